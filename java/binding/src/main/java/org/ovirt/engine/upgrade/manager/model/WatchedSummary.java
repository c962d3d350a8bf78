/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** The inventory that the periodic checks look at, in a few words. */
public class WatchedSummary implements Serializable {

    private static final long serialVersionUID = 1L;

    private long givenAtMs;
    private long ageMs;
    private long clusters;
    private long hosts;

    /** When it was given. */
    public long getGivenAtMs() {
        return givenAtMs;
    }

    public WatchedSummary setGivenAtMs(long givenAtMs) {
        this.givenAtMs = givenAtMs;
        return this;
    }

    /** How old it is. */
    public long getAgeMs() {
        return ageMs;
    }

    public WatchedSummary setAgeMs(long ageMs) {
        this.ageMs = ageMs;
        return this;
    }

    /** Clusters in it. */
    public long getClusters() {
        return clusters;
    }

    public WatchedSummary setClusters(long clusters) {
        this.clusters = clusters;
        return this;
    }

    /** Hosts in it that are managed. */
    public long getHosts() {
        return hosts;
    }

    public WatchedSummary setHosts(long hosts) {
        this.hosts = hosts;
        return this;
    }
}
