/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.model;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/**
 * What is known about updates, as {@code schema/documents.json} describes it. Names are those of the contract; a number or a boolean in a box may
 * be {@code null}. {@code ContractTest} compares them.
 */
public final class Checks {

    private Checks() {
    }

    /** A host's updates. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class HostCheck {
        public Association association;
        public double checked_at_ms;
        public Double data_age_ms;
        public ErrataCounts errata;
        public double format;
        public boolean from_store;
        public String host_id;
        public String host_name;
        public BootImage image;
        public InstallCapability install;
        public String kind;
        public Double last_checkin_ms;
        public HostLevels levels_after;
        public HostLevels levels_now;
        public String only_class;
        public Double package_count;
        public PackageChange[] packages;
        public Messages.Problem[] problems;
        public RebootNeed reboot;
        public Messages.Problem unknown_because;
        public Double unpublished_errata;
        public String updates;

        @JsConstructor
        private HostCheck() {
        }
    }

    /** A cluster's updates. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class ClusterCheck {
        public double checked_at_ms;
        public String cluster_id;
        public String cluster_name;
        public ErrataCounts errata;
        public boolean errata_complete;
        public double format;
        public HostCheck[] hosts;
        public double hosts_unknown;
        public double hosts_with_updates;
        public String level;
        public ClusterLevels levels_after;
        public ClusterLevels levels_now;
        public LevelVerdict[] verdicts;

        @JsConstructor
        private ClusterCheck() {
        }
    }

    /** check_engine: the engine's own updates. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class EngineCheck {
        public Association association;
        public String available;
        public double checked_at_ms;
        public Double data_age_ms;
        public ErrataCounts errata;
        public double format;
        public String installed;
        public Messages.Problem[] problems;
        public String product;
        public String source;
        public String state;
        public Messages.Problem unknown_because;

        @JsConstructor
        private EngineCheck() {
        }
    }

    /** Numbers of errata: exact where total is known, except for advisories that a long list names twice (see the counts of a page). Where it is not (a bulk check), the numbers are counters of the server, which leave out errata whose type is written otherwise than security, bugfix or enhancement, for example in capitals: each number is the least that there is. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class ErrataCounts {
        public double bugfix;
        public double enhancement;
        public Double other;
        public double security;
        public SeverityCounts security_by_severity;
        public Double total;

        @JsConstructor
        private ErrataCounts() {
        }
    }

    /** Security errata by severity. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class SeverityCounts {
        public double critical;
        public double important;
        public double low;
        public double moderate;
        public double none;
        public double unknown;

        @JsConstructor
        private SeverityCounts() {
        }
    }

    /** A package before and after. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class PackageChange {
        public String arch;
        public String from;
        public String name;
        public String to;

        @JsConstructor
        private PackageChange() {
        }
    }

    /** Levels of a host, now or after an update. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class HostLevels {
        public String[] certain;
        public String certainty;
        public String[] possible;

        @JsConstructor
        private HostLevels() {
        }
    }

    /** Levels of a cluster, now or after. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class ClusterLevels {
        public String[] bounded_by;
        public String[] common;
        public boolean complete;
        public String[] hosts_below_level;
        public String max;
        public String min;
        public String[] unknown_hosts;

        @JsConstructor
        private ClusterLevels() {
        }
    }

    /** The verdict for one level. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class LevelVerdict {
        public String after;
        public boolean engine_would_accept_now;
        public String[] hosts_after;
        public String[] hosts_now;
        public String level;
        public String now;

        @JsConstructor
        private LevelVerdict() {
        }
    }

    /** Whether a host must be rebooted, now or after the updates. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class RebootNeed {
        public String after;
        public String[] because;
        public String now;

        @JsConstructor
        private RebootNeed() {
        }
    }

    /** Whether and how the provider can install on a host. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class InstallCapability {
        public Messages.Problem problem;
        public String way;

        @JsConstructor
        private InstallCapability() {
        }
    }

    /** One page of a host's errata, with counts over the whole filter. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class ErrataPage {
        public ErrataCounts counts;
        public Erratum[] errata;
        public double format;
        public double page;
        public double per_page;
        public String provider;
        public double read_at_ms;
        public String[] unusable;

        @JsConstructor
        private ErrataPage() {
        }
    }

    /** One advisory. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Erratum {
        public String[] bugs;
        public String[] cves;
        public String description;
        public String id;
        public Boolean installable;
        public String issued;
        public Object[] modular_packages;
        public String[] module_streams;
        public String[] packages;
        public Boolean reboot_suggested;
        public String severity;
        public String solution;
        public String summary;
        public String title;
        public String type;
        public String type_text;
        public String updated;

        @JsConstructor
        private Erratum() {
        }
    }

    /** The stored assignment of a content host to a host. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Association {
        public String content_host;
        public String content_host_name;
        public Object[] duplicates;
        public String hardware_uuid;
        public String host_id;
        public double made_at_ms;
        public String matched_by;
        public String provider;
        public String subscription_uuid;

        @JsConstructor
        private Association() {
        }
    }

    /** The image of a host in image mode (bootc), by the facts that it uploaded last. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class BootImage {
        public String available;
        public String booted;
        public String image;
        public String staged;

        @JsConstructor
        private BootImage() {
        }
    }
}
