/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import org.ovirt.engine.upgrade.manager.CallOptions;
import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.model.YesNoUnknown;
import org.ovirt.engine.upgrade.manager.model.CheckClusterRequest;
import org.ovirt.engine.upgrade.manager.model.CheckHostRequest;
import org.ovirt.engine.upgrade.manager.model.ClusterCheck;
import org.ovirt.engine.upgrade.manager.model.ClusterInventory;
import org.ovirt.engine.upgrade.manager.model.EngineInventory;
import org.ovirt.engine.upgrade.manager.model.ErrataPage;
import org.ovirt.engine.upgrade.manager.model.ErrataQuery;
import org.ovirt.engine.upgrade.manager.model.ErrataRequest;
import org.ovirt.engine.upgrade.manager.model.Erratum;
import org.ovirt.engine.upgrade.manager.model.ErratumType;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.HostCheck;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.InstallErrataRequest;
import org.ovirt.engine.upgrade.manager.model.LevelVerdict;
import org.ovirt.engine.upgrade.manager.model.ProofVerdict;
import org.ovirt.engine.upgrade.manager.model.Task;
import org.ovirt.engine.upgrade.manager.model.TaskRequest;
import org.ovirt.engine.upgrade.manager.model.TaskState;

/**
 * A first look: checks a cluster and a host, lists errata, installs two of them on a host in maintenance and waits for
 * the proof.
 */
final class FirstLook {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Screen screen;
    private final Report report;
    private final Queue<Event> pushed = new ConcurrentLinkedQueue<>();
    private final ClusterInventory cluster;
    private final EngineInventory engine;
    private final UpgradeManager manager;

    private FirstLook(LabFile lab, Path state, Screen screen, Report report) throws IOException {
        this.screen = screen;
        this.report = report;
        cluster = lab.cluster();
        engine = lab.engine();
        manager = UpgradeManager.open(lab.config(state), event -> {
            pushed.add(event);
            screen.event(event);
        });
    }

    /** Takes the first look. What it finds, and what it expected, goes to the report. */
    static void take(LabFile lab, Path state, Screen screen, Report report) throws IOException {
        FirstLook look = new FirstLook(lab, state, screen, report);
        try {
            look.run();
        } catch (UpgradeManagerException e) {
            report.expect("the first look has no failure: " + e.getMessage(), false);
        } finally {
            look.manager.close();
        }
    }

    private void run() throws IOException {
        checkCluster();
        HostInventory host = LabFile.inMaintenance(cluster);
        HostCheck before = checkHost(host);
        List<String> chosen = choose(host);
        refuseOutsideMaintenance(chosen);
        Task task = install(host, chosen);
        proved(task, before, host);
        events(task);
    }

    private void checkCluster() throws IOException {
        screen.title("What does cluster " + cluster.getName() + " need? (" + cluster.getHosts().size() + " hosts)");
        ClusterCheck check = manager.checkCluster(
                CheckClusterRequest.builder().cluster(cluster).engine(engine).build(),
                new CallOptions().deadline(PATIENCE).onProgress(screen::progress));
        screen.endProgress();
        screen.line(String.format("   %d of %d hosts have updates, %d unknown; %d security errata",
                check.getHostsWithUpdates(), check.getHosts().size(), check.getHostsUnknown(),
                check.getErrata().getSecurity()));
        screen.line(String.format("   level in force %s; common now %s, after updates %s", check.getLevel(),
                check.getLevelsNow().getCommon(), check.getLevelsAfter().getCommon()));
        for (LevelVerdict verdict : check.getVerdicts()) {
            screen.line(String.format("   raise to %s: now %s, after updates %s", verdict.getLevel(),
                    verdict.getNow(), verdict.getAfter()));
        }
        report.put("cluster_check", check);
        report.expect("one answer per host", check.getHosts().size() == cluster.getHosts().size());
        report.expect("some hosts have updates", check.getHostsWithUpdates() > 0);
    }

    private HostCheck checkHost(HostInventory host) throws IOException {
        screen.title("Host " + host.getName() + ", in maintenance");
        HostCheck check = manager.checkHost(hostRequest(host));
        screen.line(String.format("   updates %s: %s packages can be upgraded, %d errata (%d security), reboot after: %s",
                check.getUpdates(), check.getPackageCount(), check.getErrata().getTotal(),
                check.getErrata().getSecurity(), check.getReboot().getAfter()));
        screen.line("   installs by " + check.getInstall().getWay() + "; levels "
                + check.getLevelsNow().getCertain() + " -> " + check.getLevelsAfter().getCertain());
        report.put("host_check_before", check);
        report.expect("the host has updates", check.getUpdates() == YesNoUnknown.YES);
        return check;
    }

