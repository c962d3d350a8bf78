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

/** A cluster in the engine's list of clusters. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterSummary {

    private final String id;
    private final String level;
    private final String name;

    @JsonCreator
    private ClusterSummary(
            @JsonProperty("id") String id,
            @JsonProperty("level") String level,
            @JsonProperty("name") String name) {
        this.id = id;
        this.level = level;
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
        builder.level = level;
        builder.name = name;
        return builder;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Level in force. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    /** Its name. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterSummary)) {
            return false;
        }
        ClusterSummary that = (ClusterSummary) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.level, that.level)
                && Objects.equals(this.name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                level,
                name);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterSummary{"
                + "id=" + id
                + ", level=" + level
                + ", name=" + name
                + "}");
    }

    /** Builds a {@code ClusterSummary}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private String level;
        private String name;

        private Builder() {
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Level in force. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        /** Its name. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        public ClusterSummary build() {
            return new ClusterSummary(id,
                    level,
                    name);
        }
    }
}
