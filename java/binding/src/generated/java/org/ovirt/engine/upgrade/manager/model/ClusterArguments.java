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

/** Arguments of an engine action on a cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterArguments {

    private final String cluster;

    @JsonCreator
    private ClusterArguments(
            @JsonProperty("cluster") String cluster) {
        this.cluster = cluster;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        return builder;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterArguments)) {
            return false;
        }
        ClusterArguments that = (ClusterArguments) other;
        return Objects.equals(this.cluster, that.cluster);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterArguments{"
                + "cluster=" + cluster
                + "}");
    }

    /** Builds a {@code ClusterArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String cluster;

        private Builder() {
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        public ClusterArguments build() {
            return new ClusterArguments(cluster);
        }
    }
}
