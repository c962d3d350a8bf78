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

/** {@code dismiss}: hides a notification from a user's login. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class DismissRequest {

    private final String id;
    private final String user;

    @JsonCreator
    private DismissRequest(
            @JsonProperty("id") String id,
            @JsonProperty("user") String user) {
        this.id = id;
        this.user = user;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.user = user;
        return builder;
    }

    /** The notification's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** The user. */
    @JsonProperty("user")
    public String getUser() {
        return user;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof DismissRequest)) {
            return false;
        }
        DismissRequest that = (DismissRequest) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.user, that.user);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                user);
    }

    @Override
    public String toString() {
        return PlainText.of("DismissRequest{"
                + "id=" + id
                + ", user=" + user
                + "}");
    }

    /** Builds a {@code DismissRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private String user;

        private Builder() {
        }

        /** The notification's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** The user. */
        public Builder user(String user) {
            this.user = user;
            return this;
        }

        public DismissRequest build() {
            return new DismissRequest(id,
                    user);
        }
    }
}
