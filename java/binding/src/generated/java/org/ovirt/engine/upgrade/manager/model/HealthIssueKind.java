/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kind of a health problem. */
public enum HealthIssueKind {
    /** A storage domain of the data center is neither active nor in maintenance on a user's request. */
    @JsonProperty("storage_domain")
    STORAGE_DOMAIN,
    /**
     * A brick of a Gluster volume of the cluster is not up. Unsynced entries cannot be read through REST; the
     * engine checks them when a host that serves bricks is moved to maintenance.
     */
    @JsonProperty("gluster_brick")
    GLUSTER_BRICK,
    /** A network of a host is out of sync with the data center. */
    @JsonProperty("network")
    NETWORK,
    /** A job on the disks of a VM: a backup, a merge of snapshots, a copy. */
    @JsonProperty("disk_work")
    DISK_WORK
}
