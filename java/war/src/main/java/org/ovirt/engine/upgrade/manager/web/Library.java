/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.ovirt.engine.upgrade.manager.Documents;
import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Operations that this application needs itself: what a request is about, and the events. */
final class Library {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_S = 30;
    /** The most that `runs` answers at once. */
    private static final int MEASURED_RUNS = 100;

    /** The threads of the server that may wait here: the library asks the engine, which needs such threads to answer. */
    private static final int WAITING = 4;
    private static final Semaphore ROOM = new Semaphore(WAITING);

    private final UpgradeManager manager;

    Library(UpgradeManager manager) {
        this.manager = manager;
    }

    /** The cluster of a run. */
    String clusterOf(String run) throws Refusal {
        return ask("run", "run", run).path("cluster").asText(null);
    }

    /** The host of a task. */
    String hostOf(String task) throws Refusal {
        return ask("task", "id", task).path("host_id").asText(null);
    }

    /**
     * Puts the engine's description of a host in the place of the request's: a caller could describe a host that is in
     * service as one in maintenance, or another machine under this id.
     */
    void describe(Operation operation, ObjectNode request) throws Refusal {
        String property = operation.describedHost();
        if (property == null) {
            return;
        }
        String id = request.path(property).path("id").textValue();
        if (id == null) {
            throw Refusal.badDocument(property + ".id is missing");
        }
        JsonNode known = ask("host", "id_or_name", id);
        if (!id.equals(known.at("/host/id").textValue())) {
            throw Refusal.badDocument(property + ".id is no id of a host");
        }
        request.set(property, known.get("host"));
        for (String more : new String[] {"engine", "cluster_level"}) {
            if (operation.has(more)) {
                request.set(more, known.get(more));
            }
        }
    }

    /** Figures of the periodic checks and of the runs. */
    void measure(Metrics metrics) throws Refusal {
        metrics.ofSchedule(ask("schedule", Map.of()));
        for (JsonNode run : ask("runs", Map.of("limit", MEASURED_RUNS)).path("runs")) {
            metrics.ofRunLine(run);
            if (!run.hasNonNull("ended_at_ms")) {
                metrics.ofRun(ask("run", "run", run.path("run").asText()), System.currentTimeMillis());
            }
        }
    }

    /** Audit events after a number. */
    JsonNode events(long number, int most) throws IOException, ExecutionException, TimeoutException, InterruptedException {
        return call("events", Map.of("after", number, "limit", most));
    }

    private JsonNode call(String operation, Map<String, Object> request)
            throws IOException, ExecutionException, TimeoutException, InterruptedException {
        return JSON.readTree(
                manager.callAsync(operation, Documents.write(request), null).get(PATIENCE_S, TimeUnit.SECONDS));
    }

    private JsonNode ask(String operation, String property, String value) throws Refusal {
        return ask(operation, Map.of(property, value));
    }

    private JsonNode ask(String operation, Map<String, Object> request) throws Refusal {
        if (!ROOM.tryAcquire()) {
            throw Refusal.tooMany(WAITING + " requests wait for the engine", 1);
        }
        try {
            return call(operation, request);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UpgradeManagerException) {
                throw Refusal.of((UpgradeManagerException) e.getCause());
            }
            throw Refusal.unavailable("INTERNAL", "what the request is about could not be read");
        } catch (IOException | TimeoutException e) {
            throw Refusal.unavailable("INTERNAL", "what the request is about could not be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("CANCELLED", "the server is stopping");
        } finally {
            ROOM.release();
        }
    }
}
