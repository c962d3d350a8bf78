/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
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
    private final Again again;
    /** Checks that wait for those before them. */
    private final List<Browser.Action> waiting = new ArrayList<>();
    private final Browser.Action checked;
    private boolean isChecking;

    /** @param checked is called after each check: it can have changed what needs attention */
    ClustersSection(Scope scope, Browser.Action checked) {
        this.scope = scope;
        this.checked = checked;
        again = Again.byItself(scope, this::read);
    }

    Element clusters() {
        return Ui.section(TEXTS.clusters(), again.element(), content);
    }

    Element hosts() {
        return Ui.section(TEXTS.hosts(), hosts.element());
    }

    void read() {
        Request.<Object>engine(scope, "clusters", answer -> {
            again.clear();
            show(Json.get(answer, "cluster"));
        }, problem -> {
            H.fill(content);
            again.failed(problem);
        });
    }

    private void show(Entity... clusters) {
        if (clusters == null || clusters.length == 0) {
            H.fill(content, H.p("quiet-text", TEXTS.noClusters()));
            return;
        }
        Element body = H.el("tbody", "");
        for (Entity cluster : clusters) {
            Line line = new Line(cluster);
            H.add(body, line.row());
            inTurn(line::check);
        }
        H.fill(content, Ui.table(TEXTS.clusters(), body, TEXTS.cluster(), TEXTS.updates(), ""));
    }

    private void inTurn(Browser.Action check) {
        waiting.add(check);
        next();
    }

    private void next() {
        if (!isChecking && !waiting.isEmpty()) {
            isChecking = true;
            waiting.remove(0).run();
        }
    }

    static String summary(ClusterCheck check) {
        String updates = Say.whole(check.hosts_with_updates);
        String all = Say.whole(check.hosts.length);
        return check.hosts_unknown == 0 ? TEXTS.hostsWithUpdates(updates, all)
                : TEXTS.hostsWithUpdatesUnknown(updates, all, Say.whole(check.hosts_unknown));
    }

    /** A cluster, and the result of its check. */
    private final class Line {

        private final Entity cluster;
        private final Element result = H.div("", Ui.loading());
        private final Again checkAgain = Again.byItself(scope, () -> inTurn(this::check));

        Line(Entity cluster) {
            this.cluster = cluster;
        }

        Element row() {
            return H.row(H.cell(H.link(Paths.to("cluster", cluster.id), cluster.name)), H.cell(checkAgain.element(), result),
                    H.cell(H.link(Paths.to("plan", cluster.id), TEXTS.roll())));
        }

        void check() {
            if (result.firstChild != null) {
                H.fill(result, Ui.loading(TEXTS.checkingCluster(cluster.name)));
            }
            Request.<ClusterCheck>read(scope, "check_cluster",
                    Json.doc().with("id_or_name", cluster.id).with("detail", "levels"), answer -> {
                        checkAgain.clear();
                        H.fill(result, summary(answer));
                        hosts.show(answer);
                        checked.run();
                        end();
                    }, problem -> {
                        H.fill(result);
                        checkAgain.failed(problem);
                        end();
                    });
        }

        private void end() {
            isChecking = false;
            next();
        }
    }
}
