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

/**
 * How long each phase of a host may take. A missed deadline fails the host or pauses the run; no step is assumed
 * to have had its effect.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Deadlines {

    private final Long bootMs;
    private final Long evacuateMs;
    private final Long installMs;
    private final Long settleMs;
    private final Long shutdownMs;
    private final Long stallMs;
    private final Long upMs;
    private final Long vmStartMs;
    private final Long vmStopMs;

    @JsonCreator
    private Deadlines(
            @JsonProperty("boot_ms") Long bootMs,
            @JsonProperty("evacuate_ms") Long evacuateMs,
            @JsonProperty("install_ms") Long installMs,
            @JsonProperty("settle_ms") Long settleMs,
            @JsonProperty("shutdown_ms") Long shutdownMs,
            @JsonProperty("stall_ms") Long stallMs,
            @JsonProperty("up_ms") Long upMs,
            @JsonProperty("vm_start_ms") Long vmStartMs,
            @JsonProperty("vm_stop_ms") Long vmStopMs) {
        this.bootMs = bootMs;
        this.evacuateMs = evacuateMs;
        this.installMs = installMs;
        this.settleMs = settleMs;
        this.shutdownMs = shutdownMs;
        this.stallMs = stallMs;
        this.upMs = upMs;
        this.vmStartMs = vmStartMs;
        this.vmStopMs = vmStopMs;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.bootMs = bootMs;
        builder.evacuateMs = evacuateMs;
        builder.installMs = installMs;
        builder.settleMs = settleMs;
        builder.shutdownMs = shutdownMs;
        builder.stallMs = stallMs;
        builder.upMs = upMs;
        builder.vmStartMs = vmStartMs;
        builder.vmStopMs = vmStopMs;
        return builder;
    }

    /**
     * From the restart command until the host answers again. A host that needed longer in past runs gets more:
     * {@code Plan::boot_limit_ms}(super::plan::Plan::boot_limit_ms).
     */
    @JsonProperty("boot_ms")
    public Long getBootMs() {
        return bootMs;
    }

    /** From {@code deactivate} to an empty host in maintenance. */
    @JsonProperty("evacuate_ms")
    public Long getEvacuateMs() {
        return evacuateMs;
    }

    /** The installation with its proof by the provider, or the engine's own upgrade. */
    @JsonProperty("install_ms")
    public Long getInstallMs() {
        return installMs;
    }

    /** Until no job of the engine works on the host any more. */
    @JsonProperty("settle_ms")
    public Long getSettleMs() {
        return settleMs;
    }

    /** From the restart command until the host stops answering, or answers with another boot. */
    @JsonProperty("shutdown_ms")
    public Long getShutdownMs() {
        return shutdownMs;
    }

    /** A VM that does not leave is named after this time without any VM leaving. */
    @JsonProperty("stall_ms")
    public Long getStallMs() {
        return stallMs;
    }

    /** From {@code activate} until it is up for good. */
    @JsonProperty("up_ms")
    public Long getUpMs() {
        return upMs;
    }

    /** A stopped VM's start. */
    @JsonProperty("vm_start_ms")
    public Long getVmStartMs() {
        return vmStartMs;
    }

    /** A guest's shutdown. */
    @JsonProperty("vm_stop_ms")
    public Long getVmStopMs() {
        return vmStopMs;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Deadlines)) {
            return false;
        }
        Deadlines that = (Deadlines) other;
        return Objects.equals(this.bootMs, that.bootMs)
                && Objects.equals(this.evacuateMs, that.evacuateMs)
                && Objects.equals(this.installMs, that.installMs)
                && Objects.equals(this.settleMs, that.settleMs)
                && Objects.equals(this.shutdownMs, that.shutdownMs)
                && Objects.equals(this.stallMs, that.stallMs)
                && Objects.equals(this.upMs, that.upMs)
                && Objects.equals(this.vmStartMs, that.vmStartMs)
                && Objects.equals(this.vmStopMs, that.vmStopMs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bootMs,
                evacuateMs,
                installMs,
                settleMs,
                shutdownMs,
                stallMs,
                upMs,
                vmStartMs,
                vmStopMs);
    }

    @Override
    public String toString() {
        return PlainText.of("Deadlines{"
                + "bootMs=" + bootMs
                + ", evacuateMs=" + evacuateMs
                + ", installMs=" + installMs
                + ", settleMs=" + settleMs
                + ", shutdownMs=" + shutdownMs
                + ", stallMs=" + stallMs
                + ", upMs=" + upMs
                + ", vmStartMs=" + vmStartMs
                + ", vmStopMs=" + vmStopMs
                + "}");
    }

    /** Builds a {@code Deadlines}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Long bootMs;
        private Long evacuateMs;
        private Long installMs;
        private Long settleMs;
        private Long shutdownMs;
        private Long stallMs;
        private Long upMs;
        private Long vmStartMs;
        private Long vmStopMs;

        private Builder() {
        }

        /**
         * From the restart command until the host answers again. A host that needed longer in past runs gets more:
         * {@code Plan::boot_limit_ms}(super::plan::Plan::boot_limit_ms).
         */
        public Builder bootMs(Long bootMs) {
            this.bootMs = bootMs;
            return this;
        }

        /** From {@code deactivate} to an empty host in maintenance. */
        public Builder evacuateMs(Long evacuateMs) {
            this.evacuateMs = evacuateMs;
            return this;
        }

        /** The installation with its proof by the provider, or the engine's own upgrade. */
        public Builder installMs(Long installMs) {
            this.installMs = installMs;
            return this;
        }

        /** Until no job of the engine works on the host any more. */
        public Builder settleMs(Long settleMs) {
            this.settleMs = settleMs;
            return this;
        }

        /** From the restart command until the host stops answering, or answers with another boot. */
        public Builder shutdownMs(Long shutdownMs) {
            this.shutdownMs = shutdownMs;
            return this;
        }

        /** A VM that does not leave is named after this time without any VM leaving. */
        public Builder stallMs(Long stallMs) {
            this.stallMs = stallMs;
            return this;
        }

        /** From {@code activate} until it is up for good. */
        public Builder upMs(Long upMs) {
            this.upMs = upMs;
            return this;
        }

        /** A stopped VM's start. */
        public Builder vmStartMs(Long vmStartMs) {
            this.vmStartMs = vmStartMs;
            return this;
        }

        /** A guest's shutdown. */
        public Builder vmStopMs(Long vmStopMs) {
            this.vmStopMs = vmStopMs;
            return this;
        }

        public Deadlines build() {
            return new Deadlines(bootMs,
                    evacuateMs,
                    installMs,
                    settleMs,
                    shutdownMs,
                    stallMs,
                    upMs,
                    vmStartMs,
                    vmStopMs);
        }
    }
}
