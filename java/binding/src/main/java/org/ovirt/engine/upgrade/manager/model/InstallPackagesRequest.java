/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Request of {@code install_packages}: the newest installable version of packages. */
public class InstallPackagesRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private HostInventory host;
    private ArrayList<String> packages = new ArrayList<>();
    private String actor;
    private MaintenanceOverride override;
    private EngineInventory engine;
    private String clusterLevel;

    /** The host, with its status and VM count as of now. */
    public HostInventory getHost() {
        return host;
    }

    public InstallPackagesRequest setHost(HostInventory host) {
        this.host = host;
        return this;
    }

    /** What to install; not empty. */
    public List<String> getPackages() {
        return packages;
    }

    public InstallPackagesRequest setPackages(List<String> packages) {
        this.packages = packages == null ? null : new ArrayList<>(packages);
        return this;
    }

    /** Who asks. */
    public String getActor() {
        return actor;
    }

    public InstallPackagesRequest setActor(String actor) {
        this.actor = actor;
        return this;
    }

    /** Consent to install outside maintenance; refused for vdsm, libvirt, qemu and kernel. */
    public MaintenanceOverride getOverride() {
        return override;
    }

    public InstallPackagesRequest setOverride(MaintenanceOverride override) {
        this.override = override;
        return this;
    }

    /** What the engine supports, to refuse an update that would drop it. */
    public EngineInventory getEngine() {
        return engine;
    }

    public InstallPackagesRequest setEngine(EngineInventory engine) {
        this.engine = engine;
        return this;
    }

    /** Level in force, to refuse an update that would drop it. */
    public String getClusterLevel() {
        return clusterLevel;
    }

    public InstallPackagesRequest setClusterLevel(String clusterLevel) {
        this.clusterLevel = clusterLevel;
        return this;
    }
}
