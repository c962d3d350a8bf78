/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.HostPlan;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.LeftAlone;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.Plan;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.VmPlan;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** A plan: what stands in its way, and which host is upgraded when, where its VMs go, and why. */
final class PlanPart {

    private static final Texts TEXTS = Words.TEXTS;

    private final Plan plan;
    private final PlanForm form;
    private final Map<String, String> names = new HashMap<>();
    private final Slot consents = new Slot();
    private final Slot chosen = new Slot();

    PlanPart(Plan plan, PlanForm form) {
        this.plan = plan;
        this.form = form;
        for (HostPlan host : plan.hosts) {
            names.put(host.id, host.name);
            for (VmPlan vm : host.vms) {
                names.put(vm.id, vm.name);
            }
        }
        for (LeftAlone host : plan.left_alone) {
            names.put(host.id, host.name);
        }
        for (Problem blocker : plan.blockers) {
            // The plan lists no VM that cannot leave its host.
            String vm = Json.choice(blocker.params, "vm_id");
            if (vm != null) {
                names.put(vm, Json.get(blocker.params, "vm"));
            }
            String several = Json.choice(blocker.params, "stop_vm_names");
            if (several != null) {
                String[] ids = stoppable(blocker);
                for (int i = 0; i < ids.length; i++) {
                    names.put(ids[i], several.split(", ")[i]);
                }
            }
        }
    }

    Element element() {
        Element verdict = plan.hosts.length == 0 ? Ui.box(Tone.INFO, H.p("", TEXTS.planEmpty()))
                : Ui.box(Tone.GOOD, H.p("", TEXTS.planOk()));
        Element part = H.div("", plan.blockers.length == 0 ? verdict : blockers());
        drawNames();
        H.add(part, consents.element(), facts(), chosen.element(), warnings());
        if (plan.hosts.length > 0) {
            H.add(part, Ui.section(TEXTS.hostsInOrder(), new PlanHosts(plan, this::name).element(),
                    H.p("help", TEXTS.timelineHelp())));
        }
        return plan.left_alone.length == 0 ? part : H.add(part, leftAlone());
    }

    /** Draws the parts with names of VMs and policies. The engine can answer with the names after the plan is shown. */
    void drawNames() {
        List<String> shown = new ArrayList<>();
        for (String vm : consented("stop_vms")) {
            shown.add(name(vm));
        }
        consents.show(shown.toString(), this::consents);
        ChosenPart choices = new ChosenPart(plan, form::hostName, form::engineName);
        chosen.show(choices.engineNames(), choices::element);
    }

    private Element facts() {
        String level = plan.target_level == null ? plan.level : plan.level + " → " + plan.target_level;
        return Ui.facts(TEXTS.hosts(), Say.whole(plan.hosts.length),
                TEXTS.predicted(), TEXTS.predictedRange(Times.duration(plan.prediction.p50_ms),
                        Times.duration(plan.prediction.p95_ms)),
                TEXTS.atOnceShort(), Say.whole(plan.max_unavailable), TEXTS.level(), level,
                TEXTS.planHash(), H.el("details", "line", H.el("summary", "", H.el("code", "", plan.hash.substring(0, 12))),
                        H.el("code", "", plan.hash)));
    }

    /** What has to be settled, and the consents that would settle it. */
    private Element blockers() {
        Element box = Ui.box(Tone.BAD, H.el("h2", "", TEXTS.planBlocked(plan.blockers.length)));
        Element list = H.el("ul", "problems");
        Map<String, Element> stops = new HashMap<>();
        Map<String, Element> cuts = new HashMap<>();
        for (Problem problem : plan.blockers) {
            Element item = H.el("li", "", H.p("", Ui.said(problem)));
            H.add(item, Ui.remedy(problem));
            for (String vm : stoppable(problem)) {
                if (!stops.containsKey(vm)) {
                    offer(item, vm, stops, cuts);
                }
            }
            H.add(list, item);
        }
        H.add(box.firstChild.nextSibling, list);
        if (!stops.isEmpty()) {
            H.add(box.firstChild.nextSibling, H.id(H.button("", TEXTS.planWithConsents(),
                    () -> form.consent(chosen(stops), chosen(cuts), names)), "plan-consents"));
        }
        return box;
    }

