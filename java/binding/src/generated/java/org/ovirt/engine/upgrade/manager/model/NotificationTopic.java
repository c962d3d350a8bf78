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

/** What a notification is attached to: a kind, and the host unless it is the engine's. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class NotificationTopic {

    private final String hostId;
    private final NotificationKind kind;

    @JsonCreator
    private NotificationTopic(
            @JsonProperty("host_id") String hostId,
            @JsonProperty("kind") NotificationKind kind) {
        this.hostId = hostId;
        this.kind = kind;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.hostId = hostId;
        builder.kind = kind;
        return builder;
    }

    /** The host. {@code null}: the engine. */
    @JsonProperty("host_id")
    public String getHostId() {
        return hostId;
    }

    /** What it is about. */
    @JsonProperty("kind")
    public NotificationKind getKind() {
        return kind;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NotificationTopic)) {
            return false;
        }
        NotificationTopic that = (NotificationTopic) other;
        return Objects.equals(this.hostId, that.hostId)
                && Objects.equals(this.kind, that.kind);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hostId,
                kind);
    }

    @Override
    public String toString() {
        return PlainText.of("NotificationTopic{"
                + "hostId=" + hostId
                + ", kind=" + kind
                + "}");
    }

    /** Builds a {@code NotificationTopic}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String hostId;
        private NotificationKind kind;

        private Builder() {
        }

        /** The host. {@code null}: the engine. */
        public Builder hostId(String hostId) {
            this.hostId = hostId;
            return this;
        }

        /** What it is about. */
        public Builder kind(NotificationKind kind) {
            this.kind = kind;
            return this;
        }

        public NotificationTopic build() {
            return new NotificationTopic(hostId,
                    kind);
        }
    }
}
