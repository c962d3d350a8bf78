/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.lang.ref.Cleaner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import org.ovirt.engine.upgrade.manager.config.Config;
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
import org.ovirt.engine.upgrade.manager.model.ErrataPage;
import org.ovirt.engine.upgrade.manager.model.ErrataRequest;
import org.ovirt.engine.upgrade.manager.model.Erratum;
import org.ovirt.engine.upgrade.manager.model.ErratumRequest;
import org.ovirt.engine.upgrade.manager.model.EventPage;
import org.ovirt.engine.upgrade.manager.model.EventsRequest;
import org.ovirt.engine.upgrade.manager.model.HostCheck;
import org.ovirt.engine.upgrade.manager.model.InstallErrataRequest;
import org.ovirt.engine.upgrade.manager.model.InstallPackagesRequest;
import org.ovirt.engine.upgrade.manager.model.NotificationList;
import org.ovirt.engine.upgrade.manager.model.NotificationsRequest;
import org.ovirt.engine.upgrade.manager.model.Problem;
import org.ovirt.engine.upgrade.manager.model.ScheduleRequest;
import org.ovirt.engine.upgrade.manager.model.ScheduleStatus;
import org.ovirt.engine.upgrade.manager.model.Task;
import org.ovirt.engine.upgrade.manager.model.TaskRequest;
import org.ovirt.engine.upgrade.manager.model.WatchRequest;

/**
 * Tells what hosts need, and installs it through Katello or Satellite.
 *
 * <p>Each operation has a blocking form and an asynchronous one. Every failure is an {@link UpgradeManagerException},
 * thrown or in the future. A blocking form can be interrupted: it cancels the operation, throws {@code CANCELLED} and
 * leaves the thread interrupted. Cancelling a future cancels the operation.</p>
 *
 * <p>Listeners and continuations run on the executor given at the opening; by default on daemon threads of this
 * manager. They may block, call this manager, and close it.</p>
 */
public final class UpgradeManager implements AutoCloseable {

    /** Only when it is needed: nothing happens in static code of this class. */
    private static final class Net {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private final OpenState state;
    private final Cleaner.Cleanable closing;
    private final Executor executor;

    private UpgradeManager(Config config, boolean shared, Executor given) {
        NativeLibrary.load();
        long handle = Native.open(Json.write(config), shared);
        ExecutorService own = given == null ? DaemonThreads.executor() : null;
        executor = given == null ? own : given;
        state = new OpenState(handle, own);
        closing = Net.CLEANER.register(this, state);
    }

    /** Opens an independent manager. */
    public static UpgradeManager open(Config config) {
        return open(config, null, null);
    }

    /** Opens an independent manager with a listener for its events, which may be {@code null}. */
    public static UpgradeManager open(Config config, EventListener listener) {
        return open(config, listener, null);
    }

    /** As {@link #open(Config, EventListener)}, with listeners and continuations on the given executor. */
    public static UpgradeManager open(Config config, EventListener listener, Executor executor) {
        return listening(new UpgradeManager(config, false, executor), listener);
    }

    /**
     * The manager that all users in this process share. The first configuration wins; another one is refused with
     * {@code ALREADY_OPEN}. Each user closes what this returned; the last close closes the manager.
     */
    public static UpgradeManager shared(Config config) {
        return shared(config, null, null);
    }

    /**
     * As {@link #shared(Config)}, with a listener, which may be {@code null}. One user can listen under the
     * configuration's name; others {@link #listen(String, EventListener) listen} under names of their own.
     */
    public static UpgradeManager shared(Config config, EventListener listener) {
        return shared(config, listener, null);
    }

    /** As {@link #shared(Config, EventListener)}, with listeners and continuations on the given executor. */
    public static UpgradeManager shared(Config config, EventListener listener, Executor executor) {
        return listening(new UpgradeManager(config, true, executor), listener);
    }

