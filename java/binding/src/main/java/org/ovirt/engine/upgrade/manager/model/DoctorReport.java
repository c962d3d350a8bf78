/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What the doctor found. */
public class DoctorReport implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private long checkedAtMs;
    private ArrayList<Finding> findings = new ArrayList<>();
    private FindingVerdict worst;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public DoctorReport setFormat(int format) {
        this.format = format;
        return this;
    }

    /** When it was asked for, by the clock of this machine. */
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    public DoctorReport setCheckedAtMs(long checkedAtMs) {
        this.checkedAtMs = checkedAtMs;
        return this;
    }

    /** The state, the configuration, then provider by provider; what was found in order, too. */
    public List<Finding> getFindings() {
        return findings;
    }

    public DoctorReport setFindings(List<Finding> findings) {
        this.findings = findings == null ? null : new ArrayList<>(findings);
        return this;
    }

    /** The worst verdict of them all. */
    public FindingVerdict getWorst() {
        return worst;
    }

    public DoctorReport setWorst(FindingVerdict worst) {
        this.worst = worst;
        return this;
    }
}