    private CheckHostRequest hostRequest(HostInventory host) {
        return CheckHostRequest.builder().host(host).engine(engine).clusterLevel(cluster.getLevel()).build();
    }

    /** Two security errata of the host. */
    private List<String> choose(HostInventory host) throws IOException {
        screen.title("Security errata of " + host.getName());
        ErrataPage page = manager.errata(ErrataRequest.builder().host(host)
                .query(ErrataQuery.builder().types(List.of(ErratumType.SECURITY)).perPage(10).build()).build());
        for (Erratum erratum : page.getErrata()) {
            screen.line(String.format("   %-18s %-10s %s  %s", erratum.getId(), erratum.getSeverity(),
                    erratum.getIssued(), erratum.getTitle()));
        }
        screen.line("   " + page.getErrata().size() + " of " + page.getCounts().getTotal());
        List<String> chosen = page.getErrata().stream().limit(2).map(Erratum::getId).collect(Collectors.toList());
        report.put("errata_page", page);
        report.put("chosen", chosen);
        report.expect("two security errata to install", chosen.size() == 2);
        return chosen;
    }

    /** A host with running machines is refused. */
    private void refuseOutsideMaintenance(List<String> chosen) {
        HostInventory host = LabFile.up(cluster);
        screen.title("Installing on " + host.getName() + ", which runs " + host.getVmCount() + " machines");
        try {
            manager.installErrata(request(host, chosen));
            report.expect("a host that is up is refused", false);
        } catch (UpgradeManagerException e) {
            screen.line("   refused: " + e.getMessage());
            report.expect("a host that is up is refused",
                    "HOST_NOT_IN_MAINTENANCE".equals(e.code().name()));
        }
    }

    private InstallErrataRequest request(HostInventory host, List<String> errata) {
        return InstallErrataRequest.builder().host(host).errata(errata).actor("demo")
                .engine(engine).clusterLevel(cluster.getLevel()).build();
    }

    private Task install(HostInventory host, List<String> chosen) throws IOException {
        screen.title("Installing " + String.join(", ", chosen) + " on " + host.getName());
        Task started = manager.installErrata(request(host, chosen));
        Task ended = manager.task(TaskRequest.builder().id(started.getId()).wait(true).build(),
                new CallOptions().deadline(PATIENCE).onProgress(screen::progress));
        screen.endProgress();
        screen.line("   task " + ended.getId() + ": " + ended.getState());
        report.put("task", ended);
        report.expect("the task succeeded", ended.getState() == TaskState.SUCCEEDED);
        return ended;
    }

    private void proved(Task task, HostCheck before, HostInventory host) throws IOException {
        report.expect("the installation is proved",
                task.getProof() != null && task.getProof().getVerdict() == ProofVerdict.PROVED);
        if (task.getProof() != null) {
            screen.line("   " + task.getProof().getVerdict() + ": " + task.getProof().getWhy());
            task.getProof().getChanged().forEach(c ->
                    screen.line(String.format("   %s.%s %s -> %s", c.getName(), c.getArch(), c.getFrom(), c.getTo())));
        }
        HostCheck after = manager.checkHost(hostRequest(host));
        screen.line(String.format("   errata of the host: %d before, %d now",
                before.getErrata().getTotal(), after.getErrata().getTotal()));
        report.put("host_check_after", after);
        report.expect("the host has at least two errata less",
                after.getErrata().getTotal() + 2 <= before.getErrata().getTotal());
    }

    /** The listener received every stored event, in order. */
    private void events(Task task) throws IOException {
        List<Event> stored = manager.events(EventsRequest.builder().after(0L).limit(1000).build()).getEvents();
        long last = stored.get(stored.size() - 1).getSeq();
        long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (pushed.stream().noneMatch(e -> e.getSeq() == last) && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
        List<Long> numbers = pushed.stream().map(Event::getSeq).collect(Collectors.toList());
        List<Long> wanted = stored.stream().map(Event::getSeq).collect(Collectors.toCollection(ArrayList::new));
        report.put("events", stored);
        report.expect("the listener had every event in order", numbers.equals(wanted));
        report.expect("the end of the task was told", pushed.stream()
                .anyMatch(e -> task.getId().equals(e.getTaskId()) && "INSTALL_SUCCEEDED".equals(e.getName())));
    }
}
