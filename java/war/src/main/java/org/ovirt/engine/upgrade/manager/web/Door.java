/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.net.URI;
import java.util.Locale;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * What every request must have before the engine is asked who calls: a method, a token, a page of the engine as its
 * origin, and a media type.
 *
 * <p>Only a token of the engine's SSO is taken. For a user and a password the engine's filter would make a session with
 * each request, which nobody ends; and a browser sends a password that it remembers for pages of other sites, too.</p>
 */
public final class Door extends RefusingFilter {

    private static final long serialVersionUID = 1L;

    /** A page of another site cannot send this header: a browser asks first, and gets no permission. */
    static final String HEADER = "X-Upgrade-Manager";
    private static final String TOKEN = "Bearer ";

    @Override
    boolean admits(HttpServletRequest request, HttpServletResponse response) throws Refusal {
        String method = request.getMethod();
        boolean isPost = "POST".equals(method);
        if (!isPost && !"GET".equals(method)) {
            throw Refusal.method(method, "GET or POST");
        }
        // A cookie alone is not enough: a browser sends it for pages of other sites, too.
        String authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.startsWith(TOKEN)) {
            throw Refusal.noSession("the header Authorization has no token");
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
        return true;
    }

    @Override
    HttpServletResponse onward(HttpServletResponse response) {
        return new ProblemsForErrors(response);
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
}
