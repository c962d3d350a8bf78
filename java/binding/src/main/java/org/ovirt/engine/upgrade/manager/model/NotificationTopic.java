/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** What a notification is attached to. */
public class NotificationTopic implements Serializable {

    private static final long serialVersionUID = 1L;

    private NotificationKind kind;
    private String hostId;

    /** What it is about; {@code null} for a word of a newer library. */
    public NotificationKind getKind() {
        return kind;
    }

    public NotificationTopic setKind(NotificationKind kind) {
        this.kind = kind;
        return this;
    }

    /** The host. {@code null}: the engine. */
    public String getHostId() {
        return hostId;
    }

    public NotificationTopic setHostId(String hostId) {
        this.hostId = hostId;
        return this;
    }
}
