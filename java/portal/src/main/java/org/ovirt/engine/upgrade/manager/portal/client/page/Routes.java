/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;

/** Which view is at which address. */
final class Routes {

    private Routes() {
    }

    static View view(String path) {
        String[] parts = path.split("/");
        String kind = parts.length > 1 ? parts[1] : "";
        String id = parts.length > 2 ? Browser.decodeURIComponent(parts[2]) : "";
        switch (kind) {
            case "login":
                return new LoginView();
            case "selected":
                return new SelectedView("host".equals(id));
            case "cluster":
                return new ClusterView(id, false);
            case "host":
                return new HostView(id, false);
            case "plan":
                return new PlanView(id);
            case "run":
                return new RunView(id);
            default:
                return new UpdatesView();
        }
    }
}
