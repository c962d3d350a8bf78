/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.function.BooleanSupplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ErrataPage;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.Erratum;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The installable errata of a host: filtered, page by page, with their details, to be chosen and installed. */
final class ErrataPart {

    private static final Texts TEXTS = Words.TEXTS;
    private static final int PER_PAGE = 50;
    private static final String CVE = "CVE-[0-9]{4}-[0-9]{4,}";

    private final Scope scope;
    private final String host;
    private final InstallPart install;
    private final Element type = Ui.select("", "", TEXTS.allTypes(), "security", TEXTS.security(), "bugfix", TEXTS.bugfix(),
            "enhancement", TEXTS.enhancement(), "other", TEXTS.otherType());
    private final Element severity = Ui.select("", "", TEXTS.allSeverities(), "critical", TEXTS.critical(), "important",
            TEXTS.important(), "moderate", TEXTS.moderate(), "low", TEXTS.low());
    private final Element text = Ui.input("search", "");
    private final Element result = H.div("", Ui.loading());
    private final Element button = H.id(H.button("main", "", () -> { }), "install-errata");
    /** All that are chosen: a filter or another page hides rows, and their choice stays. */
    private final Element chosen = H.id(H.p("quiet-text"), "chosen-errata");
    private final Selected selected = new Selected(this::draw);
    private int page = 1;
    private final LastAsked asked = new LastAsked();
    private boolean canInstall;
    /** The provider is asked, too. */
    private final Again again;

    ErrataPart(Scope scope, String host, InstallPart install) {
        this.scope = scope;
        this.host = host;
        this.install = install;
        again = Again.onRequest(scope, this::readSame);
        install.watchErrata(isPossible -> {
            canInstall = isPossible;
            draw();
        });
        H.on(button, "click", event -> install.install(button, "install_errata",
                Json.doc().with("errata", selected.list()), () -> {
                    selected.clear();
                    readSame();
                }));
        draw();
    }

    Element element() {
        Element form = H.el("form", "bar end", Ui.field(TEXTS.type(), type, null), Ui.field(TEXTS.severity(), severity, null),
                Ui.field(TEXTS.searchErrata(), text, null), H.attr(H.el("button", "", TEXTS.apply()), "type", "submit"));
        H.on(type, "change", event -> read());
        H.on(severity, "change", event -> read());
        H.on(form, "submit", event -> {
            event.preventDefault();
            read();
        });
        Element help = H.id(H.p("help", TEXTS.searchHelp()), Ui.newId());
        H.attr(text, "aria-describedby", help.id);
        return Ui.section(TEXTS.installableErrata(), form, help, H.div("bar", button), chosen, again.element(), result);
    }

    private void draw() {
        button.textContent = TEXTS.installErrata(Say.whole(selected.size()));
        chosen.textContent = selected.size() == 0 ? "" : TEXTS.errataChosen(selected.words());
        button.disabled = !canInstall || selected.size() == 0;
    }

    /** From the first page on. */
    void read() {
        page = 1;
        readSame();
    }

    private void readSame() {
        H.fill(result, Ui.loading());
        Json.Doc query = Json.doc().number("page", page).number("per_page", PER_PAGE);
        if (!type.value.isEmpty()) {
            query.with("types", Json.list(type.value));
        }
        if (!severity.value.isEmpty()) {
            query.with("severities", Json.list(severity.value));
        }
        String wanted = text.value.trim();
        if (wanted.toUpperCase().matches(CVE)) {
            query.with("cves", Json.list(wanted.toUpperCase()));
        } else if (!wanted.isEmpty()) {
            query.with("text", wanted);
        }
        // The answer to an earlier filter can come later.
        BooleanSupplier isLast = asked.ask();
        Request.<ErrataPage>read(scope, "errata",
                Json.doc().with("host", Json.doc().with("id", host)).with("query", query), answer -> {
                    if (isLast.getAsBoolean()) {
                        again.clear();
                        show(answer);
                    }
                }, problem -> {
                    if (isLast.getAsBoolean()) {
                        H.fill(result);
                        again.failed(problem);
                    }
                });
    }

