/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.LONG;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.model.AnswerRequest;
import org.ovirt.engine.upgrade.manager.model.Choice;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.HostPlan;
import org.ovirt.engine.upgrade.manager.model.HostReport;
import org.ovirt.engine.upgrade.manager.model.HostResult;
import org.ovirt.engine.upgrade.manager.model.Installer;
import org.ovirt.engine.upgrade.manager.model.OpenQuestion;
import org.ovirt.engine.upgrade.manager.model.Plan;
import org.ovirt.engine.upgrade.manager.model.PlanRequest;
import org.ovirt.engine.upgrade.manager.model.Progress;
import org.ovirt.engine.upgrade.manager.model.ReportRequest;
import org.ovirt.engine.upgrade.manager.model.RestartProof;
import org.ovirt.engine.upgrade.manager.model.RunOptions;
import org.ovirt.engine.upgrade.manager.model.RunReport;
import org.ovirt.engine.upgrade.manager.model.RunRequest;
import org.ovirt.engine.upgrade.manager.model.RunState;
import org.ovirt.engine.upgrade.manager.model.RunStatus;
import org.ovirt.engine.upgrade.manager.model.RunsRequest;
import org.ovirt.engine.upgrade.manager.model.StartRequest;
import org.ovirt.engine.upgrade.manager.model.UpdatePolicy;

/** A rolling upgrade from its plan to its report, watched by its events, by the methods that every embedder has. */
class RollingTest {

    private static final String ACTOR = "admin@internal";

    @TempDir
    Path folder;
    private LabProcess lab;
    private UpgradeManager manager;
    private final BlockingQueue<Event> pushed = new LinkedBlockingQueue<>();
    private final List<Event> heard = new ArrayList<>();
    private String run;
    private int permille;

    @BeforeEach
    void open() throws IOException {
        lab = LabProcess.forRolling(folder);
        manager = UpgradeManager.open(lab.rollingConfig(folder), pushed::add);
    }

    @AfterEach
    void close() {
        manager.close();
        lab.close();
    }

    /**
     * The second host is moved to maintenance by a person while the first one is upgraded: the run asks about it, upgrades
     * it, and leaves it there. The engine reads nothing of a host in maintenance: the host itself proves its restart, by Katello.
     */
    @Test
    void aClusterIsRolledAndAQuestionIsAnswered() throws Exception {
        List<HostInventory> hosts = lab.cluster().getHosts();
        String first = hosts.get(0).getId();
        String second = hosts.get(1).getId();
        EnginePerson person = lab.person();
        // The run takes an emptied host over only if the engine's events show that it responded before.
        person.deactivates(second);
        person.activates(second);
        start(plan(first, second));

        awaitEvent("HOST_UPGRADE_STARTED", e -> first.equals(e.getHostId()));
        person.deactivates(second);
        // The run reads other hosts by their events and once a minute. A host that reaches maintenance causes no event.
        person.looksForUpdates(second);
        awaitEvent("HOST_UPGRADED", e -> first.equals(e.getHostId()));
        awaitEvent("RUN_PAUSED", e -> true);
        OpenQuestion question = answer(second);
        awaitEvent("HOST_UPGRADED", e -> second.equals(e.getHostId()));
        awaitEvent("RUN_SUCCEEDED", e -> true);

        RunStatus ended = status();
        assertEquals(RunState.SUCCEEDED, ended.getState(), ended::toString);
        assertEquals("up", person.status(first));
        assertEquals("maintenance", person.status(second));
        assertEquals(1000, ended.getPermille());
        assertNull(ended.getQuestion());
        judge(manager.reportAsync(ReportRequest.builder().run(run).build()).get(LONG.toSeconds(), TimeUnit.SECONDS),
                List.of(first, second), question);
        everyEventWasHeardOnce();
    }

