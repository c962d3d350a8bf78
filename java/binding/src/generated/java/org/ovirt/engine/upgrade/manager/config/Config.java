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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Configuration of an upgrade manager, usually read from JSON. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Config {

    private final String deadline;
    private final EngineConfig engine;
    private final String keepFor;
    private final String listener;
    private final LogLevel logLevel;
    private final String proofInterval;
    private final String proofTimeout;
    private final List<ProviderConfig> providers;
    private final Role role;
    private final ScheduleConfig schedule;
    private final String staleAfter;
    private final String stateDir;
    private final String taskOverdueAfter;
    private final String taskPollInterval;
    private final Long workerThreads;

    @JsonCreator
    private Config(
            @JsonProperty("deadline") String deadline,
            @JsonProperty("engine") EngineConfig engine,
            @JsonProperty("keep_for") String keepFor,
            @JsonProperty("listener") String listener,
            @JsonProperty("log_level") LogLevel logLevel,
            @JsonProperty("proof_interval") String proofInterval,
            @JsonProperty("proof_timeout") String proofTimeout,
            @JsonProperty("providers") List<ProviderConfig> providers,
            @JsonProperty("role") Role role,
            @JsonProperty("schedule") ScheduleConfig schedule,
            @JsonProperty("stale_after") String staleAfter,
            @JsonProperty("state_dir") String stateDir,
            @JsonProperty("task_overdue_after") String taskOverdueAfter,
            @JsonProperty("task_poll_interval") String taskPollInterval,
            @JsonProperty("worker_threads") Long workerThreads) {
        this.deadline = deadline;
        this.engine = engine;
        this.keepFor = keepFor;
        this.listener = listener;
        this.logLevel = logLevel;
        this.proofInterval = proofInterval;
        this.proofTimeout = proofTimeout;
        this.providers = providers == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(providers));
        this.role = role;
        this.schedule = schedule;
        this.staleAfter = staleAfter;
        this.stateDir = stateDir;
        this.taskOverdueAfter = taskOverdueAfter;
        this.taskPollInterval = taskPollInterval;
        this.workerThreads = workerThreads;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.deadline = deadline;
        builder.engine = engine;
        builder.keepFor = keepFor;
        builder.listener = listener;
        builder.logLevel = logLevel;
        builder.proofInterval = proofInterval;
        builder.proofTimeout = proofTimeout;
        builder.providers = providers;
        builder.role = role;
        builder.schedule = schedule;
        builder.staleAfter = staleAfter;
        builder.stateDir = stateDir;
        builder.taskOverdueAfter = taskOverdueAfter;
        builder.taskPollInterval = taskPollInterval;
        builder.workerThreads = workerThreads;
        return builder;
    }

    /** Deadline of an operation that names none. */
    @JsonProperty("deadline")
    public String getDeadline() {
        return deadline;
    }

    /**
     * The engine. {@code null}: rolling upgrades are not possible, and only calls that name the engine machine can
     * check its updates.
     */
    @JsonProperty("engine")
    public EngineConfig getEngine() {
        return engine;
    }

    /**
     * Events, finished installations and finished runs older than this are removed, at least 1d. An event that a
     * listener has not received is kept twice as long, and a run until its settings are restored.
     */
    @JsonProperty("keep_for")
    public String getKeepFor() {
        return keepFor;
    }

    /** Name of the stored cursor of the event listener. */
    @JsonProperty("listener")
    public String getListener() {
        return listener;
    }

    /** Least severity of forwarded log lines. */
    @JsonProperty("log_level")
    public LogLevel getLogLevel() {
        return logLevel;
    }

    /** Time between two reads of that profile. */
    @JsonProperty("proof_interval")
    public String getProofInterval() {
        return proofInterval;
    }

    /** Longest wait for the host's new package profile after an installation. */
    @JsonProperty("proof_timeout")
    public String getProofTimeout() {
        return proofTimeout;
    }

    /** Katello or Satellite servers. */
    @JsonProperty("providers")
    public List<ProviderConfig> getProviders() {
        return providers;
    }

    /** Controller or observer. */
    @JsonProperty("role")
    public Role getRole() {
        return role;
    }

    /** When the periodic checks run. */
    @JsonProperty("schedule")
    public ScheduleConfig getSchedule() {
        return schedule;
    }

    /** Provider data about a host older than this is reported as old. */
    @JsonProperty("stale_after")
    public String getStaleAfter() {
        return staleAfter;
    }

    /**
     * Directory of the state, as an absolute path: a local file system, owned by the user that runs this process.
     */
    @JsonProperty("state_dir")
    public String getStateDir() {
        return stateDir;
    }

    /** Time after which an unfinished task is reported as overdue. It is still followed. */
    @JsonProperty("task_overdue_after")
    public String getTaskOverdueAfter() {
        return taskOverdueAfter;
    }

    /** Time between two reads of unfinished tasks. */
    @JsonProperty("task_poll_interval")
    public String getTaskPollInterval() {
        return taskPollInterval;
    }

    /** Worker threads of the embedded runtime, 1 to 16. */
    @JsonProperty("worker_threads")
    public Long getWorkerThreads() {
        return workerThreads;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Config)) {
            return false;
        }
        Config that = (Config) other;
        return Objects.equals(this.deadline, that.deadline)
                && Objects.equals(this.engine, that.engine)
                && Objects.equals(this.keepFor, that.keepFor)
                && Objects.equals(this.listener, that.listener)
                && Objects.equals(this.logLevel, that.logLevel)
                && Objects.equals(this.proofInterval, that.proofInterval)
                && Objects.equals(this.proofTimeout, that.proofTimeout)
                && Objects.equals(this.providers, that.providers)
                && Objects.equals(this.role, that.role)
                && Objects.equals(this.schedule, that.schedule)
                && Objects.equals(this.staleAfter, that.staleAfter)
                && Objects.equals(this.stateDir, that.stateDir)
                && Objects.equals(this.taskOverdueAfter, that.taskOverdueAfter)
                && Objects.equals(this.taskPollInterval, that.taskPollInterval)
                && Objects.equals(this.workerThreads, that.workerThreads);
    }

    @Override
    public int hashCode() {
        return Objects.hash(deadline,
                engine,
                keepFor,
                listener,
                logLevel,
                proofInterval,
                proofTimeout,
                providers,
                role,
                schedule,
                staleAfter,
                stateDir,
                taskOverdueAfter,
                taskPollInterval,
                workerThreads);
    }

    @Override
    public String toString() {
        return PlainText.of("Config{"
                + "deadline=" + deadline
                + ", engine=" + engine
                + ", keepFor=" + keepFor
                + ", listener=" + listener
                + ", logLevel=" + logLevel
                + ", proofInterval=" + proofInterval
                + ", proofTimeout=" + proofTimeout
                + ", providers=" + providers
                + ", role=" + role
                + ", schedule=" + schedule
                + ", staleAfter=" + staleAfter
                + ", stateDir=" + stateDir
                + ", taskOverdueAfter=" + taskOverdueAfter
                + ", taskPollInterval=" + taskPollInterval
                + ", workerThreads=" + workerThreads
                + "}");
    }

    /** Builds a {@code Config}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String deadline;
        private EngineConfig engine;
        private String keepFor;
        private String listener;
        private LogLevel logLevel;
        private String proofInterval;
        private String proofTimeout;
        private List<ProviderConfig> providers;
        private Role role;
        private ScheduleConfig schedule;
        private String staleAfter;
        private String stateDir;
        private String taskOverdueAfter;
        private String taskPollInterval;
        private Long workerThreads;

        private Builder() {
        }

        /** Deadline of an operation that names none. */
        public Builder deadline(String deadline) {
            this.deadline = deadline;
            return this;
        }

        /**
         * The engine. {@code null}: rolling upgrades are not possible, and only calls that name the engine machine
         * can check its updates.
         */
        public Builder engine(EngineConfig engine) {
            this.engine = engine;
            return this;
        }

        /**
         * Events, finished installations and finished runs older than this are removed, at least 1d. An event that
         * a listener has not received is kept twice as long, and a run until its settings are restored.
         */
        public Builder keepFor(String keepFor) {
            this.keepFor = keepFor;
            return this;
        }

        /** Name of the stored cursor of the event listener. */
        public Builder listener(String listener) {
            this.listener = listener;
            return this;
        }

        /** Least severity of forwarded log lines. */
        public Builder logLevel(LogLevel logLevel) {
            this.logLevel = logLevel;
            return this;
        }

        /** Time between two reads of that profile. */
        public Builder proofInterval(String proofInterval) {
            this.proofInterval = proofInterval;
            return this;
        }

        /** Longest wait for the host's new package profile after an installation. */
        public Builder proofTimeout(String proofTimeout) {
            this.proofTimeout = proofTimeout;
            return this;
        }

        /** Katello or Satellite servers. */
        public Builder providers(List<ProviderConfig> providers) {
            this.providers = providers;
            return this;
        }

        /** Controller or observer. */
        public Builder role(Role role) {
            this.role = role;
            return this;
        }

        /** When the periodic checks run. */
        public Builder schedule(ScheduleConfig schedule) {
            this.schedule = schedule;
            return this;
        }

        /** Provider data about a host older than this is reported as old. */
        public Builder staleAfter(String staleAfter) {
            this.staleAfter = staleAfter;
            return this;
        }

        /**
         * Directory of the state, as an absolute path: a local file system, owned by the user that runs this
         * process.
         */
        public Builder stateDir(String stateDir) {
            this.stateDir = stateDir;
            return this;
        }

        /** Time after which an unfinished task is reported as overdue. It is still followed. */
        public Builder taskOverdueAfter(String taskOverdueAfter) {
            this.taskOverdueAfter = taskOverdueAfter;
            return this;
        }

        /** Time between two reads of unfinished tasks. */
        public Builder taskPollInterval(String taskPollInterval) {
            this.taskPollInterval = taskPollInterval;
            return this;
        }

        /** Worker threads of the embedded runtime, 1 to 16. */
        public Builder workerThreads(Long workerThreads) {
            this.workerThreads = workerThreads;
            return this;
        }

        public Config build() {
            return new Config(deadline,
                    engine,
                    keepFor,
                    listener,
                    logLevel,
                    proofInterval,
                    proofTimeout,
                    providers,
                    role,
                    schedule,
                    staleAfter,
                    stateDir,
                    taskOverdueAfter,
                    taskPollInterval,
                    workerThreads);
        }
    }
}
