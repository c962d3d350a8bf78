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

/** {@code start}: begins a run of a plan. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class StartRequest {

    private final String actor;
    private final String hash;

    @JsonCreator
    private StartRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("hash") String hash) {
        this.actor = actor;
        this.hash = hash;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.hash = hash;
        return builder;
    }

    /** The user who approves it. Journal, events and report name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** Hash of the plan that was approved, as {@code plan} answered it. */
    @JsonProperty("hash")
    public String getHash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StartRequest)) {
            return false;
        }
        StartRequest that = (StartRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                hash);
    }

    @Override
    public String toString() {
        return PlainText.of("StartRequest{"
                + "actor=" + actor
                + ", hash=" + hash
                + "}");
    }

    /** Builds a {@code StartRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private String hash;

        private Builder() {
        }

        /** The user who approves it. Journal, events and report name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** Hash of the plan that was approved, as {@code plan} answered it. */
        public Builder hash(String hash) {
            this.hash = hash;
            return this;
        }

        public StartRequest build() {
            return new StartRequest(actor,
                    hash);
        }
    }
}
