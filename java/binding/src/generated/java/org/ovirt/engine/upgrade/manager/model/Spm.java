/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Role of a host as storage pool manager. */
public enum Spm {
    @JsonProperty("none")
    NONE,
    @JsonProperty("contending")
    CONTENDING,
    @JsonProperty("spm")
    SPM
}
