/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.EngineConfig;
import org.ovirt.engine.upgrade.manager.config.EngineSourceConfig;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.example.Embedding;
import org.ovirt.engine.upgrade.manager.model.About;
import org.ovirt.engine.upgrade.manager.model.YesNoUnknown;
import org.ovirt.engine.upgrade.manager.model.AssociateAction;
import org.ovirt.engine.upgrade.manager.model.AssociateRequest;
import org.ovirt.engine.upgrade.manager.model.Association;
import org.ovirt.engine.upgrade.manager.model.AssociationRequest;
import org.ovirt.engine.upgrade.manager.model.CancelTaskRequest;
import org.ovirt.engine.upgrade.manager.model.CheckClusterRequest;
import org.ovirt.engine.upgrade.manager.model.CheckEngineRequest;
import org.ovirt.engine.upgrade.manager.model.CheckHostRequest;
import org.ovirt.engine.upgrade.manager.model.ClusterCheck;
import org.ovirt.engine.upgrade.manager.model.DismissRequest;
import org.ovirt.engine.upgrade.manager.model.DoctorReport;
import org.ovirt.engine.upgrade.manager.model.DoctorRequest;
import org.ovirt.engine.upgrade.manager.model.EngineCheck;
import org.ovirt.engine.upgrade.manager.model.EngineSource;
import org.ovirt.engine.upgrade.manager.model.EngineState;
import org.ovirt.engine.upgrade.manager.model.ErrataPage;
import org.ovirt.engine.upgrade.manager.model.ErrataQuery;
import org.ovirt.engine.upgrade.manager.model.ErrataRequest;
import org.ovirt.engine.upgrade.manager.model.Erratum;
import org.ovirt.engine.upgrade.manager.model.ErratumRequest;
import org.ovirt.engine.upgrade.manager.model.ErratumType;
import org.ovirt.engine.upgrade.manager.model.Event;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.Finding;
import org.ovirt.engine.upgrade.manager.model.FindingArea;
import org.ovirt.engine.upgrade.manager.model.FindingVerdict;
import org.ovirt.engine.upgrade.manager.model.HostCheck;
import org.ovirt.engine.upgrade.manager.model.HostInventory;
import org.ovirt.engine.upgrade.manager.model.InstallErrataRequest;
import org.ovirt.engine.upgrade.manager.model.InstallPackagesRequest;
import org.ovirt.engine.upgrade.manager.model.JobStatus;
import org.ovirt.engine.upgrade.manager.model.MatchedBy;
import org.ovirt.engine.upgrade.manager.model.Notification;
import org.ovirt.engine.upgrade.manager.model.NotificationKind;
import org.ovirt.engine.upgrade.manager.model.NotificationList;
import org.ovirt.engine.upgrade.manager.model.NotificationsRequest;
import org.ovirt.engine.upgrade.manager.model.PackageChange;
import org.ovirt.engine.upgrade.manager.model.Progress;
import org.ovirt.engine.upgrade.manager.model.ProofVerdict;
import org.ovirt.engine.upgrade.manager.model.ScheduleRequest;
import org.ovirt.engine.upgrade.manager.model.ScheduleStatus;
import org.ovirt.engine.upgrade.manager.model.ScheduledJob;
import org.ovirt.engine.upgrade.manager.model.Task;
import org.ovirt.engine.upgrade.manager.model.TaskRequest;
import org.ovirt.engine.upgrade.manager.model.TaskState;
import org.ovirt.engine.upgrade.manager.model.WatchRequest;

/** Every operation, blocking and asynchronous, against the lab. */
class LabTest {

    @TempDir
    Path folder;
    private LabProcess lab;
    private UpgradeManager manager;
    private final Queue<Event> pushed = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() throws IOException {
        lab = new LabProcess(folder);
        manager = UpgradeManager.open(lab.config(folder), pushed::add);
    }

    @AfterEach
    void close() {
        manager.close();
        lab.close();
    }

