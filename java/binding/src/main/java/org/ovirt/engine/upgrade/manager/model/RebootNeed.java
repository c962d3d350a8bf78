/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Whether a host must be rebooted, now or after the updates. */
public class RebootNeed implements Serializable {

    private static final long serialVersionUID = 1L;

    private Answer now;
    private Answer after;
    private ArrayList<String> because = new ArrayList<>();

    /** A reboot is pending already, before anything is installed. */
    public Answer getNow() {
        return now;
    }

    public RebootNeed setNow(Answer now) {
        this.now = now;
        return this;
    }

    /** Installing the updates calls for one. */
    public Answer getAfter() {
        return after;
    }

    public RebootNeed setAfter(Answer after) {
        this.after = after;
        return this;
    }

    /** What says so: errata, packages, traces, the image. */
    public List<String> getBecause() {
        return because;
    }

    public RebootNeed setBecause(List<String> because) {
        this.because = because == null ? null : new ArrayList<>(because);
        return this;
    }
}