    private static UpgradeManager listening(UpgradeManager manager, EventListener listener) {
        if (listener != null) {
            try {
                manager.listen(null, listener);
            } catch (RuntimeException | Error e) {
                manager.close();
                throw e;
            }
        }
        return manager;
    }

    /**
     * Delivers events to a further listener until the close. Its place in the events is kept under {@code name}, also
     * for the next process; {@code null} is the configuration's name. A name listens once at a time.
     */
    public void listen(String name, EventListener listener) {
        EventSink sink = new EventSink(listener, executor);
        state.listening(sink, Native.listen(state.handle(), name, sink));
    }

    /**
     * Ends everything within five seconds, whatever hangs. Unfinished futures fail with {@code CLOSED}; tasks on the
     * provider go on, and the next process follows them. Idempotent; a second caller waits for the first.
     */
    @Override
    public void close() {
        state.closedByUser();
        closing.clean();
        state.awaitClosed();
    }

    /** One host, in full. */
    public HostCheck checkHost(CheckHostRequest request) {
        return checkHost(request, null);
    }

    /** One host, in full. */
    public HostCheck checkHost(CheckHostRequest request, CallOptions options) {
        return await("check_host", request, options, HostCheck.class);
    }

    /** One host, in full. */
    public CompletableFuture<HostCheck> checkHostAsync(CheckHostRequest request) {
        return checkHostAsync(request, null);
    }

    /** One host, in full. */
    public CompletableFuture<HostCheck> checkHostAsync(CheckHostRequest request, CallOptions options) {
        return begin("check_host", request, options, HostCheck.class, executor);
    }

    /** All managed hosts of a cluster; reports progress per host. */
    public ClusterCheck checkCluster(CheckClusterRequest request) {
        return checkCluster(request, null);
    }

    /** All managed hosts of a cluster; reports progress per host. */
    public ClusterCheck checkCluster(CheckClusterRequest request, CallOptions options) {
        return await("check_cluster", request, options, ClusterCheck.class);
    }

    /** All managed hosts of a cluster; reports progress per host. */
    public CompletableFuture<ClusterCheck> checkClusterAsync(CheckClusterRequest request) {
        return checkClusterAsync(request, null);
    }

    /** All managed hosts of a cluster; reports progress per host. */
    public CompletableFuture<ClusterCheck> checkClusterAsync(CheckClusterRequest request, CallOptions options) {
        return begin("check_cluster", request, options, ClusterCheck.class, executor);
    }

    /** A page of a host's errata, with exact counts over the whole filter. */
    public ErrataPage errata(ErrataRequest request) {
        return errata(request, null);
    }

    /** A page of a host's errata, with exact counts over the whole filter. */
    public ErrataPage errata(ErrataRequest request, CallOptions options) {
        return await("errata", request, options, ErrataPage.class);
    }

    /** A page of a host's errata, with exact counts over the whole filter. */
    public CompletableFuture<ErrataPage> errataAsync(ErrataRequest request) {
        return errataAsync(request, null);
    }

    /** A page of a host's errata, with exact counts over the whole filter. */
    public CompletableFuture<ErrataPage> errataAsync(ErrataRequest request, CallOptions options) {
        return begin("errata", request, options, ErrataPage.class, executor);
    }

    /** One erratum, with all its texts. */
    public Erratum erratum(ErratumRequest request) {
        return erratum(request, null);
    }

    /** One erratum, with all its texts. */
    public Erratum erratum(ErratumRequest request, CallOptions options) {
        return await("erratum", request, options, Erratum.class);
    }

    /** One erratum, with all its texts. */
    public CompletableFuture<Erratum> erratumAsync(ErratumRequest request) {
        return erratumAsync(request, null);
    }

    /** One erratum, with all its texts. */
    public CompletableFuture<Erratum> erratumAsync(ErratumRequest request, CallOptions options) {
        return begin("erratum", request, options, Erratum.class, executor);
    }

    /** Sets, refreshes or drops the content host of a host; {@code null} when none is left. */
    public Association associate(AssociateRequest request) {
        return associate(request, null);
    }

