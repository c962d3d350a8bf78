/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** {@code notifications}: the notifications of a user. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class NotificationsRequest {

    private final String user;

    @JsonCreator
    private NotificationsRequest(
            @JsonProperty("user") String user) {
        this.user = user;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.user = user;
        return builder;
    }

    /** The user. */
    @JsonProperty("user")
    public String getUser() {
        return user;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof NotificationsRequest)) {
            return false;
        }
        NotificationsRequest that = (NotificationsRequest) other;
        return Objects.equals(this.user, that.user);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user);
    }

    @Override
    public String toString() {
        return PlainText.of("NotificationsRequest{"
                + "user=" + user
                + "}");
    }

    /** Builds a {@code NotificationsRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String user;

        private Builder() {
        }

        /** The user. */
        public Builder user(String user) {
            this.user = user;
            return this;
        }

        public NotificationsRequest build() {
            return new NotificationsRequest(user);
        }
    }
}
