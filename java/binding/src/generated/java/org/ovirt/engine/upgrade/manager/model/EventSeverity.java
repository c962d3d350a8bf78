/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Severity, in the engine's words. {@code alert} is not used: the engine keeps alerts until a person removes them.
 */
public enum EventSeverity {
    /** Nothing is wrong. */
    @JsonProperty("normal")
    NORMAL,
    /** It needs attention. */
    @JsonProperty("warning")
    WARNING,
    /** Something failed. */
    @JsonProperty("error")
    ERROR
}
