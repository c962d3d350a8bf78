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

/** {@code check_host}: one host, in full. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class CheckHostRequest {

    private final String clusterLevel;
    private final EngineInventory engine;
    private final HostInventory host;
    private final String idOrName;

    @JsonCreator
    private CheckHostRequest(
            @JsonProperty("cluster_level") String clusterLevel,
            @JsonProperty("engine") EngineInventory engine,
            @JsonProperty("host") HostInventory host,
            @JsonProperty("id_or_name") String idOrName) {
        this.clusterLevel = clusterLevel;
        this.engine = engine;
        this.host = host;
        this.idOrName = idOrName;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.clusterLevel = clusterLevel;
        builder.engine = engine;
        builder.host = host;
        builder.idOrName = idOrName;
        return builder;
    }

    /**
     * Level in force in its cluster. {@code null}: updates that would drop it are not reported; of a host that
     * {@code id_or_name} names, it is read from the engine.
     */
    @JsonProperty("cluster_level")
    public String getClusterLevel() {
        return clusterLevel;
    }

    /**
     * What the engine supports. {@code null}: levels are not cut to the engine's; of a host that
     * {@code id_or_name} names, it is read from the engine.
     */
    @JsonProperty("engine")
    public EngineInventory getEngine() {
        return engine;
    }

    /** The host. {@code null}: {@code id_or_name} names it. */
    @JsonProperty("host")
    public HostInventory getHost() {
        return host;
    }

    /**
     * The host by the engine's id, or by its name: it is read from the engine, which needs {@code engine.api} in
     * the configuration. {@code null}: {@code host} has it.
     */
    @JsonProperty("id_or_name")
    public String getIdOrName() {
        return idOrName;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CheckHostRequest)) {
            return false;
        }
        CheckHostRequest that = (CheckHostRequest) other;
        return Objects.equals(this.clusterLevel, that.clusterLevel)
                && Objects.equals(this.engine, that.engine)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.idOrName, that.idOrName);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterLevel,
                engine,
                host,
                idOrName);
    }

    @Override
    public String toString() {
        return PlainText.of("CheckHostRequest{"
                + "clusterLevel=" + clusterLevel
                + ", engine=" + engine
                + ", host=" + host
                + ", idOrName=" + idOrName
                + "}");
    }

    /** Builds a {@code CheckHostRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String clusterLevel;
        private EngineInventory engine;
        private HostInventory host;
        private String idOrName;

        private Builder() {
        }

        /**
         * Level in force in its cluster. {@code null}: updates that would drop it are not reported; of a host that
         * {@code id_or_name} names, it is read from the engine.
         */
        public Builder clusterLevel(String clusterLevel) {
            this.clusterLevel = clusterLevel;
            return this;
        }

        /**
         * What the engine supports. {@code null}: levels are not cut to the engine's; of a host that
         * {@code id_or_name} names, it is read from the engine.
         */
        public Builder engine(EngineInventory engine) {
            this.engine = engine;
            return this;
        }

        /** The host. {@code null}: {@code id_or_name} names it. */
        public Builder host(HostInventory host) {
            this.host = host;
            return this;
        }

        /**
         * The host by the engine's id, or by its name: it is read from the engine, which needs {@code engine.api}
         * in the configuration. {@code null}: {@code host} has it.
         */
        public Builder idOrName(String idOrName) {
            this.idOrName = idOrName;
            return this;
        }

        public CheckHostRequest build() {
            return new CheckHostRequest(clusterLevel,
                    engine,
                    host,
                    idOrName);
        }
    }
}
