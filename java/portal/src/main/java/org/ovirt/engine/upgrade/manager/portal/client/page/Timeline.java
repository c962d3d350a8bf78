/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.Arrays;
import java.util.List;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.HostPlan;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.Plan;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/**
 * Which host when: as many side by side as may be out at once, each as long as it is predicted and observed. A canary and the
 * host of the engine's own VM go alone; hosts of one separation group go one after another.
 */
final class Timeline {

    private final double[] from;
    private final double[] to;
    private final double end;

    Timeline(Plan plan) {
        int hosts = plan.hosts.length;
        from = new double[hosts];
        to = new double[hosts];
        Double soak = Json.get(plan.options, "soak_ms");
        double[] free = new double[Math.max(1, (int) plan.max_unavailable)];
        for (int i = 0; i < hosts; i++) {
            boolean isAlone = plan.hosts[i].alone;
            int lane = earliest(free);
            from[i] = isAlone ? end(i) : Math.max(free[lane], endOfGroup(plan, i));
            to[i] = from[i] + plan.hosts[i].prediction.p50_ms + soak;
            free[lane] = to[i];
            if (isAlone) {
                Arrays.fill(free, to[i]);
            }
        }
        end = Math.max(1, end(hosts));
    }

    /** When the hosts before this one are done. */
    private double end(int before) {
        double end = 0;
        for (int i = 0; i < before; i++) {
            end = Math.max(end, to[i]);
        }
        return end;
    }

    /** When the hosts before this one are done that must not be out together with it. */
    private double endOfGroup(Plan plan, int host) {
        double end = 0;
        Object[] groups = Json.get(plan.options, "apart");
        for (Object group : groups == null ? new Object[0] : groups) {
            List<String> ids = Arrays.asList((String[]) group);
            for (int i = 0; i < host && ids.contains(plan.hosts[host].id); i++) {
                end = ids.contains(plan.hosts[i].id) ? Math.max(end, to[i]) : end;
            }
        }
        return end;
    }

    private static int earliest(double[] free) {
        int earliest = 0;
        for (int lane = 1; lane < free.length; lane++) {
            if (free[lane] < free[earliest]) {
                earliest = lane;
            }
        }
        return earliest;
    }

    /** A bar on the scale of the whole plan, and its times in words. */
    Element cell(int host) {
        Element bar = H.div("when");
        bar.style.setProperty("margin-left", 100 * from[host] / end + "%");
        bar.style.setProperty("width", Math.max(1, 100 * (to[host] - from[host]) / end) + "%");
        return H.el("td", "timeline", H.attr(H.div("track", bar), "aria-hidden", "true"), H.span("quiet-text",
                Words.TEXTS.timeFromTo(Times.duration(from[host]), Times.duration(to[host]))));
    }
}
