/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Consent to install outside maintenance. */
public class MaintenanceOverride implements Serializable {

    private static final long serialVersionUID = 1L;

    private String reason;

    /** Why; it is recorded with the actor. */
    public String getReason() {
        return reason;
    }

    public MaintenanceOverride setReason(String reason) {
        this.reason = reason;
        return this;
    }
}
