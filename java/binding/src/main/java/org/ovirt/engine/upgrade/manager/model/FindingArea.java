/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** What a finding of the doctor belongs to. */
public enum FindingArea {
    /** The state directory. */
    STATE,
    /** A provider. */
    PROVIDER,
    /** The configuration and the files that it names. */
    CONFIG,
    /** The periodic checks. */
    SCHEDULE
}
