/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/** The engine's own updates. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineConfig {

    private final EngineSourceConfig source;

    @JsonCreator
    private EngineConfig(
            @JsonProperty("source") EngineSourceConfig source) {
        this.source = source;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.source = source;
        return builder;
    }

    /** The source. */
    @JsonProperty("source")
    public EngineSourceConfig getSource() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof EngineConfig)) {
            return false;
        }
        EngineConfig that = (EngineConfig) other;
        return Objects.equals(this.source, that.source);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source);
    }

    @Override
    public String toString() {
        return "EngineConfig{"
                + "source=" + source
                + "}";
    }

    /** Builds a {@code EngineConfig}. A value that is not given is left out of the document. */
    public static final class Builder {
        private EngineSourceConfig source;

        private Builder() {
        }

        /** The source. */
        public Builder source(EngineSourceConfig source) {
            this.source = source;
            return this;
        }

        public EngineConfig build() {
            return new EngineConfig(source);
        }
    }
}
