/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Gates and origin of an installation. */
public class InstallErrataRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private HostInventory host;
    private ArrayList<String> errata = new ArrayList<>();
    private String actor;
    private MaintenanceOverride override;
    private EngineInventory engine;
    private String clusterLevel;

    /** The host, with its status and VM count as of now. */
    public HostInventory getHost() {
        return host;
    }

    public InstallErrataRequest setHost(HostInventory host) {
        this.host = host;
        return this;
    }

    /** What to install; not empty. */
    public List<String> getErrata() {
        return errata;
    }

    public InstallErrataRequest setErrata(List<String> errata) {
        this.errata = errata == null ? null : new ArrayList<>(errata);
        return this;
    }

    /** Who asks. */
    public String getActor() {
        return actor;
    }

    public InstallErrataRequest setActor(String actor) {
        this.actor = actor;
        return this;
    }

    /** Consent to install outside maintenance; refused for vdsm, libvirt, qemu and kernel. */
    public MaintenanceOverride getOverride() {
        return override;
    }

    public InstallErrataRequest setOverride(MaintenanceOverride override) {
        this.override = override;
        return this;
    }

    /** What the engine supports, to refuse an update that would drop it. */
    public EngineInventory getEngine() {
        return engine;
    }

    public InstallErrataRequest setEngine(EngineInventory engine) {
        this.engine = engine;
        return this;
    }

    /** Level in force, to refuse an update that would drop it. */
    public String getClusterLevel() {
        return clusterLevel;
    }

    public InstallErrataRequest setClusterLevel(String clusterLevel) {
        this.clusterLevel = clusterLevel;
        return this;
    }
}
