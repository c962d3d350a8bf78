/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an open manager must release. It does not refer to the manager, so that a forgotten one can be collected. */
final class OpenState implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenState.class);
    private static final int LONGEST_CLOSE_SECONDS = 5;

    /** Its own executor; {@code null} when the embedder gave one. */
    private final ExecutorService own;
    private final List<EventSink> sinks = new ArrayList<>();
    private volatile long handle;
    private volatile boolean closedByUser;
    private final CountDownLatch closed = new CountDownLatch(1);

    OpenState(long handle, ExecutorService own) {
        this.handle = handle;
        this.own = own;
    }

    /** The handle; 0 once closed, which the library answers with {@code CLOSED}. */
    long handle() {
        return handle;
    }

    void closedByUser() {
        closedByUser = true;
    }

    /** Registers under the lock: a close at the same time either refuses the listener or ends it. */
    synchronized void listen(String name, EventSink sink) {
        Native.listen(handle, name, sink);
        sinks.add(sink);
    }

    /** Waits for the close of another thread, at most as long as a close may take. */
    void awaitClosed() {
        if (closed.getCount() == 0 || onUpcallThread()) {
            return;
        }
        try {
            closed.await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The close waits for the library's threads, so these must not wait for the close. */
    private static boolean onUpcallThread() {
        try {
            Native.refuseUpcallThread("close");
            return false;
        } catch (UpgradeManagerException e) {
            return true;
        }
    }

    /** Closes. The cleaner runs this once. */
    @Override
    public void run() {
        long closing = takeHandle();
        if (!closedByUser) {
            LOG.warn("An upgrade manager was not closed before it was forgotten; closing it now");
        }
        try {
            Native.close(closing);
        } finally {
            closed.countDown();
            if (own != null) {
                own.shutdown();
            }
        }
    }

    /** A shared manager stays open for its other users, without the listeners of this one. */
    private synchronized long takeHandle() {
        sinks.forEach(EventSink::end);
        long closing = handle;
        handle = 0;
        return closing;
    }
}
