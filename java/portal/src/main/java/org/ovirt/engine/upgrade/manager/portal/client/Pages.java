/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client;

import com.google.gwt.core.client.EntryPoint;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.page.Page;
import org.ovirt.engine.upgrade.manager.portal.client.plugin.Plugin;

/** One script for both pages: the plugin, which is never seen, and the views. */
public final class Pages implements EntryPoint {

    @Override
    public void onModuleLoad() {
        if ("plugin".equals(Browser.document().body.getAttribute("data-page"))) {
            String own = Browser.window().location.href;
            new Plugin(own.substring(0, own.lastIndexOf('/') + 1)).register();
        } else {
            new Page().begin();
        }
    }
}
