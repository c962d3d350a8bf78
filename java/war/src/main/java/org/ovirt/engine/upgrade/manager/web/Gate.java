/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * What every request must have after the engine's own filters: a session of the engine, an administrator, and a rate.
 */
public final class Gate implements Filter {

    /** Set by the engine's filters: {@code SessionConstants.HTTP_SESSION_ENGINE_SESSION_ID_KEY}. */
    private static final String ENGINE_SESSION = "ovirt_aaa_engineSessionId";
    private static final String CALLER = Caller.class.getName();

    private ServletContext context;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        try {
            admit(http);
        } catch (Refusal refusal) {
            Answers.send((HttpServletResponse) response, refusal);
            return;
        }
        chain.doFilter(request, response);
    }

    private void admit(HttpServletRequest request) throws Refusal {
        // Without the engine's filters nobody has looked at the credentials.
        if (request.getAttribute(ENGINE_SESSION) == null
                && (request.getSession(false) == null || request.getSession(false).getAttribute(ENGINE_SESSION) == null)) {
            throw Refusal.noSession("there is no session of the engine");
        }
        Application application = Application.of(context);
        Caller caller = application.callers().of(authorization(request));
        application.rate().count(caller);
        Rules.mayRead(caller);
        request.setAttribute(CALLER, caller);
    }

    /** Who calls, after the gate. */
    static Caller caller(HttpServletRequest request) {
        return (Caller) request.getAttribute(CALLER);
    }

    /** The caller's token. */
    static String authorization(HttpServletRequest request) {
        return request.getHeader("Authorization");
    }

    @Override
    public void destroy() {
        context = null;
    }
}
