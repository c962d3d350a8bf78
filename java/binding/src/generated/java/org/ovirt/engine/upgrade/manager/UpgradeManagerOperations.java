/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.CompletableFuture;
import org.ovirt.engine.upgrade.manager.model.AnswerRequest;
import org.ovirt.engine.upgrade.manager.model.ApproveRequest;
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
import org.ovirt.engine.upgrade.manager.model.HostRequest;
import org.ovirt.engine.upgrade.manager.model.InstallErrataRequest;
import org.ovirt.engine.upgrade.manager.model.InstallPackagesRequest;
import org.ovirt.engine.upgrade.manager.model.KnownHost;
import org.ovirt.engine.upgrade.manager.model.NotificationList;
import org.ovirt.engine.upgrade.manager.model.NotificationsRequest;
import org.ovirt.engine.upgrade.manager.model.PauseRequest;
import org.ovirt.engine.upgrade.manager.model.Plan;
import org.ovirt.engine.upgrade.manager.model.PlanRequest;
import org.ovirt.engine.upgrade.manager.model.ReportPage;
import org.ovirt.engine.upgrade.manager.model.ReportRequest;
import org.ovirt.engine.upgrade.manager.model.Restored;
import org.ovirt.engine.upgrade.manager.model.RunActionRequest;
import org.ovirt.engine.upgrade.manager.model.RunList;
import org.ovirt.engine.upgrade.manager.model.RunReport;
import org.ovirt.engine.upgrade.manager.model.RunRequest;
import org.ovirt.engine.upgrade.manager.model.RunStatus;
import org.ovirt.engine.upgrade.manager.model.RunsRequest;
import org.ovirt.engine.upgrade.manager.model.ScheduleRequest;
import org.ovirt.engine.upgrade.manager.model.ScheduleStatus;
import org.ovirt.engine.upgrade.manager.model.SkipHostRequest;
import org.ovirt.engine.upgrade.manager.model.StartRequest;
import org.ovirt.engine.upgrade.manager.model.Task;
import org.ovirt.engine.upgrade.manager.model.TaskRequest;
import org.ovirt.engine.upgrade.manager.model.UpgradeImageRequest;
import org.ovirt.engine.upgrade.manager.model.VersionInfo;
import org.ovirt.engine.upgrade.manager.model.VersionRequest;
import org.ovirt.engine.upgrade.manager.model.WatchRequest;

/** The operations, each in a blocking and an asynchronous form. {@code UpgradeManager} is the way in. */
public abstract class UpgradeManagerOperations {

    UpgradeManagerOperations() {
    }

    /** Calls an operation and waits for its answer. */
    abstract <T> T await(String operation, Object request, CallOptions options, Class<T> answer);

    /** Begins an operation. */
    abstract <T> CompletableFuture<T> begin(
            String operation, Object request, CallOptions options, Class<T> answer);

    /**
     * Checks one host in full. A provider that fails makes the answer {@code unknown} with the reason; it is no
     * error.
     */
    public final HostCheck checkHost(CheckHostRequest request) {
        return checkHost(request, null);
    }

    /**
     * Checks one host in full. A provider that fails makes the answer {@code unknown} with the reason; it is no
     * error.
     */
    public final HostCheck checkHost(CheckHostRequest request, CallOptions options) {
        return await("check_host", request, options, HostCheck.class);
    }

    /**
     * Checks one host in full. A provider that fails makes the answer {@code unknown} with the reason; it is no
     * error.
     */
    public final CompletableFuture<HostCheck> checkHostAsync(CheckHostRequest request) {
        return checkHostAsync(request, null);
    }

    /**
     * Checks one host in full. A provider that fails makes the answer {@code unknown} with the reason; it is no
     * error.
     */
    public final CompletableFuture<HostCheck> checkHostAsync(CheckHostRequest request, CallOptions options) {
        return begin("check_host", request, options, HostCheck.class);
    }

    /** Checks updates and levels of all managed hosts of a cluster, in bulk. Reports progress by host. */
    public final ClusterCheck checkCluster(CheckClusterRequest request) {
        return checkCluster(request, null);
    }

    /** Checks updates and levels of all managed hosts of a cluster, in bulk. Reports progress by host. */
    public final ClusterCheck checkCluster(CheckClusterRequest request, CallOptions options) {
        return await("check_cluster", request, options, ClusterCheck.class);
    }

