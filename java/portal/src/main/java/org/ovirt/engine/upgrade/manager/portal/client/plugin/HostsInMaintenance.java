/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import java.util.HashSet;
import java.util.Set;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;

/** The hosts in maintenance. The portal does not tell a plugin, and wants to know at once whether a button is enabled. */
final class HostsInMaintenance {

    private static final double INTERVAL_MS = 5000;

    private final Scope scope;
    private Set<String> ids = new HashSet<>();
    private boolean isAsking;

    HostsInMaintenance(Scope scope) {
        this.scope = scope;
    }

    boolean has(Entity host) {
        return host != null && ids.contains(host.id);
    }

    void watch() {
        look();
        scope.later(INTERVAL_MS, this::watch);
    }

    /** Reads them now. */
    void look() {
        if (isAsking) {
            return;
        }
        isAsking = true;
        Request.<Object>engine(scope, "hosts?search=" + Browser.encodeURIComponent("status=maintenance"), answer -> {
            isAsking = false;
            Set<String> now = new HashSet<>();
            Entity[] hosts = Json.get(answer, "host");
            if (hosts != null) {
                for (Entity host : hosts) {
                    now.add(host.id);
                }
            }
            ids = now;
        }, problem -> isAsking = false);
    }
}
