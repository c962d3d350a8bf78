/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** The provider's ids of a task. */
public class ProviderTask implements Serializable {

    private static final long serialVersionUID = 1L;

    private InstallWay way;
    private String task;
    private Long job;

    /** How it installs. */
    public InstallWay getWay() {
        return way;
    }

    public ProviderTask setWay(InstallWay way) {
        this.way = way;
        return this;
    }

    /** Id of the task (foreman-tasks). Remote execution may give it later than the job. */
    public String getTask() {
        return task;
    }

    public ProviderTask setTask(String task) {
        this.task = task;
        return this;
    }

    /** Id of the job invocation. */
    public Long getJob() {
        return job;
    }

    public ProviderTask setJob(Long job) {
        this.job = job;
        return this;
    }
}
