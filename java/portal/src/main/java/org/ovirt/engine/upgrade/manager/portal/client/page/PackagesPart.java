/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.LinkedHashSet;
import java.util.Set;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.PackageChange;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The packages that would change, with both versions, to be chosen and installed. */
final class PackagesPart {

    private static final Texts TEXTS = Words.TEXTS;

    private final Element content = H.div("", Ui.loading());
    private final Element button = H.id(H.button("", "", () -> { }), "install-packages");
    private final Element everything = H.id(H.button("main", "", () -> { }), "install-all");
    private final Selected selected = new Selected(this::draw);
    private boolean canInstall;
    private String[] names = {};

    PackagesPart(InstallPart install) {
        install.watchPackages(isPossible -> {
            canInstall = isPossible;
            draw();
        });
        H.on(button, "click", event -> install.install(button, "install_packages",
                Json.doc().with("packages", selected.list()), () -> selected.all(names, false)));
        H.on(everything, "click", event -> install.install(everything, "install_packages",
                Json.doc().with("packages", Json.list((Object[]) names)), () -> { }));
        draw();
    }

    Element element() {
        return Ui.section(TEXTS.packages(), H.div("bar", everything, button), content);
    }

    private void draw() {
        button.textContent = TEXTS.installPackages(Say.whole(selected.size()));
        button.disabled = !canInstall || selected.size() == 0;
        everything.textContent = TEXTS.installAll(names.length);
        everything.disabled = !canInstall || names.length == 0;
    }

    /** Each name once. */
    private static String[] names(HostCheck answer) {
        Set<String> names = new LinkedHashSet<>();
        for (PackageChange change : answer.packages == null ? new PackageChange[0] : answer.packages) {
            names.add(change.name);
        }
        return names.toArray(new String[0]);
    }

    void show(HostCheck answer) {
        names = names(answer);
        selected.retain(names);
        if (names.length == 0) {
            H.fill(content, H.p("quiet-text", answer.packages == null ? TEXTS.packagesUnknown() : TEXTS.packagesNone()));
            draw();
            return;
        }
        Element body = H.el("tbody", "");
        for (PackageChange change : answer.packages) {
            // The provider installs by name: all architectures of a package that the host has.
            Element box = selected.box(change.name, change.name + "." + change.arch);
            H.add(body, H.row(H.cell(box), H.cell(change.name), H.cell(change.arch),
                    H.cell(change.from == null ? TEXTS.notInstalled() : change.from),
                    H.cell(change.to == null ? TEXTS.removed() : change.to)));
        }
        Element table = Ui.table(TEXTS.packages(), body, "", TEXTS.packageName(), TEXTS.architecture(), TEXTS.from(), TEXTS.to());
        table.className += " tall";
        H.fill(content, table);
        draw();
    }
}
