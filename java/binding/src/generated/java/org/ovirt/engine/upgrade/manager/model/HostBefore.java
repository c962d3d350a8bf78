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

/** How a host was when it was begun. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostBefore {

    private final Long bootedAtMs;
    private final String kernel;
    private final HostStatus status;
    private final Versions versions;

    @JsonCreator
    private HostBefore(
            @JsonProperty("booted_at_ms") Long bootedAtMs,
            @JsonProperty("kernel") String kernel,
            @JsonProperty("status") HostStatus status,
            @JsonProperty("versions") Versions versions) {
        this.bootedAtMs = bootedAtMs;
        this.kernel = kernel;
        this.status = status;
        this.versions = versions;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.bootedAtMs = bootedAtMs;
        builder.kernel = kernel;
        builder.status = status;
        builder.versions = versions;
        return builder;
    }

    /** When it had booted. {@code null}: not known. */
    @JsonProperty("booted_at_ms")
    public Long getBootedAtMs() {
        return bootedAtMs;
    }

    /** The kernel that ran, as the engine showed it. {@code null}: not known. */
    @JsonProperty("kernel")
    public String getKernel() {
        return kernel;
    }

    /** Status. */
    @JsonProperty("status")
    public HostStatus getStatus() {
        return status;
    }

    /** Versions. */
    @JsonProperty("versions")
    public Versions getVersions() {
        return versions;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostBefore)) {
            return false;
        }
        HostBefore that = (HostBefore) other;
        return Objects.equals(this.bootedAtMs, that.bootedAtMs)
                && Objects.equals(this.kernel, that.kernel)
                && Objects.equals(this.status, that.status)
                && Objects.equals(this.versions, that.versions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bootedAtMs,
                kernel,
                status,
                versions);
    }

    @Override
    public String toString() {
        return PlainText.of("HostBefore{"
                + "bootedAtMs=" + bootedAtMs
                + ", kernel=" + kernel
                + ", status=" + status
                + ", versions=" + versions
                + "}");
    }

    /** Builds a {@code HostBefore}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long bootedAtMs;
        private String kernel;
        private HostStatus status;
        private Versions versions;

        private Builder() {
        }

        /** When it had booted. {@code null}: not known. */
        public Builder bootedAtMs(Long bootedAtMs) {
            this.bootedAtMs = bootedAtMs;
            return this;
        }

        /** The kernel that ran, as the engine showed it. {@code null}: not known. */
        public Builder kernel(String kernel) {
            this.kernel = kernel;
            return this;
        }

        /** Status. */
        public Builder status(HostStatus status) {
            this.status = status;
            return this;
        }

        /** Versions. */
        public Builder versions(Versions versions) {
            this.versions = versions;
            return this;
        }

        public HostBefore build() {
            return new HostBefore(bootedAtMs,
                    kernel,
                    status,
                    versions);
        }
    }
}
