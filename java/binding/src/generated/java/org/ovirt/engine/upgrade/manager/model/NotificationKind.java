/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a notification is about. There is at most one of each kind for each entity. */
public enum NotificationKind {
    /** The engine has an update. */
    @JsonProperty("engine_update")
    ENGINE_UPDATE,
    /** A host has installable security errata. */
    @JsonProperty("host_security")
    HOST_SECURITY,
    /** A host's updates change the cluster levels that it supports. */
    @JsonProperty("host_levels")
    HOST_LEVELS
}
