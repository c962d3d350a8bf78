/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** A cluster: its levels now and after, its hosts, its rolling upgrades. */
final class ClusterView implements View {

    private static final Texts TEXTS = Words.TEXTS;

    private final String id;
    private final boolean isTab;
    private Scope scope;
    private final Element heading = Ui.heading(TEXTS.updates());
    /** A problem of the last check; what is known of the cluster stays. */
    private Again again;
    private boolean isKnown;
    private final Element content = H.div("");
    private final HostsTable hosts = new HostsTable(false);
    private final Element check = H.id(H.button("", TEXTS.checkNow(), this::check), "check-cluster");
    private final Element when = H.attr(H.span("quiet-text"), "role", "status");

    /** @param isTab it stands in a tab of the portal, not in the place "Updates" */
    ClusterView(String id, boolean isTab) {
        this.id = id;
        this.isTab = isTab;
    }

    @Override
    public void show(Element main, Scope shown) {
        scope = shown;
        RunsSection runs = new RunsSection(scope, id);
        Element roll = H.button("main", TEXTS.roll(), () -> Paths.open(Paths.to("plan", id), isTab));
        again = Again.byItself(scope, this::check);
        Element back = isTab ? null : H.p("", H.link(Paths.UPDATES, TEXTS.back()));
        H.add(main, back, heading, H.div("bar", check, roll, when), again.element(), content,
                Ui.section(TEXTS.hosts(), hosts.element()), runs.element());
        runs.follow();
        check();
    }

    private void check() {
        Ui.busy(check);
        when.textContent = "";
        if (content.firstChild == null) {
            H.fill(content, Ui.loading());
        }
        Request.<ClusterCheck>read(scope, "check_cluster", Json.doc().with("id_or_name", id).with("detail", "levels"),
                this::show, problem -> {
                    Ui.ready(check);
                    again.failed(problem);
                    if (!isKnown) {
                        H.fill(content);
                    }
                });
    }

    private void show(ClusterCheck answer) {
        Ui.ready(check);
        isKnown = true;
        again.clear();
        heading.textContent = TEXTS.clusterTitle(answer.cluster_name);
        Browser.document().title = heading.textContent;
        when.textContent = ClustersSection.summary(answer) + ". "
                + TEXTS.checkedAt(Times.at(answer.checked_at_ms));
        H.fill(content, Ui.section(TEXTS.clusterLevels(), LevelsPart.ofCluster(answer)));
        hosts.show(answer);
    }
}