    private Plan plan(String first, String second) throws Exception {
        PlanRequest byProvider = PlanRequest.builder()
                .cluster(lab.cluster().getId())
                .policy(UpdatePolicy.all())
                .hosts(List.of(first, second))
                .order(List.of(first, second)).build();
        Queue<Progress> seen = new ConcurrentLinkedQueue<>();
        Plan other = manager.planAsync(byProvider, new CallOptions().onProgress(seen::add))
                .get(LONG.toSeconds(), TimeUnit.SECONDS);
        Managers.eventually("all hosts are read", () -> seen.stream().anyMatch(p -> p.getDone() == p.getTotal()));

        PlanRequest request = byProvider.toBuilder()
                .options(RunOptions.builder().installer(Installer.ENGINE).soakMs(0L).build()).build();
        Plan plan = manager.plan(request);
        assertEquals(List.of(), plan.getBlockers());
        assertEquals(List.of(first, second), plan.getHosts().stream().map(HostPlan::getId).collect(Collectors.toList()));
        assertEquals(plan.getHash(), manager.plan(request).getHash(), "the same plan has the same hash");
        assertNotEquals(plan.getHash(), other.getHash());
        return plan;
    }

    private void start(Plan plan) {
        StartRequest another = StartRequest.builder().hash("0".repeat(64)).actor(ACTOR).build();
        fails(UpgradeManagerErrorCode.PLAN_UNKNOWN, () -> manager.start(another));
        RunStatus started = manager.start(StartRequest.builder().hash(plan.getHash()).actor(ACTOR).build());
        run = started.getRun();
        assertEquals(ACTOR, started.getActor());
        assertEquals(run, manager.runs(RunsRequest.builder().build()).getRuns().get(0).getRun());
    }

    /** Answers the question about the host that it is to go on. */
    private OpenQuestion answer(String host) {
        RunStatus status = status();
        OpenQuestion question = status.getQuestion();
        assertEquals(RunState.PAUSED, status.getState());
        assertNotNull(question, status::toString);
        assertEquals(host, question.getHost(), question::toString);
        assertTrue(question.getChoices().contains(Choice.GO_ON), question::toString);
        AnswerRequest answer = AnswerRequest.builder()
                .run(run).question(question.getId()).choice(Choice.GO_ON).actor(ACTOR).build();
        fails(UpgradeManagerErrorCode.QUESTION_NOT_OPEN,
                () -> manager.answer(answer.toBuilder().question(question.getId() + 1).build()));
        manager.answer(answer);
        return question;
    }

    private void judge(RunReport report, List<String> hosts, OpenQuestion question) {
        assertEquals(RunState.SUCCEEDED, report.getState());
        assertEquals(hosts, report.getHosts().stream().map(HostReport::getId).collect(Collectors.toList()));
        for (HostReport host : report.getHosts()) {
            assertEquals(HostResult.SUCCEEDED, host.getResult(), host::toString);
            assertEquals(RestartProof.BOOT_ID, host.getProofs().getRestart(), host::toString);
        }
        assertEquals(1, report.getQuestions().size());
        assertEquals(question.getId(), report.getQuestions().get(0).getId());
        assertEquals(Choice.GO_ON, report.getQuestions().get(0).getAnswer());
        assertEquals(ACTOR, report.getQuestions().get(0).getActor());
        assertEquals(List.of(), report.getNotRestored());
        assertFalse(report.getLevel().isRaised());
    }

    private RunStatus status() {
        RunStatus status = manager.run(RunRequest.builder().run(run).build());
        assertTrue(status.getPermille() >= permille, "progress never decreases");
        permille = status.getPermille();
        return status;
    }

    /** Takes events as they come, up to the awaited one. An end of the run or an error before it fails at once. */
    private void awaitEvent(String name, Predicate<Event> which) throws InterruptedException {
        long limit = System.nanoTime() + LONG.toNanos();
        while (true) {
            Event event = pushed.poll(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertNotNull(event, () -> name + " did not come; heard " + heard + ", " + status());
            heard.add(event);
            status();
            if (event.getName().equals(name) && which.test(event)) {
                return;
            }
            boolean isEnd = List.of("RUN_SUCCEEDED", "RUN_SUCCEEDED_WITH_WARNINGS", "RUN_STOPPED", "RUN_FAILED",
                    "RUN_CANCELLED", "RUN_INTERRUPTED").contains(event.getName());
            assertFalse(isEnd, () -> name + " was awaited: " + event);
        }
    }

    private void everyEventWasHeardOnce() {
        List<Event> stored = manager.events(EventsRequest.builder().build()).getEvents();
        assertEquals(stored.stream().map(Event::getSeq).collect(Collectors.toList()),
                heard.stream().map(Event::getSeq).collect(Collectors.toList()));
    }
}
