/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Notification;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.NotificationList;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The notifications of this user: hosts without security fixes, or whose updates change their levels. */
final class AttentionSection {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final Slot slot = new Slot(H.div("", Ui.loading()));
    private final Slot dismissed = new Slot();
    private final Element failures = H.div("");
    private boolean isKnown;

    AttentionSection(Scope scope) {
        this.scope = scope;
    }

    Element element() {
        return Ui.section(TEXTS.attention(), failures, slot.element(), dismissed.element());
    }

    /** What is known stays. */
    void failed() {
        if (!isKnown) {
            slot.show("", () -> null);
        }
    }

    void show(NotificationList list) {
        isKnown = true;
        Element open = H.el("tbody", "");
        Element hidden = H.el("tbody", "");
        int hiddenCount = 0;
        for (Notification notice : list.notifications) {
            if (notice.topic.host_id != null) {
                hiddenCount += notice.dismissed_by_me ? 1 : 0;
                H.add(notice.dismissed_by_me ? hidden : open, row(notice));
            }
        }
        slot.show(Json.stringify(list.notifications), () -> H.div("", open.firstChild == null
                ? H.p("quiet-text", TEXTS.attentionNone()) : table(open)));
        int count = hiddenCount;
        dismissed.show(Json.stringify(list.notifications), () -> count == 0 ? null : H.el("details", "",
                H.el("summary", "", TEXTS.hiddenNotices(Say.whole(count))), table(hidden)));
    }

    private static Element table(Element body) {
        Element table = Ui.table(TEXTS.attention(), body, TEXTS.host(), TEXTS.attentionWhat(), TEXTS.details(), "");
        table.className += " short";
        return table;
    }

    private Element row(Notification notice) {
        boolean isSecurity = "host_security".equals(notice.topic.kind);
        Tone tone = "error".equals(notice.severity) ? Tone.BAD : "warning".equals(notice.severity) ? Tone.WARN : Tone.INFO;
        return H.row(H.cell(H.link(Paths.to("host", notice.topic.host_id), notice.entity)),
                H.cell(Ui.badge(tone, isSecurity ? TEXTS.lacksSecurity() : TEXTS.changesLevels())),
                H.el("td", "sentence", Ui.said(notice.text)), H.cell(notice.dismissed_by_me ? null : hide(notice)));
    }

    private Element hide(Notification notice) {
        Element button = H.button("small", TEXTS.hide(), () -> { });
        H.attr(button, "aria-label", TEXTS.hideNotice(notice.title));
        return H.on(button, "click", event -> {
            Ui.busy(button);
            Request.<NotificationList>command(scope, "dismiss",
                    Json.doc().with("user", Portal.api().loginUserName()).with("id", notice.id), this::show,
                    problem -> {
                        Ui.ready(button);
                        H.fill(failures, Ui.failure(problem));
                    });
        });
    }
}
