/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an erratum is for. Servers show the raw text of the repository; unknown words become {@code other}. */
public enum ErratumType {
    /** Fixes a vulnerability. */
    @JsonProperty("security")
    SECURITY,
    /** Fixes a defect ({@code bugfix}, {@code recommended}). */
    @JsonProperty("bugfix")
    BUGFIX,
    /** Adds something ({@code enhancement}, {@code optional}). */
    @JsonProperty("enhancement")
    ENHANCEMENT,
    /** Anything else, for example {@code newpackage}. */
    @JsonProperty("other")
    OTHER
}
