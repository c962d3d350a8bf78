/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Options that most plans leave as they are. */
final class MoreFields {

    private static final Texts TEXTS = Words.TEXTS;

    private static final String USUAL_WAIT_REPORT = "30";

    private final HostCheck[] hosts;
    private final Element groups = H.attr(H.el("textarea", ""), "rows", "3");
    private final Element maxUnproven = PlanForm.number("0");
    private final Element downtime = PlanForm.number("");
    private final Element waitAsk = PlanForm.number("240");
    private final Element waitReport = PlanForm.number(USUAL_WAIT_REPORT);
    private final Element certificates = Ui.checkbox(true, null);

    private final LimitFields limits = new LimitFields();
    private final AnswerFields answers = new AnswerFields();
    private final EngineFields engine;

    /** @param named is called when the engine has told names */
    MoreFields(Scope scope, ClusterCheck check, Browser.Action named) {
        engine = new EngineFields(scope, check, named);
        hosts = check.hosts;
        groups.value = "";
    }

    Element element() {
        return H.el("fieldset", "", H.el("legend", "", TEXTS.more()), H.el("details", "",
                H.id(H.el("summary", "", TEXTS.moreOptions()), "more-options"),
                Ui.field(TEXTS.apart(), groups, TEXTS.apartHelp()),
                H.div("columns", Ui.field(TEXTS.maxUnproven(), maxUnproven, null),
                        Ui.field(TEXTS.downtimeLimit(), downtime, TEXTS.downtimeHelp()),
                        Ui.field(TEXTS.waitReport(), waitReport, TEXTS.waitReportHelp()),
                        Ui.field(TEXTS.waitAsk(), waitAsk, TEXTS.waitAskHelp())),
                Ui.choice(certificates, TEXTS.certificates())), limits.element(), answers.element(), engine.element());
    }

    void check(FieldErrors errors) {
        String unknown = null;
        for (String[] group : typed()) {
            for (String name : group) {
                unknown = unknown == null && id(name) == null ? name : unknown;
            }
        }
        if (unknown != null) {
            errors.add(groups, TEXTS.invalidGroup(unknown));
        }
        errors.addUnlessNumber(maxUnproven);
        // It may be empty; a browser also calls empty what is no number.
        if (!downtime.value.trim().isEmpty() || downtime.validity.badInput) {
            errors.addUnlessNumber(downtime);
        }
        errors.addUnlessNumber(waitReport);
        errors.addUnlessNumber(waitAsk);
        limits.check(errors);
    }

    /** The name of a policy or a VM that was chosen. */
    String name(String id) {
        return engine.name(id);
    }

    void write(Json.Doc options) {
        List<Object> apart = new ArrayList<>();
        for (String[] group : typed()) {
            List<Object> ids = new ArrayList<>();
            for (String name : group) {
                if (id(name) != null) {
                    ids.add(id(name));
                }
            }
            apart.add(Json.list(ids.toArray()));
        }
        options.with("apart", Json.list(apart.toArray())).flag("enroll_certificates", certificates.checked)
                .number("max_unproven", PlanForm.whole(maxUnproven))
                .number("wait_report_ms", PlanForm.minutes(waitReport)).number("wait_ask_ms", PlanForm.minutes(waitAsk));
        if (PlanForm.isNumber(downtime)) {
            options.number("max_vm_downtime_ms", PlanForm.minutes(downtime));
        }
        limits.write(options);
        answers.write(options);
        engine.write(options);
    }

    /** Fills the fields with those of options that they wrote. */
    void read(Object options) {
        List<String> lines = new ArrayList<>();
        Object[] apart = Json.get(options, "apart");
        for (Object group : apart) {
            lines.add(names((String[]) group));
        }
        groups.value = String.join("\n", lines);
        certificates.checked = Boolean.TRUE.equals(Json.get(options, "enroll_certificates"));
        maxUnproven.value = Say.count(Json.get(options, "max_unproven"));
        String report = PlanForm.inMinutes(options, "wait_report_ms");
        // What an earlier version of the pages has kept lacks it.
        waitReport.value = report.isEmpty() ? USUAL_WAIT_REPORT : report;
        waitAsk.value = PlanForm.inMinutes(options, "wait_ask_ms");
        downtime.value = PlanForm.inMinutes(options, "max_vm_downtime_ms");
        limits.read(options);
        answers.read(options);
        engine.read(options);
    }

    /** A host that has left the cluster since is left out. */
    private String names(String... ids) {
        List<String> names = new ArrayList<>();
        for (String id : ids) {
            for (HostCheck host : hosts) {
                if (host.host_id.equals(id)) {
                    names.add(host.host_name);
                }
            }
        }
        return String.join(", ", names);
    }

    /** The names of each group. */
    private List<String[]> typed() {
        List<String[]> groups = new ArrayList<>();
        for (String line : this.groups.value.split("\n")) {
            if (!line.trim().isEmpty()) {
                groups.add(line.trim().split("\\s*[,;]\\s*"));
            }
        }
        return groups;
    }

    private String id(String name) {
        for (HostCheck host : hosts) {
            if (host.host_name.equals(name)) {
                return host.host_id;
            }
        }
        return null;
    }
}
