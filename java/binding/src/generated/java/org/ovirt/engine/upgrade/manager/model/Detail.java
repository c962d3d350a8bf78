/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much data {@code check_cluster} reads from the provider. */
public enum Detail {
    /** Counts only: one request for some 50 hosts. */
    @JsonProperty("counts")
    COUNTS,
    /** Counts, and versions of the packages that decide levels: one more request per host with updates. */
    @JsonProperty("levels")
    LEVELS,
    /** All that {@code check_host} answers, for every host. */
    @JsonProperty("full")
    FULL
}
