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

/** A scheduling policy of a cluster. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class PolicySetting {

    private final String id;
    private final Map<String, String> properties;

    @JsonCreator
    private PolicySetting(
            @JsonProperty("id") String id,
            @JsonProperty("properties") Map<String, String> properties) {
        this.id = id;
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
        builder.properties = properties;
        return builder;
    }

    /** The scheduling policy. An engine accepts one by id only; a name is answered with 200 and ignored. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Its properties that differ from the policy's own. The others have the policy's own values. */
    @JsonProperty("properties")
    public Map<String, String> getProperties() {
        return properties;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PolicySetting)) {
            return false;
        }
        PolicySetting that = (PolicySetting) other;
        return Objects.equals(this.id, that.id)
                && Objects.equals(this.properties, that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id,
                properties);
    }

    @Override
    public String toString() {
        return PlainText.of("PolicySetting{"
                + "id=" + id
                + ", properties=" + properties
                + "}");
    }

    /** Builds a {@code PolicySetting}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String id;
        private Map<String, String> properties;

        private Builder() {
        }

        /** The scheduling policy. An engine accepts one by id only; a name is answered with 200 and ignored. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Its properties that differ from the policy's own. The others have the policy's own values. */
        public Builder properties(Map<String, String> properties) {
            this.properties = properties;
            return this;
        }

        public PolicySetting build() {
            return new PolicySetting(id,
                    properties);
        }
    }
}
