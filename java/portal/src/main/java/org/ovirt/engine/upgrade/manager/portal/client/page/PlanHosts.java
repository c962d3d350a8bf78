/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.HostPlan;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.Plan;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.VmPlan;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The hosts of a plan in their order: when each is upgraded, where its VMs go, and why. What is folded away is made when it is opened. */
final class PlanHosts {

    private static final Texts TEXTS = Words.TEXTS;
    /** Hosts that are named before it is opened. */
    private static final int TARGETS = 6;

    private final Plan plan;
    private final UnaryOperator<String> name;

    /** @param name the name of a host by its id */
    PlanHosts(Plan plan, UnaryOperator<String> name) {
        this.plan = plan;
        this.name = name;
    }

    Element element() {
        Timeline timeline = new Timeline(plan);
        Element body = H.el("tbody", "");
        for (int i = 0; i < plan.hosts.length; i++) {
            HostPlan host = plan.hosts[i];
            H.add(body, H.row(H.number(Say.whole(i + 1)), H.cell(H.el("strong", "", host.name)), timeline.cell(i),
                    H.cell(vms(host)), H.cell(reasons(host))));
        }
        return Ui.table(TEXTS.hostsInOrder(), body, "#" + TEXTS.place(), TEXTS.host(), TEXTS.timeline(), TEXTS.vmsGo(),
                TEXTS.reasons());
    }

    /** How many VMs go where, and each by its name. */
    private Element vms(HostPlan host) {
        if (host.vms.length == 0) {
            return H.span("quiet-text", TEXTS.vmsNone());
        }
        Map<String, Integer> moves = new HashMap<>();
        List<String> stops = new ArrayList<>();
        for (VmPlan vm : host.vms) {
            String to = target(vm);
            if (to == null) {
                stops.add(vm.name);
            } else {
                moves.merge(name.apply(to), 1, Integer::sum);
            }
        }
        Element counts = H.span("moves");
        List<String> targets = new ArrayList<>(moves.keySet());
        targets.sort(null);
        for (String target : targets.subList(0, Math.min(TARGETS, targets.size()))) {
            H.add(counts, H.span("move", TEXTS.vmsMoveTo(Say.whole(moves.get(target)), target)));
        }
        if (targets.size() > TARGETS) {
            H.add(counts, H.span("move", TEXTS.moreHosts(targets.size() - TARGETS)));
        }
        if (!stops.isEmpty()) {
            H.add(counts, H.span("move stop", TEXTS.vmsStop(String.join(", ", stops))));
        }
        return Ui.folded(counts, () -> named(host));
    }

    /** The host that has room for a VM; {@code null}: it is shut down meanwhile. */
    private static String target(VmPlan vm) {
        Object moves = Json.choice(vm.fate, "moves");
        return moves == null ? null : Json.get(moves, "to");
    }

    private Element named(HostPlan host) {
        Element list = H.el("ul", "vms");
        for (VmPlan vm : host.vms) {
            String to = target(vm);
            H.add(list, H.el("li", "", to == null ? TEXTS.vmStops(vm.name) : TEXTS.vmMovesTo(vm.name, name.apply(to))));
        }
        return list;
    }

    private static Element reasons(HostPlan host) {
        String[] because = new String[host.because.length];
        for (int i = 0; i < because.length; i++) {
            because[i] = RunWords.order(host.because[i]);
        }
        return Ui.folded(H.span("", Say.list(because)), () -> facts(host, Say.list(because)));
    }

    private static Element facts(HostPlan host, String because) {
        String[] errata = Json.choice(host.work, "errata");
        String packages = "engine_upgrade".equals(host.work) ? TEXTS.engineUpgradeWork() : Say.list(host.packages);
        String installs = host.provider == null ? TEXTS.installerEngine() : host.install_way == null ? host.provider
                : host.provider + " " + Say.way(host.install_way);
        return Ui.facts(TEXTS.whyHere(), because,
                TEXTS.predicted(), TEXTS.predictedRange(Times.duration(host.prediction.p50_ms),
                        Times.duration(host.prediction.p95_ms)),
                TEXTS.whyRestart(), host.reboot ? Say.list(host.reboot_because) : TEXTS.noRestart(),
                TEXTS.levels(), LevelsPart.range(host.levels_after), TEXTS.installer(), installs,
                TEXTS.errata(), errata == null ? null : Say.list(errata), TEXTS.packages(), packages);
    }
}
