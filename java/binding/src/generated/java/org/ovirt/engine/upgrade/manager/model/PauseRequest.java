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

/** {@code pause}: nothing new is begun. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class PauseRequest {

    private final String actor;
    private final PauseAt at;
    private final String run;

    @JsonCreator
    private PauseRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("at") PauseAt at,
            @JsonProperty("run") String run) {
        this.actor = actor;
        this.at = at;
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
        builder.at = at;
        builder.run = run;
        return builder;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** When the pause begins. Left out: after the hosts in hand. */
    @JsonProperty("at")
    public PauseAt getAt() {
        return at;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PauseRequest)) {
            return false;
        }
        PauseRequest that = (PauseRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.at, that.at)
                && Objects.equals(this.run, that.run);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                at,
                run);
    }

    @Override
    public String toString() {
        return PlainText.of("PauseRequest{"
                + "actor=" + actor
                + ", at=" + at
                + ", run=" + run
                + "}");
    }

    /** Builds a {@code PauseRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private PauseAt at;
        private String run;

        private Builder() {
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** When the pause begins. Left out: after the hosts in hand. */
        public Builder at(PauseAt at) {
            this.at = at;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        public PauseRequest build() {
            return new PauseRequest(actor,
                    at,
                    run);
        }
    }
}
