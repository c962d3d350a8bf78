/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.core.aaa.filters;

import java.io.IOException;

import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;

import org.ovirt.engine.core.utils.standin.LabEngine;

/** Stands in for the engine's filter of this name: a request with valid credentials gets a session of the engine. */
public final class SsoRestApiAuthFilter implements Filter {

    @Override
    public void init(FilterConfig config) {
        // Nothing to set.
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String authorization = ((HttpServletRequest) request).getHeader("Authorization");
        if (authorization != null && LabEngine.knows(authorization)) {
            request.setAttribute(EnforceAuthFilter.SESSION, "session-of-the-stand-in");
        }
        chain.doFilter(request, response);
    }

    @Override
    public void destroy() {
        // Nothing to end.
    }
}
