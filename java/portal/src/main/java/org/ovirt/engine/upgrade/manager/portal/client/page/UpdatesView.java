/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.NotificationList;
import org.ovirt.engine.upgrade.manager.portal.client.server.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The place "Updates". */
final class UpdatesView implements View {

    private static final Texts TEXTS = Words.TEXTS;

    @Override
    public void show(Element main, Scope scope) {
        Element about = H.div("", Ui.loading());
        H.add(main, Ui.heading(TEXTS.menuUpdates()), about);
        Request.<NotificationList>read(scope, "notifications", Json.doc().with("user", Portal.api().loginUserName()),
                list -> H.fill(about, H.p("", list.about.text)), problem -> H.fill(about, Ui.failure(problem)));
    }
}
