/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** An installation. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Task {

    private final String actor;
    private final boolean cancelRequested;
    private final String correlationId;
    private final long createdAtMs;
    private final Long endedAtMs;
    private final List<TaskErratum> errata;
    private final int format;
    private final String hostId;
    private final String hostName;
    private final String id;
    private final Problem problem;
    private final Progress progress;
    private final Proof proof;
    private final String provider;
    private final ProviderTask providerTask;
    private final String providerText;
    private final Selection selection;
    private final TaskState state;

    @JsonCreator
    private Task(
            @JsonProperty("actor") String actor,
            @JsonProperty(value = "cancel_requested", required = true) boolean cancelRequested,
            @JsonProperty("correlation_id") String correlationId,
            @JsonProperty(value = "created_at_ms", required = true) long createdAtMs,
            @JsonProperty("ended_at_ms") Long endedAtMs,
            @JsonProperty("errata") List<TaskErratum> errata,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("host_id") String hostId,
            @JsonProperty("host_name") String hostName,
            @JsonProperty("id") String id,
            @JsonProperty("problem") Problem problem,
            @JsonProperty("progress") Progress progress,
            @JsonProperty("proof") Proof proof,
            @JsonProperty("provider") String provider,
            @JsonProperty("provider_task") ProviderTask providerTask,
            @JsonProperty("provider_text") String providerText,
            @JsonProperty("selection") Selection selection,
            @JsonProperty("state") TaskState state) {
        this.actor = actor;
        this.cancelRequested = cancelRequested;
        this.correlationId = correlationId;
        this.createdAtMs = createdAtMs;
        this.endedAtMs = endedAtMs;
        this.errata = errata == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(errata));
        this.format = format;
        this.hostId = hostId;
        this.hostName = hostName;
        this.id = id;
        this.problem = problem;
        this.progress = progress;
        this.proof = proof;
        this.provider = provider;
        this.providerTask = providerTask;
        this.providerText = providerText;
        this.selection = selection;
        this.state = state;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.cancelRequested = cancelRequested;
        builder.correlationId = correlationId;
        builder.createdAtMs = createdAtMs;
        builder.endedAtMs = endedAtMs;
        builder.errata = errata;
        builder.format = format;
        builder.hostId = hostId;
        builder.hostName = hostName;
        builder.id = id;
        builder.problem = problem;
        builder.progress = progress;
        builder.proof = proof;
        builder.provider = provider;
        builder.providerTask = providerTask;
        builder.providerText = providerText;
        builder.selection = selection;
        builder.state = state;
        return builder;
    }

    /** The user who asked for it. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** A user asked to cancel it. */
    @JsonProperty("cancel_requested")
    public boolean isCancelRequested() {
        return cancelRequested;
    }

    /** Ties it to logs. */
    @JsonProperty("correlation_id")
    public String getCorrelationId() {
        return correlationId;
    }

    /** When it was stored. */
    @JsonProperty("created_at_ms")
    public long getCreatedAtMs() {
        return createdAtMs;
    }

    /** When it ended. */
    @JsonProperty("ended_at_ms")
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    /** The errata of the selection. */
    @JsonProperty("errata")
    public List<TaskErratum> getErrata() {
        return errata;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** The host. */
    @JsonProperty("host_id")
    public String getHostId() {
        return hostId;
    }

    /** Its name. */
    @JsonProperty("host_name")
    public String getHostName() {
        return hostName;
    }

    /** Our id; it outlives the process. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Why it failed, or why it does not go on. */
    @JsonProperty("problem")
    public Problem getProblem() {
        return problem;
    }

    /** Progress. */
    @JsonProperty("progress")
    public Progress getProgress() {
        return progress;
    }

    /** The proof. */
    @JsonProperty("proof")
    public Proof getProof() {
        return proof;
    }

    /** The provider. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /** The provider's ids of the task. {@code null}: it has not accepted the task yet. */
    @JsonProperty("provider_task")
    public ProviderTask getProviderTask() {
        return providerTask;
    }

    /** Text of the provider: its errors, else the end of the host's output. */
    @JsonProperty("provider_text")
    public String getProviderText() {
        return providerText;
    }

    /** What is to be installed. */
    @JsonProperty("selection")
    public Selection getSelection() {
        return selection;
    }

    /** State. */
    @JsonProperty("state")
    public TaskState getState() {
        return state;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Task)) {
            return false;
        }
        Task that = (Task) other;
        return Objects.equals(this.actor, that.actor)
                && this.cancelRequested == that.cancelRequested
                && Objects.equals(this.correlationId, that.correlationId)
                && this.createdAtMs == that.createdAtMs
                && Objects.equals(this.endedAtMs, that.endedAtMs)
                && Objects.equals(this.errata, that.errata)
                && this.format == that.format
                && Objects.equals(this.hostId, that.hostId)
                && Objects.equals(this.hostName, that.hostName)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.problem, that.problem)
                && Objects.equals(this.progress, that.progress)
                && Objects.equals(this.proof, that.proof)
                && Objects.equals(this.provider, that.provider)
                && Objects.equals(this.providerTask, that.providerTask)
                && Objects.equals(this.providerText, that.providerText)
                && Objects.equals(this.selection, that.selection)
                && Objects.equals(this.state, that.state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                cancelRequested,
                correlationId,
                createdAtMs,
                endedAtMs,
                errata,
                format,
                hostId,
                hostName,
                id,
                problem,
                progress,
                proof,
                provider,
                providerTask,
                providerText,
                selection,
                state);
    }

    @Override
    public String toString() {
        return PlainText.of("Task{"
                + "actor=" + actor
                + ", cancelRequested=" + cancelRequested
                + ", correlationId=" + correlationId
                + ", createdAtMs=" + createdAtMs
                + ", endedAtMs=" + endedAtMs
                + ", errata=" + errata
                + ", format=" + format
                + ", hostId=" + hostId
                + ", hostName=" + hostName
                + ", id=" + id
                + ", problem=" + problem
                + ", progress=" + progress
                + ", proof=" + proof
                + ", provider=" + provider
                + ", providerTask=" + providerTask
                + ", providerText=" + providerText
                + ", selection=" + selection
                + ", state=" + state
                + "}");
    }

    /** Builds a {@code Task}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private boolean cancelRequested;
        private String correlationId;
        private long createdAtMs;
        private Long endedAtMs;
        private List<TaskErratum> errata;
        private int format;
        private String hostId;
        private String hostName;
        private String id;
        private Problem problem;
        private Progress progress;
        private Proof proof;
        private String provider;
        private ProviderTask providerTask;
        private String providerText;
        private Selection selection;
        private TaskState state;

        private Builder() {
        }

        /** The user who asked for it. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** A user asked to cancel it. */
        public Builder cancelRequested(boolean cancelRequested) {
            this.cancelRequested = cancelRequested;
            return this;
        }

        /** Ties it to logs. */
        public Builder correlationId(String correlationId) {
            this.correlationId = correlationId;
            return this;
        }

        /** When it was stored. */
        public Builder createdAtMs(long createdAtMs) {
            this.createdAtMs = createdAtMs;
            return this;
        }

        /** When it ended. */
        public Builder endedAtMs(Long endedAtMs) {
            this.endedAtMs = endedAtMs;
            return this;
        }

        /** The errata of the selection. */
        public Builder errata(List<TaskErratum> errata) {
            this.errata = errata;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** The host. */
        public Builder hostId(String hostId) {
            this.hostId = hostId;
            return this;
        }

        /** Its name. */
        public Builder hostName(String hostName) {
            this.hostName = hostName;
            return this;
        }

        /** Our id; it outlives the process. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Why it failed, or why it does not go on. */
        public Builder problem(Problem problem) {
            this.problem = problem;
            return this;
        }

        /** Progress. */
        public Builder progress(Progress progress) {
            this.progress = progress;
            return this;
        }

        /** The proof. */
        public Builder proof(Proof proof) {
            this.proof = proof;
            return this;
        }

        /** The provider. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** The provider's ids of the task. {@code null}: it has not accepted the task yet. */
        public Builder providerTask(ProviderTask providerTask) {
            this.providerTask = providerTask;
            return this;
        }

        /** Text of the provider: its errors, else the end of the host's output. */
        public Builder providerText(String providerText) {
            this.providerText = providerText;
            return this;
        }

        /** What is to be installed. */
        public Builder selection(Selection selection) {
            this.selection = selection;
            return this;
        }

        /** State. */
        public Builder state(TaskState state) {
            this.state = state;
            return this;
        }

        public Task build() {
            return new Task(actor,
                    cancelRequested,
                    correlationId,
                    createdAtMs,
                    endedAtMs,
                    errata,
                    format,
                    hostId,
                    hostName,
                    id,
                    problem,
                    progress,
                    proof,
                    provider,
                    providerTask,
                    providerText,
                    selection,
                    state);
        }
    }
}
