/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;

import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpFilter;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** A filter that admits a request, refuses it, or answers it itself. */
abstract class RefusingFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected final void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            if (!admits(request, response)) {
                return;
            }
        } catch (Refusal refusal) {
            Answers.send(response, refusal);
            return;
        }
        chain.doFilter(request, onward(response));
    }

    /** The response for what comes after this filter. */
    HttpServletResponse onward(HttpServletResponse response) {
        return response;
    }

    /** Returns whether the request goes on; false: it was answered. */
    abstract boolean admits(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal;
}
