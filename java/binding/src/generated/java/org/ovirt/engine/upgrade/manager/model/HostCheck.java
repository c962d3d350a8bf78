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

/** A host's updates. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class HostCheck {

    private final Association association;
    private final long checkedAtMs;
    private final Long dataAgeMs;
    private final ErrataCounts errata;
    private final int format;
    private final boolean fromStore;
    private final String hostId;
    private final String hostName;
    private final BootImage image;
    private final InstallCapability install;
    private final HostKind kind;
    private final Long lastCheckinMs;
    private final HostLevels levelsAfter;
    private final HostLevels levelsNow;
    private final HostClass onlyClass;
    private final Long packageCount;
    private final List<PackageChange> packages;
    private final List<Problem> problems;
    private final RebootNeed reboot;
    private final Problem unknownBecause;
    private final Long unpublishedErrata;
    private final YesNoUnknown updates;

    @JsonCreator
    private HostCheck(
            @JsonProperty("association") Association association,
            @JsonProperty(value = "checked_at_ms", required = true) long checkedAtMs,
            @JsonProperty("data_age_ms") Long dataAgeMs,
            @JsonProperty("errata") ErrataCounts errata,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty(value = "from_store", required = true) boolean fromStore,
            @JsonProperty("host_id") String hostId,
            @JsonProperty("host_name") String hostName,
            @JsonProperty("image") BootImage image,
            @JsonProperty("install") InstallCapability install,
            @JsonProperty("kind") HostKind kind,
            @JsonProperty("last_checkin_ms") Long lastCheckinMs,
            @JsonProperty("levels_after") HostLevels levelsAfter,
            @JsonProperty("levels_now") HostLevels levelsNow,
            @JsonProperty("only_class") HostClass onlyClass,
            @JsonProperty("package_count") Long packageCount,
            @JsonProperty("packages") List<PackageChange> packages,
            @JsonProperty("problems") List<Problem> problems,
            @JsonProperty("reboot") RebootNeed reboot,
            @JsonProperty("unknown_because") Problem unknownBecause,
            @JsonProperty("unpublished_errata") Long unpublishedErrata,
            @JsonProperty("updates") YesNoUnknown updates) {
        this.association = association;
        this.checkedAtMs = checkedAtMs;
        this.dataAgeMs = dataAgeMs;
        this.errata = errata;
        this.format = format;
        this.fromStore = fromStore;
        this.hostId = hostId;
        this.hostName = hostName;
        this.image = image;
        this.install = install;
        this.kind = kind;
        this.lastCheckinMs = lastCheckinMs;
        this.levelsAfter = levelsAfter;
        this.levelsNow = levelsNow;
        this.onlyClass = onlyClass;
        this.packageCount = packageCount;
        this.packages = packages == null ? null : Collections.unmodifiableList(new ArrayList<>(packages));
        this.problems = problems == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(problems));
        this.reboot = reboot;
        this.unknownBecause = unknownBecause;
        this.unpublishedErrata = unpublishedErrata;
        this.updates = updates;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.association = association;
        builder.checkedAtMs = checkedAtMs;
        builder.dataAgeMs = dataAgeMs;
        builder.errata = errata;
        builder.format = format;
        builder.fromStore = fromStore;
        builder.hostId = hostId;
        builder.hostName = hostName;
        builder.image = image;
        builder.install = install;
        builder.kind = kind;
        builder.lastCheckinMs = lastCheckinMs;
        builder.levelsAfter = levelsAfter;
        builder.levelsNow = levelsNow;
        builder.onlyClass = onlyClass;
        builder.packageCount = packageCount;
        builder.packages = packages;
        builder.problems = problems;
        builder.reboot = reboot;
        builder.unknownBecause = unknownBecause;
        builder.unpublishedErrata = unpublishedErrata;
        builder.updates = updates;
        return builder;
    }

    /** The content host of the host. */
    @JsonProperty("association")
    public Association getAssociation() {
        return association;
    }

    /** When this was checked, by our clock. */
    @JsonProperty("checked_at_ms")
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    /** How old the provider's data about the host is, judged by the provider's own clock. {@code null}: unknown. */
    @JsonProperty("data_age_ms")
    public Long getDataAgeMs() {
        return dataAgeMs;
    }

    /** Installable errata. {@code null}: unknown, or a Node: its updates are images. */
    @JsonProperty("errata")
    public ErrataCounts getErrata() {
        return errata;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** This is the stored answer of an earlier check, because the host cannot be asked now. */
    @JsonProperty("from_store")
    public boolean isFromStore() {
        return fromStore;
    }

    /** The host. */
    @JsonProperty("host_id")
    public String getHostId() {
        return hostId;
    }

    /** Its name. */
    @JsonProperty("host_name")
    public String getHostName() {
        return hostName;
    }

    /**
     * The image of a host in image mode: it is updated by image, never by errata. {@code null}: it is not in image
     * mode, or the provider does not report it (before Katello 4.15).
     */
    @JsonProperty("image")
    public BootImage getImage() {
        return image;
    }

    /** Whether and how the provider can install. {@code null}: not read (bulk check) or unknown. */
    @JsonProperty("install")
    public InstallCapability getInstall() {
        return install;
    }

    /** EL or Node. {@code null}: not known. */
    @JsonProperty("kind")
    public HostKind getKind() {
        return kind;
    }

    /** Last check-in of the host at the provider. */
    @JsonProperty("last_checkin_ms")
    public Long getLastCheckinMs() {
        return lastCheckinMs;
    }

    /** Cluster levels that it would support with all updates. */
    @JsonProperty("levels_after")
    public HostLevels getLevelsAfter() {
        return levelsAfter;
    }

    /** Cluster levels that it supports now. */
    @JsonProperty("levels_now")
    public HostLevels getLevelsNow() {
        return levelsNow;
    }

    /**
     * Nothing but the provider's class of the host was read ({@code detail} is {@code classes}): the answer is a
     * first one, until a check reads the host's row. {@code null}: its row was read.
     */
    @JsonProperty("only_class")
    public HostClass getOnlyClass() {
        return onlyClass;
    }

    /**
     * Number of packages that can be upgraded. {@code null}: unknown, or not read. A bulk check can only answer 0,
     * because servers count every newer version of a package there.
     */
    @JsonProperty("package_count")
    public Long getPackageCount() {
        return packageCount;
    }

    /** Packages that would change, with both versions. {@code null}: not read (bulk check) or unknown. */
    @JsonProperty("packages")
    public List<PackageChange> getPackages() {
        return packages;
    }

    /** Warnings: updates that will be refused, duplicates, differences from the engine's data. */
    @JsonProperty("problems")
    public List<Problem> getProblems() {
        return problems;
    }

    /** Reboot now, after, and why. */
    @JsonProperty("reboot")
    public RebootNeed getReboot() {
        return reboot;
    }

    /** Why that is unknown. */
    @JsonProperty("unknown_because")
    public Problem getUnknownBecause() {
        return unknownBecause;
    }

    /**
     * Number of errata that apply to the host and are in no published version of its content view. {@code null}:
     * not read (bulk check), or the server does not show it.
     */
    @JsonProperty("unpublished_errata")
    public Long getUnpublishedErrata() {
        return unpublishedErrata;
    }

    /** Are there updates? */
    @JsonProperty("updates")
    public YesNoUnknown getUpdates() {
        return updates;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof HostCheck)) {
            return false;
        }
        HostCheck that = (HostCheck) other;
        return Objects.equals(this.association, that.association)
                && this.checkedAtMs == that.checkedAtMs
                && Objects.equals(this.dataAgeMs, that.dataAgeMs)
                && Objects.equals(this.errata, that.errata)
                && this.format == that.format
                && this.fromStore == that.fromStore
                && Objects.equals(this.hostId, that.hostId)
                && Objects.equals(this.hostName, that.hostName)
                && Objects.equals(this.image, that.image)
                && Objects.equals(this.install, that.install)
                && Objects.equals(this.kind, that.kind)
                && Objects.equals(this.lastCheckinMs, that.lastCheckinMs)
                && Objects.equals(this.levelsAfter, that.levelsAfter)
                && Objects.equals(this.levelsNow, that.levelsNow)
                && Objects.equals(this.onlyClass, that.onlyClass)
                && Objects.equals(this.packageCount, that.packageCount)
                && Objects.equals(this.packages, that.packages)
                && Objects.equals(this.problems, that.problems)
                && Objects.equals(this.reboot, that.reboot)
                && Objects.equals(this.unknownBecause, that.unknownBecause)
                && Objects.equals(this.unpublishedErrata, that.unpublishedErrata)
                && Objects.equals(this.updates, that.updates);
    }

    @Override
    public int hashCode() {
        return Objects.hash(association,
                checkedAtMs,
                dataAgeMs,
                errata,
                format,
                fromStore,
                hostId,
                hostName,
                image,
                install,
                kind,
                lastCheckinMs,
                levelsAfter,
                levelsNow,
                onlyClass,
                packageCount,
                packages,
                problems,
                reboot,
                unknownBecause,
                unpublishedErrata,
                updates);
    }

    @Override
    public String toString() {
        return PlainText.of("HostCheck{"
                + "association=" + association
                + ", checkedAtMs=" + checkedAtMs
                + ", dataAgeMs=" + dataAgeMs
                + ", errata=" + errata
                + ", format=" + format
                + ", fromStore=" + fromStore
                + ", hostId=" + hostId
                + ", hostName=" + hostName
                + ", image=" + image
                + ", install=" + install
                + ", kind=" + kind
                + ", lastCheckinMs=" + lastCheckinMs
                + ", levelsAfter=" + levelsAfter
                + ", levelsNow=" + levelsNow
                + ", onlyClass=" + onlyClass
                + ", packageCount=" + packageCount
                + ", packages=" + packages
                + ", problems=" + problems
                + ", reboot=" + reboot
                + ", unknownBecause=" + unknownBecause
                + ", unpublishedErrata=" + unpublishedErrata
                + ", updates=" + updates
                + "}");
    }

    /** Builds a {@code HostCheck}. A value that is not given is left out of the document. */
    public static final class Builder {
        private Association association;
        private long checkedAtMs;
        private Long dataAgeMs;
        private ErrataCounts errata;
        private int format;
        private boolean fromStore;
        private String hostId;
        private String hostName;
        private BootImage image;
        private InstallCapability install;
        private HostKind kind;
        private Long lastCheckinMs;
        private HostLevels levelsAfter;
        private HostLevels levelsNow;
        private HostClass onlyClass;
        private Long packageCount;
        private List<PackageChange> packages;
        private List<Problem> problems;
        private RebootNeed reboot;
        private Problem unknownBecause;
        private Long unpublishedErrata;
        private YesNoUnknown updates;

        private Builder() {
        }

        /** The content host of the host. */
        public Builder association(Association association) {
            this.association = association;
            return this;
        }

        /** When this was checked, by our clock. */
        public Builder checkedAtMs(long checkedAtMs) {
            this.checkedAtMs = checkedAtMs;
            return this;
        }

        /**
         * How old the provider's data about the host is, judged by the provider's own clock. {@code null}:
         * unknown.
         */
        public Builder dataAgeMs(Long dataAgeMs) {
            this.dataAgeMs = dataAgeMs;
            return this;
        }

        /** Installable errata. {@code null}: unknown, or a Node: its updates are images. */
        public Builder errata(ErrataCounts errata) {
            this.errata = errata;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** This is the stored answer of an earlier check, because the host cannot be asked now. */
        public Builder fromStore(boolean fromStore) {
            this.fromStore = fromStore;
            return this;
        }

        /** The host. */
        public Builder hostId(String hostId) {
            this.hostId = hostId;
            return this;
        }

        /** Its name. */
        public Builder hostName(String hostName) {
            this.hostName = hostName;
            return this;
        }

        /**
         * The image of a host in image mode: it is updated by image, never by errata. {@code null}: it is not in
         * image mode, or the provider does not report it (before Katello 4.15).
         */
        public Builder image(BootImage image) {
            this.image = image;
            return this;
        }

        /** Whether and how the provider can install. {@code null}: not read (bulk check) or unknown. */
        public Builder install(InstallCapability install) {
            this.install = install;
            return this;
        }

        /** EL or Node. {@code null}: not known. */
        public Builder kind(HostKind kind) {
            this.kind = kind;
            return this;
        }

        /** Last check-in of the host at the provider. */
        public Builder lastCheckinMs(Long lastCheckinMs) {
            this.lastCheckinMs = lastCheckinMs;
            return this;
        }

        /** Cluster levels that it would support with all updates. */
        public Builder levelsAfter(HostLevels levelsAfter) {
            this.levelsAfter = levelsAfter;
            return this;
        }

        /** Cluster levels that it supports now. */
        public Builder levelsNow(HostLevels levelsNow) {
            this.levelsNow = levelsNow;
            return this;
        }

        /**
         * Nothing but the provider's class of the host was read ({@code detail} is {@code classes}): the answer is
         * a first one, until a check reads the host's row. {@code null}: its row was read.
         */
        public Builder onlyClass(HostClass onlyClass) {
            this.onlyClass = onlyClass;
            return this;
        }

        /**
         * Number of packages that can be upgraded. {@code null}: unknown, or not read. A bulk check can only
         * answer 0, because servers count every newer version of a package there.
         */
        public Builder packageCount(Long packageCount) {
            this.packageCount = packageCount;
            return this;
        }

        /** Packages that would change, with both versions. {@code null}: not read (bulk check) or unknown. */
        public Builder packages(List<PackageChange> packages) {
            this.packages = packages;
            return this;
        }

        /** Warnings: updates that will be refused, duplicates, differences from the engine's data. */
        public Builder problems(List<Problem> problems) {
            this.problems = problems;
            return this;
        }

        /** Reboot now, after, and why. */
        public Builder reboot(RebootNeed reboot) {
            this.reboot = reboot;
            return this;
        }

        /** Why that is unknown. */
        public Builder unknownBecause(Problem unknownBecause) {
            this.unknownBecause = unknownBecause;
            return this;
        }

        /**
         * Number of errata that apply to the host and are in no published version of its content view.
         * {@code null}: not read (bulk check), or the server does not show it.
         */
        public Builder unpublishedErrata(Long unpublishedErrata) {
            this.unpublishedErrata = unpublishedErrata;
            return this;
        }

        /** Are there updates? */
        public Builder updates(YesNoUnknown updates) {
            this.updates = updates;
            return this;
        }

        public HostCheck build() {
            return new HostCheck(association,
                    checkedAtMs,
                    dataAgeMs,
                    errata,
                    format,
                    fromStore,
                    hostId,
                    hostName,
                    image,
                    install,
                    kind,
                    lastCheckinMs,
                    levelsAfter,
                    levelsNow,
                    onlyClass,
                    packageCount,
                    packages,
                    problems,
                    reboot,
                    unknownBecause,
                    unpublishedErrata,
                    updates);
        }
    }
}
