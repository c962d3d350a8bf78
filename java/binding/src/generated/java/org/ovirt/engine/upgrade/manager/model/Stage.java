/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Stages of a run, in order. */
public enum Stage {
    /** Taking the upgrade flag, setting the scheduling policy. */
    @JsonProperty("opening")
    OPENING,
    /** Host after host. */
    @JsonProperty("rolling")
    ROLLING,
    /** Raising the level, restoring settings, clearing the flag. */
    @JsonProperty("closing")
    CLOSING,
    /** Over. */
    @JsonProperty("ended")
    ENDED
}
