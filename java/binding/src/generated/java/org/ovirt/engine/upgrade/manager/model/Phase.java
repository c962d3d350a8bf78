/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Phases of a host, in order. A host that fails goes from where it is to {@code Returning} or to its end. */
public enum Phase {
    /** It is not begun. */
    @JsonProperty("waiting")
    WAITING,
    /** Consented VMs are being stopped. The first phase in which anything changes. */
    @JsonProperty("stopping_vms")
    STOPPING_VMS,
    /** Its move to maintenance was sent; VMs leave it. */
    @JsonProperty("evacuating")
    EVACUATING,
    /** In maintenance and empty; jobs of the engine still work on it. */
    @JsonProperty("settling")
    SETTLING,
    /** Packages are being installed. */
    @JsonProperty("installing")
    INSTALLING,
    /** Its restart was sent. */
    @JsonProperty("restarting")
    RESTARTING,
    /** It restarts; waiting until it answers again. */
    @JsonProperty("booting")
    BOOTING,
    /** Its new versions are read ({@code refresh}), before any VM runs on it. */
    @JsonProperty("refreshing")
    REFRESHING,
    /** It was activated; the run waits until it is up for good and its proofs are there. */
    @JsonProperty("activating")
    ACTIVATING,
    /** VMs that the run stopped are being started on it. */
    @JsonProperty("starting_vms")
    STARTING_VMS,
    /** It is up and proved, and is observed for a while. */
    @JsonProperty("soaking")
    SOAKING,
    /** It failed before any package was touched: it returns to service. */
    @JsonProperty("returning")
    RETURNING,
    /** It failed after its activation: it is taken out of service again. */
    @JsonProperty("withdrawing")
    WITHDRAWING,
    /** Finished with. */
    @JsonProperty("ended")
    ENDED
}
