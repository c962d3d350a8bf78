/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The reason for a host's place in the order. */
public enum OrderReason {
    /** The request names it. */
    @JsonProperty("given")
    GIVEN,
    /** It goes first and alone, since the image is new to us. */
    @JsonProperty("canary")
    CANARY,
    /** It is out of service already. */
    @JsonProperty("already_out")
    ALREADY_OUT,
    /** By its number of VMs: the emptiest go first. */
    @JsonProperty("fewer_vms")
    FEWER_VMS,
    /** It is the storage pool manager: after the others. */
    @JsonProperty("spm")
    SPM,
    /** The engine's own VM runs on it: last. */
    @JsonProperty("hosted_engine")
    HOSTED_ENGINE,
    /** Equal to its neighbours; ordered by id. */
    @JsonProperty("id")
    ID
}
