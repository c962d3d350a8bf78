/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a VM is stopped. */
public enum VmStop {
    /** Its guest is asked to shut down. */
    @JsonProperty("shut_down")
    SHUT_DOWN,
    /** Its power is cut. */
    @JsonProperty("power_off")
    POWER_OFF
}
