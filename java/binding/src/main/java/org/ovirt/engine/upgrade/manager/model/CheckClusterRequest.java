/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Request of {@code check_cluster}: all managed hosts of a cluster. */
public class CheckClusterRequest implements Serializable {

    private static final long serialVersionUID = 1L;

    private ClusterInventory cluster;
    private EngineInventory engine;
    private ArrayList<String> excluded = new ArrayList<>();
    private String target;
    private Detail detail;

    /** The cluster with all its hosts. */
    public ClusterInventory getCluster() {
        return cluster;
    }

    public CheckClusterRequest setCluster(ClusterInventory cluster) {
        this.cluster = cluster;
        return this;
    }

    /** What the engine supports. */
    public EngineInventory getEngine() {
        return engine;
    }

    public CheckClusterRequest setEngine(EngineInventory engine) {
        this.engine = engine;
        return this;
    }

    /** Hosts that are left out by name. Their levels do not count. */
    public List<String> getExcluded() {
        return excluded;
    }

    public CheckClusterRequest setExcluded(List<String> excluded) {
        this.excluded = excluded == null ? null : new ArrayList<>(excluded);
        return this;
    }

    /** Level to judge, besides all above the one in force. */
    public String getTarget() {
        return target;
    }

    public CheckClusterRequest setTarget(String target) {
        this.target = target;
        return this;
    }

    /** How much to ask. */
    public Detail getDetail() {
        return detail;
    }

    public CheckClusterRequest setDetail(Detail detail) {
        this.detail = detail;
        return this;
    }
}
