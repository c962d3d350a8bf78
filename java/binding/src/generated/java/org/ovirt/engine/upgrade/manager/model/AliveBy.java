/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The way in which a host answered after its restart. */
public enum AliveBy {
    /** Through the provider, with another boot id. */
    @JsonProperty("provider")
    PROVIDER,
    /** To the engine over SSH, after it had been absent. */
    @JsonProperty("ssh")
    SSH,
    /** Its VDSM port, after it had been absent. */
    @JsonProperty("vdsm")
    VDSM
}
