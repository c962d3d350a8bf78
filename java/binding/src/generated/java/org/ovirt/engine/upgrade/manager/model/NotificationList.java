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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** Answer of {@code notifications} and {@code dismiss}: the notifications of a user. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class NotificationList {

    private final About about;
    private final int format;
    private final List<Notification> notifications;
    private final String user;

    @JsonCreator
    private NotificationList(
            @JsonProperty("about") About about,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("notifications") List<Notification> notifications,
            @JsonProperty("user") String user) {
        this.about = about;
        this.format = format;
        this.notifications = notifications == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(notifications));
        this.user = user;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.about = about;
        builder.format = format;
        builder.notifications = notifications;
        builder.user = user;
        return builder;
    }

    /** For the "About" box. */
    @JsonProperty("about")
    public About getAbout() {
        return about;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** All notifications, dismissed ones included: the engine's first, then the hosts' by name. */
    @JsonProperty("notifications")
    public List<Notification> getNotifications() {
        return notifications;
    }

    /** The user. */
    @JsonProperty("user")
    public String getUser() {
        return user;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NotificationList)) {
            return false;
        }
        NotificationList that = (NotificationList) other;
        return Objects.equals(this.about, that.about)
                && this.format == that.format
                && Objects.equals(this.notifications, that.notifications)
                && Objects.equals(this.user, that.user);
    }

    @Override
    public int hashCode() {
        return Objects.hash(about,
                format,
                notifications,
                user);
    }

    @Override
    public String toString() {
        return PlainText.of("NotificationList{"
                + "about=" + about
                + ", format=" + format
                + ", notifications=" + notifications
                + ", user=" + user
                + "}");
    }

    /** Builds a {@code NotificationList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private About about;
        private int format;
        private List<Notification> notifications;
        private String user;

        private Builder() {
        }

        /** For the "About" box. */
        public Builder about(About about) {
            this.about = about;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** All notifications, dismissed ones included: the engine's first, then the hosts' by name. */
        public Builder notifications(List<Notification> notifications) {
            this.notifications = notifications;
            return this;
        }

        /** The user. */
        public Builder user(String user) {
            this.user = user;
            return this;
        }

        public NotificationList build() {
            return new NotificationList(about,
                    format,
                    notifications,
                    user);
        }
    }
}