    /** Sets, refreshes or drops the content host of a host; {@code null} when none is left. */
    public Association associate(AssociateRequest request, CallOptions options) {
        return await("associate", request, options, Association.class);
    }

    /** Sets, refreshes or drops the content host of a host; {@code null} when none is left. */
    public CompletableFuture<Association> associateAsync(AssociateRequest request) {
        return associateAsync(request, null);
    }

    /** Sets, refreshes or drops the content host of a host; {@code null} when none is left. */
    public CompletableFuture<Association> associateAsync(AssociateRequest request, CallOptions options) {
        return begin("associate", request, options, Association.class, executor);
    }

    /** The stored content host of a host, or {@code null}. */
    public Association association(AssociationRequest request) {
        return association(request, null);
    }

    /** The stored content host of a host, or {@code null}. */
    public Association association(AssociationRequest request, CallOptions options) {
        return await("association", request, options, Association.class);
    }

    /** The stored content host of a host, or {@code null}. */
    public CompletableFuture<Association> associationAsync(AssociationRequest request) {
        return associationAsync(request, null);
    }

    /** The stored content host of a host, or {@code null}. */
    public CompletableFuture<Association> associationAsync(AssociationRequest request, CallOptions options) {
        return begin("association", request, options, Association.class, executor);
    }

    /** Installs errata on a host in maintenance. */
    public Task installErrata(InstallErrataRequest request) {
        return installErrata(request, null);
    }

    /** Installs errata on a host in maintenance. */
    public Task installErrata(InstallErrataRequest request, CallOptions options) {
        return await("install_errata", request, options, Task.class);
    }

    /** Installs errata on a host in maintenance. */
    public CompletableFuture<Task> installErrataAsync(InstallErrataRequest request) {
        return installErrataAsync(request, null);
    }

    /** Installs errata on a host in maintenance. */
    public CompletableFuture<Task> installErrataAsync(InstallErrataRequest request, CallOptions options) {
        return begin("install_errata", request, options, Task.class, executor);
    }

    /** Installs the newest version of packages on a host in maintenance. */
    public Task installPackages(InstallPackagesRequest request) {
        return installPackages(request, null);
    }

    /** Installs the newest version of packages on a host in maintenance. */
    public Task installPackages(InstallPackagesRequest request, CallOptions options) {
        return await("install_packages", request, options, Task.class);
    }

    /** Installs the newest version of packages on a host in maintenance. */
    public CompletableFuture<Task> installPackagesAsync(InstallPackagesRequest request) {
        return installPackagesAsync(request, null);
    }

    /** Installs the newest version of packages on a host in maintenance. */
    public CompletableFuture<Task> installPackagesAsync(InstallPackagesRequest request, CallOptions options) {
        return begin("install_packages", request, options, Task.class, executor);
    }

    /** State of a task, also of an earlier process. */
    public Task task(TaskRequest request) {
        return task(request, null);
    }

    /** State of a task, also of an earlier process. */
    public Task task(TaskRequest request, CallOptions options) {
        return await("task", request, options, Task.class);
    }

    /** State of a task, also of an earlier process. */
    public CompletableFuture<Task> taskAsync(TaskRequest request) {
        return taskAsync(request, null);
    }

    /** State of a task, also of an earlier process. */
    public CompletableFuture<Task> taskAsync(TaskRequest request, CallOptions options) {
        return begin("task", request, options, Task.class, executor);
    }

    /** Asks to cancel a task. */
    public Task cancelTask(CancelTaskRequest request) {
        return cancelTask(request, null);
    }

    /** Asks to cancel a task. */
    public Task cancelTask(CancelTaskRequest request, CallOptions options) {
        return await("cancel_task", request, options, Task.class);
    }

    /** Asks to cancel a task. */
    public CompletableFuture<Task> cancelTaskAsync(CancelTaskRequest request) {
        return cancelTaskAsync(request, null);
    }

