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

/** When hosts may be begun. */
final class WindowFields {

    private static final Texts TEXTS = Words.TEXTS;
    private static final String[] DAYS = {"monday", TEXTS.monday(), "tuesday", TEXTS.tuesday(), "wednesday",
        TEXTS.wednesday(), "thursday", TEXTS.thursday(), "friday", TEXTS.friday(), "saturday", TEXTS.saturday(), "sunday",
        TEXTS.sunday()};

    private final List<Element> days = new ArrayList<>();
    private final Element from = Ui.input("time", "22:00");
    private final Element to = Ui.input("time", "04:00");
    private final Element zone = Ui.input("text", Times.zone());
    private final Element until = Ui.input("datetime-local", "");
    private final Element dayErrors = H.div("");
    private final Element window = H.div("inset");
    private final Element only = Ui.checkbox(false, this::draw);

    Element element() {
        Element week = H.attr(H.attr(H.div("bar"), "role", "group"), "aria-label", TEXTS.windowDays());
        for (int i = 0; i < DAYS.length; i += 2) {
            Element day = Ui.checkbox(true, null);
            days.add(day);
            H.add(week, Ui.choice(day, DAYS[i + 1]));
        }
        H.add(window, week, dayErrors, H.div("columns", Ui.field(TEXTS.windowFrom(), from, null), Ui.field(TEXTS.windowTo(), to, null),
                Ui.field(TEXTS.timeZone(), zone, null)));
        draw();
        return H.el("fieldset", "", H.el("legend", "", TEXTS.timing()), Ui.choice(only, TEXTS.windowsOnly()), window,
                Ui.field(TEXTS.beginUntil(), until, null));
    }

    private void draw() {
        window.hidden = !only.checked;
    }

    void check(FieldErrors errors) {
        if (only.checked) {
            if (chosen().isEmpty()) {
                errors.add(days.get(0), dayErrors, TEXTS.invalidDays());
            }
            for (Element time : List.of(from, to)) {
                if (time.value.isEmpty()) {
                    errors.add(time, TEXTS.invalidTime());
                }
            }
            if (zone.value.trim().isEmpty()) {
                errors.add(zone, TEXTS.invalidZone());
            }
        }
        if (until.validity.badInput) {
            errors.add(until, TEXTS.invalidUntil());
        }
    }

    private List<String> chosen() {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            if (days.get(i).checked) {
                chosen.add(DAYS[2 * i]);
            }
        }
        return chosen;
    }

    void write(Json.Doc options) {
        if (only.checked) {
            Object week = Json.doc().with("days", Json.list(chosen().toArray())).with("from", from.value)
                    .with("to", to.value).object();
            options.with("windows", Json.doc().with("time_zone", zone.value.trim()).with("weekly", Json.list(week)));
        }
        if (!until.value.isEmpty()) {
            options.number("begin_until_ms", Times.parse(until.value));
        }
    }

    /** Fills the fields with those of options that they wrote. */
    void read(Object options) {
        Object windows = Json.get(options, "windows");
        only.checked = windows != null;
        if (windows != null) {
            Object[] weekly = Json.get(windows, "weekly");
            String[] chosen = Json.get(weekly[0], "days");
            for (int i = 0; i < days.size(); i++) {
                days.get(i).checked = List.of(chosen).contains(DAYS[2 * i]);
            }
            from.value = Json.get(weekly[0], "from");
            to.value = Json.get(weekly[0], "to");
            zone.value = Json.get(windows, "time_zone");
        }
        Double end = Json.get(options, "begin_until_ms");
        until.value = end == null ? "" : Times.local(end);
        draw();
    }

    /** The windows of a plan in words. */
    static String words(Object windows) {
        if (windows == null) {
            return TEXTS.anyTime();
        }
        List<String> words = new ArrayList<>();
        Object[] weekly = Json.get(windows, "weekly");
        for (Object window : weekly) {
            List<String> names = new ArrayList<>();
            String[] chosen = Json.get(window, "days");
            for (String day : chosen) {
                names.add(Ui.text(day, DAYS));
            }
            String from = Json.get(window, "from");
            String to = Json.get(window, "to");
            words.add(TEXTS.windowLine(String.join(", ", names), from, to));
        }
        String zone = Json.get(windows, "time_zone");
        return TEXTS.windowsIn(String.join("; ", words), zone);
    }
}
