/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Status of a virtual machine, as far as an upgrade uses it. */
public enum VmStatus {
    @JsonProperty("up")
    UP,
    @JsonProperty("down")
    DOWN,
    @JsonProperty("powering_up")
    POWERING_UP,
    @JsonProperty("powering_down")
    POWERING_DOWN,
    @JsonProperty("migrating")
    MIGRATING,
    @JsonProperty("paused")
    PAUSED,
    @JsonProperty("suspended")
    SUSPENDED,
    @JsonProperty("not_responding")
    NOT_RESPONDING,
    @JsonProperty("unknown")
    UNKNOWN
}
