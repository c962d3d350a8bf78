/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A notification as one user sees it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Notification {

    private final long createdAtMs;
    private final boolean dismissedByMe;
    private final String entity;
    private final String id;
    private final String key;
    private final EventSeverity severity;
    private final String text;
    private final String title;
    private final NotificationTopic topic;

    @JsonCreator
    private Notification(
            @JsonProperty(value = "created_at_ms", required = true) long createdAtMs,
            @JsonProperty(value = "dismissed_by_me", required = true) boolean dismissedByMe,
            @JsonProperty("entity") String entity,
            @JsonProperty("id") String id,
            @JsonProperty("key") String key,
            @JsonProperty("severity") EventSeverity severity,
            @JsonProperty("text") String text,
            @JsonProperty("title") String title,
            @JsonProperty("topic") NotificationTopic topic) {
        this.createdAtMs = createdAtMs;
        this.dismissedByMe = dismissedByMe;
        this.entity = entity;
        this.id = id;
        this.key = key;
        this.severity = severity;
        this.text = text;
        this.title = title;
        this.topic = topic;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.createdAtMs = createdAtMs;
        builder.dismissedByMe = dismissedByMe;
        builder.entity = entity;
        builder.id = id;
        builder.key = key;
        builder.severity = severity;
        builder.text = text;
        builder.title = title;
        builder.topic = topic;
        return builder;
    }

    /** When it was created. */
    @JsonProperty("created_at_ms")
    public long getCreatedAtMs() {
        return createdAtMs;
    }

    /** This user dismissed it: show it in "About" only. */
    @JsonProperty("dismissed_by_me")
    public boolean isDismissedByMe() {
        return dismissedByMe;
    }

    /** Name of the host, or {@code engine}. */
    @JsonProperty("entity")
    public String getEntity() {
        return entity;
    }

    /**
     * Its id. Another {@code key} gives it a new id; a change of the text alone keeps the id and the dismissals.
     */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** The available version, or the set of updates. */
    @JsonProperty("key")
    public String getKey() {
        return key;
    }

    /** Severity. */
    @JsonProperty("severity")
    public EventSeverity getSeverity() {
        return severity;
    }

    /** The text. */
    @JsonProperty("text")
    public String getText() {
        return text;
    }

    /** One line. */
    @JsonProperty("title")
    public String getTitle() {
        return title;
    }

    /** What it is about. */
    @JsonProperty("topic")
    public NotificationTopic getTopic() {
        return topic;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Notification)) {
            return false;
        }
        Notification that = (Notification) other;
        return this.createdAtMs == that.createdAtMs
                && this.dismissedByMe == that.dismissedByMe
                && Objects.equals(this.entity, that.entity)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.key, that.key)
                && Objects.equals(this.severity, that.severity)
                && Objects.equals(this.text, that.text)
                && Objects.equals(this.title, that.title)
                && Objects.equals(this.topic, that.topic);
    }

    @Override
    public int hashCode() {
        return Objects.hash(createdAtMs,
                dismissedByMe,
                entity,
                id,
                key,
                severity,
                text,
                title,
                topic);
    }

    @Override
    public String toString() {
        return PlainText.of("Notification{"
                + "createdAtMs=" + createdAtMs
                + ", dismissedByMe=" + dismissedByMe
                + ", entity=" + entity
                + ", id=" + id
                + ", key=" + key
                + ", severity=" + severity
                + ", text=" + text
                + ", title=" + title
                + ", topic=" + topic
                + "}");
    }

    /** Builds a {@code Notification}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long createdAtMs;
        private boolean dismissedByMe;
        private String entity;
        private String id;
        private String key;
        private EventSeverity severity;
        private String text;
        private String title;
        private NotificationTopic topic;

        private Builder() {
        }

        /** When it was created. */
        public Builder createdAtMs(long createdAtMs) {
            this.createdAtMs = createdAtMs;
            return this;
        }

        /** This user dismissed it: show it in "About" only. */
        public Builder dismissedByMe(boolean dismissedByMe) {
            this.dismissedByMe = dismissedByMe;
            return this;
        }

        /** Name of the host, or {@code engine}. */
        public Builder entity(String entity) {
            this.entity = entity;
            return this;
        }

        /**
         * Its id. Another {@code key} gives it a new id; a change of the text alone keeps the id and the
         * dismissals.
         */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** The available version, or the set of updates. */
        public Builder key(String key) {
            this.key = key;
            return this;
        }

        /** Severity. */
        public Builder severity(EventSeverity severity) {
            this.severity = severity;
            return this;
        }

        /** The text. */
        public Builder text(String text) {
            this.text = text;
            return this;
        }

        /** One line. */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /** What it is about. */
        public Builder topic(NotificationTopic topic) {
            this.topic = topic;
            return this;
        }

        public Notification build() {
            return new Notification(createdAtMs,
                    dismissedByMe,
                    entity,
                    id,
                    key,
                    severity,
                    text,
                    title,
                    topic);
        }
    }
}
