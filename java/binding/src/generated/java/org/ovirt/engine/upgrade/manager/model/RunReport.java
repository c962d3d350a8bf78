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
 * Answer of {@code report}. The same journal gives the same report. Of a run that goes on it shows everything
 * until its last record.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class RunReport {

    private final String actor;
    private final long beganAtMs;
    private final String cluster;
    private final String clusterName;
    private final List<CommandReport> commands;
    private final List<Deviation> deviations;
    private final Long endedAtMs;
    private final int format;
    private final List<HostReport> hosts;
    private final LevelReport level;
    private final List<Problem> notRestored;
    private final Plan plan;
    private final List<QuestionReport> questions;
    private final long records;
    private final String run;
    private final List<SettingStatus> settings;
    private final RunState state;
    private final List<Long> takenOverAtMs;
    private final long untilMs;
    private final List<VmReport> vms;
    private final Problem why;

    @JsonCreator
    private RunReport(
            @JsonProperty("actor") String actor,
            @JsonProperty(value = "began_at_ms", required = true) long beganAtMs,
            @JsonProperty("cluster") String cluster,
            @JsonProperty("cluster_name") String clusterName,
            @JsonProperty("commands") List<CommandReport> commands,
            @JsonProperty("deviations") List<Deviation> deviations,
            @JsonProperty("ended_at_ms") Long endedAtMs,
            @JsonProperty(value = "format", required = true) int format,
            @JsonProperty("hosts") List<HostReport> hosts,
            @JsonProperty("level") LevelReport level,
            @JsonProperty("not_restored") List<Problem> notRestored,
            @JsonProperty("plan") Plan plan,
            @JsonProperty("questions") List<QuestionReport> questions,
            @JsonProperty(value = "records", required = true) long records,
            @JsonProperty("run") String run,
            @JsonProperty("settings") List<SettingStatus> settings,
            @JsonProperty("state") RunState state,
            @JsonProperty("taken_over_at_ms") List<Long> takenOverAtMs,
            @JsonProperty(value = "until_ms", required = true) long untilMs,
            @JsonProperty("vms") List<VmReport> vms,
            @JsonProperty("why") Problem why) {
        this.actor = actor;
        this.beganAtMs = beganAtMs;
        this.cluster = cluster;
        this.clusterName = clusterName;
        this.commands = commands == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(commands));
        this.deviations = deviations == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(deviations));
        this.endedAtMs = endedAtMs;
        this.format = format;
        this.hosts = hosts == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(hosts));
        this.level = level;
        this.notRestored = notRestored == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(notRestored));
        this.plan = plan;
        this.questions = questions == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(questions));
        this.records = records;
        this.run = run;
        this.settings = settings == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(settings));
        this.state = state;
        this.takenOverAtMs = takenOverAtMs == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(takenOverAtMs));
        this.untilMs = untilMs;
        this.vms = vms == null ? Collections.emptyList() : Collections.unmodifiableList(new ArrayList<>(vms));
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
        builder.cluster = cluster;
        builder.clusterName = clusterName;
        builder.commands = commands;
        builder.deviations = deviations;
        builder.endedAtMs = endedAtMs;
        builder.format = format;
        builder.hosts = hosts;
        builder.level = level;
        builder.notRestored = notRestored;
        builder.plan = plan;
        builder.questions = questions;
        builder.records = records;
        builder.run = run;
        builder.settings = settings;
        builder.state = state;
        builder.takenOverAtMs = takenOverAtMs;
        builder.untilMs = untilMs;
        builder.vms = vms;
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

    /** The cluster. */
    @JsonProperty("cluster")
    public String getCluster() {
        return cluster;
    }

    /** Its name when the plan was made. */
    @JsonProperty("cluster_name")
    public String getClusterName() {
        return clusterName;
    }

    /** Commands of operators, in order; answers are among them. */
    @JsonProperty("commands")
    public List<CommandReport> getCommands() {
        return commands;
    }

    /** Deviations from the plan, in order. */
    @JsonProperty("deviations")
    public List<Deviation> getDeviations() {
        return deviations;
    }

    /** When it ended. {@code null}: it goes on. */
    @JsonProperty("ended_at_ms")
    public Long getEndedAtMs() {
        return endedAtMs;
    }

    /** Format of this document. */
    @JsonProperty("format")
    public int getFormat() {
        return format;
    }

    /** Hosts in the order of the plan. */
    @JsonProperty("hosts")
    public List<HostReport> getHosts() {
        return hosts;
    }

    /** What became of the cluster's level. */
    @JsonProperty("level")
    public LevelReport getLevel() {
        return level;
    }

    /** What was not restored, and must be restored by hand. */
    @JsonProperty("not_restored")
    public List<Problem> getNotRestored() {
        return notRestored;
    }

    /** The approved plan. */
    @JsonProperty("plan")
    public Plan getPlan() {
        return plan;
    }

    /** Questions that the run asked, and who answered, in order. */
    @JsonProperty("questions")
    public List<QuestionReport> getQuestions() {
        return questions;
    }

    /** Number of records in its journal. */
    @JsonProperty("records")
    public long getRecords() {
        return records;
    }

    /** The run. */
    @JsonProperty("run")
    public String getRun() {
        return run;
    }

    /** Settings of the cluster, VMs and hosts that the run changed, with what became of them. */
    @JsonProperty("settings")
    public List<SettingStatus> getSettings() {
        return settings;
    }

    /** State. */
    @JsonProperty("state")
    public RunState getState() {
        return state;
    }

    /** When other processes took the run over from the one before. The first process takes nothing over. */
    @JsonProperty("taken_over_at_ms")
    public List<Long> getTakenOverAtMs() {
        return takenOverAtMs;
    }

    /** Time of the last record. */
    @JsonProperty("until_ms")
    public long getUntilMs() {
        return untilMs;
    }

    /** VMs that were moved or stopped. */
    @JsonProperty("vms")
    public List<VmReport> getVms() {
        return vms;
    }

    /** Why it ended as it did. {@code null}: it succeeded, or it goes on. */
    @JsonProperty("why")
    public Problem getWhy() {
        return why;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RunReport)) {
            return false;
        }
        RunReport that = (RunReport) other;
        return Objects.equals(this.actor, that.actor)
                && this.beganAtMs == that.beganAtMs
                && Objects.equals(this.cluster, that.cluster)
                && Objects.equals(this.clusterName, that.clusterName)
                && Objects.equals(this.commands, that.commands)
                && Objects.equals(this.deviations, that.deviations)
                && Objects.equals(this.endedAtMs, that.endedAtMs)
                && this.format == that.format
                && Objects.equals(this.hosts, that.hosts)
                && Objects.equals(this.level, that.level)
                && Objects.equals(this.notRestored, that.notRestored)
                && Objects.equals(this.plan, that.plan)
                && Objects.equals(this.questions, that.questions)
                && this.records == that.records
                && Objects.equals(this.run, that.run)
                && Objects.equals(this.settings, that.settings)
                && Objects.equals(this.state, that.state)
                && Objects.equals(this.takenOverAtMs, that.takenOverAtMs)
                && this.untilMs == that.untilMs
                && Objects.equals(this.vms, that.vms)
                && Objects.equals(this.why, that.why);
    }

    @Override
    public int hashCode() {
        return Objects.hash(actor,
                beganAtMs,
                cluster,
                clusterName,
                commands,
                deviations,
                endedAtMs,
                format,
                hosts,
                level,
                notRestored,
                plan,
                questions,
                records,
                run,
                settings,
                state,
                takenOverAtMs,
                untilMs,
                vms,
                why);
    }

    @Override
    public String toString() {
        return PlainText.of("RunReport{"
                + "actor=" + actor
                + ", beganAtMs=" + beganAtMs
                + ", cluster=" + cluster
                + ", clusterName=" + clusterName
                + ", commands=" + commands
                + ", deviations=" + deviations
                + ", endedAtMs=" + endedAtMs
                + ", format=" + format
                + ", hosts=" + hosts
                + ", level=" + level
                + ", notRestored=" + notRestored
                + ", plan=" + plan
                + ", questions=" + questions
                + ", records=" + records
                + ", run=" + run
                + ", settings=" + settings
                + ", state=" + state
                + ", takenOverAtMs=" + takenOverAtMs
                + ", untilMs=" + untilMs
                + ", vms=" + vms
                + ", why=" + why
                + "}");
    }

    /** Builds a {@code RunReport}. A value that is not given is left out of the document. */
    public static final class Builder {
        private String actor;
        private long beganAtMs;
        private String cluster;
        private String clusterName;
        private List<CommandReport> commands;
        private List<Deviation> deviations;
        private Long endedAtMs;
        private int format;
        private List<HostReport> hosts;
        private LevelReport level;
        private List<Problem> notRestored;
        private Plan plan;
        private List<QuestionReport> questions;
        private long records;
        private String run;
        private List<SettingStatus> settings;
        private RunState state;
        private List<Long> takenOverAtMs;
        private long untilMs;
        private List<VmReport> vms;
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

        /** The cluster. */
        public Builder cluster(String cluster) {
            this.cluster = cluster;
            return this;
        }

        /** Its name when the plan was made. */
        public Builder clusterName(String clusterName) {
            this.clusterName = clusterName;
            return this;
        }

        /** Commands of operators, in order; answers are among them. */
        public Builder commands(List<CommandReport> commands) {
            this.commands = commands;
            return this;
        }

        /** Deviations from the plan, in order. */
        public Builder deviations(List<Deviation> deviations) {
            this.deviations = deviations;
            return this;
        }

        /** When it ended. {@code null}: it goes on. */
        public Builder endedAtMs(Long endedAtMs) {
            this.endedAtMs = endedAtMs;
            return this;
        }

        /** Format of this document. */
        public Builder format(int format) {
            this.format = format;
            return this;
        }

        /** Hosts in the order of the plan. */
        public Builder hosts(List<HostReport> hosts) {
            this.hosts = hosts;
            return this;
        }

        /** What became of the cluster's level. */
        public Builder level(LevelReport level) {
            this.level = level;
            return this;
        }

        /** What was not restored, and must be restored by hand. */
        public Builder notRestored(List<Problem> notRestored) {
            this.notRestored = notRestored;
            return this;
        }

        /** The approved plan. */
        public Builder plan(Plan plan) {
            this.plan = plan;
            return this;
        }

        /** Questions that the run asked, and who answered, in order. */
        public Builder questions(List<QuestionReport> questions) {
            this.questions = questions;
            return this;
        }

        /** Number of records in its journal. */
        public Builder records(long records) {
            this.records = records;
            return this;
        }

        /** The run. */
        public Builder run(String run) {
            this.run = run;
            return this;
        }

        /** Settings of the cluster, VMs and hosts that the run changed, with what became of them. */
        public Builder settings(List<SettingStatus> settings) {
            this.settings = settings;
            return this;
        }

        /** State. */
        public Builder state(RunState state) {
            this.state = state;
            return this;
        }

        /** When other processes took the run over from the one before. The first process takes nothing over. */
        public Builder takenOverAtMs(List<Long> takenOverAtMs) {
            this.takenOverAtMs = takenOverAtMs;
            return this;
        }

        /** Time of the last record. */
        public Builder untilMs(long untilMs) {
            this.untilMs = untilMs;
            return this;
        }

        /** VMs that were moved or stopped. */
        public Builder vms(List<VmReport> vms) {
            this.vms = vms;
            return this;
        }

        /** Why it ended as it did. {@code null}: it succeeded, or it goes on. */
        public Builder why(Problem why) {
            this.why = why;
            return this;
        }

        public RunReport build() {
            return new RunReport(actor,
                    beganAtMs,
                    cluster,
                    clusterName,
                    commands,
                    deviations,
                    endedAtMs,
                    format,
                    hosts,
                    level,
                    notRestored,
                    plan,
                    questions,
                    records,
                    run,
                    settings,
                    state,
                    takenOverAtMs,
                    untilMs,
                    vms,
                    why);
        }
    }
}
