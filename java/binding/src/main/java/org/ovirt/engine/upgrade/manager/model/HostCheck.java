/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A host's updates. */
public class HostCheck implements Serializable {

    private static final long serialVersionUID = 1L;

    private int format;
    private String hostId;
    private String hostName;
    private HostKind kind;
    private Answer updates;
    private Problem unknownBecause;
    private ArrayList<PackageChange> packages;
    private Long packageCount;
    private ErrataCounts errata;
    private Long applicableNotInstallable;
    private RebootNeed reboot;
    private InstallCapability install;
    private HostLevels levelsNow;
    private HostLevels levelsAfter;
    private ArrayList<Problem> problems = new ArrayList<>();
    private Association association;
    private Long lastCheckinMs;
    private long checkedAtMs;
    private Long dataAgeMs;
    private boolean fromStore;

    /** Format of this document. */
    public int getFormat() {
        return format;
    }

    public HostCheck setFormat(int format) {
        this.format = format;
        return this;
    }

    /** The host. */
    public String getHostId() {
        return hostId;
    }

    public HostCheck setHostId(String hostId) {
        this.hostId = hostId;
        return this;
    }

    /** Its name. */
    public String getHostName() {
        return hostName;
    }

    public HostCheck setHostName(String hostName) {
        this.hostName = hostName;
        return this;
    }

    /** EL or Node; {@code null} when nothing told. */
    public HostKind getKind() {
        return kind;
    }

    public HostCheck setKind(HostKind kind) {
        this.kind = kind;
        return this;
    }

    /** Are there updates? */
    public Answer getUpdates() {
        return updates;
    }

    public HostCheck setUpdates(Answer updates) {
        this.updates = updates;
        return this;
    }

    /** Why that is unknown. */
    public Problem getUnknownBecause() {
        return unknownBecause;
    }

    public HostCheck setUnknownBecause(Problem unknownBecause) {
        this.unknownBecause = unknownBecause;
        return this;
    }

    /** Packages that would change, from to to. {@code null}: not asked (bulk check) or unknown. */
    public List<PackageChange> getPackages() {
        return packages;
    }

    public HostCheck setPackages(List<PackageChange> packages) {
        this.packages = packages == null ? null : new ArrayList<>(packages);
        return this;
    }

    /**
     * Number of packages that can be upgraded. {@code null}: unknown, or not asked: a bulk check knows
     * "none" only, because servers count every newer version of a package there.
     */
    public Long getPackageCount() {
        return packageCount;
    }

    public HostCheck setPackageCount(Long packageCount) {
        this.packageCount = packageCount;
        return this;
    }

    /** Installable errata. {@code null}: unknown, or a Node: its updates are images. */
    public ErrataCounts getErrata() {
        return errata;
    }

    public HostCheck setErrata(ErrataCounts errata) {
        this.errata = errata;
        return this;
    }

    /** Errata that concern the host and are not in its content view. {@code null}: the server does not say. */
    public Long getApplicableNotInstallable() {
        return applicableNotInstallable;
    }

    public HostCheck setApplicableNotInstallable(Long applicableNotInstallable) {
        this.applicableNotInstallable = applicableNotInstallable;
        return this;
    }

    /** Reboot now, after, and why. */
    public RebootNeed getReboot() {
        return reboot;
    }

    public HostCheck setReboot(RebootNeed reboot) {
        this.reboot = reboot;
        return this;
    }

    /** Whether and how the provider can install. {@code null}: not asked (bulk check) or unknown. */
    public InstallCapability getInstall() {
        return install;
    }

    public HostCheck setInstall(InstallCapability install) {
        this.install = install;
        return this;
    }

    /** Levels that it supports now. */
    public HostLevels getLevelsNow() {
        return levelsNow;
    }

    public HostCheck setLevelsNow(HostLevels levelsNow) {
        this.levelsNow = levelsNow;
        return this;
    }

    /** Levels that it would support with all updates. */
    public HostLevels getLevelsAfter() {
        return levelsAfter;
    }

    public HostCheck setLevelsAfter(HostLevels levelsAfter) {
        this.levelsAfter = levelsAfter;
        return this;
    }

    /** What an administrator should know: refusals to come, duplicates, disagreement with the engine. */
    public List<Problem> getProblems() {
        return problems;
    }

    public HostCheck setProblems(List<Problem> problems) {
        this.problems = problems == null ? null : new ArrayList<>(problems);
        return this;
    }

    /** The content host that was asked. */
    public Association getAssociation() {
        return association;
    }

    public HostCheck setAssociation(Association association) {
        this.association = association;
        return this;
    }

    /** Last check-in of the host at the provider. */
    public Long getLastCheckinMs() {
        return lastCheckinMs;
    }

    public HostCheck setLastCheckinMs(Long lastCheckinMs) {
        this.lastCheckinMs = lastCheckinMs;
        return this;
    }

    /** When this was checked, by our clock. */
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    public HostCheck setCheckedAtMs(long checkedAtMs) {
        this.checkedAtMs = checkedAtMs;
        return this;
    }

    /**
     * How old the provider's data about the host is, judged by the provider's own clock. {@code null}:
     * unknown.
     */
    public Long getDataAgeMs() {
        return dataAgeMs;
    }

    public HostCheck setDataAgeMs(Long dataAgeMs) {
        this.dataAgeMs = dataAgeMs;
        return this;
    }

    /** This is the stored answer of an earlier check, because the host cannot be asked now. */
    public boolean isFromStore() {
        return fromStore;
    }

    public HostCheck setFromStore(boolean fromStore) {
        this.fromStore = fromStore;
        return this;
    }
}
