/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

/** A stream to a client that reads slowly or not at all. */
class EventStreamTest {

    private final SlowOutput output = new SlowOutput();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger rung = new AtomicInteger();
    private final EventStream stream = open();

    private EventStream open() {
        try {
            return new EventStream(new Caller("u", "u"), "Bearer t", output.context(completed), 7, 0, rung::incrementAndGet);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aPieceWaitsUntilTheClientHasRead() {
        stream.begin();
        stream.send("one".getBytes(StandardCharsets.UTF_8), 10);
        assertEquals("", output.written.toString(), "not before the server says so");
        assertEquals(5, stream.stuckFor(15));
        output.isReady = true;
        stream.onWritePossible();
        assertEquals("one", output.written.toString());
        assertEquals(0, stream.stuckFor(20), "the next page can be read");
        assertEquals(0, output.flushes);
        stream.send("two".getBytes(StandardCharsets.UTF_8), 30);
        assertEquals("one", output.written.toString());
        output.isReady = true;
        stream.onWritePossible();
        assertEquals("onetwo", output.written.toString());
        output.isReady = true;
        stream.onWritePossible();
        assertEquals(1, output.flushes);
        assertTrue(rung.get() > 0, "the reader of events hears of it");
    }

    @Test
    void aClientThatIsGoneEndsItOnce() {
        output.isReady = true;
        stream.onWritePossible();
        output.isBroken = true;
        stream.send("x".getBytes(StandardCharsets.UTF_8), 1);
        assertTrue(stream.isEnded());
        stream.end();
        stream.onError(new IOException("again"));
        assertEquals(1, completed.get());
        output.isBroken = false;
        output.isReady = true;
        stream.send("y".getBytes(StandardCharsets.UTF_8), 2);
        assertEquals("", output.written.toString());
        assertFalse(output.flushes > 0);
    }
}
