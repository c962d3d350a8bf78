/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.LevelVerdict;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The options of a plan. They stay while plans are made of them and changed. */
final class PlanForm {

    /** Is given the request. */
    interface Watcher {
        /** A plan is asked for. */
        void plan(Json.Doc request);

        /**
         * An option was changed.
         *
         * @param request with the usual values in the place of those that are not complete
         * @param unfinished what is written in the fields that are not complete
         */
        void changed(Json.Doc request, Json.Doc unfinished);

        /** The engine has told the names of its policies and VMs. */
        void named();

        /** The usual options are wanted. */
        void reset();
    }

    private static final Texts TEXTS = Words.TEXTS;
    private static final double MINUTE_MS = 60_000;
    private static final String USUAL = "data-usual";

    private static final String[] APPROVALS = {"none", TEXTS.approvalNone(), "after_canary", TEXTS.approvalCanary(),
        "each_host", TEXTS.approvalEach()};

    private final Watcher watcher;
    private final PolicyFields policy = new PolicyFields();
    private final HostFields hosts;
    private final WindowFields windows = new WindowFields();
    private final MoreFields more;
    private final Element atOnce = Ui.input("text", "1");
    private final Element canary = Ui.checkbox(false, null);
    private final Element approval = Ui.select("none", APPROVALS);
    private final Element soak = number("2");
    private final Element quiet = number("10");
    private final Element maxFailed = number("0");
    private final Element installer = Ui.select("provider", "provider", TEXTS.installerProvider(), "engine",
            TEXTS.installerEngine());
    private final Element reboot = Ui.select("always", "always", TEXTS.rebootAlways(), "when_needed", TEXTS.rebootNeeded());
    private final Element comeHome = Ui.checkbox(false, null);
    private final List<String> levels = new ArrayList<>();
    private final Element level;
    private final Element element;
    /** Those that the fields show. */
    private FieldErrors errors = new FieldErrors();
    private final List<String> stopVms = new ArrayList<>();
    private final List<String> powerOffVms = new ArrayList<>();
    private final Map<String, String> vmNames = new HashMap<>();

    PlanForm(Scope scope, ClusterCheck check, Watcher watcher) {
        this.watcher = watcher;
        hosts = new HostFields(check, this::changed);
        more = new MoreFields(scope, check, watcher::named);
        level = levels(check);
        Element submit = H.id(H.attr(H.el("button", "main", TEXTS.makePlan()), "type", "submit"), "make-plan");
        Element reset = H.id(H.button("", TEXTS.resetForm(), watcher::reset), "reset-form");
        Element form = H.el("form", "", policy.element(), hosts.element(), pace(), windows.element(), manner(),
                more.element(), hosts.consents(), H.div("bar", submit, reset));
        // The browser's own words come in its own language, and for one field only.
        H.attr(form, "novalidate", "");
        H.on(form, "change", event -> changed());
        H.on(form, "input", event -> changed());
        element = H.on(form, "submit", event -> {
            event.preventDefault();
            submit();
        });
    }

    Element element() {
        return element;
    }

    /** Makes the plan of what is chosen; consents to VMs stay. */
    void submit() {
        errors.clear();
        errors = check();
        if (errors.areNone()) {
            watcher.plan(request());
        } else {
            errors.show();
        }
    }

    /**
     * Fills the form with a request that it has made.
     *
     * @param unfinished what was written in fields that were not complete
     */
    void read(Object request, Object unfinished) {
        read(request);
        Element[] fields = written();
        for (String at : Json.keys(unfinished)) {
            int i = Integer.parseInt(at);
            if (i < fields.length) {
                fields[i].value = Json.get(unfinished, at);
            }
        }
    }

    /** Fields that are written by hand. */
    private Element[] written() {
        return element.querySelectorAll("input[type=text], input[type=number], textarea");
    }

    private void read(Object request) {
        policy.read(Json.get(request, "policy"));
        hosts.read(request);
        Object options = Json.get(request, "options");
        windows.read(options);
        more.read(options);
        atOnce.value = text(request, "max_unavailable");
        String target = Json.get(request, "target_level");
        // A level that the cluster has by now is no choice any more, and a browser then chooses nothing.
        level.value = target != null && levels.contains(target) ? target : "";
        canary.checked = Boolean.TRUE.equals(Json.get(options, "canary"));
        comeHome.checked = Boolean.TRUE.equals(Json.get(options, "vms_come_home"));
        approval.value = Json.get(options, "approval");
        installer.value = Json.get(options, "installer");
        reboot.value = Json.get(options, "reboot");
        soak.value = inMinutes(options, "soak_ms");
        quiet.value = inMinutes(options, "quiet_ms");
        maxFailed.value = text(options, "max_failed");
        Object consents = Json.get(request, "consents");
        String[] stop = Json.get(consents, "stop_vms");
        String[] powerOff = Json.get(consents, "power_off_vms");
        agree(List.of(stop), List.of(powerOff));
    }

    private static String text(Object document, String field) {
        Object value = Json.get(document, field);
        return String.valueOf(value);
    }

    /** Keeps what is chosen. */
    void changed() {
        FieldErrors wrong = check();
        Json.Doc unfinished = Json.doc();
        Element[] fields = written();
        for (int i = 0; i < fields.length; i++) {
            if (wrong.has(fields[i])) {
                unfinished.with(String.valueOf(i), fields[i].value);
            }
        }
        watcher.changed(request(), unfinished);
    }

