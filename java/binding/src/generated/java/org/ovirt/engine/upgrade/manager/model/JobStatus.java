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

/** State of one periodic check. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class JobStatus {

    private final Long failingSinceMs;
    private final Long intervalMs;
    private final ScheduledJob job;
    private final Long lastCheckMs;
    private final Problem lastError;
    private final Long lastSuccessMs;
    private final Long nextCheckMs;
    private final boolean running;
    private final Sweep sweep;
    private final Problem waitsFor;

    @JsonCreator
    private JobStatus(
            @JsonProperty("failing_since_ms") Long failingSinceMs,
            @JsonProperty("interval_ms") Long intervalMs,
            @JsonProperty("job") ScheduledJob job,
            @JsonProperty("last_check_ms") Long lastCheckMs,
            @JsonProperty("last_error") Problem lastError,
            @JsonProperty("last_success_ms") Long lastSuccessMs,
            @JsonProperty("next_check_ms") Long nextCheckMs,
            @JsonProperty(value = "running", required = true) boolean running,
            @JsonProperty("sweep") Sweep sweep,
            @JsonProperty("waits_for") Problem waitsFor) {
        this.failingSinceMs = failingSinceMs;
        this.intervalMs = intervalMs;
        this.job = job;
        this.lastCheckMs = lastCheckMs;
        this.lastError = lastError;
        this.lastSuccessMs = lastSuccessMs;
        this.nextCheckMs = nextCheckMs;
        this.running = running;
        this.sweep = sweep;
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
        builder.lastCheckMs = lastCheckMs;
        builder.lastError = lastError;
        builder.lastSuccessMs = lastSuccessMs;
        builder.nextCheckMs = nextCheckMs;
        builder.running = running;
        builder.sweep = sweep;
        builder.waitsFor = waitsFor;
        return builder;
    }

    /** End of the first failed check since the last success. */
    @JsonProperty("failing_since_ms")
    public Long getFailingSinceMs() {
        return failingSinceMs;
    }

    /** Configured interval. {@code null}: switched off. */
    @JsonProperty("interval_ms")
    public Long getIntervalMs() {
        return intervalMs;
    }

    /** The periodic check. */
    @JsonProperty("job")
    public ScheduledJob getJob() {
        return job;
    }

    /** When the last check ended, successful or not. */
    @JsonProperty("last_check_ms")
    public Long getLastCheckMs() {
        return lastCheckMs;
    }

    /** Why the last check failed. */
    @JsonProperty("last_error")
    public Problem getLastError() {
        return lastError;
    }

    /** When the last successful check ended. */
    @JsonProperty("last_success_ms")
    public Long getLastSuccessMs() {
        return lastSuccessMs;
    }

    /**
     * When the next check is due. {@code null}: no time is known (see {@code waits_for}), or no controller runs.
     */
    @JsonProperty("next_check_ms")
    public Long getNextCheckMs() {
        return nextCheckMs;
    }

    /** It is carried out now in this process. */
    @JsonProperty("running")
    public boolean isRunning() {
        return running;
    }

    /**
     * Of the check of the hosts: the sweep under way, or the last one. {@code null}: there was none. {@code read}
     * counts on in the process that carries it out; others see its beginning and its end.
     */
    @JsonProperty("sweep")
    public Sweep getSweep() {
        return sweep;
    }

    /** What is missing before it can be carried out. */
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
                && Objects.equals(this.lastCheckMs, that.lastCheckMs)
                && Objects.equals(this.lastError, that.lastError)
                && Objects.equals(this.lastSuccessMs, that.lastSuccessMs)
                && Objects.equals(this.nextCheckMs, that.nextCheckMs)
                && this.running == that.running
                && Objects.equals(this.sweep, that.sweep)
                && Objects.equals(this.waitsFor, that.waitsFor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(failingSinceMs,
                intervalMs,
                job,
                lastCheckMs,
                lastError,
                lastSuccessMs,
                nextCheckMs,
                running,
                sweep,
                waitsFor);
    }

    @Override
    public String toString() {
        return PlainText.of("JobStatus{"
                + "failingSinceMs=" + failingSinceMs
                + ", intervalMs=" + intervalMs
                + ", job=" + job
                + ", lastCheckMs=" + lastCheckMs
                + ", lastError=" + lastError
                + ", lastSuccessMs=" + lastSuccessMs
                + ", nextCheckMs=" + nextCheckMs
                + ", running=" + running
                + ", sweep=" + sweep
                + ", waitsFor=" + waitsFor
                + "}");
    }

    /** Builds a {@code JobStatus}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long failingSinceMs;
        private Long intervalMs;
        private ScheduledJob job;
        private Long lastCheckMs;
        private Problem lastError;
        private Long lastSuccessMs;
        private Long nextCheckMs;
        private boolean running;
        private Sweep sweep;
        private Problem waitsFor;

        private Builder() {
        }

        /** End of the first failed check since the last success. */
        public Builder failingSinceMs(Long failingSinceMs) {
            this.failingSinceMs = failingSinceMs;
            return this;
        }

        /** Configured interval. {@code null}: switched off. */
        public Builder intervalMs(Long intervalMs) {
            this.intervalMs = intervalMs;
            return this;
        }

        /** The periodic check. */
        public Builder job(ScheduledJob job) {
            this.job = job;
            return this;
        }

        /** When the last check ended, successful or not. */
        public Builder lastCheckMs(Long lastCheckMs) {
            this.lastCheckMs = lastCheckMs;
            return this;
        }

        /** Why the last check failed. */
        public Builder lastError(Problem lastError) {
            this.lastError = lastError;
            return this;
        }

        /** When the last successful check ended. */
        public Builder lastSuccessMs(Long lastSuccessMs) {
            this.lastSuccessMs = lastSuccessMs;
            return this;
        }

        /**
         * When the next check is due. {@code null}: no time is known (see {@code waits_for}), or no controller
         * runs.
         */
        public Builder nextCheckMs(Long nextCheckMs) {
            this.nextCheckMs = nextCheckMs;
            return this;
        }

        /** It is carried out now in this process. */
        public Builder running(boolean running) {
            this.running = running;
            return this;
        }

        /**
         * Of the check of the hosts: the sweep under way, or the last one. {@code null}: there was none.
         * {@code read} counts on in the process that carries it out; others see its beginning and its end.
         */
        public Builder sweep(Sweep sweep) {
            this.sweep = sweep;
            return this;
        }

        /** What is missing before it can be carried out. */
        public Builder waitsFor(Problem waitsFor) {
            this.waitsFor = waitsFor;
            return this;
        }

        public JobStatus build() {
            return new JobStatus(failingSinceMs,
                    intervalMs,
                    job,
                    lastCheckMs,
                    lastError,
                    lastSuccessMs,
                    nextCheckMs,
                    running,
                    sweep,
                    waitsFor);
        }
    }
}
