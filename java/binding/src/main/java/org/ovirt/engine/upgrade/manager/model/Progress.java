/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** How far something is. {@code done} never decreases. */
public class Progress implements Serializable {

    private static final long serialVersionUID = 1L;

    private long done;
    private long total;
    private String phase;

    /** Units done. */
    public long getDone() {
        return done;
    }

    public Progress setDone(long done) {
        this.done = done;
        return this;
    }

    /** Units in all. */
    public long getTotal() {
        return total;
    }

    public Progress setTotal(long total) {
        this.total = total;
        return this;
    }

    /** What is being done. */
    public String getPhase() {
        return phase;
    }

    public Progress setPhase(String phase) {
        this.phase = phase;
        return this;
    }
}