    /** Asks to cancel a task. */
    public CompletableFuture<Task> cancelTaskAsync(CancelTaskRequest request, CallOptions options) {
        return begin("cancel_task", request, options, Task.class, executor);
    }

    /** Everything that would stop us, asked before it starts; what fails is a finding, and nothing is changed. */
    public DoctorReport doctor(DoctorRequest request) {
        return doctor(request, null);
    }

    /** Everything that would stop us, asked before it starts; what fails is a finding, and nothing is changed. */
    public DoctorReport doctor(DoctorRequest request, CallOptions options) {
        return await("doctor", request, options, DoctorReport.class);
    }

    /** Everything that would stop us, asked before it starts; what fails is a finding, and nothing is changed. */
    public CompletableFuture<DoctorReport> doctorAsync(DoctorRequest request) {
        return doctorAsync(request, null);
    }

    /** Everything that would stop us, asked before it starts; what fails is a finding, and nothing is changed. */
    public CompletableFuture<DoctorReport> doctorAsync(DoctorRequest request, CallOptions options) {
        return begin("doctor", request, options, DoctorReport.class, executor);
    }

    /** The engine's own updates. A source that fails makes the answer unknown with the reason, not an error. */
    public EngineCheck checkEngine(CheckEngineRequest request) {
        return checkEngine(request, null);
    }

    /** The engine's own updates. A source that fails makes the answer unknown with the reason, not an error. */
    public EngineCheck checkEngine(CheckEngineRequest request, CallOptions options) {
        return await("check_engine", request, options, EngineCheck.class);
    }

    /** The engine's own updates. A source that fails makes the answer unknown with the reason, not an error. */
    public CompletableFuture<EngineCheck> checkEngineAsync(CheckEngineRequest request) {
        return checkEngineAsync(request, null);
    }

    /** The engine's own updates. A source that fails makes the answer unknown with the reason, not an error. */
    public CompletableFuture<EngineCheck> checkEngineAsync(CheckEngineRequest request, CallOptions options) {
        return begin("check_engine", request, options, EngineCheck.class, executor);
    }

    /** What the periodic checks look at from now on; for each start, and when hosts come or go. */
    public ScheduleStatus watch(WatchRequest request) {
        return watch(request, null);
    }

    /** What the periodic checks look at from now on; for each start, and when hosts come or go. */
    public ScheduleStatus watch(WatchRequest request, CallOptions options) {
        return await("watch", request, options, ScheduleStatus.class);
    }

    /** What the periodic checks look at from now on; for each start, and when hosts come or go. */
    public CompletableFuture<ScheduleStatus> watchAsync(WatchRequest request) {
        return watchAsync(request, null);
    }

    /** What the periodic checks look at from now on; for each start, and when hosts come or go. */
    public CompletableFuture<ScheduleStatus> watchAsync(WatchRequest request, CallOptions options) {
        return begin("watch", request, options, ScheduleStatus.class, executor);
    }

    /** How the periodic checks stand. */
    public ScheduleStatus schedule(ScheduleRequest request) {
        return schedule(request, null);
    }

    /** How the periodic checks stand. */
    public ScheduleStatus schedule(ScheduleRequest request, CallOptions options) {
        return await("schedule", request, options, ScheduleStatus.class);
    }

    /** How the periodic checks stand. */
    public CompletableFuture<ScheduleStatus> scheduleAsync(ScheduleRequest request) {
        return scheduleAsync(request, null);
    }

    /** How the periodic checks stand. */
    public CompletableFuture<ScheduleStatus> scheduleAsync(ScheduleRequest request, CallOptions options) {
        return begin("schedule", request, options, ScheduleStatus.class, executor);
    }

    /** What the portal shows a user, and the text for "About". */
    public NotificationList notifications(NotificationsRequest request) {
        return notifications(request, null);
    }

    /** What the portal shows a user, and the text for "About". */
    public NotificationList notifications(NotificationsRequest request, CallOptions options) {
        return await("notifications", request, options, NotificationList.class);
    }