    /** Checks updates and levels of all managed hosts of a cluster, in bulk. Reports progress by host. */
    public final CompletableFuture<ClusterCheck> checkClusterAsync(CheckClusterRequest request) {
        return checkClusterAsync(request, null);
    }

    /** Checks updates and levels of all managed hosts of a cluster, in bulk. Reports progress by host. */
    public final CompletableFuture<ClusterCheck> checkClusterAsync(CheckClusterRequest request, CallOptions options) {
        return begin("check_cluster", request, options, ClusterCheck.class);
    }

    /** Reads a host from the engine: its inventory, and what requests about it need besides. */
    public final KnownHost host(HostRequest request) {
        return host(request, null);
    }

    /** Reads a host from the engine: its inventory, and what requests about it need besides. */
    public final KnownHost host(HostRequest request, CallOptions options) {
        return await("host", request, options, KnownHost.class);
    }

    /** Reads a host from the engine: its inventory, and what requests about it need besides. */
    public final CompletableFuture<KnownHost> hostAsync(HostRequest request) {
        return hostAsync(request, null);
    }

    /** Reads a host from the engine: its inventory, and what requests about it need besides. */
    public final CompletableFuture<KnownHost> hostAsync(HostRequest request, CallOptions options) {
        return begin("host", request, options, KnownHost.class);
    }

    /** Reads a page of a host's errata, with exact counts over the whole filter. */
    public final ErrataPage errata(ErrataRequest request) {
        return errata(request, null);
    }

    /** Reads a page of a host's errata, with exact counts over the whole filter. */
    public final ErrataPage errata(ErrataRequest request, CallOptions options) {
        return await("errata", request, options, ErrataPage.class);
    }

    /** Reads a page of a host's errata, with exact counts over the whole filter. */
    public final CompletableFuture<ErrataPage> errataAsync(ErrataRequest request) {
        return errataAsync(request, null);
    }

    /** Reads a page of a host's errata, with exact counts over the whole filter. */
    public final CompletableFuture<ErrataPage> errataAsync(ErrataRequest request, CallOptions options) {
        return begin("errata", request, options, ErrataPage.class);
    }

    /** Reads one erratum with all its texts, from the named provider or the first that has it. */
    public final Erratum erratum(ErratumRequest request) {
        return erratum(request, null);
    }

    /** Reads one erratum with all its texts, from the named provider or the first that has it. */
    public final Erratum erratum(ErratumRequest request, CallOptions options) {
        return await("erratum", request, options, Erratum.class);
    }

    /** Reads one erratum with all its texts, from the named provider or the first that has it. */
    public final CompletableFuture<Erratum> erratumAsync(ErratumRequest request) {
        return erratumAsync(request, null);
    }

    /** Reads one erratum with all its texts, from the named provider or the first that has it. */
    public final CompletableFuture<Erratum> erratumAsync(ErratumRequest request, CallOptions options) {
        return begin("erratum", request, options, Erratum.class);
    }

    /**
     * Sets, refreshes or drops the content host of a host. Answers the association afterwards, or {@code null}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Association associate(AssociateRequest request) {
        return associate(request, null);
    }

    /**
     * Sets, refreshes or drops the content host of a host. Answers the association afterwards, or {@code null}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Association associate(AssociateRequest request, CallOptions options) {
        return await("associate", request, options, Association.class);
    }

    /**
     * Sets, refreshes or drops the content host of a host. Answers the association afterwards, or {@code null}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Association> associateAsync(AssociateRequest request) {
        return associateAsync(request, null);
    }

    /**
     * Sets, refreshes or drops the content host of a host. Answers the association afterwards, or {@code null}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Association> associateAsync(AssociateRequest request, CallOptions options) {
        return begin("associate", request, options, Association.class);
    }

    /** Reads the stored content host of a host. Answers {@code null} where none is stored. */
    public final Association association(AssociationRequest request) {
        return association(request, null);
    }

    /** Reads the stored content host of a host. Answers {@code null} where none is stored. */
    public final Association association(AssociationRequest request, CallOptions options) {
        return await("association", request, options, Association.class);
    }

