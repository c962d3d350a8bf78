/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.util.Map;

import org.ovirt.engine.upgrade.manager.UpgradeManagerErrorCode;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;

/** The HTTP status of a failed operation. The codes are numbered by area in {@code schema/error_codes.json}. */
final class Statuses {

    /** What does not follow from the area. */
    private static final Map<String, Integer> BY_CODE = Map.ofEntries(
            Map.entry("INVALID_ARGUMENT", 400),
            Map.entry("UNKNOWN_OPERATION", 404),
            Map.entry("CLOSED", 503),
            Map.entry("CANCELLED", 503),
            Map.entry("DEADLINE_EXCEEDED", 504),
            Map.entry("TOO_MANY_OPERATIONS", 429),
            Map.entry("OBSERVER_ONLY", 409),
            Map.entry("NO_CONTROLLER", 409),
            Map.entry("PROVIDER_UNKNOWN", 404),
            Map.entry("NO_PROVIDER", 409),
            Map.entry("ENGINE_NOT_FOUND", 404),
            Map.entry("ENGINE_API_MISSING", 409),
            Map.entry("ENGINE_SOURCE_MISSING", 409),
            Map.entry("ERRATUM_UNKNOWN", 404),
            Map.entry("TASK_UNKNOWN", 404),
            Map.entry("PLAN_UNKNOWN", 404),
            Map.entry("RUN_UNKNOWN", 404),
            Map.entry("NOTIFICATION_UNKNOWN", 404));
    private static final int PROVIDER = 3;
    private static final int ENGINE = 6;
    private static final int LAST_OF_OWN = 2;

    private Statuses() {
    }

    static int of(UpgradeManagerException failure) {
        Integer known = BY_CODE.get(failure.codeName());
        if (known != null) {
            return known;
        }
        if (failure.code() == UpgradeManagerErrorCode.UNKNOWN) {
            return 500;
        }
        int area = failure.code().number() / 100;
        if (area <= LAST_OF_OWN) {
            return 500;
        }
        // A refusal for the state that something is in; or a server behind us that failed.
        return area == PROVIDER || area == ENGINE ? 502 : 409;
    }
}
