/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Verdict of a finding, from the best to the worst. */
public enum FindingVerdict {
    /** In order. */
    @JsonProperty("ok")
    OK,
    /** It could not be checked; the text has the reason. */
    @JsonProperty("unknown")
    UNKNOWN,
    /** It works now and may fail later, or a part does not work. */
    @JsonProperty("warning")
    WARNING,
    /** It stops an installation or a run. */
    @JsonProperty("problem")
    PROBLEM
}
