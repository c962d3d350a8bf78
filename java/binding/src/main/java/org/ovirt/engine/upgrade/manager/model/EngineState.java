/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** Whether the engine has an update. */
public enum EngineState {
    /** No newer setup package. */
    CURRENT,
    /** A newer setup package can be installed: then engine-setup updates the engine. */
    AVAILABLE,
    /** The newest setup package is installed, and engine-setup has not run since. */
    SETUP_PENDING,
    /** Not known; a reason stands beside it. Never to be shown as "no update". */
    UNKNOWN
}