    /** What the portal shows a user, and the text for "About". */
    public CompletableFuture<NotificationList> notificationsAsync(NotificationsRequest request) {
        return notificationsAsync(request, null);
    }

    /** What the portal shows a user, and the text for "About". */
    public CompletableFuture<NotificationList> notificationsAsync(NotificationsRequest request, CallOptions options) {
        return begin("notifications", request, options, NotificationList.class, executor);
    }

    /** This user does not want to see a notification again; answers what the user sees afterwards. */
    public NotificationList dismiss(DismissRequest request) {
        return dismiss(request, null);
    }

    /** This user does not want to see a notification again; answers what the user sees afterwards. */
    public NotificationList dismiss(DismissRequest request, CallOptions options) {
        return await("dismiss", request, options, NotificationList.class);
    }

    /** This user does not want to see a notification again; answers what the user sees afterwards. */
    public CompletableFuture<NotificationList> dismissAsync(DismissRequest request) {
        return dismissAsync(request, null);
    }

    /** This user does not want to see a notification again; answers what the user sees afterwards. */
    public CompletableFuture<NotificationList> dismissAsync(DismissRequest request, CallOptions options) {
        return begin("dismiss", request, options, NotificationList.class, executor);
    }

    /** Audit events after a cursor. */
    public EventPage events(EventsRequest request) {
        return events(request, null);
    }

    /** Audit events after a cursor. */
    public EventPage events(EventsRequest request, CallOptions options) {
        return await("events", request, options, EventPage.class);
    }

    /** Audit events after a cursor. */
    public CompletableFuture<EventPage> eventsAsync(EventsRequest request) {
        return eventsAsync(request, null);
    }

    /** Audit events after a cursor. */
    public CompletableFuture<EventPage> eventsAsync(EventsRequest request, CallOptions options) {
        return begin("events", request, options, EventPage.class, executor);
    }

    <T> T await(String operation, Object request, CallOptions options, Class<T> type) {
        Native.refuseUpcallThread(operation);
        // Completed on the library's thread: the executor may be busy with the very thread that waits here.
        OperationFuture<T> future = begin(operation, request, options, type, Runnable::run);
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw interrupted(operation, e);
        } catch (ExecutionException e) {
            throw here(e.getCause());
        }
    }

    <T> OperationFuture<T> begin(
            String operation, Object request, CallOptions options, Class<T> type, Executor completer) {
        CallOptions given = options == null ? new CallOptions() : options;
        OperationFuture<T> future = new OperationFuture<>(this);
        Completion<T> completion = new Completion<>(
                future, answer -> Json.read(answer, type), given.progressListener(), completer, executor);
        try {
            future.began(Native.start(
                    state.handle(), operation, Json.write(request), given.deadlineMs(), given.correlationId(),
                    completion));
        } catch (UpgradeManagerException e) {
            future.completeExceptionally(e);
        }
        return future;
    }

    /** Answers whether the operation was under way. */
    boolean cancel(long ticket) {
        try {
            return Native.cancel(state.handle(), ticket);
        } catch (UpgradeManagerException e) {
            // Closed meanwhile, which ended the operation.
            if (e.code() != UpgradeManagerErrorCode.CLOSED) {
                throw e;
            }
            return false;
        }
    }

    /** The same failure, with the stack of the caller. */
    private static RuntimeException here(Throwable failure) {
        if (failure instanceof UpgradeManagerException) {
            return new UpgradeManagerException(((UpgradeManagerException) failure).problem(), failure);
        }
        return new IllegalStateException(failure);
    }

    private static UpgradeManagerException interrupted(String operation, InterruptedException e) {
        Problem problem = new Problem()
                .setCode(UpgradeManagerErrorCode.CANCELLED.name())
                .setMessage(operation + " was cancelled: its thread was interrupted");
        return new UpgradeManagerException(problem, e);
    }
}
