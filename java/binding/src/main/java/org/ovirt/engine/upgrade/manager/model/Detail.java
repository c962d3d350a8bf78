/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** How much {@code check_cluster} asks the provider. */
public enum Detail {
    /** Counts only: one request for some 50 hosts. */
    COUNTS,
    /** Counts, and versions of the packages that decide levels: one more request per host with updates. */
    LEVELS,
    /** All that {@code check_host} answers, for every host. */
    FULL
}
