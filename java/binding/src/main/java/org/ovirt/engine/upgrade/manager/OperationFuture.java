/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.CompletableFuture;

/** The future of an operation. Cancelling it cancels the operation. It keeps its manager from being collected. */
final class OperationFuture<T> extends CompletableFuture<T> {

    private final UpgradeManager manager;
    private long ticket;

    OperationFuture(UpgradeManager manager) {
        this.manager = manager;
    }

    /** The operation has begun; cancels it if the future was cancelled meanwhile. */
    void began(long begun) {
        synchronized (this) {
            ticket = begun;
        }
        if (isCancelled()) {
            manager.cancel(begun);
        }
    }

    /** For tests: the library still works on it. */
    boolean underWay() {
        return manager.cancel(ticket);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        long begun;
        synchronized (this) {
            begun = ticket;
        }
        if (cancelled && begun != 0) {
            manager.cancel(begun);
        }
        return cancelled;
    }
}
