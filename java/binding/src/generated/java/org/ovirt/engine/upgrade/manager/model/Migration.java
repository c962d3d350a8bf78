/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who may move a VM. */
public enum Migration {
    /** By itself and on a user's request. */
    @JsonProperty("migratable")
    MIGRATABLE,
    /** On a user's request only; {@code deactivate} through REST counts as one. */
    @JsonProperty("user_migratable")
    USER_MIGRATABLE,
    /** Never. */
    @JsonProperty("pinned")
    PINNED
}
