/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;

/** A notification as one user sees it. */
public class Notification implements Serializable {

    private static final long serialVersionUID = 1L;

    private String id;
    private NotificationTopic topic;
    private String entity;
    private String key;
    private String title;
    private String text;
    private EventSeverity severity;
    private long createdAtMs;
    private boolean dismissedByMe;

    /** Its id. News get a new one; a mere change of the text keeps it, and who dismissed it. */
    public String getId() {
        return id;
    }

    public Notification setId(String id) {
        this.id = id;
        return this;
    }

    /** What it is about. */
    public NotificationTopic getTopic() {
        return topic;
    }

    public Notification setTopic(NotificationTopic topic) {
        this.topic = topic;
        return this;
    }

    /** Name of the host, or {@code engine}. */
    public String getEntity() {
        return entity;
    }

    public Notification setEntity(String entity) {
        this.entity = entity;
        return this;
    }

    /** The version that is available, or the set of updates: another one is news. */
    public String getKey() {
        return key;
    }

    public Notification setKey(String key) {
        this.key = key;
        return this;
    }

    /** One line. */
    public String getTitle() {
        return title;
    }

    public Notification setTitle(String title) {
        this.title = title;
        return this;
    }

    /** The text. */
    public String getText() {
        return text;
    }

    public Notification setText(String text) {
        this.text = text;
        return this;
    }

    /** Severity. */
    public EventSeverity getSeverity() {
        return severity;
    }

    public Notification setSeverity(EventSeverity severity) {
        this.severity = severity;
        return this;
    }

    /** Since when. */
    public long getCreatedAtMs() {
        return createdAtMs;
    }

    public Notification setCreatedAtMs(long createdAtMs) {
        this.createdAtMs = createdAtMs;
        return this;
    }

    /** This user dismissed it: show it in "About" only. */
    public boolean isDismissedByMe() {
        return dismissedByMe;
    }

    public Notification setDismissedByMe(boolean dismissedByMe) {
        this.dismissedByMe = dismissedByMe;
        return this;
    }
}
