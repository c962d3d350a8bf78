/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How certain a set of levels is. */
public enum Certainty {
    /** The host's VDSM reported them. */
    @JsonProperty("reported")
    REPORTED,
    /** Computed from versions that are all known. */
    @JsonProperty("certain")
    CERTAIN,
    /** Another host of this engine reported them with the same Node image. */
    @JsonProperty("learned")
    LEARNED,
    /** From the table of Node images, shipped or the administrator's. */
    @JsonProperty("table")
    TABLE,
    /** A version is missing: some levels are possible, not certain. */
    @JsonProperty("partial")
    PARTIAL,
    /** The VDSM is newer than the newest of its line in our table. */
    @JsonProperty("extrapolated")
    EXTRAPOLATED,
    /** Nothing is known. */
    @JsonProperty("unknown")
    UNKNOWN
}
