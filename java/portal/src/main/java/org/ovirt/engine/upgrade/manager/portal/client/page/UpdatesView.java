/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.NotificationList;
import org.ovirt.engine.upgrade.manager.portal.client.js.Portal;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The place "Updates": engine, what needs attention, rolling upgrades, clusters, hosts. */
final class UpdatesView implements View {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double AGAIN_MS = 30_000;

    private Scope scope;
    private EngineSection engine;
    private AttentionSection attention;
    private boolean isAsked;
    /** A check ended after the notifications were asked for: the answer can be older than the check. */
    private boolean isStale;

    @Override
    public void show(Element main, Scope shown) {
        scope = shown;
        isAsked = false;
        isStale = false;
        engine = new EngineSection(scope, this::notices);
        attention = new AttentionSection(scope);
        RunsSection runs = new RunsSection(scope, null);
        ClustersSection clusters = new ClustersSection(scope, this::notices);
        H.add(main, Ui.heading(TEXTS.menuUpdates()), engine.element(), runs.element(), attention.element(),
                clusters.clusters(), clusters.hosts());
        runs.follow();
        clusters.read();
        follow();
    }

    private void follow() {
        notices();
        scope.later(AGAIN_MS, this::follow);
    }

    /** A request is repeated while the server is away: no second one is sent beside it. */
    private void notices() {
        if (isAsked) {
            isStale = true;
            return;
        }
        isAsked = true;
        isStale = false;
        Request.<NotificationList>look(scope, "notifications", Json.doc().with("user", Portal.api().loginUserName()),
                list -> {
                    isAsked = false;
                    engine.about(list.about);
                    attention.show(list);
                    if (isStale) {
                        notices();
                    }
                }, problem -> {
                    isAsked = false;
                    engine.failed(problem);
                    attention.failed();
                });
    }
}
