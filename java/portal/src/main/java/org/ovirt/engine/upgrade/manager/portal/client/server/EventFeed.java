/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.Response;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Event;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.EventPage;

/**
 * The audit events, pushed by the server. Where the stream ends, or there are too many streams of this user, it is opened
 * again from the last event on. A view that can wait some seconds reads pages instead, and takes no stream from another one.
 */
public final class EventFeed {

    /** Is told of each event. */
    public interface Sink {
        /** It has happened. */
        void event(Event event);

        /** The events come from another store than before, and all of them are given again. */
        void anew();

        /** All events up to {@code askedAtMs} were given. Called only where pages of events are read. */
        default void upToDate(double askedAtMs) {
        }
    }

    private static final double AGAIN_MS = 3000;
    /** The server sends something at least every 15 seconds. */
    private static final double SILENCE_MS = 40_000;
    private static final double LOOK_MS = 5000;
    /** Events of one answer. */
    private static final int PAGE = 1000;

    private final Scope scope;
    private final double sinceMs;
    private final Sink sink;
    private final boolean isPushed;
    private boolean isSearching;
    /** The stream ends after the events that exist by now. */
    private boolean isEnding;
    private double last;
    /** The store that the numbers are from: a restored or new one counts anew. */
    private String store;
    /** The stream that is read, or {@code null}. What another one still brings does not count. */
    private Stream stream;

    private EventFeed(Scope scope, double sinceMs, boolean isPushed, Sink sink) {
        this.scope = scope;
        this.sinceMs = sinceMs;
        this.isPushed = isPushed;
        this.sink = sink;
        scope.atEnd(this::close);
    }

    /** All events since a time, and those that follow. */
    public static EventFeed since(Scope scope, double atMs, Sink sink) {
        EventFeed feed = new EventFeed(scope, atMs, true, sink);
        feed.begin();
        return feed;
    }

    /** As {@link #since}, without a stream. */
    public static void pagesSince(Scope scope, double atMs, Sink sink) {
        new EventFeed(scope, atMs, false, sink).begin();
    }

    /** Reads what there is by now, and ends the stream: a user has few of them. */
    public void end() {
        isEnding = true;
        close();
        if (!isSearching) {
            readPage();
        }
    }

    private void beginAnew() {
        sink.anew();
        begin();
    }

    private void begin() {
        last = 0;
        isSearching = true;
        search(0, -1, 1);
    }

    /**
     * Finds the number before the first event that is not older: the numbers grow with time. {@code low} is known to be
     * before it; {@code high} is not, and -1 where no such number is known.
     */
    private void search(double low, double high, double step) {
        if (high >= 0 && high - low <= 1) {
            last = low;
            isSearching = false;
            open();
            return;
        }
        double middle = high < 0 ? low + step : Math.floor((low + high) / 2);
        Request.<EventPage>look(scope, "events", Json.doc().number("after", middle).number("limit", 1), page -> {
            if (isOther(page.store_id)) {
                beginAnew();
                return;
            }
            boolean isBefore = page.events.length > 0 && page.events[0].at_ms < sinceMs;
            search(isBefore ? middle : low, isBefore ? high : middle, step * 2);
        }, problem -> scope.later(AGAIN_MS, () -> search(low, high, step)));
    }

    /** Whether the events come from another store than before, so that the numbers mean nothing any more. */
    private boolean isOther(String now) {
        boolean isOther = store != null && !store.equals(now);
        store = now;
        return isOther;
    }

    private void open() {
        if (scope.isOver()) {
            return;
        }
        if (!isPushed || isEnding) {
            readPage();
            return;
        }
        Stream opened = new Stream();
        stream = opened;
        watch(opened);
        Object options = Request.options(null);
        Json.set(options, "signal", opened.controller.signal);
        // No double shows a fraction here, and the server takes no exponent.
        String after = String.valueOf((long) last);
        Browser.fetch("../events?after=" + after, options).then(response -> {
            if (stream != opened) {
                return;
            }
            if (response.status != 200 || response.body == null) {
                // A user has few streams, and an account can be shared: the others read a page at a time.
                stream = null;
                readPage();
                return;
            }
            opened.reader = response.body.getReader();
            read(opened);
        }, error -> ended(opened));
    }

    /** A connection can be gone without an end, as behind a router that was restarted: the beats are missing then. */
    private void watch(Stream watched) {
        scope.later(LOOK_MS, () -> {
            if (stream != watched) {
                return;
            }
            if (Browser.now() - watched.heardAtMs > SILENCE_MS) {
                close();
                open();
            } else {
                watch(watched);
            }
        });
    }

    private void close() {
        if (stream != null) {
            stream.controller.abort();
            stream = null;
        }
    }

    private void ended(Stream of) {
        if (stream == of) {
            stream = null;
            again();
        }
    }

    private void again() {
        scope.later(AGAIN_MS, this::open);
    }

    private void readPage() {
        double askedAtMs = Browser.now();
        Request.<EventPage>look(scope, "events", Json.doc().number("after", last).number("limit", PAGE), page -> {
            if (isOther(page.store_id)) {
                beginAnew();
                return;
            }
            for (Event event : page.events) {
                take(event);
            }
            if (page.events.length == PAGE) {
                open();
                return;
            }
            sink.upToDate(askedAtMs);
            if (!isEnding) {
                again();
            }
        }, problem -> again());
    }

    private void read(Stream from) {
        from.reader.read().then(piece -> {
            if (scope.isOver() || stream != from) {
                return;
            }
            if (piece.done) {
                ended(from);
                return;
            }
            from.heardAtMs = Browser.now();
            from.text.add(from.decoder.decode(piece.value, Json.doc().flag("stream", true).object()));
            if (takeAll(from)) {
                read(from);
            } else {
                close();
                beginAnew();
            }
        }, error -> ended(from));
    }

    /** Takes what has come; {@code false}: it is of another store. */
    private boolean takeAll(Stream from) {
        for (String data = from.text.next(); data != null; data = from.text.next()) {
            if (!isOfStore(from)) {
                return false;
            }
            take(Json.parse(data));
        }
        return isOfStore(from);
    }

    private boolean isOfStore(Stream from) {
        String told = from.text.store();
        return told == null || !isOther(Json.parse(told));
    }

    private void take(Event event) {
        if (event.seq > last) {
            last = event.seq;
            sink.event(event);
        }
    }

    /** A stream of events that is open. */
    private static final class Stream {
        private final Browser.AbortController controller = new Browser.AbortController();
        private final Response.TextDecoder decoder = new Response.TextDecoder();
        private final StreamText text = new StreamText();
        private Response.Reader reader;
        private double heardAtMs = Browser.now();
    }
}