    /** Reads the stored content host of a host. Answers {@code null} where none is stored. */
    public final CompletableFuture<Association> associationAsync(AssociationRequest request) {
        return associationAsync(request, null);
    }

    /** Reads the stored content host of a host. Answers {@code null} where none is stored. */
    public final CompletableFuture<Association> associationAsync(AssociationRequest request, CallOptions options) {
        return begin("association", request, options, Association.class);
    }

    /**
     * Installs errata on a host in maintenance. Answers as soon as the provider has accepted; follow with
     * {@code task}. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Task installErrata(InstallErrataRequest request) {
        return installErrata(request, null);
    }

    /**
     * Installs errata on a host in maintenance. Answers as soon as the provider has accepted; follow with
     * {@code task}. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Task installErrata(InstallErrataRequest request, CallOptions options) {
        return await("install_errata", request, options, Task.class);
    }

    /**
     * Installs errata on a host in maintenance. Answers as soon as the provider has accepted; follow with
     * {@code task}. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Task> installErrataAsync(InstallErrataRequest request) {
        return installErrataAsync(request, null);
    }

    /**
     * Installs errata on a host in maintenance. Answers as soon as the provider has accepted; follow with
     * {@code task}. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Task> installErrataAsync(InstallErrataRequest request, CallOptions options) {
        return begin("install_errata", request, options, Task.class);
    }

    /**
     * Installs the newest installable version of packages on a host in maintenance. As {@code install_errata}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Task installPackages(InstallPackagesRequest request) {
        return installPackages(request, null);
    }

    /**
     * Installs the newest installable version of packages on a host in maintenance. As {@code install_errata}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Task installPackages(InstallPackagesRequest request, CallOptions options) {
        return await("install_packages", request, options, Task.class);
    }

    /**
     * Installs the newest installable version of packages on a host in maintenance. As {@code install_errata}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Task> installPackagesAsync(InstallPackagesRequest request) {
        return installPackagesAsync(request, null);
    }

    /**
     * Installs the newest installable version of packages on a host in maintenance. As {@code install_errata}. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Task> installPackagesAsync(InstallPackagesRequest request, CallOptions options) {
        return begin("install_packages", request, options, Task.class);
    }

    /**
     * Upgrades the image of a host in image mode that is in maintenance. The task ends when the host runs the
     * image: restart it. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Task upgradeImage(UpgradeImageRequest request) {
        return upgradeImage(request, null);
    }

    /**
     * Upgrades the image of a host in image mode that is in maintenance. The task ends when the host runs the
     * image: restart it. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Task upgradeImage(UpgradeImageRequest request, CallOptions options) {
        return await("upgrade_image", request, options, Task.class);
    }

    /**
     * Upgrades the image of a host in image mode that is in maintenance. The task ends when the host runs the
     * image: restart it. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Task> upgradeImageAsync(UpgradeImageRequest request) {
        return upgradeImageAsync(request, null);
    }

    /**
     * Upgrades the image of a host in image mode that is in maintenance. The task ends when the host runs the
     * image: restart it. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Task> upgradeImageAsync(UpgradeImageRequest request, CallOptions options) {
        return begin("upgrade_image", request, options, Task.class);
    }

    /** Reads the state of a task, also one of an earlier process. With {@code wait}: answers when it has ended. */
    public final Task task(TaskRequest request) {
        return task(request, null);
    }

    /** Reads the state of a task, also one of an earlier process. With {@code wait}: answers when it has ended. */
    public final Task task(TaskRequest request, CallOptions options) {
        return await("task", request, options, Task.class);
    }

    /** Reads the state of a task, also one of an earlier process. With {@code wait}: answers when it has ended. */
    public final CompletableFuture<Task> taskAsync(TaskRequest request) {
        return taskAsync(request, null);
    }

    /** Reads the state of a task, also one of an earlier process. With {@code wait}: answers when it has ended. */
    public final CompletableFuture<Task> taskAsync(TaskRequest request, CallOptions options) {
        return begin("task", request, options, Task.class);
    }

    /** Asks the provider to cancel a task. An observer leaves a request that the controller answers. */
    public final Task cancelTask(CancelTaskRequest request) {
        return cancelTask(request, null);
    }

