/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** Yes, no, or unknown. A failure is never "no". */
public enum Answer {
    /** Yes. */
    YES,
    /** No. */
    NO,
    /** Not known; a reason stands beside it. */
    UNKNOWN
}
