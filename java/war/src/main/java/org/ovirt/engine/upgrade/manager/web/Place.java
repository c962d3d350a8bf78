/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

/** Something on which a user can have permissions. What is not known is {@code null}; all {@code null}: the system. */
final class Place {

    static final Place SYSTEM = new Place(null, null, null, null);

    private final String dataCenter;
    private final String cluster;
    private final String host;
    private final String name;

    /** @param name of the host, or else of the cluster */
    Place(String dataCenter, String cluster, String host, String name) {
        this.dataCenter = dataCenter;
        this.cluster = cluster;
        this.host = host;
        this.name = name;
    }

    String dataCenter() {
        return dataCenter;
    }

    String cluster() {
        return cluster;
    }

    String host() {
        return host;
    }

    @Override
    public String toString() {
        String id = host != null ? host : cluster;
        return id == null ? "the system" : (host != null ? "host " : "cluster ") + (name != null ? name : id);
    }
}
