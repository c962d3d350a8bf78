/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** All that is to be shown to a user. */
public class NotificationList implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private String user;
    private ArrayList<Notification> notifications = new ArrayList<>();
    private About about;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public NotificationList setFormat(int format) {
        this.format = format;
        return this;
    }

    /** The user. */
    public String getUser() {
        return user;
    }

    public NotificationList setUser(String user) {
        this.user = user;
        return this;
    }

    /** All, dismissed ones included: the engine's first, then the hosts' by name. */
    public List<Notification> getNotifications() {
        return notifications;
    }

    public NotificationList setNotifications(List<Notification> notifications) {
        this.notifications = notifications == null ? null : new ArrayList<>(notifications);
        return this;
    }

    /** For the "About" box. */
    public About getAbout() {
        return about;
    }

    public NotificationList setAbout(About about) {
        this.about = about;
        return this;
    }
}
