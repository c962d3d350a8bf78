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
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ovirt.engine.upgrade.manager.PlainText;

/**
 * The scheduling policy of a cluster, as the engine shows it. When the policy of a cluster is changed, the engine
 * keeps every property that the new policy can use, also those that the new policy does not list, and drops the
 * others (observed on a running 4.5.7: {@code cluster_maintenance} after {@code evenly_distributed} still shows
 * {@code HeSparesCount}).
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class PolicyInForce {

    private final String id;
    private final Map<String, String> own;
    private final Map<String, String> properties;

    @JsonCreator
    private PolicyInForce(
            @JsonProperty("id") String id,
            @JsonProperty("own") Map<String, String> own,
            @JsonProperty("properties") Map<String, String> properties) {
        this.id = id;
        this.own = own == null ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(own));
        this.properties = properties == null ? Collections.emptyMap() : Collections.unmodifiableMap(new TreeMap<>(properties));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.own = own;
        builder.properties = properties;
        return builder;
    }

    /** The scheduling policy. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** The policy's own properties with their own values. */
    @JsonProperty("own")
    public Map<String, String> getOwn() {
        return own;
    }

    /** All properties that the cluster has. */
    @JsonProperty("properties")
    public Map<String, String> getProperties() {
        return properties;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PolicyInForce)) {
            return false;
        }
        PolicyInForce that = (PolicyInForce) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.own, that.own)
                && Objects.equals(this.properties, that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                own,
                properties);
    }

    @Override
    public String toString() {
        return PlainText.of("PolicyInForce{"
                + "id=" + id
                + ", own=" + own
                + ", properties=" + properties
                + "}");
    }

    /** Builds a {@code PolicyInForce}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private Map<String, String> own;
        private Map<String, String> properties;

        private Builder() {
        }

        /** The scheduling policy. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** The policy's own properties with their own values. */
        public Builder own(Map<String, String> own) {
            this.own = own;
            return this;
        }

        /** All properties that the cluster has. */
        public Builder properties(Map<String, String> properties) {
            this.properties = properties;
            return this;
        }

        public PolicyInForce build() {
            return new PolicyInForce(id,
                    own,
                    properties);
        }
    }
}
