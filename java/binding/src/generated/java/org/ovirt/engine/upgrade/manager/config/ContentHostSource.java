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

/** The engine machine as a content host. Give at least one of the names, unless every call names the machine. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ContentHostSource {

    private final String fqdn;
    private final String provider;
    private final String subscriptionUuid;

    @JsonCreator
    private ContentHostSource(
            @JsonProperty("fqdn") String fqdn,
            @JsonProperty("provider") String provider,
            @JsonProperty("subscription_uuid") String subscriptionUuid) {
        this.fqdn = fqdn;
        this.provider = provider;
        this.subscriptionUuid = subscriptionUuid;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.fqdn = fqdn;
        builder.provider = provider;
        builder.subscriptionUuid = subscriptionUuid;
        return builder;
    }

    /** Fully qualified name of the engine machine. */
    @JsonProperty("fqdn")
    public String getFqdn() {
        return fqdn;
    }

    /** Provider of the content host. {@code null}: each in turn. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /** Its subscription-manager identity. */
    @JsonProperty("subscription_uuid")
    public String getSubscriptionUuid() {
        return subscriptionUuid;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ContentHostSource)) {
            return false;
        }
        ContentHostSource that = (ContentHostSource) other;
        return Objects.equals(this.fqdn, that.fqdn)
                && Objects.equals(this.provider, that.provider)
                && Objects.equals(this.subscriptionUuid, that.subscriptionUuid);
    }

    @Override
    public int hashCode() {
        return Objects.hash(fqdn,
                provider,
                subscriptionUuid);
    }

    @Override
    public String toString() {
        return PlainText.of("ContentHostSource{"
                + "fqdn=" + fqdn
                + ", provider=" + provider
                + ", subscriptionUuid=" + subscriptionUuid
                + "}");
    }

    /** Builds a {@code ContentHostSource}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String fqdn;
        private String provider;
        private String subscriptionUuid;

        private Builder() {
        }

        /** Fully qualified name of the engine machine. */
        public Builder fqdn(String fqdn) {
            this.fqdn = fqdn;
            return this;
        }

        /** Provider of the content host. {@code null}: each in turn. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** Its subscription-manager identity. */
        public Builder subscriptionUuid(String subscriptionUuid) {
            this.subscriptionUuid = subscriptionUuid;
            return this;
        }

        public ContentHostSource build() {
            return new ContentHostSource(fqdn,
                    provider,
                    subscriptionUuid);
        }
    }
}
