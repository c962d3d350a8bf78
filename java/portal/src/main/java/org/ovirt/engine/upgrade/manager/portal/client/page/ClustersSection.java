/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** All clusters with their hosts. They are checked one after the other, when the place is opened. */
final class ClustersSection {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final Element content = H.div("", Ui.loading());
    private final HostsTable hosts = new HostsTable(true);

    ClustersSection(Scope scope) {
        this.scope = scope;
    }

    Element clusters() {
        return Ui.section(TEXTS.clusters(), content);
    }

    Element hosts() {
        return Ui.section(TEXTS.hosts(), hosts.element());
    }

    void read() {
        Request.<Object>engine(scope, "clusters", answer -> {
            Entity[] clusters = Json.get(answer, "cluster");
            if (clusters == null || clusters.length == 0) {
                H.fill(content, H.p("quiet-text", TEXTS.noClusters()));
                return;
            }
            Element body = H.el("tbody", "");
            Element[] cells = new Element[clusters.length];
            for (int i = 0; i < clusters.length; i++) {
                cells[i] = H.cell(Ui.loading());
                String path = Paths.to("cluster", clusters[i].id);
                H.add(body, H.row(H.cell(H.link(path, clusters[i].name)), cells[i],
                        H.cell(H.link(Paths.to("plan", clusters[i].id), TEXTS.roll()))));
            }
            H.fill(content, Ui.table(TEXTS.clusters(), body, TEXTS.cluster(), TEXTS.updates(), ""));
            check(clusters, cells, 0);
        }, problem -> H.fill(content, Ui.failure(problem)));
    }

    private void check(Entity[] clusters, Element[] cells, int at) {
        if (at == clusters.length) {
            return;
        }
        H.fill(cells[at], Ui.loading(TEXTS.checkingCluster(clusters[at].name)));
        Request.<ClusterCheck>read(scope, "check_cluster",
                Json.doc().with("id_or_name", clusters[at].id).with("detail", "levels"), answer -> {
                    H.fill(cells[at], summary(answer));
                    hosts.show(answer);
                    check(clusters, cells, at + 1);
                }, problem -> {
                    H.fill(cells[at], Ui.said(problem), Ui.remedy(problem));
                    check(clusters, cells, at + 1);
                });
    }

    static String summary(ClusterCheck check) {
        String updates = Say.whole(check.hosts_with_updates);
        String all = Say.whole(check.hosts.length);
        return check.hosts_unknown == 0 ? TEXTS.hostsWithUpdates(updates, all)
                : TEXTS.hostsWithUpdatesUnknown(updates, all, Say.whole(check.hosts_unknown));
    }
}
