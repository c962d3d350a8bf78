/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The provider's class of a host, by errata of every type that apply to it, published or not. It says nothing of
 * packages without an erratum.
 */
public enum HostClass {
    /** A security erratum applies. */
    @JsonProperty("security_needed")
    SECURITY_NEEDED,
    /** Errata of other types apply. */
    @JsonProperty("errata_needed")
    ERRATA_NEEDED,
    /** No erratum applies. */
    @JsonProperty("updated")
    UPDATED,
    /** The provider could not compute it: no package profile, no enabled repository, or no registration. */
    @JsonProperty("unknown")
    UNKNOWN
}
