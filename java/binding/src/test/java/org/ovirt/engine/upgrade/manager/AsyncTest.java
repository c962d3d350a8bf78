/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.LONG;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.model.EventPage;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.ErratumRequest;

/** Futures: results, failures, cancelling, interrupts, progress. */
class AsyncTest {

    @TempDir
    Path folder;
    private UpgradeManager manager;

    @BeforeEach
    void open() {
        manager = Managers.open(folder);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void futuresCompleteAndFail() throws Exception {
        Managers.emit(manager, 2, "x");
        EventPage page = manager.eventsAsync(EventsRequest.builder().build()).get(LONG.toMillis(), TimeUnit.MILLISECONDS);
        assertEquals(2, page.getNext());
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.erratumAsync(ErratumRequest.builder().id("a b").build()));
        // What goes wrong before the start is in the future too.
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT,
                manager.eventsAsync(EventsRequest.builder().build(), new CallOptions().correlationId("a b")));
    }

    @Test
    void continuationsMayBlockCallAndClose() throws Exception {
        CompletableFuture<Long> chained = manager.eventsAsync(EventsRequest.builder().build()).thenApply(page -> {
            long seq = Managers.emit(manager, 1, "from a continuation");
            manager.close();
            return seq;
        });
        assertEquals(1, chained.get(LONG.toMillis(), TimeUnit.MILLISECONDS));
        fails(UpgradeManagerErrorCode.CLOSED, () -> manager.events(EventsRequest.builder().build()));
    }

    @Test
    void aCancelledFutureCancelsItsOperation() throws Exception {
        CountDownLatch moved = new CountDownLatch(1);
        OperationFuture<Long> future =
                Managers.sleep(manager, 1, Integer.MAX_VALUE, new CallOptions().onProgress(p -> moved.countDown()));
        assertTrue(moved.await(LONG.toSeconds(), TimeUnit.SECONDS));
        assertTrue(future.cancel(true));
        assertTrue(future.isCancelled());
        // The operation itself has ended when nothing of that ticket is under way any more.
        Managers.eventually("the operation ends", () -> !future.underWay());
    }

    @Test
    void anInterruptEndsTheWaitAndTheOperation() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                manager.await("test.sleep", Managers.map("ms", 1, "steps", Integer.MAX_VALUE),
                        new CallOptions().onProgress(p -> begun.countDown()), Long.class);
            } catch (Throwable e) {
                thrown.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        assertTrue(begun.await(LONG.toSeconds(), TimeUnit.SECONDS));
        caller.interrupt();
        caller.join(LONG.toMillis());
        assertFalse(caller.isAlive());
        assertEquals(UpgradeManagerErrorCode.CANCELLED, ((UpgradeManagerException) thrown.get()).code());
        assertTrue(interrupted.get());
    }

    @Test
    void progressComesInOrderAndNotAfterTheEnd() throws Exception {
        List<Long> steps = Collections.synchronizedList(new ArrayList<>());
        OperationFuture<Long> future =
                Managers.sleep(manager, 1, 50, new CallOptions().onProgress(p -> steps.add(p.getDone())));
        assertEquals(50, future.get(LONG.toMillis(), TimeUnit.MILLISECONDS));
        List<Long> sorted = new ArrayList<>(steps);
        assertFalse(sorted.isEmpty());
        Collections.sort(sorted);
        assertEquals(sorted, steps);
    }

    @Test
    void aProgressListenerThatThrowsOrBlocksHoldsNothingUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try {
            OperationFuture<Long> throwing = Managers.sleep(manager, 1, 5, new CallOptions().onProgress(p -> {
                throw new IllegalStateException("from a progress listener");
            }));
            OperationFuture<Long> blocking = Managers.sleep(manager, 1, 5, new CallOptions().onProgress(p -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            assertEquals(5, throwing.get(LONG.toMillis(), TimeUnit.MILLISECONDS));
            assertEquals(5, blocking.get(LONG.toMillis(), TimeUnit.MILLISECONDS));
        } finally {
            never.countDown();
        }
    }

    @Test
    void onTheLibrarysOwnThreadABlockingCallIsRefused() throws Exception {
        CompletableFuture<Thread> where = new CompletableFuture<>();
        try (UpgradeManager direct = UpgradeManager.open(
                Managers.config(folder.resolve("direct")), null, Runnable::run)) {
            CompletableFuture<Object> refused = Managers.sleep(manager, 1, 1, null)
                    .thenApply(x -> (Object) x);
            refused.get(LONG.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<Object> blocked =
                    direct.begin("test.sleep", Managers.map("ms", 50), null, Long.class, Runnable::run)
                            .handle((x, e) -> {
                                where.complete(Thread.currentThread());
                                return direct.events(EventsRequest.builder().build());
                            });
            UpgradeManagerException e = fails(UpgradeManagerErrorCode.WOULD_BLOCK_UPCALL, blocked);
            assertEquals("oum-engine", e.params().get("thread"));
            assertTrue(where.get().isDaemon());
        }
    }
}
