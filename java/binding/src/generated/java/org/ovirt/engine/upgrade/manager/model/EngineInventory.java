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

/** What the engine supports. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineInventory {

    private final List<String> levels;
    private final List<String> vdsmVersions;
    private final String version;

    @JsonCreator
    private EngineInventory(
            @JsonProperty("levels") List<String> levels,
            @JsonProperty("vdsm_versions") List<String> vdsmVersions,
            @JsonProperty("version") String version) {
        this.levels = levels == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(levels));
        this.vdsmVersions = vdsmVersions == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(vdsmVersions));
        this.version = version;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.levels = levels;
        builder.vdsmVersions = vdsmVersions;
        builder.version = version;
        return builder;
    }

    /** Levels that it supports ({@code GET /api/clusterlevels}). */
    @JsonProperty("levels")
    public List<String> getLevels() {
        return levels;
    }

    /** Its {@code SupportedVDSMVersions}, for example {@code 4.50}. */
    @JsonProperty("vdsm_versions")
    public List<String> getVdsmVersions() {
        return vdsmVersions;
    }

    /** Engine version, for example {@code 4.5.7}. */
    @JsonProperty("version")
    public String getVersion() {
        return version;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineInventory)) {
            return false;
        }
        EngineInventory that = (EngineInventory) other;
        return Objects.equals(this.levels, that.levels)
                && Objects.equals(this.vdsmVersions, that.vdsmVersions)
                && Objects.equals(this.version, that.version);
    }

    @Override
    public int hashCode() {
        return Objects.hash(levels,
                vdsmVersions,
                version);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineInventory{"
                + "levels=" + levels
                + ", vdsmVersions=" + vdsmVersions
                + ", version=" + version
                + "}");
    }

    /** Builds a {@code EngineInventory}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<String> levels;
        private List<String> vdsmVersions;
        private String version;

        private Builder() {
        }

        /** Levels that it supports ({@code GET /api/clusterlevels}). */
        public Builder levels(List<String> levels) {
            this.levels = levels;
            return this;
        }

        /** Its {@code SupportedVDSMVersions}, for example {@code 4.50}. */
        public Builder vdsmVersions(List<String> vdsmVersions) {
            this.vdsmVersions = vdsmVersions;
            return this;
        }

        /** Engine version, for example {@code 4.5.7}. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        public EngineInventory build() {
            return new EngineInventory(levels,
                    vdsmVersions,
                    version);
        }
    }
}
