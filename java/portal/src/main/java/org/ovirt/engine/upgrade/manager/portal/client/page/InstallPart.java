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
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunLine;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.Task;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Problems;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Whether something can be installed on the host now, and the installation that runs. */
final class InstallPart {

    /** Is told when it changes whether something can be installed. */
    interface Watcher {
        /** It has changed, perhaps. */
        void canInstall(boolean isPossible);
    }

    private static final Texts TEXTS = Words.TEXTS;
    private static final double POLL_MS = 1000;
    private static final double AGAIN_MS = 3000;
    /** The server can prepare an installation for so long before its events tell of it. */
    private static final double PREPARE_MS = 30_000;
    /** The server has no such task, as after a restore of its state. */
    private static final String UNKNOWN = "TASK_UNKNOWN";
    /** Another installation works on the host, and the refusal names it. */
    private static final String BUSY = "HOST_BUSY";

    private final Scope scope;
    private final String host;
    private final Browser.Action installed;
    private final RunOfHost runs;
    private final Slot gate = new Slot();
    private final Slot running = new Slot();
    private final Failure failures = new Failure();
    /** Why the installation that runs cannot be followed now. */
    private final Failure lost = new Failure();
    /** The question whether to cancel an installation. */
    private final Sure sure = new Sure();
    private final Element element = H.attr(H.div("", gate.element(), failures.element(), lost.element(), running.element(),
            sure.element()), "tabindex", "-1");
    private Watcher errata = isPossible -> { };
    private Watcher packages = isPossible -> { };
    private Watcher image = isPossible -> { };
    private String status;
    private HostCheck check;
    /** The installation that is followed until its end, or {@code null}. */
    private String followed;
    /** The installation that is shown, also after its end. */
    private Task shown;
    /** Installations whose end was read: the events can tell of it some seconds later. */
    private final Set<String> ended = new HashSet<>();
    /** The state of an installation that was told to those who do not see the page. */
    private String announced;
    /** A request was sent, and is not answered yet: the server may know nothing of the installation. */
    private boolean isSending;
    /** The answer to a request was lost: whether it began an installation is looked up. */
    private boolean isLooking;
    /** A rolling upgrade had the host in hand. */
    private boolean wasInRun;
    /** The installation whose cancel was sent and is not answered yet. */
    private String cancelling;
    /** When the answer to a request was lost. */
    private double lostAtMs;

    /** @param installed is called when an installation has ended */
    InstallPart(Scope scope, String host, Browser.Action installed) {
        this.scope = scope;
        this.host = host;
        this.installed = installed;
        runs = new RunOfHost(scope, host, this::runsKnown);
    }

    Element element() {
        return element;
    }

    void watchErrata(Watcher watcher) {
        errata = watcher;
    }

    void watchPackages(Watcher watcher) {
        packages = watcher;
    }

    void watchImage(Watcher watcher) {
        image = watcher;
    }

    /**
     * Follows an installation that runs on the host. One that this browser tab has begun is shown again after a reload, also where
     * it has ended meanwhile.
     */
    void begin() {
        String task = Browser.sessionStorage().getItem(key());
        if (task != null && !task.isEmpty()) {
            follow(task, false);
        }
        Installations.watch(scope, host, this::found);
        runs.follow();
    }

    private void runsKnown() {
        if (wasInRun && !runs.hasHost()) {
            // A refusal because of the run is past.
            failures.clear();
        }
        wasInRun = runs.hasHost();
        if (shown != null) {
            show(shown);
        }
        draw();
    }

    /** A short one can begin and end between two looks. */
    private void found(String running, String justEnded, double askedAtMs) {
        String task = running == null ? justEnded : running;
        if (task != null && followed == null && !isSending && !ended.contains(task)) {
            isLooking = false;
            follow(task, true);
        }
        if (askedAtMs > lostAtMs + PREPARE_MS) {
            isLooking = false;
        }
        draw();
    }

    void status(String now) {
        status = now;
        draw();
    }

    void capability(HostCheck answer) {
        check = answer;
        draw();
    }

    /** Installs a selection: {@code install_errata}, {@code install_packages} or {@code upgrade_image}. */
    void install(Element button, String operation, Json.Doc request, Browser.Action begun) {
        Ui.busy(button);
        isSending = true;
        draw();
        failures.clear();
        request.with("host", Json.doc().with("id", host));
        Request.<Task>act(scope, operation, request, task -> {
            Ui.ready(button);
            isSending = false;
            followed = task.id;
            Browser.sessionStorage().setItem(key(), task.id);
            begun.run();
            show(task);
            draw();
            // The button can be far below.
            element.focus();
            scope.later(POLL_MS, () -> look(task.id, true));
        }, problem -> {
            Ui.ready(button);
            isSending = false;
            refused(problem);
            draw();
            failures.show(problem);
            element.focus();
        });
    }

    private void refused(Problem problem) {
        isLooking = Problems.isNoAnswer(problem);
        lostAtMs = Browser.now();
        String other = BUSY.equals(problem.code) ? Json.choice(problem.params, "task") : null;
        if (other != null && followed == null) {
            follow(other, false);
        }
    }

    private String key() {
        return "upgrade-manager.task." + host;
    }

    private void follow(String id, boolean hasRun) {
        followed = id;
        draw();
        look(id, hasRun);
    }

