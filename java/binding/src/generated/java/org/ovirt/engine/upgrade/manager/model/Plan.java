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

/** A plan. Nothing was changed to make it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Plan {

    private final List<Problem> blockers;
    private final String cluster;
    private final String clusterName;
    private final Consents consents;
    private final String engineVersion;
    private final List<String> excluded;
    private final int format;
    private final String hash;
    private final List<HostPlan> hosts;
    private final List<LeftAlone> leftAlone;
    private final String level;
    private final long madeAtMs;
    private final int maxUnavailable;
    private final boolean oneHost;
    private final RunOptions options;
    private final UpdatePolicy policy;
    private final Prediction prediction;
    private final PlanRequest request;
    private final String targetLevel;
    private final List<Problem> warnings;

    @JsonCreator
    private Plan(
            @JsonProperty("blockers") List<Problem> blockers,
            @JsonProperty("cluster") String cluster,
            @JsonProperty("cluster_name") String clusterName,
            @JsonProperty("consents") Consents consents,
            @JsonProperty("engine_version") String engineVersion,
            @JsonProperty("excluded") List<String> excluded,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("hash") String hash,
            @JsonProperty("hosts") List<HostPlan> hosts,
            @JsonProperty("left_alone") List<LeftAlone> leftAlone,
            @JsonProperty("level") String level,
            @JsonProperty(value = "made_at_ms", required = true) long madeAtMs,
            @JsonProperty(value = "max_unavailable", required = true) int maxUnavailable,
            @JsonProperty(value = "one_host", required = true) boolean oneHost,
            @JsonProperty("options") RunOptions options,
            @JsonProperty("policy") UpdatePolicy policy,
            @JsonProperty("prediction") Prediction prediction,
            @JsonProperty("request") PlanRequest request,
            @JsonProperty("target_level") String targetLevel,
            @JsonProperty("warnings") List<Problem> warnings) {
        this.blockers = blockers == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(blockers));
        this.cluster = cluster;
        this.clusterName = clusterName;
        this.consents = consents;
        this.engineVersion = engineVersion;
        this.excluded = excluded == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(excluded));
        this.format = format;
        this.hash = hash;
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.leftAlone = leftAlone == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(leftAlone));
        this.level = level;
        this.madeAtMs = madeAtMs;
        this.maxUnavailable = maxUnavailable;
        this.oneHost = oneHost;
        this.options = options;
        this.policy = policy;
        this.prediction = prediction;
        this.request = request;
        this.targetLevel = targetLevel;
        this.warnings = warnings == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(warnings));
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.blockers = blockers;
        builder.cluster = cluster;
        builder.clusterName = clusterName;
        builder.consents = consents;
        builder.engineVersion = engineVersion;
        builder.excluded = excluded;
        builder.format = format;
        builder.hash = hash;
        builder.hosts = hosts;
        builder.leftAlone = leftAlone;
        builder.level = level;
        builder.madeAtMs = madeAtMs;
        builder.maxUnavailable = maxUnavailable;
        builder.oneHost = oneHost;
        builder.options = options;
        builder.policy = policy;
        builder.prediction = prediction;
        builder.request = request;
        builder.targetLevel = targetLevel;
        builder.warnings = warnings;
        return builder;
    }

    /** Blockers: problems to repair before a run can begin; empty: it can. */
    @JsonProperty("blockers")
    public List<Problem> getBlockers() {
        return blockers;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Its name. Not part of the hash. */
    @JsonProperty("cluster_name")
    public String getClusterName() {
        return clusterName;
    }

    /** Consents of the operator. */
    @JsonProperty("consents")
    public Consents getConsents() {
        return consents;
    }

    /** Version of the engine. */
    @JsonProperty("engine_version")
    public String getEngineVersion() {
        return engineVersion;
    }

    /** Hosts left out by name; their levels do not count. */
    @JsonProperty("excluded")
    public List<String> getExcluded() {
        return excluded;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** SHA-256 over the canonical form, in hexadecimal. {@code start} takes it. */
    @JsonProperty("hash")
    public String getHash() {
        return hash;
    }

    /** Hosts in order. */
    @JsonProperty("hosts")
    public List<HostPlan> getHosts() {
        return hosts;
    }

    /** The other hosts of the cluster, each with the reason. Their levels count, too. */
    @JsonProperty("left_alone")
    public List<LeftAlone> getLeftAlone() {
        return leftAlone;
    }

    /** Level in force. */
    @JsonProperty("level")
    public String getLevel() {
        return level;
    }

    /** When it was made. Not part of the hash. */
    @JsonProperty("made_at_ms")
    public long getMadeAtMs() {
        return madeAtMs;
    }

    /** How many hosts may be out at once, resolved. */
    @JsonProperty("max_unavailable")
    public int getMaxUnavailable() {
        return maxUnavailable;
    }

    /** It is a plan for one host. */
    @JsonProperty("one_host")
    public boolean isOneHost() {
        return oneHost;
    }

    /** Options of the run. */
    @JsonProperty("options")
    public RunOptions getOptions() {
        return options;
    }

    /** Which updates count. */
    @JsonProperty("policy")
    public UpdatePolicy getPolicy() {
        return policy;
    }

    /** How long the whole takes. Not part of the hash. */
    @JsonProperty("prediction")
    public Prediction getPrediction() {
        return prediction;
    }

    /** The request: it is planned again when a run is started, and must give the same hash. */
    @JsonProperty("request")
    public PlanRequest getRequest() {
        return request;
    }

    /** Level to raise it to at the end. */
    @JsonProperty("target_level")
    public String getTargetLevel() {
        return targetLevel;
    }

    /** Warnings: facts to know before it begins. */
    @JsonProperty("warnings")
    public List<Problem> getWarnings() {
        return warnings;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Plan)) {
            return false;
        }
        Plan that = (Plan) other;
        return Objects.equals(this.blockers, that.blockers)
                && Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.clusterName, that.clusterName)
                && Objects.equals(this.consents, that.consents)
                && Objects.equals(this.engineVersion, that.engineVersion)
                && Objects.equals(this.excluded, that.excluded)
                && this.format == that.format
                && Objects.equals(this.hash, that.hash)
                && Objects.equals(this.hosts, that.hosts)
                && Objects.equals(this.leftAlone, that.leftAlone)
                && Objects.equals(this.level, that.level)
                && this.madeAtMs == that.madeAtMs
                && this.maxUnavailable == that.maxUnavailable
                && this.oneHost == that.oneHost
                && Objects.equals(this.options, that.options)
                && Objects.equals(this.policy, that.policy)
                && Objects.equals(this.prediction, that.prediction)
                && Objects.equals(this.request, that.request)
                && Objects.equals(this.targetLevel, that.targetLevel)
                && Objects.equals(this.warnings, that.warnings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(blockers,
                cluster,
                clusterName,
                consents,
                engineVersion,
                excluded,
                format,
                hash,
                hosts,
                leftAlone,
                level,
                madeAtMs,
                maxUnavailable,
                oneHost,
                options,
                policy,
                prediction,
                request,
                targetLevel,
                warnings);
    }

    @Override
    public String toString() {
        return PlainText.of("Plan{"
                + "blockers=" + blockers
                + ", cluster=" + cluster
                + ", clusterName=" + clusterName
                + ", consents=" + consents
                + ", engineVersion=" + engineVersion
                + ", excluded=" + excluded
                + ", format=" + format
                + ", hash=" + hash
                + ", hosts=" + hosts
                + ", leftAlone=" + leftAlone
                + ", level=" + level
                + ", madeAtMs=" + madeAtMs
                + ", maxUnavailable=" + maxUnavailable
                + ", oneHost=" + oneHost
                + ", options=" + options
                + ", policy=" + policy
                + ", prediction=" + prediction
                + ", request=" + request
                + ", targetLevel=" + targetLevel
                + ", warnings=" + warnings
                + "}");
    }

    /** Builds a {@code Plan}. A value that is not given is left out of the document. */
    public static final class Builder {
        private List<Problem> blockers;
        private String cluster;
        private String clusterName;
        private Consents consents;
        private String engineVersion;
        private List<String> excluded;
        private int format;
        private String hash;
        private List<HostPlan> hosts;
        private List<LeftAlone> leftAlone;
        private String level;
        private long madeAtMs;
        private int maxUnavailable;
        private boolean oneHost;
        private RunOptions options;
        private UpdatePolicy policy;
        private Prediction prediction;
        private PlanRequest request;
        private String targetLevel;
        private List<Problem> warnings;

        private Builder() {
        }

        /** Blockers: problems to repair before a run can begin; empty: it can. */
        public Builder blockers(List<Problem> blockers) {
            this.blockers = blockers;
            return this;
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Its name. Not part of the hash. */
        public Builder clusterName(String clusterName) {
            this.clusterName = clusterName;
            return this;
        }

        /** Consents of the operator. */
        public Builder consents(Consents consents) {
            this.consents = consents;
            return this;
        }

        /** Version of the engine. */
        public Builder engineVersion(String engineVersion) {
            this.engineVersion = engineVersion;
            return this;
        }

        /** Hosts left out by name; their levels do not count. */
        public Builder excluded(List<String> excluded) {
            this.excluded = excluded;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** SHA-256 over the canonical form, in hexadecimal. {@code start} takes it. */
        public Builder hash(String hash) {
            this.hash = hash;
            return this;
        }

        /** Hosts in order. */
        public Builder hosts(List<HostPlan> hosts) {
            this.hosts = hosts;
            return this;
        }

        /** The other hosts of the cluster, each with the reason. Their levels count, too. */
        public Builder leftAlone(List<LeftAlone> leftAlone) {
            this.leftAlone = leftAlone;
            return this;
        }

        /** Level in force. */
        public Builder level(String level) {
            this.level = level;
            return this;
        }

        /** When it was made. Not part of the hash. */
        public Builder madeAtMs(long madeAtMs) {
            this.madeAtMs = madeAtMs;
            return this;
        }

        /** How many hosts may be out at once, resolved. */
        public Builder maxUnavailable(int maxUnavailable) {
            this.maxUnavailable = maxUnavailable;
            return this;
        }

        /** It is a plan for one host. */
        public Builder oneHost(boolean oneHost) {
            this.oneHost = oneHost;
            return this;
        }

        /** Options of the run. */
        public Builder options(RunOptions options) {
            this.options = options;
            return this;
        }

        /** Which updates count. */
        public Builder policy(UpdatePolicy policy) {
            this.policy = policy;
            return this;
        }

        /** How long the whole takes. Not part of the hash. */
        public Builder prediction(Prediction prediction) {
            this.prediction = prediction;
            return this;
        }

        /** The request: it is planned again when a run is started, and must give the same hash. */
        public Builder request(PlanRequest request) {
            this.request = request;
            return this;
        }

        /** Level to raise it to at the end. */
        public Builder targetLevel(String targetLevel) {
            this.targetLevel = targetLevel;
            return this;
        }

        /** Warnings: facts to know before it begins. */
        public Builder warnings(List<Problem> warnings) {
            this.warnings = warnings;
            return this;
        }

        public Plan build() {
            return new Plan(blockers,
                    cluster,
                    clusterName,
                    consents,
                    engineVersion,
                    excluded,
                    format,
                    hash,
                    hosts,
                    leftAlone,
                    level,
                    madeAtMs,
                    maxUnavailable,
                    oneHost,
                    options,
                    policy,
                    prediction,
                    request,
                    targetLevel,
                    warnings);
        }
    }
}
