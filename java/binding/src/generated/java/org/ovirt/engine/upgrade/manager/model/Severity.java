/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Severity of a security erratum. Missing or unknown text is {@code unknown}, which is not {@code none}. */
public enum Severity {
    /** Not given. */
    @JsonProperty("unknown")
    UNKNOWN,
    /** Given as {@code None}. */
    @JsonProperty("none")
    NONE,
    /** Low. */
    @JsonProperty("low")
    LOW,
    /** Moderate. */
    @JsonProperty("moderate")
    MODERATE,
    /** Important. */
    @JsonProperty("important")
    IMPORTANT,
    /** Critical. */
    @JsonProperty("critical")
    CRITICAL
}
