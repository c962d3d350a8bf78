/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

/** What a notification is about. There is at most one of each kind for each entity. */
public enum NotificationKind {
    /** The engine has an update. */
    ENGINE_UPDATE,
    /** A host can get security fixes. */
    HOST_SECURITY,
    /** A host's updates change the cluster levels that it supports. */
    HOST_LEVELS
}
