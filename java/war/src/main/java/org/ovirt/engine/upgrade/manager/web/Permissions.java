/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * Reads from the engine who a caller is and what the roles permit.
 *
 * <p>{@code users/{id}/permissions} has those of the user's groups, too. It names no object for a permission on the
 * system, but neither for one on a network; {@code /permissions} has those on the system, so a permission in both lists
 * is on the system. An administrator without the right to change anything (the role {@code ReadOnlyAdmin}) is one by
 * role, with hardly any permits.</p>
 */
final class Permissions {

    /** Roles beyond these give nothing. */
    private static final int MOST_ROLES = 32;
    private static final List<String> PLACES = List.of("data_center", "cluster", "host");

    private final EngineReader engine;

    Permissions(EngineReader engine) {
        this.engine = engine;
    }

    Caller callerOf(String authorization) throws Refusal {
        String id;
        try {
            id = id(engine.get("/api", authorization).at("/authenticated_user/id"));
        } catch (EngineReader.Denied e) {
            throw Refusal.noSession("the engine does not accept the credentials");
        }
        try {
            JsonNode user = engine.get("/api/users/" + id, authorization);
            Caller caller = new Caller(id, user.path("user_name").asText(id));
            readRoles(caller, authorization);
            return caller;
        } catch (EngineReader.Denied e) {
            // The engine shows users and roles to administrators.
            return new Caller(id, id);
        }
    }

    private void readRoles(Caller caller, String authorization) throws Refusal, EngineReader.Denied {
        JsonNode own = engine.get("/api/users/" + caller.id() + "/permissions", authorization).path("permission");
        Set<String> onSystem = new HashSet<>();
        engine.get("/api/permissions", authorization).path("permission")
                .forEach(permission -> onSystem.add(permission.path("id").asText()));
        Set<String> administrative = new HashSet<>();
        for (JsonNode role : engine.get("/api/roles", authorization).path("role")) {
            if (role.path("administrative").asBoolean()) {
                administrative.add(role.path("id").asText());
            }
        }
        Map<String, List<String>> permits = new HashMap<>();
        for (JsonNode permission : own) {
            boolean isOnSystem = onSystem.contains(permission.path("id").asText());
            String place = place(permission);
            if (!isOnSystem && place == null) {
                continue;
            }
            String role = id(permission.at("/role/id"));
            if (administrative.contains(role)) {
                caller.becomesAdministrator();
            }
            if (!permits.containsKey(role) && permits.size() < MOST_ROLES) {
                permits.put(role, permitsOf(role, authorization));
            }
            caller.mayDo(permits.getOrDefault(role, List.of()), isOnSystem ? null : place);
        }
    }

    private static String place(JsonNode permission) {
        return PLACES.stream().map(kind -> permission.path(kind).path("id").asText(null))
                .filter(id -> id != null).findFirst().orElse(null);
    }

    private List<String> permitsOf(String role, String authorization) throws Refusal, EngineReader.Denied {
        List<String> names = new ArrayList<>();
        engine.get("/api/roles/" + role + "/permits", authorization).path("permit")
                .forEach(permit -> names.add(permit.path("name").asText().toLowerCase(Locale.ROOT)));
        return names;
    }

    /** A cluster with its data center, as far as the caller may see it. */
    Place cluster(String cluster, String authorization) throws Refusal {
        JsonNode seen = read("/api/clusters/", cluster, authorization);
        return new Place(seen.at("/data_center/id").asText(null), cluster, null, seen.path("name").asText(null));
    }

    /** A host with its cluster and data center, as far as the caller may see it. */
    Place host(String host, String authorization) throws Refusal {
        JsonNode seen = read("/api/hosts/", host, authorization);
        String cluster = seen.at("/cluster/id").asText(null);
        String dataCenter = cluster == null ? null : cluster(cluster, authorization).dataCenter();
        return new Place(dataCenter, cluster, host, seen.path("name").asText(null));
    }

    /** What the caller may see of it: nothing, where the engine refuses. */
    private JsonNode read(String path, String id, String authorization) throws Refusal {
        if (!isId(id)) {
            throw Refusal.badDocument("this is no id of the engine");
        }
        try {
            return engine.get(path + id, authorization);
        } catch (EngineReader.Denied e) {
            return MissingNode.getInstance();
        }
    }

    private static String id(JsonNode node) throws Refusal {
        String id = node.asText();
        if (!isId(id)) {
            throw Refusal.unavailable("ENGINE_MALFORMED", "the engine's answer about the caller cannot be understood");
        }
        return id;
    }

    /** Ids become parts of paths. */
    private static boolean isId(String text) {
        return text.matches("[0-9A-Za-z-]{1,64}");
    }
}
