/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.model.EventPage;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.ErratumRequest;

/** Calls: answers, errors, panics, text, nulls, deadlines. */
class CallTest {

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
    void anAnswerComesAsAnObject() {
        Managers.emit(manager, 3, "hello");
        assertEquals(3, manager.events(EventsRequest.builder().build()).getEvents().size());
        assertEquals("hello", manager.events(EventsRequest.builder().after(1L).build()).getEvents().get(0).getText());
    }

    @Test
    void anErrorIsAnExceptionWithCodeRemedyAndParameters() {
        UpgradeManagerException e = fails(
                UpgradeManagerErrorCode.INVALID_ARGUMENT,
                () -> manager.erratum(ErratumRequest.builder().id("RHSA-1; reboot").build()));
        assertTrue(e.getMessage().contains("request.id: erratum id: the value may hold letters"), e.getMessage());
        assertEquals("request.id", e.params().get("field"));
        assertEquals("Correct the argument and call again.", e.remedy());
        assertTrue(e.getStackTrace()[0].getClassName().startsWith("org.ovirt"), "thrown in the caller's thread");
    }

    @Test
    void aPanicIsAnExceptionAndTheManagerGoesOn() {
        UpgradeManagerException e = fails(
                UpgradeManagerErrorCode.INTERNAL, () -> manager.await("test.panic", "p\u00e4ng", null, Object.class));
        assertEquals("p\u00e4ng", e.params().get("what"));
        fails(UpgradeManagerErrorCode.INTERNAL, NativeTestHooks::panicNow);
        assertEquals(1, Managers.emit(manager, 1, "alive"));
    }

    @Test
    void textSurvivesUnicodeEmojiAndNul() {
        String text = "h\u00e9llo \u0000 \ud83d\udc27 \u4f60\u597d \u0001 end";
        assertEquals(text, manager.await("test.echo", text, null, String.class));
        String name = "\ud83d\udc27\u0000\u00e9";
        UpgradeManagerException e =
                fails(UpgradeManagerErrorCode.UNKNOWN_OPERATION, () -> manager.await(name, null, null, String.class));
        // What would act in a log or a terminal is escaped.
        assertEquals("\ud83d\udc27\\u{0}\u00e9", e.params().get("operation"));
    }

    @Test
    void loneSurrogatesAreRefusedOrReplacedButNeverHarm() {
        UpgradeManagerException e = org.junit.jupiter.api.Assertions.assertThrows(
                UpgradeManagerException.class, () -> manager.await("x\ud83d", null, null, String.class));
        assertTrue(e.code() == UpgradeManagerErrorCode.INVALID_ARGUMENT
                || e.code() == UpgradeManagerErrorCode.UNKNOWN_OPERATION, e.toString());
    }

    @Test
    void nullsAreArgumentErrors() {
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> manager.checkHost(null));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> manager.await(null, null, null, String.class));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> Native.open(null, false));
        fails(UpgradeManagerErrorCode.INVALID_CONFIG, () -> UpgradeManager.open(null));
        fails(UpgradeManagerErrorCode.INVALID_CONFIG, () -> UpgradeManager.open(Config.builder().build()));
        for (int i = 0; i < 3; i++) {
            int left = i;
            UpgradeManagerException e = fails(UpgradeManagerErrorCode.CLOSED, () -> Native.start(
                    0, left == 0 ? null : "events", left == 1 ? null : new byte[0], 0, null, null));
            assertTrue(e.params().isEmpty());
        }
        fails(UpgradeManagerErrorCode.CLOSED, () -> Native.listen(0, null, null));
    }

    @Test
    void aDeadlineEndsTheCall() {
        UpgradeManagerException e = fails(UpgradeManagerErrorCode.DEADLINE_EXCEEDED, () -> manager.await(
                "test.sleep", Managers.map("ms", 60_000), new CallOptions().deadline(Duration.ofMillis(20)),
                Long.class));
        assertEquals("20ms", e.params().get("deadline"));
    }

    @Test
    void documentsArePassedOnAsTheyAre() throws Exception {
        Managers.emit(manager, 2, "h\u00e9llo");
        byte[] page = manager.callAsync("events", "{\"after\":1}".getBytes(UTF_8), null)
                .get(Managers.LONG.toSeconds(), TimeUnit.SECONDS);
        assertEquals("h\u00e9llo", Documents.read(page, EventPage.class).getEvents().get(0).getText());
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.callAsync("events", "{".getBytes(UTF_8), null));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.callAsync("events", null, null));
        fails(UpgradeManagerErrorCode.UNKNOWN_OPERATION, manager.callAsync("levitate", "{}".getBytes(UTF_8), null));
    }

    @Test
    void aBadCorrelationIdIsRefused() {
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT,
                () -> manager.events(EventsRequest.builder().build(), new CallOptions().correlationId("has space")));
        manager.events(EventsRequest.builder().build(), new CallOptions().correlationId("oum-42"));
    }
}
