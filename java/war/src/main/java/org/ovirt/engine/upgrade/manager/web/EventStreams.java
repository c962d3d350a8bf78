/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * All open streams, and the one thread that reads events for them: when the manager has said that there are new ones,
 * when a stream has written what it had, and now and then to keep connections alive and to look whether the callers may
 * still read.
 */
final class EventStreams {

    static final int STREAMS = 32;
    static final int STREAMS_OF_ONE = 4;
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int PAGE = 100;
    private static final long BEAT_MS = 15_000;
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(BEAT_MS);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PATIENCE_S = 30;
    private static final int RETRY_S = 1;

    /** The audit events of the library. */
    interface Source {
        /** The page of events after a number. */
        JsonNode after(long number, int most)
                throws Refusal, IOException, ExecutionException, TimeoutException, InterruptedException;
    }

    private final Source source;
    private final Callers callers;
    private final LongSupplier nanos;
    private final ObjectMapper json = new ObjectMapper();
    private final CopyOnWriteArrayList<EventStream> streams = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(null, this::run, "oum-web-events");
    private boolean isRung;
    private boolean isDoubtful;
    private boolean isClosed;

    EventStreams(Source source, Callers callers, LongSupplier nanos) {
        this.source = source;
        this.callers = callers;
        this.nanos = nanos;
    }

    void begin() {
        reader.setDaemon(true);
        reader.start();
    }

    /** There may be something to do. */
    synchronized void ring() {
        isRung = true;
        notifyAll();
    }

    void open(HttpServletRequest request, HttpServletResponse response, long after) throws Refusal, IOException {
        EventStream stream;
        synchronized (this) {
            refuseTooMany(Gate.caller(request));
            Answers.protect(response);
            response.setContentType("text/event-stream");
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            // A proxy that collects answers would hold events back.
            response.setHeader("X-Accel-Buffering", "no");
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(0);
            stream = add(Gate.caller(request), Gate.authorization(request), context, after);
        }
        stream.begin();
    }

    EventStream add(Caller caller, String authorization, AsyncContext context, long after) throws IOException {
        EventStream stream =
                new EventStream(caller, authorization, context, after, nanos.getAsLong(), this::ring);
        streams.add(stream);
        return stream;
    }

    private void refuseTooMany(Caller caller) throws Refusal {
        if (isClosed) {
            throw Refusal.unavailable("HTTP_NOT_OPEN", "this application is being stopped");
        }
        streams.removeIf(EventStream::isEnded);
        boolean isFull = streams.size() >= STREAMS;
        if (isFull || ofCaller(caller) >= STREAMS_OF_ONE) {
            // A client that is gone is noticed when something is written to it.
            isDoubtful = true;
            ring();
        }
        if (isFull) {
            throw Refusal.tooMany(STREAMS + " streams of events are open", RETRY_S);
        }
        if (ofCaller(caller) >= STREAMS_OF_ONE) {
            throw Refusal.tooMany(STREAMS_OF_ONE + " streams of events of this user are open",
                    RETRY_S);
        }
    }

    /** How many are open. */
    long open() {
        return streams.stream().filter(stream -> !stream.isEnded()).count();
    }

    private long ofCaller(Caller caller) {
        return streams.stream().filter(other -> other.caller().id().equals(caller.id())).count();
    }

    /** Ends all streams and the thread. */
    void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        reader.interrupt();
        try {
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        streams.forEach(EventStream::end);
    }

    private void run() {
        try {
            while (awaitBell()) {
                serveAll();
            }
        } catch (InterruptedException e) {
            LOG.debug("The reader of events ends");
        }
    }

    /** Answers false at the end. */
    private synchronized boolean awaitBell() throws InterruptedException {
        if (!isRung && !isClosed) {
            wait(BEAT_MS);
        }
        isRung = false;
        return !isClosed;
    }

    void serveAll() throws InterruptedException {
        long beat = takeDoubt() ? 0 : BEAT_NANOS;
        for (EventStream stream : streams) {
            serveOrEnd(stream, beat);
        }
        streams.removeIf(EventStream::isEnded);
    }

    private synchronized boolean takeDoubt() {
        boolean was = isDoubtful;
        isDoubtful = false;
        return was;
    }

    private void serveOrEnd(EventStream stream, long beat) throws InterruptedException {
        try {
            serve(stream, beat, nanos.getAsLong());
        } catch (Refusal refusal) {
            LOG.debug("A stream of events is ended: {}", refusal.getMessage());
            stream.end();
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            // The client comes back with the number of the last event.
            LOG.warn("A stream of events is ended", e);
            stream.end();
        }
    }

    private void serve(EventStream stream, long beat, long now)
            throws Refusal, IOException, ExecutionException, TimeoutException, InterruptedException {
        long stuck = stream.stuckFor(now);
        if (stream.isEnded() || stuck > 0) {
            if (stuck > STUCK_NANOS) {
                stream.end();
            }
            return;
        }
        if (now - stream.lastChecked() > CHECK_NANOS) {
            stream.checked(now);
            Rules.mayRead(callers.of(stream.authorization()));
        }
        byte[] piece = next(stream);
        if (piece.length > 0) {
            stream.send(piece, now);
        } else if (now - stream.lastSent() > beat) {
            stream.send(":\n\n".getBytes(StandardCharsets.UTF_8), now);
        }
    }

    /** The next events of a stream, as they are sent. */
    private byte[] next(EventStream stream)
            throws Refusal, IOException, ExecutionException, TimeoutException, InterruptedException {
        JsonNode page = source.after(stream.cursor(), PAGE);
        StringBuilder text = new StringBuilder();
        if (!stream.isGreeted()) {
            stream.greeted();
            text.append("event: store\ndata: ").append(json.writeValueAsString(page.get("store_id"))).append("\n\n");
        }
        for (JsonNode event : page.get("events")) {
            // JSON on one line: a line break within a text is escaped.
            text.append("id: ").append(event.get("seq").asLong())
                    .append("\ndata: ").append(json.writeValueAsString(event)).append("\n\n");
        }
        stream.cursor(page.get("next").asLong());
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
