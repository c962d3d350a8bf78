/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;

/** The addresses of the views. */
final class Routes {

    private Routes() {
    }

    static View view(String path) {
        String[] parts = path.split("/");
        String kind = parts.length > 1 ? parts[1] : "";
        switch (kind) {
            case "login":
                return new LoginView();
            default:
                return new UpdatesView();
        }
    }

    private static String id(String[] parts) {
        return parts.length > 2 ? Browser.decodeURIComponent(parts[2]) : "";
    }

    static String to(String kind, String id) {
        return "/" + kind + "/" + Browser.encodeURIComponent(id);
    }
}
