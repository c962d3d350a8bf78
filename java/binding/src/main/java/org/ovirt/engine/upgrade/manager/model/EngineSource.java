/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** What told whether the engine has an update. */
public enum EngineSource {
    /** The provider that has the engine machine as a content host. */
    CONTENT_HOST,
    /** The file that a timer of root's writes. */
    STATUS_FILE,
    /** {@code engine-upgrade-check}, run by the library. */
    COMMAND
}
