/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;

/** A stream of events as a client reads it. */
final class Stream implements AutoCloseable {

    private final InputStream body;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private volatile String store;

    private Stream(HttpResponse<InputStream> answer) {
        assertEquals(200, answer.statusCode());
        assertEquals("text/event-stream;charset=utf-8",
                answer.headers().firstValue("Content-Type").orElse("").toLowerCase().replace(" ", ""));
        body = answer.body();
        Thread reader = new Thread(this::read, "stream-of-the-test");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens one, from the beginning or after an event. */
    static Stream open(Client client, String path) throws IOException, InterruptedException {
        return new Stream(client.http().send(
                client.request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream()));
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            long id = -1;
            boolean isStore = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = Long.parseLong(line.substring("id: ".length()));
                } else if (line.equals("event: store")) {
                    isStore = true;
                } else if (line.startsWith("data: ") && isStore) {
                    store = line.substring("data: ".length());
                    isStore = false;
                } else if (line.startsWith("data: ")) {
                    JsonNode event = Client.read(line.substring("data: ".length()));
                    assertEquals(id, event.get("seq").asLong());
                    events.add(event);
                }
            }
            ends.add("end");
        } catch (IOException e) {
            ends.add(e.toString());
        }
    }

    /** Events up to the first one that is so. */
    List<JsonNode> until(Predicate<JsonNode> isSo) throws InterruptedException {
        List<JsonNode> seen = new ArrayList<>();
        while (true) {
            JsonNode event = events.poll(180, TimeUnit.SECONDS);
            assertNotNull(event, () -> "no such event came, only " + seen);
            seen.add(event);
            if (isSo.test(event)) {
                return seen;
            }
        }
    }

    /** Waits until the server has ended it. */
    void awaitEnd() throws InterruptedException {
        assertNotNull(ends.poll(60, TimeUnit.SECONDS), "the stream does not end");
    }

    String store() {
        return store;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
