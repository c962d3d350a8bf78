/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Event;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.WaitsFor;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.EventFeed;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/**
 * A rolling upgrade: all its hosts live, what it asks and waits for, commands, events, and the report at the end. Everything
 * is read from the server: all administrators see the same, also after a reload.
 */
final class RunView implements View {

    private static final Texts TEXTS = Words.TEXTS;
    /** Events tell of most changes; this is for the rest, such as the number of VMs that still have to leave. */
    private static final double AGAIN_MS = 2000;
    private static final double SOON_MS = 300;

    private final String run;
    private Scope scope;
    private final Element heading = Ui.heading(TEXTS.runs());
    private final Slot head = new Slot();
    private final Slot waits = new Slot();
    /** A problem of the server: the view asks again, and takes it away with the next answer. */
    private final Failure failures = new Failure();
    private final Element lists = H.div("");
    private RunCommands commands;
    private QuestionPart question;
    private RunHosts hosts;
    private EventsPart events;
    private EventFeed feed;
    private ReportPart report;
    private Element live;
    /** Commands are answered with the status, too, and a status that was asked for before one can come after it. */
    private final LastAsked asked = new LastAsked();
    private boolean isFollowed;
    private boolean isAsking;
    private boolean isAskedAgain;
    private boolean isOver;

    RunView(String run) {
        this.run = run;
    }

    @Override
    public void show(Element main, Scope shown) {
        scope = shown;
        commands = new RunCommands(scope, run, this::sent, this::restored);
        question = new QuestionPart(scope, run, this::sent);
        hosts = new RunHosts(scope, run, status -> ask());
        live = Ui.section(TEXTS.hosts(), hosts.element());
        events = new EventsPart();
        report = new ReportPart(scope, run);
        H.fill(lists, Ui.loading());
        H.add(main, H.p("", H.link(Paths.UPDATES, TEXTS.back())), heading, failures.element(), head.element(), question.element(),
                commands.element(), waits.element(), lists);
        follow();
    }

    /** It has ended, and what was restored since has events, too. */
    private void restored() {
        feed.end();
        ask();
    }

    /** A request is sent that is answered with the status. It is shown unless another one was sent meanwhile. */
    private Request.Answer<RunStatus> sent() {
        BooleanSupplier isLast = asked.ask();
        return status -> {
            if (isLast.getAsBoolean()) {
                show(status);
            }
        };
    }

    private void follow() {
        ask();
        if (!isOver) {
            scope.later(AGAIN_MS, this::follow);
        }
    }

    /** One question at a time; what happens meanwhile is asked about afterwards. */
    private void ask() {
        if (isAsking) {
            isAskedAgain = true;
            return;
        }
        isAsking = true;
        Request.Answer<RunStatus> shown = sent();
        Request.<RunStatus>look(scope, "run", Json.doc().with("run", run), status -> {
            isAsking = false;
            failures.clear();
            shown.got(status);
            if (isAskedAgain) {
                isAskedAgain = false;
                scope.later(SOON_MS, this::ask);
            }
        }, problem -> {
            isAsking = false;
            isAskedAgain = false;
            failures.show(problem);
            if (!isFollowed) {
                H.fill(lists);
            }
        });
    }

    private void show(RunStatus status) {
        if (!isFollowed) {
            isFollowed = true;
            begin(status);
        }
        head.show(signature(status), () -> head(status));
        question.show(status);
        commands.show(status);
        waits.show(Json.stringify(status.waits_for) + Json.stringify(status.why) + (status.question == null), () -> waits(status));
        hosts.show(status);
        live.hidden = status.ended_at_ms != null;
        if (status.ended_at_ms != null && !isOver) {
            isOver = true;
            feed.end();
            Ui.announce(TEXTS.endedAt(Times.at(status.ended_at_ms)));
        }
        report.show(status);
    }

    /** What the head is made of; the remaining time changes with each answer, and is told in whole minutes. */
    private static String signature(RunStatus status) {
        return status.state + status.stage + status.permille + Times.duration(status.eta_p50_ms)
                + Times.duration(status.eta_p95_ms) + Json.stringify(status.why) + (status.question == null);
    }

    private void begin(RunStatus status) {
        heading.textContent = TEXTS.runTitle(status.cluster_name);
        Browser.document().title = heading.textContent;
        H.fill(lists, report.element(), live, Ui.section(TEXTS.events(), events.element()));
        // The events of the approval are a moment older than the run.
        feed = EventFeed.since(scope, status.began_at_ms - 1000, new EventFeed.Sink() {
            @Override
            public void event(Event event) {
                take(event);
            }

            @Override
            public void anew() {
                events.clear();
            }
        });
    }

    private void take(Event event) {
        String of = event.fields == null ? null : Json.get(event.fields, "run");
        if (run.equals(of)) {
            if (!event.name.endsWith("_PROGRESS")) {
                // Those are for the engine's own list of events; here the head has the progress.
                events.add(event);
            }
            ask();
        }
    }

    private Element head(RunStatus status) {
        boolean hasEnded = status.ended_at_ms != null;
        Element line = H.div("bar", RunWords.state(status.state), H.span("", RunWords.stage(status.stage)),
                H.span("quiet-text", TEXTS.startedBy(status.actor, Times.at(status.began_at_ms))));
        Element head = H.div("", line, hasEnded ? H.p("quiet-text", TEXTS.endedAt(Times.at(status.ended_at_ms)))
                : Ui.progress(status.permille / 1000,
                        TEXTS.timeLeft(Times.duration(status.eta_p50_ms), Times.duration(status.eta_p95_ms))));
        if (status.why == null) {
            return head;
        }
        if (RunCommands.pausesLater(status)) {
            return H.add(head, Ui.box(Tone.WARN, H.p("", TEXTS.pausesLater())));
        }
        if (status.question != null) {
            return head;
        }
        boolean isBad = "failed".equals(status.state) || "stopped".equals(status.state);
        return H.add(head, Ui.box(isBad ? Tone.BAD : Tone.WARN, H.p("", sentence(status, status.why)), Ui.remedy(status.why)));
    }

    /** The number of the run is that of the whole page. */
    private static Element sentence(RunStatus status, Problem problem) {
        return Ui.said(problem.message.replace("run " + status.run, TEXTS.thisUpgrade()));
    }

    /** What it waits for, once, and without what the head or the question say. */
    private static Element waits(RunStatus status) {
        Set<String> said = new HashSet<>();
        if (status.why != null) {
            said.add(status.why.message);
        }
        if (status.question != null) {
            said.add(status.question.why.message);
        }
        Element list = H.el("ul", "problems");
        for (WaitsFor wait : status.waits_for) {
            if (said.add(wait.why.message)) {
                // Of the usual waits it says that nothing is to be done.
                H.add(list, H.el("li", "", H.p("", sentence(status, wait.why)),
                        "RUN_WAITING".equals(wait.why.code) ? null : Ui.remedy(wait.why)));
            }
        }
        return list.firstChild == null ? null : Ui.box(Tone.INFO, H.el("h2", "", TEXTS.waitsFor()), list);
    }
}
