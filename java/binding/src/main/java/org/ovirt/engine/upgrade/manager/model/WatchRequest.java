/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Request of {@code watch}: what the periodic checks look at, until the next call replaces it. */
public class WatchRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private EngineInventory engine;
    private ArrayList<ClusterInventory> clusters = new ArrayList<>();
    private CheckEngineRequest checkEngine;

    /** What the engine supports. */
    public EngineInventory getEngine() {
        return engine;
    }

    public WatchRequest setEngine(EngineInventory engine) {
        this.engine = engine;
        return this;
    }

    /** All clusters, with all their hosts. */
    public List<ClusterInventory> getClusters() {
        return clusters;
    }

    public WatchRequest setClusters(List<ClusterInventory> clusters) {
        this.clusters = clusters == null ? null : new ArrayList<>(clusters);
        return this;
    }

    /** What a check of the engine is to know. */
    public CheckEngineRequest getCheckEngine() {
        return checkEngine;
    }

    public WatchRequest setCheckEngine(CheckEngineRequest checkEngine) {
        this.checkEngine = checkEngine;
        return this;
    }
}
