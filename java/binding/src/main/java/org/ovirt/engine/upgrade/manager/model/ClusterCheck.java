/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A cluster's updates. */
public class ClusterCheck implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private String clusterId;
    private String clusterName;
    private String level;
    private ArrayList<HostCheck> hosts = new ArrayList<>();
    private long hostsWithUpdates;
    private long hostsUnknown;
    private ErrataCounts errata;
    private ClusterLevels levelsNow;
    private ClusterLevels levelsAfter;
    private ArrayList<LevelVerdict> verdicts = new ArrayList<>();
    private long checkedAtMs;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public ClusterCheck setFormat(int format) {
        this.format = format;
        return this;
    }

    /** The cluster. */
    public String getClusterId() {
        return clusterId;
    }

    public ClusterCheck setClusterId(String clusterId) {
        this.clusterId = clusterId;
        return this;
    }

    /** Its name. */
    public String getClusterName() {
        return clusterName;
    }

    public ClusterCheck setClusterName(String clusterName) {
        this.clusterName = clusterName;
        return this;
    }

    /** Level in force. */
    public String getLevel() {
        return level;
    }

    public ClusterCheck setLevel(String level) {
        this.level = level;
        return this;
    }

    /** One answer per managed host, in the order of the inventory. */
    public List<HostCheck> getHosts() {
        return hosts;
    }

    public ClusterCheck setHosts(List<HostCheck> hosts) {
        this.hosts = hosts == null ? null : new ArrayList<>(hosts);
        return this;
    }

    /** Hosts with updates. */
    public long getHostsWithUpdates() {
        return hostsWithUpdates;
    }

    public ClusterCheck setHostsWithUpdates(long hostsWithUpdates) {
        this.hostsWithUpdates = hostsWithUpdates;
        return this;
    }

    /** Hosts of which that is unknown. */
    public long getHostsUnknown() {
        return hostsUnknown;
    }

    public ClusterCheck setHostsUnknown(long hostsUnknown) {
        this.hostsUnknown = hostsUnknown;
        return this;
    }

    /** Installable errata summed over the hosts that are known. The same erratum counts once per host. */
    public ErrataCounts getErrata() {
        return errata;
    }

    public ClusterCheck setErrata(ErrataCounts errata) {
        this.errata = errata;
        return this;
    }

    /** Common levels now. */
    public ClusterLevels getLevelsNow() {
        return levelsNow;
    }

    public ClusterCheck setLevelsNow(ClusterLevels levelsNow) {
        this.levelsNow = levelsNow;
        return this;
    }

    /** Common levels with all updates. */
    public ClusterLevels getLevelsAfter() {
        return levelsAfter;
    }

    public ClusterCheck setLevelsAfter(ClusterLevels levelsAfter) {
        this.levelsAfter = levelsAfter;
        return this;
    }

    /** The target if one was asked for, and every engine level above the one in force. */
    public List<LevelVerdict> getVerdicts() {
        return verdicts;
    }

    public ClusterCheck setVerdicts(List<LevelVerdict> verdicts) {
        this.verdicts = verdicts == null ? null : new ArrayList<>(verdicts);
        return this;
    }

    /** When this was checked. */
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    public ClusterCheck setCheckedAtMs(long checkedAtMs) {
        this.checkedAtMs = checkedAtMs;
        return this;
    }
}
