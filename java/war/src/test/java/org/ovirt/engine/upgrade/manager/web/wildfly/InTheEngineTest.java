/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.web.wildfly.Client.refused;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ovirt.engine.upgrade.manager.web.Application;

import com.fasterxml.jackson.databind.JsonNode;

/** Module, extension and application in a server as the engine's: how it starts, and each rule of HTTP. */
@ExtendWith(Scene.Resolver.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InTheEngineTest {

    private static final int FIRST = 1;
    private static final int LAST = Integer.MAX_VALUE;
    private static final int TOO_LARGE = 4 * 1024 * 1024 + 1;

    private Scene scene;
    private Client admin;
    private Client viewer;

    @BeforeEach
    void take(Scene scene) {
        this.scene = scene;
        admin = scene.admin();
        viewer = scene.viewer();
    }

    @Test
    @Order(FIRST)
    void theManagerIsOpenedOnceAndTheApplicationStartsAfterTheEngine() throws Exception {
        String log = scene.server().log();
        for (String who : List.of("sso", "engine")) {
            assertTrue(log.contains("STANDIN " + who + " LOAD 0 null"), log);
            assertTrue(log.contains("STANDIN " + who + " INITIALIZE 0 null"), log);
        }
        assertEquals(1, log.split("The upgrade manager is open", -1).length - 1, log);
        int engine = log.indexOf("STANDIN engine is up");
        int application = log.indexOf("Registered web context: '/ovirt-engine/upgrade-manager'");
        assertTrue(engine >= 0 && engine < application, log);
        assertFalse(log.contains("ERROR"), log);
    }

    @Test
    void everyOperationIsReachable() {
        JsonNode description = Client.read(admin.send("GET", "/openapi.json", null).body());
        List<String> unreachable = new ArrayList<>();
        description.get("paths").fieldNames().forEachRemaining(path -> {
            if (path.startsWith("/api/")) {
                // No request has such a key: each operation says so itself, or that it lacks its host. Nothing is begun.
                HttpResponse<String> answer = admin.send("POST", path, "{\"no such key\": 1}");
                boolean saysSo = answer.body().contains("no such key") || answer.body().contains("host.id is missing");
                if (answer.statusCode() != 400 || !saysSo) {
                    unreachable.add(path + " " + answer.statusCode() + " " + answer.body());
                }
            }
        });
        assertEquals(List.of(), unreachable);
    }

    @Test
    void theDescriptionIsTheOneOfTheContract() throws Exception {
        HttpResponse<String> answer = viewer.send("GET", "/openapi.json", null);
        assertEquals(200, answer.statusCode());
        assertEquals(Client.JSON.readTree(Files.readString(Path.of(System.getProperty("schema.dir"), "openapi.json"))),
                Client.read(answer.body()));
    }

    @Test
    void whatReadsCanBeAskedByGet() {
        String request = URLEncoder.encode("{\"limit\": 1}", StandardCharsets.UTF_8);
        HttpResponse<String> answer = admin.send("GET", "/api/events?request=" + request, null);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("application/json;charset=utf-8",
                answer.headers().firstValue("Content-Type").orElse("").toLowerCase().replace(" ", ""));
        assertEquals("nosniff", answer.headers().firstValue("X-Content-Type-Options").orElse(null));
        assertEquals("SAMEORIGIN", answer.headers().firstValue("X-Frame-Options").orElse(null), "the engine's own filter");
        refused(405, "HTTP_METHOD", admin.send("GET", "/api/pause", null));
        refused(405, "HTTP_METHOD", admin.send("DELETE", "/api/events", null));
        refused(405, "HTTP_METHOD", admin.send("PUT", "/api/version", "{}"));
        refused(405, "HTTP_METHOD", admin.send("POST", "/events", "{}"));
    }

    @Test
    void figuresForMonitoring() throws Exception {
        HttpResponse<String> answer = viewer.send("GET", "/metrics", null);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("text/plain;version=0.0.4;charset=utf-8",
                answer.headers().firstValue("Content-Type").orElse("").toLowerCase().replace(" ", ""));
        for (String line : List.of("upgrade_manager_open 1.0", "upgrade_manager_check_running{check=\"hosts\"} 0.0",
                "# TYPE upgrade_manager_event_streams gauge")) {
            assertTrue(answer.body().lines().anyMatch(line::equals), answer.body());
        }
        refused(405, "HTTP_METHOD", admin.send("PUT", "/metrics", "{}"));
    }

    @Test
    void nothingWithoutASession() {
        for (String path : List.of("/metrics", "/api/version", "/api/levitate", "/events", "/openapi.json", "/")) {
            HttpResponse<String> answer = admin.with("Authorization", null).send("GET", path, null);
            assertEquals(401, answer.statusCode(), path);
            assertTrue(answer.headers().firstValue("WWW-Authenticate").isEmpty(), "it opens the browser's login prompt");
        }
        // The engine's filter answers in HTML.
        refused(401, "HTTP_NO_SESSION", admin.with("Authorization", "Bearer nonsense").post("version", Map.of()));
        // Even a valid password: the engine's filter would leave a session behind with each request.
        String password = scene.lab().text("engine_username") + ":" + scene.lab().text("engine_password");
        String basic = "Basic " + Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
        refused(401, "HTTP_NO_SESSION", admin.with("Authorization", basic).post("version", Map.of()));
        assertEquals(401, admin.with("Authorization", null).with("Cookie", "JSESSIONID=guessed")
                .post("version", Map.of()).statusCode());
    }

    @Test
    void thePagesOfThePortalAreForEverybody() {
        Client nobody = admin.with("Authorization", null);
        for (String page : List.of("view.html", "plugin.html", "portal.css", "portal.nocache.js")) {
            HttpResponse<String> answer = nobody.send("GET", "/portal/" + page, null);
            assertEquals(200, answer.statusCode(), page);
            String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");
            assertTrue(policy.contains("default-src 'none'") && !policy.contains("unsafe"), policy);
            assertEquals("no-cache", answer.headers().firstValue("Cache-Control").orElse(null));
        }
        Matcher script = Pattern.compile("[0-9A-F]{32}").matcher(nobody.send("GET", "/portal/portal.nocache.js", null).body());
        assertTrue(script.find());
        HttpResponse<String> answer = nobody.send("GET", "/portal/" + script.group() + ".cache.js", null);
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Cache-Control").orElse("").contains("immutable"));
    }

    @Test
    void nothingElseIsForEverybody() {
        Client nobody = admin.with("Authorization", null);
        for (String path : List.of("/portal/", "/portal/none.html", "/portal/view.html/", "/portal/view.txt",
                "/portal/..%2fWEB-INF/web.xml", "/portal/%2e%2e/WEB-INF/web.xml", "/portal//WEB-INF/web.xml",
                "/portal/view.html;x=1/../../WEB-INF/web.xml")) {
            int status = nobody.send("GET", path, null).statusCode();
            assertTrue(status == 404 || status == 401 || status == 400, path + " " + status);
        }
        for (String path : List.of("/portal/../api/version", "/portal;/../api/version", "/api/version;/portal/view.html",
                "/api/version/portal/view.html", "/openapi.json")) {
            assertEquals(401, nobody.send("GET", path, null).statusCode(), path);
        }
        refused(405, "HTTP_METHOD", nobody.send("POST", "/portal/view.html", "{}"));
    }

    @Test
    void anAdministratorWhoMayOnlyReadChangesNothing() {
        assertNotNull(viewer.call("version", Map.of()).get("library"));
        assertNotNull(viewer.call("runs", Map.of()).get("runs"));
        String cluster = scene.lab().cluster().get("id").textValue();
        refused(403, "HTTP_FORBIDDEN", viewer.post("plan", Map.of("cluster", cluster, "policy", "all")));
        refused(403, "HTTP_FORBIDDEN", viewer.post("start", Map.of("hash", "0".repeat(64))));
        refused(403, "HTTP_FORBIDDEN", viewer.post("watch", Map.of()));
        // Who describes a host decides what is found, and that is kept.
        JsonNode host = scene.lab().cluster().at("/hosts/0");
        refused(403, "HTTP_FORBIDDEN", viewer.post("check_host", Map.of("host", host)));
        refused(403, "HTTP_FORBIDDEN", viewer.post("check_cluster", Map.of("cluster", scene.lab().cluster())));
        assertEquals(host.get("id"), viewer.call("check_host", Map.of("id_or_name", host.get("id"))).get("host_id"));
        // A host that has to be described is described by the engine.
        Map<String, Object> id = Map.of("id", host.get("id"));
        assertNotNull(viewer.call("errata", Map.of("host", id)).get("errata"));
        refused(403, "HTTP_FORBIDDEN", viewer.post("install_errata", Map.of("host", id, "errata", List.of("RHSA-1:1"))));
        refused(404, "RUN_UNKNOWN", viewer.post("pause", Map.of("run", "none")));
        refused(404, "TASK_UNKNOWN", viewer.post("cancel_task", Map.of("id", "none")));
        // Everybody's notifications are their own.
        refused(404, "NOTIFICATION_UNKNOWN", viewer.post("dismiss", Map.of("id", "none", "user", "admin@internal-authz")));
    }

    @Test
    void aHostIsWhatTheEngineSaysOfIt() {
        JsonNode host = scene.lab().cluster().at("/hosts/1");
        Map<String, Object> claim = Map.of("id", host.get("id"), "name", "another", "status", "maintenance", "vm_count", 0);
        HttpResponse<String> answer = admin.post("install_errata", Map.of("host", claim, "errata", List.of("RHSA-2026:1")));
        refused(409, "HOST_NOT_IN_MAINTENANCE", answer);
        assertTrue(answer.body().contains(host.get("name").textValue()), answer.body());
        refused(404, "ENGINE_NOT_FOUND", admin.post("install_errata",
                Map.of("host", Map.of("id", "00000000-0000-0000-0000-000000000009"), "errata", List.of("RHSA-2026:1"))));
        refused(400, "INVALID_ARGUMENT", admin.post("install_errata",
                Map.of("host", Map.of("id", host.get("name")), "errata", List.of("RHSA-2026:1"))));
        refused(400, "INVALID_ARGUMENT", admin.post("errata", Map.of()));
    }

    @Test
    void thePeriodicChecksReadTheHostsFromTheEngine() {
        JsonNode schedule = admin.call("schedule", Map.of());
        assertTrue(schedule.get("inventory_from_engine").asBoolean(), schedule::toString);
        assertEquals(2, schedule.get("jobs").size(), schedule::toString);
    }

    @Test
    void aPageOfAnotherSiteCannotCall() {
        refused(403, "HTTP_CROSS_SITE", admin.with("X-Upgrade-Manager", null).post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE", admin.with("Origin", "https://evil.example.com").post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE", admin.with("Origin", "null").post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE", admin.with("Origin", "not a uri").post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE",
                admin.with("Origin", "https://" + scene.server().authority() + ".evil.com").post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE", admin.with("Origin", "http://" + scene.server().authority()).post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE", admin.with("Sec-Fetch-Site", "cross-site").post("version", Map.of()));
        refused(403, "HTTP_CROSS_SITE", admin.with("Sec-Fetch-Site", "same-site").send("GET", "/events", null));
        admin.with("Origin", "https://" + scene.server().authority()).with("Sec-Fetch-Site", "same-origin")
                .call("version", Map.of());
    }

    @Test
    void onlyJsonIsRead() {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1",
                "application/json-patch+json", "multipart/form-data; boundary=x")) {
            refused(415, "HTTP_MEDIA_TYPE", admin.with("Content-Type", type).post("version", Map.of()));
        }
        refused(415, "HTTP_MEDIA_TYPE", admin.with("Content-Type", null).post("version", Map.of()));
        admin.with("Content-Type", "application/json; charset=UTF-8").call("version", Map.of());
    }

    @Test
    void aWrongDocumentIsRefused() {
        for (String body : List.of("{", "[]", "7", "\"x\"", "null", "{} {}", "{\"limit\": 1, \"limit\": 2}",
                "{\"limit\": 1e999}", "{\"limit\": \"\\ud800\"}", "{\"limit\": " + "[".repeat(1_000_000))) {
            HttpResponse<String> answer = admin.send("POST", "/api/events", body);
            refused(400, "INVALID_ARGUMENT", answer);
            assertTrue(answer.body().length() < 1000, answer.body());
        }
        refused(400, "INVALID_ARGUMENT", admin.post("events", Map.of("limit", "many")));
        refused(400, "INVALID_ARGUMENT", admin.post("events", Map.of("after", -1)));
        refused(400, "INVALID_ARGUMENT", admin.send("GET", "/api/events?request=%7B", null));
        refused(400, "INVALID_ARGUMENT", admin.with("Correlation-Id", "has space").post("events", Map.of()));
        assertEquals(200, admin.send("POST", "/api/events", "").statusCode(), "nothing is the empty document");
    }

    @Test
    void aLargeDocumentIsRefused() throws Exception {
        refused(413, "HTTP_TOO_LARGE", admin.send("POST", "/api/events", " ".repeat(TOO_LARGE)));
        // In pieces, so that its length is not told before.
        HttpRequest inPieces = admin.request("/api/events").POST(HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(" ".repeat(TOO_LARGE).getBytes(StandardCharsets.UTF_8)))).build();
        refused(413, "HTTP_TOO_LARGE", admin.http().send(inPieces, HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        refused(404, "HTTP_NOT_FOUND", admin.post("levitate", Map.of()));
        refused(404, "HTTP_NOT_FOUND", admin.post("test.emit_events", Map.of("count", 1, "text", "x")));
        refused(404, "HTTP_NOT_FOUND", admin.send("GET", "/api/", null));
        assertEquals(404, admin.send("GET", "/elsewhere", null).statusCode());
        assertEquals(404, admin.send("GET", "/WEB-INF/web.xml", null).statusCode());
    }

    @Test
    void eventsAreStreamedInOrderFromWhereAClientWas() throws Exception {
        String cluster = scene.lab().cluster().get("name").textValue();
        try (Stream whole = Stream.open(admin, "/events"); Stream other = Stream.open(viewer, "/events")) {
            admin.call("check_cluster", Map.of("id_or_name", cluster));
            List<JsonNode> stored = new ArrayList<>();
            Await.until("the check has caused events", () -> {
                stored.clear();
                admin.call("events", Map.of()).get("events").forEach(stored::add);
                return !stored.isEmpty();
            });
            long last = stored.get(stored.size() - 1).get("seq").asLong();
            assertEquals(stored, whole.until(event -> event.get("seq").asLong() == last));
            assertEquals(stored, other.until(event -> event.get("seq").asLong() == last));
            assertEquals(admin.call("events", Map.of()).get("store_id"), Client.read(whole.store()));
            try (Stream later = Stream.open(admin.with("Last-Event-ID", String.valueOf(last - 1)), "/events?after=0")) {
                assertEquals(List.of(stored.get(stored.size() - 1)), later.until(event -> true));
            }
        }
        refused(400, "INVALID_ARGUMENT", admin.send("GET", "/events?after=-1", null));
        refused(400, "INVALID_ARGUMENT", admin.send("GET", "/events?after=x", null));
    }

    @Test
    void oneUserHasFewStreams() throws Exception {
        List<Stream> open = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                open.add(Stream.open(viewer, "/events?after=0"));
            }
            HttpResponse<String> answer = viewer.send("GET", "/events", null);
            refused(429, "HTTP_TOO_MANY", answer);
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
            Stream.open(admin, "/events").close();
        } finally {
            for (Stream stream : open) {
                stream.close();
            }
        }
        Await.until("a stream is free again", () -> {
            HttpRequest again = viewer.request("/events").GET().build();
            HttpResponse<java.io.InputStream> answer =
                    viewer.http().send(again, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer.statusCode() == 200;
        });
    }

    @Test
    @Order(LAST - 1)
    void twoApplicationsShareTheManagerAndOneCanGo() throws Exception {
        EngineServer server = scene.server();
        server.deployAnother("second.war", "/ovirt-engine/second");
        server.awaitDeployed("second.war");
        Client second = Client.of(server.url("/ovirt-engine/second"), scene.lab().admin());
        assertEquals(admin.call("events", Map.of()).get("store_id"), second.call("events", Map.of()).get("store_id"));
        try (Stream stream = Stream.open(second, "/events")) {
            server.undeploy("second.war");
            stream.awaitEnd();
        }
        assertFalse(server.log().contains("The upgrade manager is closed"));
        admin.call("version", Map.of());

        server.deployApplication();
        Await.until("the last application has closed the manager",
                () -> server.log().contains("The upgrade manager is closed"));
        server.awaitDeployed("upgrade-manager.war");
        scene.isOpen();
        assertEquals(2, server.log().split("The upgrade manager is open", -1).length - 1);
        // Neither the library nor a thread of ours keeps an application that is gone.
        Await.until("the former applications are collected", () -> server.objects(Application.class) == 1);
    }

    @Test
    @Order(LAST)
    void whoCallsTooOftenWaits() {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int i = 0; i < 10 && answers.stream().noneMatch(answer -> answer.statusCode() == 429); i++) {
            answers.addAll(viewer.sendAtOnce(400, "/api/levitate"));
        }
        HttpResponse<String> refused =
                answers.stream().filter(answer -> answer.statusCode() == 429).findFirst().orElseThrow();
        refused(429, "HTTP_TOO_MANY", refused);
        assertEquals("1", refused.headers().firstValue("Retry-After").orElse(null));
        assertTrue(answers.stream().filter(answer -> answer.statusCode() == 404).count() >= 100, "the first hundred may");
        assertTrue(answers.stream().allMatch(answer -> answer.statusCode() == 404 || answer.statusCode() == 429));
        admin.call("version", Map.of());
    }
}
