/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.ClusterLevels;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostLevels;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.LevelVerdict;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Cluster levels, now and after the updates. */
final class LevelsPart {

    private static final Texts TEXTS = Words.TEXTS;
    private static final int NAMED = 12;

    private LevelsPart() {
    }

    /** The range of a host's levels: now, and after its updates where that differs. */
    static String change(HostCheck host) {
        String now = range(host.levels_now);
        String after = range(host.levels_after);
        return now.equals(after) ? now : now + " → " + after;
    }

    /** The certain ones, and those that are possible besides. */
    static String range(HostLevels levels) {
        String certain = range(levels.certain);
        boolean isMorePossible = levels.possible != null && levels.possible.length > levels.certain.length;
        return isMorePossible ? TEXTS.levelsPerhaps(certain, range(levels.possible)) : certain;
    }

    private static String range(String... levels) {
        if (levels.length == 0) {
            return TEXTS.notKnown();
        }
        String first = levels[0];
        String last = levels[levels.length - 1];
        return first.equals(last) ? first : first + "–" + last;
    }

    /** Minimum and maximum of a cluster, and who bounds them. */
    static Element ofCluster(ClusterCheck check) {
        Map<String, String> names = new HashMap<>();
        for (HostCheck host : check.hosts) {
            names.put(host.host_id, host.host_name);
        }
        ClusterLevels now = check.levels_now;
        ClusterLevels after = check.levels_after;
        Element body = H.el("tbody", "",
                line(TEXTS.lowestLevel(), Say.or(now.min), Say.or(after.min)),
                line(TEXTS.highestLevel(), Say.or(now.max), Say.or(after.max)),
                line(TEXTS.boundedBy(), named(names, now.bounded_by), named(names, after.bounded_by)),
                line(TEXTS.commonLevels(), Say.list(now.common), Say.list(after.common)));
        if (now.unknown_hosts.length + after.unknown_hosts.length > 0) {
            H.add(body, line(TEXTS.unknownHosts(), named(names, now.unknown_hosts), named(names, after.unknown_hosts)));
        }
        if (now.hosts_below_level.length + after.hosts_below_level.length > 0) {
            H.add(body, line(TEXTS.belowLevel(), named(names, now.hosts_below_level), named(names, after.hosts_below_level)));
        }
        Element content = H.div("", Ui.facts(TEXTS.presentLevel(), check.level),
                Ui.table(TEXTS.clusterLevels(), body, TEXTS.attentionWhat(), TEXTS.now(), TEXTS.afterUpdates()));
        return check.verdicts.length == 0 ? content : H.add(content, H.el("h3", "", TEXTS.higherLevels()), verdicts(check, names));
    }

    private static Element line(String what, String now, String after) {
        return H.row(H.attr(H.el("th", "", what), "scope", "row"), H.cell(now), H.cell(after));
    }

    private static Element verdicts(ClusterCheck check, Map<String, String> names) {
        Element body = H.el("tbody", "");
        for (LevelVerdict verdict : check.verdicts) {
            H.add(body, H.row(H.cell(verdict.level),
                    H.cell(Ui.badge(Say.verdictTone(verdict.now), Say.verdict(verdict.now))),
                    H.cell(Ui.badge(Say.verdictTone(verdict.after), Say.verdict(verdict.after))),
                    H.cell(named(names, verdict.hosts_after.length > 0 ? verdict.hosts_after : verdict.hosts_now))));
        }
        return Ui.table(TEXTS.higherLevels(), body, TEXTS.level(), TEXTS.now(), TEXTS.afterUpdates(), TEXTS.whoBlocks());
    }

    private static String named(Map<String, String> names, String... ids) {
        String[] named = new String[ids.length];
        for (int i = 0; i < named.length; i++) {
            named[i] = names.getOrDefault(ids[i], ids[i]);
        }
        named = ByName.names(named);
        return ids.length <= NAMED ? Say.list(named)
                : TEXTS.andMore(Say.list(Arrays.copyOf(named, NAMED)), ids.length - NAMED);
    }
}
