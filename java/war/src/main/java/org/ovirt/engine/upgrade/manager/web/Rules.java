/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who may call an operation.
 *
 * <p>Administrators may read, and hide notifications from themselves. What changes a host or a cluster needs the
 * permits that the engine itself asks for such work, on the host or the cluster, its data center or the system. What a
 * request is about follows from the types of its properties: a run, a task, a cluster, a host, or the hash of a plan
 * that was made here. Anything else needs the permits on the system; so does a check of a host or a cluster that the
 * request describes where it could have named it, because that can be any machine, and what a check finds is kept and
 * told to others.</p>
 */
final class Rules {

    private static final List<String> HOST_WORK = List.of("manipulate_host", "edit_host_configuration");
    private static final List<String> CLUSTER_WORK = List.of("manipulate_host", "edit_host_configuration",
            "edit_cluster_configuration", "migrate_vm", "shut_down_vm", "stop_vm", "run_vm");
    private static final int MOST_PLANS = 256;

    private final Permissions permissions;
    private final ObjectMapper json = new ObjectMapper();
    /** Clusters of the plans that were made here, by hash. */
    private final Map<String, String> plans = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_PLANS;
        }
    };

    Rules(Permissions permissions) {
        this.permissions = permissions;
    }

    /** Refuses a caller who may not read. */
    static void mayRead(Caller caller) throws Refusal {
        if (!caller.isAdministrator()) {
            throw Refusal.forbidden("only administrators may use the upgrade manager",
                    "Ask for a role such as ReadOnlyAdmin, or ClusterAdmin on a cluster.");
        }
    }

    /** Refuses a caller who may not call it with this request. */
    void check(Operation operation, ObjectNode request, Caller caller, String authorization, Library library)
            throws Refusal {
        mayRead(caller);
        boolean isFree = operation.isReading() || operation.propertyOf("UserName") != null;
        if (isFree && !operation.describes(request)) {
            return;
        }
        List<String> needed = !isFree
                && (operation.has("run") || operation.has("cluster") || operation.has("hash")) ? CLUSTER_WORK : HOST_WORK;
        if (caller.firstMissing(needed, Place.SYSTEM) == null) {
            return;
        }
        Place place = isFree ? Place.SYSTEM : place(operation, request, authorization, library);
        String missing = caller.firstMissing(needed, place);
        if (missing != null) {
            throw Refusal.forbidden(caller.name() + " lacks the permission " + missing + " on " + place
                    + ", which " + operation.name() + " needs", "Ask for a role that has it.");
        }
    }

    private Place place(Operation operation, ObjectNode request, String authorization, Library library)
            throws Refusal {
        String run = text(request, operation.propertyOf("RunId"));
        if (run != null) {
            return cluster(library.clusterOf(run), authorization);
        }
        String task = text(request, operation.propertyOf("TaskId"));
        if (task != null) {
            return host(library.hostOf(task), authorization);
        }
        if (operation.propertyOf("ClusterId") != null) {
            return cluster(text(request, operation.propertyOf("ClusterId")), authorization);
        }
        if (operation.has("hash")) {
            return cluster(planned(text(request, "hash")), authorization);
        }
        if (operation.describedHost() != null) {
            return host(request.path(operation.describedHost()).path("id").textValue(), authorization);
        }
        return host(text(request, operation.propertyOf("HostId")), authorization);
    }

    private Place host(String id, String authorization) throws Refusal {
        return id == null ? Place.SYSTEM : permissions.host(id, authorization);
    }

    private Place cluster(String id, String authorization) throws Refusal {
        return id == null ? Place.SYSTEM : permissions.cluster(id, authorization);
    }

    private static String text(ObjectNode request, String property) {
        return property == null ? null : request.path(property).textValue();
    }

    private synchronized String planned(String hash) {
        return hash == null ? null : plans.get(hash);
    }

    /** Remembers the cluster of a plan. */
    void remember(byte[] plan) {
        try {
            JsonNode document = json.readTree(plan);
            String hash = document.path("hash").textValue();
            String cluster = document.path("cluster").textValue();
            synchronized (this) {
                if (hash != null && cluster != null) {
                    plans.put(hash, cluster);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
