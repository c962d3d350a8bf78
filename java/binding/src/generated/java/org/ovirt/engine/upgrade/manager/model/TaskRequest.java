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

/** {@code task}: state of a task. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class TaskRequest {

    private final String id;
    private final Boolean wait;

    @JsonCreator
    private TaskRequest(
            @JsonProperty("id") String id,
            @JsonProperty("wait") Boolean wait) {
        this.id = id;
        this.wait = wait;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.wait = wait;
        return builder;
    }

    /** Its id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Answer only when it has ended (or the deadline passes). */
    @JsonProperty("wait")
    public Boolean getWait() {
        return wait;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof TaskRequest)) {
            return false;
        }
        TaskRequest that = (TaskRequest) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.wait, that.wait);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                wait);
    }

    @Override
    public String toString() {
        return PlainText.of("TaskRequest{"
                + "id=" + id
                + ", wait=" + wait
                + "}");
    }

    /** Builds a {@code TaskRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private Boolean wait;

        private Builder() {
        }

        /** Its id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Answer only when it has ended (or the deadline passes). */
        public Builder wait(Boolean wait) {
            this.wait = wait;
            return this;
        }

        public TaskRequest build() {
            return new TaskRequest(id,
                    wait);
        }
    }
}
