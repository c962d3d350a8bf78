/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** How a thing is, from the best to the worst. */
public enum FindingVerdict {
    /** In order. */
    OK,
    /** It could not be asked; the text says why. */
    UNKNOWN,
    /** It works now and may stop to, or some of it does not work. */
    WARNING,
    /** It stops us. */
    PROBLEM
}
