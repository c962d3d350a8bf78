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

/** {@code install_errata}: errata on a host in maintenance. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class InstallErrataRequest {

    private final String actor;
    private final String clusterLevel;
    private final EngineInventory engine;
    private final List<String> errata;
    private final HostInventory host;
    private final MaintenanceOverride override;

    @JsonCreator
    private InstallErrataRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("cluster_level") String clusterLevel,
            @JsonProperty("engine") EngineInventory engine,
            @JsonProperty("errata") List<String> errata,
            @JsonProperty("host") HostInventory host,
            @JsonProperty("override") MaintenanceOverride override) {
        this.actor = actor;
        this.clusterLevel = clusterLevel;
        this.engine = engine;
        this.errata = errata == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(errata));
        this.host = host;
        this.override = override;
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
        builder.errata = errata;
        builder.host = host;
        builder.override = override;
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

    /** What to install; not empty. */
    @JsonProperty("errata")
    public List<String> getErrata() {
        return errata;
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

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof InstallErrataRequest)) {
            return false;
        }
        InstallErrataRequest that = (InstallErrataRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.clusterLevel, that.clusterLevel)
                && Objects.equals(this.engine, that.engine)
                && Objects.equals(this.errata, that.errata)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.override, that.override);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                clusterLevel,
                engine,
                errata,
                host,
                override);
    }

    @Override
    public String toString() {
        return PlainText.of("InstallErrataRequest{"
                + "actor=" + actor
                + ", clusterLevel=" + clusterLevel
                + ", engine=" + engine
                + ", errata=" + errata
                + ", host=" + host
                + ", override=" + override
                + "}");
    }

    /** Builds a {@code InstallErrataRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private String clusterLevel;
        private EngineInventory engine;
        private List<String> errata;
        private HostInventory host;
        private MaintenanceOverride override;

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

        /** What to install; not empty. */
        public Builder errata(List<String> errata) {
            this.errata = errata;
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

        public InstallErrataRequest build() {
            return new InstallErrataRequest(actor,
                    clusterLevel,
                    engine,
                    errata,
                    host,
                    override);
        }
    }
}
