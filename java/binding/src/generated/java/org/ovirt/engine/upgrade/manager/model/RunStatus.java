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

/** How a run stands. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunStatus {

    private final String actor;
    private final long beganAtMs;
    private final long cancelBoundMs;
    private final String cluster;
    private final String clusterName;
    private final Long endedAtMs;
    private final long etaP50Ms;
    private final long etaP95Ms;
    private final int format;
    private final List<HostRunStatus> hosts;
    private final int permille;
    private final OpenQuestion question;
    private final String run;
    private final List<SettingStatus> settings;
    private final Stage stage;
    private final RunState state;
    private final List<WaitsFor> waitsFor;
    private final Problem why;

    @JsonCreator
    private RunStatus(
            @JsonProperty("actor") String actor,
            @JsonProperty(value = "began_at_ms", required = true) long beganAtMs,
            @JsonProperty(value = "cancel_bound_ms", required = true) long cancelBoundMs,
            @JsonProperty("cluster") String cluster,
            @JsonProperty("cluster_name") String clusterName,
            @JsonProperty("ended_at_ms") Long endedAtMs,
            @JsonProperty(value = "eta_p50_ms", required = true) long etaP50Ms,
            @JsonProperty(value = "eta_p95_ms", required = true) long etaP95Ms,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("hosts") List<HostRunStatus> hosts,
            @JsonProperty(value = "permille", required = true) int permille,
            @JsonProperty("question") OpenQuestion question,
            @JsonProperty("run") String run,
            @JsonProperty("settings") List<SettingStatus> settings,
            @JsonProperty("stage") Stage stage,
            @JsonProperty("state") RunState state,
            @JsonProperty("waits_for") List<WaitsFor> waitsFor,
            @JsonProperty("why") Problem why) {
        this.actor = actor;
        this.beganAtMs = beganAtMs;
        this.cancelBoundMs = cancelBoundMs;
        this.cluster = cluster;
        this.clusterName = clusterName;
        this.endedAtMs = endedAtMs;
        this.etaP50Ms = etaP50Ms;
        this.etaP95Ms = etaP95Ms;
        this.format = format;
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.permille = permille;
        this.question = question;
        this.run = run;
        this.settings = settings == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(settings));
        this.stage = stage;
        this.state = state;
        this.waitsFor = waitsFor == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(waitsFor));
        this.why = why;
    }

    /** An empty builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder with the values of this one. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.actor = actor;
        builder.beganAtMs = beganAtMs;
        builder.cancelBoundMs = cancelBoundMs;
        builder.cluster = cluster;
        builder.clusterName = clusterName;
        builder.endedAtMs = endedAtMs;
        builder.etaP50Ms = etaP50Ms;
        builder.etaP95Ms = etaP95Ms;
        builder.format = format;
        builder.hosts = hosts;
        builder.permille = permille;
        builder.question = question;
        builder.run = run;
        builder.settings = settings;
        builder.stage = stage;
        builder.state = state;
        builder.waitsFor = waitsFor;
        builder.why = why;
        return builder;
    }

    /** Who approved the plan. */
    @JsonProperty("actor")
    public String getActor() {
        return actor;
    }

    /** When it began. */
    @JsonProperty("began_at_ms")
    public long getBeganAtMs() {
        return beganAtMs;
    }

    /**
     * Longest time until a cancel now would have ended the run, provided that the engine answers and no operator
     * has to be asked.
     */
    @JsonProperty("cancel_bound_ms")
    public long getCancelBoundMs() {
        return cancelBoundMs;
    }

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Its name. */
    @JsonProperty("cluster_name")
    public String getClusterName() {
        return clusterName;
    }

    /** When it ended. */
    @JsonProperty("ended_at_ms")
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    /** Predicted remaining time for half of all runs. */
    @JsonProperty("eta_p50_ms")
    public long getEtaP50Ms() {
        return etaP50Ms;
    }

    /** Predicted remaining time for nineteen of twenty runs. */
    @JsonProperty("eta_p95_ms")
    public long getEtaP95Ms() {
        return etaP95Ms;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** Its hosts, in the order of the plan. */
    @JsonProperty("hosts")
    public List<HostRunStatus> getHosts() {
        return hosts;
    }

    /** Thousandths done. Never decreases; 1000 only when the run has ended. */
    @JsonProperty("permille")
    public int getPermille() {
        return permille;
    }

    /** The question that it asks. {@code null}: none is open. */
    @JsonProperty("question")
    public OpenQuestion getQuestion() {
        return question;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    /** Settings that it changed, with what became of them. */
    @JsonProperty("settings")
    public List<SettingStatus> getSettings() {
        return settings;
    }

    /** Stage. */
    @JsonProperty("stage")
    public Stage getStage() {
        return stage;
    }

    /** State. */
    @JsonProperty("state")
    public RunState getState() {
        return state;
    }

    /** What it waits for now. Empty in a process that does not drive it. */
    @JsonProperty("waits_for")
    public List<WaitsFor> getWaitsFor() {
        return waitsFor;
    }

    /** Why it ended as it did, why it is paused, or that it was cancelled and still finishes hosts. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunStatus)) {
            return false;
        }
        RunStatus that = (RunStatus) other;
        return Objects.equals(this.actor, that.actor)
                && this.beganAtMs == that.beganAtMs
                && this.cancelBoundMs == that.cancelBoundMs
                && Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.clusterName, that.clusterName)
                && Objects.equals(this.endedAtMs, that.endedAtMs)
                && this.etaP50Ms == that.etaP50Ms
                && this.etaP95Ms == that.etaP95Ms
                && this.format == that.format
                && Objects.equals(this.hosts, that.hosts)
                && this.permille == that.permille
                && Objects.equals(this.question, that.question)
                && Objects.equals(this.run, that.run)
                && Objects.equals(this.settings, that.settings)
                && Objects.equals(this.stage, that.stage)
                && Objects.equals(this.state, that.state)
                && Objects.equals(this.waitsFor, that.waitsFor)
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                beganAtMs,
                cancelBoundMs,
                cluster,
                clusterName,
                endedAtMs,
                etaP50Ms,
                etaP95Ms,
                format,
                hosts,
                permille,
                question,
                run,
                settings,
                stage,
                state,
                waitsFor,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("RunStatus{"
                + "actor=" + actor
                + ", beganAtMs=" + beganAtMs
                + ", cancelBoundMs=" + cancelBoundMs
                + ", cluster=" + cluster
                + ", clusterName=" + clusterName
                + ", endedAtMs=" + endedAtMs
                + ", etaP50Ms=" + etaP50Ms
                + ", etaP95Ms=" + etaP95Ms
                + ", format=" + format
                + ", hosts=" + hosts
                + ", permille=" + permille
                + ", question=" + question
                + ", run=" + run
                + ", settings=" + settings
                + ", stage=" + stage
                + ", state=" + state
                + ", waitsFor=" + waitsFor
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code RunStatus}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private long beganAtMs;
        private long cancelBoundMs;
        private String cluster;
        private String clusterName;
        private Long endedAtMs;
        private long etaP50Ms;
        private long etaP95Ms;
        private int format;
        private List<HostRunStatus> hosts;
        private int permille;
        private OpenQuestion question;
        private String run;
        private List<SettingStatus> settings;
        private Stage stage;
        private RunState state;
        private List<WaitsFor> waitsFor;
        private Problem why;

        private Builder() {
        }

        /** Who approved the plan. */
        public Builder actor(String actor) {
            this.actor = actor;
            return this;
        }

        /** When it began. */
        public Builder beganAtMs(long beganAtMs) {
            this.beganAtMs = beganAtMs;
            return this;
        }

        /**
         * Longest time until a cancel now would have ended the run, provided that the engine answers and no
         * operator has to be asked.
         */
        public Builder cancelBoundMs(long cancelBoundMs) {
            this.cancelBoundMs = cancelBoundMs;
            return this;
        }

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Its name. */
        public Builder clusterName(String clusterName) {
            this.clusterName = clusterName;
            return this;
        }

        /** When it ended. */
        public Builder endedAtMs(Long endedAtMs) {
            this.endedAtMs = endedAtMs;
            return this;
        }

        /** Predicted remaining time for half of all runs. */
        public Builder etaP50Ms(long etaP50Ms) {
            this.etaP50Ms = etaP50Ms;
            return this;
        }

        /** Predicted remaining time for nineteen of twenty runs. */
        public Builder etaP95Ms(long etaP95Ms) {
            this.etaP95Ms = etaP95Ms;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** Its hosts, in the order of the plan. */
        public Builder hosts(List<HostRunStatus> hosts) {
            this.hosts = hosts;
            return this;
        }

        /** Thousandths done. Never decreases; 1000 only when the run has ended. */
        public Builder permille(int permille) {
            this.permille = permille;
            return this;
        }

        /** The question that it asks. {@code null}: none is open. */
        public Builder question(OpenQuestion question) {
            this.question = question;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        /** Settings that it changed, with what became of them. */
        public Builder settings(List<SettingStatus> settings) {
            this.settings = settings;
            return this;
        }

        /** Stage. */
        public Builder stage(Stage stage) {
            this.stage = stage;
            return this;
        }

        /** State. */
        public Builder state(RunState state) {
            this.state = state;
            return this;
        }

        /** What it waits for now. Empty in a process that does not drive it. */
        public Builder waitsFor(List<WaitsFor> waitsFor) {
            this.waitsFor = waitsFor;
            return this;
        }

        /** Why it ended as it did, why it is paused, or that it was cancelled and still finishes hosts. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public RunStatus build() {
            return new RunStatus(actor,
                    beganAtMs,
                    cancelBoundMs,
                    cluster,
                    clusterName,
                    endedAtMs,
                    etaP50Ms,
                    etaP95Ms,
                    format,
                    hosts,
                    permille,
                    question,
                    run,
                    settings,
                    stage,
                    state,
                    waitsFor,
                    why);
        }
    }
}
