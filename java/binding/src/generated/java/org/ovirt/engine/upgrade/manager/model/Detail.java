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
    /**
     * The provider's class of each host only: four light requests for any number of hosts. First answers:
     * {@code yes} where errata apply, {@code unknown} otherwise. For hosts that an earlier check has found at a
     * provider.
     */
    @JsonProperty("classes")
    CLASSES,
    /** Counts only: one request for some 50 hosts. */
    @JsonProperty("counts")
    COUNTS,
    /**
     * Counts, and versions of the packages that decide levels: some ten more requests for a cluster, or one for
     * each host with updates where the provider does not tell it of many hosts at once (before Katello 4.14;
     * module streams).
     */
    @JsonProperty("levels")
    LEVELS,
    /** All that {@code check_host} answers, for every host. */
    @JsonProperty("full")
    FULL
}
