/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** How a set of levels is known. */
public enum Certainty {
    /** The host's VDSM reported them. */
    REPORTED,
    /** Computed from versions of which all are known. */
    CERTAIN,
    /** Another host of this engine reported them with the same Node image. */
    LEARNED,
    /** Given by the shipped or the administrator's table of Node images. */
    TABLE,
    /** A version is missing: some levels are possible, not certain. */
    PARTIAL,
    /** The VDSM is newer than the newest that our table knows on its line. */
    EXTRAPOLATED,
    /** Nothing is known. */
    UNKNOWN
}
