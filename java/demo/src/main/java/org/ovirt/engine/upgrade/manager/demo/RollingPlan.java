/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.model.ClusterInventory;
import org.ovirt.engine.upgrade.manager.model.Consents;
import org.ovirt.engine.upgrade.manager.model.HostPlan;
import org.ovirt.engine.upgrade.manager.model.Installer;
import org.ovirt.engine.upgrade.manager.model.Plan;
import org.ovirt.engine.upgrade.manager.model.PlanRequest;
import org.ovirt.engine.upgrade.manager.model.Problem;
import org.ovirt.engine.upgrade.manager.model.RunOptions;
import org.ovirt.engine.upgrade.manager.model.UpdatePolicy;

/** The plan of the demo's run: a VM that is pinned to its host blocks it without consent, and not with consent. */
final class RollingPlan {

    /** The lab's cluster has the level below it. */
    static final String TARGET_LEVEL = "4.7";
    static final String MAX_UNAVAILABLE = "2";

    private final UpgradeManager manager;
    private final LiveView view;
    private final Report report;

    RollingPlan(UpgradeManager manager, LiveView view, Report report) {
        this.manager = manager;
        this.view = view;
        this.report = report;
    }

    Plan make(ClusterInventory cluster) throws IOException {
        view.line("");
        view.line("== The plan of cluster " + cluster.getName() + ": from level " + cluster.getLevel() + " to "
                + TARGET_LEVEL + ", " + MAX_UNAVAILABLE + " hosts at a time");
        PlanRequest request = request(cluster);
        Plan blocked = manager.plan(request);
        blocked.getBlockers().forEach(blocker -> view.line("   blocked: " + blocker.getMessage()));
        List<String> pinned = blocked.getBlockers().stream()
                .filter(blocker -> "VM_CANNOT_MOVE".equals(blocker.getCode()))
                .map(blocker -> blocker.getParams().get("vm_id")).collect(Collectors.toList());
        report.expect("one VM cannot be moved, and blocks the plan", pinned.size() == 1);

        Plan plan = manager.plan(request.toBuilder()
                .consents(Consents.builder().stopVms(pinned).build()).build());
        view.line("   with consent to stop VM " + String.join(", ", pinned) + ":");
        plan.getWarnings().stream().map(Problem::getCode).distinct()
                .forEach(code -> view.line("   warning " + code + ", see the report"));
        for (HostPlan host : plan.getHosts()) {
            view.line(String.format("   %s  %-4s  %d VMs to leave, because %s", host.getName(), host.getKind(),
                    host.getVms().size(), host.getBecause()));
        }
        report.put("plan", plan);
        report.expect("six hosts are planned", plan.getHosts().size() == 6);
        report.expect("nothing blocks the plan with consent", plan.getBlockers().isEmpty());
        return plan;
    }

    /** By the engine's own upgrade, one level up. */
    private static PlanRequest request(ClusterInventory cluster) {
        return PlanRequest.builder()
                .cluster(cluster.getId())
                .policy(UpdatePolicy.all())
                .targetLevel(TARGET_LEVEL)
                .maxUnavailable(MAX_UNAVAILABLE)
                .options(RunOptions.builder().installer(Installer.ENGINE).soakMs(0L).build()).build();
    }
}
