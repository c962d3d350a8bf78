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
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/**
 * {@code upgrade_image}: the newest image of a host in image mode. It runs after the next restart, which is up to
 * the caller.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class UpgradeImageRequest {

    private final String actor;
    private final HostInventory host;

    @JsonCreator
    private UpgradeImageRequest(
            @JsonProperty("actor") String actor,
            @JsonProperty("host") HostInventory host) {
        this.actor = actor;
        this.host = host;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.host = host;
        return builder;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** The host, with its present status and VM count. */
    @JsonProperty("host")
    public HostInventory getHost() {
        return host;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof UpgradeImageRequest)) {
            return false;
        }
        UpgradeImageRequest that = (UpgradeImageRequest) other;
        return Objects.equals(this.actor, that.actor)
                && Objects.equals(this.host, that.host);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                host);
    }

    @Override
    public String toString() {
        return PlainText.of("UpgradeImageRequest{"
                + "actor=" + actor
                + ", host=" + host
                + "}");
    }

    /** Builds a {@code UpgradeImageRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private HostInventory host;

        private Builder() {
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** The host, with its present status and VM count. */
        public Builder host(HostInventory host) {
            this.host = host;
            return this;
        }

        public UpgradeImageRequest build() {
            return new UpgradeImageRequest(actor,
                    host);
        }
    }
}
