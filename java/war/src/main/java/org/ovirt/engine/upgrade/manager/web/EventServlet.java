/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * The audit events as a stream of server-sent events: {@code GET events?after=NUMBER}. The id of each is its number; a
 * client that comes back sends the last one as {@code Last-Event-ID} and misses nothing. The first one has the type
 * {@code store} and the store's id: where it is another than before, the numbers have begun again.
 */
public final class EventServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Application application = Application.of(getServletContext());
            long after = after(request);
            // A refusal with the reason is worth more than a stream that ends at once.
            application.manager();
            application.streams().open(request, response, after);
        } catch (Refusal refusal) {
            Answers.send(response, refusal);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.send(response, Refusal.method("POST", "GET"));
    }

    private static long after(HttpServletRequest request) throws Refusal {
        String last = request.getHeader("Last-Event-ID");
        String text = last != null ? last : request.getParameter("after");
        if (text == null) {
            return 0;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Refusal.badDocument("after: no number of an event");
        }
        return Long.parseLong(text);
    }
}
