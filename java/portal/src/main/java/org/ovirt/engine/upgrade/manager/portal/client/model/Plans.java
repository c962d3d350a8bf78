/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.model;

import jsinterop.annotations.JsConstructor;
import jsinterop.annotations.JsPackage;
import jsinterop.annotations.JsType;

/**
 * The plan of a rolling upgrade, as {@code schema/documents.json} describes it. Names are those of the contract; a number or a boolean in a box may
 * be {@code null}. {@code ContractTest} compares them.
 */
public final class Plans {

    private Plans() {
    }

    /** A plan. Nothing was changed to make it. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Plan {
        public Messages.Problem[] blockers;
        public String cluster;
        public String cluster_name;
        public Object consents;
        public String engine_version;
        public String[] excluded;
        public double format;
        public String hash;
        public HostPlan[] hosts;
        public LeftAlone[] left_alone;
        public String level;
        public double made_at_ms;
        public double max_unavailable;
        public boolean one_host;
        public Object options;
        public Object policy;
        public Prediction prediction;
        public Object request;
        public String target_level;
        public Messages.Problem[] warnings;

        @JsConstructor
        private Plan() {
        }
    }

    /** One host of a plan. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class HostPlan {
        public boolean alone;
        public String[] because;
        public Double boot_limit_ms;
        public boolean canary;
        public String id;
        public String initial_status;
        public String install_way;
        public String kind;
        public Checks.HostLevels levels_after;
        public String name;
        public String[] packages;
        public Prediction prediction;
        public String provider;
        public boolean reboot;
        public String[] reboot_because;
        public VmPlan[] vms;
        public Object work;

        @JsConstructor
        private HostPlan() {
        }
    }

    /** A VM that is on a host when the host is begun. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class VmPlan {
        public Object fate;
        public String id;
        public String name;

        @JsConstructor
        private VmPlan() {
        }
    }

    /** A host of the cluster that is not upgraded. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class LeftAlone {
        public String id;
        public String name;
        public Messages.Problem why;

        @JsConstructor
        private LeftAlone() {
        }
    }

    /** How long, for half and for nineteen of twenty hosts. */
    @JsType(isNative = true, namespace = JsPackage.GLOBAL, name = "Object")
    public static final class Prediction {
        public double p50_ms;
        public double p95_ms;

        @JsConstructor
        private Prediction() {
        }
    }
}
