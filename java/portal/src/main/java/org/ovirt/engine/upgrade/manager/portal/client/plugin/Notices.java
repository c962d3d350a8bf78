/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.plugin;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.js.PluginApi;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Notification;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.NotificationList;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** What a user sees at the login: a dialog where the engine has an update, an alert where hosts need attention. */
final class Notices {

    private static final Texts TEXTS = Words.TEXTS;
    private static final int NAMED = 5;
    private static final int ALERT_MS = 20_000;
    private static final double AGAIN_MS = 10_000;
    private static final int MOST_ATTEMPTS = 30;

    private final Scope scope;
    private final String page;
    private int attempts;

    Notices(Scope scope, String page) {
        this.scope = scope;
        this.page = page;
    }

    /** The engine can have been started a moment ago: for five minutes it is tried again where the server fails. */
    void show() {
        attempts++;
        Request.<NotificationList>read(scope, "notifications", Json.doc().with("user", Portal.api().loginUserName()),
                this::show, problem -> {
                    if (attempts < MOST_ATTEMPTS) {
                        scope.later(AGAIN_MS, this::show);
                    }
                });
    }

    private void show(NotificationList list) {
        List<String> hosts = new ArrayList<>();
        for (Notification notice : list.notifications) {
            if (notice.dismissed_by_me) {
                continue;
            }
            if ("engine_update".equals(notice.topic.kind)) {
                dialog(notice);
            } else if (!hosts.contains(notice.entity)) {
                hosts.add(notice.entity);
            }
        }
        if (!hosts.isEmpty()) {
            alert(hosts);
        }
    }

    /** Once for a version: not again when this browser tab loads the portal anew, and never after "Do not show again". */
    private void dialog(Notification notice) {
        String key = "upgrade-manager.shown." + Portal.api().loginUserName() + "." + notice.id + "." + notice.key;
        if (Browser.sessionStorage().getItem(key) != null) {
            return;
        }
        Browser.sessionStorage().setItem(key, "1");
        PluginApi api = Portal.api();
        PluginApi.Handler close = Arguments.handler(none -> api.closeDialog(Places.LOGIN));
        PluginApi.Handler dismiss = Arguments.handler(none -> {
            api.closeDialog(Places.LOGIN);
            Request.<NotificationList>command(scope, "dismiss",
                    Json.doc().with("user", api.loginUserName()).with("id", notice.id), list -> { },
                    problem -> api.showToast("danger", problem.message));
        });
        Object buttons = Json.list(
                Json.doc().with("label", TEXTS.dialogClose()).with("onClick", close).object(),
                Json.doc().with("label", TEXTS.dialogDismiss()).with("onClick", dismiss).object());
        api.showDialog(TEXTS.dialogTitle(), Places.LOGIN, page, "560px", "240px",
                Json.doc().with("buttons", buttons).flag("closeIconVisible", true).flag("closeOnEscKey", true).object());
    }

    private void alert(List<String> hosts) {
        String names = String.join(", ", hosts.subList(0, Math.min(NAMED, hosts.size())));
        String named = hosts.size() <= NAMED ? names : TEXTS.andMore(names, hosts.size() - NAMED);
        Portal.api().showAlert("warning", TEXTS.alertHosts(hosts.size(), named),
                Json.doc().number("autoHideMs", ALERT_MS).object());
    }
}
