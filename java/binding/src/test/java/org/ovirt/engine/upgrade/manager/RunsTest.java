/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.model.AnswerRequest;
import org.ovirt.engine.upgrade.manager.model.Choice;
import org.ovirt.engine.upgrade.manager.model.CheckHostRequest;
import org.ovirt.engine.upgrade.manager.model.OpenQuestion;
import org.ovirt.engine.upgrade.manager.model.PauseRequest;
import org.ovirt.engine.upgrade.manager.model.Plan;
import org.ovirt.engine.upgrade.manager.model.PlanRequest;
import org.ovirt.engine.upgrade.manager.model.ReportPage;
import org.ovirt.engine.upgrade.manager.model.ReportRequest;
import org.ovirt.engine.upgrade.manager.model.RunActionRequest;
import org.ovirt.engine.upgrade.manager.model.RunList;
import org.ovirt.engine.upgrade.manager.model.RunReport;
import org.ovirt.engine.upgrade.manager.model.RunRequest;
import org.ovirt.engine.upgrade.manager.model.RunState;
import org.ovirt.engine.upgrade.manager.model.RunStatus;
import org.ovirt.engine.upgrade.manager.model.RunsRequest;
import org.ovirt.engine.upgrade.manager.model.StartRequest;
import org.ovirt.engine.upgrade.manager.model.UpdatePolicy;

/** Rolling upgrades without an engine: what is refused, and the documents. */
class RunsTest {

    private static final Path GOLDEN = Path.of(System.getProperty("golden.dir"));

    @TempDir
    Path folder;
    private UpgradeManager manager;

    @BeforeEach
    void open() {
        manager = Managers.open(folder);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void nothingIsPlannedWithoutAConnectionToTheEngine() {
        PlanRequest request = PlanRequest.builder().cluster("c-1").policy(UpdatePolicy.all()).build();
        UpgradeManagerException e = fails(UpgradeManagerErrorCode.ENGINE_API_MISSING, () -> manager.plan(request));
        assertTrue(e.remedy().contains("engine.api"), e.remedy());
        fails(UpgradeManagerErrorCode.ENGINE_API_MISSING, manager.planAsync(request));
        CheckHostRequest byName = CheckHostRequest.builder().idOrName("host7").build();
        fails(UpgradeManagerErrorCode.ENGINE_API_MISSING, () -> manager.checkHost(byName));
    }

    @Test
    void unknownPlansAndRunsAreRefused() {
        StartRequest start = StartRequest.builder().hash("0".repeat(64)).actor("admin@internal").build();
        fails(UpgradeManagerErrorCode.PLAN_UNKNOWN, () -> manager.start(start));
        fails(UpgradeManagerErrorCode.PLAN_UNKNOWN, manager.startAsync(start));
        RunActionRequest action = RunActionRequest.builder().run("run-x").actor("admin@internal").build();
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.cancel(action));
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.resume(action));
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.restore(action));
        PauseRequest pause = PauseRequest.builder().run("run-x").actor("admin@internal").build();
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.pause(pause));
        AnswerRequest answer = AnswerRequest.builder()
                .run("run-x").question(7L).choice(Choice.GO_ON).actor("admin@internal").build();
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.answer(answer));
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.run(RunRequest.builder().run("run-x").build()));
        ReportRequest report = ReportRequest.builder().run("run-x").build();
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.report(report));
        fails(UpgradeManagerErrorCode.RUN_UNKNOWN, () -> manager.reportPage(report));
    }

    @Test
    void aNewStateDirectoryHasNoRuns() {
        RunList list = manager.runs(RunsRequest.builder().build());
        assertTrue(list.getRuns().isEmpty());
        assertFalse(list.isMore());
    }

    @Test
    void theDocumentsOfARunAreRead() throws Exception {
        Plan plan = Documents.read(Files.readAllBytes(GOLDEN.resolve("plan.json")), Plan.class);
        assertEquals("alpha", plan.getHosts().get(0).getName());
        RunStatus status = Documents.read(Files.readAllBytes(GOLDEN.resolve("run_status.asking.json")), RunStatus.class);
        OpenQuestion question = status.getQuestion();
        assertEquals(RunState.PAUSED, status.getState());
        assertTrue(question.getChoices().contains(Choice.GO_ON));
        RunReport report = Documents.read(Files.readAllBytes(GOLDEN.resolve("run_report.json")), RunReport.class);
        assertEquals(plan.getHash(), report.getPlan().getHash());
        assertFalse(report.getHosts().get(0).getPhases().isEmpty());
        ReportPage page = Documents.read(Files.readAllBytes(GOLDEN.resolve("report_page.json")), ReportPage.class);
        assertTrue(page.getHtml().startsWith("<!doctype html>"), page.getHtml());
    }
}
