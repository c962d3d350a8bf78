/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * What every request must have after the engine's own filters: a session of the engine, an administrator, and a rate.
 */
public final class Gate extends RefusingFilter {

    private static final long serialVersionUID = 1L;

    /** Set by the engine's filters: {@code SessionConstants.HTTP_SESSION_ENGINE_SESSION_ID_KEY}. */
    private static final String ENGINE_SESSION = "ovirt_aaa_engineSessionId";
    private static final String CALLER = Caller.class.getName();

    @Override
    boolean admits(HttpServletRequest request, HttpServletResponse response) throws Refusal {
        // Without the engine's filters nobody has looked at the credentials.
        if (request.getAttribute(ENGINE_SESSION) == null
                && (request.getSession(false) == null || request.getSession(false).getAttribute(ENGINE_SESSION) == null)) {
            throw Refusal.noSession("there is no session of the engine");
        }
        Application application = Application.of(getServletContext());
        Caller caller = application.callers().of(authorization(request));
        application.rate().count(caller);
        Rules.mayRead(caller);
        request.setAttribute(CALLER, caller);
        return true;
    }

    /** Who calls, after the gate. */
    static Caller caller(HttpServletRequest request) {
        return (Caller) request.getAttribute(CALLER);
    }

    /** The caller's token. */
    static String authorization(HttpServletRequest request) {
        return request.getHeader("Authorization");
    }
}
