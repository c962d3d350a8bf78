/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The engine's REST API for one user, in the form of a running engine: ids, booleans as texts, groups' permissions. */
final class FakeEngine implements EngineReader {

    static final String USER = "5e1fa702-e6ae-11f1-a45f-02fc00000001";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TreeMap<String, String> documents = new TreeMap<>();
    private final List<String> own = new ArrayList<>();
    private final List<String> onSystem = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private int requests;

    FakeEngine() {
        documents.put("/api", "{\"authenticated_user\": {\"id\": \"" + USER + "\"}}");
        documents.put("/api/users/" + USER, "{\"id\": \"" + USER + "\", \"user_name\": \"joe@internal-authz\"}");
        // As on each engine: everyone may use a template, by a role that is no administrator's.
        role("def00009", false, "use_template");
        permission("template", "00000000", "def00009");
        write();
    }

    FakeEngine role(String id, boolean isAdministrative, String... permits) {
        roles.add("{\"id\": \"" + id + "\", \"administrative\": \"" + isAdministrative + "\"}");
        List<String> rows = new ArrayList<>();
        for (String permit : permits) {
            rows.add("{\"name\": \"" + permit + "\"}");
        }
        documents.put("/api/roles/" + id + "/permits", "{\"permit\": " + rows + "}");
        write();
        return this;
    }

    /** @param kind {@code null}: the system */
    FakeEngine permission(String kind, String on, String role) {
        String id = "permission-" + own.size();
        String object = kind == null ? "" : "\"" + kind + "\": {\"id\": \"" + on + "\"}, ";
        own.add("{" + object + "\"id\": \"" + id + "\", \"role\": {\"id\": \"" + role + "\"}}");
        if (kind == null) {
            onSystem.add("{\"id\": \"" + id + "\"}");
        }
        write();
        return this;
    }

    /** A permission on something that the engine does not name, such as a network. */
    FakeEngine permissionOnANetwork(String role) {
        own.add("{\"id\": \"permission-" + own.size() + "\", \"role\": {\"id\": \"" + role + "\"}}");
        write();
        return this;
    }

    FakeEngine document(String path, String json) {
        documents.put(path, json);
        return this;
    }

    FakeEngine without(String path) {
        documents.remove(path);
        return this;
    }

    /** The session of the user has ended. */
    void isOver() {
        documents.clear();
    }

    int requests() {
        return requests;
    }

    private void write() {
        documents.putAll(Map.of(
                "/api/users/" + USER + "/permissions", "{\"permission\": " + own + "}",
                "/api/permissions", "{\"permission\": " + onSystem + "}",
                "/api/roles", "{\"role\": " + roles + "}"));
    }

    @Override
    public synchronized JsonNode get(String path, String authorization) throws Refusal, Denied {
        requests++;
        if (!"Bearer good".equals(authorization)) {
            throw Refusal.noSession("unknown");
        }
        String document = documents.get(path);
        if (document == null) {
            throw new Denied(path.startsWith("/api/hosts") ? 404 : 403);
        }
        try {
            return JSON.readTree(document);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(document, e);
        }
    }
}