    private void show(ErrataPage answer) {
        if (answer.errata.length == 0) {
            H.fill(result, H.attr(H.p("quiet-text", TEXTS.errataNone()), "role", "status"), unusable(answer), pages(answer));
            return;
        }
        String[] ids = new String[answer.errata.length];
        Element body = H.el("tbody", "");
        for (int i = 0; i < ids.length; i++) {
            ids[i] = answer.errata[i].id;
            addRows(body, answer.errata[i]);
        }
        Element all = Ui.checkbox(false, null);
        H.on(H.attr(all, "aria-label", TEXTS.selectAll()), "change", event -> selected.all(ids, all.checked));
        Element table = Ui.table(TEXTS.installableErrata(), body, "", TEXTS.erratum(), TEXTS.type(), TEXTS.severity(),
                TEXTS.title(), TEXTS.issued(), "");
        Element count = H.attr(H.p("quiet-text",
                answer.counts.total == null ? "" : TEXTS.errataShown((int) (double) answer.counts.total)), "role", "status");
        H.fill(result, count, H.el("label", "choice", all, H.span("", TEXTS.selectAll())), table, unusable(answer), pages(answer));
    }

    private Element pages(ErrataPage answer) {
        // A page can be shorter than asked for: an erratum that is listed twice is shown once.
        boolean hasMore = answer.counts.total == null ? answer.errata.length > 0 : page * answer.per_page < answer.counts.total;
        if (page == 1 && !hasMore) {
            return null;
        }
        Element previous = H.button("", TEXTS.previousPage(), () -> turn(-1));
        previous.disabled = page == 1;
        Element next = H.button("", TEXTS.nextPage(), () -> turn(1));
        next.disabled = !hasMore;
        return H.div("bar", previous, H.span("", TEXTS.page(Say.whole(page))), next);
    }

    private static Element unusable(ErrataPage answer) {
        return answer.unusable.length == 0 ? null : H.p("quiet-text", TEXTS.errataUnusable(Say.list(answer.unusable)));
    }

    private void turn(int by) {
        page += by;
        readSame();
    }

    private void addRows(Element body, Erratum erratum) {
        Element more = H.el("tr", "more", H.attr(H.cell(details(erratum)), "colspan", "7"));
        more.hidden = true;
        Element open = H.button("small", TEXTS.details(), () -> { });
        H.attr(H.attr(open, "aria-expanded", "false"), "aria-label", TEXTS.detailsOf(erratum.id));
        H.on(open, "click", event -> {
            more.hidden = !more.hidden;
            open.setAttribute("aria-expanded", more.hidden ? "false" : "true");
        });
        Element title = H.cell(Ui.in(Ui.SERVER, H.span("", erratum.title)));
        if (Boolean.TRUE.equals(erratum.reboot_suggested)) {
            H.add(title, H.div("quiet-text", TEXTS.needsRestart()));
        }
        H.add(body, H.row(H.cell(selected.box(erratum.id)), H.el("td", "nowrap", erratum.id), H.cell(Say.type(erratum.type)),
                H.cell("security".equals(erratum.type) ? Say.severity(erratum.severity) : TEXTS.nothing()), title,
                H.el("td", "nowrap", Say.or(erratum.issued)), H.cell(open)), more);
    }

    private static Element details(Erratum erratum) {
        Element details = H.div("");
        if (!erratum.summary.isEmpty()) {
            H.add(details, Ui.in(Ui.SERVER, H.p("", erratum.summary)));
        }
        if (!erratum.description.isEmpty()) {
            H.add(details, Ui.in(Ui.SERVER, H.p("text", erratum.description)));
        }
        if (!erratum.solution.isEmpty()) {
            H.add(details, H.el("h3", "", TEXTS.solution()), Ui.in(Ui.SERVER, H.p("text", erratum.solution)));
        }
        return H.add(details, Ui.facts(TEXTS.packages(), Say.list(erratum.packages),
                TEXTS.cves(), Say.list(erratum.cves), TEXTS.bugs(), Say.list(erratum.bugs)));
    }
}
