/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Role of an instance on its state directory. */
public enum Role {
    /** Changes hosts and state. One per state directory. */
    @JsonProperty("controller")
    CONTROLLER,
    /** Reads, and leaves requests for the controller. */
    @JsonProperty("observer")
    OBSERVER
}
