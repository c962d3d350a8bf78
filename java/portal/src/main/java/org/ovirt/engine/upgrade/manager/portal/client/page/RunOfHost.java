/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Browser;
import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.HostRunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunLine;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunList;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The rolling upgrade that has a host in hand. No operation says it of a host, so the unfinished runs are read. */
final class RunOfHost {

    private static final Texts TEXTS = Words.TEXTS;
    private static final double AGAIN_MS = 5000;
    private static final int MOST_RUNS = 100;

    private final Scope scope;
    private final String host;
    private final Browser.Action changed;
    private final List<RunLine> unfinished = new ArrayList<>();
    private boolean isKnown;
    private RunStatus run;

    /** @param changed is called after each look */
    RunOfHost(Scope scope, String host, Browser.Action changed) {
        this.scope = scope;
        this.host = host;
        this.changed = changed;
    }

    /** Looks now, and again and again. */
    void follow() {
        Request.<RunList>look(scope, "runs", Json.doc().number("limit", MOST_RUNS), list -> {
            unfinished.clear();
            for (RunLine line : list.runs) {
                if (line.ended_at_ms == null) {
                    unfinished.add(line);
                }
            }
            look(0);
        }, problem -> end(run));
    }

    private void look(int at) {
        if (at == unfinished.size()) {
            end(null);
            return;
        }
        Request.<RunStatus>look(scope, "run", Json.doc().with("run", unfinished.get(at).run), status -> {
            if (hasInHand(status)) {
                end(status);
            } else {
                look(at + 1);
            }
        }, problem -> end(run));
    }

    private boolean hasInHand(RunStatus status) {
        for (HostRunStatus one : status.hosts) {
            if (one.id.equals(host)) {
                return status.ended_at_ms == null && one.result == null && !"waiting".equals(one.phase)
                        && !"ended".equals(one.phase);
            }
        }
        return false;
    }

    /** Ends a look. If the server failed, the last known run stays: the server itself refuses what a run forbids. */
    private void end(RunStatus found) {
        isKnown = true;
        run = found;
        changed.run();
        scope.later(AGAIN_MS, this::follow);
    }

    /** Whether it was looked at all. */
    boolean isKnown() {
        return isKnown;
    }

    boolean hasHost() {
        return run != null;
    }

    /** The number of the run, or an empty text. */
    String number() {
        return run == null ? "" : run.run;
    }

    /** Says that it works on the host, with a way to it. */
    Element sentence() {
        return H.div("", H.p("", TEXTS.runWorksOnHost(Say.or(run.cluster_name))), link(run.run, run.cluster_name));
    }

    /** The unfinished run that has begun an installation, or {@code null}: the ids of its tasks begin with its own. */
    RunLine ofTask(String task) {
        for (RunLine line : unfinished) {
            if (task.startsWith(line.run + "-")) {
                return line;
            }
        }
        return null;
    }

    static Element link(String run, String cluster) {
        return H.p("", H.link(Paths.to("run", run), cluster == null ? TEXTS.openRunOfHost() : TEXTS.openRunOf(cluster)));
    }
}
