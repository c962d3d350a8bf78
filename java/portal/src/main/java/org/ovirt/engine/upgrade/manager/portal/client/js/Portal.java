/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.js;

/** The portal (webadmin) around the page. */
public final class Portal {

    /** The name under which the portal knows this plugin. */
    public static final String PLUGIN = "upgrade-manager";

    private Portal() {
    }

    public static PluginApi api() {
        return Browser.window().top.pluginApi(PLUGIN);
    }

    /** The locale in the form that JavaScript takes, for example {@code de-DE}. */
    public static String locale() {
        try {
            return api().currentLocale().replace('_', '-');
        } catch (RuntimeException e) {
            return "en";
        }
    }
}