    /** Asks the provider to cancel a task. An observer leaves a request that the controller answers. */
    public final Task cancelTask(CancelTaskRequest request, CallOptions options) {
        return await("cancel_task", request, options, Task.class);
    }

    /** Asks the provider to cancel a task. An observer leaves a request that the controller answers. */
    public final CompletableFuture<Task> cancelTaskAsync(CancelTaskRequest request) {
        return cancelTaskAsync(request, null);
    }

    /** Asks the provider to cancel a task. An observer leaves a request that the controller answers. */
    public final CompletableFuture<Task> cancelTaskAsync(CancelTaskRequest request, CallOptions options) {
        return begin("cancel_task", request, options, Task.class);
    }

    /**
     * Makes the plan of a rolling upgrade, and stores it. Nothing is changed in the engine. Reports progress by
     * host. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Plan plan(PlanRequest request) {
        return plan(request, null);
    }

    /**
     * Makes the plan of a rolling upgrade, and stores it. Nothing is changed in the engine. Reports progress by
     * host. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Plan plan(PlanRequest request, CallOptions options) {
        return await("plan", request, options, Plan.class);
    }

    /**
     * Makes the plan of a rolling upgrade, and stores it. Nothing is changed in the engine. Reports progress by
     * host. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Plan> planAsync(PlanRequest request) {
        return planAsync(request, null);
    }

    /**
     * Makes the plan of a rolling upgrade, and stores it. Nothing is changed in the engine. Reports progress by
     * host. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Plan> planAsync(PlanRequest request, CallOptions options) {
        return begin("plan", request, options, Plan.class);
    }

    /**
     * Begins a run of an approved plan, if the plan still holds. Answers at once; follow with {@code run} and the
     * events. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final RunStatus start(StartRequest request) {
        return start(request, null);
    }

    /**
     * Begins a run of an approved plan, if the plan still holds. Answers at once; follow with {@code run} and the
     * events. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final RunStatus start(StartRequest request, CallOptions options) {
        return await("start", request, options, RunStatus.class);
    }

    /**
     * Begins a run of an approved plan, if the plan still holds. Answers at once; follow with {@code run} and the
     * events. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<RunStatus> startAsync(StartRequest request) {
        return startAsync(request, null);
    }

    /**
     * Begins a run of an approved plan, if the plan still holds. Answers at once; follow with {@code run} and the
     * events. An observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<RunStatus> startAsync(StartRequest request, CallOptions options) {
        return begin("start", request, options, RunStatus.class);
    }

    /**
     * Pauses a run: nothing new is begun. Answers the status of the moment; the run takes the command within
     * seconds. An observer leaves a request that the controller answers.
     */
    public final RunStatus pause(PauseRequest request) {
        return pause(request, null);
    }

    /**
     * Pauses a run: nothing new is begun. Answers the status of the moment; the run takes the command within
     * seconds. An observer leaves a request that the controller answers.
     */
    public final RunStatus pause(PauseRequest request, CallOptions options) {
        return await("pause", request, options, RunStatus.class);
    }

    /**
     * Pauses a run: nothing new is begun. Answers the status of the moment; the run takes the command within
     * seconds. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> pauseAsync(PauseRequest request) {
        return pauseAsync(request, null);
    }

    /**
     * Pauses a run: nothing new is begun. Answers the status of the moment; the run takes the command within
     * seconds. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> pauseAsync(PauseRequest request, CallOptions options) {
        return begin("pause", request, options, RunStatus.class);
    }

    /**
     * Ends a pause of a run. It answers no question. As {@code pause}. An observer leaves a request that the
     * controller answers.
     */
    public final RunStatus resume(RunActionRequest request) {
        return resume(request, null);
    }

    /**
     * Ends a pause of a run. It answers no question. As {@code pause}. An observer leaves a request that the
     * controller answers.
     */
    public final RunStatus resume(RunActionRequest request, CallOptions options) {
        return await("resume", request, options, RunStatus.class);
    }

    /**
     * Ends a pause of a run. It answers no question. As {@code pause}. An observer leaves a request that the
     * controller answers.
     */
    public final CompletableFuture<RunStatus> resumeAsync(RunActionRequest request) {
        return resumeAsync(request, null);
    }

