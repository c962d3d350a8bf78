/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The button "Check for upgrade" of a cluster. */
final class ClusterCheck {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;

    ClusterCheck(Scope scope) {
        this.scope = scope;
    }

    void begin(Entity cluster) {
        Portal.api().showToast("info", TEXTS.toastChecking(cluster.name));
        Request.<Checks.ClusterCheck>once(scope, "check_cluster",
                Json.doc().with("id_or_name", cluster.id).with("detail", "counts"), this::tell,
                problem -> Portal.api().showToast("danger", TEXTS.toastFailed(cluster.name, problem.message)));
    }

    private void tell(Checks.ClusterCheck check) {
        int updates = (int) check.hosts_with_updates;
        int unknown = (int) check.hosts_unknown;
        int hosts = check.hosts.length;
        if (unknown > 0) {
            Portal.api().showToast("warning", TEXTS.toastUnknown(check.cluster_name, updates, hosts, unknown));
        } else {
            Portal.api().showToast(updates == 0 ? "success" : "info",
                    TEXTS.toastChecked(check.cluster_name, updates, hosts));
        }
    }
}
