/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

/** The names of our places in the addresses of the portal. */
public final class Places {

    /** In the main menu. */
    public static final String UPDATES = "upgrade-manager-updates";
    static final String HOST_UPDATES = "upgrade-manager-host";
    static final String CLUSTER_UPDATES = "upgrade-manager-cluster";
    /** The dialog at the login. */
    static final String LOGIN = "upgrade-manager-login";

    private Places() {
    }
}
