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

/** {@code host}: a host, read from the engine. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostRequest {

    private final String idOrName;

    @JsonCreator
    private HostRequest(
            @JsonProperty("id_or_name") String idOrName) {
        this.idOrName = idOrName;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.idOrName = idOrName;
        return builder;
    }

    /** The host by the engine's id, or by its name. */
    @JsonProperty("id_or_name")
    public String getIdOrName() {
        return idOrName;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostRequest)) {
            return false;
        }
        HostRequest that = (HostRequest) other;
        return Objects.equals(this.idOrName, that.idOrName);
    }

    @Override
    public int hashCode() {
        return Objects.hash(idOrName);
    }

    @Override
    public String toString() {
        return PlainText.of("HostRequest{"
                + "idOrName=" + idOrName
                + "}");
    }

    /** Builds a {@code HostRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String idOrName;

        private Builder() {
        }

        /** The host by the engine's id, or by its name. */
        public Builder idOrName(String idOrName) {
            this.idOrName = idOrName;
            return this;
        }

        public HostRequest build() {
            return new HostRequest(idOrName);
        }
    }
}
