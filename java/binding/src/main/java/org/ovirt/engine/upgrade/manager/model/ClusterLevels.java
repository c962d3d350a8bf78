/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Levels of a cluster, now or after. */
public class ClusterLevels implements Serializable {

    private static final long serialVersionUID = 1L;

    private ArrayList<String> common = new ArrayList<>();
    private String min;
    private String max;
    private ArrayList<String> unknownHosts = new ArrayList<>();
    private boolean complete;
    private ArrayList<String> hostsBelowLevel = new ArrayList<>();
    private ArrayList<String> boundedBy = new ArrayList<>();

    /** Levels that every counted host surely supports. */
    public List<String> getCommon() {
        return common;
    }

    public ClusterLevels setCommon(List<String> common) {
        this.common = common == null ? null : new ArrayList<>(common);
        return this;
    }

    /** Least of them. */
    public String getMin() {
        return min;
    }

    public ClusterLevels setMin(String min) {
        this.min = min;
        return this;
    }

    /** Greatest of them. */
    public String getMax() {
        return max;
    }

    public ClusterLevels setMax(String max) {
        this.max = max;
        return this;
    }

    /** Hosts whose levels are unknown. */
    public List<String> getUnknownHosts() {
        return unknownHosts;
    }

    public ClusterLevels setUnknownHosts(List<String> unknownHosts) {
        this.unknownHosts = unknownHosts == null ? null : new ArrayList<>(unknownHosts);
        return this;
    }

    /** No host is unknown. */
    public boolean isComplete() {
        return complete;
    }

    public ClusterLevels setComplete(boolean complete) {
        this.complete = complete;
        return this;
    }

    /** Hosts that do not support the level in force. */
    public List<String> getHostsBelowLevel() {
        return hostsBelowLevel;
    }

    public ClusterLevels setHostsBelowLevel(List<String> hostsBelowLevel) {
        this.hostsBelowLevel = hostsBelowLevel == null ? null : new ArrayList<>(hostsBelowLevel);
        return this;
    }

    /** Hosts that keep the maximum from being higher. */
    public List<String> getBoundedBy() {
        return boundedBy;
    }

    public ClusterLevels setBoundedBy(List<String> boundedBy) {
        this.boundedBy = boundedBy == null ? null : new ArrayList<>(boundedBy);
        return this;
    }
}
