/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** How one of the periodic checks stands. */
public class JobStatus implements Serializable {

    private static final long serialVersionUID = 1L;

    private ScheduledJob job;
    private Long intervalMs;
    private boolean running;
    private Long lastRunMs;
    private Long lastSuccessMs;
    private Long nextRunMs;
    private Problem lastError;
    private Long failingSinceMs;
    private Problem waitsFor;

    /** The job; {@code null} for a word of a newer library. */
    public ScheduledJob getJob() {
        return job;
    }

    public JobStatus setJob(ScheduledJob job) {
        this.job = job;
        return this;
    }

    /** Configured interval. {@code null}: switched off. */
    public Long getIntervalMs() {
        return intervalMs;
    }

    public JobStatus setIntervalMs(Long intervalMs) {
        this.intervalMs = intervalMs;
        return this;
    }

    /** It runs now, in this process. */
    public boolean isRunning() {
        return running;
    }

    public JobStatus setRunning(boolean running) {
        this.running = running;
        return this;
    }

    /** When the last run ended, well or not. */
    public Long getLastRunMs() {
        return lastRunMs;
    }

    public JobStatus setLastRunMs(Long lastRunMs) {
        this.lastRunMs = lastRunMs;
        return this;
    }

    /** When the last run that knew an answer ended. */
    public Long getLastSuccessMs() {
        return lastSuccessMs;
    }

    public JobStatus setLastSuccessMs(Long lastSuccessMs) {
        this.lastSuccessMs = lastSuccessMs;
        return this;
    }

    /** When the next one is due. {@code null}: none is planned, or nobody acts on the state now. */
    public Long getNextRunMs() {
        return nextRunMs;
    }

    public JobStatus setNextRunMs(Long nextRunMs) {
        this.nextRunMs = nextRunMs;
        return this;
    }

    /** Why the last run failed. */
    public Problem getLastError() {
        return lastError;
    }

    public JobStatus setLastError(Problem lastError) {
        this.lastError = lastError;
        return this;
    }

    /** End of the first failed run since the last success. */
    public Long getFailingSinceMs() {
        return failingSinceMs;
    }

    public JobStatus setFailingSinceMs(Long failingSinceMs) {
        this.failingSinceMs = failingSinceMs;
        return this;
    }

    /** What is missing before it can run at all. */
    public Problem getWaitsFor() {
        return waitsFor;
    }

    public JobStatus setWaitsFor(Problem waitsFor) {
        this.waitsFor = waitsFor;
        return this;
    }
}
