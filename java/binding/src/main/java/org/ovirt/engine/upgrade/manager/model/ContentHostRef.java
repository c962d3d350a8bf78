/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** A content host in a few words. */
public class ContentHostRef implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private String name;
    private Long lastCheckinMs;

    /** The provider's id. */
    public String getId() {
        return id;
    }

    public ContentHostRef setId(String id) {
        this.id = id;
        return this;
    }

    /** The provider's name of it. */
    public String getName() {
        return name;
    }

    public ContentHostRef setName(String name) {
        this.name = name;
        return this;
    }

    /** Last check-in of its subscription-manager. */
    public Long getLastCheckinMs() {
        return lastCheckinMs;
    }

    public ContentHostRef setLastCheckinMs(Long lastCheckinMs) {
        this.lastCheckinMs = lastCheckinMs;
        return this;
    }
}
