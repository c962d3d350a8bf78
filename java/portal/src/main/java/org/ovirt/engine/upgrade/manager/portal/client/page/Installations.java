/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Event;
import org.ovirt.engine.upgrade.manager.portal.client.server.EventFeed;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;

/**
 * Installations that run on a host, whoever began them: in another tab of the browser, as another user, or within a rolling
 * upgrade. No operation lists tasks, so the audit events are read, which tell of the begin and the end of each.
 */
final class Installations implements EventFeed.Sink {

    /** Receives what the events tell of the installations on the host. */
    interface Watcher {
        /**
         * All that the events tell until now.
         *
         * @param running began last and still runs, or is {@code null}
         * @param ended has ended while this was watched, or is {@code null}
         * @param askedAtMs when the events were asked for
         */
        void known(String running, String ended, double askedAtMs);
    }

    /** An installation that began before runs a day: the refusal of another one names it. */
    private static final double LOOK_BACK_MS = 24 * 3_600_000.0;
    private static final String BEGIN = "INSTALL_STARTED";
    private static final List<String> ENDS = List.of("INSTALL_SUCCEEDED", "INSTALL_NOT_PROVEN", "INSTALL_DISPROVED",
            "INSTALL_FAILED", "INSTALL_CANCELLED", "INSTALL_RESULT_UNKNOWN");

    private final String host;
    private final Watcher watcher;
    private final List<String> running = new ArrayList<>();
    private boolean isWatched;
    private String ended;

    private Installations(String host, Watcher watcher) {
        this.host = host;
        this.watcher = watcher;
    }

    static void watch(Scope scope, String host, Watcher watcher) {
        EventFeed.pagesSince(scope, Browser.now() - LOOK_BACK_MS, new Installations(host, watcher));
    }

    @Override
    public void event(Event event) {
        if (!host.equals(event.host_id) || event.task_id == null) {
            return;
        }
        if (BEGIN.equals(event.name)) {
            running.add(event.task_id);
        } else if (ENDS.contains(event.name)) {
            running.remove(event.task_id);
            ended = isWatched ? event.task_id : null;
        }
    }

    @Override
    public void anew() {
        running.clear();
        isWatched = false;
    }

    @Override
    public void upToDate(double askedAtMs) {
        isWatched = true;
        watcher.known(running.isEmpty() ? null : running.get(running.size() - 1), ended, askedAtMs);
        ended = null;
    }
}
