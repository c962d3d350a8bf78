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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** {@code check_cluster}: all managed hosts of a cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class CheckClusterRequest {

    private final ClusterInventory cluster;
    private final Detail detail;
    private final EngineInventory engine;
    private final List<String> excluded;
    private final String idOrName;
    private final String target;

    @JsonCreator
    private CheckClusterRequest(
            @JsonProperty("cluster") ClusterInventory cluster,
            @JsonProperty("detail") Detail detail,
            @JsonProperty("engine") EngineInventory engine,
            @JsonProperty("excluded") List<String> excluded,
            @JsonProperty("id_or_name") String idOrName,
            @JsonProperty("target") String target) {
        this.cluster = cluster;
        this.detail = detail;
        this.engine = engine;
        this.excluded = excluded == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(excluded));
        this.idOrName = idOrName;
        this.target = target;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.cluster = cluster;
        builder.detail = detail;
        builder.engine = engine;
        builder.excluded = excluded;
        builder.idOrName = idOrName;
        builder.target = target;
        return builder;
    }

    /** The cluster with all its hosts. {@code null}: {@code id_or_name} names it. */
    @JsonProperty("cluster")
    public ClusterInventory getCluster() {
        return cluster;
    }

    /** How much data to read. */
    @JsonProperty("detail")
    public Detail getDetail() {
        return detail;
    }

    /**
     * What the engine supports. {@code null}: it is read from the engine, which needs {@code engine.api} in the
     * configuration.
     */
    @JsonProperty("engine")
    public EngineInventory getEngine() {
        return engine;
    }

    /** Hosts to leave out. Their levels do not count. */
    @JsonProperty("excluded")
    public List<String> getExcluded() {
        return excluded;
    }

    /**
     * The cluster by the engine's id, or by its name: it is read from the engine with its hosts, which needs
     * {@code engine.api} in the configuration. {@code null}: {@code cluster} has it.
     */
    @JsonProperty("id_or_name")
    public String getIdOrName() {
        return idOrName;
    }

    /** Level to judge, besides all above the one in force. */
    @JsonProperty("target")
    public String getTarget() {
        return target;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CheckClusterRequest)) {
            return false;
        }
        CheckClusterRequest that = (CheckClusterRequest) other;
        return Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.detail, that.detail)
                && Objects.equals(this.engine, that.engine)
                && Objects.equals(this.excluded, that.excluded)
                && Objects.equals(this.idOrName, that.idOrName)
                && Objects.equals(this.target, that.target);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cluster,
                detail,
                engine,
                excluded,
                idOrName,
                target);
    }

    @Override
    public String toString() {
        return PlainText.of("CheckClusterRequest{"
                + "cluster=" + cluster
                + ", detail=" + detail
                + ", engine=" + engine
                + ", excluded=" + excluded
                + ", idOrName=" + idOrName
                + ", target=" + target
                + "}");
    }

    /** Builds a {@code CheckClusterRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private ClusterInventory cluster;
        private Detail detail;
        private EngineInventory engine;
        private List<String> excluded;
        private String idOrName;
        private String target;

        private Builder() {
        }

        /** The cluster with all its hosts. {@code null}: {@code id_or_name} names it. */
        public Builder cluster(ClusterInventory cluster) {
            this.cluster = cluster;
            return this;
        }

        /** How much data to read. */
        public Builder detail(Detail detail) {
            this.detail = detail;
            return this;
        }

        /**
         * What the engine supports. {@code null}: it is read from the engine, which needs {@code engine.api} in
         * the configuration.
         */
        public Builder engine(EngineInventory engine) {
            this.engine = engine;
            return this;
        }

        /** Hosts to leave out. Their levels do not count. */
        public Builder excluded(List<String> excluded) {
            this.excluded = excluded;
            return this;
        }

        /**
         * The cluster by the engine's id, or by its name: it is read from the engine with its hosts, which needs
         * {@code engine.api} in the configuration. {@code null}: {@code cluster} has it.
         */
        public Builder idOrName(String idOrName) {
            this.idOrName = idOrName;
            return this;
        }

        /** Level to judge, besides all above the one in force. */
        public Builder target(String target) {
            this.target = target;
            return this;
        }

        public CheckClusterRequest build() {
            return new CheckClusterRequest(cluster,
                    detail,
                    engine,
                    excluded,
                    idOrName,
                    target);
        }
    }
}
