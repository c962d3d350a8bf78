/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.LONG;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.EngineActionsConfig;
import org.ovirt.engine.upgrade.manager.config.EngineApiConfig;
import org.ovirt.engine.upgrade.manager.config.EngineConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;
import org.ovirt.engine.upgrade.manager.model.CheckClusterRequest;
import org.ovirt.engine.upgrade.manager.model.ClusterList;
import org.ovirt.engine.upgrade.manager.model.ClusterSummary;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.HostReport;
import org.ovirt.engine.upgrade.manager.model.HostResult;
import org.ovirt.engine.upgrade.manager.model.Installer;
import org.ovirt.engine.upgrade.manager.model.NoArguments;
import org.ovirt.engine.upgrade.manager.model.Plan;
import org.ovirt.engine.upgrade.manager.model.PlanRequest;
import org.ovirt.engine.upgrade.manager.model.ReportRequest;
import org.ovirt.engine.upgrade.manager.model.RunOptions;
import org.ovirt.engine.upgrade.manager.model.RunReport;
import org.ovirt.engine.upgrade.manager.model.RunState;
import org.ovirt.engine.upgrade.manager.model.StartRequest;
import org.ovirt.engine.upgrade.manager.model.UpdatePolicy;

/** The embedder answers for the engine: a whole run, and every way of answering badly. */
class EngineActionsTest {

    @TempDir
    Path folder;

    /** Plan, start and run to the end. The lab is the world; the library has no connection to its engine. */
    @Test
    void aClusterIsRolledOverEngineActions() throws Exception {
        BlockingQueue<Event> pushed = new LinkedBlockingQueue<>();
        try (LabProcess lab = LabProcess.forRolling(folder);
                LabEngineActions embedder = new LabEngineActions(folder, lab.rollingConfig(folder));
                UpgradeManager manager = UpgradeManager.open(
                        lab.rollingConfig(folder).toBuilder().engine(null).build(), embedder.actions(), pushed::add,
                        null)) {
            List<String> hosts = lab.cluster().getHosts().stream().map(h -> h.getId()).limit(2)
                    .collect(Collectors.toList());
            Plan plan = manager.plan(PlanRequest.builder()
                    .cluster(lab.cluster().getId()).policy(UpdatePolicy.all()).hosts(hosts).order(hosts)
                    .options(RunOptions.builder().installer(Installer.ENGINE).soakMs(0L).build()).build());
            assertEquals(List.of(), plan.getBlockers());
            String run = manager.start(StartRequest.builder().hash(plan.getHash()).actor("admin@internal").build())
                    .getRun();
            awaitEnd(pushed);

            RunReport report = manager.report(ReportRequest.builder().run(run).build());
            assertEquals(RunState.SUCCEEDED, report.getState(), report::toString);
            assertEquals(hosts, report.getHosts().stream().map(HostReport::getId).collect(Collectors.toList()));
            report.getHosts().forEach(host -> assertEquals(HostResult.SUCCEEDED, host.getResult(), host::toString));
            Managers.eventually("the last events and the job reach the engine", () -> embedder.seen.contains("endJob"));
            Set<String> needed = Set.of("about", "cluster", "hosts", "vms", "someHosts", "eventsAfter", "deactivate",
                    "upgrade", "activate", "upgradeFlag", "vdsmAnswers", "addEvent", "addJob", "addJobStep", "endJobStep");
            assertTrue(embedder.seen.containsAll(needed), embedder.seen::toString);
            assertTrue(embedder.correlationIds.stream().allMatch(id -> id.startsWith("oum-") && id.length() <= 36),
                    embedder.correlationIds::toString);
        }
        assertEquals(0, Managers.threads("oum-"));
    }

