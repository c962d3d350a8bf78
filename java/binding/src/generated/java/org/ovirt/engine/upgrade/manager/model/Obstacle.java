/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A reason why a VM cannot leave its host, whatever its migration mode is. The names are stable. */
public enum Obstacle {
    /** A device of the host is passed through. */
    @JsonProperty("host_device")
    HOST_DEVICE,
    /** A virtual GPU. */
    @JsonProperty("virtual_gpu")
    VIRTUAL_GPU,
    /** A network interface passed through without failover. */
    @JsonProperty("sriov_without_failover")
    SRIOV_WITHOUT_FAILOVER,
    /** A disk that only this host has. */
    @JsonProperty("local_disk")
    LOCAL_DISK,
    /** The host's CPU is passed through. */
    @JsonProperty("cpu_passthrough")
    CPU_PASSTHROUGH,
    /** A disk snapshot is plugged into it. */
    @JsonProperty("plugged_snapshot")
    PLUGGED_SNAPSHOT,
    /** It is paused or suspended. */
    @JsonProperty("paused_or_suspended")
    PAUSED_OR_SUSPENDED,
    /** It previews a snapshot. */
    @JsonProperty("previewing")
    PREVIEWING,
    /** Its virtual CPUs are pinned to CPUs of the host. */
    @JsonProperty("cpu_pinning")
    CPU_PINNING,
    /** Its memory is pinned to NUMA nodes of the host. */
    @JsonProperty("numa_pinning")
    NUMA_PINNING
}
