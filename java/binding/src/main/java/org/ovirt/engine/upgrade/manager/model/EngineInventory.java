/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What the engine supports. */
public class EngineInventory implements Serializable {

    private static final long serialVersionUID = 1L;

    private String version;
    private ArrayList<String> levels = new ArrayList<>();
    private ArrayList<String> vdsmVersions = new ArrayList<>();

    /** Engine version, for example {@code 4.5.7}. */
    public String getVersion() {
        return version;
    }

    public EngineInventory setVersion(String version) {
        this.version = version;
        return this;
    }

    /** Levels that it knows ({@code GET /api/clusterlevels}). */
    public List<String> getLevels() {
        return levels;
    }

    public EngineInventory setLevels(List<String> levels) {
        this.levels = levels == null ? null : new ArrayList<>(levels);
        return this;
    }

    /** Its {@code SupportedVDSMVersions}, for example {@code 4.50}. */
    public List<String> getVdsmVersions() {
        return vdsmVersions;
    }

    public EngineInventory setVdsmVersions(List<String> vdsmVersions) {
        this.vdsmVersions = vdsmVersions == null ? null : new ArrayList<>(vdsmVersions);
        return this;
    }
}
