/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** One erratum of a task, so that the proof can be read without the provider. */
public class TaskErratum implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private ErratumType type;
    private String title;
    private boolean rebootSuggested;

    /** Its id. */
    public String getId() {
        return id;
    }

    public TaskErratum setId(String id) {
        this.id = id;
        return this;
    }

    /** What it is for. */
    public ErratumType getType() {
        return type;
    }

    public TaskErratum setType(ErratumType type) {
        this.type = type;
        return this;
    }

    /** One line. */
    public String getTitle() {
        return title;
    }

    public TaskErratum setTitle(String title) {
        this.title = title;
        return this;
    }

    /** The vendor suggests a reboot. */
    public boolean isRebootSuggested() {
        return rebootSuggested;
    }

    public TaskErratum setRebootSuggested(boolean rebootSuggested) {
        this.rebootSuggested = rebootSuggested;
        return this;
    }
}
