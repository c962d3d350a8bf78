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

/** {@code erratum}: one erratum. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ErratumRequest {

    private final String id;
    private final String provider;

    @JsonCreator
    private ErratumRequest(
            @JsonProperty("id") String id,
            @JsonProperty("provider") String provider) {
        this.id = id;
        this.provider = provider;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.provider = provider;
        return builder;
    }

    /** Its id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Provider to ask. {@code null}: each in turn. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ErratumRequest)) {
            return false;
        }
        ErratumRequest that = (ErratumRequest) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.provider, that.provider);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                provider);
    }

    @Override
    public String toString() {
        return PlainText.of("ErratumRequest{"
                + "id=" + id
                + ", provider=" + provider
                + "}");
    }

    /** Builds a {@code ErratumRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private String provider;

        private Builder() {
        }

        /** Its id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Provider to ask. {@code null}: each in turn. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        public ErratumRequest build() {
            return new ErratumRequest(id,
                    provider);
        }
    }
}
