/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What streams get, and when they end, on a clock of the test. */
class EventStreamsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final long[] now = {0};
    private final FakeEngine engine = new FakeEngine().role("reader", true, "login").permission(null, null, "reader");
    private final List<Long> asked = new ArrayList<>();
    private final EventStreams streams = new EventStreams(
            this::page, new Callers(new Permissions(engine), () -> now[0]), () -> now[0]);
    private final SlowOutput output = new SlowOutput();
    private final AtomicInteger completed = new AtomicInteger();
    private long newest = 3;
    private boolean isOpen = true;
    private EventStream stream;

    private ObjectNode page(long after, int most) throws Refusal {
        asked.add(after);
        if (!isOpen) {
            throw Refusal.unavailable("HTTP_NOT_OPEN", "closed");
        }
        ObjectNode page = JSON.createObjectNode().put("store_id", "s").put("next", Math.max(after, Math.min(newest, after + most)));
        ArrayNode events = page.putArray("events");
        for (long seq = after + 1; seq <= newest && seq <= after + most; seq++) {
            events.addObject().put("seq", seq).put("text", "line\nbreak");
        }
        return page;
    }

    @BeforeEach
    void open() throws Exception {
        stream = streams.add(new Caller("u", "u"), "Bearer good", output.context(completed), 1);
        stream.begin();
        output.isReady = true;
        stream.onWritePossible();
    }

    private String served() throws InterruptedException {
        output.isReady = true;
        int before = output.written.length();
        streams.serveAll();
        return output.written.substring(before);
    }

    /** The client has read, and the server says so. */
    private void hasRead() {
        output.isReady = true;
        stream.onWritePossible();
    }

    @Test
    void theStoreAndThenWhatIsNew() throws InterruptedException {
        assertEquals("event: store\ndata: \"s\"\n\n"
                + "id: 2\ndata: {\"seq\":2,\"text\":\"line\\nbreak\"}\n\n"
                + "id: 3\ndata: {\"seq\":3,\"text\":\"line\\nbreak\"}\n\n", served());
        hasRead();
        assertEquals("", served());
        newest = 4;
        assertEquals("id: 4\ndata: {\"seq\":4,\"text\":\"line\\nbreak\"}\n\n", served());
        assertEquals(List.of(1L, 3L, 3L), asked);
    }

    @Test
    void whoDoesNotReadGetsOnePageAndIsEndedAfterAMinute() throws InterruptedException {
        newest = 1000;
        output.isReady = false;
        streams.serveAll();
        now[0] += TimeUnit.SECONDS.toNanos(60);
        streams.serveAll();
        streams.serveAll();
        assertEquals(List.of(1L), asked, "no further page is read into memory");
        assertFalse(stream.isEnded());
        now[0]++;
        streams.serveAll();
        assertTrue(stream.isEnded());
        assertEquals(1, completed.get());
    }

    @Test
    void aSilentStreamIsKeptAlive() throws InterruptedException {
        served();
        hasRead();
        now[0] += TimeUnit.SECONDS.toNanos(15);
        assertEquals("", served());
        now[0]++;
        assertEquals(":\n\n", served());
    }

    @Test
    void whoMayNotReadAnyMoreIsEnded() throws InterruptedException {
        served();
        hasRead();
        engine.without("/api/roles");
        now[0] += TimeUnit.SECONDS.toNanos(60);
        served();
        hasRead();
        assertFalse(stream.isEnded());
        now[0]++;
        streams.serveAll();
        assertTrue(stream.isEnded());
    }

    @Test
    void aSessionThatIsOverEndsItsStream() throws InterruptedException {
        served();
        hasRead();
        engine.isOver();
        now[0] += TimeUnit.SECONDS.toNanos(61);
        streams.serveAll();
        assertTrue(stream.isEnded());
    }

    @Test
    void aClosedManagerEndsAllStreams() throws InterruptedException {
        isOpen = false;
        streams.serveAll();
        assertTrue(stream.isEnded());
        assertEquals(1, completed.get());
    }
}
