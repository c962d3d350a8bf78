/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/**
 * Severity of a security erratum. Missing or unknown text is {@code unknown}, which is not {@code
 * none}.
 */
public enum Severity {
    /** Not given. */
    UNKNOWN,
    /** Given as {@code None}. */
    NONE,
    /** Low. */
    LOW,
    /** Moderate. */
    MODERATE,
    /** Important. */
    IMPORTANT,
    /** Critical. */
    CRITICAL
}