    /**
     * Consents that a plan has asked for.
     *
     * @param names of VMs, by their ids: a plan does not name a VM whose consent it does not need any more
     */
    void consent(List<String> stop, List<String> powerOff, Map<String, String> names) {
        agree(stop, powerOff);
        vmNames.putAll(names);
        submit();
    }

    private void agree(List<String> stop, List<String> powerOff) {
        stopVms.removeAll(stop);
        stopVms.addAll(stop);
        powerOffVms.removeAll(powerOff);
        powerOffVms.addAll(powerOff);
    }

    /** The name of a host of the cluster, also of one that is left out of the plan. */
    String hostName(String id) {
        return hosts.name(id);
    }

    /** The name of a VM, as far as it is known. */
    String vmName(String id) {
        return vmNames.getOrDefault(id, more.name(id));
    }

    /** The name of a scheduling policy or of a VM that was chosen. */
    String engineName(String id) {
        return more.name(id);
    }

    /** Where a plan asks for approval, in the words of its field. */
    static String approval(String value) {
        return Ui.text(value, APPROVALS);
    }

    /** Takes consents to VMs back: a plan says again which it needs. The power is cut only of a VM that may be stopped. */
    void withdraw(List<String> stop, List<String> powerOff) {
        stopVms.removeAll(stop);
        powerOffVms.removeAll(stop);
        powerOffVms.removeAll(powerOff);
        submit();
    }

    static Element number(String usual) {
        return H.attr(H.attr(Ui.input("number", usual), "min", "0"), USUAL, usual);
    }

    private Element levels(ClusterCheck check) {
        List<String> pairs = new ArrayList<>(List.of("", TEXTS.targetStays(check.level)));
        for (LevelVerdict verdict : check.verdicts) {
            if (!"ALREADY".equals(verdict.now) && !"DECREASE_WITH_HOSTS".equals(verdict.after)) {
                levels.add(verdict.level);
                pairs.add(verdict.level);
                pairs.add(verdict.level + " – " + Say.verdict(verdict.after));
            }
        }
        return Ui.select("", pairs.toArray(new String[0]));
    }

    private Element pace() {
        return H.el("fieldset", "", H.el("legend", "", TEXTS.pace()),
                H.div("columns", Ui.field(TEXTS.atOnce(), atOnce, TEXTS.atOnceHelp()),
                        Ui.field(TEXTS.approvals(), approval, null), Ui.field(TEXTS.soak(), soak, null),
                        Ui.field(TEXTS.quiet(), quiet, null), Ui.field(TEXTS.maxFailed(), maxFailed, null)),
                Ui.choice(canary, TEXTS.canary()));
    }

    private Element manner() {
        return H.el("fieldset", "", H.el("legend", "", TEXTS.how()),
                H.div("columns", Ui.field(TEXTS.installer(), installer, TEXTS.installerHelp()), Ui.field(TEXTS.rebootRule(), reboot, null),
                        Ui.field(TEXTS.targetLevel(), level, null)),
                Ui.choice(comeHome, TEXTS.comeHome()));
    }

    /** In the order of the fields. */
    private FieldErrors check() {
        FieldErrors found = new FieldErrors();
        policy.check(found);
        hosts.check(found);
        if (!isPart(atOnce.value.trim())) {
            found.add(atOnce, TEXTS.invalidAtOnce());
        }
        for (Element field : List.of(soak, quiet, maxFailed)) {
            found.addUnlessNumber(field);
        }
        windows.check(found);
        more.check(found);
        return found;
    }

    private Json.Doc request() {
        Json.Doc options = Json.doc().flag("canary", canary.checked).with("approval", approval.value)
                .number("soak_ms", minutes(soak)).number("quiet_ms", minutes(quiet))
                .number("max_failed", whole(maxFailed))
                .with("installer", installer.value).with("reboot", reboot.value).flag("vms_come_home", comeHome.checked);
        windows.write(options);
        more.write(options);
        Json.Doc consents = Json.doc().with("stop_vms", Json.list(stopVms.toArray()))
                .with("power_off_vms", Json.list(powerOffVms.toArray()));
        Json.Doc request = Json.doc().with("policy", policy.value()).with("options", options);
        hosts.write(request, consents);
        request.with("consents", consents);
        String most = isPart(atOnce.value.trim()) ? atOnce.value.trim() : "1";
        if (most.endsWith("%")) {
            request.with("max_unavailable", most);
        } else {
            request.number("max_unavailable", Integer.parseInt(most));
        }
        return level.value.isEmpty() ? request : request.with("target_level", level.value);
    }

    static boolean isNumber(Element field) {
        return field.value.trim().matches("[0-9]{1,6}");
    }

    /** A time of options as its field has it; nothing where they have none. */
    static String inMinutes(Object options, String field) {
        Double ms = Json.get(options, field);
        return ms == null ? "" : Say.whole(ms / MINUTE_MS);
    }

    static double minutes(Element field) {
        return whole(field) * MINUTE_MS;
    }

    /** The number of a field; the usual one, where it has none. */
    static double whole(Element field) {
        String text = isNumber(field) ? field.value.trim() : field.getAttribute(USUAL);
        return Integer.parseInt(text);
    }

    private static boolean isPart(String text) {
        return text.matches("[1-9][0-9]{0,5}|[1-9][0-9]?%");
    }
}
