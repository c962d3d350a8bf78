/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

/** A call of an engine action. */
public final class EngineCall {

    private final String method;
    private final String correlationId;
    private final long deadlineMs;

    EngineCall(String method, String correlationId, long deadlineMs) {
        this.method = method;
        this.correlationId = correlationId;
        this.deadlineMs = deadlineMs;
    }

    /** Name of the method, as in {@code schema/engine_actions.json}. */
    public String method() {
        return method;
    }

    /**
     * At most 36 characters. The engine has to show it with whatever it does for this call: the library takes events with
     * another one for the acts of other users.
     */
    public String correlationId() {
        return correlationId;
    }

    /** Milliseconds in which the future has to be completed. A later answer is dropped. */
    public long deadlineMs() {
        return deadlineMs;
    }

    @Override
    public String toString() {
        return method + " (" + correlationId + ")";
    }
}
