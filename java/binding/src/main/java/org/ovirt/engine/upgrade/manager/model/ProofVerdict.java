/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** How sure we are that the selection is installed. */
public enum ProofVerdict {
    /** Every erratum is gone from the list and every planned package is at its version or newer. */
    PROVED,
    /** The provider says installed; the host's profile does not show it yet, or cannot show it. */
    NOT_PROVEN,
    /** The provider said that it succeeded and the host's uploaded profile shows that it did not. */
    DISPROVED
}
