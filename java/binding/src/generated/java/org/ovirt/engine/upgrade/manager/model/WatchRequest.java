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

/**
 * {@code watch}: the inventory of the periodic checks. The next call replaces it. With {@code engine.api} in the
 * configuration no call is needed: the inventory of all clusters is then read from the engine at each check.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class WatchRequest {

    private final CheckEngineRequest checkEngine;
    private final List<ClusterInventory> clusters;
    private final EngineInventory engine;
    private final List<String> idsOrNames;

    @JsonCreator
    private WatchRequest(
            @JsonProperty("check_engine") CheckEngineRequest checkEngine,
            @JsonProperty("clusters") List<ClusterInventory> clusters,
            @JsonProperty("engine") EngineInventory engine,
            @JsonProperty("ids_or_names") List<String> idsOrNames) {
        this.checkEngine = checkEngine;
        this.clusters = clusters == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(clusters));
        this.engine = engine;
        this.idsOrNames = idsOrNames == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(idsOrNames));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.checkEngine = checkEngine;
        builder.clusters = clusters;
        builder.engine = engine;
        builder.idsOrNames = idsOrNames;
        return builder;
    }

    /** Request for the periodic check of the engine. */
    @JsonProperty("check_engine")
    public CheckEngineRequest getCheckEngine() {
        return checkEngine;
    }

    /**
     * All clusters, with all their hosts. Empty: {@code ids_or_names} names them, or all clusters of the engine
     * are meant.
     */
    @JsonProperty("clusters")
    public List<ClusterInventory> getClusters() {
        return clusters;
    }

    /** What the engine supports. {@code null}: it is read from the engine. */
    @JsonProperty("engine")
    public EngineInventory getEngine() {
        return engine;
    }

    /**
     * Clusters by the engine's ids, or by their names, whose inventory is read from the engine at each check. Not
     * together with {@code clusters}.
     */
    @JsonProperty("ids_or_names")
    public List<String> getIdsOrNames() {
        return idsOrNames;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof WatchRequest)) {
            return false;
        }
        WatchRequest that = (WatchRequest) other;
        return Objects.equals(this.checkEngine, that.checkEngine)
                && Objects.equals(this.clusters, that.clusters)
                && Objects.equals(this.engine, that.engine)
                && Objects.equals(this.idsOrNames, that.idsOrNames);
    }

    @Override
    public int hashCode() {
        return Objects.hash(checkEngine,
                clusters,
                engine,
                idsOrNames);
    }

    @Override
    public String toString() {
        return PlainText.of("WatchRequest{"
                + "checkEngine=" + checkEngine
                + ", clusters=" + clusters
                + ", engine=" + engine
                + ", idsOrNames=" + idsOrNames
                + "}");
    }

    /** Builds a {@code WatchRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private CheckEngineRequest checkEngine;
        private List<ClusterInventory> clusters;
        private EngineInventory engine;
        private List<String> idsOrNames;

        private Builder() {
        }

        /** Request for the periodic check of the engine. */
        public Builder checkEngine(CheckEngineRequest checkEngine) {
            this.checkEngine = checkEngine;
            return this;
        }

        /**
         * All clusters, with all their hosts. Empty: {@code ids_or_names} names them, or all clusters of the
         * engine are meant.
         */
        public Builder clusters(List<ClusterInventory> clusters) {
            this.clusters = clusters;
            return this;
        }

        /** What the engine supports. {@code null}: it is read from the engine. */
        public Builder engine(EngineInventory engine) {
            this.engine = engine;
            return this;
        }

        /**
         * Clusters by the engine's ids, or by their names, whose inventory is read from the engine at each check.
         * Not together with {@code clusters}.
         */
        public Builder idsOrNames(List<String> idsOrNames) {
            this.idsOrNames = idsOrNames;
            return this;
        }

        public WatchRequest build() {
            return new WatchRequest(checkEngine,
                    clusters,
                    engine,
                    idsOrNames);
        }
    }
}
