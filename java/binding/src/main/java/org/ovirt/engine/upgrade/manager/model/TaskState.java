/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** State of a task. */
public enum TaskState {
    /** Stored, and about to be sent to the provider. */
    SENDING,
    /** The provider accepted it and has not begun. */
    PLANNED,
    /** The provider works on it. */
    RUNNING,
    /** It stopped half way on the provider and waits for a person there. */
    PAUSED,
    /** The provider says that it succeeded; the proof is being taken. */
    PROVING,
    /** Done; the proof says how sure. */
    SUCCEEDED,
    /** Failed; the provider's words say why. */
    FAILED,
    /** Cancelled. Packages may be half updated. */
    CANCELLED,
    /** The provider no longer knows it, or nobody knows whether it began. */
    LOST
}