    @Test
    void aClusterIsCheckedWithProgress() throws Exception {
        Queue<Progress> seen = new ConcurrentLinkedQueue<>();
        CheckClusterRequest request = CheckClusterRequest.builder().cluster(lab.cluster()).engine(lab.engine()).build();
        ClusterCheck check = manager.checkClusterAsync(request, new CallOptions().onProgress(seen::add)).get();
        assertEquals(8, check.getHosts().size());
        assertEquals(8, check.getHostsWithUpdates());
        assertTrue(check.getErrata().getSecurity() > 0);
        assertFalse(check.getVerdicts().isEmpty());
        Managers.eventually("all hosts are reported", () -> seen.stream().anyMatch(p -> p.getDone() == 8));
        assertSame(check.getLevelsNow(), manager.checkCluster(request).getLevelsNow());
    }

    /** The example of docs/embedding.md. */
    @Test
    void theExampleOfTheDocumentsChecksACluster() throws Exception {
        Config config = lab.rollingConfig(folder.resolve("example"));
        String cluster = lab.cluster().getName();
        try (Embedding example = new Embedding(config, ForkJoinPool.commonPool())) {
            assertEquals("8 of 8 hosts have updates, of 0 it is not known", example.check(cluster));
            assertEquals(8, example.checkLater(cluster).get().getHosts().size());
            String refused = example.check("no-such-cluster");
            assertTrue(refused.startsWith("ENGINE_NOT_FOUND: "), refused);
        }
    }

    @Test
    void aHostIsCheckedInFull() throws Exception {
        CheckHostRequest request = CheckHostRequest.builder().host(lab.inMaintenance()).engine(lab.engine()).build();
        HostCheck check = manager.checkHost(request);
        assertEquals(YesNoUnknown.YES, check.getUpdates());
        assertEquals(check.getPackages().size(), check.getPackageCount());
        assertNotNull(check.getErrata().getSecurityBySeverity());
        assertNotNull(check.getInstall().getWay());
        assertSame(check.getErrata(), manager.checkHostAsync(request).get().getErrata());
    }

    @Test
    void errataAreListedByFilterWithExactCounts() throws Exception {
        ErrataRequest request = ErrataRequest.builder().host(lab.inMaintenance())
                .query(ErrataQuery.builder().types(List.of(ErratumType.SECURITY)).perPage(3).build()).build();
        ErrataPage page = manager.errata(request);
        assertEquals(3, page.getErrata().size());
        assertEquals(page.getCounts().getTotal(), page.getCounts().getSecurity());
        assertTrue(page.getCounts().getTotal() > 3);
        assertSame(page.getErrata(), manager.errataAsync(request).get().getErrata());

        String id = page.getErrata().get(0).getId();
        Erratum erratum = manager.erratum(ErratumRequest.builder().id(id).build());
        assertEquals(id, erratum.getId());
        assertFalse(erratum.getPackages().isEmpty());
        assertSame(erratum, manager.erratumAsync(ErratumRequest.builder().id(id).provider("katello").build()).get());
        fails(UpgradeManagerErrorCode.ERRATUM_UNKNOWN, () -> manager.erratum(ErratumRequest.builder().id("NO-1").build()));
    }

    @Test
    void theDoctorSeesProviderStateAndConfiguration() throws Exception {
        DoctorReport report = manager.doctor(DoctorRequest.builder().build());
        assertEquals(FindingVerdict.OK, finding(report, FindingArea.PROVIDER, "credentials").getVerdict());
        assertTrue(finding(report, FindingArea.PROVIDER, "hosts_visible").getFacts().get("hosts") >= 8L);
        assertEquals(FindingVerdict.OK, finding(report, FindingArea.STATE, "integrity").getVerdict());
        assertEquals(1L, finding(report, FindingArea.CONFIG, "providers").getFacts().get("providers"));
        assertEquals(report.getFindings().size(),
                manager.doctorAsync(DoctorRequest.builder().build()).get().getFindings().size());
    }

