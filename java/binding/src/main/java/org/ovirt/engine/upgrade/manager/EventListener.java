/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import org.ovirt.engine.upgrade.manager.model.Event;

/**
 * Hears of audit events: in order, one at a time, each at least once. A slow listener falls behind and delays nothing
 * else; one that throws has had the event.
 */
@FunctionalInterface
public interface EventListener {

    /** Takes an event. Its number tells a repeated one. */
    void onEvent(Event event);
}