    /**
     * Ends a pause of a run. It answers no question. As {@code pause}. An observer leaves a request that the
     * controller answers.
     */
    public final CompletableFuture<RunStatus> resumeAsync(RunActionRequest request, CallOptions options) {
        return begin("resume", request, options, RunStatus.class);
    }

    /**
     * Answers the question that a run asks. As {@code pause}. An observer leaves a request that the controller
     * answers.
     */
    public final RunStatus answer(AnswerRequest request) {
        return answer(request, null);
    }

    /**
     * Answers the question that a run asks. As {@code pause}. An observer leaves a request that the controller
     * answers.
     */
    public final RunStatus answer(AnswerRequest request, CallOptions options) {
        return await("answer", request, options, RunStatus.class);
    }

    /**
     * Answers the question that a run asks. As {@code pause}. An observer leaves a request that the controller
     * answers.
     */
    public final CompletableFuture<RunStatus> answerAsync(AnswerRequest request) {
        return answerAsync(request, null);
    }

    /**
     * Answers the question that a run asks. As {@code pause}. An observer leaves a request that the controller
     * answers.
     */
    public final CompletableFuture<RunStatus> answerAsync(AnswerRequest request, CallOptions options) {
        return begin("answer", request, options, RunStatus.class);
    }

    /**
     * Cancels a run: hosts in hand are finished or returned, settings are restored, and the run ends. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus cancel(RunActionRequest request) {
        return cancel(request, null);
    }

    /**
     * Cancels a run: hosts in hand are finished or returned, settings are restored, and the run ends. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus cancel(RunActionRequest request, CallOptions options) {
        return await("cancel", request, options, RunStatus.class);
    }

    /**
     * Cancels a run: hosts in hand are finished or returned, settings are restored, and the run ends. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> cancelAsync(RunActionRequest request) {
        return cancelAsync(request, null);
    }

    /**
     * Cancels a run: hosts in hand are finished or returned, settings are restored, and the run ends. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> cancelAsync(RunActionRequest request, CallOptions options) {
        return begin("cancel", request, options, RunStatus.class);
    }

    /**
     * Skips a host of a run that was not begun; with {@code begun}, also one that was begun, which is ended as it
     * is. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus skipHost(SkipHostRequest request) {
        return skipHost(request, null);
    }

    /**
     * Skips a host of a run that was not begun; with {@code begun}, also one that was begun, which is ended as it
     * is. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus skipHost(SkipHostRequest request, CallOptions options) {
        return await("skip_host", request, options, RunStatus.class);
    }

    /**
     * Skips a host of a run that was not begun; with {@code begun}, also one that was begun, which is ended as it
     * is. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> skipHostAsync(SkipHostRequest request) {
        return skipHostAsync(request, null);
    }

    /**
     * Skips a host of a run that was not begun; with {@code begun}, also one that was begun, which is ended as it
     * is. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> skipHostAsync(SkipHostRequest request, CallOptions options) {
        return begin("skip_host", request, options, RunStatus.class);
    }

    /**
     * Approves the host of a run that is next, if it waits for an approval; otherwise it approves nothing, and its
     * event says so. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus approve(ApproveRequest request) {
        return approve(request, null);
    }

    /**
     * Approves the host of a run that is next, if it waits for an approval; otherwise it approves nothing, and its
     * event says so. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus approve(ApproveRequest request, CallOptions options) {
        return await("approve", request, options, RunStatus.class);
    }

    /**
     * Approves the host of a run that is next, if it waits for an approval; otherwise it approves nothing, and its
     * event says so. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> approveAsync(ApproveRequest request) {
        return approveAsync(request, null);
    }

    /**
     * Approves the host of a run that is next, if it waits for an approval; otherwise it approves nothing, and its
     * event says so. As {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> approveAsync(ApproveRequest request, CallOptions options) {
        return begin("approve", request, options, RunStatus.class);
    }

    /**
     * Accepts the present settings as the new baseline of a run: what another user changed is not restored. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus adopt(RunActionRequest request) {
        return adopt(request, null);
    }

    /**
     * Accepts the present settings as the new baseline of a run: what another user changed is not restored. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final RunStatus adopt(RunActionRequest request, CallOptions options) {
        return await("adopt", request, options, RunStatus.class);
    }

    /**
     * Accepts the present settings as the new baseline of a run: what another user changed is not restored. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> adoptAsync(RunActionRequest request) {
        return adoptAsync(request, null);
    }

    /**
     * Accepts the present settings as the new baseline of a run: what another user changed is not restored. As
     * {@code pause}. An observer leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> adoptAsync(RunActionRequest request, CallOptions options) {
        return begin("adopt", request, options, RunStatus.class);
    }

    /**
     * Ends a run at once: what can be restored is restored, the rest is listed. As {@code pause}. An observer
     * leaves a request that the controller answers.
     */
    public final RunStatus abandon(RunActionRequest request) {
        return abandon(request, null);
    }

