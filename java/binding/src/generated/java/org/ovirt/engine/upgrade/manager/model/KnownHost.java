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

/** Answer of {@code host}: a host as the engine shows it, with what requests about it need besides. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class KnownHost {

    private final String clusterLevel;
    private final EngineInventory engine;
    private final int format;
    private final HostInventory host;

    @JsonCreator
    private KnownHost(
            @JsonProperty("cluster_level") String clusterLevel,
            @JsonProperty("engine") EngineInventory engine,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("host") HostInventory host) {
        this.clusterLevel = clusterLevel;
        this.engine = engine;
        this.format = format;
        this.host = host;
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
        builder.format = format;
        builder.host = host;
        return builder;
    }

    /** Level in force in its cluster. */
    @JsonProperty("cluster_level")
    public String getClusterLevel() {
        return clusterLevel;
    }

    /** What the engine supports. */
    @JsonProperty("engine")
    public EngineInventory getEngine() {
        return engine;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** The host. */
    @JsonProperty("host")
    public HostInventory getHost() {
        return host;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof KnownHost)) {
            return false;
        }
        KnownHost that = (KnownHost) other;
        return Objects.equals(this.clusterLevel, that.clusterLevel)
                && Objects.equals(this.engine, that.engine)
                && this.format == that.format
                && Objects.equals(this.host, that.host);
    }

    @Override
    public int hashCode() {
        return Objects.hash(clusterLevel,
                engine,
                format,
                host);
    }

    @Override
    public String toString() {
        return PlainText.of("KnownHost{"
                + "clusterLevel=" + clusterLevel
                + ", engine=" + engine
                + ", format=" + format
                + ", host=" + host
                + "}");
    }

    /** Builds a {@code KnownHost}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String clusterLevel;
        private EngineInventory engine;
        private int format;
        private HostInventory host;

        private Builder() {
        }

        /** Level in force in its cluster. */
        public Builder clusterLevel(String clusterLevel) {
            this.clusterLevel = clusterLevel;
            return this;
        }

        /** What the engine supports. */
        public Builder engine(EngineInventory engine) {
            this.engine = engine;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** The host. */
        public Builder host(HostInventory host) {
            this.host = host;
            return this;
        }

        public KnownHost build() {
            return new KnownHost(clusterLevel,
                    engine,
                    format,
                    host);
        }
    }
}
