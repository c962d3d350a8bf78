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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ovirt.engine.upgrade.manager.PlainText;

/** A host as the engine shows it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostView {

    private final Long certificateEndsMs;
    private final String clusterId;
    private final int cpus;
    private final HostedEngine hostedEngine;
    private final Map<String, Long> hugePages;
    private final HostInventory inventory;
    private final long memoryMib;
    private final List<String> networks;
    private final boolean powerManagement;
    private final String runningKernel;
    private final Spm spm;
    private final String statusDetail;

    @JsonCreator
    private HostView(
            @JsonProperty("certificate_ends_ms") Long certificateEndsMs,
            @JsonProperty("cluster_id") String clusterId,
            @JsonProperty(value = "cpus", required = true) int cpus,
            @JsonProperty("hosted_engine") HostedEngine hostedEngine,
            @JsonProperty("huge_pages") Map<String, Long> hugePages,
            @JsonProperty("inventory") HostInventory inventory,
            @JsonProperty(value = "memory_mib", required = true) long memoryMib,
            @JsonProperty("networks") List<String> networks,
            @JsonProperty(value = "power_management", required = true) boolean powerManagement,
            @JsonProperty("running_kernel") String runningKernel,
            @JsonProperty("spm") Spm spm,
            @JsonProperty("status_detail") String statusDetail) {
        this.certificateEndsMs = certificateEndsMs;
        this.clusterId = clusterId;
        this.cpus = cpus;
        this.hostedEngine = hostedEngine;
        this.hugePages = hugePages == null ? null : Collections.unmodifiableMap(new TreeMap<>(hugePages));
        this.inventory = inventory;
        this.memoryMib = memoryMib;
        this.networks = networks == null ? null : Collections.unmodifiableList(new ArrayList<>(networks));
        this.powerManagement = powerManagement;
        this.runningKernel = runningKernel;
        this.spm = spm;
        this.statusDetail = statusDetail;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.certificateEndsMs = certificateEndsMs;
        builder.clusterId = clusterId;
        builder.cpus = cpus;
        builder.hostedEngine = hostedEngine;
        builder.hugePages = hugePages;
        builder.inventory = inventory;
        builder.memoryMib = memoryMib;
        builder.networks = networks;
        builder.powerManagement = powerManagement;
        builder.runningKernel = runningKernel;
        builder.spm = spm;
        builder.statusDetail = statusDetail;
        return builder;
    }

    /** End of its certificate. {@code null}: the engine does not report it. */
    @JsonProperty("certificate_ends_ms")
    public Long getCertificateEndsMs() {
        return certificateEndsMs;
    }

    /** Its cluster. */
    @JsonProperty("cluster_id")
    public String getClusterId() {
        return clusterId;
    }

    /** Logical CPUs: the limit for the virtual CPUs of one VM. */
    @JsonProperty("cpus")
    public int getCpus() {
        return cpus;
    }

    /** Set where hosted engine is configured on it. */
    @JsonProperty("hosted_engine")
    public HostedEngine getHostedEngine() {
        return hostedEngine;
    }

    /**
     * Its huge pages, by size in KiB, with those that VMs use. {@code null}: not known, so they prevent nothing.
     */
    @JsonProperty("huge_pages")
    public Map<String, Long> getHugePages() {
        return hugePages;
    }

    /** Name, status, versions, levels, number of VMs. */
    @JsonProperty("inventory")
    public HostInventory getInventory() {
        return inventory;
    }

    /** Memory that the engine may promise to VMs when the host is empty, MiB. */
    @JsonProperty("memory_mib")
    public long getMemoryMib() {
        return memoryMib;
    }

    /** Names of the networks that it has. {@code null}: not known, so they prevent nothing. */
    @JsonProperty("networks")
    public List<String> getNetworks() {
        return networks;
    }

    /** Power management is configured. */
    @JsonProperty("power_management")
    public boolean isPowerManagement() {
        return powerManagement;
    }

    /**
     * The kernel that runs on it, as {@code uname -r} prints it; of the last time at which the engine read its
     * capabilities. {@code null}: the engine does not show it.
     */
    @JsonProperty("running_kernel")
    public String getRunningKernel() {
        return runningKernel;
    }

    /** Storage pool manager. */
    @JsonProperty("spm")
    public Spm getSpm() {
        return spm;
    }

    /** Why it has its status: the reason given to {@code deactivate}, or why it is not operational. */
    @JsonProperty("status_detail")
    public String getStatusDetail() {
        return statusDetail;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostView)) {
            return false;
        }
        HostView that = (HostView) other;
        return Objects.equals(this.certificateEndsMs, that.certificateEndsMs)
                && Objects.equals(this.clusterId, that.clusterId)
                && this.cpus == that.cpus
                && Objects.equals(this.hostedEngine, that.hostedEngine)
                && Objects.equals(this.hugePages, that.hugePages)
                && Objects.equals(this.inventory, that.inventory)
                && this.memoryMib == that.memoryMib
                && Objects.equals(this.networks, that.networks)
                && this.powerManagement == that.powerManagement
                && Objects.equals(this.runningKernel, that.runningKernel)
                && Objects.equals(this.spm, that.spm)
                && Objects.equals(this.statusDetail, that.statusDetail);
    }

    @Override
    public int hashCode() {
        return Objects.hash(certificateEndsMs,
                clusterId,
                cpus,
                hostedEngine,
                hugePages,
                inventory,
                memoryMib,
                networks,
                powerManagement,
                runningKernel,
                spm,
                statusDetail);
    }

    @Override
    public String toString() {
        return PlainText.of("HostView{"
                + "certificateEndsMs=" + certificateEndsMs
                + ", clusterId=" + clusterId
                + ", cpus=" + cpus
                + ", hostedEngine=" + hostedEngine
                + ", hugePages=" + hugePages
                + ", inventory=" + inventory
                + ", memoryMib=" + memoryMib
                + ", networks=" + networks
                + ", powerManagement=" + powerManagement
                + ", runningKernel=" + runningKernel
                + ", spm=" + spm
                + ", statusDetail=" + statusDetail
                + "}");
    }

    /** Builds a {@code HostView}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long certificateEndsMs;
        private String clusterId;
        private int cpus;
        private HostedEngine hostedEngine;
        private Map<String, Long> hugePages;
        private HostInventory inventory;
        private long memoryMib;
        private List<String> networks;
        private boolean powerManagement;
        private String runningKernel;
        private Spm spm;
        private String statusDetail;

        private Builder() {
        }

        /** End of its certificate. {@code null}: the engine does not report it. */
        public Builder certificateEndsMs(Long certificateEndsMs) {
            this.certificateEndsMs = certificateEndsMs;
            return this;
        }

        /** Its cluster. */
        public Builder clusterId(String clusterId) {
            this.clusterId = clusterId;
            return this;
        }

        /** Logical CPUs: the limit for the virtual CPUs of one VM. */
        public Builder cpus(int cpus) {
            this.cpus = cpus;
            return this;
        }

        /** Set where hosted engine is configured on it. */
        public Builder hostedEngine(HostedEngine hostedEngine) {
            this.hostedEngine = hostedEngine;
            return this;
        }

        /**
         * Its huge pages, by size in KiB, with those that VMs use. {@code null}: not known, so they prevent
         * nothing.
         */
        public Builder hugePages(Map<String, Long> hugePages) {
            this.hugePages = hugePages;
            return this;
        }

        /** Name, status, versions, levels, number of VMs. */
        public Builder inventory(HostInventory inventory) {
            this.inventory = inventory;
            return this;
        }

        /** Memory that the engine may promise to VMs when the host is empty, MiB. */
        public Builder memoryMib(long memoryMib) {
            this.memoryMib = memoryMib;
            return this;
        }

        /** Names of the networks that it has. {@code null}: not known, so they prevent nothing. */
        public Builder networks(List<String> networks) {
            this.networks = networks;
            return this;
        }

        /** Power management is configured. */
        public Builder powerManagement(boolean powerManagement) {
            this.powerManagement = powerManagement;
            return this;
        }

        /**
         * The kernel that runs on it, as {@code uname -r} prints it; of the last time at which the engine read its
         * capabilities. {@code null}: the engine does not show it.
         */
        public Builder runningKernel(String runningKernel) {
            this.runningKernel = runningKernel;
            return this;
        }

        /** Storage pool manager. */
        public Builder spm(Spm spm) {
            this.spm = spm;
            return this;
        }

        /** Why it has its status: the reason given to {@code deactivate}, or why it is not operational. */
        public Builder statusDetail(String statusDetail) {
            this.statusDetail = statusDetail;
            return this;
        }

        public HostView build() {
            return new HostView(certificateEndsMs,
                    clusterId,
                    cpus,
                    hostedEngine,
                    hugePages,
                    inventory,
                    memoryMib,
                    networks,
                    powerManagement,
                    runningKernel,
                    spm,
                    statusDetail);
        }
    }
}
