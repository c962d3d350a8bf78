/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code association}: the stored content host of a host. */
public class AssociationRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String hostId;

    /** The host. */
    public String getHostId() {
        return hostId;
    }

    public AssociationRequest setHostId(String hostId) {
        this.hostId = hostId;
        return this;
    }
}
