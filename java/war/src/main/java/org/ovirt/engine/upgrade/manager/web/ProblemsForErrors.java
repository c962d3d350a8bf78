/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;

import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpServletResponseWrapper;

/** The engine's filters refuse a token with an error of the server, a page in HTML: a client of ours gets a problem instead. */
final class ProblemsForErrors extends HttpServletResponseWrapper {

    ProblemsForErrors(HttpServletResponse response) {
        super(response);
    }

    @Override
    public void sendError(int status) throws IOException {
        sendError(status, null);
    }

    @Override
    public void sendError(int status, String why) throws IOException {
        if (status != SC_UNAUTHORIZED || isCommitted()) {
            super.sendError(status, why);
            return;
        }
        String said = why == null || why.isEmpty() ? "" : ": " + why;
        resetBuffer();
        Answers.send((HttpServletResponse) getResponse(), Refusal.noSession("the engine does not accept the token" + said));
        flushBuffer();
    }
}
