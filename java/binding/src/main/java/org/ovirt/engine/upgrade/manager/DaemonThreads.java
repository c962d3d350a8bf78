/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The default executor: daemon threads with the class loader of the binding, one for each busy listener. */
final class DaemonThreads implements ThreadFactory {

    /** An idle thread keeps the class loader of an application alive: not for long. */
    private static final long IDLE_SECONDS = 2;

    private final AtomicInteger count = new AtomicInteger();

    private DaemonThreads() {
    }

    static ExecutorService executor() {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), new DaemonThreads());
    }

    @Override
    public Thread newThread(Runnable body) {
        Thread thread = new Thread(body, "oum-listener-" + count.incrementAndGet());
        thread.setDaemon(true);
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }
}
