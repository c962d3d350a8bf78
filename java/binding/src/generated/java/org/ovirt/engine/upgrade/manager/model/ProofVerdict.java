/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the selection is proved to be installed. */
public enum ProofVerdict {
    /** Every erratum is gone from the list and every planned package is at its version or newer. */
    @JsonProperty("proved")
    PROVED,
    /** The provider reports success; the host's profile does not show it yet, or cannot show it. */
    @JsonProperty("not_proven")
    NOT_PROVEN,
    /** The provider reports success, and the host's uploaded profile shows that packages are missing. */
    @JsonProperty("disproved")
    DISPROVED
}
