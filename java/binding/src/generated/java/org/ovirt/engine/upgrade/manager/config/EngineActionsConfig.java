/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Engine actions: the embedder answers for the engine, in the place of its REST API. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineActionsConfig {

    private final Boolean auditEvents;
    private final String deadline;
    private final Boolean taskList;

    @JsonCreator
    private EngineActionsConfig(
            @JsonProperty("audit_events") Boolean auditEvents,
            @JsonProperty("deadline") String deadline,
            @JsonProperty("task_list") Boolean taskList) {
        this.auditEvents = auditEvents;
        this.deadline = deadline;
        this.taskList = taskList;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.auditEvents = auditEvents;
        builder.deadline = deadline;
        builder.taskList = taskList;
        return builder;
    }

    /** Whether every audit event is also given to the embedder, for the engine's own audit log. */
    @JsonProperty("audit_events")
    public Boolean getAuditEvents() {
        return auditEvents;
    }

    /** Time in which the embedder has to answer a call, at most 10m. */
    @JsonProperty("deadline")
    public String getDeadline() {
        return deadline;
    }

    /** Whether the embedder is also asked to show each run among the engine's tasks, with a step for each host. */
    @JsonProperty("task_list")
    public Boolean getTaskList() {
        return taskList;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineActionsConfig)) {
            return false;
        }
        EngineActionsConfig that = (EngineActionsConfig) other;
        return Objects.equals(this.auditEvents, that.auditEvents)
                && Objects.equals(this.deadline, that.deadline)
                && Objects.equals(this.taskList, that.taskList);
    }

    @Override
    public int hashCode() {
        return Objects.hash(auditEvents,
                deadline,
                taskList);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineActionsConfig{"
                + "auditEvents=" + auditEvents
                + ", deadline=" + deadline
                + ", taskList=" + taskList
                + "}");
    }

    /** Builds a {@code EngineActionsConfig}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Boolean auditEvents;
        private String deadline;
        private Boolean taskList;

        private Builder() {
        }

        /** Whether every audit event is also given to the embedder, for the engine's own audit log. */
        public Builder auditEvents(Boolean auditEvents) {
            this.auditEvents = auditEvents;
            return this;
        }

        /** Time in which the embedder has to answer a call, at most 10m. */
        public Builder deadline(String deadline) {
            this.deadline = deadline;
            return this;
        }

        /**
         * Whether the embedder is also asked to show each run among the engine's tasks, with a step for each host.
         */
        public Builder taskList(Boolean taskList) {
            this.taskList = taskList;
            return this;
        }

        public EngineActionsConfig build() {
            return new EngineActionsConfig(auditEvents,
                    deadline,
                    taskList);
        }
    }
}
