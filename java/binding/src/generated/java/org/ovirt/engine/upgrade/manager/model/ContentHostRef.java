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

/** A content host. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ContentHostRef {

    private final String id;
    private final Long lastCheckinMs;
    private final String name;

    @JsonCreator
    private ContentHostRef(
            @JsonProperty("id") String id,
            @JsonProperty("last_checkin_ms") Long lastCheckinMs,
            @JsonProperty("name") String name) {
        this.id = id;
        this.lastCheckinMs = lastCheckinMs;
        this.name = name;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.lastCheckinMs = lastCheckinMs;
        builder.name = name;
        return builder;
    }

    /** The provider's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Last check-in of its subscription-manager. */
    @JsonProperty("last_checkin_ms")
    public Long getLastCheckinMs() {
        return lastCheckinMs;
    }

    /** Its name at the provider. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ContentHostRef)) {
            return false;
        }
        ContentHostRef that = (ContentHostRef) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.lastCheckinMs, that.lastCheckinMs)
                && Objects.equals(this.name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                lastCheckinMs,
                name);
    }

    @Override
    public String toString() {
        return PlainText.of("ContentHostRef{"
                + "id=" + id
                + ", lastCheckinMs=" + lastCheckinMs
                + ", name=" + name
                + "}");
    }

    /** Builds a {@code ContentHostRef}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private Long lastCheckinMs;
        private String name;

        private Builder() {
        }

        /** The provider's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Last check-in of its subscription-manager. */
        public Builder lastCheckinMs(Long lastCheckinMs) {
            this.lastCheckinMs = lastCheckinMs;
            return this;
        }

        /** Its name at the provider. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public ContentHostRef build() {
            return new ContentHostRef(id,
                    lastCheckinMs,
                    name);
        }
    }
}
