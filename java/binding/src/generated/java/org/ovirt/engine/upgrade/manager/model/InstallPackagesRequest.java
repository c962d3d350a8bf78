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

/** {@code install_packages}: the newest installable version of packages. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class InstallPackagesRequest {

    private final String actor;
    private final String clusterLevel;
    private final EngineInventory engine;
    private final HostInventory host;
    private final MaintenanceOverride override;
    private final List<String> packages;

    @JsonCreator
    private InstallPackagesRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("cluster_level") String clusterLevel,
            @JsonProperty("engine") EngineInventory engine,
            @JsonProperty("host") HostInventory host,
            @JsonProperty("override") MaintenanceOverride override,
            @JsonProperty("packages") List<String> packages) {
        this.actor = actor;
        this.clusterLevel = clusterLevel;
        this.engine = engine;
        this.host = host;
        this.override = override;
        this.packages = packages == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(packages));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.clusterLevel = clusterLevel;
        builder.engine = engine;
        builder.host = host;
        builder.override = override;
        builder.packages = packages;
        return builder;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** Level in force, to refuse an update that would drop it. */
    @JsonProperty("cluster_level")
    public String getClusterLevel() {
        return clusterLevel;
    }

    /** What the engine supports, to refuse an update that would drop it. */
    @JsonProperty("engine")
    public EngineInventory getEngine() {
        return engine;
    }

    /** The host, with its present status and VM count. */
    @JsonProperty("host")
    public HostInventory getHost() {
        return host;
    }

    /** Consent to install outside maintenance; refused for vdsm, libvirt, qemu and kernel. */
    @JsonProperty("override")
    public MaintenanceOverride getOverride() {
        return override;
    }

    /** What to install; not empty. */
    @JsonProperty("packages")
    public List<String> getPackages() {
        return packages;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof InstallPackagesRequest)) {
            return false;
        }
        InstallPackagesRequest that = (InstallPackagesRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.clusterLevel, that.clusterLevel)
                && Objects.equals(this.engine, that.engine)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.override, that.override)
                && Objects.equals(this.packages, that.packages);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                clusterLevel,
                engine,
                host,
                override,
                packages);
    }

    @Override
    public String toString() {
        return PlainText.of("InstallPackagesRequest{"
                + "actor=" + actor
                + ", clusterLevel=" + clusterLevel
                + ", engine=" + engine
                + ", host=" + host
                + ", override=" + override
                + ", packages=" + packages
                + "}");
    }

    /** Builds a {@code InstallPackagesRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private String clusterLevel;
        private EngineInventory engine;
        private HostInventory host;
        private MaintenanceOverride override;
        private List<String> packages;

        private Builder() {
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** Level in force, to refuse an update that would drop it. */
        public Builder clusterLevel(String clusterLevel) {
            this.clusterLevel = clusterLevel;
            return this;
        }

        /** What the engine supports, to refuse an update that would drop it. */
        public Builder engine(EngineInventory engine) {
            this.engine = engine;
            return this;
        }

        /** The host, with its present status and VM count. */
        public Builder host(HostInventory host) {
            this.host = host;
            return this;
        }

        /** Consent to install outside maintenance; refused for vdsm, libvirt, qemu and kernel. */
        public Builder override(MaintenanceOverride override) {
            this.override = override;
            return this;
        }

        /** What to install; not empty. */
        public Builder packages(List<String> packages) {
            this.packages = packages;
            return this;
        }

        public InstallPackagesRequest build() {
            return new InstallPackagesRequest(actor,
                    clusterLevel,
                    engine,
                    host,
                    override,
                    packages);
        }
    }
}
