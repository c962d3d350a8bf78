/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;

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
 * What every request must have, after the engine's own filters have let it pass: a session of the engine, the caller's
 * credentials, a page of the engine as its origin, a media type, an administrator, and a rate.
 */
public final class Gate implements Filter {

    /** A page of another site cannot send this header: a browser asks first, and gets no permission. */
    static final String HEADER = "X-Upgrade-Manager";
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
        String method = request.getMethod();
        boolean isPost = "POST".equals(method);
        if (!isPost && !"GET".equals(method)) {
            throw Refusal.method(method, "GET or POST");
        }
        // Without the engine's filters nobody has looked at the credentials.
        if (request.getAttribute(ENGINE_SESSION) == null
                && (request.getSession(false) == null || request.getSession(false).getAttribute(ENGINE_SESSION) == null)) {
            throw Refusal.noSession("there is no session of the engine");
        }
        // A cookie alone is not enough: a browser sends it for pages of other sites, too.
        if (authorization(request) == null) {
            throw Refusal.noSession("the header Authorization is missing");
        }
        refuseOtherSites(request);
        if (isPost) {
            if (request.getHeader(HEADER) == null) {
                throw Refusal.crossSite("the header " + HEADER + " is missing");
            }
            if (!isJson(request.getContentType())) {
                throw Refusal.mediaType();
            }
        }
        Application application = Application.of(context);
        Caller caller = application.callers().of(authorization(request));
        Rules.mayRead(caller);
        application.rate().count(caller);
        request.setAttribute(CALLER, caller);
    }

    private static void refuseOtherSites(HttpServletRequest request) throws Refusal {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !"same-origin".equals(site) && !"none".equals(site)) {
            throw Refusal.crossSite("the request comes from a page of another site");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !isOwn(origin, request.getHeader("Host"))) {
            throw Refusal.crossSite("the origin of the request is another site");
        }
    }

    private static boolean isOwn(String origin, String host) {
        try {
            URI page = URI.create(origin);
            return page.getAuthority() != null && host != null && "https".equals(page.getScheme())
                    && withPort(page.getAuthority()).equals(withPort(host.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String withPort(String authority) {
        return authority.endsWith(":443") ? authority.substring(0, authority.length() - ":443".length()) : authority;
    }

    private static boolean isJson(String type) {
        if (type == null) {
            return false;
        }
        String[] parts = type.toLowerCase(Locale.ROOT).replace(" ", "").split(";");
        return "application/json".equals(parts[0])
                && (parts.length == 1 || parts.length == 2 && parts[1].replace("\"", "").equals("charset=utf-8"));
    }

    /** Who calls, after the gate. */
    static Caller caller(HttpServletRequest request) {
        return (Caller) request.getAttribute(CALLER);
    }

    /** The caller's credentials, or {@code null}. */
    static String authorization(HttpServletRequest request) {
        return request.getHeader("Authorization");
    }

    @Override
    public void destroy() {
        context = null;
    }
}
