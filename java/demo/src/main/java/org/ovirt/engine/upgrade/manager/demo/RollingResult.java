/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.HostReport;
import org.ovirt.engine.upgrade.manager.model.HostResult;
import org.ovirt.engine.upgrade.manager.model.PhaseTime;
import org.ovirt.engine.upgrade.manager.model.RunReport;
import org.ovirt.engine.upgrade.manager.model.RunState;
import org.ovirt.engine.upgrade.manager.model.RunStatus;
import org.ovirt.engine.upgrade.manager.model.VmChange;
import org.ovirt.engine.upgrade.manager.model.VmReport;

/** Compares the report of the run with what it was to do. */
final class RollingResult {

    private final LiveView view;
    private final Report report;

    RollingResult(LiveView view, Report report) {
        this.view = view;
        this.report = report;
    }

    /** {@code before}: how the run stood when the first process killed itself; {@code events}: those of both processes. */
    void judge(RunStatus before, RunReport made, List<Event> events) {
        view.line("");
        view.line("== The report");
        report.expect("the run succeeded, it is " + made.getState(), made.getState() == RunState.SUCCEEDED);
        report.expect("it is the run of the killed process", made.getRun().equals(before.getRun()));
        report.expect("one process took it over", count(events, "RUN_CONTINUED") == 1);
        report.expect("its start and its success were told once",
                count(events, "RUN_STARTED") == 1 && count(events, "RUN_SUCCEEDED") == 1);
        hosts(before, made.getHosts());
        vms(made.getVms());
        level(made);
        report.expect("everything was restored", made.getNotRestored().isEmpty());
        view.line(String.format("   %s in %d s, %d journal records, two processes",
                made.getState().name().toLowerCase(Locale.ROOT), (made.getUntilMs() - made.getBeganAtMs()) / 1000,
                made.getRecords()));
    }

    private void hosts(RunStatus before, List<HostReport> hosts) {
        for (HostReport host : hosts) {
            view.line(String.format("   %-8s %s, restart proved by %s, %d s out of service", host.getName(),
                    host.getResult(), host.getProofs().getRestart(), (ended(host) - began(host)) / 1000));
            report.expect("host " + host.getName() + " succeeded", host.getResult() == HostResult.SUCCEEDED);
            report.expect("the restart of " + host.getName() + " is proved", host.getProofs().getRestart() != null);
        }
        report.expect("no host was begun a second time after the kill", before.getHosts().stream()
                .filter(h -> h.getResult() == HostResult.SUCCEEDED)
                .allMatch(h -> hosts.stream()
                        .anyMatch(r -> r.getId().equals(h.getId()) && ended(r) <= h.getSinceMs())));
        report.expect("two hosts at a time, never more", mostAtOnce(hosts) == 2);
    }

    private void vms(List<VmReport> vms) {
        List<VmReport> stopped = vms.stream().filter(vm -> vm.getChange() == VmChange.STOPPED)
                .collect(Collectors.toList());
        for (VmReport vm : stopped) {
            view.line(String.format("   VM %s was stopped by consent, and ran again after %s ms", vm.getName(),
                    vm.getDowntimeMs()));
        }
        report.expect("only the VM with a consent was stopped", stopped.size() == 1);
        report.expect("it runs again", stopped.stream().allMatch(vm -> vm.getDowntimeMs() != null));
    }

    private void level(RunReport made) {
        view.line("   level " + made.getLevel().getBefore() + " -> " + made.getLevel().getTarget()
                + (made.getLevel().isRaised() ? ", raised" : ", not raised"));
        made.getLevel().getWhyNot().forEach(why -> view.line("     " + why.getMessage()));
        report.expect("the level is raised", made.getLevel().isRaised());
        report.expect("to the level that was asked for",
                RollingPlan.TARGET_LEVEL.equals(made.getLevel().getTarget()));
    }

    private static long count(List<Event> events, String name) {
        return events.stream().filter(event -> name.equals(event.getName())).count();
    }

    /** Most hosts that were in hand at the same time. */
    private static long mostAtOnce(List<HostReport> hosts) {
        return hosts.stream().mapToLong(host -> hosts.stream()
                .filter(other -> began(other) <= began(host) && began(host) < ended(other)).count()).max().orElse(0);
    }

    private static long began(HostReport host) {
        return host.getPhases().isEmpty() ? 0 : host.getPhases().get(0).getBeganAtMs();
    }

    private static long ended(HostReport host) {
        List<PhaseTime> phases = host.getPhases();
        Long last = phases.isEmpty() ? null : phases.get(phases.size() - 1).getEndedAtMs();
        return last == null ? Long.MAX_VALUE : last;
    }
}
