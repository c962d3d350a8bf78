/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.LONG;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;

/** Event listeners: order, at least once, and that a bad one hurts nothing else. */
class ListenerTest {

    @TempDir
    Path folder;

    @Test
    void eventsComeInOrderOneAtATime() {
        List<Event> events = new CopyOnWriteArrayList<>();
        try (UpgradeManager manager = UpgradeManager.open(Managers.config(folder), events::add)) {
            Managers.emit(manager, 250, "one");
            Managers.emit(manager, 50, "two");
            Managers.eventually("all events", () -> events.size() == 300);
            List<Long> expected = LongStream.rangeClosed(1, 300).boxed().collect(Collectors.toList());
            assertEquals(expected, events.stream().map(Event::getSeq).collect(Collectors.toList()));
        }
    }

    @Test
    void aListenersPlaceIsKeptForTheNextProcess() {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (UpgradeManager manager =
                UpgradeManager.open(Managers.config(folder), event -> heard.add(event.getSeq()))) {
            Managers.emit(manager, 3, "x");
            Managers.eventually("the first three", () -> heard.contains(3L));
        }
        try (UpgradeManager manager = Managers.open(folder)) {
            Managers.emit(manager, 2, "while nobody listens");
        }
        heard.clear();
        try (UpgradeManager manager = Managers.open(folder)) {
            manager.listen(null, event -> heard.add(event.getSeq()));
            Managers.eventually("the missed two", () -> heard.contains(5L));
            // At least once: what was acknowledged right before the close may come again, in order.
            assertEquals(List.of(4L, 5L), heard.subList(heard.size() - 2, heard.size()));
        }
    }

    @Test
    void aListenerHasTheBindingsClassLoader() throws Exception {
        CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
        try (UpgradeManager manager = UpgradeManager.open(Managers.config(folder),
                event -> loader.complete(Thread.currentThread().getContextClassLoader()))) {
            Managers.emit(manager, 1, "x");
            assertSame(UpgradeManager.class.getClassLoader(), loader.get(LONG.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void aListenerThatThrowsGetsTheNextEvents() {
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (UpgradeManager manager = UpgradeManager.open(Managers.config(folder), event -> {
            heard.add(event.getSeq());
            if (event.getSeq() % 2 == 1) {
                throw new IllegalStateException("from an event listener");
            }
        })) {
            Managers.emit(manager, 4, "x");
            Managers.eventually("all events", () -> heard.size() == 4);
            assertEquals(List.of(1L, 2L, 3L, 4L), heard);
        }
    }

    @Test
    void aListenerThatBlocksForEverHoldsUpNothingElse() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        List<Long> other = new CopyOnWriteArrayList<>();
        UpgradeManager manager = UpgradeManager.open(Managers.config(folder), event -> {
            blocked.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            manager.listen("other", event -> other.add(event.getSeq()));
            Managers.emit(manager, 3, "x");
            assertTrue(blocked.await(LONG.toSeconds(), TimeUnit.SECONDS));
            assertEquals(3, manager.eventsAsync(EventsRequest.builder().build())
                    .get(LONG.toMillis(), TimeUnit.MILLISECONDS).getNext());
            Managers.eventually("the other listener has all events", () -> other.size() == 3);
        } finally {
            manager.close();
            never.countDown();
        }
        fails(UpgradeManagerErrorCode.CLOSED, () -> manager.events(EventsRequest.builder().build()));
    }

    @Test
    void aListenerMayCallAndClose() throws Exception {
        CompletableFuture<Long> called = new CompletableFuture<>();
        CompletableFuture<UpgradeManager> opened = new CompletableFuture<>();
        UpgradeManager manager = UpgradeManager.open(Managers.config(folder), event -> {
            UpgradeManager self = opened.join();
            called.complete(self.events(EventsRequest.builder().build()).getNext());
            self.close();
        });
        opened.complete(manager);
        Managers.sleep(manager, 60_000, 1, null);
        Managers.emit(manager, 1, "x");
        assertEquals(1, called.get(LONG.toSeconds(), TimeUnit.SECONDS));
        Managers.eventually("closed", () -> isClosed(manager));
        manager.close();
    }

    @Test
    void anExecutorThatIsShutDownLosesNoFuture() throws Exception {
        java.util.concurrent.ExecutorService executor = java.util.concurrent.Executors.newSingleThreadExecutor();
        try (UpgradeManager manager = UpgradeManager.open(Managers.config(folder), event -> { }, executor)) {
            executor.shutdown();
            assertEquals(0, manager.eventsAsync(EventsRequest.builder().build())
                    .get(LONG.toMillis(), TimeUnit.MILLISECONDS).getNext());
        }
    }

    @Test
    void aNameListensOnce() {
        try (UpgradeManager manager = UpgradeManager.open(Managers.config(folder), event -> { })) {
            fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> manager.listen(null, event -> { }));
            fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> manager.listen("", event -> { }));
        }
    }

    private static boolean isClosed(UpgradeManager manager) {
        try {
            manager.events(EventsRequest.builder().build());
            return false;
        } catch (UpgradeManagerException e) {
            return e.code() == UpgradeManagerErrorCode.CLOSED;
        }
    }
}
