/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.EngineCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.About;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The engine's own updates: what is known, and a check on request. */
final class EngineSection {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final Failure failure = new Failure();
    private final Element about = H.div("", Ui.loading());
    private final Element found = H.div("");
    private final Element check = H.id(H.button("", TEXTS.checkNow(), this::check), "check-engine");
    private final Browser.Action changed;

    /** @param changed is called after a check */
    EngineSection(Scope scope, Browser.Action changed) {
        this.scope = scope;
        this.changed = changed;
    }

    Element element() {
        return Ui.section(TEXTS.engine(), failure.element(), about, found, H.div("bar", check));
    }

    void about(About known) {
        failure.clear();
        H.fill(about, Ui.box(known.update ? Tone.INFO : known.problem == null ? Tone.GOOD : Tone.WARN,
                H.p("", Ui.said(known.text))));
    }

    void failed(Problem problem) {
        failure.show(problem);
        H.fill(about);
    }

    private void check() {
        Ui.busy(check);
        H.fill(found, Ui.loading(TEXTS.checkingEngine()));
        Request.<EngineCheck>read(scope, "check_engine", Json.doc(), answer -> {
            Ui.ready(check);
            show(answer);
            changed.run();
        }, problem -> {
            Ui.ready(check);
            H.fill(found, Ui.failure(problem));
        });
    }

    private void show(EngineCheck answer) {
        H.fill(found, Ui.facts(TEXTS.state(), Say.engine(answer.state),
                TEXTS.version(), answer.product,
                TEXTS.installedVersion(), answer.installed,
                TEXTS.availableVersion(), answer.available,
                TEXTS.installableErrata(), answer.errata == null ? null : Say.count(answer.errata.total),
                TEXTS.checked(), Times.at(answer.checked_at_ms)));
        if (answer.unknown_because != null) {
            H.add(found, Ui.problem(Tone.WARN, answer.unknown_because));
        }
        for (Problem problem : answer.problems) {
            H.add(found, Ui.problem(Tone.WARN, problem));
        }
        Ui.announce(TEXTS.checkedAt(Times.at(answer.checked_at_ms)));
    }
}
