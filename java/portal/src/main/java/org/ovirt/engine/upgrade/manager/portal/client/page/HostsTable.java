/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ErrataCounts;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Hosts with what is known of their updates, of one cluster or of all. */
final class HostsTable {

    private static final Texts TEXTS = Words.TEXTS;

    private final Rows rows = new Rows();
    private final boolean hasClusters;
    private final Map<String, ClusterCheck> checks = new LinkedHashMap<>();
    private final Element filter = Ui.input("search", "");
    private final Element count = H.attr(H.span("quiet-text"), "role", "status");
    /** A bulk check counts what the provider counts. */
    private final Element leastCounts = H.p("help", TEXTS.leastCounts());
    private final Element element;

    /** @param hasClusters several clusters: each row names its own */
    HostsTable(boolean hasClusters) {
        this.hasClusters = hasClusters;
        H.on(filter, "input", event -> draw());
        H.attr(filter, "aria-label", TEXTS.filterHosts());
        H.attr(filter, "placeholder", TEXTS.filterHosts());
        Element table = hasClusters
                ? Ui.table(TEXTS.hosts(), rows.body(), TEXTS.host(), TEXTS.cluster(), TEXTS.updates(), "#" + TEXTS.security(),
                        "#" + TEXTS.bugfix(), "#" + TEXTS.enhancement(), TEXTS.levels(), TEXTS.restart(), TEXTS.checked())
                : Ui.table(TEXTS.hosts(), rows.body(), TEXTS.host(), TEXTS.updates(), "#" + TEXTS.security(),
                        "#" + TEXTS.bugfix(), "#" + TEXTS.enhancement(), TEXTS.levels(), TEXTS.restart(), TEXTS.checked());
        table.className += " tall";
        leastCounts.hidden = true;
        element = H.div("", H.div("bar", H.id(filter, Ui.newId()), count), table, leastCounts);
    }

    Element element() {
        return element;
    }

    /** Shows the hosts of one more cluster, or those of a cluster anew. */
    void show(ClusterCheck check) {
        checks.put(check.cluster_id, check);
        draw();
    }

    private void draw() {
        String wanted = filter.value.trim().toLowerCase(Locale.ROOT);
        int shown = 0;
        int all = 0;
        rows.begin();
        for (ClusterCheck check : checks.values()) {
            for (HostCheck host : ByName.hosts(check.hosts)) {
                all++;
                leastCounts.hidden &= host.errata == null || host.errata.total != null;
                if (host.host_name.toLowerCase(Locale.ROOT).contains(wanted)) {
                    shown++;
                    rows.row(host.host_id, Json.stringify(host), () -> row(check, host));
                }
            }
        }
        rows.end();
        String told = TEXTS.shownOf(Say.whole(shown), Say.whole(all));
        if (!told.equals(count.textContent)) {
            count.textContent = told;
        }
    }

    private Element row(ClusterCheck check, HostCheck host) {
        Element updates = H.cell(Say.updates(host.updates));
        if (host.unknown_because != null) {
            H.add(updates, H.div("quiet-text", Ui.line(host.unknown_because)));
        }
        if (host.from_store) {
            H.add(updates, H.div("quiet-text", TEXTS.storedAnswer()));
        }
        for (Problem problem : host.problems) {
            H.add(updates, H.div("quiet-text", Ui.line(problem)));
        }
        ErrataCounts errata = host.errata;
        Element name = H.link(Paths.to("host", host.host_id), host.host_name);
        Element row = H.row(H.el("td", "nowrap", H.id(name, "host-" + host.host_id)));
        if (hasClusters) {
            H.add(row, H.el("td", "nowrap", check.cluster_name));
        }
        return H.add(row, updates, H.number(errata == null ? TEXTS.nothing() : Say.whole(errata.security)),
                H.number(errata == null ? TEXTS.nothing() : Say.whole(errata.bugfix)),
                H.number(errata == null ? TEXTS.nothing() : Say.whole(errata.enhancement)),
                H.cell(LevelsPart.change(host)), H.cell(restart(host)), H.el("td", "nowrap", Times.at(host.checked_at_ms)));
    }

    static String restart(HostCheck host) {
        if ("yes".equals(host.reboot.now)) {
            return TEXTS.restartNow();
        }
        return "yes".equals(host.reboot.after) ? TEXTS.restartAfter()
                : "no".equals(host.reboot.after) ? TEXTS.restartNone() : TEXTS.notKnown();
    }
}
