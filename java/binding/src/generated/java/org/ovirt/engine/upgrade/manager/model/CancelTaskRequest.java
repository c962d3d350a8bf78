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

/** {@code cancel_task}: asks to cancel a task. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class CancelTaskRequest {

    private final String actor;
    private final String id;

    @JsonCreator
    private CancelTaskRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("id") String id) {
        this.actor = actor;
        this.id = id;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.id = id;
        return builder;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** Its id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CancelTaskRequest)) {
            return false;
        }
        CancelTaskRequest that = (CancelTaskRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.id, that.id);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                id);
    }

    @Override
    public String toString() {
        return PlainText.of("CancelTaskRequest{"
                + "actor=" + actor
                + ", id=" + id
                + "}");
    }

    /** Builds a {@code CancelTaskRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private String id;

        private Builder() {
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** Its id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        public CancelTaskRequest build() {
            return new CancelTaskRequest(actor,
                    id);
        }
    }
}
