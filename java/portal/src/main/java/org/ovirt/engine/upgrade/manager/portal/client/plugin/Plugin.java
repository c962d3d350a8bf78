/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi;
import org.ovirt.engine.upgrade.manager.portal.client.server.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/**
 * The plugin's own page, which is never seen: it registers places, tabs and buttons. All of it at {@code UserLogin}: in
 * {@code UiInit} the portal loses dialogs, and shows a new place instead of its first page.
 */
public final class Plugin {

    private static final Texts TEXTS = Words.TEXTS;
    private static final String VIEW = "view.html";
    private static final String HOST = "Host";
    private static final String CLUSTER = "Cluster";
    /** After those of the portal. */
    private static final int PLACE_PRIORITY = 90;
    private static final int BUTTON_INDEX = 20;

    private final PluginApi api = Portal.api();
    private final Scope scope = new Scope();
    private final String pages;
    private final HostsInMaintenance maintenance = new HostsInMaintenance(scope);
    private final ClusterCheck clusterCheck = new ClusterCheck(scope);
    private boolean isShown;

    /** @param pages the folder of the pages */
    public Plugin(String pages) {
        this.pages = pages;
    }

    /** Tells the portal that it is there. */
    public void register() {
        PluginApi.Handler login = this::login;
        PluginApi.Handler logout = arguments -> scope.end();
        PluginApi.Handler hosts = arguments -> {
            Selection.remember(Selection.HOST, arguments);
            maintenance.look();
        };
        PluginApi.Handler clusters = arguments -> Selection.remember(Selection.CLUSTER, arguments);
        api.register(Json.doc().with("UserLogin", login).with("UserLogout", logout)
                .with("HostSelectionChange", hosts).with("ClusterSelectionChange", clusters).object());
        api.ready();
    }

    private void login(Object... arguments) {
        if (isShown) {
            return;
        }
        isShown = true;
        Object last = Json.doc().number("priority", PLACE_PRIORITY).with("icon", "fa-refresh").object();
        api.addPrimaryMenuPlace(TEXTS.menuUpdates(), Places.UPDATES, page("/updates"), last);
        api.addDetailPlace(HOST, TEXTS.tabUpdates(), Places.HOST_UPDATES, page("/selected/host"), Json.doc().object());
        api.addDetailPlace(CLUSTER, TEXTS.tabUpdates(), Places.CLUSTER_UPDATES, page("/selected/cluster"),
                Json.doc().object());
        addButtons();
        maintenance.watch();
        new Notices(scope, page("/login")).show();
    }

    private void addButtons() {
        button(HOST, TEXTS.buttonHostUpgrade(), "UpgradeManagerHostUpgrade", 0,
                (Object... arguments) -> maintenance.has(Selection.one(arguments)),
                (Object... arguments) -> open("/host/" + Selection.one(arguments).id));
        button(CLUSTER, TEXTS.buttonClusterCheck(), "UpgradeManagerClusterCheck", 0,
                (Object... arguments) -> Selection.one(arguments) != null,
                (Object... arguments) -> clusterCheck.begin(Selection.one(arguments)));
        button(CLUSTER, TEXTS.buttonClusterRoll(), "UpgradeManagerClusterRoll", 1,
                (Object... arguments) -> Selection.one(arguments) != null,
                (Object... arguments) -> open("/plan/" + Selection.one(arguments).id));
    }

    private void button(String entity, String label, String id, int place, PluginApi.Condition isEnabled,
            PluginApi.Handler onClick) {
        api.addMenuPlaceActionButton(entity, label, Json.doc().with("id", id).number("index", BUTTON_INDEX + place)
                .with("isEnabled", isEnabled).with("onClick", onClick).object());
    }

    private void open(String path) {
        api.setPlaceContentUrl(Places.UPDATES, page(path));
        api.revealPlace(Places.UPDATES);
    }

    private String page(String path) {
        return pages + VIEW + "#" + path;
    }
}
