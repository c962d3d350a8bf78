/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** Request of {@code check_host}: one host, in full. */
public class CheckHostRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private HostInventory host;
    private EngineInventory engine;
    private String clusterLevel;

    /** The host. */
    public HostInventory getHost() {
        return host;
    }

    public CheckHostRequest setHost(HostInventory host) {
        this.host = host;
        return this;
    }

    /** What the engine supports. {@code null}: levels are not cut to the engine's. */
    public EngineInventory getEngine() {
        return engine;
    }

    public CheckHostRequest setEngine(EngineInventory engine) {
        this.engine = engine;
        return this;
    }

    /** Level in force in its cluster. {@code null}: no refusal is foretold. */
    public String getClusterLevel() {
        return clusterLevel;
    }

    public CheckHostRequest setClusterLevel(String clusterLevel) {
        this.clusterLevel = clusterLevel;
        return this;
    }
}
