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

/** {@code association}: the stored content host of a host. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class AssociationRequest {

    private final String hostId;

    @JsonCreator
    private AssociationRequest(
            @JsonProperty("host_id") String hostId) {
        this.hostId = hostId;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.hostId = hostId;
        return builder;
    }

    /** The host. */
    @JsonProperty("host_id")
    public String getHostId() {
        return hostId;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AssociationRequest)) {
            return false;
        }
        AssociationRequest that = (AssociationRequest) other;
        return Objects.equals(this.hostId, that.hostId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(hostId);
    }

    @Override
    public String toString() {
        return PlainText.of("AssociationRequest{"
                + "hostId=" + hostId
                + "}");
    }

    /** Builds a {@code AssociationRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String hostId;

        private Builder() {
        }

        /** The host. */
        public Builder hostId(String hostId) {
            this.hostId = hostId;
            return this;
        }

        public AssociationRequest build() {
            return new AssociationRequest(hostId);
        }
    }
}
