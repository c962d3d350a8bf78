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
 * again from the last event on.
 */
public final class EventFeed {

    /** Is told of each event. */
    public interface Sink {
        /** It has happened. */
        void event(Event event);
    }

    private static final double AGAIN_MS = 3000;
    /** Events of one answer. */
    private static final int PAGE = 200;

    private final Scope scope;
    private final Sink sink;
    private double last;
    private Response.Reader reader;

    private EventFeed(Scope scope, Sink sink) {
        this.scope = scope;
        this.sink = sink;
        scope.atEnd(() -> {
            if (reader != null) {
                reader.cancel();
            }
        });
    }

    /** All events since a time, and those that follow. */
    public static void since(Scope scope, double atMs, Sink sink) {
        EventFeed feed = new EventFeed(scope, sink);
        feed.search(0, -1, 1, atMs);
    }

    /**
     * Finds the number before the first event that is not older: the numbers grow with time. {@code low} is known to be
     * before it; {@code high} is not, and -1 where no such number is known.
     */
    private void search(double low, double high, double step, double atMs) {
        if (high >= 0 && high - low <= 1) {
            last = low;
            open();
            return;
        }
        double middle = high < 0 ? low + step : Math.floor((low + high) / 2);
        Request.<EventPage>look(scope, "events", Json.doc().number("after", middle).number("limit", 1), page -> {
            boolean isBefore = page.events.length > 0 && page.events[0].at_ms < atMs;
            search(isBefore ? middle : low, isBefore ? high : middle, step * 2, atMs);
        }, problem -> scope.later(AGAIN_MS, () -> search(low, high, step, atMs)));
    }

    private void open() {
        if (scope.isOver()) {
            return;
        }
        // No double shows a fraction here, and the server takes no exponent.
        String after = String.valueOf((long) last);
        Browser.fetch("../events?after=" + after, Request.options(null)).then(response -> {
            if (response.status != 200 || response.body == null) {
                // A user has few streams, and an account can be shared: the others read a page at a time.
                readPage();
                return;
            }
            reader = response.body.getReader();
            read(new Response.TextDecoder(), new StreamText());
        }, error -> again());
    }

    private void readPage() {
        Request.<EventPage>look(scope, "events", Json.doc().number("after", last).number("limit", PAGE), page -> {
            for (Event event : page.events) {
                take(event);
            }
            again();
        }, problem -> again());
    }

    private void again() {
        reader = null;
        scope.later(AGAIN_MS, this::open);
    }

    private void read(Response.TextDecoder decoder, StreamText text) {
        reader.read().then(piece -> {
            if (scope.isOver()) {
                return;
            }
            if (piece.done) {
                again();
                return;
            }
            text.add(decoder.decode(piece.value, Json.doc().flag("stream", true).object()));
            for (String data = text.next(); data != null; data = text.next()) {
                take(Json.parse(data));
            }
            read(decoder, text);
        }, error -> again());
    }

    private void take(Event event) {
        if (event.seq > last) {
            last = event.seq;
            sink.event(event);
        }
    }
}
