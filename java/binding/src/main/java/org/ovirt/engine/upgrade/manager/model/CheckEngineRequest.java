/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code check_engine}: the engine's own updates. */
public class CheckEngineRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private String productVersion;
    private HostInventory machine;

    /** Version of the engine that runs. {@code null}: whether engine-setup is pending cannot be told. */
    public String getProductVersion() {
        return productVersion;
    }

    public CheckEngineRequest setProductVersion(String productVersion) {
        this.productVersion = productVersion;
        return this;
    }

    /** The engine machine, to find it at a provider. {@code null}: as configured. */
    public HostInventory getMachine() {
        return machine;
    }

    public CheckEngineRequest setMachine(HostInventory machine) {
        this.machine = machine;
        return this;
    }
}
