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

/** Clusters of the engine. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterList {

    private final List<ClusterSummary> clusters;

    @JsonCreator
    private ClusterList(
            @JsonProperty("clusters") List<ClusterSummary> clusters) {
        this.clusters = clusters == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(clusters));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.clusters = clusters;
        return builder;
    }

    /** The clusters. */
    @JsonProperty("clusters")
    public List<ClusterSummary> getClusters() {
        return clusters;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterList)) {
            return false;
        }
        ClusterList that = (ClusterList) other;
        return Objects.equals(this.clusters, that.clusters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusters);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterList{"
                + "clusters=" + clusters
                + "}");
    }

    /** Builds a {@code ClusterList}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<ClusterSummary> clusters;

        private Builder() {
        }

        /** The clusters. */
        public Builder clusters(List<ClusterSummary> clusters) {
            this.clusters = clusters;
            return this;
        }

        public ClusterList build() {
            return new ClusterList(clusters);
        }
    }
}
