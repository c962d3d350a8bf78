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

/** {@code approve}: approves the host of a run that is next. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ApproveRequest {

    private final String actor;
    private final String host;
    private final String run;

    @JsonCreator
    private ApproveRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("host") String host,
            @JsonProperty("run") String run) {
        this.actor = actor;
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
        builder.host = host;
        builder.run = run;
        return builder;
    }

    /** The user who approves. Journal, events and report name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /**
     * The host that is meant. If another one is next by then, for example because somebody else approved this one,
     * nothing is approved. Without it, whichever host is next is approved.
     */
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
        if (!(other instanceof ApproveRequest)) {
            return false;
        }
        ApproveRequest that = (ApproveRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                host,
                run);
    }

    @Override
    public String toString() {
        return PlainText.of("ApproveRequest{"
                + "actor=" + actor
                + ", host=" + host
                + ", run=" + run
                + "}");
    }

    /** Builds a {@code ApproveRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private String host;
        private String run;

        private Builder() {
        }

        /** The user who approves. Journal, events and report name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /**
         * The host that is meant. If another one is next by then, for example because somebody else approved this
         * one, nothing is approved. Without it, whichever host is next is approved.
         */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public ApproveRequest build() {
            return new ApproveRequest(actor,
                    host,
                    run);
        }
    }
}
