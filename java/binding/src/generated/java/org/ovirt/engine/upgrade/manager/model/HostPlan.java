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

/** One host of a plan. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostPlan {

    private final Boolean alone;
    private final List<OrderReason> because;
    private final Long bootLimitMs;
    private final boolean canary;
    private final String id;
    private final HostStatus initialStatus;
    private final InstallWay installWay;
    private final HostKind kind;
    private final HostLevels levelsAfter;
    private final String name;
    private final List<String> packages;
    private final Prediction prediction;
    private final String provider;
    private final boolean reboot;
    private final List<String> rebootBecause;
    private final List<VmPlan> vms;
    private final Work work;

    @JsonCreator
    private HostPlan(
            @JsonProperty("alone") Boolean alone,
            @JsonProperty("because") List<OrderReason> because,
            @JsonProperty("boot_limit_ms") Long bootLimitMs,
            @JsonProperty(value = "canary", required = true) boolean canary,
            @JsonProperty("id") String id,
            @JsonProperty("initial_status") HostStatus initialStatus,
            @JsonProperty("install_way") InstallWay installWay,
            @JsonProperty("kind") HostKind kind,
            @JsonProperty("levels_after") HostLevels levelsAfter,
            @JsonProperty("name") String name,
            @JsonProperty("packages") List<String> packages,
            @JsonProperty("prediction") Prediction prediction,
            @JsonProperty("provider") String provider,
            @JsonProperty(value = "reboot", required = true) boolean reboot,
            @JsonProperty("reboot_because") List<String> rebootBecause,
            @JsonProperty("vms") List<VmPlan> vms,
            @JsonProperty("work") Work work) {
        this.alone = alone;
        this.because = because == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(because));
        this.bootLimitMs = bootLimitMs;
        this.canary = canary;
        this.id = id;
        this.initialStatus = initialStatus;
        this.installWay = installWay;
        this.kind = kind;
        this.levelsAfter = levelsAfter;
        this.name = name;
        this.packages = packages == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(packages));
        this.prediction = prediction;
        this.provider = provider;
        this.reboot = reboot;
        this.rebootBecause = rebootBecause == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(rebootBecause));
        this.vms = vms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(vms));
        this.work = work;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.alone = alone;
        builder.because = because;
        builder.bootLimitMs = bootLimitMs;
        builder.canary = canary;
        builder.id = id;
        builder.initialStatus = initialStatus;
        builder.installWay = installWay;
        builder.kind = kind;
        builder.levelsAfter = levelsAfter;
        builder.name = name;
        builder.packages = packages;
        builder.prediction = prediction;
        builder.provider = provider;
        builder.reboot = reboot;
        builder.rebootBecause = rebootBecause;
        builder.vms = vms;
        builder.work = work;
        return builder;
    }

    /** No other host is out of service while it is: a canary, or the host on which the engine's own VM runs. */
    @JsonProperty("alone")
    public Boolean getAlone() {
        return alone;
    }

    /** Why it has this place. */
    @JsonProperty("because")
    public List<OrderReason> getBecause() {
        return because;
    }

    /**
     * Its own limit for a boot, where past runs show that it needs longer than the deadline allows; see
     * {@code Plan::boot_limit_ms}. Not part of the hash.
     */
    @JsonProperty("boot_limit_ms")
    public Long getBootLimitMs() {
        return bootLimitMs;
    }

    /** It goes first and alone. */
    @JsonProperty("canary")
    public boolean isCanary() {
        return canary;
    }

    /** The engine's id. A run acts on these ids and no others. */
    @JsonProperty("id")
    public String getId() {
        return id;
    }

    /** Its status when the plan was made; a host that was in maintenance goes back there. */
    @JsonProperty("initial_status")
    public HostStatus getInitialStatus() {
        return initialStatus;
    }

    /** How that provider reaches it. */
    @JsonProperty("install_way")
    public InstallWay getInstallWay() {
        return installWay;
    }

    /** EL or Node. */
    @JsonProperty("kind")
    public HostKind getKind() {
        return kind;
    }

    /** Levels with this work done. */
    @JsonProperty("levels_after")
    public HostLevels getLevelsAfter() {
        return levelsAfter;
    }

    /** Its name when the plan was made. */
    @JsonProperty("name")
    public String getName() {
        return name;
    }

    /** Packages at the version that they must have afterwards, or newer. */
    @JsonProperty("packages")
    public List<String> getPackages() {
        return packages;
    }

    /** How long it takes. Not part of the hash. */
    @JsonProperty("prediction")
    public Prediction getPrediction() {
        return prediction;
    }

    /** The provider that installs it, where one does. */
    @JsonProperty("provider")
    public String getProvider() {
        return provider;
    }

    /** It is restarted. */
    @JsonProperty("reboot")
    public boolean isReboot() {
        return reboot;
    }

    /** The reason for the restart, in a few words. */
    @JsonProperty("reboot_because")
    public List<String> getRebootBecause() {
        return rebootBecause;
    }

    /** VMs on it when it is begun, by the witness placement. */
    @JsonProperty("vms")
    public List<VmPlan> getVms() {
        return vms;
    }

    /** What is installed. */
    @JsonProperty("work")
    public Work getWork() {
        return work;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostPlan)) {
            return false;
        }
        HostPlan that = (HostPlan) other;
        return Objects.equals(this.alone, that.alone)
                && Objects.equals(this.because, that.because)
                && Objects.equals(this.bootLimitMs, that.bootLimitMs)
                && this.canary == that.canary
                && Objects.equals(this.id, that.id)
                && Objects.equals(this.initialStatus, that.initialStatus)
                && Objects.equals(this.installWay, that.installWay)
                && Objects.equals(this.kind, that.kind)
                && Objects.equals(this.levelsAfter, that.levelsAfter)
                && Objects.equals(this.name, that.name)
                && Objects.equals(this.packages, that.packages)
                && Objects.equals(this.prediction, that.prediction)
                && Objects.equals(this.provider, that.provider)
                && this.reboot == that.reboot
                && Objects.equals(this.rebootBecause, that.rebootBecause)
                && Objects.equals(this.vms, that.vms)
                && Objects.equals(this.work, that.work);
    }

    @Override
    public int hashCode() {
        return Objects.hash(alone,
                because,
                bootLimitMs,
                canary,
                id,
                initialStatus,
                installWay,
                kind,
                levelsAfter,
                name,
                packages,
                prediction,
                provider,
                reboot,
                rebootBecause,
                vms,
                work);
    }

    @Override
    public String toString() {
        return PlainText.of("HostPlan{"
                + "alone=" + alone
                + ", because=" + because
                + ", bootLimitMs=" + bootLimitMs
                + ", canary=" + canary
                + ", id=" + id
                + ", initialStatus=" + initialStatus
                + ", installWay=" + installWay
                + ", kind=" + kind
                + ", levelsAfter=" + levelsAfter
                + ", name=" + name
                + ", packages=" + packages
                + ", prediction=" + prediction
                + ", provider=" + provider
                + ", reboot=" + reboot
                + ", rebootBecause=" + rebootBecause
                + ", vms=" + vms
                + ", work=" + work
                + "}");
    }

    /** Builds a {@code HostPlan}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Boolean alone;
        private List<OrderReason> because;
        private Long bootLimitMs;
        private boolean canary;
        private String id;
        private HostStatus initialStatus;
        private InstallWay installWay;
        private HostKind kind;
        private HostLevels levelsAfter;
        private String name;
        private List<String> packages;
        private Prediction prediction;
        private String provider;
        private boolean reboot;
        private List<String> rebootBecause;
        private List<VmPlan> vms;
        private Work work;

        private Builder() {
        }

        /** No other host is out of service while it is: a canary, or the host on which the engine's own VM runs. */
        public Builder alone(Boolean alone) {
            this.alone = alone;
            return this;
        }

        /** Why it has this place. */
        public Builder because(List<OrderReason> because) {
            this.because = because;
            return this;
        }

        /**
         * Its own limit for a boot, where past runs show that it needs longer than the deadline allows; see
         * {@code Plan::boot_limit_ms}. Not part of the hash.
         */
        public Builder bootLimitMs(Long bootLimitMs) {
            this.bootLimitMs = bootLimitMs;
            return this;
        }

        /** It goes first and alone. */
        public Builder canary(boolean canary) {
            this.canary = canary;
            return this;
        }

        /** The engine's id. A run acts on these ids and no others. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Its status when the plan was made; a host that was in maintenance goes back there. */
        public Builder initialStatus(HostStatus initialStatus) {
            this.initialStatus = initialStatus;
            return this;
        }

        /** How that provider reaches it. */
        public Builder installWay(InstallWay installWay) {
            this.installWay = installWay;
            return this;
        }

        /** EL or Node. */
        public Builder kind(HostKind kind) {
            this.kind = kind;
            return this;
        }

        /** Levels with this work done. */
        public Builder levelsAfter(HostLevels levelsAfter) {
            this.levelsAfter = levelsAfter;
            return this;
        }

        /** Its name when the plan was made. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** Packages at the version that they must have afterwards, or newer. */
        public Builder packages(List<String> packages) {
            this.packages = packages;
            return this;
        }

        /** How long it takes. Not part of the hash. */
        public Builder prediction(Prediction prediction) {
            this.prediction = prediction;
            return this;
        }

        /** The provider that installs it, where one does. */
        public Builder provider(String provider) {
            this.provider = provider;
            return this;
        }

        /** It is restarted. */
        public Builder reboot(boolean reboot) {
            this.reboot = reboot;
            return this;
        }

        /** The reason for the restart, in a few words. */
        public Builder rebootBecause(List<String> rebootBecause) {
            this.rebootBecause = rebootBecause;
            return this;
        }

        /** VMs on it when it is begun, by the witness placement. */
        public Builder vms(List<VmPlan> vms) {
            this.vms = vms;
            return this;
        }

        /** What is installed. */
        public Builder work(Work work) {
            this.work = work;
            return this;
        }

        public HostPlan build() {
            return new HostPlan(alone,
                    because,
                    bootLimitMs,
                    canary,
                    id,
                    initialStatus,
                    installWay,
                    kind,
                    levelsAfter,
                    name,
                    packages,
                    prediction,
                    provider,
                    reboot,
                    rebootBecause,
                    vms,
                    work);
        }
    }
}
