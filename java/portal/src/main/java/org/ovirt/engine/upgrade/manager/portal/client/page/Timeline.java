/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.model.Plans.Plan;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Which host when: as many side by side as may be out at once, each as long as it is predicted. */
final class Timeline {

    private final double[] from;
    private final double[] to;
    private double end = 1;

    Timeline(Plan plan) {
        int hosts = plan.hosts.length;
        from = new double[hosts];
        to = new double[hosts];
        double[] free = new double[Math.max(1, (int) plan.max_unavailable)];
        for (int i = 0; i < hosts; i++) {
            int lane = earliest(free);
            from[i] = free[lane];
            to[i] = from[i] + plan.hosts[i].prediction.p50_ms;
            free[lane] = to[i];
            if (plan.hosts[i].canary) {
                // Nobody else begins before it is done.
                for (int other = 0; other < free.length; other++) {
                    free[other] = to[i];
                }
            }
            end = Math.max(end, to[i]);
        }
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
