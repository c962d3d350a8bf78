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

/** What shows that a host was upgraded. A proof that is {@code null} was not taken. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostProofs {

    private final AliveBy alive;
    private final Boolean installed;
    private final String installedBecause;
    private final RestartProof restart;

    @JsonCreator
    private HostProofs(
            @JsonProperty("alive") AliveBy alive,
            @JsonProperty("installed") Boolean installed,
            @JsonProperty("installed_because") String installedBecause,
            @JsonProperty("restart") RestartProof restart) {
        this.alive = alive;
        this.installed = installed;
        this.installedBecause = installedBecause;
        this.restart = restart;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.alive = alive;
        builder.installed = installed;
        builder.installedBecause = installedBecause;
        builder.restart = restart;
        return builder;
    }

    /** How it answered after its restart, before it was activated. */
    @JsonProperty("alive")
    public AliveBy getAlive() {
        return alive;
    }

    /** The installation is proved. False: installed, not proven. */
    @JsonProperty("installed")
    public Boolean getInstalled() {
        return installed;
    }

    /** The result of that proof, in words. */
    @JsonProperty("installed_because")
    public String getInstalledBecause() {
        return installedBecause;
    }

    /** What shows that it restarted. */
    @JsonProperty("restart")
    public RestartProof getRestart() {
        return restart;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostProofs)) {
            return false;
        }
        HostProofs that = (HostProofs) other;
        return Objects.equals(this.alive, that.alive)
                && Objects.equals(this.installed, that.installed)
                && Objects.equals(this.installedBecause, that.installedBecause)
                && Objects.equals(this.restart, that.restart);
    }

    @Override
    public int hashCode() {
        return Objects.hash(alive,
                installed,
                installedBecause,
                restart);
    }

    @Override
    public String toString() {
        return PlainText.of("HostProofs{"
                + "alive=" + alive
                + ", installed=" + installed
                + ", installedBecause=" + installedBecause
                + ", restart=" + restart
                + "}");
    }

    /** Builds a {@code HostProofs}. A value that is not given is left out of the document. */
    public static final class Builder {
        private AliveBy alive;
        private Boolean installed;
        private String installedBecause;
        private RestartProof restart;

        private Builder() {
        }

        /** How it answered after its restart, before it was activated. */
        public Builder alive(AliveBy alive) {
            this.alive = alive;
            return this;
        }

        /** The installation is proved. False: installed, not proven. */
        public Builder installed(Boolean installed) {
            this.installed = installed;
            return this;
        }

        /** The result of that proof, in words. */
        public Builder installedBecause(String installedBecause) {
            this.installedBecause = installedBecause;
            return this;
        }

        /** What shows that it restarted. */
        public Builder restart(RestartProof restart) {
            this.restart = restart;
            return this;
        }

        public HostProofs build() {
            return new HostProofs(alive,
                    installed,
                    installedBecause,
                    restart);
        }
    }
}
