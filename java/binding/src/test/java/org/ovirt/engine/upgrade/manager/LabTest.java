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
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.EngineConfig;
import org.ovirt.engine.upgrade.manager.config.EngineSourceConfig;
import org.ovirt.engine.upgrade.manager.config.ScheduleConfig;
import org.ovirt.engine.upgrade.manager.config.StatusFileSource;
import org.ovirt.engine.upgrade.manager.model.About;
import org.ovirt.engine.upgrade.manager.model.Answer;
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
        CheckClusterRequest request = new CheckClusterRequest().setCluster(lab.cluster()).setEngine(lab.engine());
        ClusterCheck check = manager.checkClusterAsync(request, new CallOptions().onProgress(seen::add)).get();
        assertEquals(8, check.getHosts().size());
        assertEquals(8, check.getHostsWithUpdates());
        assertTrue(check.getErrata().getSecurity() > 0);
        assertFalse(check.getVerdicts().isEmpty());
        Managers.eventually("all hosts are reported", () -> seen.stream().anyMatch(p -> p.getDone() == 8));
        assertSame(check.getLevelsNow(), manager.checkCluster(request).getLevelsNow());
    }

    @Test
    void aHostIsCheckedInFull() throws Exception {
        CheckHostRequest request = new CheckHostRequest().setHost(lab.inMaintenance()).setEngine(lab.engine());
        HostCheck check = manager.checkHost(request);
        assertEquals(Answer.YES, check.getUpdates());
        assertEquals(check.getPackages().size(), check.getPackageCount());
        assertNotNull(check.getErrata().getSecurityBySeverity());
        assertNotNull(check.getInstall().getWay());
        assertSame(check.getErrata(), manager.checkHostAsync(request).get().getErrata());
    }

    @Test
    void errataAreListedByFilterWithExactCounts() throws Exception {
        ErrataRequest request = new ErrataRequest().setHost(lab.inMaintenance())
                .setQuery(new ErrataQuery().setTypes(List.of(ErratumType.SECURITY)).setPerPage(3));
        ErrataPage page = manager.errata(request);
        assertEquals(3, page.getErrata().size());
        assertEquals(page.getCounts().getTotal(), page.getCounts().getSecurity());
        assertTrue(page.getCounts().getTotal() > 3);
        assertSame(page.getErrata(), manager.errataAsync(request).get().getErrata());

        String id = page.getErrata().get(0).getId();
        Erratum erratum = manager.erratum(new ErratumRequest().setId(id));
        assertEquals(id, erratum.getId());
        assertFalse(erratum.getPackages().isEmpty());
        assertSame(erratum, manager.erratumAsync(new ErratumRequest().setId(id).setProvider("katello")).get());
        fails(UpgradeManagerErrorCode.ERRATUM_UNKNOWN, () -> manager.erratum(new ErratumRequest().setId("NO-1")));
    }

    @Test
    void theDoctorSeesProviderStateAndConfiguration() throws Exception {
        DoctorReport report = manager.doctor(new DoctorRequest());
        assertEquals(FindingVerdict.OK, finding(report, FindingArea.PROVIDER, "credentials").getVerdict());
        assertTrue(finding(report, FindingArea.PROVIDER, "hosts_visible").getFacts().get("hosts") >= 8L);
        assertEquals(FindingVerdict.OK, finding(report, FindingArea.STATE, "integrity").getVerdict());
        assertEquals(1L, finding(report, FindingArea.CONFIG, "providers").getFacts().get("providers"));
        assertEquals(report.getFindings().size(),
                manager.doctorAsync(new DoctorRequest()).get().getFindings().size());
    }

    private static Finding finding(DoctorReport report, FindingArea area, String check) {
        return report.getFindings().stream()
                .filter(f -> f.getArea() == area && f.getCheck().equals(check))
                .findFirst().orElseThrow();
    }

    @Test
    void aContentHostIsAssociatedByHand() throws Exception {
        HostInventory host = lab.inMaintenance();
        AssociationRequest of = new AssociationRequest().setHostId(host.getId());
        AssociateRequest request = new AssociateRequest().setHost(host).setActor("admin");
        assertNull(manager.association(of));
        Association found = manager.associate(request.setAction(AssociateAction.refresh()));
        assertEquals(host.getAddress(), found.getContentHostName());
        Association set = manager.associateAsync(
                request.setAction(AssociateAction.set("katello", found.getContentHost()))).get();
        assertEquals(MatchedBy.PERSON, set.getMatchedBy());
        assertSame(set, manager.associationAsync(of).get());
        assertNull(manager.associate(request.setAction(AssociateAction.drop())));
        assertNull(manager.association(of));
    }

    @Test
    void errataAreInstalledToTheProof() throws Exception {
        HostInventory host = lab.inMaintenance();
        List<String> chosen = manager.errata(new ErrataRequest().setHost(host)).getErrata().stream()
                .limit(2).map(Erratum::getId).collect(Collectors.toList());
        InstallErrataRequest request = new InstallErrataRequest().setHost(host).setErrata(chosen).setActor("admin");
        Task started = manager.installErrata(request);
        fails(UpgradeManagerErrorCode.HOST_BUSY, manager.installErrataAsync(request));
        Task ended = manager.taskAsync(new TaskRequest().setId(started.getId()).setWait(true)).get();
        assertEquals(TaskState.SUCCEEDED, ended.getState(), ended.getProviderText());
        assertEquals(ProofVerdict.PROVED, ended.getProof().getVerdict(), ended.getProof().getWhy());
        assertSame(ended, manager.task(new TaskRequest().setId(started.getId())));
        Managers.eventually("the listener hears of it",
                () -> pushed.stream().anyMatch(e -> "INSTALL_SUCCEEDED".equals(e.getName())));
        assertEquals(pushed.size(), manager.eventsAsync(new EventsRequest()).get().getEvents().size());
        fails(UpgradeManagerErrorCode.ERRATA_NOT_APPLICABLE, () -> manager.installErrata(request));
    }

    @Test
    void packagesAreInstalledAndATaskIsCancelled() throws Exception {
        HostInventory host = lab.inMaintenance();
        String name = manager.checkHost(new CheckHostRequest().setHost(host)).getPackages().get(0).getName();
        InstallPackagesRequest request =
                new InstallPackagesRequest().setHost(host).setPackages(List.of(name)).setActor("admin");
        Task started = manager.installPackages(request);
        Task cancelled = manager.cancelTask(new CancelTaskRequest().setId(started.getId()).setActor("admin"));
        assertTrue(cancelled.isCancelRequested());
        Task ended = manager.task(new TaskRequest().setId(started.getId()).setWait(true));
        assertEquals(TaskState.CANCELLED, ended.getState());
        fails(UpgradeManagerErrorCode.TASK_NOT_CANCELLABLE,
                manager.cancelTaskAsync(new CancelTaskRequest().setId(started.getId()).setActor("admin")));
        Task again = manager.installPackagesAsync(request).get();
        assertEquals(TaskState.SUCCEEDED,
                manager.task(new TaskRequest().setId(again.getId()).setWait(true)).getState());
    }

    @Test
    void aHostOutsideMaintenanceIsRefusedWithTheRemedy() {
        HostInventory up = lab.cluster().getHosts().get(0);
        UpgradeManagerException e = fails(UpgradeManagerErrorCode.HOST_NOT_IN_MAINTENANCE, () -> manager.installErrata(
                new InstallErrataRequest().setHost(up).setErrata(List.of("OUML-2025:0001")).setActor("admin")));
        assertTrue(e.getMessage().contains(up.getName()), e.getMessage());
        assertFalse(e.problem().getRemedy().isEmpty());
        fails(UpgradeManagerErrorCode.EMPTY_SELECTION, () -> manager.installErrata(
                new InstallErrataRequest().setHost(lab.inMaintenance()).setErrata(List.of()).setActor("admin")));
    }

    @Test
    void theEngineIsCheckedByAStatusFile() throws Exception {
        reopen(statusFile("0"));
        CheckEngineRequest request = new CheckEngineRequest().setProductVersion("4.5.6-1.el9");
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
                manager.checkEngineAsync(new CheckEngineRequest().setProductVersion("")));
    }

    @Test
    void anEngineWhoseSourceIsBadIsUnknownWithTheReason() throws Exception {
        Files.delete(statusFile("0"));
        reopen(folder.resolve("engine-status"));
        EngineCheck check = manager.checkEngine(new CheckEngineRequest());
        assertEquals(EngineState.UNKNOWN, check.getState());
        assertEquals("ENGINE_STATUS_FILE_UNUSABLE", check.getUnknownBecause().getCode());
        About about = manager.notifications(new NotificationsRequest().setUser("anna")).getAbout();
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
        NotificationsRequest anna = new NotificationsRequest().setUser("anna");
        NotificationsRequest bert = new NotificationsRequest().setUser("bert");
        assertFalse(manager.notifications(anna).getAbout().isUpdate());
        manager.checkEngine(new CheckEngineRequest());

        Notification news = engineUpdate(manager.notifications(anna));
        assertFalse(news.isDismissedByMe());
        assertFalse(engineUpdate(manager.notificationsAsync(bert).get()).isDismissedByMe());
        DismissRequest dismissal = new DismissRequest().setUser("anna").setId(news.getId());
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
                new DismissRequest().setUser("anna").setId("n-0")));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, () -> manager.notifications(
                new NotificationsRequest().setUser("")));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.dismissAsync(
                new DismissRequest().setUser("").setId(news.getId())));
    }

    @Test
    void theScheduleTellsWhatIsWatchedAndHowItStands() throws Exception {
        reopen(statusFile("0"), new ScheduleConfig().setEngineInterval(null));
        assertNull(job(manager.schedule(new ScheduleRequest()), ScheduledJob.ENGINE).getIntervalMs());

        reopen(statusFile("0"), new ScheduleConfig().setHostsInterval("2h"));
        ScheduleStatus before = manager.schedule(new ScheduleRequest());
        assertNull(before.getInventory());
        assertEquals(86_400_000L, job(before, ScheduledJob.ENGINE).getIntervalMs());
        assertEquals(7_200_000L, job(before, ScheduledJob.HOSTS).getIntervalMs());
        assertEquals("NO_INVENTORY", job(before, ScheduledJob.HOSTS).getWaitsFor().getCode());

        WatchRequest request = new WatchRequest().setEngine(lab.engine()).setClusters(List.of(lab.cluster()));
        ScheduleStatus after = manager.watch(request);
        assertEquals(1, after.getInventory().getClusters());
        assertEquals(8, after.getInventory().getHosts());
        assertNull(job(after, ScheduledJob.HOSTS).getWaitsFor());
        assertEquals(after.getInventory().getClusters(),
                manager.watchAsync(request).get().getInventory().getClusters());

        manager.checkEngine(new CheckEngineRequest());
        JobStatus engine = job(manager.scheduleAsync(new ScheduleRequest()).get(), ScheduledJob.ENGINE);
        assertNotNull(engine.getLastSuccessMs());
        assertNull(engine.getLastError());
        WatchRequest twice = new WatchRequest().setEngine(lab.engine())
                .setClusters(List.of(lab.cluster(), lab.cluster()));
        fails(UpgradeManagerErrorCode.INVALID_ARGUMENT, manager.watchAsync(twice));
    }

    /** Opens the same state anew; nothing is checked periodically. */
    private void reopen(Path statusFile) {
        reopen(statusFile, new ScheduleConfig().setEngineInterval(null).setHostsInterval(null));
    }

    /** Opens the same state anew; this file tells of the engine's updates. */
    private void reopen(Path statusFile, ScheduleConfig schedule) {
        manager.close();
        EngineSourceConfig source = new EngineSourceConfig()
                .setStatusFile(new StatusFileSource().setPath(statusFile.toString()));
        manager = UpgradeManager.open(lab.config(folder)
                .setEngine(new EngineConfig().setSource(source))
                .setSchedule(schedule));
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
