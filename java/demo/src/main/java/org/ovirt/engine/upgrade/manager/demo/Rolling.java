/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.ovirt.engine.upgrade.manager.Documents;
import org.ovirt.engine.upgrade.manager.UpgradeManager;
import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.HostResult;
import org.ovirt.engine.upgrade.manager.model.Phase;
import org.ovirt.engine.upgrade.manager.model.Plan;
import org.ovirt.engine.upgrade.manager.model.ReportRequest;
import org.ovirt.engine.upgrade.manager.model.RunLine;
import org.ovirt.engine.upgrade.manager.model.RunReport;
import org.ovirt.engine.upgrade.manager.model.RunRequest;
import org.ovirt.engine.upgrade.manager.model.RunStatus;
import org.ovirt.engine.upgrade.manager.model.RunsRequest;
import org.ovirt.engine.upgrade.manager.model.StartRequest;

/**
 * A rolling upgrade by two processes. The first one plans it, starts it and kills itself when its journal says that a
 * host succeeded and the packages of another one are being installed. The second one finds the run in the state
 * directory, where it goes on by itself.
 */
final class Rolling {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Without an event the status is read this often: VMs that leave and waits that change cause no event. */
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration DYING = Duration.ofSeconds(10);
    private static final String ACTOR = "demo";
    private static final int MANY = 1000;

    private final LiveView view = new LiveView(System.out, Terminal.ofThisProcess());
    private final Report report = new Report();
    private final BlockingQueue<Event> pushed = new LinkedBlockingQueue<>();
    private final LabFile lab;
    private final Path directory;
    private final UpgradeManager manager;

    private Rolling(LabFile lab, Path directory) {
        this.lab = lab;
        this.directory = directory;
        manager = UpgradeManager.open(lab.rollingConfig(directory.resolve("rolling_state")), pushed::add);
    }

    /** Answers whether all expectations were met. The first process does not return. */
    static boolean run(LabFile lab, Path directory) throws IOException, InterruptedException {
        Rolling rolling = new Rolling(lab, directory);
        boolean isFirst = !Files.exists(killedFile(directory));
        try {
            if (isFirst) {
                rolling.begin();
            } else {
                rolling.goOn();
            }
        } catch (UpgradeManagerException e) {
            rolling.report.expect("the rolling upgrade has no failure: " + e.getMessage(), false);
        } finally {
            rolling.manager.close();
            rolling.report.write(reportFile(directory));
        }
        return rolling.report.unmet().isEmpty();
    }

    /** What the first process knew when it killed itself. */
    static Path killedFile(Path directory) {
        return directory.resolve("killed.json");
    }

    /** The part of the report about the rolling upgrade. */
    static Path reportFile(Path directory) {
        return directory.resolve("rolling.json");
    }

    private void begin() throws IOException, InterruptedException {
        RollingPlan planned = new RollingPlan(manager, view, report);
        Plan plan = planned.make(lab.cluster());
        tellEvents(pushed.poll());
        RunStatus started = manager.start(StartRequest.builder().hash(plan.getHash()).actor(ACTOR).build());
        view.line("   approved by its hash, run " + started.getRun());
        RunStatus status = follow(started.getRun(), true);
        report.expect("a host succeeded while another one was being installed", isKillPoint(status));
        if (isKillPoint(status)) {
            view.end();
            report.put("status", status);
            report.write(killedFile(directory));
            view.line("");
            view.line("== A host has succeeded, another one is being installed: this JVM ("
                    + ProcessHandle.current().pid() + ") kills itself with SIGKILL");
            killThisProcess();
        }
    }

    private void goOn() throws IOException, InterruptedException {
        RunStatus before = Documents.read(
                LabFile.JSON.writeValueAsBytes(LabFile.JSON.readTree(killedFile(directory).toFile()).get("status")),
                RunStatus.class);
        report.include("first_process", killedFile(directory));
        List<RunLine> runs = manager.runs(RunsRequest.builder().build()).getRuns();
        report.expect("the state directory has one run, and it is that of the killed process",
                runs.size() == 1 && runs.get(0).getRun().equals(before.getRun()));
        view.line("");
        view.line("== Another JVM (" + ProcessHandle.current().pid() + ") opens the same state: run " + before.getRun()
                + " goes on");
        RunStatus ended = follow(before.getRun(), false);
        tellEvents(pushed.poll());
        view.end();
        RunReport made = manager.report(ReportRequest.builder().run(ended.getRun()).build());
        List<Event> events = manager.events(EventsRequest.builder().limit(MANY).build()).getEvents();
        new RollingResult(view, report).judge(before, made, events);
        report.put("run_report", made);
        report.put("events", events);
        writePage(made);
    }

    /** The page for people, {@code report.html}, beside {@code report.json}. */
    private void writePage(RunReport made) throws IOException {
        String html = manager.reportPage(ReportRequest.builder().run(made.getRun()).build()).getHtml();
        Path page = directory.resolve("report.html");
        Files.writeString(page, html);
        boolean namesAll = made.getHosts().stream().allMatch(host -> html.contains(host.getName()));
        report.expect("the page of the report names every host and runs no script", namesAll && !html.contains("<script"));
        view.line("   the report as a page: " + page);
    }

    /** Shows the run until it has ended, asks something, or reaches the point at which the first process ends. */
    private RunStatus follow(String run, boolean isFirst) throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            RunStatus status = manager.run(RunRequest.builder().run(run).build());
            view.show(status, System.currentTimeMillis());
            if (status.getQuestion() != null) {
                report.expect("the run asks nothing: " + status.getQuestion().getWhy().getMessage(), false);
            }
            boolean isOver = status.getEndedAtMs() != null || status.getQuestion() != null;
            if (isOver || isFirst && isKillPoint(status)) {
                return status;
            }
            if (System.nanoTime() > limit) {
                report.expect("the run went on in time; it waits for " + status.getWaitsFor(), false);
                return status;
            }
            tellEvents(pushed.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    private void tellEvents(Event first) {
        for (Event event = first; event != null; event = pushed.poll()) {
            view.line(String.format("   [%d %s] %s", event.getSeq(), event.getName(), event.getText()));
        }
    }

    private static boolean isKillPoint(RunStatus status) {
        return status.getHosts().stream().anyMatch(h -> h.getResult() == HostResult.SUCCEEDED)
                && status.getHosts().stream().anyMatch(h -> h.getPhase() == Phase.INSTALLING);
    }

    /** As power loss ends it: nothing is closed, no hook runs. A process cannot do this to itself but by a signal. */
    private static void killThisProcess() throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        Process kill = new ProcessBuilder("kill", "-KILL", self).inheritIO().start();
        int code = kill.waitFor();
        // The end of kill can be seen a moment before the signal arrives.
        Thread.sleep(DYING.toMillis());
        throw new IllegalStateException("this process outlived its SIGKILL; kill ended with " + code);
    }
}
