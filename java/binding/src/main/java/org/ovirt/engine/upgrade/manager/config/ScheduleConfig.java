/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

import java.io.Serializable;

/** When the periodic checks run. An interval of {@code null} switches its check off. */
public class ScheduleConfig implements Serializable {

    private static final long serialVersionUID = 1L;

    private String engineInterval = "1d";
    private String hostsInterval = "1d";
    private String jitter;
    private String catchUpWithin;
    private String retryAfter;
    private String deadline;

    /** Time between two checks of the engine. {@code null}: none. */
    public String getEngineInterval() {
        return engineInterval;
    }

    public ScheduleConfig setEngineInterval(String engineInterval) {
        this.engineInterval = engineInterval;
        return this;
    }

    /** Time between two checks of all hosts. {@code null}: none. */
    public String getHostsInterval() {
        return hostsInterval;
    }

    public ScheduleConfig setHostsInterval(String hostsInterval) {
        this.hostsInterval = hostsInterval;
        return this;
    }

    /** How much earlier or later a run may be: {@code 10%}, at most half of the interval, or a span. */
    public String getJitter() {
        return jitter;
    }

    public ScheduleConfig setJitter(String jitter) {
        this.jitter = jitter;
        return this;
    }

    /** A run that was missed, or never was, is made up for at a random time within this span. */
    public String getCatchUpWithin() {
        return catchUpWithin;
    }

    public ScheduleConfig setCatchUpWithin(String catchUpWithin) {
        this.catchUpWithin = catchUpWithin;
        return this;
    }

    /** A failed check is tried again after this time, or after its interval where that is shorter. */
    public String getRetryAfter() {
        return retryAfter;
    }

    public ScheduleConfig setRetryAfter(String retryAfter) {
        this.retryAfter = retryAfter;
        return this;
    }

    /** A check that takes longer is ended and counts as failed. */
    public String getDeadline() {
        return deadline;
    }

    public ScheduleConfig setDeadline(String deadline) {
        this.deadline = deadline;
        return this;
    }
}
