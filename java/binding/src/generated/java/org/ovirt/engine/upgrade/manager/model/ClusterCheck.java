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

/** A cluster's updates. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class ClusterCheck {

    private final long checkedAtMs;
    private final String clusterId;
    private final String clusterName;
    private final ErrataCounts errata;
    private final boolean errataComplete;
    private final int format;
    private final List<HostCheck> hosts;
    private final long hostsUnknown;
    private final long hostsWithUpdates;
    private final String level;
    private final ClusterLevels levelsAfter;
    private final ClusterLevels levelsNow;
    private final List<LevelVerdict> verdicts;

    @JsonCreator
    private ClusterCheck(
            @JsonProperty(value = "checked_at_ms", required = true) long checkedAtMs,
            @JsonProperty("cluster_id") String clusterId,
            @JsonProperty("cluster_name") String clusterName,
            @JsonProperty("errata") ErrataCounts errata,
            @JsonProperty(value = "errata_complete", required = true) boolean errataComplete,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("hosts") List<HostCheck> hosts,
            @JsonProperty(value = "hosts_unknown", required = true) long hostsUnknown,
            @JsonProperty(value = "hosts_with_updates", required = true) long hostsWithUpdates,
            @JsonProperty("level") String level,
            @JsonProperty("levels_after") ClusterLevels levelsAfter,
            @JsonProperty("levels_now") ClusterLevels levelsNow,
            @JsonProperty("verdicts") List<LevelVerdict> verdicts) {
        this.checkedAtMs = checkedAtMs;
        this.clusterId = clusterId;
        this.clusterName = clusterName;
        this.errata = errata;
        this.errataComplete = errataComplete;
        this.format = format;
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.hostsUnknown = hostsUnknown;
        this.hostsWithUpdates = hostsWithUpdates;
        this.level = level;
        this.levelsAfter = levelsAfter;
        this.levelsNow = levelsNow;
        this.verdicts = verdicts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(verdicts));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.checkedAtMs = checkedAtMs;
        builder.clusterId = clusterId;
        builder.clusterName = clusterName;
        builder.errata = errata;
        builder.errataComplete = errataComplete;
        builder.format = format;
        builder.hosts = hosts;
        builder.hostsUnknown = hostsUnknown;
        builder.hostsWithUpdates = hostsWithUpdates;
        builder.level = level;
        builder.levelsAfter = levelsAfter;
        builder.levelsNow = levelsNow;
        builder.verdicts = verdicts;
        return builder;
    }

    /** When this was checked. */
    @JsonProperty("checked_at_ms")
    public long getCheckedAtMs() {
        return checkedAtMs;
    }

    /** The cluster. */
    @JsonProperty("cluster_id")
    public String getClusterId() {
        return clusterId;
    }

    /** Its name. */
    @JsonProperty("cluster_name")
    public String getClusterName() {
        return clusterName;
    }

    /** Sum of the installable errata of all hosts whose errata are known. An erratum counts once per host. */
    @JsonProperty("errata")
    public ErrataCounts getErrata() {
        return errata;
    }

    /**
     * The errata of every host are in the sum; hosts that are updated by images have none. {@code false}: some are
     * missing. The sum is then a lower bound, and its total, its other types and its severities are {@code null}.
     */
    @JsonProperty("errata_complete")
    public boolean isErrataComplete() {
        return errataComplete;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** One answer per managed host, in the order of the inventory. */
    @JsonProperty("hosts")
    public List<HostCheck> getHosts() {
        return hosts;
    }

    /** Hosts for which that is unknown. */
    @JsonProperty("hosts_unknown")
    public long getHostsUnknown() {
        return hostsUnknown;
    }

    /** Hosts with updates. */
    @JsonProperty("hosts_with_updates")
    public long getHostsWithUpdates() {
        return hostsWithUpdates;
    }

    /** Level in force. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    /** Common levels with all updates. */
    @JsonProperty("levels_after")
    public ClusterLevels getLevelsAfter() {
        return levelsAfter;
    }

    /** Common levels now. */
    @JsonProperty("levels_now")
    public ClusterLevels getLevelsNow() {
        return levelsNow;
    }

    /** Verdicts for the target, and for every level of the engine above the one in force. */
    @JsonProperty("verdicts")
    public List<LevelVerdict> getVerdicts() {
        return verdicts;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof ClusterCheck)) {
            return false;
        }
        ClusterCheck that = (ClusterCheck) other;
        return this.checkedAtMs == that.checkedAtMs
                && Objects.equals(this.clusterId, that.clusterId)
                && Objects.equals(this.clusterName, that.clusterName)
                && Objects.equals(this.errata, that.errata)
                && this.errataComplete == that.errataComplete
                && this.format == that.format
                && Objects.equals(this.hosts, that.hosts)
                && this.hostsUnknown == that.hostsUnknown
                && this.hostsWithUpdates == that.hostsWithUpdates
                && Objects.equals(this.level, that.level)
                && Objects.equals(this.levelsAfter, that.levelsAfter)
                && Objects.equals(this.levelsNow, that.levelsNow)
                && Objects.equals(this.verdicts, that.verdicts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(checkedAtMs,
                clusterId,
                clusterName,
                errata,
                errataComplete,
                format,
                hosts,
                hostsUnknown,
                hostsWithUpdates,
                level,
                levelsAfter,
                levelsNow,
                verdicts);
    }

    @Override
    public String toString() {
        return PlainText.of("ClusterCheck{"
                + "checkedAtMs=" + checkedAtMs
                + ", clusterId=" + clusterId
                + ", clusterName=" + clusterName
                + ", errata=" + errata
                + ", errataComplete=" + errataComplete
                + ", format=" + format
                + ", hosts=" + hosts
                + ", hostsUnknown=" + hostsUnknown
                + ", hostsWithUpdates=" + hostsWithUpdates
                + ", level=" + level
                + ", levelsAfter=" + levelsAfter
                + ", levelsNow=" + levelsNow
                + ", verdicts=" + verdicts
                + "}");
    }

    /** Builds a {@code ClusterCheck}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long checkedAtMs;
        private String clusterId;
        private String clusterName;
        private ErrataCounts errata;
        private boolean errataComplete;
        private int format;
        private List<HostCheck> hosts;
        private long hostsUnknown;
        private long hostsWithUpdates;
        private String level;
        private ClusterLevels levelsAfter;
        private ClusterLevels levelsNow;
        private List<LevelVerdict> verdicts;

        private Builder() {
        }

        /** When this was checked. */
        public Builder checkedAtMs(long checkedAtMs) {
            this.checkedAtMs = checkedAtMs;
            return this;
        }

        /** The cluster. */
        public Builder clusterId(String clusterId) {
            this.clusterId = clusterId;
            return this;
        }

        /** Its name. */
        public Builder clusterName(String clusterName) {
            this.clusterName = clusterName;
            return this;
        }

        /** Sum of the installable errata of all hosts whose errata are known. An erratum counts once per host. */
        public Builder errata(ErrataCounts errata) {
            this.errata = errata;
            return this;
        }

        /**
         * The errata of every host are in the sum; hosts that are updated by images have none. {@code false}: some
         * are missing. The sum is then a lower bound, and its total, its other types and its severities are
         * {@code null}.
         */
        public Builder errataComplete(boolean errataComplete) {
            this.errataComplete = errataComplete;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** One answer per managed host, in the order of the inventory. */
        public Builder hosts(List<HostCheck> hosts) {
            this.hosts = hosts;
            return this;
        }

        /** Hosts for which that is unknown. */
        public Builder hostsUnknown(long hostsUnknown) {
            this.hostsUnknown = hostsUnknown;
            return this;
        }

        /** Hosts with updates. */
        public Builder hostsWithUpdates(long hostsWithUpdates) {
            this.hostsWithUpdates = hostsWithUpdates;
            return this;
        }

        /** Level in force. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        /** Common levels with all updates. */
        public Builder levelsAfter(ClusterLevels levelsAfter) {
            this.levelsAfter = levelsAfter;
            return this;
        }

        /** Common levels now. */
        public Builder levelsNow(ClusterLevels levelsNow) {
            this.levelsNow = levelsNow;
            return this;
        }

        /** Verdicts for the target, and for every level of the engine above the one in force. */
        public Builder verdicts(List<LevelVerdict> verdicts) {
            this.verdicts = verdicts;
            return this;
        }

        public ClusterCheck build() {
            return new ClusterCheck(checkedAtMs,
                    clusterId,
                    clusterName,
                    errata,
                    errataComplete,
                    format,
                    hosts,
                    hostsUnknown,
                    hostsWithUpdates,
                    level,
                    levelsAfter,
                    levelsNow,
                    verdicts);
        }
    }
}
