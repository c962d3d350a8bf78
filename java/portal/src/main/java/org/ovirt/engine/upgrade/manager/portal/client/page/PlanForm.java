/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.LevelVerdict;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The options of a plan. They stay while plans are made of them and changed. */
final class PlanForm {

    /** Is given the request. */
    interface Submitted {
        /** The options are complete. */
        void plan(Json.Doc request);
    }

    private static final Texts TEXTS = Words.TEXTS;
    private static final double MINUTE_MS = 60_000;

    private static final String[] APPROVALS = {"none", TEXTS.approvalNone(), "after_canary", TEXTS.approvalCanary(),
        "each_host", TEXTS.approvalEach()};

    private final Submitted submitted;
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
    private final Element level;
    private final Element errors = H.attr(H.div(""), "role", "alert");
    private final Element element;
    private final List<String> stopVms = new ArrayList<>();
    private final List<String> powerOffVms = new ArrayList<>();

    PlanForm(ClusterCheck check, Submitted submitted) {
        this.submitted = submitted;
        hosts = new HostFields(check);
        more = new MoreFields(check);
        level = levels(check);
        Element submit = H.id(H.attr(H.el("button", "main", TEXTS.makePlan()), "type", "submit"), "make-plan");
        Element form = H.el("form", "", policy.element(), hosts.element(), pace(), windows.element(), manner(),
                more.element(), hosts.consents(), errors, H.div("bar", submit));
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
        String error = error();
        H.fill(errors, error == null ? null : Ui.box(Ui.Tone.BAD, H.p("", error)));
        if (error == null) {
            submitted.plan(request());
        }
    }

    /** Consents that a plan has asked for. */
    void consent(List<String> stop, List<String> powerOff) {
        stopVms.removeAll(stop);
        stopVms.addAll(stop);
        powerOffVms.removeAll(powerOff);
        powerOffVms.addAll(powerOff);
        submit();
    }

    /** The name of a host of the cluster, also of one that is left out of the plan. */
    String hostName(String id) {
        return hosts.name(id);
    }

    /** Where a plan asks for approval, in the words of its field. */
    static String approval(String value) {
        return Ui.text(value, APPROVALS);
    }

    /** Takes the consents to VMs back: a plan says again which it needs. */
    void withdraw() {
        stopVms.clear();
        powerOffVms.clear();
        submit();
    }

    static Element number(String value) {
        return H.attr(Ui.input("number", value), "min", "0");
    }

    private static Element levels(ClusterCheck check) {
        List<String> pairs = new ArrayList<>(List.of("", TEXTS.targetStays(check.level)));
        for (LevelVerdict verdict : check.verdicts) {
            if (!"ALREADY".equals(verdict.now) && !"DECREASE_WITH_HOSTS".equals(verdict.after)) {
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

    private String error() {
        if (!atOnce.value.trim().matches("[1-9][0-9]{0,5}|[1-9][0-9]?%")) {
            return TEXTS.invalidAtOnce();
        }
        for (Element field : List.of(soak, quiet, maxFailed)) {
            if (!isNumber(field)) {
                return TEXTS.invalidNumber();
            }
        }
        String error = policy.error();
        if (error == null) {
            error = hosts.error();
        }
        if (error == null) {
            error = windows.error();
        }
        return error == null ? more.error() : error;
    }

    private Json.Doc request() {
        Json.Doc options = Json.doc().flag("canary", canary.checked).with("approval", approval.value)
                .number("soak_ms", minutes(soak)).number("quiet_ms", minutes(quiet))
                .number("max_failed", Integer.parseInt(maxFailed.value.trim()))
                .with("installer", installer.value).with("reboot", reboot.value).flag("vms_come_home", comeHome.checked);
        windows.write(options);
        more.write(options);
        Json.Doc consents = Json.doc().with("stop_vms", Json.list(stopVms.toArray()))
                .with("power_off_vms", Json.list(powerOffVms.toArray()));
        Json.Doc request = Json.doc().with("policy", policy.value()).with("options", options);
        hosts.write(request, consents);
        request.with("consents", consents);
        String most = atOnce.value.trim();
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

    static double minutes(Element field) {
        return Integer.parseInt(field.value.trim()) * MINUTE_MS;
    }
}
