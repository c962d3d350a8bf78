/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.Plan;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunLine;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunList;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** From options to a plan, and from its approval to the run, which has a view of its own. */
final class PlanView implements View {

    private static final Texts TEXTS = Words.TEXTS;

    private final String cluster;
    private Scope scope;
    private PlanForm form;
    /** The plan that was made last, or {@code null}. */
    private PlanPart part;
    private final KeptPlan kept;
    private Again again;
    private final Element heading = Ui.heading(TEXTS.roll());
    private final Element steps = H.div("");
    private final Element unfinished = H.div("");
    private final Element content = H.div("");

    PlanView(String cluster) {
        this.cluster = cluster;
        kept = new KeptPlan(cluster);
    }

    @Override
    public void show(Element main, Scope shown) {
        scope = shown;
        again = Again.byItself(scope, this::read);
        H.add(main, H.p("", H.link(Paths.UPDATES, TEXTS.back())), heading, steps, unfinished, again.element(), content);
        stepIs(1);
        lookForUnfinished();
        H.fill(content, Ui.loading(TEXTS.readingCluster()));
        read();
    }

    private void read() {
        Request.<ClusterCheck>read(scope, "check_cluster", Json.doc().with("id_or_name", cluster).with("detail", "levels"),
                check -> {
                    again.clear();
                    heading.textContent = TEXTS.planTitle(check.cluster_name);
                    Browser.document().title = heading.textContent;
                    begin(check);
                }, problem -> {
                    H.fill(content);
                    again.failed(problem);
                });
    }

    /** With the choices of last time, if there are any: the plan itself is made again where it was shown. */
    private void begin(ClusterCheck check) {
        form = new PlanForm(scope, check, watcher(check));
        Object request = kept.request();
        boolean isShown = kept.isShown();
        if (request != null && !hasRead(request, kept.unfinished())) {
            kept.forget();
            begin(check);
            return;
        }
        showForm();
        if (isShown) {
            form.submit();
        } else if (request != null) {
            content.insertBefore(H.attr(H.p("quiet-text", TEXTS.choicesKept()), "role", "status"), content.firstChild);
        }
    }

    /** Another version of the pages may have kept it, with other options: the form is then half filled in. */
    private boolean hasRead(Object request, Object unfinished) {
        try {
            form.read(request, unfinished);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private PlanForm.Watcher watcher(ClusterCheck check) {
        return new PlanForm.Watcher() {
            @Override
            public void plan(Json.Doc request) {
                kept.keepShown(request.object());
                PlanView.this.plan(request);
            }

            @Override
            public void changed(Json.Doc request, Json.Doc unfinished) {
                kept.keep(request.object(), unfinished.object());
            }

            @Override
            public void named() {
                if (part != null) {
                    part.drawNames();
                }
            }

            @Override
            public void reset() {
                kept.forget();
                begin(check);
                heading.focus();
            }
        };
    }

    private void lookForUnfinished() {
        Request.<RunList>look(scope, "runs", Json.doc().with("cluster", cluster).number("limit", 5), list -> {
            for (RunLine run : list.runs) {
                if (run.ended_at_ms == null) {
                    H.fill(unfinished, Ui.box(Tone.WARN, H.p("", TEXTS.anotherRuns(Say.or(run.cluster_name)), " ",
                            H.link(Paths.to("run", run.run), TEXTS.openRun()))));
                }
            }
        }, problem -> { });
    }

    private void stepIs(int at) {
        String[] names = {TEXTS.stepOptions(), TEXTS.stepPlan(), TEXTS.stepRun()};
        Element list = H.attr(H.el("ol", "steps"), "aria-label", TEXTS.steps());
        for (int i = 0; i < names.length; i++) {
            Element step = H.el("li", i + 1 == at ? "at" : "", names[i]);
            H.add(list, i + 1 == at ? H.attr(step, "aria-current", "step") : step);
        }
        H.fill(steps, list);
    }

    private void showForm() {
        stepIs(1);
        H.fill(content, form.element());
    }

    private void plan(Json.Doc request) {
        request.with("cluster", cluster);
        stepIs(2);
        H.fill(content, Ui.loading(TEXTS.planning()));
        heading.focus();
        Request.<Plan>act(scope, "plan", request, this::show, this::refused);
    }

    private void refused(Problem problem) {
        H.fill(content, Ui.failure(problem), H.div("bar", change()));
    }

    private Element change() {
        return H.id(H.button("", TEXTS.changeOptions(), () -> {
            form.changed();
            showForm();
            heading.focus();
        }), "change-options");
    }

    private void show(Plan plan) {
        part = new PlanPart(plan, form);
        Element refusal = H.div("");
        Element approve = H.id(H.button("main", TEXTS.approve(), () -> { }), "approve");
        approve.disabled = plan.blockers.length > 0 || plan.hosts.length == 0;
        H.on(approve, "click", event -> {
            Ui.busy(approve);
            H.fill(refusal, Ui.loading(TEXTS.approving()));
            Request.<RunStatus>act(scope, "start", Json.doc().with("hash", plan.hash),
                    run -> {
                        kept.forget();
                        Paths.open(Paths.to("run", run.run), false);
                    }, problem -> {
                        Ui.ready(approve);
                        // It may have begun although its answer was lost.
                        lookForUnfinished();
                        H.fill(refusal, Ui.failure(problem), H.div("bar", planAgain()));
                    });
        });
        Element end = plan.blockers.length > 0 ? null : H.p("quiet-text", TEXTS.approveHelp(plan.hash.substring(0, 12)));
        H.fill(content, part.element(), H.el("section", "", end, refusal, H.div("bar", approve, change())));
        Ui.announce(plan.blockers.length > 0 ? TEXTS.planBlocked(plan.blockers.length)
                : plan.hosts.length == 0 ? TEXTS.planEmpty() : TEXTS.planOk());
    }

    private Element planAgain() {
        return H.button("", TEXTS.planAgain(), form::submit);
    }
}
