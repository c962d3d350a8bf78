/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The proof that a host restarted, strongest first. */
public enum RestartProof {
    /** Another boot id, by remote execution. */
    @JsonProperty("boot_id")
    BOOT_ID,
    /** A later boot time in the engine's statistics after activation. */
    @JsonProperty("engine_boot_time")
    ENGINE_BOOT_TIME,
    /** No available way can show it. */
    @JsonProperty("unproven")
    UNPROVEN,
    /** No restart was planned. */
    @JsonProperty("not_planned")
    NOT_PLANNED
}
