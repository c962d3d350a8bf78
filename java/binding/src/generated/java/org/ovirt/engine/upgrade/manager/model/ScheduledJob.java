/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A periodic check, by its subject. */
public enum ScheduledJob {
    /** The engine's own updates. */
    @JsonProperty("engine")
    ENGINE,
    /** All clusters of the inventory that was given last. */
    @JsonProperty("hosts")
    HOSTS
}
