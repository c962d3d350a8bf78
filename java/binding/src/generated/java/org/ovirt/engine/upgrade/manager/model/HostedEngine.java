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

/** Hosted-engine high availability on a host that is set up for it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostedEngine {

    private final boolean active;
    private final boolean globalMaintenance;
    private final boolean localMaintenance;
    private final int score;

    @JsonCreator
    private HostedEngine(
            @JsonProperty(value = "active", required = true) boolean active,
            @JsonProperty(value = "global_maintenance", required = true) boolean globalMaintenance,
            @JsonProperty(value = "local_maintenance", required = true) boolean localMaintenance,
            @JsonProperty(value = "score", required = true) int score) {
        this.active = active;
        this.globalMaintenance = globalMaintenance;
        this.localMaintenance = localMaintenance;
        this.score = score;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.active = active;
        builder.globalMaintenance = globalMaintenance;
        builder.localMaintenance = localMaintenance;
        builder.score = score;
        return builder;
    }

    /** Its agent runs. */
    @JsonProperty("active")
    public boolean isActive() {
        return active;
    }

    /** Global maintenance. */
    @JsonProperty("global_maintenance")
    public boolean isGlobalMaintenance() {
        return globalMaintenance;
    }

    /** Local maintenance. */
    @JsonProperty("local_maintenance")
    public boolean isLocalMaintenance() {
        return localMaintenance;
    }

    /** 0 to 3400; the engine's VM starts only on a host with a score above 0. */
    @JsonProperty("score")
    public int getScore() {
        return score;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostedEngine)) {
            return false;
        }
        HostedEngine that = (HostedEngine) other;
        return this.active == that.active
                && this.globalMaintenance == that.globalMaintenance
                && this.localMaintenance == that.localMaintenance
                && this.score == that.score;
    }

    @Override
    public int hashCode() {
        return Objects.hash(active,
                globalMaintenance,
                localMaintenance,
                score);
    }

    @Override
    public String toString() {
        return PlainText.of("HostedEngine{"
                + "active=" + active
                + ", globalMaintenance=" + globalMaintenance
                + ", localMaintenance=" + localMaintenance
                + ", score=" + score
                + "}");
    }

    /** Builds a {@code HostedEngine}. A value that is not given is left out of the document. */
    public static final class Builder {
        private boolean active;
        private boolean globalMaintenance;
        private boolean localMaintenance;
        private int score;

        private Builder() {
        }

        /** Its agent runs. */
        public Builder active(boolean active) {
            this.active = active;
            return this;
        }

        /** Global maintenance. */
        public Builder globalMaintenance(boolean globalMaintenance) {
            this.globalMaintenance = globalMaintenance;
            return this;
        }

        /** Local maintenance. */
        public Builder localMaintenance(boolean localMaintenance) {
            this.localMaintenance = localMaintenance;
            return this;
        }

        /** 0 to 3400; the engine's VM starts only on a host with a score above 0. */
        public Builder score(int score) {
            this.score = score;
            return this;
        }

        public HostedEngine build() {
            return new HostedEngine(active,
                    globalMaintenance,
                    localMaintenance,
                    score);
        }
    }
}
