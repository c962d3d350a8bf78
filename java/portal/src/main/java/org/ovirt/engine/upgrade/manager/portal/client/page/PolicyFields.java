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
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Which updates count. */
final class PolicyFields {

    private static final Texts TEXTS = Words.TEXTS;

    private static final String[] SEVERITIES = {"low", TEXTS.low(), "moderate", TEXTS.moderate(), "important",
        TEXTS.important(), "critical", TEXTS.critical()};

    private final String group = Ui.newId();
    private final Element all = radio(true);
    private final Element security = radio(false);
    private final Element zStream = radio(false);
    private final Element named = radio(false);
    private final Element least = Ui.select("important", SEVERITIES);
    private final Element ids = Ui.input("text", "");

    private Element radio(boolean isChosen) {
        Element radio = H.attr(Ui.input("radio", ""), "name", group);
        radio.checked = isChosen;
        return H.on(radio, "change", event -> draw());
    }

    Element element() {
        Element fields = H.el("fieldset", "", H.el("legend", "", TEXTS.which()), Ui.choice(all, TEXTS.policyAll()),
                Ui.choice(security, TEXTS.policySecurity()), H.div("inset", Ui.field(TEXTS.leastSeverity(), least, null)),
                Ui.choice(zStream, TEXTS.policyZ()), Ui.choice(named, TEXTS.policyNamed()),
                H.div("inset", Ui.field(TEXTS.namedIds(), ids, TEXTS.namedHelp())));
        draw();
        return fields;
    }

    private void draw() {
        least.disabled = !security.checked;
        ids.disabled = !named.checked;
        for (Element field : List.of(least, ids)) {
            if (field.parentNode != null) {
                field.parentNode.parentNode.hidden = field.disabled;
            }
        }
    }

    void check(FieldErrors errors) {
        if (named.checked && typed().isEmpty()) {
            errors.add(ids, TEXTS.invalidNamed());
        }
    }

    private List<String> typed() {
        List<String> words = new ArrayList<>();
        for (String word : ids.value.trim().split("[\\s,;]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    Object value() {
        if (security.checked) {
            return Json.doc().with("security", Json.doc().with("least", least.value)).object();
        }
        if (named.checked) {
            List<String> cves = new ArrayList<>();
            List<String> errata = new ArrayList<>();
            for (String word : typed()) {
                boolean isCve = word.toUpperCase().startsWith("CVE-");
                (isCve ? cves : errata).add(isCve ? word.toUpperCase() : word);
            }
            return Json.doc().with("named", Json.doc().with("errata", Json.list(errata.toArray()))
                    .with("cves", Json.list(cves.toArray()))).object();
        }
        return zStream.checked ? "z_stream" : "all";
    }

    /** Fills the fields with a policy. */
    void read(Object policy) {
        Object chosen = Json.choice(policy, "security");
        Object list = Json.choice(policy, "named");
        security.checked = chosen != null;
        named.checked = list != null;
        zStream.checked = "z_stream".equals(policy);
        all.checked = "all".equals(policy);
        if (chosen != null) {
            least.value = Json.get(chosen, "least");
        }
        if (list != null) {
            ids.value = String.join(", ", names(list));
        }
        draw();
    }

    private static List<String> names(Object named) {
        List<String> ids = new ArrayList<>();
        for (String kind : List.of("errata", "cves")) {
            String[] chosen = Json.get(named, kind);
            ids.addAll(List.of(chosen));
        }
        return ids;
    }

    /** A policy in the words of these fields. */
    static String words(Object policy) {
        Object security = Json.choice(policy, "security");
        if (security != null) {
            String least = Json.get(security, "least");
            return TEXTS.policySecurity() + ": " + Ui.text(least, SEVERITIES);
        }
        Object named = Json.choice(policy, "named");
        if (named == null) {
            return "z_stream".equals(policy) ? TEXTS.policyZ() : TEXTS.policyAll();
        }
        return TEXTS.policyNamed() + ": " + String.join(", ", names(named));
    }
}
