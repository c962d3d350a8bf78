/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** How long each step of a host may take. */
final class LimitFields {

    private static final Texts TEXTS = Words.TEXTS;
    /** Pairs of the option and its name. */
    private static final String[] STEPS = {"evacuate_ms", TEXTS.limitEvacuate(), "stall_ms", TEXTS.limitStall(), "vm_stop_ms",
        TEXTS.limitVmStop(), "vm_start_ms", TEXTS.limitVmStart(), "settle_ms", TEXTS.limitSettle(), "install_ms",
        TEXTS.limitInstall(), "shutdown_ms", TEXTS.limitShutdown(), "boot_ms", TEXTS.limitBoot(), "up_ms", TEXTS.limitUp()};
    /** The usual ones, in minutes. */
    private static final String[] USUAL = {"60", "1", "5", "10", "10", "120", "10", "45", "15"};

    private final List<Element> fields = new ArrayList<>();

    Element element() {
        Element columns = H.div("columns");
        for (int i = 0; i < USUAL.length; i++) {
            Element field = H.attr(PlanForm.number(USUAL[i]), "min", "1");
            fields.add(field);
            H.add(columns, Ui.field(TEXTS.inMinutes(STEPS[2 * i + 1]), field, null));
        }
        return H.el("details", "", H.id(H.el("summary", "", TEXTS.limits()), "limits"), H.p("help", TEXTS.limitsHelp()), columns);
    }

    void check(FieldErrors errors) {
        for (Element field : fields) {
            if (!field.value.trim().matches("[1-9][0-9]{0,5}")) {
                errors.add(field, TEXTS.invalidLimit());
            }
        }
    }

    void write(Json.Doc options) {
        Json.Doc limits = Json.doc();
        for (int i = 0; i < fields.size(); i++) {
            limits.number(STEPS[2 * i], PlanForm.minutes(fields.get(i)));
        }
        options.with("deadlines", limits);
    }

    void read(Object options) {
        Object limits = Json.get(options, "deadlines");
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).value = PlanForm.inMinutes(limits, STEPS[2 * i]);
        }
    }

    /** Those of a plan that are not the usual ones; {@code null}: all are. */
    static String words(Object limits) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < USUAL.length; i++) {
            Double ms = Json.get(limits, STEPS[2 * i]);
            if (!USUAL[i].equals(PlanForm.inMinutes(limits, STEPS[2 * i]))) {
                words.add(STEPS[2 * i + 1] + ": " + Times.duration(ms));
            }
        }
        return words.isEmpty() ? null : String.join("; ", words);
    }
}
