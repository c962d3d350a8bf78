/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web.wildfly;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for conditions. */
final class Await {

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(180);

    private Await() {
    }

    static void until(String what, Callable<Boolean> condition) {
        long limit = System.nanoTime() + LONGEST_NANOS;
        try {
            while (!condition.call()) {
                if (System.nanoTime() > limit) {
                    fail("never happened: " + what);
                }
                Thread.sleep(20);
            }
        } catch (Exception e) {
            fail(what, e);
        }
    }
}
