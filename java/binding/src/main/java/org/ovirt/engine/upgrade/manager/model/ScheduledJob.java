/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** What is checked periodically. */
public enum ScheduledJob {
    /** The engine's own updates. */
    ENGINE,
    /** All clusters of the inventory that was given last. */
    HOSTS
}
