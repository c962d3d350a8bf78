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

/**
 * Options of a run. Options that were added to plans of format 1 are not written at their default, so that plans
 * and journals of before keep their hash and their text; such a default never changes within the format.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunOptions {

    private final List<List<String>> apart;
    private final Approval approval;
    private final Long beginUntilMs;
    private final Boolean canary;
    private final Deadlines deadlines;
    private final Boolean enrollCertificates;
    private final Installer installer;
    private final PolicySetting maintenancePolicy;
    private final Integer maxFailed;
    private final Integer maxUnproven;
    private final Long maxVmDowntimeMs;
    private final String migrationTest;
    private final Long quietMs;
    private final RebootRule reboot;
    private final Long soakMs;
    private final List<StandingAnswer> standingAnswers;
    private final Boolean vmsComeHome;
    private final Long waitAskMs;
    private final Long waitReportMs;
    private final MaintenanceWindows windows;

    @JsonCreator
    private RunOptions(
            @JsonProperty("apart") List<List<String>> apart,
            @JsonProperty("approval") Approval approval,
            @JsonProperty("begin_until_ms") Long beginUntilMs,
            @JsonProperty("canary") Boolean canary,
            @JsonProperty("deadlines") Deadlines deadlines,
            @JsonProperty("enroll_certificates") Boolean enrollCertificates,
            @JsonProperty("installer") Installer installer,
            @JsonProperty("maintenance_policy") PolicySetting maintenancePolicy,
            @JsonProperty("max_failed") Integer maxFailed,
            @JsonProperty("max_unproven") Integer maxUnproven,
            @JsonProperty("max_vm_downtime_ms") Long maxVmDowntimeMs,
            @JsonProperty("migration_test") String migrationTest,
            @JsonProperty("quiet_ms") Long quietMs,
            @JsonProperty("reboot") RebootRule reboot,
            @JsonProperty("soak_ms") Long soakMs,
            @JsonProperty("standing_answers") List<StandingAnswer> standingAnswers,
            @JsonProperty("vms_come_home") Boolean vmsComeHome,
            @JsonProperty("wait_ask_ms") Long waitAskMs,
            @JsonProperty("wait_report_ms") Long waitReportMs,
            @JsonProperty("windows") MaintenanceWindows windows) {
        this.apart = apart == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(apart));
        this.approval = approval;
        this.beginUntilMs = beginUntilMs;
        this.canary = canary;
        this.deadlines = deadlines;
        this.enrollCertificates = enrollCertificates;
        this.installer = installer;
        this.maintenancePolicy = maintenancePolicy;
        this.maxFailed = maxFailed;
        this.maxUnproven = maxUnproven;
        this.maxVmDowntimeMs = maxVmDowntimeMs;
        this.migrationTest = migrationTest;
        this.quietMs = quietMs;
        this.reboot = reboot;
        this.soakMs = soakMs;
        this.standingAnswers = standingAnswers == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(standingAnswers));
        this.vmsComeHome = vmsComeHome;
        this.waitAskMs = waitAskMs;
        this.waitReportMs = waitReportMs;
        this.windows = windows;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.apart = apart;
        builder.approval = approval;
        builder.beginUntilMs = beginUntilMs;
        builder.canary = canary;
        builder.deadlines = deadlines;
        builder.enrollCertificates = enrollCertificates;
        builder.installer = installer;
        builder.maintenancePolicy = maintenancePolicy;
        builder.maxFailed = maxFailed;
        builder.maxUnproven = maxUnproven;
        builder.maxVmDowntimeMs = maxVmDowntimeMs;
        builder.migrationTest = migrationTest;
        builder.quietMs = quietMs;
        builder.reboot = reboot;
        builder.soakMs = soakMs;
        builder.standingAnswers = standingAnswers;
        builder.vmsComeHome = vmsComeHome;
        builder.waitAskMs = waitAskMs;
        builder.waitReportMs = waitReportMs;
        builder.windows = windows;
        return builder;
    }

    /**
     * Separation groups: hosts of which only one may be out at a time, whatever {@code max_unavailable} is, for
     * example those of a rack, or of one power feed. A host may be in several groups.
     */
    @JsonProperty("apart")
    public List<List<String>> getApart() {
        return apart;
    }

    /** Where an operator must approve. */
    @JsonProperty("approval")
    public Approval getApproval() {
        return approval;
    }

    /**
     * No host is begun that would not be finished by then, by its predicted time ({@code p95_ms}). After that the
     * run ends: the other hosts are not reached, and settings are restored. Milliseconds since 1970-01-01 UTC.
     * {@code null}: no limit.
     */
    @JsonProperty("begin_until_ms")
    public Long getBeginUntilMs() {
        return beginUntilMs;
    }

    /** The first host goes alone, and the others wait until it has soaked. */
    @JsonProperty("canary")
    public Boolean getCanary() {
        return canary;
    }

    /** Deadlines of the phases. */
    @JsonProperty("deadlines")
    public Deadlines getDeadlines() {
        return deadlines;
    }

    /** New certificates are enrolled in maintenance where they end within a year. */
    @JsonProperty("enroll_certificates")
    public Boolean getEnrollCertificates() {
        return enrollCertificates;
    }

    /** Who installs. */
    @JsonProperty("installer")
    public Installer getInstaller() {
        return installer;
    }

    /** Scheduling policy of the cluster during the run; {@code null}: the one in force stays. */
    @JsonProperty("maintenance_policy")
    public PolicySetting getMaintenancePolicy() {
        return maintenancePolicy;
    }

    /** Hosts that may fail before the run stops taking new ones. 0: the first failure stops it. */
    @JsonProperty("max_failed")
    public Integer getMaxFailed() {
        return maxFailed;
    }

    /** Hosts that may end unproven before an operator is asked whether the next one may begin. */
    @JsonProperty("max_unproven")
    public Integer getMaxUnproven() {
        return maxUnproven;
    }

    /**
     * A VM that the run stopped is started on another host when its own host is not back after so long, if it can
     * run there. While the run is paused, or waits for the answer to a question, it starts no VM. {@code null}:
     * only when its host has failed.
     */
    @JsonProperty("max_vm_downtime_ms")
    public Long getMaxVmDowntimeMs() {
        return maxVmDowntimeMs;
    }

    /**
     * A VM that may be moved to the canary once that is back and has soaked, and back to where it was: shows that
     * migrations work between hosts of both versions. Needs a canary. {@code null}: nothing is moved.
     */
    @JsonProperty("migration_test")
    public String getMigrationTest() {
        return migrationTest;
    }

    /**
     * No host is begun until this time has passed since the last error that the engine reported about the cluster,
     * its hosts or VMs and that the run did not cause. After three times as long with errors an operator is asked.
     * 0: not checked.
     */
    @JsonProperty("quiet_ms")
    public Long getQuietMs() {
        return quietMs;
    }

    /** When hosts are restarted. */
    @JsonProperty("reboot")
    public RebootRule getReboot() {
        return reboot;
    }

    /** How long a host that came back is observed, up and without new errors, before the next one begins. */
    @JsonProperty("soak_ms")
    public Long getSoakMs() {
        return soakMs;
    }

    /** Answers to questions that can be foreseen. */
    @JsonProperty("standing_answers")
    public List<StandingAnswer> getStandingAnswers() {
        return standingAnswers;
    }

    /**
     * After the last host, and once the level is raised, VMs that left their hosts for the upgrade are migrated
     * back to them: those that run where the run left them and may migrate, to hosts that are up, not failed, and
     * have room, as long as a maintenance window is open. The ledger has an entry for each one. {@code false}:
     * they stay.
     */
    @JsonProperty("vms_come_home")
    public Boolean getVmsComeHome() {
        return vmsComeHome;
    }

    /**
     * A run that cannot begin its next host for this time asks an operator. A host that is down is left out
     * without a question as long as {@code max_failed} permits. 0: the run waits without end.
     */
    @JsonProperty("wait_ask_ms")
    public Long getWaitAskMs() {
        return waitAskMs;
    }

    /** A wait of the run that lasts this time is reported by an event, once. 0: it is not reported. */
    @JsonProperty("wait_report_ms")
    public Long getWaitReportMs() {
        return waitReportMs;
    }

    /**
     * Hosts are begun only in these windows, and only if their predicted time ({@code p95_ms}) fits into the rest
     * of the window. Outside of them the run waits, and the scheduling policy from before is in force. A host in
     * hand is finished with, whatever the time is. {@code null}: at any time.
     */
    @JsonProperty("windows")
    public MaintenanceWindows getWindows() {
        return windows;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunOptions)) {
            return false;
        }
        RunOptions that = (RunOptions) other;
        return Objects.equals(this.apart, that.apart)
                && Objects.equals(this.approval, that.approval)
                && Objects.equals(this.beginUntilMs, that.beginUntilMs)
                && Objects.equals(this.canary, that.canary)
                && Objects.equals(this.deadlines, that.deadlines)
                && Objects.equals(this.enrollCertificates, that.enrollCertificates)
                && Objects.equals(this.installer, that.installer)
                && Objects.equals(this.maintenancePolicy, that.maintenancePolicy)
                && Objects.equals(this.maxFailed, that.maxFailed)
                && Objects.equals(this.maxUnproven, that.maxUnproven)
                && Objects.equals(this.maxVmDowntimeMs, that.maxVmDowntimeMs)
                && Objects.equals(this.migrationTest, that.migrationTest)
                && Objects.equals(this.quietMs, that.quietMs)
                && Objects.equals(this.reboot, that.reboot)
                && Objects.equals(this.soakMs, that.soakMs)
                && Objects.equals(this.standingAnswers, that.standingAnswers)
                && Objects.equals(this.vmsComeHome, that.vmsComeHome)
                && Objects.equals(this.waitAskMs, that.waitAskMs)
                && Objects.equals(this.waitReportMs, that.waitReportMs)
                && Objects.equals(this.windows, that.windows);
    }

    @Override
    public int hashCode() {
        return Objects.hash(apart,
                approval,
                beginUntilMs,
                canary,
                deadlines,
                enrollCertificates,
                installer,
                maintenancePolicy,
                maxFailed,
                maxUnproven,
                maxVmDowntimeMs,
                migrationTest,
                quietMs,
                reboot,
                soakMs,
                standingAnswers,
                vmsComeHome,
                waitAskMs,
                waitReportMs,
                windows);
    }

    @Override
    public String toString() {
        return PlainText.of("RunOptions{"
                + "apart=" + apart
                + ", approval=" + approval
                + ", beginUntilMs=" + beginUntilMs
                + ", canary=" + canary
                + ", deadlines=" + deadlines
                + ", enrollCertificates=" + enrollCertificates
                + ", installer=" + installer
                + ", maintenancePolicy=" + maintenancePolicy
                + ", maxFailed=" + maxFailed
                + ", maxUnproven=" + maxUnproven
                + ", maxVmDowntimeMs=" + maxVmDowntimeMs
                + ", migrationTest=" + migrationTest
                + ", quietMs=" + quietMs
                + ", reboot=" + reboot
                + ", soakMs=" + soakMs
                + ", standingAnswers=" + standingAnswers
                + ", vmsComeHome=" + vmsComeHome
                + ", waitAskMs=" + waitAskMs
                + ", waitReportMs=" + waitReportMs
                + ", windows=" + windows
                + "}");
    }

    /** Builds a {@code RunOptions}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<List<String>> apart;
        private Approval approval;
        private Long beginUntilMs;
        private Boolean canary;
        private Deadlines deadlines;
        private Boolean enrollCertificates;
        private Installer installer;
        private PolicySetting maintenancePolicy;
        private Integer maxFailed;
        private Integer maxUnproven;
        private Long maxVmDowntimeMs;
        private String migrationTest;
        private Long quietMs;
        private RebootRule reboot;
        private Long soakMs;
        private List<StandingAnswer> standingAnswers;
        private Boolean vmsComeHome;
        private Long waitAskMs;
        private Long waitReportMs;
        private MaintenanceWindows windows;

        private Builder() {
        }

        /**
         * Separation groups: hosts of which only one may be out at a time, whatever {@code max_unavailable} is,
         * for example those of a rack, or of one power feed. A host may be in several groups.
         */
        public Builder apart(List<List<String>> apart) {
            this.apart = apart;
            return this;
        }

        /** Where an operator must approve. */
        public Builder approval(Approval approval) {
            this.approval = approval;
            return this;
        }

        /**
         * No host is begun that would not be finished by then, by its predicted time ({@code p95_ms}). After that
         * the run ends: the other hosts are not reached, and settings are restored. Milliseconds since 1970-01-01
         * UTC. {@code null}: no limit.
         */
        public Builder beginUntilMs(Long beginUntilMs) {
            this.beginUntilMs = beginUntilMs;
            return this;
        }

        /** The first host goes alone, and the others wait until it has soaked. */
        public Builder canary(Boolean canary) {
            this.canary = canary;
            return this;
        }

        /** Deadlines of the phases. */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = deadlines;
            return this;
        }

        /** New certificates are enrolled in maintenance where they end within a year. */
        public Builder enrollCertificates(Boolean enrollCertificates) {
            this.enrollCertificates = enrollCertificates;
            return this;
        }

        /** Who installs. */
        public Builder installer(Installer installer) {
            this.installer = installer;
            return this;
        }

        /** Scheduling policy of the cluster during the run; {@code null}: the one in force stays. */
        public Builder maintenancePolicy(PolicySetting maintenancePolicy) {
            this.maintenancePolicy = maintenancePolicy;
            return this;
        }

        /** Hosts that may fail before the run stops taking new ones. 0: the first failure stops it. */
        public Builder maxFailed(Integer maxFailed) {
            this.maxFailed = maxFailed;
            return this;
        }

        /** Hosts that may end unproven before an operator is asked whether the next one may begin. */
        public Builder maxUnproven(Integer maxUnproven) {
            this.maxUnproven = maxUnproven;
            return this;
        }

        /**
         * A VM that the run stopped is started on another host when its own host is not back after so long, if it
         * can run there. While the run is paused, or waits for the answer to a question, it starts no VM.
         * {@code null}: only when its host has failed.
         */
        public Builder maxVmDowntimeMs(Long maxVmDowntimeMs) {
            this.maxVmDowntimeMs = maxVmDowntimeMs;
            return this;
        }

        /**
         * A VM that may be moved to the canary once that is back and has soaked, and back to where it was: shows
         * that migrations work between hosts of both versions. Needs a canary. {@code null}: nothing is moved.
         */
        public Builder migrationTest(String migrationTest) {
            this.migrationTest = migrationTest;
            return this;
        }

        /**
         * No host is begun until this time has passed since the last error that the engine reported about the
         * cluster, its hosts or VMs and that the run did not cause. After three times as long with errors an
         * operator is asked. 0: not checked.
         */
        public Builder quietMs(Long quietMs) {
            this.quietMs = quietMs;
            return this;
        }

        /** When hosts are restarted. */
        public Builder reboot(RebootRule reboot) {
            this.reboot = reboot;
            return this;
        }

        /** How long a host that came back is observed, up and without new errors, before the next one begins. */
        public Builder soakMs(Long soakMs) {
            this.soakMs = soakMs;
            return this;
        }

        /** Answers to questions that can be foreseen. */
        public Builder standingAnswers(List<StandingAnswer> standingAnswers) {
            this.standingAnswers = standingAnswers;
            return this;
        }

        /**
         * After the last host, and once the level is raised, VMs that left their hosts for the upgrade are
         * migrated back to them: those that run where the run left them and may migrate, to hosts that are up, not
         * failed, and have room, as long as a maintenance window is open. The ledger has an entry for each one.
         * {@code false}: they stay.
         */
        public Builder vmsComeHome(Boolean vmsComeHome) {
            this.vmsComeHome = vmsComeHome;
            return this;
        }

        /**
         * A run that cannot begin its next host for this time asks an operator. A host that is down is left out
         * without a question as long as {@code max_failed} permits. 0: the run waits without end.
         */
        public Builder waitAskMs(Long waitAskMs) {
            this.waitAskMs = waitAskMs;
            return this;
        }

        /** A wait of the run that lasts this time is reported by an event, once. 0: it is not reported. */
        public Builder waitReportMs(Long waitReportMs) {
            this.waitReportMs = waitReportMs;
            return this;
        }

        /**
         * Hosts are begun only in these windows, and only if their predicted time ({@code p95_ms}) fits into the
         * rest of the window. Outside of them the run waits, and the scheduling policy from before is in force. A
         * host in hand is finished with, whatever the time is. {@code null}: at any time.
         */
        public Builder windows(MaintenanceWindows windows) {
            this.windows = windows;
            return this;
        }

        public RunOptions build() {
            return new RunOptions(apart,
                    approval,
                    beginUntilMs,
                    canary,
                    deadlines,
                    enrollCertificates,
                    installer,
                    maintenancePolicy,
                    maxFailed,
                    maxUnproven,
                    maxVmDowntimeMs,
                    migrationTest,
                    quietMs,
                    reboot,
                    soakMs,
                    standingAnswers,
                    vmsComeHome,
                    waitAskMs,
                    waitReportMs,
                    windows);
        }
    }
}
