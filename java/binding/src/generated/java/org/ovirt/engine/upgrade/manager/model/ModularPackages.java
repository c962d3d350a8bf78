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

/** Packages of one module stream. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ModularPackages {

    private final String moduleStream;
    private final List<String> packages;

    @JsonCreator
    private ModularPackages(
            @JsonProperty("module_stream") String moduleStream,
            @JsonProperty("packages") List<String> packages) {
        this.moduleStream = moduleStream;
        this.packages = packages == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(packages));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.moduleStream = moduleStream;
        builder.packages = packages;
        return builder;
    }

    /** The stream, as {@code name:stream}. */
    @JsonProperty("module_stream")
    public String getModuleStream() {
        return moduleStream;
    }

    /** The packages, as in {@code Erratum::packages}. */
    @JsonProperty("packages")
    public List<String> getPackages() {
        return packages;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ModularPackages)) {
            return false;
        }
        ModularPackages that = (ModularPackages) other;
        return Objects.equals(this.moduleStream, that.moduleStream)
                && Objects.equals(this.packages, that.packages);
    }

    @Override
    public int hashCode() {
        return Objects.hash(moduleStream,
                packages);
    }

    @Override
    public String toString() {
        return PlainText.of("ModularPackages{"
                + "moduleStream=" + moduleStream
                + ", packages=" + packages
                + "}");
    }

    /** Builds a {@code ModularPackages}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String moduleStream;
        private List<String> packages;

        private Builder() {
        }

        /** The stream, as {@code name:stream}. */
        public Builder moduleStream(String moduleStream) {
            this.moduleStream = moduleStream;
            return this;
        }

        /** The packages, as in {@code Erratum::packages}. */
        public Builder packages(List<String> packages) {
            this.packages = packages;
            return this;
        }

        public ModularPackages build() {
            return new ModularPackages(moduleStream,
                    packages);
        }
    }
}
