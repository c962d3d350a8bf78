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

/** {@code associate}: set, refresh or drop the content host of a host. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AssociateRequest {

    private final AssociateAction action;
    private final String actor;
    private final HostInventory host;

    @JsonCreator
    private AssociateRequest(
            @JsonProperty("action") AssociateAction action,
            @JsonProperty("actor") String actor,
            @JsonProperty("host") HostInventory host) {
        this.action = action;
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
        builder.action = action;
        builder.actor = actor;
        builder.host = host;
        return builder;
    }

    /** What to do. */
    @JsonProperty("action")
    public AssociateAction getAction() {
        return action;
    }

    /** The user who asks. Events name the user. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** The host. */
    @JsonProperty("host")
    public HostInventory getHost() {
        return host;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AssociateRequest)) {
            return false;
        }
        AssociateRequest that = (AssociateRequest) other;
        return Objects.equals(this.action, that.action)
                && Objects.equals(this.actor, that.actor)
                && Objects.equals(this.host, that.host);
    }

    @Override
    public int hashCode() {
        return Objects.hash(action,
                actor,
                host);
    }

    @Override
    public String toString() {
        return PlainText.of("AssociateRequest{"
                + "action=" + action
                + ", actor=" + actor
                + ", host=" + host
                + "}");
    }

    /** Builds a {@code AssociateRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private AssociateAction action;
        private String actor;
        private HostInventory host;

        private Builder() {
        }

        /** What to do. */
        public Builder action(AssociateAction action) {
            this.action = action;
            return this;
        }

        /** The user who asks. Events name the user. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** The host. */
        public Builder host(HostInventory host) {
            this.host = host;
            return this;
        }

        public AssociateRequest build() {
            return new AssociateRequest(action,
                    actor,
                    host);
        }
    }
}
