/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/**
 * Severity, in the engine's words. {@code alert} is not used: the engine keeps alerts until a person
 * removes them.
 */
public enum EventSeverity {
    /** As it should be. */
    NORMAL,
    /** Worth a look. */
    WARNING,
    /** Something failed. */
    ERROR
}
