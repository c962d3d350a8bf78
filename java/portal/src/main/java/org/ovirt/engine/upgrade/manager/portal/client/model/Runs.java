/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.model;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/**
 * Rolling upgrades and installations, as {@code schema/documents.json} describes it. Names are those of the contract; a number or a boolean in a box may
 * be {@code null}. {@code ContractTest} compares them.
 */
public final class Runs {

    private Runs() {
    }

    /** How a run stands. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class RunStatus {
        public String actor;
        public double began_at_ms;
        public double cancel_bound_ms;
        public String cluster;
        public String cluster_name;
        public Double ended_at_ms;
        public double eta_p50_ms;
        public double eta_p95_ms;
        public double format;
        public HostRunStatus[] hosts;
        public double permille;
        public OpenQuestion question;
        public String run;
        public SettingStatus[] settings;
        public String stage;
        public String state;
        public WaitsFor[] waits_for;
        public Messages.Problem why;

        @JsConstructor
        private RunStatus() {
        }
    }

    /** How a host of a run stands. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class HostRunStatus {
        public String id;
        public String installed;
        public String name;
        public Messages.Problem needs;
        public String phase;
        public String restart;
        public String result;
        public double since_ms;
        public Double vms_left;
        public Messages.Problem why;

        @JsConstructor
        private HostRunStatus() {
        }
    }

    /** A question that a run asks an operator. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class OpenQuestion {
        public String[] choices;
        public String host;
        public double id;
        public double since_ms;
        public Messages.Problem why;

        @JsConstructor
        private OpenQuestion() {
        }
    }

    /** Something that a run waits for. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class WaitsFor {
        public String host;
        public Messages.Problem why;

        @JsConstructor
        private WaitsFor() {
        }
    }

    /** Answer of runs: a page of runs, newest first. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class RunList {
        public double format;
        public boolean more;
        public RunLine[] runs;

        @JsConstructor
        private RunList() {
        }
    }

    /** A run in a list. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class RunLine {
        public double began_at_ms;
        public String cluster;
        public String cluster_name;
        public Double ended_at_ms;
        public Double hosts;
        public String plan_hash;
        public String run;
        public double settings_left;
        public String state;

        @JsConstructor
        private RunLine() {
        }
    }

    /** Answer of report. The same journal gives the same report. Of a run that goes on it shows everything until its last record. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class RunReport {
        public String actor;
        public double began_at_ms;
        public String cluster;
        public String cluster_name;
        public CommandReport[] commands;
        public Deviation[] deviations;
        public Double ended_at_ms;
        public double format;
        public HostReport[] hosts;
        public LevelReport level;
        public Messages.Problem[] not_restored;
        public Plans.Plan plan;
        public QuestionReport[] questions;
        public double records;
        public String run;
        public SettingStatus[] settings;
        public String state;
        public double[] taken_over_at_ms;
        public double until_ms;
        public VmReport[] vms;
        public Messages.Problem why;

        @JsConstructor
        private RunReport() {
        }
    }

    /** One host of the report. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class HostReport {
        public Object after;
        public Object before;
        public String[] errata_closed;
        public String id;
        public String kernel_after;
        public String[] levels_after;
        public String name;
        public Messages.Problem needs;
        public PhaseTime[] phases;
        public HostProofs proofs;
        public String provider;
        public boolean restarted_by_hand;
        public double restarts;
        public String result;
        public String[] tasks;
        public Double vms_before;
        public Messages.Problem why;
        public Object work;

        @JsConstructor
        private HostReport() {
        }
    }

    /** A VM that was moved or stopped. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class VmReport {
        public Double at_ms;
        public String change;
        public Double downtime_ms;
        public String from;
        public String id;
        public String name;
        public String to;

        @JsConstructor
        private VmReport() {
        }
    }

    /** What became of the cluster's level. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class LevelReport {
        public String before;
        public boolean raised;
        public String target;
        public Messages.Problem[] why_not;

        @JsConstructor
        private LevelReport() {
        }
    }

    /** Time of a phase of a host. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class PhaseTime {
        public double began_at_ms;
        public double duration_ms;
        public Double ended_at_ms;
        public String phase;

        @JsConstructor
        private PhaseTime() {
        }
    }

    /** A setting of the cluster, a VM or a host that a run changed. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class SettingStatus {
        public String before;
        public String ours;
        public Object setting;
        public Object state;
        public String what;

        @JsConstructor
        private SettingStatus() {
        }
    }

    /** An installation. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Task {
        public String actor;
        public boolean cancel_requested;
        public String correlation_id;
        public double created_at_ms;
        public Double ended_at_ms;
        public Object[] errata;
        public double format;
        public String host_id;
        public String host_name;
        public String id;
        public Messages.Problem problem;
        public Progress progress;
        public Proof proof;
        public String provider;
        public Object provider_task;
        public String provider_text;
        public Object selection;
        public String state;

        @JsConstructor
        private Task() {
        }
    }

    /** Answer of restore: what became of the settings that the run had left. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Restored {
        public double format;
        public String run;
        public SettingStatus[] settings;

        @JsConstructor
        private Restored() {
        }
    }

    /** Progress of an operation. done never decreases. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Progress {
        public double done;
        public String phase;
        public double total;

        @JsConstructor
        private Progress() {
        }
    }

    /** What the host's profile shows after the installation. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Proof {
        public Checks.PackageChange[] also_changed;
        public Checks.PackageChange[] changed;
        public String[] errata_remaining;
        public String[] errata_unproved;
        public Object image;
        public String[] packages_missing;
        public double read_at_ms;
        public boolean reboot_suggested;
        public String verdict;
        public String why;

        @JsConstructor
        private Proof() {
        }
    }

    /** Answer of report_page: the report of a run as a page for people. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class ReportPage {
        public double format;
        public String html;
        public String run;

        @JsConstructor
        private ReportPage() {
        }
    }

    /** A question that the run asked. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class QuestionReport {
        public String actor;
        public String answer;
        public double asked_at_ms;
        public String[] choices;
        public Double ended_at_ms;
        public String host;
        public double id;
        public Messages.Problem why;

        @JsConstructor
        private QuestionReport() {
        }
    }

    /** A command of an operator. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class CommandReport {
        public String actor;
        public double at_ms;
        public Object command;

        @JsConstructor
        private CommandReport() {
        }
    }

    /** A deviation from the plan: a note of the run, a pause by itself, or a step that was not done. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Deviation {
        public double at_ms;
        public String host;
        public Messages.Problem what;

        @JsConstructor
        private Deviation() {
        }
    }

    /** What shows that a host was upgraded. A proof that is null was not taken. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class HostProofs {
        public String alive;
        public Boolean installed;
        public String installed_because;
        public String restart;

        @JsConstructor
        private HostProofs() {
        }
    }
}