    /** VMs whose stop would settle it. */
    private static String[] stoppable(Problem problem) {
        String one = Json.choice(problem.params, "vm_id");
        String several = Json.choice(problem.params, "stop_vms");
        if (several != null) {
            return several.split(", ");
        }
        return one != null && "VM_CANNOT_MOVE".equals(problem.code) ? new String[] {one} : new String[0];
    }

    private void offer(Element item, String vm, Map<String, Element> stops, Map<String, Element> cuts) {
        Element stop = Ui.checkbox(false, null);
        // The power is cut only of a VM that may be stopped.
        Element cut = Ui.checkbox(false, null);
        H.on(cut, "change", event -> stop.checked = stop.checked || cut.checked);
        H.on(stop, "change", event -> cut.checked = cut.checked && stop.checked);
        stops.put(vm, stop);
        cuts.put(vm, cut);
        H.add(item, Ui.choice(stop, TEXTS.consentStop(name(vm))), Ui.choice(cut, TEXTS.consentPower(name(vm))));
    }

    private static List<String> chosen(Map<String, Element> boxes) {
        List<String> chosen = new ArrayList<>();
        boxes.forEach((vm, box) -> {
            if (box.checked) {
                chosen.add(vm);
            }
        });
        return chosen;
    }

    /** All consents of the plan, once more before the approval: they are part of what is approved. */
    private Element consents() {
        Element list = H.el("ul", "problems");
        String[] stopped = consented("stop_vms");
        for (String vm : stopped) {
            H.add(list, consent(TEXTS.consentStop(name(vm)), () -> form.withdraw(List.of(vm), List.of())));
        }
        for (String vm : consented("power_off_vms")) {
            H.add(list, consent(TEXTS.consentPower(name(vm)), () -> form.withdraw(List.of(), List.of(vm))));
        }
        for (String host : consented("fence_hosts")) {
            H.add(list, H.el("li", "", TEXTS.consentFence(name(host))));
        }
        if (list.firstChild == null) {
            return null;
        }
        // Those for hosts are fields of the options.
        Element back = stopped.length < 2 ? null : H.id(H.button("", TEXTS.withdrawConsents(),
                () -> form.withdraw(List.of(stopped), List.of())), "withdraw-consents");
        return Ui.box(Tone.WARN, H.el("h2", "", TEXTS.consented()), list, back);
    }

    private static Element consent(String text, Browser.Action withdraw) {
        Element button = H.attr(H.button("small", TEXTS.withdraw(), withdraw), "aria-label", TEXTS.withdrawConsent(text));
        return H.el("li", "", text, " ", button);
    }

    private String[] consented(String field) {
        return Json.get(plan.consents, field);
    }

    private String name(String id) {
        String known = names.get(id);
        // A host that is left out takes VMs all the same, and the plan does not name it.
        String name = known == null ? form.hostName(id) : known;
        return id.equals(name) ? form.vmName(id) : name;
    }

    private Element warnings() {
        if (plan.warnings.length == 0) {
            return null;
        }
        Element list = H.el("ul", "problems");
        for (Problem problem : plan.warnings) {
            H.add(list, H.el("li", "", H.p("", Ui.said(problem)), Ui.remedy(leftOut(problem))));
        }
        Element details = H.el("details", "", H.el("summary", "", TEXTS.planWarnings(Say.whole(plan.warnings.length))), list);
        details.open = true;
        return details;
    }

    /** A host that cannot take part is left out already: that is no remedy. */
    private static Problem leftOut(Problem why) {
        Json.Doc shown = Json.doc().with("code", why.code).with("message", why.message)
                .with("remedy", why.remedy == null ? null : why.remedy.replace(", or exclude it", ""));
        Object problem = shown.object();
        return (Problem) problem;
    }

    private Element leftAlone() {
        Element list = H.el("ul", "problems");
        for (LeftAlone host : plan.left_alone) {
            H.add(list, H.el("li", "", H.el("strong", "", host.name), ": ", Ui.said(host.why), Ui.remedy(leftOut(host.why))));
        }
        return Ui.section(TEXTS.leftAlone(), list);
    }
}
