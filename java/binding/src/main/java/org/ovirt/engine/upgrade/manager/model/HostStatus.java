/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** Status of a host, in the words of the engine's REST API. */
public enum HostStatus {
    UP,
    MAINTENANCE,
    PREPARING_FOR_MAINTENANCE,
    NON_OPERATIONAL,
    NON_RESPONSIVE,
    CONNECTING,
    INSTALLING,
    INSTALL_FAILED,
    INSTALLING_OS,
    REBOOT,
    INITIALIZING,
    KDUMPING,
    PENDING_APPROVAL,
    UNASSIGNED,
    DOWN,
    ERROR,
    UNKNOWN
}
