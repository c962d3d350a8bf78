/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** {@code skip_host}: skips a host of a run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SkipHostRequest {

    private final String actor;
    private final Boolean begun;
    private final String host;
    private final String run;

    @JsonCreator
    private SkipHostRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("begun") Boolean begun,
            @JsonProperty("host") String host,
            @JsonProperty("run") String run) {
        this.actor = actor;
        this.begun = begun;
        this.host = host;
        this.run = run;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.begun = begun;
        builder.host = host;
        builder.run = run;
        return builder;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /**
     * {@code false}, the default: the host is skipped only if it was not begun. What the caller saw can be out of
     * date. {@code true}: it is skipped also if it was begun. It is then ended as it is: in maintenance, half
     * upgraded, or before a restart that may still come.
     */
    @JsonProperty("begun")
    public Boolean getBegun() {
        return begun;
    }

    /** A host of its plan. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SkipHostRequest)) {
            return false;
        }
        SkipHostRequest that = (SkipHostRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.begun, that.begun)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                begun,
                host,
                run);
    }

    @Override
    public String toString() {
        return PlainText.of("SkipHostRequest{"
                + "actor=" + actor
                + ", begun=" + begun
                + ", host=" + host
                + ", run=" + run
                + "}");
    }

    /** Builds a {@code SkipHostRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private Boolean begun;
        private String host;
        private String run;

        private Builder() {
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /**
         * {@code false}, the default: the host is skipped only if it was not begun. What the caller saw can be out
         * of date. {@code true}: it is skipped also if it was begun. It is then ended as it is: in maintenance,
         * half upgraded, or before a restart that may still come.
         */
        public Builder begun(Boolean begun) {
            this.begun = begun;
            return this;
        }

        /** A host of its plan. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public SkipHostRequest build() {
            return new SkipHostRequest(actor,
                    begun,
                    host,
                    run);
        }
    }
}
