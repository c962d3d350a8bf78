/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Blob;
import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.HostReport;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.PhaseTime;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.QuestionReport;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.ReportPage;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunReport;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.SettingStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.VmReport;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The report of a run that has ended, and the whole of it as a page to keep. */
final class ReportPart {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double FREE_MS = 60_000;

    private final Scope scope;
    private final String run;
    private final Element content = H.div("");
    /** What the report was read for: settings that are restored after the end change it. */
    private String readFor;
    private boolean isKnown;
    private final Again again;
    private final Element element;

    ReportPart(Scope scope, String run) {
        this.scope = scope;
        this.run = run;
        again = Again.byItself(scope, this::read);
        element = H.div("", again.element(), content);
    }

    Element element() {
        return element;
    }

    void show(RunStatus status) {
        String now = Json.stringify(status.settings);
        if (status.ended_at_ms == null || now.equals(readFor)) {
            return;
        }
        readFor = now;
        if (!isKnown) {
            H.fill(content, Ui.loading(TEXTS.reportLoading()));
        }
        read();
    }

    private void read() {
        Request.<RunReport>read(scope, "report", Json.doc().with("run", run), report -> {
            isKnown = true;
            again.clear();
            show(report);
        }, problem -> {
            H.fill(content);
            isKnown = false;
            again.failed(problem);
        });
    }

    private void show(RunReport report) {
        Element part = Ui.section(TEXTS.report(), level(report), notRestored(report), hosts(report));
        Element vms = vms(report);
        Element settings = settings(report);
        Element questions = questions(report);
        H.fill(content, H.add(part, vms, settings, questions, ReportLists.commands(report), ReportLists.deviations(report),
                H.div("bar", download())));
    }

    private static Element level(RunReport report) {
        if (report.level.raised) {
            return H.p("", TEXTS.levelRaised(report.level.before, Say.or(report.level.target)));
        }
        Element text = H.div("", H.p("", TEXTS.levelStays(report.level.before)));
        for (Problem why : report.level.why_not) {
            H.add(text, Ui.problem(Tone.WARN, why));
        }
        return text;
    }

    private static Element notRestored(RunReport report) {
        if (report.not_restored.length == 0) {
            return null;
        }
        Element list = H.el("ul", "problems");
        for (Problem problem : report.not_restored) {
            H.add(list, H.el("li", "", H.p("", Ui.said(problem)), Ui.remedy(problem)));
        }
        return Ui.box(Tone.BAD, H.el("h3", "", TEXTS.notRestored()), list);
    }

    private static Element hosts(RunReport report) {
        Element body = H.el("tbody", "");
        for (HostReport host : report.hosts) {
            double took = 0;
            for (PhaseTime phase : host.phases) {
                took += "waiting".equals(phase.phase) ? 0 : phase.duration_ms;
            }
            Element result = H.cell(host.result == null ? TEXTS.nothing() : RunWords.result(host.result));
            if (host.needs != null) {
                H.add(result, H.div("", Ui.said(host.needs)), Ui.remedy(host.needs));
            } else if (host.why != null) {
                H.add(result, H.div("quiet-text", Ui.said(host.why)), Ui.remedy(host.why));
            }
            String before = host.before == null ? null : vdsm(Json.get(host.before, "versions"));
            String after = vdsm(host.after);
            H.add(body, H.row(H.cell(H.el("strong", "", host.name)), result, H.cell(Say.or(before)), H.cell(Say.or(after)),
                    H.number(host.errata_closed == null ? TEXTS.nothing() : Say.whole(host.errata_closed.length)), H.cell(proof(host)),
                    H.el("td", "nowrap", took == 0 ? TEXTS.nothing() : Times.duration(took))));
        }
        return Ui.table(TEXTS.report(), body, TEXTS.host(), TEXTS.result(), "vdsm: " + TEXTS.before(), TEXTS.after(),
                "#" + TEXTS.errataClosed(), TEXTS.proof(), TEXTS.took());
    }

