/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Exact numbers of errata. */
public class ErrataCounts implements Serializable {

    private static final long serialVersionUID = 1L;

    private long total;
    private long security;
    private long bugfix;
    private long enhancement;
    private long other;
    private SeverityCounts securityBySeverity;

    /** All, those of other types included. */
    public long getTotal() {
        return total;
    }

    public ErrataCounts setTotal(long total) {
        this.total = total;
        return this;
    }

    /** Security. */
    public long getSecurity() {
        return security;
    }

    public ErrataCounts setSecurity(long security) {
        this.security = security;
        return this;
    }

    /** Bugfix. */
    public long getBugfix() {
        return bugfix;
    }

    public ErrataCounts setBugfix(long bugfix) {
        this.bugfix = bugfix;
        return this;
    }

    /** Enhancement. */
    public long getEnhancement() {
        return enhancement;
    }

    public ErrataCounts setEnhancement(long enhancement) {
        this.enhancement = enhancement;
        return this;
    }

    /** Any other type. */
    public long getOther() {
        return other;
    }

    public ErrataCounts setOther(long other) {
        this.other = other;
        return this;
    }

    /** Security errata by severity. {@code null}: not asked (the bulk check of a cluster knows types only). */
    public SeverityCounts getSecurityBySeverity() {
        return securityBySeverity;
    }

    public ErrataCounts setSecurityBySeverity(SeverityCounts securityBySeverity) {
        this.securityBySeverity = securityBySeverity;
        return this;
    }
}
