/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** How the periodic checks stand. */
public class ScheduleStatus implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private long nowMs;
    private ArrayList<JobStatus> jobs = new ArrayList<>();
    private WatchedSummary inventory;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public ScheduleStatus setFormat(int format) {
        this.format = format;
        return this;
    }

    /** The clock of this machine. */
    public long getNowMs() {
        return nowMs;
    }

    public ScheduleStatus setNowMs(long nowMs) {
        this.nowMs = nowMs;
        return this;
    }

    /** All jobs. */
    public List<JobStatus> getJobs() {
        return jobs;
    }

    public ScheduleStatus setJobs(List<JobStatus> jobs) {
        this.jobs = jobs == null ? null : new ArrayList<>(jobs);
        return this;
    }

    /** What the check of the hosts looks at. {@code null}: never given. */
    public WatchedSummary getInventory() {
        return inventory;
    }

    public ScheduleStatus setInventory(WatchedSummary inventory) {
        this.inventory = inventory;
        return this;
    }
}
