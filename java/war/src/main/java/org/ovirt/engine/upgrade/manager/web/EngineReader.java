/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads the engine's REST API with the credentials of the caller, so that the engine decides what the caller may see.
 */
interface EngineReader {

    /** The engine refuses or lacks the resource. */
    final class Denied extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Denied(int status) {
            super("status " + status, null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /**
     * A document.
     *
     * @param path below the engine's URL, for example {@code /api/roles}
     * @throws Refusal the engine cannot be asked, or does not know the caller
     * @throws Denied the caller may not see it, or it is not there
     */
    JsonNode get(String path, String authorization) throws Refusal, Denied;
}
