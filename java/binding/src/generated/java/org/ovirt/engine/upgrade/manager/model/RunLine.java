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

/** A run in a list. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunLine {

    private final long beganAtMs;
    private final String cluster;
    private final String clusterName;
    private final Long endedAtMs;
    private final Integer hosts;
    private final String planHash;
    private final String run;
    private final int settingsLeft;
    private final RunState state;

    @JsonCreator
    private RunLine(
            @JsonProperty(value = "began_at_ms", required = true) long beganAtMs,
            @JsonProperty("cluster") String cluster,
            @JsonProperty("cluster_name") String clusterName,
            @JsonProperty("ended_at_ms") Long endedAtMs,
            @JsonProperty("hosts") Integer hosts,
            @JsonProperty("plan_hash") String planHash,
            @JsonProperty("run") String run,
            @JsonProperty(value = "settings_left", required = true) int settingsLeft,
            @JsonProperty("state") RunState state) {
        this.beganAtMs = beganAtMs;
        this.cluster = cluster;
        this.clusterName = clusterName;
        this.endedAtMs = endedAtMs;
        this.hosts = hosts;
        this.planHash = planHash;
        this.run = run;
        this.settingsLeft = settingsLeft;
        this.state = state;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.beganAtMs = beganAtMs;
        builder.cluster = cluster;
        builder.clusterName = clusterName;
        builder.endedAtMs = endedAtMs;
        builder.hosts = hosts;
        builder.planHash = planHash;
        builder.run = run;
        builder.settingsLeft = settingsLeft;
        builder.state = state;
        return builder;
    }

    /** When it began. */
    @JsonProperty("began_at_ms")
    public long getBeganAtMs() {
        return beganAtMs;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Its name when the plan was made. {@code null}: the plan is not stored any more. */
    @JsonProperty("cluster_name")
    public String getClusterName() {
        return clusterName;
    }

    /** When it ended. {@code null}: it goes on. */
    @JsonProperty("ended_at_ms")
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    /** Hosts of its plan. {@code null}: the plan is not stored any more. */
    @JsonProperty("hosts")
    public Integer getHosts() {
        return hosts;
    }

    /** Hash of its plan. */
    @JsonProperty("plan_hash")
    public String getPlanHash() {
        return planHash;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    /**
     * Settings that it changed and that are neither restored nor listed. Of a run that has ended, {@code restore}
     * restores them.
     */
    @JsonProperty("settings_left")
    public int getSettingsLeft() {
        return settingsLeft;
    }

    /** State. */
    @JsonProperty("state")
    public RunState getState() {
        return state;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunLine)) {
            return false;
        }
        RunLine that = (RunLine) other;
        return this.beganAtMs == that.beganAtMs
                && Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.clusterName, that.clusterName)
                && Objects.equals(this.endedAtMs, that.endedAtMs)
                && Objects.equals(this.hosts, that.hosts)
                && Objects.equals(this.planHash, that.planHash)
                && Objects.equals(this.run, that.run)
                && this.settingsLeft == that.settingsLeft
                && Objects.equals(this.state, that.state);
    }

    @Override
    public int hashCode() {
        return Objects.hash(beganAtMs,
                cluster,
                clusterName,
                endedAtMs,
                hosts,
                planHash,
                run,
                settingsLeft,
                state);
    }

    @Override
    public String toString() {
        return PlainText.of("RunLine{"
                + "beganAtMs=" + beganAtMs
                + ", cluster=" + cluster
                + ", clusterName=" + clusterName
                + ", endedAtMs=" + endedAtMs
                + ", hosts=" + hosts
                + ", planHash=" + planHash
                + ", run=" + run
                + ", settingsLeft=" + settingsLeft
                + ", state=" + state
                + "}");
    }

    /** Builds a {@code RunLine}. A value that is not given is left out of the document. */
    public static final class Builder {
        private long beganAtMs;
        private String cluster;
        private String clusterName;
        private Long endedAtMs;
        private Integer hosts;
        private String planHash;
        private String run;
        private int settingsLeft;
        private RunState state;

        private Builder() {
        }

        /** When it began. */
        public Builder beganAtMs(long beganAtMs) {
            this.beganAtMs = beganAtMs;
            return this;
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Its name when the plan was made. {@code null}: the plan is not stored any more. */
        public Builder clusterName(String clusterName) {
            this.clusterName = clusterName;
            return this;
        }

        /** When it ended. {@code null}: it goes on. */
        public Builder endedAtMs(Long endedAtMs) {
            this.endedAtMs = endedAtMs;
            return this;
        }

        /** Hosts of its plan. {@code null}: the plan is not stored any more. */
        public Builder hosts(Integer hosts) {
            this.hosts = hosts;
            return this;
        }

        /** Hash of its plan. */
        public Builder planHash(String planHash) {
            this.planHash = planHash;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        /**
         * Settings that it changed and that are neither restored nor listed. Of a run that has ended,
         * {@code restore} restores them.
         */
        public Builder settingsLeft(int settingsLeft) {
            this.settingsLeft = settingsLeft;
            return this;
        }

        /** State. */
        public Builder state(RunState state) {
            this.state = state;
            return this;
        }

        public RunLine build() {
            return new RunLine(beganAtMs,
                    cluster,
                    clusterName,
                    endedAtMs,
                    hosts,
                    planHash,
                    run,
                    settingsLeft,
                    state);
        }
    }
}
