/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.function.Supplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.HostRunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.Restored;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.SettingStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.WaitsFor;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The commands that a run takes as it stands. */
final class RunCommands {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final String run;
    private final Supplier<Request.Answer<RunStatus>> sent;
    private final Browser.Action restored;
    /** The last status. The buttons are drawn anew only where they change, and use this one when they are clicked. */
    private RunStatus newest;
    private final Slot bar = new Slot();
    /** It has room for one line, so that the rows below do not move when a command was given. */
    private final Element answer = H.div("answer");
    /** What a command that was given is about: when it changes, the command is past. {@code null}: none was given. */
    private String given;
    /** What became of the settings that were left. It stays while the buttons change. */
    private final Element outcome = H.attr(H.div(""), "role", "status");
    /** These stay as an operator has set them while the buttons change. */
    private final Element pauseWhen = H.attr(H.id(Ui.select("host", "host", TEXTS.pauseHost(), "step", TEXTS.pauseStep(), "now",
            TEXTS.pauseNow()), "pause-when"), "aria-label", TEXTS.pauseWhen());
    private final Element emergencies;
    /** The question whether to cancel or to end the run. It stays while the buttons change. */
    private final Sure sure = new Sure();
    private final Element element = H.div("", bar.element(), sure.element(), answer, outcome);

    /**
     * @param sent is asked when a command is sent, and its result is given the status that answers it
     * @param restored is called after an attempt to restore what the run has left
     */
    RunCommands(Scope scope, String run, Supplier<Request.Answer<RunStatus>> sent, Browser.Action restored) {
        this.restored = restored;
        this.scope = scope;
        this.run = run;
        this.sent = sent;
        emergencies = emergencies();
    }

    Element element() {
        return element;
    }

    void show(RunStatus status) {
        newest = status;
        if (given != null && !given.equals(about(status))) {
            given = null;
            H.fill(answer);
        }
        boolean hasEnded = status.ended_at_ms != null;
        String signature = status.state + pausesLater(status) + isCancelled(status) + (status.question == null) + hasEnded
                + awaitsApproval(status) + settingsLeft(status);
        bar.show(signature, () -> {
            H.fill(answer);
            if (hasEnded) {
                sure.close();
            }
            return hasEnded ? afterTheEnd(status) : whileItRuns(status);
        });
    }

    private static String about(RunStatus status) {
        return status.state + Json.stringify(status.why) + Json.stringify(status.waits_for) + Json.stringify(status.question);
    }

    /** It was told to pause, and still finishes hosts. */
    static boolean pausesLater(RunStatus status) {
        return "running".equals(status.state) && status.why != null && "RUN_PAUSED_BY_OPERATOR".equals(status.why.code);
    }

    /** It was cancelled, and still finishes hosts: it takes no other command than to end at once. */
    static boolean isCancelled(RunStatus status) {
        return status.ended_at_ms == null && status.why != null && "CANCELLED".equals(status.why.code);
    }

    /** The host that waits for an approval, or null. */
    private static String awaitsApproval(RunStatus status) {
        for (WaitsFor wait : status.waits_for) {
            if ("RUN_NEEDS_APPROVAL".equals(wait.why.code)) {
                return wait.host;
            }
        }
        return null;
    }

    private static String hostName(RunStatus status, String id) {
        for (HostRunStatus host : status.hosts) {
            if (host.id.equals(id)) {
                return host.name;
            }
        }
        return id;
    }

    private static boolean settingsLeft(RunStatus status) {
        for (SettingStatus setting : status.settings) {
            if ("ours".equals(setting.state)) {
                return true;
            }
        }
        return false;
    }

    private Element whileItRuns(RunStatus status) {
        if (isCancelled(status)) {
            return emergencies;
        }
        Element commands = H.div("bar");
        String next = awaitsApproval(status);
        if (next != null) {
            // It names the host: another administrator may approve it at the same time.
            Element approve = H.id(H.button("main", TEXTS.approveHost(hostName(status, next)), () -> { }), "approve");
            Slot.isAbout(approve, next);
            H.on(approve, "click", event -> send(approve, "approve", Json.doc().with("run", run).with("host", next)));
            H.add(commands, approve);
        }
        if (status.question != null) {
            // It is paused until somebody answers: a resume would not.
            return H.div("", H.add(commands, cancel()), emergencies);
        }
        if ("paused".equals(status.state) || pausesLater(status)) {
            H.add(commands, command("main", "resume", TEXTS.resume(), "resume"));
        } else {
            H.add(commands, pause());
        }
        return H.div("", H.add(commands, cancel()), emergencies);
    }

