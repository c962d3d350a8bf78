/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/**
 * What an erratum is for. Servers pass the raw text of the repository on, so unknown words are {@code
 * other}.
 */
public enum ErratumType {
    /** Fixes a vulnerability. */
    SECURITY,
    /** Fixes a defect ({@code bugfix}, {@code recommended}). */
    BUGFIX,
    /** Adds something ({@code enhancement}, {@code optional}). */
    ENHANCEMENT,
    /** Anything else, for example {@code newpackage}. */
    OTHER
}
