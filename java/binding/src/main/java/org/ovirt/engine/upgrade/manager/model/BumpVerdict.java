/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** Whether a cluster can be raised to a level. */
public enum BumpVerdict {
    /** Every host surely supports it. */
    PERMIT,
    /** It is the level in force. */
    ALREADY,
    /** Lowering a level is impossible while hosts exist. */
    DECREASE_WITH_HOSTS,
    /** The engine does not know it. */
    ENGINE_DOES_NOT_SUPPORT,
    /** The named hosts do not support it. */
    BLOCK_HOSTS,
    /** Some host may or may not support it. */
    UNKNOWN,
    /** Some host may or may not support it after the update; it will be known when it has run. */
    UNKNOWN_VERIFY_AFTER_UPDATE
}
