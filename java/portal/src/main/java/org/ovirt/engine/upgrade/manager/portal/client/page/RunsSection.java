/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunLine;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunList;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Rolling upgrades, the newest first: of all clusters, or of one. */
final class RunsSection {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double AGAIN_MS = 5000;

    private final Scope scope;
    private final String cluster;
    /** A problem of the server; what is known of the runs stays. */
    private final Failure failure = new Failure();
    private final Element content = H.div("", Ui.loading());
    private final Rows rows = new Rows();
    private boolean hasTable;
    private boolean isKnown;

    /** @param cluster {@code null}: of all clusters */
    RunsSection(Scope scope, String cluster) {
        this.scope = scope;
        this.cluster = cluster;
    }

    Element element() {
        return Ui.section(TEXTS.runs(), failure.element(), content);
    }

    /** Reads them now, and again and again. */
    void follow() {
        Json.Doc request = Json.doc().number("limit", 20);
        if (cluster != null) {
            request.with("cluster", cluster);
        }
        Request.<RunList>look(scope, "runs", request, list -> {
            isKnown = true;
            failure.clear();
            show(list);
            scope.later(AGAIN_MS, this::follow);
        }, problem -> {
            failure.show(problem);
            if (!isKnown) {
                H.fill(content);
            }
            scope.later(AGAIN_MS, this::follow);
        });
    }

    private void show(RunList list) {
        if (list.runs.length == 0) {
            H.fill(content, H.p("quiet-text", TEXTS.runsNone()));
            hasTable = false;
            return;
        }
        if (!hasTable) {
            hasTable = true;
            H.fill(content, Ui.table(TEXTS.runs(), rows.body(), TEXTS.cluster(), TEXTS.state(), "#" + TEXTS.hosts(),
                    TEXTS.began(), TEXTS.ended()));
        }
        rows.begin();
        for (RunLine line : list.runs) {
            rows.row(line.run, Json.stringify(line), () -> row(line));
        }
        rows.end();
    }

    private static Element row(RunLine line) {
        String name = Say.or(line.cluster_name);
        Element link = H.id(H.link(Paths.to("run", line.run), name), "run-" + line.run);
        H.attr(link, "aria-label", TEXTS.openRunOf(name));
        return H.row(H.cell(link), H.cell(RunWords.state(line.state)), H.number(Say.count(line.hosts)),
                time(line.began_at_ms), time(line.ended_at_ms));
    }

    private static Element time(Double ms) {
        return H.el("td", "nowrap", Times.at(ms));
    }
}
