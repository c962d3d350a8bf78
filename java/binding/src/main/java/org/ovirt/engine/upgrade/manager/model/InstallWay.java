/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** How a provider installs. */
public enum InstallWay {
    /** katello-agent (up to Katello 4.9, where installed and enabled). */
    AGENT,
    /** Remote execution. */
    REMOTE_EXECUTION
}
