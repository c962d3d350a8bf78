/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** The engine. Give at least one of the keys. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class EngineConfig {

    private final EngineActionsConfig actions;
    private final EngineApiConfig api;
    private final EngineSourceConfig source;

    @JsonCreator
    private EngineConfig(
            @JsonProperty("actions") EngineActionsConfig actions,
            @JsonProperty("api") EngineApiConfig api,
            @JsonProperty("source") EngineSourceConfig source) {
        this.actions = actions;
        this.api = api;
        this.source = source;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actions = actions;
        builder.api = api;
        builder.source = source;
        return builder;
    }

    /**
     * Settings of the engine actions that an embedder gives at the opening instead of {@code api}. {@code null}:
     * their defaults.
     */
    @JsonProperty("actions")
    public EngineActionsConfig getActions() {
        return actions;
    }

    /** The connection to the engine's REST API, which rolling upgrades need. {@code null}: none. */
    @JsonProperty("api")
    public EngineApiConfig getApi() {
        return api;
    }

    /** Source of the engine's own updates. {@code null}: none. */
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
        return Objects.equals(this.actions, that.actions)
                && Objects.equals(this.api, that.api)
                && Objects.equals(this.source, that.source);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actions,
                api,
                source);
    }

    @Override
    public String toString() {
        return PlainText.of("EngineConfig{"
                + "actions=" + actions
                + ", api=" + api
                + ", source=" + source
                + "}");
    }

    /** Builds a {@code EngineConfig}. A value that is not given is left out of the document. */
    public static final class Builder {
        private EngineActionsConfig actions;
        private EngineApiConfig api;
        private EngineSourceConfig source;

        private Builder() {
        }

        /**
         * Settings of the engine actions that an embedder gives at the opening instead of {@code api}.
         * {@code null}: their defaults.
         */
        public Builder actions(EngineActionsConfig actions) {
            this.actions = actions;
            return this;
        }

        /** The connection to the engine's REST API, which rolling upgrades need. {@code null}: none. */
        public Builder api(EngineApiConfig api) {
            this.api = api;
            return this;
        }

        /** Source of the engine's own updates. {@code null}: none. */
        public Builder source(EngineSourceConfig source) {
            this.source = source;
            return this;
        }

        public EngineConfig build() {
            return new EngineConfig(actions,
                    api,
                    source);
        }
    }
}
