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
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** State of one job. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class JobStatus {

    private final Long failingSinceMs;
    private final Long intervalMs;
    private final ScheduledJob job;
    private final Problem lastError;
    private final Long lastRunMs;
    private final Long lastSuccessMs;
    private final Long nextRunMs;
    private final boolean running;
    private final Problem waitsFor;

    @JsonCreator
    private JobStatus(
            @JsonProperty("failing_since_ms") Long failingSinceMs,
            @JsonProperty("interval_ms") Long intervalMs,
            @JsonProperty("job") ScheduledJob job,
            @JsonProperty("last_error") Problem lastError,
            @JsonProperty("last_run_ms") Long lastRunMs,
            @JsonProperty("last_success_ms") Long lastSuccessMs,
            @JsonProperty("next_run_ms") Long nextRunMs,
            @JsonProperty(value = "running", required = true) boolean running,
            @JsonProperty("waits_for") Problem waitsFor) {
        this.failingSinceMs = failingSinceMs;
        this.intervalMs = intervalMs;
        this.job = job;
        this.lastError = lastError;
        this.lastRunMs = lastRunMs;
        this.lastSuccessMs = lastSuccessMs;
        this.nextRunMs = nextRunMs;
        this.running = running;
        this.waitsFor = waitsFor;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.failingSinceMs = failingSinceMs;
        builder.intervalMs = intervalMs;
        builder.job = job;
        builder.lastError = lastError;
        builder.lastRunMs = lastRunMs;
        builder.lastSuccessMs = lastSuccessMs;
        builder.nextRunMs = nextRunMs;
        builder.running = running;
        builder.waitsFor = waitsFor;
        return builder;
    }

    /** End of the first failed run since the last success. */
    @JsonProperty("failing_since_ms")
    public Long getFailingSinceMs() {
        return failingSinceMs;
    }

    /** Configured interval. {@code null}: switched off. */
    @JsonProperty("interval_ms")
    public Long getIntervalMs() {
        return intervalMs;
    }

    /** The job. */
    @JsonProperty("job")
    public ScheduledJob getJob() {
        return job;
    }

    /** Why the last run failed. */
    @JsonProperty("last_error")
    public Problem getLastError() {
        return lastError;
    }

    /** When the last run ended, successful or not. */
    @JsonProperty("last_run_ms")
    public Long getLastRunMs() {
        return lastRunMs;
    }

    /** When the last successful run ended. */
    @JsonProperty("last_success_ms")
    public Long getLastSuccessMs() {
        return lastSuccessMs;
    }

    /** When the next run is due. {@code null}: none is planned (see {@code waits_for}), or no controller runs. */
    @JsonProperty("next_run_ms")
    public Long getNextRunMs() {
        return nextRunMs;
    }

    /** It runs now in this process. */
    @JsonProperty("running")
    public boolean isRunning() {
        return running;
    }

    /** What is missing before it can run. */
    @JsonProperty("waits_for")
    public Problem getWaitsFor() {
        return waitsFor;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof JobStatus)) {
            return false;
        }
        JobStatus that = (JobStatus) other;
        return Objects.equals(this.failingSinceMs, that.failingSinceMs)
                && Objects.equals(this.intervalMs, that.intervalMs)
                && Objects.equals(this.job, that.job)
                && Objects.equals(this.lastError, that.lastError)
                && Objects.equals(this.lastRunMs, that.lastRunMs)
                && Objects.equals(this.lastSuccessMs, that.lastSuccessMs)
                && Objects.equals(this.nextRunMs, that.nextRunMs)
                && this.running == that.running
                && Objects.equals(this.waitsFor, that.waitsFor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(failingSinceMs,
                intervalMs,
                job,
                lastError,
                lastRunMs,
                lastSuccessMs,
                nextRunMs,
                running,
                waitsFor);
    }

    @Override
    public String toString() {
        return PlainText.of("JobStatus{"
                + "failingSinceMs=" + failingSinceMs
                + ", intervalMs=" + intervalMs
                + ", job=" + job
                + ", lastError=" + lastError
                + ", lastRunMs=" + lastRunMs
                + ", lastSuccessMs=" + lastSuccessMs
                + ", nextRunMs=" + nextRunMs
                + ", running=" + running
                + ", waitsFor=" + waitsFor
                + "}");
    }

    /** Builds a {@code JobStatus}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long failingSinceMs;
        private Long intervalMs;
        private ScheduledJob job;
        private Problem lastError;
        private Long lastRunMs;
        private Long lastSuccessMs;
        private Long nextRunMs;
        private boolean running;
        private Problem waitsFor;

        private Builder() {
        }

        /** End of the first failed run since the last success. */
        public Builder failingSinceMs(Long failingSinceMs) {
            this.failingSinceMs = failingSinceMs;
            return this;
        }

        /** Configured interval. {@code null}: switched off. */
        public Builder intervalMs(Long intervalMs) {
            this.intervalMs = intervalMs;
            return this;
        }

        /** The job. */
        public Builder job(ScheduledJob job) {
            this.job = job;
            return this;
        }

        /** Why the last run failed. */
        public Builder lastError(Problem lastError) {
            this.lastError = lastError;
            return this;
        }

        /** When the last run ended, successful or not. */
        public Builder lastRunMs(Long lastRunMs) {
            this.lastRunMs = lastRunMs;
            return this;
        }

        /** When the last successful run ended. */
        public Builder lastSuccessMs(Long lastSuccessMs) {
            this.lastSuccessMs = lastSuccessMs;
            return this;
        }

        /**
         * When the next run is due. {@code null}: none is planned (see {@code waits_for}), or no controller runs.
         */
        public Builder nextRunMs(Long nextRunMs) {
            this.nextRunMs = nextRunMs;
            return this;
        }

        /** It runs now in this process. */
        public Builder running(boolean running) {
            this.running = running;
            return this;
        }

        /** What is missing before it can run. */
        public Builder waitsFor(Problem waitsFor) {
            this.waitsFor = waitsFor;
            return this;
        }

        public JobStatus build() {
            return new JobStatus(failingSinceMs,
                    intervalMs,
                    job,
                    lastError,
                    lastRunMs,
                    lastSuccessMs,
                    nextRunMs,
                    running,
                    waitsFor);
        }
    }
}
