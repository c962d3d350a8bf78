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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A host as the engine shows it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostInventory {

    private final String address;
    private final Long bootedAtMs;
    private final Boolean engineUpdateAvailable;
    private final String hardwareUuid;
    private final String id;
    private final HostKind kind;
    private final List<String> macs;
    private final Boolean managed;
    private final String name;
    private final Long observedAtMs;
    private final String osDescription;
    private final String provider;
    private final List<String> reportedLevels;
    private final String runningKernel;
    private final HostStatus status;
    private final String subscriptionUuid;
    private final Versions versions;
    private final Integer vmCount;

    @JsonCreator
    private HostInventory(
            @JsonProperty("address") String address,
            @JsonProperty("booted_at_ms") Long bootedAtMs,
            @JsonProperty("engine_update_available") Boolean engineUpdateAvailable,
            @JsonProperty("hardware_uuid") String hardwareUuid,
            @JsonProperty("id") String id,
            @JsonProperty("kind") HostKind kind,
            @JsonProperty("macs") List<String> macs,
            @JsonProperty("managed") Boolean managed,
            @JsonProperty("name") String name,
            @JsonProperty("observed_at_ms") Long observedAtMs,
            @JsonProperty("os_description") String osDescription,
            @JsonProperty("provider") String provider,
            @JsonProperty("reported_levels") List<String> reportedLevels,
            @JsonProperty("running_kernel") String runningKernel,
            @JsonProperty("status") HostStatus status,
            @JsonProperty("subscription_uuid") String subscriptionUuid,
            @JsonProperty("versions") Versions versions,
            @JsonProperty("vm_count") Integer vmCount) {
        this.address = address;
        this.bootedAtMs = bootedAtMs;
        this.engineUpdateAvailable = engineUpdateAvailable;
        this.hardwareUuid = hardwareUuid;
        this.id = id;
        this.kind = kind;
        this.macs = macs == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(macs));
        this.managed = managed;
        this.name = name;
        this.observedAtMs = observedAtMs;
        this.osDescription = osDescription;
        this.provider = provider;
        this.reportedLevels = reportedLevels == null ? null : Collections.unmodifiableList(new ArrayList<>(reportedLevels));
        this.runningKernel = runningKernel;
        this.status = status;
        this.subscriptionUuid = subscriptionUuid;
        this.versions = versions;
        this.vmCount = vmCount;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.address = address;
        builder.bootedAtMs = bootedAtMs;
        builder.engineUpdateAvailable = engineUpdateAvailable;
        builder.hardwareUuid = hardwareUuid;
        builder.id = id;
        builder.kind = kind;
        builder.macs = macs;
        builder.managed = managed;
        builder.name = name;
        builder.observedAtMs = observedAtMs;
        builder.osDescription = osDescription;
        builder.provider = provider;
        builder.reportedLevels = reportedLevels;
        builder.runningKernel = runningKernel;
        builder.status = status;
        builder.subscriptionUuid = subscriptionUuid;
        builder.versions = versions;
        builder.vmCount = vmCount;
        return builder;
    }

    /** Its address: FQDN or IP. */
    @JsonProperty("address")
    public String getAddress() {
        return address;
    }

    /** Its last boot, by the engine's statistic {@code boot.time}. {@code null}: not known. */
    @JsonProperty("booted_at_ms")
    public Long getBootedAtMs() {
        return bootedAtMs;
    }

    /** The engine's flag {@code update_available}. A difference from our answer is reported. */
    @JsonProperty("engine_update_available")
    public Boolean getEngineUpdateAvailable() {
        return engineUpdateAvailable;
    }

    /** The hardware (DMI) uuid. */
    @JsonProperty("hardware_uuid")
    public String getHardwareUuid() {
        return hardwareUuid;
    }

    /** The engine's id. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** EL or Node. {@code null}: derived from {@code os_description} or the packages. */
    @JsonProperty("kind")
    public HostKind getKind() {
        return kind;
    }

    /**
     * MAC addresses of all its network interfaces, bonds included. Empty: not known. A provider shows the one of a
     * host's primary interface.
     */
    @JsonProperty("macs")
    public List<String> getMacs() {
        return macs;
    }

    /** False for hosts that the engine does not manage (KubeVirt); they are ignored. */
    @JsonProperty("managed")
    public Boolean getManaged() {
        return managed;
    }

    /** Its name in the engine. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** When the engine's data was read. {@code null}: now. */
    @JsonProperty("observed_at_ms")
    public Long getObservedAtMs() {
        return observedAtMs;
    }

    /** The engine's {@code os.version}/{@code description} text, for example {@code oVirt Node 4.5.5}. */
    @JsonProperty("os_description")
    public String getOsDescription() {
        return osDescription;
    }

    /**
     * Provider of the host. {@code null}: that of the stored association, else the only provider, else each in
     * turn.
     */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /** Levels last reported by its VDSM. {@code null}: not known. */
    @JsonProperty("reported_levels")
    public List<String> getReportedLevels() {
        return reportedLevels;
    }

    /**
     * The kernel that runs on it, as {@code uname -r} prints it; of the last time at which the engine read its
     * capabilities. {@code null}: not known.
     */
    @JsonProperty("running_kernel")
    public String getRunningKernel() {
        return runningKernel;
    }

    /** Status in the engine. */
    @JsonProperty("status")
    public HostStatus getStatus() {
        return status;
    }

    /** Its subscription-manager identity, where known. */
    @JsonProperty("subscription_uuid")
    public String getSubscriptionUuid() {
        return subscriptionUuid;
    }

    /** Installed versions as the engine shows them. */
    @JsonProperty("versions")
    public Versions getVersions() {
        return versions;
    }

    /** Virtual machines on it. {@code null}: not known. */
    @JsonProperty("vm_count")
    public Integer getVmCount() {
        return vmCount;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostInventory)) {
            return false;
        }
        HostInventory that = (HostInventory) other;
        return Objects.equals(this.address, that.address)
                && Objects.equals(this.bootedAtMs, that.bootedAtMs)
                && Objects.equals(this.engineUpdateAvailable, that.engineUpdateAvailable)
                && Objects.equals(this.hardwareUuid, that.hardwareUuid)
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.kind, that.kind)
                && Objects.equals(this.macs, that.macs)
                && Objects.equals(this.managed, that.managed)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.observedAtMs, that.observedAtMs)
                && Objects.equals(this.osDescription, that.osDescription)
                && Objects.equals(this.provider, that.provider)
                && Objects.equals(this.reportedLevels, that.reportedLevels)
                && Objects.equals(this.runningKernel, that.runningKernel)
                && Objects.equals(this.status, that.status)
                && Objects.equals(this.subscriptionUuid, that.subscriptionUuid)
                && Objects.equals(this.versions, that.versions)
                && Objects.equals(this.vmCount, that.vmCount);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address,
                bootedAtMs,
                engineUpdateAvailable,
                hardwareUuid,
                id,
                kind,
                macs,
                managed,
                name,
                observedAtMs,
                osDescription,
                provider,
                reportedLevels,
                runningKernel,
                status,
                subscriptionUuid,
                versions,
                vmCount);
    }

    @Override
    public String toString() {
        return PlainText.of("HostInventory{"
                + "address=" + address
                + ", bootedAtMs=" + bootedAtMs
                + ", engineUpdateAvailable=" + engineUpdateAvailable
                + ", hardwareUuid=" + hardwareUuid
                + ", id=" + id
                + ", kind=" + kind
                + ", macs=" + macs
                + ", managed=" + managed
                + ", name=" + name
                + ", observedAtMs=" + observedAtMs
                + ", osDescription=" + osDescription
                + ", provider=" + provider
                + ", reportedLevels=" + reportedLevels
                + ", runningKernel=" + runningKernel
                + ", status=" + status
                + ", subscriptionUuid=" + subscriptionUuid
                + ", versions=" + versions
                + ", vmCount=" + vmCount
                + "}");
    }

    /** Builds a {@code HostInventory}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String address;
        private Long bootedAtMs;
        private Boolean engineUpdateAvailable;
        private String hardwareUuid;
        private String id;
        private HostKind kind;
        private List<String> macs;
        private Boolean managed;
        private String name;
        private Long observedAtMs;
        private String osDescription;
        private String provider;
        private List<String> reportedLevels;
        private String runningKernel;
        private HostStatus status;
        private String subscriptionUuid;
        private Versions versions;
        private Integer vmCount;

        private Builder() {
        }

        /** Its address: FQDN or IP. */
        public Builder address(String address) {
            this.address = address;
            return this;
        }

        /** Its last boot, by the engine's statistic {@code boot.time}. {@code null}: not known. */
        public Builder bootedAtMs(Long bootedAtMs) {
            this.bootedAtMs = bootedAtMs;
            return this;
        }

        /** The engine's flag {@code update_available}. A difference from our answer is reported. */
        public Builder engineUpdateAvailable(Boolean engineUpdateAvailable) {
            this.engineUpdateAvailable = engineUpdateAvailable;
            return this;
        }

        /** The hardware (DMI) uuid. */
        public Builder hardwareUuid(String hardwareUuid) {
            this.hardwareUuid = hardwareUuid;
            return this;
        }

        /** The engine's id. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** EL or Node. {@code null}: derived from {@code os_description} or the packages. */
        public Builder kind(HostKind kind) {
            this.kind = kind;
            return this;
        }

        /**
         * MAC addresses of all its network interfaces, bonds included. Empty: not known. A provider shows the one
         * of a host's primary interface.
         */
        public Builder macs(List<String> macs) {
            this.macs = macs;
            return this;
        }

        /** False for hosts that the engine does not manage (KubeVirt); they are ignored. */
        public Builder managed(Boolean managed) {
            this.managed = managed;
            return this;
        }

        /** Its name in the engine. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** When the engine's data was read. {@code null}: now. */
        public Builder observedAtMs(Long observedAtMs) {
            this.observedAtMs = observedAtMs;
            return this;
        }

        /** The engine's {@code os.version}/{@code description} text, for example {@code oVirt Node 4.5.5}. */
        public Builder osDescription(String osDescription) {
            this.osDescription = osDescription;
            return this;
        }

        /**
         * Provider of the host. {@code null}: that of the stored association, else the only provider, else each in
         * turn.
         */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** Levels last reported by its VDSM. {@code null}: not known. */
        public Builder reportedLevels(List<String> reportedLevels) {
            this.reportedLevels = reportedLevels;
            return this;
        }

        /**
         * The kernel that runs on it, as {@code uname -r} prints it; of the last time at which the engine read its
         * capabilities. {@code null}: not known.
         */
        public Builder runningKernel(String runningKernel) {
            this.runningKernel = runningKernel;
            return this;
        }

        /** Status in the engine. */
        public Builder status(HostStatus status) {
            this.status = status;
            return this;
        }

        /** Its subscription-manager identity, where known. */
        public Builder subscriptionUuid(String subscriptionUuid) {
            this.subscriptionUuid = subscriptionUuid;
            return this;
        }

        /** Installed versions as the engine shows them. */
        public Builder versions(Versions versions) {
            this.versions = versions;
            return this;
        }

        /** Virtual machines on it. {@code null}: not known. */
        public Builder vmCount(Integer vmCount) {
            this.vmCount = vmCount;
            return this;
        }

        public HostInventory build() {
            return new HostInventory(address,
                    bootedAtMs,
                    engineUpdateAvailable,
                    hardwareUuid,
                    id,
                    kind,
                    macs,
                    managed,
                    name,
                    observedAtMs,
                    osDescription,
                    provider,
                    reportedLevels,
                    runningKernel,
                    status,
                    subscriptionUuid,
                    versions,
                    vmCount);
        }
    }
}
