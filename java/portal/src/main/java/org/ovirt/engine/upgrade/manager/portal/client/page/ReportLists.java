/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.CommandReport;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.Deviation;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.HostReport;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunReport;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Lists of the report by time: what operators did, and where the run left its plan. */
final class ReportLists {

    private static final Texts TEXTS = Words.TEXTS;

    private ReportLists() {
    }

    /** The name of a host of the run. */
    static String host(RunReport report, String id) {
        for (HostReport host : report.hosts) {
            if (host.id.equals(id)) {
                return host.name;
            }
        }
        return Say.or(id);
    }

    /** Who gave which command; {@code null}: nobody gave one. */
    static Element commands(RunReport report) {
        if (report.commands.length == 0) {
            return null;
        }
        Element body = H.el("tbody", "");
        for (CommandReport command : report.commands) {
            H.add(body, H.row(time(command.at_ms), H.cell(word(report, command.command)), H.cell(command.actor)));
        }
        return folded(TEXTS.commandsTable(), report.commands.length, Ui.table(TEXTS.commandsTable(), body, TEXTS.timeOf(),
                TEXTS.commandName(), TEXTS.byWhom()));
    }

    private static String word(RunReport report, Object command) {
        if (command instanceof String) {
            return plain((String) command);
        }
        String host = Json.get(command, "skip_host");
        if (host != null) {
            return TEXTS.skipHost(host(report, host));
        }
        String begun = Json.get(command, "skip_begun_host");
        if (begun != null) {
            return TEXTS.skipBegunHost(host(report, begun));
        }
        String approved = Json.get(command, "approve_host");
        if (approved != null) {
            return TEXTS.approveHost(host(report, approved));
        }
        Object answer = Json.get(command, "answer");
        if (answer != null) {
            return TEXTS.commandAnswer(RunWords.choice(Json.get(answer, "choice")));
        }
        return plain(Json.keys(command)[0]);
    }

    private static String plain(String command) {
        switch (command) {
            case "pause":
                return TEXTS.pause();
            case "resume":
                return TEXTS.resume();
            case "cancel":
                return TEXTS.cancelYes();
            case "adopt":
                return TEXTS.adopt();
            case "abandon":
                return TEXTS.abandon();
            default:
                return Say.raw(command);
        }
    }

    /** Where the run left its plan; {@code null}: nowhere. */
    static Element deviations(RunReport report) {
        if (report.deviations.length == 0) {
            return null;
        }
        Element body = H.el("tbody", "");
        for (Deviation deviation : report.deviations) {
            H.add(body, H.row(time(deviation.at_ms), H.cell(host(report, deviation.host)),
                    H.el("td", "sentence", Ui.line(deviation.what))));
        }
        return folded(TEXTS.deviationsTable(), report.deviations.length, Ui.table(TEXTS.deviationsTable(), body,
                TEXTS.timeOf(), TEXTS.host(), TEXTS.attentionWhat()));
    }

    private static Element time(double ms) {
        return H.el("td", "nowrap", Times.at(ms));
    }

    private static Element folded(String title, int count, Element table) {
        return H.el("details", "", H.el("summary", "", title + " (" + Say.whole(count) + ")"), table);
    }
}
