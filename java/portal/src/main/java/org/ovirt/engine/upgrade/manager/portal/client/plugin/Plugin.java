/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import java.util.function.Consumer;
import java.util.function.Predicate;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi.Entity;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
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
        PluginApi.Handler hosts = Arguments.handler(entities -> {
            Selection.remember(Selection.HOST, entities);
            maintenance.look();
        });
        PluginApi.Handler clusters = Arguments.handler(entities -> Selection.remember(Selection.CLUSTER, entities));
        // The portal calls it in any case.
        PluginApi.Handler nothing = Arguments.handler(none -> { });
        api.register(Json.doc().with("UiInit", nothing).with("UserLogin", Arguments.handler(user -> login()))
                .with("UserLogout", Arguments.handler(user -> scope.end()))
                .with("HostSelectionChange", hosts).with("ClusterSelectionChange", clusters).object());
        api.ready();
    }

    private void login() {
        if (isShown) {
            return;
        }
        isShown = true;
        Object last = Json.doc().number("priority", PLACE_PRIORITY).with("icon", "fa-refresh").object();
        api.addPrimaryMenuPlace(TEXTS.menuUpdates(), Places.UPDATES, page(Places.ALL), last);
        api.addDetailPlace(HOST, TEXTS.tabUpdates(), Places.HOST_UPDATES, page("/selected/host"), Json.doc().object());
        api.addDetailPlace(CLUSTER, TEXTS.tabUpdates(), Places.CLUSTER_UPDATES, page("/selected/cluster"),
                Json.doc().object());
        addButtons();
        revealWhatWasLoaded();
        maintenance.watch();
        new Notices(scope, page("/login")).show();
    }

    /** The portal looks for its place before this one is there, and shows its first page instead. */
    private void revealWhatWasLoaded() {
        Browser.Named[] loaded = Browser.window().top.performance.getEntriesByType("navigation");
        if (loaded.length > 0 && loaded[0].name.endsWith("#" + Places.UPDATES)) {
            api.revealPlace(Places.UPDATES);
        }
    }

    private void addButtons() {
        button(HOST, TEXTS.buttonHostUpgrade(), "UpgradeManagerHostUpgrade", 0, maintenance::has,
                host -> open("/host/" + host.id));
        button(CLUSTER, TEXTS.buttonClusterCheck(), "UpgradeManagerClusterCheck", 0, cluster -> true, clusterCheck::begin);
        button(CLUSTER, TEXTS.buttonClusterRoll(), "UpgradeManagerClusterRoll", 1, cluster -> true,
                cluster -> open("/plan/" + cluster.id));
    }

    /**
     * A button for one host or cluster. Where a page of one is opened by its address, the portal tells of no selection,
     * but asks for the buttons of that page.
     */
    private void button(String kind, String label, String id, int place, Predicate<Entity> isEnabled,
            Consumer<Entity> onClick) {
        PluginApi.Condition condition = Arguments.condition(arguments -> {
            Selection.remember(HOST.equals(kind) ? Selection.HOST : Selection.CLUSTER, arguments);
            Entity one = Selection.one(arguments);
            return one != null && isEnabled.test(one);
        });
        PluginApi.Handler handler = Arguments.handler(arguments -> {
            Entity one = Selection.one(arguments);
            if (one != null) {
                onClick.accept(one);
            }
        });
        api.addMenuPlaceActionButton(kind, label, Json.doc().with("id", id).number("index", BUTTON_INDEX + place)
                .with("isEnabled", condition).with("onClick", handler).object());
    }

    private void open(String path) {
        api.setPlaceContentUrl(Places.UPDATES, page(Places.showing(path)));
        api.revealPlace(Places.UPDATES);
    }

    private String page(String path) {
        return pages + VIEW + "#" + path;
    }
}