    /**
     * Ends a run at once: what can be restored is restored, the rest is listed. As {@code pause}. An observer
     * leaves a request that the controller answers.
     */
    public final RunStatus abandon(RunActionRequest request, CallOptions options) {
        return await("abandon", request, options, RunStatus.class);
    }

    /**
     * Ends a run at once: what can be restored is restored, the rest is listed. As {@code pause}. An observer
     * leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> abandonAsync(RunActionRequest request) {
        return abandonAsync(request, null);
    }

    /**
     * Ends a run at once: what can be restored is restored, the rest is listed. As {@code pause}. An observer
     * leaves a request that the controller answers.
     */
    public final CompletableFuture<RunStatus> abandonAsync(RunActionRequest request, CallOptions options) {
        return begin("abandon", request, options, RunStatus.class);
    }

    /**
     * Restores what an ended run left behind, where the values are still those of the run; lists the rest. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Restored restore(RunActionRequest request) {
        return restore(request, null);
    }

    /**
     * Restores what an ended run left behind, where the values are still those of the run; lists the rest. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final Restored restore(RunActionRequest request, CallOptions options) {
        return await("restore", request, options, Restored.class);
    }

    /**
     * Restores what an ended run left behind, where the values are still those of the run; lists the rest. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Restored> restoreAsync(RunActionRequest request) {
        return restoreAsync(request, null);
    }

    /**
     * Restores what an ended run left behind, where the values are still those of the run; lists the rest. An
     * observer is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<Restored> restoreAsync(RunActionRequest request, CallOptions options) {
        return begin("restore", request, options, Restored.class);
    }

    /** Reads the status of a run: phases of its hosts, progress, what it waits for, its question. */
    public final RunStatus run(RunRequest request) {
        return run(request, null);
    }

    /** Reads the status of a run: phases of its hosts, progress, what it waits for, its question. */
    public final RunStatus run(RunRequest request, CallOptions options) {
        return await("run", request, options, RunStatus.class);
    }

    /** Reads the status of a run: phases of its hosts, progress, what it waits for, its question. */
    public final CompletableFuture<RunStatus> runAsync(RunRequest request) {
        return runAsync(request, null);
    }

    /** Reads the status of a run: phases of its hosts, progress, what it waits for, its question. */
    public final CompletableFuture<RunStatus> runAsync(RunRequest request, CallOptions options) {
        return begin("run", request, options, RunStatus.class);
    }

    /** Reads a page of the runs of this state directory, newest first. */
    public final RunList runs(RunsRequest request) {
        return runs(request, null);
    }

    /** Reads a page of the runs of this state directory, newest first. */
    public final RunList runs(RunsRequest request, CallOptions options) {
        return await("runs", request, options, RunList.class);
    }

    /** Reads a page of the runs of this state directory, newest first. */
    public final CompletableFuture<RunList> runsAsync(RunsRequest request) {
        return runsAsync(request, null);
    }

    /** Reads a page of the runs of this state directory, newest first. */
    public final CompletableFuture<RunList> runsAsync(RunsRequest request, CallOptions options) {
        return begin("runs", request, options, RunList.class);
    }

    /** Reads the report of a run: who, what, how long, what proves it, and what remains to be done. */
    public final RunReport report(ReportRequest request) {
        return report(request, null);
    }

    /** Reads the report of a run: who, what, how long, what proves it, and what remains to be done. */
    public final RunReport report(ReportRequest request, CallOptions options) {
        return await("report", request, options, RunReport.class);
    }

    /** Reads the report of a run: who, what, how long, what proves it, and what remains to be done. */
    public final CompletableFuture<RunReport> reportAsync(ReportRequest request) {
        return reportAsync(request, null);
    }

