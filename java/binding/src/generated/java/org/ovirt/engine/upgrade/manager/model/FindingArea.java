/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a finding belongs to. */
public enum FindingArea {
    /** The state directory. */
    @JsonProperty("state")
    STATE,
    /** A provider. */
    @JsonProperty("provider")
    PROVIDER,
    /** The configuration and the files that it names. */
    @JsonProperty("config")
    CONFIG,
    /** The periodic checks. */
    @JsonProperty("schedule")
    SCHEDULE,
    /** The engine. */
    @JsonProperty("engine")
    ENGINE,
    /**
     * What was installed into the engine's machine: only in the report of
     * {@code upgrade-manager doctor --install}.
     */
    @JsonProperty("installation")
    INSTALLATION
}
