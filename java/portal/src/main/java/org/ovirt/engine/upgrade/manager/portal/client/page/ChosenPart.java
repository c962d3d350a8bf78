/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.Plan;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/**
 * The choices that a plan was made of, as the plan has them: the approval covers them, and the fields are not on the page
 * any more.
 */
final class ChosenPart {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double USUAL_QUIET_MS = 300_000;

    private final Plan plan;
    private final UnaryOperator<String> hostName;
    private final UnaryOperator<String> engineName;

    /**
     * @param hostName the name of a host by its id; hosts that are left out are only ids in a plan
     * @param engineName the name of a scheduling policy or a VM by its id
     */
    ChosenPart(Plan plan, UnaryOperator<String> hostName, UnaryOperator<String> engineName) {
        this.engineName = engineName;
        this.plan = plan;
        this.hostName = hostName;
    }

    Element element() {
        Double until = option("begin_until_ms");
        // The server does not write it at its default.
        Double quiet = option("quiet_ms") == null ? Double.valueOf(USUAL_QUIET_MS) : option("quiet_ms");
        Double soak = option("soak_ms");
        Double maxFailed = option("max_failed");
        return Ui.section(TEXTS.choices(), Ui.facts(TEXTS.which(), PolicyFields.words(plan.policy),
                TEXTS.startWith(), hosts(Json.get(plan.request, "order")), TEXTS.leftOut(), hosts(plan.excluded),
                TEXTS.installer(), "engine".equals(option("installer")) ? TEXTS.installerEngine() : TEXTS.installerProvider(),
                TEXTS.rebootRule(), "when_needed".equals(option("reboot")) ? TEXTS.rebootNeeded() : TEXTS.rebootAlways(),
                TEXTS.trial(), isSet("canary") ? TEXTS.canary() : TEXTS.noTrial(),
                TEXTS.approvals(), PlanForm.approval(option("approval")),
                TEXTS.beginWhen(), WindowFields.words(option("windows")),
                TEXTS.beginUntil(), until == null ? null : Times.at(until),
                TEXTS.observedFor(), Times.duration(soak),
                TEXTS.waitAfterError(), quiet == 0 ? TEXTS.noWait() : Times.duration(quiet),
                TEXTS.maxFailed(), Say.whole(maxFailed), TEXTS.maxUnproven(), count("max_unproven"),
                TEXTS.apartShort(), groups(), TEXTS.downtimeShort(), duration("max_vm_downtime_ms", null),
                TEXTS.reportsAfter(), duration("wait_report_ms", TEXTS.never()), TEXTS.asksAfter(), duration("wait_ask_ms", TEXTS.never()),
                TEXTS.certificatesShort(), isSet("enroll_certificates") ? null : TEXTS.certificatesStay(),
                TEXTS.limits(), LimitFields.words(Json.get(plan.options, "deadlines")),
                TEXTS.standingAnswers(), AnswerFields.words(option("standing_answers")),
                TEXTS.maintenancePolicy(), policyMeanwhile(), TEXTS.migrationTest(), migrationTest(),
                TEXTS.vmsAfterwards(), isSet("vms_come_home") ? TEXTS.comeHome() : TEXTS.vmsStay()));
    }

    private <T> T option(String name) {
        return Json.get(plan.options, name);
    }

    /** Options that the server does not write at their default are left out here, too. */
    private String count(String name) {
        Double count = option(name);
        return count == null ? null : Say.whole(count);
    }

    /** @param none what 0 means */
    private String duration(String name, String none) {
        Double ms = option(name);
        if (ms == null) {
            return null;
        }
        return ms == 0 && none != null ? none : Times.duration(ms);
    }

    /** What it shows of names that the engine tells. */
    String engineNames() {
        return policyMeanwhile() + " " + migrationTest();
    }

    private String policyMeanwhile() {
        Object policy = option("maintenance_policy");
        return policy == null ? null : engineName.apply(Json.get(policy, "id"));
    }

    private String migrationTest() {
        String vm = option("migration_test");
        return vm == null ? null : engineName.apply(vm);
    }

    private String groups() {
        Object[] groups = option("apart");
        if (groups == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (Object group : groups) {
            words.add(hosts((String[]) group));
        }
        return String.join("; ", words);
    }

    private boolean isSet(String name) {
        Boolean value = option(name);
        return value != null && value;
    }

    /** Their names; nothing where there are none. */
    private String hosts(String[] ids) {
        List<String> names = new ArrayList<>();
        for (String id : ids) {
            names.add(hostName.apply(id));
        }
        return names.isEmpty() ? null : String.join(", ", names);
    }
}
