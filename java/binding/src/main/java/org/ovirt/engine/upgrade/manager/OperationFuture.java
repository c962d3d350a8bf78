/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;

/** The future of an operation. Cancelling it cancels the operation. It keeps its manager from being collected. */
final class OperationFuture<T> extends CompletableFuture<T> {

    /** Cancels a ticket; false: it has ended. It refers to the manager. */
    private final LongPredicate canceller;
    private long ticket;

    OperationFuture(LongPredicate canceller) {
        this.canceller = canceller;
    }

    /** The operation has begun; cancels it if the future was cancelled meanwhile. */
    void began(long begun) {
        synchronized (this) {
            ticket = begun;
        }
        if (isCancelled()) {
            canceller.test(begun);
        }
    }

    /** For tests: the operation has not ended. */
    boolean underWay() {
        return canceller.test(ticket);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        long begun;
        synchronized (this) {
            begun = ticket;
        }
        if (cancelled && begun != 0) {
            canceller.test(begun);
        }
        return cancelled;
    }
}
