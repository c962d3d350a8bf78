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

/** A health problem of a cluster. Two are the same if only their states differ. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HealthIssue {

    private final String entity;
    private final String host;
    private final HealthIssueKind kind;
    private final String state;
    private final String vm;

    @JsonCreator
    private HealthIssue(
            @JsonProperty("entity") String entity,
            @JsonProperty("host") String host,
            @JsonProperty("kind") HealthIssueKind kind,
            @JsonProperty("state") String state,
            @JsonProperty("vm") String vm) {
        this.entity = entity;
        this.host = host;
        this.kind = kind;
        this.state = state;
        this.vm = vm;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.entity = entity;
        builder.host = host;
        builder.kind = kind;
        builder.state = state;
        builder.vm = vm;
        return builder;
    }

    /** What it is, with its name: {@code storage domain data1}, {@code brick h2:/bricks/1 of volume vol1}. */
    @JsonProperty("entity")
    public String getEntity() {
        return entity;
    }

    /** The host: of the brick, of the network. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    /** Its kind. */
    @JsonProperty("kind")
    public HealthIssueKind getKind() {
        return kind;
    }

    /** Its state, in the engine's words: {@code inactive}, {@code down}, {@code out of sync}, {@code locked}. */
    @JsonProperty("state")
    public String getState() {
        return state;
    }

    /** The VM: of the disk. */
    @JsonProperty("vm")
    public String getVm() {
        return vm;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HealthIssue)) {
            return false;
        }
        HealthIssue that = (HealthIssue) other;
        return Objects.equals(this.entity, that.entity)
                && Objects.equals(this.host, that.host)
                && Objects.equals(this.kind, that.kind)
                && Objects.equals(this.state, that.state)
                && Objects.equals(this.vm, that.vm);
    }

    @Override
    public int hashCode() {
        return Objects.hash(entity,
                host,
                kind,
                state,
                vm);
    }

    @Override
    public String toString() {
        return PlainText.of("HealthIssue{"
                + "entity=" + entity
                + ", host=" + host
                + ", kind=" + kind
                + ", state=" + state
                + ", vm=" + vm
                + "}");
    }

    /** Builds a {@code HealthIssue}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String entity;
        private String host;
        private HealthIssueKind kind;
        private String state;
        private String vm;

        private Builder() {
        }

        /** What it is, with its name: {@code storage domain data1}, {@code brick h2:/bricks/1 of volume vol1}. */
        public Builder entity(String entity) {
            this.entity = entity;
            return this;
        }

        /** The host: of the brick, of the network. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        /** Its kind. */
        public Builder kind(HealthIssueKind kind) {
            this.kind = kind;
            return this;
        }

        /**
         * Its state, in the engine's words: {@code inactive}, {@code down}, {@code out of sync}, {@code locked}.
         */
        public Builder state(String state) {
            this.state = state;
            return this;
        }

        /** The VM: of the disk. */
        public Builder vm(String vm) {
            this.vm = vm;
            return this;
        }

        public HealthIssue build() {
            return new HealthIssue(entity,
                    host,
                    kind,
                    state,
                    vm);
        }
    }
}
