/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.ovirt.engine.upgrade.manager.UpgradeManagerErrorCode;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.model.Problem;

/** Every code of the library has a status of HTTP. */
class StatusesTest {

    @Test
    void aCodeHasTheStatusOfWhatItMeans() {
        assertEquals(400, status("INVALID_ARGUMENT"));
        assertEquals(503, status("CLOSED"));
        assertEquals(504, status("DEADLINE_EXCEEDED"));
        assertEquals(429, status("TOO_MANY_OPERATIONS"));
        assertEquals(500, status("INTERNAL"));
        assertEquals(500, status("STATE_DAMAGED"));
        assertEquals(409, status("OBSERVER_ONLY"));
        assertEquals(502, status("PROVIDER_TIMEOUT"));
        assertEquals(502, status("ENGINE_UNREACHABLE"));
        assertEquals(404, status("ENGINE_NOT_FOUND"));
        assertEquals(409, status("HOST_NOT_IN_MAINTENANCE"));
        assertEquals(409, status("PLAN_CHANGED"));
        assertEquals(404, status("RUN_UNKNOWN"));
        assertEquals(500, status("A_CODE_OF_A_NEWER_LIBRARY"));
    }

    @Test
    void everyCodeHasOne() {
        for (UpgradeManagerErrorCode code : UpgradeManagerErrorCode.values()) {
            int status = status(code.name());
            assertTrue(status >= 400 && status < 600, code + " " + status);
        }
    }

    private static int status(String code) {
        return Statuses.of(new UpgradeManagerException(Problem.builder().code(code).message("m").build(), null));
    }
}
