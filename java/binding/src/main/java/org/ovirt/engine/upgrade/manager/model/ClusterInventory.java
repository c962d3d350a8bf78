/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A cluster as the engine knows it. */
public class ClusterInventory implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private String name;
    private String level;
    private ArrayList<HostInventory> hosts = new ArrayList<>();

    /** The engine's id. */
    public String getId() {
        return id;
    }

    public ClusterInventory setId(String id) {
        this.id = id;
        return this;
    }

    /** Its name. */
    public String getName() {
        return name;
    }

    public ClusterInventory setName(String name) {
        this.name = name;
        return this;
    }

    /** Level in force. */
    public String getLevel() {
        return level;
    }

    public ClusterInventory setLevel(String level) {
        this.level = level;
        return this;
    }

    /** All its hosts. */
    public List<HostInventory> getHosts() {
        return hosts;
    }

    public ClusterInventory setHosts(List<HostInventory> hosts) {
        this.hosts = hosts == null ? null : new ArrayList<>(hosts);
        return this;
    }
}