    private static String vdsm(Object versions) {
        return versions == null ? null : Json.get(versions, "vdsm");
    }

    private static Element proof(HostReport host) {
        Element proof = H.div("");
        if (host.proofs.restart != null) {
            H.add(proof, H.div("", TEXTS.proofRestart(RunWords.restart(host.proofs.restart))));
        }
        if (host.restarted_by_hand) {
            H.add(proof, H.div("", TEXTS.restartedByHand()));
        }
        if (host.proofs.installed_because != null) {
            H.add(proof, H.el("details", "", H.el("summary", "", TEXTS.installedProof()),
                    Ui.said(host.proofs.installed_because)));
        }
        return proof;
    }

    private static Element vms(RunReport report) {
        if (report.vms.length == 0) {
            return null;
        }
        Element body = H.el("tbody", "");
        for (VmReport vm : report.vms) {
            boolean isStopped = "stopped".equals(vm.change);
            H.add(body, H.row(H.cell(vm.name == null ? vm.id : vm.name),
                    H.cell(isStopped ? TEXTS.vmStopped() : TEXTS.vmMoved()), H.cell(ReportLists.host(report, vm.from)),
                    H.cell(ReportLists.host(report, vm.to)), H.cell(vm.downtime_ms == null ? TEXTS.nothing()
                            : Times.duration(vm.downtime_ms))));
        }
        return H.el("details", "", H.el("summary", "", TEXTS.vmsTable() + " (" + Say.whole(report.vms.length) + ")"),
                Ui.table(TEXTS.vmsTable(), body, TEXTS.vm(), "", TEXTS.from(), TEXTS.to(), TEXTS.downtime()));
    }

    private static Element settings(RunReport report) {
        if (report.settings.length == 0) {
            return null;
        }
        Element body = H.el("tbody", "");
        for (SettingStatus setting : report.settings) {
            Problem listed = Json.choice(setting.state, "listed");
            Element state = listed != null ? Ui.line(listed)
                    : H.span("", "restored".equals(setting.state) ? TEXTS.settingRestored() : TEXTS.settingOurs());
            H.add(body, H.row(H.cell(setting.what), H.cell(setting.before), H.cell(setting.ours), H.cell(state)));
        }
        return H.el("details", "", H.el("summary", "", TEXTS.settingsTable() + " (" + Say.whole(report.settings.length) + ")"),
                Ui.table(TEXTS.settingsTable(), body, TEXTS.settingName(), TEXTS.before(), TEXTS.meanwhile(), TEXTS.state()));
    }

    private static Element questions(RunReport report) {
        if (report.questions.length == 0) {
            return null;
        }
        Element list = H.el("ul", "problems");
        for (QuestionReport question : report.questions) {
            String answer = question.answer == null ? TEXTS.closedItself()
                    : TEXTS.answeredBy(RunWords.choice(question.answer), Say.or(question.actor));
            H.add(list, H.el("li", "", H.p("", Ui.said(question.why)), H.p("", H.el("strong", "", answer))));
        }
        return H.div("", H.el("h3", "", TEXTS.questionsAsked()), list);
    }

    /** The page is kept as a file, never shown within this one. */
    private Element download() {
        Element button = H.id(H.button("", TEXTS.reportDownload(), () -> { }), "download-report");
        return H.on(button, "click", event -> {
            Ui.busy(button);
            Request.<ReportPage>read(scope, "report_page", Json.doc().with("run", run), page -> {
                Ui.ready(button);
                String url = Blob.url(page.html, "text/html");
                Element link = H.el("a", "");
                link.href = url;
                link.download = "upgrade-" + run + ".html";
                link.click();
                Browser.setTimeout(() -> Blob.free(url), FREE_MS);
            }, problem -> {
                Ui.ready(button);
                H.add(content, Ui.failure(problem));
            });
        });
    }
}