    /** Reads the report of a run: who, what, how long, what proves it, and what remains to be done. */
    public final CompletableFuture<RunReport> reportAsync(ReportRequest request, CallOptions options) {
        return begin("report", request, options, RunReport.class);
    }

    /**
     * Makes a page of the report of a run: one document of HTML that needs nothing else, to be read, printed and
     * sent.
     */
    public final ReportPage reportPage(ReportRequest request) {
        return reportPage(request, null);
    }

    /**
     * Makes a page of the report of a run: one document of HTML that needs nothing else, to be read, printed and
     * sent.
     */
    public final ReportPage reportPage(ReportRequest request, CallOptions options) {
        return await("report_page", request, options, ReportPage.class);
    }

    /**
     * Makes a page of the report of a run: one document of HTML that needs nothing else, to be read, printed and
     * sent.
     */
    public final CompletableFuture<ReportPage> reportPageAsync(ReportRequest request) {
        return reportPageAsync(request, null);
    }

    /**
     * Makes a page of the report of a run: one document of HTML that needs nothing else, to be read, printed and
     * sent.
     */
    public final CompletableFuture<ReportPage> reportPageAsync(ReportRequest request, CallOptions options) {
        return begin("report_page", request, options, ReportPage.class);
    }

    /** Looks for everything that would stop an installation or a run. What fails is a finding. */
    public final DoctorReport doctor(DoctorRequest request) {
        return doctor(request, null);
    }

    /** Looks for everything that would stop an installation or a run. What fails is a finding. */
    public final DoctorReport doctor(DoctorRequest request, CallOptions options) {
        return await("doctor", request, options, DoctorReport.class);
    }

    /** Looks for everything that would stop an installation or a run. What fails is a finding. */
    public final CompletableFuture<DoctorReport> doctorAsync(DoctorRequest request) {
        return doctorAsync(request, null);
    }

    /** Looks for everything that would stop an installation or a run. What fails is a finding. */
    public final CompletableFuture<DoctorReport> doctorAsync(DoctorRequest request, CallOptions options) {
        return begin("doctor", request, options, DoctorReport.class);
    }

    /**
     * Checks the engine's own updates. A source that fails makes the answer {@code unknown} with the reason; it is
     * no error.
     */
    public final EngineCheck checkEngine(CheckEngineRequest request) {
        return checkEngine(request, null);
    }

    /**
     * Checks the engine's own updates. A source that fails makes the answer {@code unknown} with the reason; it is
     * no error.
     */
    public final EngineCheck checkEngine(CheckEngineRequest request, CallOptions options) {
        return await("check_engine", request, options, EngineCheck.class);
    }

    /**
     * Checks the engine's own updates. A source that fails makes the answer {@code unknown} with the reason; it is
     * no error.
     */
    public final CompletableFuture<EngineCheck> checkEngineAsync(CheckEngineRequest request) {
        return checkEngineAsync(request, null);
    }

    /**
     * Checks the engine's own updates. A source that fails makes the answer {@code unknown} with the reason; it is
     * no error.
     */
    public final CompletableFuture<EngineCheck> checkEngineAsync(CheckEngineRequest request, CallOptions options) {
        return begin("check_engine", request, options, EngineCheck.class);
    }

    /**
     * Sets the inventory of the periodic checks. Call it after each start, and when hosts come or go. An observer
     * is refused with {@code OBSERVER_ONLY}.
     */
    public final ScheduleStatus watch(WatchRequest request) {
        return watch(request, null);
    }

    /**
     * Sets the inventory of the periodic checks. Call it after each start, and when hosts come or go. An observer
     * is refused with {@code OBSERVER_ONLY}.
     */
    public final ScheduleStatus watch(WatchRequest request, CallOptions options) {
        return await("watch", request, options, ScheduleStatus.class);
    }

    /**
     * Sets the inventory of the periodic checks. Call it after each start, and when hosts come or go. An observer
     * is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<ScheduleStatus> watchAsync(WatchRequest request) {
        return watchAsync(request, null);
    }

    /**
     * Sets the inventory of the periodic checks. Call it after each start, and when hosts come or go. An observer
     * is refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<ScheduleStatus> watchAsync(WatchRequest request, CallOptions options) {
        return begin("watch", request, options, ScheduleStatus.class);
    }

    /** Reads the state of the periodic checks. */
    public final ScheduleStatus schedule(ScheduleRequest request) {
        return schedule(request, null);
    }

