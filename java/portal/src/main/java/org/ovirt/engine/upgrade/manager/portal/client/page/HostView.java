/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.function.BooleanSupplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.Association;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** A host: what its updates are and bring, and their installation while it is in maintenance. */
final class HostView implements View {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double STATUS_MS = 5000;

    private final String id;
    private final boolean isTab;
    private boolean isKnown;
    /** An answer from before an installation can come after that from after it. */
    private final LastAsked asked = new LastAsked();
    private Scope scope;
    private InstallPart install;
    private ErrataPart errata;
    private PackagesPart packages;
    private ImagePart image;
    private final Element heading = Ui.heading(TEXTS.updates());
    /** Problems of the server while the status is followed, and of the last check; what is known of the host stays. */
    private final Failure failures = new Failure();
    private Again again;
    private final Element summary = H.div("");
    private final Element check = H.id(H.button("", TEXTS.checkNow(), this::check), "check-host");
    private final Element when = H.attr(H.span("quiet-text"), "role", "status");

    /** @param isTab it stands in a tab of the portal, not in the place "Updates" */
    HostView(String id, boolean isTab) {
        this.id = id;
        this.isTab = isTab;
    }

    @Override
    public void show(Element main, Scope shown) {
        scope = shown;
        install = new InstallPart(scope, id, this::check);
        errata = new ErrataPart(scope, id, install);
        packages = new PackagesPart(install);
        image = new ImagePart(install);
        again = Again.byItself(scope, this::check);
        Element back = isTab ? null : H.p("", H.link(Paths.UPDATES, TEXTS.back()));
        H.add(main, back, heading, H.div("bar", check, when), failures.element(), again.element(), summary,
                install.element(), image.element(), errata.element(), packages.element());
        install.begin();
        followStatus();
        check();
    }

    private void followStatus() {
        Request.<Object>look(scope, "host", Json.doc().with("id_or_name", id), answer -> {
            Object host = Json.get(answer, "host");
            String name = Json.get(host, "name");
            if (!TEXTS.hostTitle(name).equals(heading.textContent)) {
                heading.textContent = TEXTS.hostTitle(name);
                Browser.document().title = heading.textContent;
            }
            install.status(Json.get(host, "status"));
            failures.clear();
            scope.later(STATUS_MS, this::followStatus);
        }, problem -> {
            failures.show(problem);
            scope.later(STATUS_MS, this::followStatus);
        });
    }

    private void check() {
        Ui.busy(check);
        when.textContent = "";
        if (summary.firstChild == null) {
            H.fill(summary, Ui.loading());
        }
        BooleanSupplier isLast = asked.ask();
        Request.<HostCheck>read(scope, "check_host", Json.doc().with("id_or_name", id), answer -> {
            if (isLast.getAsBoolean()) {
                show(answer);
            }
        }, problem -> {
            if (!isLast.getAsBoolean()) {
                return;
            }
            Ui.ready(check);
            again.failed(problem);
            if (!isKnown) {
                H.fill(summary);
                errata.read();
            }
        });
    }

    private void show(HostCheck answer) {
        Ui.ready(check);
        isKnown = true;
        again.clear();
        when.textContent = TEXTS.checkedAt(Times.at(answer.checked_at_ms));
        H.fill(summary, facts(answer));
        if (answer.from_store) {
            H.add(summary, Ui.box(Tone.WARN, H.p("", TEXTS.storedAnswer())));
        }
        if (answer.unknown_because != null) {
            H.add(summary, Ui.problem(Tone.WARN, answer.unknown_because));
        }
        for (Problem problem : answer.problems) {
            H.add(summary, Ui.problem(Tone.WARN, problem));
        }
        if ("node".equals(answer.kind)) {
            H.add(summary, Ui.box(Tone.INFO, H.p("", TEXTS.nodeHost())));
        }
        install.capability(answer);
        packages.show(answer);
        image.show(answer);
        errata.read();
    }

    private static Element facts(HostCheck answer) {
        // Of a host in image mode, its image says how.
        String installs = answer.install == null || answer.image != null ? null
                : answer.install.way == null ? TEXTS.notPossible() : Say.way(answer.install.way);
        boolean unpublished = answer.unpublished_errata != null && answer.unpublished_errata > 0;
        Association of = answer.association;
        Element facts = H.div("", Ui.facts(TEXTS.updates(), Say.updates(answer.updates),
                TEXTS.levelsNow(), LevelsPart.range(answer.levels_now),
                TEXTS.levelsAfter(), LevelsPart.range(answer.levels_after),
                TEXTS.restart(), HostsTable.restart(answer),
                TEXTS.whyRestart(), answer.reboot.because.length == 0 ? null : Say.list(answer.reboot.because),
                TEXTS.packages(), answer.package_count == null ? null : Say.count(answer.package_count),
                TEXTS.unpublished(), unpublished ? Say.count(answer.unpublished_errata) : null,
                TEXTS.contentHost(), of == null ? null : TEXTS.contentHostAt(of.content_host_name, of.provider),
                TEXTS.installHow(), installs));
        return facts;
    }
}
