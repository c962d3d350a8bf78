/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

/** How often and how much at a time a caller may call, on a clock of the test. */
class RateTest {

    private static final long SECOND = 1_000_000_000L;

    private final long[] now = {-5 * SECOND};
    private final Rate rate = new Rate(() -> now[0]);
    private final Caller one = new Caller("one", "one");
    private final Caller other = new Caller("other", "other");

    @Test
    void aBurstAndThenAsManyASecond() throws Refusal {
        call(Rate.AT_ONCE);
        refused(() -> rate.count(one));
        rate.count(other);
        now[0] += SECOND / Rate.PER_SECOND;
        call(1);
        refused(() -> rate.count(one));
        now[0] += SECOND;
        call(Rate.PER_SECOND);
        refused(() -> rate.count(one));
        now[0] += 3600 * SECOND;
        call(Rate.AT_ONCE);
        refused(() -> rate.count(one));
    }

    @Test
    void soManyOperationsOfOneAndOfAll() throws Refusal {
        for (int i = 0; i < Rate.CALLS_OF_ONE; i++) {
            rate.begins(one);
        }
        refused(() -> rate.begins(one));
        List<Caller> many = new ArrayList<>();
        for (int i = Rate.CALLS_OF_ONE; i < Rate.CALLS; i++) {
            many.add(new Caller("c" + i, "c" + i));
            rate.begins(many.get(many.size() - 1));
        }
        refused(() -> rate.begins(other));
        rate.ends(one);
        rate.begins(other);
        refused(() -> rate.begins(one));
        many.forEach(rate::ends);
        rate.begins(one);
    }

    @Test
    void callersOfLongAgoAreForgottenButNotWhatIsUnderWay() throws Refusal {
        rate.begins(one);
        call(Rate.AT_ONCE);
        for (int i = 0; i < 5000; i++) {
            now[0] += SECOND;
            rate.count(new Caller("c" + i, "c" + i));
        }
        for (int i = 1; i < Rate.CALLS_OF_ONE; i++) {
            rate.begins(one);
        }
        refused(() -> rate.begins(one));
    }

    private void call(int times) throws Refusal {
        for (int i = 0; i < times; i++) {
            rate.count(one);
        }
    }

    private static void refused(org.junit.jupiter.api.function.Executable call) {
        Refusal refusal = assertThrows(Refusal.class, call);
        assertEquals(429, refusal.status());
        assertEquals(1, refusal.retryAfterSeconds());
    }
}
