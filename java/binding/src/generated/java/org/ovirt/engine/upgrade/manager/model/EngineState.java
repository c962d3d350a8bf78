/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the engine has an update. */
public enum EngineState {
    /** No newer setup package. */
    @JsonProperty("current")
    CURRENT,
    /** A newer setup package can be installed: then engine-setup updates the engine. */
    @JsonProperty("available")
    AVAILABLE,
    /** The newest setup package is installed, and engine-setup has not run since. */
    @JsonProperty("setup_pending")
    SETUP_PENDING,
    /** Not known; {@code unknown_because} has the reason. Never show it as "no update". */
    @JsonProperty("unknown")
    UNKNOWN
}
