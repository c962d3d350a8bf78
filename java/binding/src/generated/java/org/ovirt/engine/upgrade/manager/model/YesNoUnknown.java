/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Yes, no, or unknown. A failure is never "no". */
public enum YesNoUnknown {
    /** Yes. */
    @JsonProperty("yes")
    YES,
    /** No. */
    @JsonProperty("no")
    NO,
    /** Not known; the document has the reason. */
    @JsonProperty("unknown")
    UNKNOWN
}