    private static Finding finding(DoctorReport report, FindingArea area, String check) {
        return report.getFindings().stream()
                .filter(f -> f.getArea() == area && f.getCheck().equals(check))
                .findFirst().orElseThrow();
    }

    @Test
    void aContentHostIsAssociatedByHand() throws Exception {
        HostInventory host = lab.inMaintenance();
        AssociationRequest of = AssociationRequest.builder().hostId(host.getId()).build();
        AssociateRequest.Builder request = AssociateRequest.builder().host(host).actor("admin");
        assertNull(manager.association(of));
        Association found = manager.associate(request.action(AssociateAction.refresh()).build());
        assertEquals(host.getAddress(), found.getContentHostName());
        AssociateAction.Set byHand = AssociateAction.Set.builder()
                .provider("katello").contentHost(found.getContentHost()).build();
        Association set = manager.associateAsync(
                request.action(AssociateAction.set(byHand)).build()).get();
        assertEquals(MatchedBy.PERSON, set.getMatchedBy());
        assertSame(set, manager.associationAsync(of).get());
        assertNull(manager.associate(request.action(AssociateAction.drop()).build()));
        assertNull(manager.association(of));
    }

    @Test
    void errataAreInstalledToTheProof() throws Exception {
        HostInventory host = lab.inMaintenance();
        List<String> chosen = manager.errata(ErrataRequest.builder().host(host).build()).getErrata().stream()
                .limit(2).map(Erratum::getId).collect(Collectors.toList());
        InstallErrataRequest request = InstallErrataRequest.builder().host(host).errata(chosen).actor("admin").build();
        Task started = manager.installErrata(request);
        fails(UpgradeManagerErrorCode.HOST_BUSY, manager.installErrataAsync(request));
        Task ended = manager.taskAsync(TaskRequest.builder().id(started.getId()).wait(true).build()).get();
        assertEquals(TaskState.SUCCEEDED, ended.getState(), ended.getProviderText());
        assertEquals(ProofVerdict.PROVED, ended.getProof().getVerdict(), ended.getProof().getWhy());
        assertSame(ended, manager.task(TaskRequest.builder().id(started.getId()).build()));
        Managers.eventually("the listener has the event",
                () -> pushed.stream().anyMatch(e -> "INSTALL_SUCCEEDED".equals(e.getName())));
        assertEquals(pushed.size(), manager.eventsAsync(EventsRequest.builder().build()).get().getEvents().size());
        fails(UpgradeManagerErrorCode.ERRATA_NOT_APPLICABLE, () -> manager.installErrata(request));
    }

    @Test
    void packagesAreInstalledAndATaskIsCancelled() throws Exception {
        HostInventory host = lab.inMaintenance();
        List<PackageChange> packages =
                manager.checkHost(CheckHostRequest.builder().host(host).build()).getPackages();
        IntFunction<InstallPackagesRequest> request = number -> InstallPackagesRequest.builder().host(host)
                .packages(List.of(packages.get(number).getName())).actor("admin").build();
        Task installed = manager.installPackagesAsync(request.apply(0)).get();
        assertEquals(TaskState.SUCCEEDED,
                manager.task(TaskRequest.builder().id(installed.getId()).wait(true).build()).getState());
        // A cancelled installation can keep its host busy: what it had started may go on there.
        Task started = manager.installPackages(request.apply(packages.size() - 1));
        Task cancelled = manager.cancelTask(CancelTaskRequest.builder().id(started.getId()).actor("admin").build());
        assertTrue(cancelled.isCancelRequested());
        Task ended = manager.task(TaskRequest.builder().id(started.getId()).wait(true).build());
        assertEquals(TaskState.CANCELLED, ended.getState());
        fails(UpgradeManagerErrorCode.TASK_NOT_CANCELLABLE,
                manager.cancelTaskAsync(CancelTaskRequest.builder().id(started.getId()).actor("admin").build()));
    }

