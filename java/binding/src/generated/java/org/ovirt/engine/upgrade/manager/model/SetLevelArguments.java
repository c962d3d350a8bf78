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

/** Arguments of {@code set_level}. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SetLevelArguments {

    private final String cluster;
    private final String level;

    @JsonCreator
    private SetLevelArguments(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("level") String level) {
        this.cluster = cluster;
        this.level = level;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.level = level;
        return builder;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** The level to raise it to. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SetLevelArguments)) {
            return false;
        }
        SetLevelArguments that = (SetLevelArguments) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.level, that.level);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                level);
    }

    @Override
    public String toString() {
        return PlainText.of("SetLevelArguments{"
                + "cluster=" + cluster
                + ", level=" + level
                + "}");
    }

    /** Builds a {@code SetLevelArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;
        private String level;

        private Builder() {
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** The level to raise it to. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        public SetLevelArguments build() {
            return new SetLevelArguments(cluster,
                    level);
        }
    }
}
