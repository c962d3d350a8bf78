/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.LONG;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;

/** Closing: handles, races, what hangs, what is left. */
class CloseTest {

    @TempDir
    Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, NativeTestHooks.openHandles());
        // A detaching thread leaves Java's list a moment after its last upcall.
        Managers.eventually("the lanes leave the JVM",
                () -> Managers.threads("oum-events") + Managers.threads("oum-engine") == 0);
    }

    @Test
    void afterCloseEverythingAnswersClosed() {
        UpgradeManager manager = Managers.open(folder);
        manager.close();
        manager.close();
        fails(UpgradeManagerErrorCode.CLOSED, () -> manager.events(EventsRequest.builder().build()));
        fails(UpgradeManagerErrorCode.CLOSED, manager.eventsAsync(EventsRequest.builder().build()));
        fails(UpgradeManagerErrorCode.CLOSED, () -> manager.listen("x", event -> { }));
    }

    @Test
    void forgedAndStaleHandlesAreClosed() {
        NativeLibrary.load();
        for (long forged : new long[] {0, -1, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE}) {
            fails(UpgradeManagerErrorCode.CLOSED, () -> Native.start(forged, "events", new byte[0], 0, null, null));
            fails(UpgradeManagerErrorCode.CLOSED, () -> Native.cancel(forged, 1));
            fails(UpgradeManagerErrorCode.CLOSED, () -> Native.listen(forged, null, null));
            Native.close(forged);
            Native.acknowledge(forged, true);
        }
    }

    @Test
    void futuresUnderWayFailWithClosed() {
        UpgradeManager manager = Managers.open(folder);
        List<OperationFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            futures.add(Managers.sleep(manager, 600_000, 1, null));
        }
        manager.close();
        futures.forEach(future -> fails(UpgradeManagerErrorCode.CLOSED, future));
    }

    @Test
    void closeIsBoundedAlsoWhenAnOperationHangsItsWorkers() {
        UpgradeManager manager = Managers.open(folder);
        List<OperationFuture<Long>> hung = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            hung.add(manager.begin("test.sleep", Managers.map("ms", 15_000, "blocking", true), null, Long.class,
                    Runnable::run));
        }
        Assertions.assertTimeout(Duration.ofSeconds(10), manager::close);
        hung.forEach(future -> fails(UpgradeManagerErrorCode.CLOSED, future));
    }

    @Test
    void closeRacesWithCalls() throws Exception {
        for (int round = 0; round < 15; round++) {
            UpgradeManager manager = Managers.open(folder.resolve("r" + round));
            ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
            CountDownLatch started = new CountDownLatch(4);
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread caller = new Thread(() -> callUntilClosed(manager, started, unexpected));
                caller.start();
                callers.add(caller);
            }
            assertTrue(started.await(LONG.toSeconds(), TimeUnit.SECONDS));
            manager.close();
            for (Thread caller : callers) {
                caller.join(LONG.toMillis());
                assertTrue(!caller.isAlive(), "a call hangs after close");
            }
            assertTrue(unexpected.isEmpty(), unexpected::toString);
        }
    }

    private static void callUntilClosed(
            UpgradeManager manager, CountDownLatch started, ConcurrentLinkedQueue<Throwable> unexpected) {
        try {
            while (true) {
                manager.events(EventsRequest.builder().build());
                manager.eventsAsync(EventsRequest.builder().build()).get();
                started.countDown();
            }
        } catch (java.util.concurrent.ExecutionException e) {
            collect(e.getCause(), unexpected);
        } catch (Throwable e) {
            collect(e, unexpected);
        }
    }

    private static void collect(Throwable e, ConcurrentLinkedQueue<Throwable> unexpected) {
        boolean closed = e instanceof UpgradeManagerException
                && ((UpgradeManagerException) e).code() == UpgradeManagerErrorCode.CLOSED;
        if (!closed) {
            unexpected.add(e);
        }
    }

    @Test
    void theSharedManagerClosesWithItsLastUser() {
        Config config = Managers.config(folder);
        UpgradeManager first = UpgradeManager.shared(config);
        UpgradeManager second = UpgradeManager.shared(config);
        Managers.emit(first, 1, "x");
        assertEquals(1, second.events(EventsRequest.builder().build()).getNext(), "both are the same manager");
        UpgradeManagerException e = fails(UpgradeManagerErrorCode.ALREADY_OPEN,
                () -> UpgradeManager.shared(Managers.config(folder).toBuilder().deadline("7s").build()));
        assertEquals("deadline", e.params().get("difference"));
        first.close();
        first.close();
        fails(UpgradeManagerErrorCode.CLOSED, () -> first.events(EventsRequest.builder().build()));
        assertEquals(1, second.events(EventsRequest.builder().build()).getNext());
        second.close();
        try (UpgradeManager third = UpgradeManager.shared(Managers.config(folder).toBuilder().deadline("7s").build())) {
            third.events(EventsRequest.builder().build());
        }
    }

    @Test
    void twoManagersAreIndependent() {
        try (UpgradeManager one = Managers.open(folder.resolve("one"));
                UpgradeManager two = Managers.open(folder.resolve("two"))) {
            Managers.emit(one, 3, "x");
            assertEquals(3, one.events(EventsRequest.builder().build()).getNext());
            assertEquals(0, two.events(EventsRequest.builder().build()).getNext());
        }
    }

    @Test
    void twoManagersOnOneStateAreRefused() {
        try (UpgradeManager one = Managers.open(folder)) {
            UpgradeManagerException e = fails(UpgradeManagerErrorCode.STATE_IN_USE, () -> Managers.open(folder));
            assertEquals(String.valueOf(ProcessHandle.current().pid()), e.params().get("pid"));
            one.events(EventsRequest.builder().build());
        }
        // Free as soon as close has returned.
        Managers.open(folder).close();
    }

    @Test
    void aForgottenManagerIsClosedByTheNet() {
        Managers.open(folder);
        Managers.eventually("the cleaner closes it", () -> {
            System.gc();
            return NativeTestHooks.openHandles() == 0;
        });
    }
}
