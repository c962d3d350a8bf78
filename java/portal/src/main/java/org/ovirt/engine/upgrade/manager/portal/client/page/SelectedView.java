/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.Listener;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;
import org.ovirt.engine.upgrade.manager.portal.client.plugin.Selection;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/**
 * A tab of the portal, for the host or the cluster that is selected there. Where none is, as after a link to the tab,
 * it offers all.
 */
final class SelectedView implements View {

    private static final Texts TEXTS = Words.TEXTS;

    private final boolean isHost;
    private final String key;
    private Element main;
    private Scope scope;
    private Scope inner = new Scope();
    private String shown;
    private Again again;

    SelectedView(boolean isHost) {
        this.isHost = isHost;
        key = isHost ? Selection.HOST : Selection.CLUSTER;
    }

    @Override
    public void show(Element to, Scope whole) {
        main = to;
        scope = whole;
        scope.atEnd(() -> inner.end());
        Listener selection = event -> {
            if (key.equals(event.key)) {
                follow();
            }
        };
        Browser.window().addEventListener("storage", selection);
        scope.atEnd(() -> Browser.window().removeEventListener("storage", selection));
        follow();
    }

    private void follow() {
        Entity selected = Selection.last(key);
        if (selected == null) {
            choose();
        } else if (!selected.id.equals(shown)) {
            open(selected.id);
        }
    }

    private void open(String id) {
        shown = id;
        inner.end();
        inner = new Scope();
        H.fill(main);
        View view = isHost ? new HostView(id, true) : new ClusterView(id, true);
        view.show(main, inner);
    }

    private void choose() {
        Element list = H.el("ul", "");
        again = Again.byItself(inner, () -> readAll(list));
        H.fill(main, Ui.heading(TEXTS.updates()), H.p("", isHost ? TEXTS.chooseHost() : TEXTS.chooseCluster()),
                again.element(), list);
        readAll(list);
    }

    private void readAll(Element list) {
        Request.<Object>engine(inner, isHost ? "hosts" : "clusters", answer -> {
            again.clear();
            Entity[] all = Json.get(answer, isHost ? "host" : "cluster");
            if (all != null) {
                for (Entity one : all) {
                    H.add(list, H.el("li", "", H.button("plain", one.name, () -> open(one.id))));
                }
            }
        }, again::failed);
    }
}
