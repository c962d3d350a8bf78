/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;

/** The names of our places in the addresses of the portal. */
public final class Places {

    /** In the main menu. */
    public static final String UPDATES = "upgrade-manager-updates";
    static final String HOST_UPDATES = "upgrade-manager-host";
    static final String CLUSTER_UPDATES = "upgrade-manager-cluster";
    /** The path of the place "Updates" itself. */
    public static final String ALL = "/updates";
    private static final String LOADED_ANEW = ALL + "?";
    /** What the place shows, for a portal that loads it anew. */
    private static final String LAST = "upgrade-manager.address";
    /** The dialog at the login. */
    static final String LOGIN = "upgrade-manager-login";

    private Places() {
    }

    /**
     * Remembers what the place "Updates" is to show. The portal loads the last address of a place each time it shows the
     * place. An address that names a view would bring that view back for as long as the portal is open.
     *
     * @return the path to open: another one each time, so that the portal loads it
     */
    public static String showing(String path) {
        remember(path);
        return LOADED_ANEW + (long) Browser.now();
    }

    /** What the place shows now. */
    public static void remember(String path) {
        Browser.sessionStorage().setItem(LAST, path);
    }

    /** The path that is meant by this one. */
    public static String meant(String path, boolean isFirst) {
        if (!path.startsWith(LOADED_ANEW) && !(isFirst && ALL.equals(path))) {
            return path;
        }
        String last = Browser.sessionStorage().getItem(LAST);
        return last == null ? ALL : last;
    }
}