    /** Reads the state of the periodic checks. */
    public final ScheduleStatus schedule(ScheduleRequest request, CallOptions options) {
        return await("schedule", request, options, ScheduleStatus.class);
    }

    /** Reads the state of the periodic checks. */
    public final CompletableFuture<ScheduleStatus> scheduleAsync(ScheduleRequest request) {
        return scheduleAsync(request, null);
    }

    /** Reads the state of the periodic checks. */
    public final CompletableFuture<ScheduleStatus> scheduleAsync(ScheduleRequest request, CallOptions options) {
        return begin("schedule", request, options, ScheduleStatus.class);
    }

    /** Reads the notifications of a user, and the text for the "About" box. */
    public final NotificationList notifications(NotificationsRequest request) {
        return notifications(request, null);
    }

    /** Reads the notifications of a user, and the text for the "About" box. */
    public final NotificationList notifications(NotificationsRequest request, CallOptions options) {
        return await("notifications", request, options, NotificationList.class);
    }

    /** Reads the notifications of a user, and the text for the "About" box. */
    public final CompletableFuture<NotificationList> notificationsAsync(NotificationsRequest request) {
        return notificationsAsync(request, null);
    }

    /** Reads the notifications of a user, and the text for the "About" box. */
    public final CompletableFuture<NotificationList> notificationsAsync(NotificationsRequest request, CallOptions options) {
        return begin("notifications", request, options, NotificationList.class);
    }

    /**
     * Hides a notification from a user's login. Answers the user's notifications afterwards. An observer is
     * refused with {@code OBSERVER_ONLY}.
     */
    public final NotificationList dismiss(DismissRequest request) {
        return dismiss(request, null);
    }

    /**
     * Hides a notification from a user's login. Answers the user's notifications afterwards. An observer is
     * refused with {@code OBSERVER_ONLY}.
     */
    public final NotificationList dismiss(DismissRequest request, CallOptions options) {
        return await("dismiss", request, options, NotificationList.class);
    }

    /**
     * Hides a notification from a user's login. Answers the user's notifications afterwards. An observer is
     * refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<NotificationList> dismissAsync(DismissRequest request) {
        return dismissAsync(request, null);
    }

    /**
     * Hides a notification from a user's login. Answers the user's notifications afterwards. An observer is
     * refused with {@code OBSERVER_ONLY}.
     */
    public final CompletableFuture<NotificationList> dismissAsync(DismissRequest request, CallOptions options) {
        return begin("dismiss", request, options, NotificationList.class);
    }

    /** Reads audit events after a cursor, in order. */
    public final EventPage events(EventsRequest request) {
        return events(request, null);
    }

    /** Reads audit events after a cursor, in order. */
    public final EventPage events(EventsRequest request, CallOptions options) {
        return await("events", request, options, EventPage.class);
    }

    /** Reads audit events after a cursor, in order. */
    public final CompletableFuture<EventPage> eventsAsync(EventsRequest request) {
        return eventsAsync(request, null);
    }

    /** Reads audit events after a cursor, in order. */
    public final CompletableFuture<EventPage> eventsAsync(EventsRequest request, CallOptions options) {
        return begin("events", request, options, EventPage.class);
    }

    /** Reads the versions of the library, of its ABI and of the formats that it writes. */
    public final VersionInfo version(VersionRequest request) {
        return version(request, null);
    }

    /** Reads the versions of the library, of its ABI and of the formats that it writes. */
    public final VersionInfo version(VersionRequest request, CallOptions options) {
        return await("version", request, options, VersionInfo.class);
    }

    /** Reads the versions of the library, of its ABI and of the formats that it writes. */
    public final CompletableFuture<VersionInfo> versionAsync(VersionRequest request) {
        return versionAsync(request, null);
    }

    /** Reads the versions of the library, of its ABI and of the formats that it writes. */
    public final CompletableFuture<VersionInfo> versionAsync(VersionRequest request, CallOptions options) {
        return begin("version", request, options, VersionInfo.class);
    }
}
