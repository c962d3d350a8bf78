/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Notification;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.NotificationList;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The content of the dialog at the login; its buttons are the portal's. */
final class LoginView implements View {

    @Override
    public void show(Element main, Scope scope) {
        main.className = "dialog";
        H.add(main, Ui.loading());
        Request.<NotificationList>look(scope, "notifications", Json.doc().with("user", Portal.api().loginUserName()),
                list -> {
                    H.fill(main);
                    for (Notification notice : list.notifications) {
                        if ("engine_update".equals(notice.topic.kind)) {
                            H.add(main, Ui.in(Ui.SERVER, Ui.heading(notice.title)), H.p("", Ui.said(notice.text)),
                                    H.p("", Words.TEXTS.dialogHow()));
                        }
                    }
                }, problem -> H.fill(main, Ui.failure(problem)));
    }
}
