/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import org.ovirt.engine.upgrade.manager.model.Event;

/**
 * Receives audit events in order, one at a time, each at least once. A slow listener falls behind and delays nothing
 * else. An event whose listener throws counts as delivered.
 */
@FunctionalInterface
public interface EventListener {

    /** Receives an event. A repeated event has the same number. */
    void onEvent(Event event);
}
