/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.function.BooleanSupplier;

/** Requests whose answers can overtake each other: only the one that was sent last counts, an older answer is older. */
final class LastAsked {

    private int asked;

    /** A request is sent. Whether it is still the last one, is asked when its answer comes. */
    BooleanSupplier ask() {
        asked++;
        int now = asked;
        return () -> now == asked;
    }
}