    private Element cancel() {
        return H.id(H.button("danger", TEXTS.cancelRun(), this::askWhetherToCancel), "cancel-run");
    }

    private Element emergencies() {
        return H.el("details", "", H.el("summary", "", TEXTS.moreCommands()),
                H.p("", command("small", "adopt", TEXTS.adopt(), "adopt"), " ", H.span("help", TEXTS.adoptHelp())),
                H.p("", H.id(H.button("danger small", TEXTS.abandon(), this::askWhetherToAbandon), "abandon"), " ",
                        H.span("help", TEXTS.abandonHelp())));
    }

    private Element pause() {
        Element button = H.id(H.button("", TEXTS.pause(), () -> { }), "pause");
        H.on(button, "click", event -> send(button, "pause", Json.doc().with("run", run).with("at", pauseWhen.value)));
        return H.div("joined", button, pauseWhen);
    }

    private Element afterTheEnd(RunStatus status) {
        if (!settingsLeft(status)) {
            return null;
        }
        Element button = H.id(H.button("", TEXTS.restore(), () -> { }), "restore");
        return H.div("bar", H.on(button, "click", event -> restore(button)));
    }

    /** It is answered when all settings were tried. */
    private void restore(Element button) {
        Ui.busy(button);
        H.fill(answer);
        H.fill(outcome, Ui.working(TEXTS.restoring()));
        Request.<Restored>act(scope, "restore", Json.doc().with("run", run), result -> {
            Ui.ready(button);
            H.fill(outcome, outcome(result));
            restored.run();
        }, problem -> {
            Ui.ready(button);
            H.fill(outcome);
            H.fill(answer, Ui.failure(problem));
            // Some of them may be restored all the same.
            restored.run();
        });
    }

    private static Element outcome(Restored result) {
        int done = 0;
        for (SettingStatus setting : result.settings) {
            done += "restored".equals(setting.state) ? 1 : 0;
        }
        int left = result.settings.length - done;
        return left == 0 ? Ui.box(Tone.GOOD, H.p("", TEXTS.restoredAll(Say.whole(done))))
                : Ui.box(Tone.WARN, H.p("", TEXTS.restoredSome(Say.whole(done), Say.whole(left))));
    }

    private Element command(String look, String operation, String text, String id) {
        Element button = H.id(H.button(look, text, () -> { }), id);
        return H.on(button, "click", event -> send(button, operation, Json.doc().with("run", run)));
    }

    private void send(Element button, String operation, Json.Doc request) {
        Ui.busy(button);
        Request.Answer<RunStatus> shown = sent.get();
        Request.<RunStatus>command(scope, operation, request, status -> {
            Ui.ready(button);
            if ("cancel".equals(operation) || "abandon".equals(operation)) {
                sure.close();
            }
            // The run takes it in its next turn: until then its status is the one from before.
            H.fill(answer, H.p("quiet-text", TEXTS.commandGiven()));
            given = about(status);
            Ui.announce(TEXTS.commandGiven());
            shown.got(status);
        }, problem -> {
            Ui.ready(button);
            given = null;
            H.fill(answer, Ui.failure(problem));
        });
    }

    private void askWhetherToCancel() {
        H.fill(answer);
        sure.ask(TEXTS.cancelSure(Times.duration(newest.cancel_bound_ms)),
                command("danger main", "cancel", TEXTS.cancelYes(), "cancel-yes"), "cancel-no", "cancel-run");
    }

    private void askWhetherToAbandon() {
        H.fill(answer);
        sure.ask(TEXTS.abandonSure(), command("danger main", "abandon", TEXTS.abandonYes(), "abandon-yes"), "abandon-no",
                "abandon");
    }
}
