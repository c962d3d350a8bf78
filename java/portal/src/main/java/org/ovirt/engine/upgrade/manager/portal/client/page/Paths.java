/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.plugin.Places;

/** The addresses of the views, behind the {@code #}. */
final class Paths {

    /** All updates. */
    static final String UPDATES = Places.ALL;

    private Paths() {
    }

    static String to(String kind, String id) {
        return "/" + kind + "/" + Browser.encodeURIComponent(id);
    }

    /** Opens a view: here, or from a tab of the portal in the place "Updates". */
    static void open(String path, boolean isTab) {
        if (isTab) {
            String page = Browser.window().location.href.split("#")[0];
            Portal.api().setPlaceContentUrl(Places.UPDATES, page + "#" + Places.showing(path));
            Portal.api().revealPlace(Places.UPDATES);
        } else {
            Browser.window().location.hash = "#" + path;
        }
    }
}
