/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Whether and how the provider can install on a host. */
public class InstallCapability implements Serializable {

    private static final long serialVersionUID = 1L;

    private InstallWay way;
    private Problem problem;

    /** The way. {@code null}: none, see {@code problem}. */
    public InstallWay getWay() {
        return way;
    }

    public InstallCapability setWay(InstallWay way) {
        this.way = way;
        return this;
    }

    /** Why not, or what is doubtful: which port, service, package or permission is missing. */
    public Problem getProblem() {
        return problem;
    }

    public InstallCapability setProblem(Problem problem) {
        this.problem = problem;
        return this;
    }
}
