/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.servlet.http.HttpServletResponse;

import org.ovirt.engine.upgrade.manager.Documents;

/** Writes answers. */
final class Answers {

    private Answers() {
    }

    static void send(HttpServletResponse response, byte[] document) throws IOException {
        send(response, 200, document);
    }

    static void send(HttpServletResponse response, Refusal refusal) throws IOException {
        if (refusal.retryAfterSeconds() > 0) {
            response.setHeader("Retry-After", String.valueOf(refusal.retryAfterSeconds()));
        }
        send(response, refusal.status(), Documents.write(refusal.problem()));
    }

    private static void send(HttpServletResponse response, int status, byte[] document) throws IOException {
        response.setStatus(status);
        protect(response);
        response.setContentType("application/json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }

    /** Answers are for the caller alone, and are nothing but what they say they are. */
    static void protect(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }
}
