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

/** Arguments of an engine action on a host. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostArguments {

    private final String host;

    @JsonCreator
    private HostArguments(
            @JsonProperty("host") String host) {
        this.host = host;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.host = host;
        return builder;
    }

    /** The host. */
    @JsonProperty("host")
    public String getHost() {
        return host;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostArguments)) {
            return false;
        }
        HostArguments that = (HostArguments) other;
        return Objects.equals(this.host, that.host);
    }

    @Override
    public int hashCode() {
        return Objects.hash(host);
    }

    @Override
    public String toString() {
        return PlainText.of("HostArguments{"
                + "host=" + host
                + "}");
    }

    /** Builds a {@code HostArguments}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String host;

        private Builder() {
        }

        /** The host. */
        public Builder host(String host) {
            this.host = host;
            return this;
        }

        public HostArguments build() {
            return new HostArguments(host);
        }
    }
}
