/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.web.wildfly.Client.refused;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import com.fasterxml.jackson.databind.JsonNode;

/** A rolling upgrade through HTTP that outlives a redeployed application and a killed server; and an orderly stop. */
@ExtendWith(Scene.Resolver.class)
class LifeTest {

    private static final Set<String> ENDS = Set.of("RUN_SUCCEEDED", "RUN_SUCCEEDED_WITH_WARNINGS", "RUN_STOPPED",
            "RUN_FAILED", "RUN_CANCELLED", "RUN_INTERRUPTED", "RUN_PAUSED");
    private static final Pattern JNI_COMPLAINT =
            Pattern.compile("WARNING in native method|WARNING: JNI|FATAL ERROR in native method");

    @Test
    void aRunContinuesAndTheServerStops(Scene scene) throws Exception {
        EngineServer server = scene.server();
        Client admin = scene.admin();
        JsonNode hosts = scene.lab().cluster().get("hosts");
        String run = start(admin, scene.lab().cluster().get("id").textValue(), hosts.get(0).get("id").textValue());
        try (Stream stream = Stream.open(admin, "/events")) {
            List<JsonNode> seen = stream.until(event -> event.get("name").asText().equals("HOST_UPGRADE_STARTED"));
            JsonNode started = seen.stream().filter(event -> event.get("name").asText().equals("RUN_STARTED"))
                    .findFirst().orElseThrow();
            assertEquals("admin@internal-authz", started.at("/fields/actor").asText(), "not whom the request named");

            int closed = count(server, "The upgrade manager is closed");
            server.deployApplication();
            stream.awaitEnd();
            Await.until("the manager is closed", () -> count(server, "The upgrade manager is closed") > closed);
        }
        server.awaitDeployed("upgrade-manager.war");
        scene.isOpen();
        assertEquals("running", status(admin, run).get("state").asText());

        noComplaints(server);
        server.kill();
        startWithoutItsState(scene);
        Client again = scene.admin();
        try (Stream stream = Stream.open(again, "/events")) {
            List<JsonNode> all = stream.until(event -> ENDS.contains(event.get("name").asText()));
            assertEquals("RUN_SUCCEEDED", all.get(all.size() - 1).get("name").asText(), all::toString);
            assertTrue(all.stream().anyMatch(event -> event.get("name").asText().equals("RUN_CONTINUED")), all::toString);
        }
        JsonNode ended = status(again, run);
        assertEquals("succeeded", ended.get("state").asText(), ended::toString);
        assertEquals(1000, ended.get("permille").asInt());

        Await.until("the engine's audit log names who started it",
                () -> scene.lab().auditLog().contains("started by admin@internal-authz"));

        server.stop();
        String log = server.log();
        int managerClosed = log.lastIndexOf("The upgrade manager is closed");
        int engineDown = log.lastIndexOf("STANDIN engine is going down");
        assertTrue(managerClosed >= 0 && managerClosed < engineDown, log);
        noComplaints(server);
    }

    /** The server starts all the same; its application says why it has no manager, and has one when that is mended. */
    private static void startWithoutItsState(Scene scene) throws Exception {
        EngineServer server = scene.server();
        Path state = server.state();
        Path away = state.resolveSibling("state.away");
        Files.move(state, away);
        Files.writeString(state, "a file in the place of the directory");
        server.start();
        server.awaitDeployed("upgrade-manager.war");
        for (String path : List.of("/api/version", "/events")) {
            HttpResponse<String> answer = scene.admin().send("GET", path, null);
            refused(503, "HTTP_NOT_OPEN", answer);
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        }
        Await.until("the reason is told", () -> scene.admin().send("GET", "/api/version", null).body().contains("STATE_"));
        assertEquals(200, scene.admin().send("GET", "/openapi.json", null).statusCode());
        Files.delete(state);
        Files.move(away, state);
        scene.isOpen();
    }

    private static String start(Client admin, String cluster, String host) {
        JsonNode plan = admin.call("plan", Map.of("cluster", cluster, "policy", "all", "hosts", List.of(host),
                "order", List.of(host), "options", Map.of("installer", "engine", "soak_ms", 0)));
        assertEquals(0, plan.get("blockers").size(), plan::toString);
        JsonNode started = admin.call("start", Map.of("hash", plan.get("hash").asText(), "actor", "somebody else"));
        assertEquals("admin@internal-authz", started.get("actor").asText());
        return started.get("run").asText();
    }

    private static JsonNode status(Client admin, String run) {
        return admin.call("run", Map.of("run", run));
    }

    private static int count(EngineServer server, String text) throws Exception {
        return server.log().split(text, -1).length - 1;
    }

    /** The server runs with -Xcheck:jni. */
    private static void noComplaints(EngineServer server) throws Exception {
        String log = server.log();
        assertFalse(JNI_COMPLAINT.matcher(log).find(), log);
    }
}
