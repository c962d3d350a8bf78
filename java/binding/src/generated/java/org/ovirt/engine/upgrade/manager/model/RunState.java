/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a run ended, or that it goes on. */
public enum RunState {
    /** It goes on. */
    @JsonProperty("running")
    RUNNING,
    /** Nothing new is begun until an operator resumes. */
    @JsonProperty("paused")
    PAUSED,
    /** Every host is upgraded and proved, the level raised where asked, every setting restored. */
    @JsonProperty("succeeded")
    SUCCEEDED,
    /**
     * Every host is upgraded, with a warning: a proof that is missing, a level that was not raised, a setting that
     * could not be restored.
     */
    @JsonProperty("succeeded_with_warnings")
    SUCCEEDED_WITH_WARNINGS,
    /** The failure budget was used up or a gate stayed closed: some hosts were not reached. */
    @JsonProperty("stopped")
    STOPPED,
    /** Every host was reached and one failed. */
    @JsonProperty("failed")
    FAILED,
    /** An operator cancelled it. */
    @JsonProperty("cancelled")
    CANCELLED
}
