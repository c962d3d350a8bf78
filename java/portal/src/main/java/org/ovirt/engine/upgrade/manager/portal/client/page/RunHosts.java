/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.HashSet;
import java.util.Set;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.HostRunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** All hosts of a run, live. */
final class RunHosts {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final String run;
    private final Request.Answer<RunStatus> changed;
    private final Rows rows = new Rows();
    /** The question whether to skip a host. */
    private final Sure sure = new Sure();
    /** The result of the last skip; the host of that skip is {@link #answered}. */
    private final Element answer = H.div("");
    private String answered;
    private String rowOfAnswer;
    /** Hosts whose skip was accepted; the run takes it in its next turn. */
    private final Set<String> given = new HashSet<>();
    private final Element element;

    RunHosts(Scope scope, String run, Request.Answer<RunStatus> changed) {
        this.scope = scope;
        this.run = run;
        this.changed = changed;
        Element table = Ui.table(TEXTS.hosts(), rows.body(), TEXTS.host(), TEXTS.state(), TEXTS.steps(), TEXTS.since(),
                TEXTS.note(), "");
        table.className += " tall live";
        // They stand below the rows, so that no row moves under the mouse.
        element = H.div("", table, H.div("under", sure.element(), answer));
    }

    Element element() {
        return element;
    }

    void show(RunStatus status) {
        // After a cancel no host is begun that could be skipped.
        boolean isOver = status.ended_at_ms != null || RunCommands.isCancelled(status);
        if (isOver) {
            sure.close();
        }
        rows.begin();
        for (HostRunStatus host : status.hosts) {
            rows.row(host.id, Json.stringify(host) + isOver, () -> row(host, isOver));
            clearAnswer(host);
        }
        rows.end();
    }

    /**
     * An answer to a skip is past as soon as the host's row says something else than when it was given. A refusal says that the
     * host was begun, and stays while the row says the same.
     */
    private void clearAnswer(HostRunStatus host) {
        if (!isWaiting(host)) {
            given.remove(host.id);
        }
        if (!host.id.equals(answered)) {
            return;
        }
        if (rowOfAnswer == null) {
            rowOfAnswer = isWaiting(host) ? null : rowOf(host);
        } else if (!rowOf(host).equals(rowOfAnswer)) {
            answered = null;
            H.fill(answer);
        }
    }

    private static String rowOf(HostRunStatus host) {
        return host.phase + host.result;
    }

    private static boolean isWaiting(HostRunStatus host) {
        return host.result == null && "waiting".equals(host.phase);
    }

    private Element row(HostRunStatus host, boolean isOver) {
        Element state = host.result == null ? H.span("", RunWords.phase(host.phase)) : RunWords.result(host.result);
        boolean isWaiting = isWaiting(host);
        return H.row(H.cell(H.el("strong", "", host.name)), H.cell(state), H.cell(strip(host)),
                H.el("td", "nowrap", isWaiting ? TEXTS.nothing() : Times.clock(host.since_ms)), H.cell(note(host)),
                H.cell(isWaiting && !isOver ? skip(host) : null));
    }

    private static Element note(HostRunStatus host) {
        Element note = H.div("");
        if (host.vms_left != null && host.vms_left > 0 && host.result == null) {
            H.add(note, H.div("", TEXTS.vmsLeft((int) (double) host.vms_left)));
        }
        // What it needs says why.
        Problem why = host.needs == null ? host.why : host.needs;
        if (why != null) {
            H.add(note, H.div("", Ui.said(why), Ui.remedy(why)));
        }
        if (host.restart != null && host.result != null) {
            H.add(note, H.div("quiet-text", TEXTS.proofRestart(RunWords.restart(host.restart))));
        }
        return note;
    }

    /** One mark for each step of a host; those that are done are filled. A host that goes back goes through none of them. */
    private static Element strip(HostRunStatus host) {
        String[] phases = RunWords.PHASES;
        int at = -1;
        for (int i = 0; i < phases.length; i++) {
            if (phases[i].equals(host.phase)) {
                at = i;
            }
        }
        Element strip = H.div("strip");
        for (int i = 1; i < phases.length; i++) {
            boolean isDone = host.result == null ? i < at : "succeeded".equals(host.result) || "unproven".equals(host.result);
            H.add(strip, H.span(isDone ? "done" : host.result == null && i == at ? "at" : ""));
        }
        String phase = RunWords.phase(host.phase);
        return H.attr(H.attr(strip, "role", "img"), "aria-label",
                at < 0 ? phase : TEXTS.stepOf(phase, Say.whole(at), Say.whole(phases.length - 1)));
    }

    /** The page can be some seconds old: the server skips no host that was begun meanwhile. */
    private Element skip(HostRunStatus host) {
        Element button = H.id(H.button("small", TEXTS.skip(), () -> askWhetherToSkip(host)), "skip-" + host.id);
        if (given.contains(host.id)) {
            Ui.busy(button);
        }
        return H.attr(button, "aria-label", TEXTS.skipHost(host.name));
    }

    private void askWhetherToSkip(HostRunStatus host) {
        H.fill(answer);
        Element yes = H.id(H.button("danger main", TEXTS.skipHost(host.name), () -> { }), "skip-yes");
        H.on(yes, "click", event -> skip(host, yes));
        sure.ask(TEXTS.skipSure(host.name), yes, TEXTS.skipNo(), "skip-no", "skip-" + host.id);
    }

    private void skip(HostRunStatus host, Element yes) {
        Ui.busy(yes);
        Request.<RunStatus>command(scope, "skip_host", Json.doc().with("run", run).with("host", host.id), status -> {
            given.add(host.id);
            Element button = Browser.document().getElementById("skip-" + host.id);
            if (button != null) {
                Ui.busy(button);
            }
            answer(host, rowOf(host), H.p("quiet-text", TEXTS.commandGiven()));
            Ui.announce(TEXTS.commandGiven());
            changed.got(status);
        }, problem -> answer(host, null, refusal(problem)));
    }

    /** The server's remedy names an option that the page does not have. */
    private static Element refusal(Problem problem) {
        return !"HOST_BEGUN".equals(problem.code) ? Ui.failure(problem)
                : H.attr(Ui.box(Tone.BAD, H.p("", Ui.said(problem)), H.p("remedy", TEXTS.skipBegunRemedy())), "role", "alert");
    }

    private void answer(HostRunStatus host, String row, Element what) {
        sure.close();
        answered = host.id;
        rowOfAnswer = row;
        H.fill(answer, what);
    }
}
