/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * The pages of the portal ({@code java/portal}), the only files that are given to everybody: a browser sends no token when
 * it opens a page, and they have nothing in them that is not public. A request for one ends here, before the filters
 * that look for a session; no other one passes.
 */
public final class Pages extends RefusingFilter {

    private static final long serialVersionUID = 1L;

    private static final String FOLDER = "/portal/";
    private static final String NAME = "[A-Za-z0-9_]+(\\.[a-z]+)+";
    private static final Map<String, String> TYPES = Map.of("html", "text/html;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8", "css", "text/css;charset=UTF-8");
    /** Scripts and styles come from here only, and none is within a page: a text of a server cannot become one. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
    /** Their names have the digest of their content. */
    private static final String FOREVER = "public, max-age=31536000, immutable";

    @Override
    boolean admits(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal {
        if (!"GET".equals(request.getMethod())) {
            throw Refusal.method(request.getMethod(), "GET");
        }
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        String name = path.startsWith(FOLDER) ? path.substring(FOLDER.length()) : "";
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        boolean isPage = type != null && name.matches(NAME);
        try (InputStream file = isPage ? getServletContext().getResourceAsStream(FOLDER + name) : null) {
            if (file == null) {
                throw Refusal.notFound("there is no such page");
            }
            response.setContentType(type);
            response.setHeader("Content-Security-Policy", POLICY);
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Cache-Control", name.endsWith(".cache.js") ? FOREVER : "no-cache");
            file.transferTo(response.getOutputStream());
        }
        return false;
    }
}
