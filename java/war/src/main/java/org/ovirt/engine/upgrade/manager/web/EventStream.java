/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;

import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream. Its queue is one piece, a page of events at most: the next page is read when this one is written. So a
 * client that does not read costs that much memory and no thread, and falls behind.
 */
final class EventStream implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final Caller caller;
    private final String authorization;
    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Runnable idle;
    private byte[] waiting;
    private long waitingSince;
    private boolean hasBegun;
    private boolean isUnflushed;
    private boolean isEnded;

    // Of the one thread that reads events.
    private long cursor;
    private boolean isGreeted;
    private long lastSent;
    private long lastChecked;

    /** @param idle is called when everything is written */
    EventStream(Caller caller, String authorization, AsyncContext context, long cursor, long now, Runnable idle)
            throws IOException {
        this.caller = caller;
        this.authorization = authorization;
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.cursor = cursor;
        this.idle = idle;
        lastSent = now;
        lastChecked = now;
    }

    void begin() {
        out.setWriteListener(this);
    }

    Caller caller() {
        return caller;
    }

    String authorization() {
        return authorization;
    }

    long cursor() {
        return cursor;
    }

    void cursor(long next) {
        cursor = next;
    }

    boolean isGreeted() {
        return isGreeted;
    }

    void greeted() {
        isGreeted = true;
    }

    long lastSent() {
        return lastSent;
    }

    long lastChecked() {
        return lastChecked;
    }

    void checked(long now) {
        lastChecked = now;
    }

    synchronized boolean isEnded() {
        return isEnded;
    }

    /** How long the client has not read what waits; zero where nothing waits. */
    synchronized long stuckFor(long now) {
        return waiting == null ? 0 : Math.max(1, now - waitingSince);
    }

    /** Only where nothing waits. */
    void send(byte[] piece, long now) {
        lastSent = now;
        synchronized (this) {
            waiting = piece;
            waitingSince = now;
        }
        write();
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            hasBegun = true;
        }
        write();
    }

    private void write() {
        try {
            if (writeWhatIsPossible()) {
                idle.run();
            }
        } catch (IOException | IllegalStateException e) {
            onError(e);
        }
    }

    /** Answers whether everything is written. Otherwise the server calls again. */
    private synchronized boolean writeWhatIsPossible() throws IOException {
        while (hasBegun && !isEnded && out.isReady()) {
            if (waiting != null) {
                byte[] piece = waiting;
                waiting = null;
                isUnflushed = true;
                out.write(piece);
            } else if (isUnflushed) {
                isUnflushed = false;
                out.flush();
            } else {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A stream of events has ended", failure);
        end();
    }

    /** Ends it. Idempotent. */
    void end() {
        synchronized (this) {
            if (isEnded) {
                return;
            }
            isEnded = true;
            waiting = null;
        }
        try {
            context.complete();
        } catch (RuntimeException e) {
            // It was complete; or the server is stopping, and its threads are gone already.
            LOG.debug("The stream could not be completed", e);
        }
        idle.run();
    }
}
