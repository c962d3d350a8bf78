/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How often and how much at a time each caller may call. */
final class Rate {

    static final int PER_SECOND = 20;
    static final int AT_ONCE = 100;
    static final int CALLS = 64;
    static final int CALLS_OF_ONE = 16;
    private static final double NANOS_PER_CALL = (double) TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    private static final int MANY_CALLERS = 1024;

    private final LongSupplier nanos;
    private final Map<String, State> states = new HashMap<>();
    private int calls;

    private static final class State {
        private double left = AT_ONCE;
        private long at;
        private int calls;
    }

    Rate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Counts a request. */
    synchronized void count(Caller caller) throws Refusal {
        State state = state(caller);
        if (state.left < 1) {
            throw Refusal.tooMany("more than " + PER_SECOND + " requests a second", 1);
        }
        state.left--;
    }

    /** An operation begins; {@link #ends} follows. */
    synchronized void begins(Caller caller) throws Refusal {
        State state = state(caller);
        if (state.calls >= CALLS_OF_ONE) {
            throw Refusal.tooMany(CALLS_OF_ONE + " operations of this user are under way", 1);
        }
        if (calls >= CALLS) {
            throw Refusal.tooMany(CALLS + " operations are under way", 1);
        }
        state.calls++;
        calls++;
    }

    synchronized void ends(Caller caller) {
        state(caller).calls--;
        calls--;
    }

    private State state(Caller caller) {
        long now = nanos.getAsLong();
        State state = states.computeIfAbsent(caller.id(), missing -> {
            State made = new State();
            made.at = now;
            return made;
        });
        state.left = Math.min(AT_ONCE, state.left + (now - state.at) / NANOS_PER_CALL);
        state.at = now;
        if (states.size() > MANY_CALLERS) {
            states.values().removeIf(other -> other != state && other.calls == 0
                    && other.left + (now - other.at) / NANOS_PER_CALL >= AT_ONCE);
        }
        return state;
    }
}
