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

/** {@code check_engine}: the engine's own updates. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class CheckEngineRequest {

    private final HostInventory machine;
    private final String productVersion;

    @JsonCreator
    private CheckEngineRequest(
            @JsonProperty("machine") HostInventory machine,
            @JsonProperty("product_version") String productVersion) {
        this.machine = machine;
        this.productVersion = productVersion;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.machine = machine;
        builder.productVersion = productVersion;
        return builder;
    }

    /** The engine machine, to find it at a provider. {@code null}: as configured. */
    @JsonProperty("machine")
    public HostInventory getMachine() {
        return machine;
    }

    /**
     * Version of the engine that runs: {@code product_info.version.full_version} of the engine's REST API.
     * {@code null}: a pending engine-setup cannot be detected.
     */
    @JsonProperty("product_version")
    public String getProductVersion() {
        return productVersion;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof CheckEngineRequest)) {
            return false;
        }
        CheckEngineRequest that = (CheckEngineRequest) other;
        return Objects.equals(this.machine, that.machine)
                && Objects.equals(this.productVersion, that.productVersion);
    }

    @Override
    public int hashCode() {
        return Objects.hash(machine,
                productVersion);
    }

    @Override
    public String toString() {
        return PlainText.of("CheckEngineRequest{"
                + "machine=" + machine
                + ", productVersion=" + productVersion
                + "}");
    }

    /** Builds a {@code CheckEngineRequest}. A value that is not given is left out of the document. */
    public static final class Builder {
        private HostInventory machine;
        private String productVersion;

        private Builder() {
        }

        /** The engine machine, to find it at a provider. {@code null}: as configured. */
        public Builder machine(HostInventory machine) {
            this.machine = machine;
            return this;
        }

        /**
         * Version of the engine that runs: {@code product_info.version.full_version} of the engine's REST API.
         * {@code null}: a pending engine-setup cannot be detected.
         */
        public Builder productVersion(String productVersion) {
            this.productVersion = productVersion;
            return this;
        }

        public CheckEngineRequest build() {
            return new CheckEngineRequest(machine,
                    productVersion);
        }
    }
}
