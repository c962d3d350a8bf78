/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

/** Something on which a user can have permissions. What is not known is {@code null}; all {@code null}: the system. */
final class Place {

    static final Place SYSTEM = new Place(null, null, null);

    private final String dataCenter;
    private final String cluster;
    private final String host;

    Place(String dataCenter, String cluster, String host) {
        this.dataCenter = dataCenter;
        this.cluster = cluster;
        this.host = host;
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
        return host != null ? "host " + host : cluster != null ? "cluster " + cluster : "the system";
    }
}
