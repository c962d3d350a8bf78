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

/** {@code watch}: the inventory of the periodic checks. The next call replaces it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class WatchRequest {

    private final CheckEngineRequest checkEngine;
    private final List<ClusterInventory> clusters;
    private final EngineInventory engine;

    @JsonCreator
    private WatchRequest(
            @JsonProperty("check_engine") CheckEngineRequest checkEngine,
            @JsonProperty("clusters") List<ClusterInventory> clusters,
            @JsonProperty("engine") EngineInventory engine) {
        this.checkEngine = checkEngine;
        this.clusters = clusters == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(clusters));
        this.engine = engine;
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
        return builder;
    }

    /** Request for the periodic check of the engine. */
    @JsonProperty("check_engine")
    public CheckEngineRequest getCheckEngine() {
        return checkEngine;
    }

    /** All clusters, with all their hosts. */
    @JsonProperty("clusters")
    public List<ClusterInventory> getClusters() {
        return clusters;
    }

    /** What the engine supports. */
    @JsonProperty("engine")
    public EngineInventory getEngine() {
        return engine;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof WatchRequest)) {
            return false;
        }
        WatchRequest that = (WatchRequest) other;
        return Objects.equals(this.checkEngine, that.checkEngine)
                && Objects.equals(this.clusters, that.clusters)
                && Objects.equals(this.engine, that.engine);
    }

    @Override
    public int hashCode() {
        return Objects.hash(checkEngine,
                clusters,
                engine);
    }

    @Override
    public String toString() {
        return PlainText.of("WatchRequest{"
                + "checkEngine=" + checkEngine
                + ", clusters=" + clusters
                + ", engine=" + engine
                + "}");
    }

    /** Builds a {@code WatchRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private CheckEngineRequest checkEngine;
        private List<ClusterInventory> clusters;
        private EngineInventory engine;

        private Builder() {
        }

        /** Request for the periodic check of the engine. */
        public Builder checkEngine(CheckEngineRequest checkEngine) {
            this.checkEngine = checkEngine;
            return this;
        }

        /** All clusters, with all their hosts. */
        public Builder clusters(List<ClusterInventory> clusters) {
            this.clusters = clusters;
            return this;
        }

        /** What the engine supports. */
        public Builder engine(EngineInventory engine) {
            this.engine = engine;
            return this;
        }

        public WatchRequest build() {
            return new WatchRequest(checkEngine,
                    clusters,
                    engine);
        }
    }
}
