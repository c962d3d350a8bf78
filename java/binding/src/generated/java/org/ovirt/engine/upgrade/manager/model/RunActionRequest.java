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

/**
 * {@code resume}, {@code cancel}, {@code approve}, {@code adopt}, {@code abandon} and {@code restore}: a run, and
 * who asks.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunActionRequest {

    private final String actor;
    private final String run;

    @JsonCreator
    private RunActionRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("run") String run) {
        this.actor = actor;
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
        builder.run = run;
        return builder;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunActionRequest)) {
            return false;
        }
        RunActionRequest that = (RunActionRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                run);
    }

    @Override
    public String toString() {
        return PlainText.of("RunActionRequest{"
                + "actor=" + actor
                + ", run=" + run
                + "}");
    }

    /** Builds a {@code RunActionRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private String run;

        private Builder() {
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public RunActionRequest build() {
            return new RunActionRequest(actor,
                    run);
        }
    }
}
