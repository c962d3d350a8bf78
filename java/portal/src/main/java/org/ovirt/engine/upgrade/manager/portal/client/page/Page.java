/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.plugin.Places;
import org.ovirt.engine.upgrade.manager.portal.client.server.Connection;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** A page: one view at a time, by the address behind the {@code #}, and whether the server answers. */
public final class Page {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double BACK_MS = 5000;

    private final Slot banner = new Slot(H.attr(H.id(H.div(""), "connection"), "role", "status"));
    private final Element main = H.el("main", "");
    private Scope scope = new Scope();
    private String shown;

    /** Shows the view of the address, and each next one. */
    public void begin() {
        Browser.document().documentElement.setAttribute("lang", Portal.locale().startsWith("de") ? "de" : "en");
        Element announcer = H.attr(H.id(H.div("hidden-text"), "announcer"), "role", "status");
        H.add(Browser.document().body, banner.element(), main, announcer);
        Connection.watch(new Connection.Watcher() {
            @Override
            public void lost(Problem why) {
                Page.this.lost(why);
            }

            @Override
            public void back() {
                Page.this.back();
            }
        });
        Browser.window().addEventListener("hashchange", event -> open(false));
        open(true);
    }

    private void open(boolean isFirst) {
        String path = path();
        String meant = Places.meant(path, isFirst);
        if (!meant.equals(path)) {
            Browser.window().location.hash = "#" + meant;
            return;
        }
        if (path.equals(shown)) {
            return;
        }
        shown = path;
        if (!path.startsWith("/selected/") && !"/login".equals(path)) {
            Places.remember(path);
        }
        scope.end();
        scope = new Scope();
        H.fill(main);
        Routes.view(path).show(main, scope);
        Element heading = Browser.document().getElementById("heading");
        if (!isFirst && heading != null) {
            heading.focus();
        }
    }

    private static String path() {
        String hash = Browser.window().location.hash;
        return hash.length() < 2 ? Places.ALL : hash.substring(1);
    }

    private void lost(Problem why) {
        Element reason = why == null ? null : H.p("remedy", Ui.said(why));
        // The connection is lost at each attempt. The message is shown once.
        banner.show("lost " + (why == null ? "" : why.message),
                () -> Ui.box(Ui.Tone.WARN, H.p("", TEXTS.lost()), reason));
    }

    private void back() {
        Element told = Ui.box(Ui.Tone.GOOD, H.p("", TEXTS.backAgain()));
        banner.show("back", () -> told);
        Browser.setTimeout(() -> {
            if (banner.element().contains(told)) {
                banner.show("", () -> null);
            }
        }, BACK_MS);
    }
}
