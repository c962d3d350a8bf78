/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether a cluster can be raised to a level. */
public enum BumpVerdict {
    /** Every host certainly supports it. */
    @JsonProperty("PERMIT")
    PERMIT,
    /** It is the level in force. */
    @JsonProperty("ALREADY")
    ALREADY,
    /** Lowering a level is impossible while hosts exist. */
    @JsonProperty("DECREASE_WITH_HOSTS")
    DECREASE_WITH_HOSTS,
    /** The engine does not support it. */
    @JsonProperty("ENGINE_DOES_NOT_SUPPORT")
    ENGINE_DOES_NOT_SUPPORT,
    /** Hosts do not support it: those of {@code hosts_now} or {@code hosts_after}. */
    @JsonProperty("BLOCK_HOSTS")
    BLOCK_HOSTS,
    /** Some host may or may not support it. */
    @JsonProperty("UNKNOWN")
    UNKNOWN,
    /** Some host may or may not support it after the update. Check again after the update. */
    @JsonProperty("UNKNOWN_VERIFY_AFTER_UPDATE")
    UNKNOWN_VERIFY_AFTER_UPDATE
}
