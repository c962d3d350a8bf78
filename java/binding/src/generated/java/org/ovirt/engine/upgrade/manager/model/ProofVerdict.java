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
    /**
     * Every erratum is gone from the list, and the packages of each are at the planned version or newer; the host
     * booted the image that was staged.
     */
    @JsonProperty("proved")
    PROVED,
    /** The provider reports success; the host's profile does not show it yet, or cannot show it. */
    @JsonProperty("not_proven")
    NOT_PROVEN,
    /** The provider reports success, and the host's uploaded profile shows that packages are missing. */
    @JsonProperty("disproved")
    DISPROVED
}