    @Test
    void aHostOutsideMaintenanceIsRefusedWithTheRemedy() {
        HostInventory up = lab.cluster().getHosts().get(0);
        UpgradeManagerException e = fails(UpgradeManagerErrorCode.HOST_NOT_IN_MAINTENANCE, () -> manager.installErrata(
                InstallErrataRequest.builder().host(up).errata(List.of("OUML-2025:0001")).actor("admin").build()));
        assertTrue(e.getMessage().contains(up.getName()), e.getMessage());
        assertFalse(e.problem().getRemedy().isEmpty());
        fails(UpgradeManagerErrorCode.EMPTY_SELECTION, () -> manager.installErrata(
                InstallErrataRequest.builder().host(lab.inMaintenance()).errata(List.of()).actor("admin").build()));
    }

    @Test
    void theEngineIsCheckedByAStatusFile() throws Exception {
        reopen(statusFile("0"));
        CheckEngineRequest request = CheckEngineRequest.builder().productVersion("4.5.6-1.el9").build();
        EngineCheck check = manager.checkEngine(request);
        assertEquals(EngineState.AVAILABLE, check.getState());
        assertEquals(EngineSource.STATUS_FILE, check.getSource());
        assertEquals("4.5.6-1.el9", check.getProduct());
        assertNull(check.getUnknownBecause());
        assertNull(check.getAvailable());
        assertTrue(check.getDataAgeMs() >= 0);
        statusFile("1");
        assertEquals(EngineState.CURRENT, manager.checkEngineAsync(request).get().getState());
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT,
                manager.checkEngineAsync(CheckEngineRequest.builder().productVersion("").build()));
    }

    @Test
    void anEngineWhoseSourceIsBadIsUnknownWithTheReason() throws Exception {
        Files.delete(statusFile("0"));
        reopen(folder.resolve("engine-status"));
        EngineCheck check = manager.checkEngine(CheckEngineRequest.builder().build());
        assertEquals(EngineState.UNKNOWN, check.getState());
        assertEquals("ENGINE_STATUS_FILE_UNUSABLE", check.getUnknownBecause().getCode());
        About about = manager.notifications(NotificationsRequest.builder().user("anna").build()).getAbout();
        assertFalse(about.isUpdate());
        assertEquals("ENGINE_STATUS_FILE_UNUSABLE", about.getProblem().getCode());
        UpgradeManagerException e =
                fails(UpgradeManagerErrorCode.INVALID_CONFIG, () -> reopen(Path.of("engine-status")));
        assertTrue(e.getMessage().contains("engine.source.status_file.path"), e.getMessage());
    }

    @Test
    void aNotificationIsDismissedByEachUserAndStaysInAbout() throws Exception {
        Path status = statusFile("0");
        reopen(status);
        NotificationsRequest anna = NotificationsRequest.builder().user("anna").build();
        NotificationsRequest bert = NotificationsRequest.builder().user("bert").build();
        assertFalse(manager.notifications(anna).getAbout().isUpdate());
        manager.checkEngine(CheckEngineRequest.builder().build());

        Notification news = engineUpdate(manager.notifications(anna));
        assertFalse(news.isDismissedByMe());
        assertFalse(engineUpdate(manager.notificationsAsync(bert).get()).isDismissedByMe());
        DismissRequest dismissal = DismissRequest.builder().user("anna").id(news.getId()).build();
        assertTrue(engineUpdate(manager.dismiss(dismissal)).isDismissedByMe());
        assertTrue(engineUpdate(manager.dismissAsync(dismissal).get()).isDismissedByMe());

        reopen(status);
        NotificationList annas = manager.notifications(anna);
        assertEquals("anna", annas.getUser());
        assertEquals(news.getId(), engineUpdate(annas).getId());
        assertTrue(engineUpdate(annas).isDismissedByMe());
        assertTrue(annas.getAbout().isUpdate());
        assertTrue(annas.getAbout().getText().startsWith("Engine update:"), annas.getAbout().getText());
        assertFalse(engineUpdate(manager.notifications(bert)).isDismissedByMe());

        fails(UpgradeManagerErrorCode.NOTIFICATION_UNKNOWN, () -> manager.dismiss(
                DismissRequest.builder().user("anna").id("n-0").build()));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> manager.notifications(
                NotificationsRequest.builder().user("").build()));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.dismissAsync(
                DismissRequest.builder().user("").id(news.getId()).build()));
    }

    @Test
    void theScheduleShowsInventoryAndState() throws Exception {
        reopen(statusFile("0"), ScheduleConfig.builder().engineInterval(null).build());
        assertNull(job(manager.schedule(ScheduleRequest.builder().build()), ScheduledJob.ENGINE).getIntervalMs());

        reopen(statusFile("0"), ScheduleConfig.builder().hostsInterval("2h").build());
        ScheduleStatus before = manager.schedule(ScheduleRequest.builder().build());
        assertNull(before.getInventory());
        assertEquals(86_400_000L, job(before, ScheduledJob.ENGINE).getIntervalMs());
        assertEquals(7_200_000L, job(before, ScheduledJob.HOSTS).getIntervalMs());
        assertEquals("NO_INVENTORY", job(before, ScheduledJob.HOSTS).getWaitsFor().getCode());

        WatchRequest request = WatchRequest.builder().engine(lab.engine()).clusters(List.of(lab.cluster())).build();
        ScheduleStatus after = manager.watch(request);
        assertEquals(1, after.getInventory().getClusters());
        assertEquals(8, after.getInventory().getHosts());
        assertNull(job(after, ScheduledJob.HOSTS).getWaitsFor());
        assertEquals(after.getInventory().getClusters(),
                manager.watchAsync(request).get().getInventory().getClusters());

        manager.checkEngine(CheckEngineRequest.builder().build());
        JobStatus engine = job(manager.scheduleAsync(ScheduleRequest.builder().build()).get(), ScheduledJob.ENGINE);
        assertNotNull(engine.getLastSuccessMs());
        assertNull(engine.getLastError());
        WatchRequest twice = WatchRequest.builder().engine(lab.engine())
                .clusters(List.of(lab.cluster(), lab.cluster())).build();
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.watchAsync(twice));
    }

    /** Opens the same state again, without periodic checks. */
    private void reopen(Path statusFile) {
        reopen(statusFile, ScheduleConfig.builder().engineInterval(null).hostsInterval(null).build());
    }

    /** Opens the same state again, with this file as the source of the engine's updates. */
    private void reopen(Path statusFile, ScheduleConfig schedule) {
        manager.close();
        EngineSourceConfig source = EngineSourceConfig.statusFile(EngineSourceConfig.StatusFile.builder().path(statusFile.toString()).build());
        manager = UpgradeManager.open(lab.config(folder).toBuilder()
                .engine(EngineConfig.builder().source(source).build())
                .schedule(schedule)
                .build());
    }

    /** What a timer of root's would write now. */
    private Path statusFile(String exitCode) throws IOException {
        Path file = folder.resolve("engine-status");
        Files.writeString(file, exitCode + " " + System.currentTimeMillis() / 1000 + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Notification engineUpdate(NotificationList list) {
        assertEquals(1, list.getNotifications().size());
        Notification notification = list.getNotifications().get(0);
        assertEquals(NotificationKind.ENGINE_UPDATE, notification.getTopic().getKind());
        assertNull(notification.getTopic().getHostId());
        return notification;
    }

    private static JobStatus job(ScheduleStatus status, ScheduledJob job) {
        return status.getJobs().stream().filter(j -> j.getJob() == job).findFirst().orElseThrow();
    }

    private static void assertSame(Object expected, Object actual) {
        assertEquals(
                new String(Documents.write(expected), StandardCharsets.UTF_8),
                new String(Documents.write(actual), StandardCharsets.UTF_8));
    }
}
