/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.LogLevel;

/** Managers for tests, and the library's special operations for tests. */
final class Managers {

    /** Longer than anything here takes; only a hang reaches it. */
    static final Duration LONG = Duration.ofSeconds(60);

    private Managers() {
    }

    static Config config(Path folder) {
        return Config.builder().stateDir(folder.resolve("state").toString()).logLevel(LogLevel.INFO).build();
    }

    static UpgradeManager open(Path folder) {
        return UpgradeManager.open(config(folder));
    }

    /** Stores events; answers the last one's number. */
    static long emit(UpgradeManager manager, int count, String text) {
        return manager.await("test.emit_events", map("count", count, "text", text), null, Long.class);
    }

    /** An operation that takes steps of some milliseconds and reports progress after each. */
    static OperationFuture<Long> sleep(UpgradeManager manager, long ms, int steps, CallOptions options) {
        return manager.begin(
                "test.sleep", map("ms", ms, "steps", steps), options, Long.class, ForkJoinPool.commonPool());
    }

    static TreeMap<String, Object> map(Object... keysAndValues) {
        TreeMap<String, Object> map = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    static UpgradeManagerException fails(UpgradeManagerErrorCode code, Executable body) {
        UpgradeManagerException e = Assertions.assertThrows(UpgradeManagerException.class, body);
        Assertions.assertEquals(code, e.code(), e.toString());
        return e;
    }

    static UpgradeManagerException fails(UpgradeManagerErrorCode code, CompletableFuture<?> future) {
        Throwable cause = Assertions.assertThrows(
                java.util.concurrent.ExecutionException.class,
                () -> future.get(LONG.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)).getCause();
        return fails(code, () -> {
            throw cause;
        });
    }

    /** Waits for a condition. */
    static void eventually(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                Assertions.fail("never happened: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    /** Threads of the library and of the binding that are alive. */
    static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(prefix)).count();
    }
}
