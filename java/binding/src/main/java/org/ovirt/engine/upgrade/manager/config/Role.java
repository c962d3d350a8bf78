/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.config;

/** Role of an instance on its state directory. */
public enum Role {
    /** Acts. One per state directory. */
    CONTROLLER,
    /** Reads, and leaves requests that the controller answers. */
    OBSERVER
}
