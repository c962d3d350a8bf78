/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** State of a task. */
public enum TaskState {
    /** Stored, and about to be sent to the provider. */
    @JsonProperty("sending")
    SENDING,
    /** The provider accepted it and has not begun. */
    @JsonProperty("planned")
    PLANNED,
    /** The provider works on it. */
    @JsonProperty("running")
    RUNNING,
    /** It stopped on the provider and waits for a user there. */
    @JsonProperty("paused")
    PAUSED,
    /** The provider reports success; the proof is being read. */
    @JsonProperty("proving")
    PROVING,
    /** Done; see {@code proof}. */
    @JsonProperty("succeeded")
    SUCCEEDED,
    /** Failed; see {@code provider_text}. */
    @JsonProperty("failed")
    FAILED,
    /** Cancelled. Packages may be half updated. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** The provider has no record of it any more, or it is not known whether it began. */
    @JsonProperty("lost")
    LOST
}
