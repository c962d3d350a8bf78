/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes pages of events from the library and gives them to a listener, on the embedder's executor. */
final class EventSink {

    private static final Logger LOG = LoggerFactory.getLogger(EventSink.class);

    /** Acknowledges a page; false: it must be sent again. */
    interface Receipts {
        void acknowledge(long receipt, boolean processed);
    }

    private final EventListener listener;
    private final Executor executor;
    private final Receipts receipts;
    private volatile boolean ended;

    EventSink(EventListener listener, Executor executor, Receipts receipts) {
        this.listener = listener;
        this.executor = executor;
        this.receipts = receipts;
    }

    /** Called by the library, which sends the next page when this one is acknowledged. */
    void events(byte[] document, long receipt) {
        try {
            executor.execute(() -> deliver(document, receipt));
        } catch (RejectedExecutionException e) {
            LOG.debug("events wait: the executor is shut down");
            receipts.acknowledge(receipt, false);
        }
    }

    /** Ends the delivery. */
    void end() {
        ended = true;
    }

    private void deliver(byte[] document, long receipt) {
        boolean processed = false;
        try {
            for (Event event : Documents.read(document, EventPage.class).getEvents()) {
                if (ended) {
                    return;
                }
                deliver(event);
            }
            processed = true;
        } finally {
            receipts.acknowledge(receipt, processed);
        }
    }

    private void deliver(Event event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("An event listener failed at event {}", event.getSeq(), e);
        }
    }
}
