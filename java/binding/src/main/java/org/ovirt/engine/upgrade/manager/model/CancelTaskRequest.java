/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code cancel_task}: asks to cancel a task. */
public class CancelTaskRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private String actor;

    /** Its id. */
    public String getId() {
        return id;
    }

    public CancelTaskRequest setId(String id) {
        this.id = id;
        return this;
    }

    /** Who asks. */
    public String getActor() {
        return actor;
    }

    public CancelTaskRequest setActor(String actor) {
        this.actor = actor;
        return this;
    }
}