    private static void awaitEnd(BlockingQueue<Event> pushed) throws InterruptedException {
        long limit = System.nanoTime() + 3 * LONG.toNanos();
        while (true) {
            Event event = pushed.poll(limit - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertFalse(event == null, "the run did not end");
            if (event.getName().equals("RUN_SUCCEEDED")) {
                return;
            }
            assertFalse(event.getName().startsWith("RUN_FAILED") || event.getName().startsWith("RUN_STOPPED")
                    || event.getName().equals("RUN_PAUSED"), event::toString);
        }
    }

    /** Actions whose list of clusters is this. */
    private static EngineActions answering(Supplier<CompletableFuture<ClusterList>> answer) {
        return new EngineActions() {
            @Override
            public CompletableFuture<ClusterList> clusters(NoArguments arguments, EngineCall call) {
                return answer.get();
            }
        };
    }

    private Config config() {
        EngineActionsConfig actions =
                EngineActionsConfig.builder().deadline("500ms").auditEvents(false).taskList(false).build();
        return Managers.config(folder).toBuilder().engine(EngineConfig.builder().actions(actions).build()).build();
    }

    /** The error of an operation that reads the clusters first. */
    private UpgradeManagerException failure(
            UpgradeManagerErrorCode code, Supplier<CompletableFuture<ClusterList>> answer) {
        try (UpgradeManager manager = UpgradeManager.open(config(), answering(answer), null, null)) {
            return failsWith(code, manager);
        }
    }

    private static UpgradeManagerException failsWith(UpgradeManagerErrorCode code, UpgradeManager manager) {
        return fails(code, () -> manager.checkCluster(
                CheckClusterRequest.builder().idOrName("no-such").build()));
    }

    @Test
    void eachWayToAnswerBadlyIsOneError() {
        UpgradeManagerException thrown = failure(UpgradeManagerErrorCode.ENGINE_FAILED, () -> {
            throw new IllegalStateException("planted");
        });
        assertTrue(thrown.getMessage().contains("planted"), thrown.getMessage());
        failure(UpgradeManagerErrorCode.ENGINE_FAILED, () -> {
            throw new StackOverflowError();
        });
        failure(UpgradeManagerErrorCode.ENGINE_FAILED, () -> null);
        failure(UpgradeManagerErrorCode.ENGINE_FAILED,
                () -> CompletableFuture.failedFuture(new RejectedExecutionException()));
        failure(UpgradeManagerErrorCode.ENGINE_MALFORMED, () -> CompletableFuture.completedFuture(null));
        failure(UpgradeManagerErrorCode.ENGINE_MALFORMED, () -> CompletableFuture.completedFuture(
                ClusterList.builder().clusters(List.of(ClusterSummary.builder().name("c").build())).build()));
        failure(UpgradeManagerErrorCode.ENGINE_TIMEOUT, CompletableFuture::new);
        UpgradeManagerException rejected = failure(UpgradeManagerErrorCode.ENGINE_REJECTED,
                () -> CompletableFuture.supplyAsync(() -> {
                    throw new EngineActionException(UpgradeManagerErrorCode.ENGINE_REJECTED, "[No.]");
                }));
        assertTrue(rejected.getMessage().contains("[No.]"), rejected.getMessage());
        failure(UpgradeManagerErrorCode.ENGINE_FAILED, () -> CompletableFuture.failedFuture(
                new EngineActionException(UpgradeManagerErrorCode.CLOSED, null)));
    }

    @Test
    void whatIsNotImplementedIsMissing() {
        try (UpgradeManager manager = UpgradeManager.open(config(), new EngineActions() { }, null, null)) {
            failsWith(UpgradeManagerErrorCode.ENGINE_ACTION_MISSING, manager);
        }
    }

    /** An executor that is shut down fails the call at once. */
    @Test
    void anExecutorThatIsShutDownFailsTheCall() {
        try (UpgradeManager manager = UpgradeManager.open(config(), answering(CompletableFuture::new), null, task -> {
            throw new RejectedExecutionException();
        })) {
            failsWith(UpgradeManagerErrorCode.ENGINE_UNREACHABLE, manager);
        }
    }

    @Test
    void anAnswerAfterItsDeadlineAndAfterTheCloseIsDropped() {
        CompletableFuture<ClusterList> never = new CompletableFuture<>();
        try (UpgradeManager manager = UpgradeManager.open(config(), answering(() -> never), null, null)) {
            failsWith(UpgradeManagerErrorCode.ENGINE_TIMEOUT, manager);
            never.complete(ClusterList.builder().clusters(List.of()).build());
            failsWith(UpgradeManagerErrorCode.ENGINE_NOT_FOUND, manager);
        }
        CompletableFuture<ClusterList> late = new CompletableFuture<>();
        BlockingQueue<Boolean> called = new LinkedBlockingQueue<>();
        Config patient = config().toBuilder().engine(EngineConfig.builder()
                .actions(EngineActionsConfig.builder().deadline("10m").build()).build()).build();
        UpgradeManager manager = UpgradeManager.open(patient, answering(() -> {
            called.add(true);
            return late;
        }), null, null);
        CompletableFuture<?> check =
                manager.checkClusterAsync(CheckClusterRequest.builder().idOrName("c").build());
        Managers.eventually("the call is there", () -> !called.isEmpty());
        manager.close();
        fails(UpgradeManagerErrorCode.CLOSED, check);
        late.complete(ClusterList.builder().clusters(List.of()).build());
        fails(UpgradeManagerErrorCode.ENGINE_TICKET_UNKNOWN,
                () -> Native.answerEngineCall(Long.MAX_VALUE, new byte[0], false));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> Native.answerEngineCall(1, null, true));
    }

    @Test
    void engineActionsBesideTheApiAreRefused() {
        EngineApiConfig api = EngineApiConfig.builder().url("https://e/ovirt-engine").username("u@internal")
                .password(Secret.value("hunter2")).build();
        Config both = config().toBuilder().engine(EngineConfig.builder().api(api).build()).build();
        UpgradeManagerException e = fails(UpgradeManagerErrorCode.INVALID_CONFIG,
                () -> UpgradeManager.open(both, new EngineActions() { }, null, null));
        assertTrue(e.getMessage().contains("leave 'engine.api' out"), e.getMessage());
        assertEquals(0, Managers.threads("oum-"));
    }
}
