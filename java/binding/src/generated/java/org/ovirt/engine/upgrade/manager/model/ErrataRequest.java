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

/** {@code errata}: a page of a host's errata. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ErrataRequest {

    private final HostInventory host;
    private final ErrataQuery query;

    @JsonCreator
    private ErrataRequest(
            @JsonProperty("host") HostInventory host,
            @JsonProperty("query") ErrataQuery query) {
        this.host = host;
        this.query = query;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.host = host;
        builder.query = query;
        return builder;
    }

    /** The host. */
    @JsonProperty("host")
    public HostInventory getHost() {
        return host;
    }

    /** Filter and page. */
    @JsonProperty("query")
    public ErrataQuery getQuery() {
        return query;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ErrataRequest)) {
            return false;
        }
        ErrataRequest that = (ErrataRequest) other;
        return Objects.equals(this.host, that.host)
                && Objects.equals(this.query, that.query);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host,
                query);
    }

    @Override
    public String toString() {
        return PlainText.of("ErrataRequest{"
                + "host=" + host
                + ", query=" + query
                + "}");
    }

    /** Builds a {@code ErrataRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private HostInventory host;
        private ErrataQuery query;

        private Builder() {
        }

        /** The host. */
        public Builder host(HostInventory host) {
            this.host = host;
            return this;
        }

        /** Filter and page. */
        public Builder query(ErrataQuery query) {
            this.query = query;
            return this;
        }

        public ErrataRequest build() {
            return new ErrataRequest(host,
                    query);
        }
    }
}
