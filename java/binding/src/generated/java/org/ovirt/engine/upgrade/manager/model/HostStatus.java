/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Status of a host, in the words of the engine's REST API. */
public enum HostStatus {
    @JsonProperty("up")
    UP,
    @JsonProperty("maintenance")
    MAINTENANCE,
    @JsonProperty("preparing_for_maintenance")
    PREPARING_FOR_MAINTENANCE,
    @JsonProperty("non_operational")
    NON_OPERATIONAL,
    @JsonProperty("non_responsive")
    NON_RESPONSIVE,
    @JsonProperty("connecting")
    CONNECTING,
    @JsonProperty("installing")
    INSTALLING,
    @JsonProperty("install_failed")
    INSTALL_FAILED,
    @JsonProperty("installing_os")
    INSTALLING_OS,
    @JsonProperty("reboot")
    REBOOT,
    @JsonProperty("initializing")
    INITIALIZING,
    @JsonProperty("kdumping")
    KDUMPING,
    @JsonProperty("pending_approval")
    PENDING_APPROVAL,
    @JsonProperty("unassigned")
    UNASSIGNED,
    @JsonProperty("down")
    DOWN,
    @JsonProperty("error")
    ERROR,
    @JsonProperty("unknown")
    UNKNOWN
}