    /** @param hasRun it ran while this is shown: its end changes what is known of the host */
    private void look(String id, boolean hasRun) {
        Request.<Task>look(scope, "task", Json.doc().with("id", id), task -> {
            lost.clear();
            show(task);
            if (task.ended_at_ms == null) {
                draw();
                scope.later(POLL_MS, () -> look(id, true));
                return;
            }
            end(id);
            if (hasRun) {
                failures.clear();
                installed.run();
            }
        }, problem -> {
            if (!UNKNOWN.equals(problem.code)) {
                // It may still run: nothing else may be begun, and what is known of it stays.
                lost.show(problem);
                scope.later(AGAIN_MS, () -> look(id, hasRun));
                return;
            }
            Browser.sessionStorage().setItem(key(), "");
            end(id);
        });
    }

    private void end(String id) {
        followed = null;
        ended.add(id);
        draw();
    }

    private void draw() {
        if (status == null || check == null) {
            return;
        }
        boolean hasWay = check.install != null && check.install.way != null;
        boolean isImage = check.image != null;
        boolean isReady = "maintenance".equals(status);
        boolean isBusy = followed != null;
        gate.show(status + hasWay + isBusy + isImage + runs.isKnown() + runs.number(), () -> gate(isBusy, isReady, hasWay));
        boolean isPossible = isReady && !isBusy && !isSending && !isLooking && runs.isKnown() && !runs.hasHost();
        // Packages that are installed on a host in image mode are gone at its next boot.
        errata.canInstall(isPossible && hasWay && !isImage);
        packages.canInstall(isPossible && hasWay && !isImage);
        image.canInstall(isPossible && isImage);
    }

    private Element gate(boolean isBusy, boolean isReady, boolean hasWay) {
        if (runs.hasHost()) {
            return Ui.box(Tone.INFO, runs.sentence());
        }
        if (isBusy) {
            return Ui.box(Tone.INFO, H.p("", TEXTS.installRunning()));
        }
        if (!runs.isKnown()) {
            return Ui.working(TEXTS.loading());
        }
        if (!isReady) {
            return Ui.box(Tone.INFO, H.p("", TEXTS.maintenanceFirst(Say.raw(status))));
        }
        if (check.image != null) {
            return Ui.box(Tone.GOOD, H.p("", TEXTS.imageInMaintenance()));
        }
        if (!hasWay) {
            Problem why = check.install == null ? null : check.install.problem;
            return why == null ? Ui.box(Tone.WARN, H.p("", TEXTS.notPossible())) : Ui.problem(Tone.WARN, why);
        }
        return Ui.box(Tone.GOOD, H.p("", TEXTS.inMaintenance()));
    }

    private void show(Task task) {
        shown = task;
        if (!(task.id + task.state).equals(announced)) {
            announced = task.id + task.state;
            Ui.announce(TEXTS.installationIs(Say.taskWord(task.state)));
        }
        if (task.ended_at_ms != null || runs.ofTask(task.id) != null) {
            sure.close();
        }
        running.show(Json.stringify(task) + task.id.equals(cancelling) + runs.isKnown() + (runs.ofTask(task.id) != null), () -> {
            Element panel = Ui.section(TEXTS.installation(), H.div("bar", Say.task(task.state), H.span("quiet-text",
                    task.actor)));
            if (task.progress.total > 0 && task.ended_at_ms == null) {
                H.add(panel, Ui.progress(task.progress.done / task.progress.total, Say.raw(task.progress.phase)));
            }
            if (task.proof != null) {
                H.add(panel, H.p("", Ui.said(task.proof.why)),
                        H.p("quiet-text", TEXTS.changedPackages(task.proof.changed.length)));
            }
            if (task.problem != null) {
                H.add(panel, Ui.problem(Tone.BAD, task.problem));
            }
            if (!task.provider_text.isEmpty() && task.proof == null) {
                H.add(panel, Ui.in(Ui.SERVER, H.el("pre", "", task.provider_text)));
            }
            return H.add(panel, task.ended_at_ms == null ? whileItRuns(task) : H.div("bar", close()));
        });
    }

    private Element close() {
        return H.id(H.button("", TEXTS.installDone(), () -> {
            Browser.sessionStorage().setItem(key(), "");
            shown = null;
            running.show("", () -> null);
        }), "close-task");
    }

    /** An installation of a rolling upgrade is cancelled by a command to that. */
    private Element whileItRuns(Task task) {
        RunLine run = runs.ofTask(task.id);
        if (run != null) {
            return H.div("", H.p("", TEXTS.installOfRun()), RunOfHost.link(run.run, run.cluster_name));
        }
        Element cancel = H.id(H.button("danger", TEXTS.installCancel(), () -> askWhetherToCancel(task)), "cancel-task");
        cancel.disabled = task.cancel_requested || !runs.isKnown();
        if (task.id.equals(cancelling)) {
            Ui.busy(cancel);
        }
        return H.div("bar", cancel);
    }

    private void askWhetherToCancel(Task task) {
        failures.clear();
        Element yes = H.id(H.button("danger main", TEXTS.installCancel(), () -> { }), "cancel-task-yes");
        H.on(yes, "click", event -> cancel(task, yes));
        sure.ask(TEXTS.installCancelSure(Say.or(task.host_name), task.actor), yes, "cancel-task-no", "cancel-task");
    }

    private void cancel(Task task, Element yes) {
        Ui.busy(yes);
        cancelling = task.id;
        show(shown);
        Request.<Task>command(scope, "cancel_task", Json.doc().with("id", task.id), now -> {
            cancelling = null;
            sure.close();
            show(now);
        }, problem -> {
            cancelling = null;
            sure.close();
            show(shown);
            failures.show(problem);
        });
    }
}
