/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code task}: state of a task. */
public class TaskRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private boolean wait;

    /** Its id. */
    public String getId() {
        return id;
    }

    public TaskRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Answer only when it has ended (or the deadline passes). */
    public boolean isWait() {
        return wait;
    }

    public TaskRequest setWait(boolean wait) {
        this.wait = wait;
        return this;
    }
}
