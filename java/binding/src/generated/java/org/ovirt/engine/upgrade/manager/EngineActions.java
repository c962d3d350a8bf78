/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager;

import java.util.concurrent.CompletableFuture;
import org.ovirt.engine.upgrade.manager.model.AddJobArguments;
import org.ovirt.engine.upgrade.manager.model.AddJobStepArguments;
import org.ovirt.engine.upgrade.manager.model.AffinityGroupList;
import org.ovirt.engine.upgrade.manager.model.ClusterArguments;
import org.ovirt.engine.upgrade.manager.model.ClusterList;
import org.ovirt.engine.upgrade.manager.model.ClusterView;
import org.ovirt.engine.upgrade.manager.model.DeactivateArguments;
import org.ovirt.engine.upgrade.manager.model.Done;
import org.ovirt.engine.upgrade.manager.model.EndJobArguments;
import org.ovirt.engine.upgrade.manager.model.EndJobStepArguments;
import org.ovirt.engine.upgrade.manager.model.EngineEventList;
import org.ovirt.engine.upgrade.manager.model.EngineView;
import org.ovirt.engine.upgrade.manager.model.EventNumber;
import org.ovirt.engine.upgrade.manager.model.EventsAfterArguments;
import org.ovirt.engine.upgrade.manager.model.EventsOfArguments;
import org.ovirt.engine.upgrade.manager.model.ExternalEvent;
import org.ovirt.engine.upgrade.manager.model.ExternalJobList;
import org.ovirt.engine.upgrade.manager.model.HealthIssueList;
import org.ovirt.engine.upgrade.manager.model.HostArguments;
import org.ovirt.engine.upgrade.manager.model.HostIdList;
import org.ovirt.engine.upgrade.manager.model.HostList;
import org.ovirt.engine.upgrade.manager.model.HostWork;
import org.ovirt.engine.upgrade.manager.model.KnownTime;
import org.ovirt.engine.upgrade.manager.model.MadeId;
import org.ovirt.engine.upgrade.manager.model.MigrateVmArguments;
import org.ovirt.engine.upgrade.manager.model.MigrationTargetsArguments;
import org.ovirt.engine.upgrade.manager.model.NoArguments;
import org.ovirt.engine.upgrade.manager.model.SetLevelArguments;
import org.ovirt.engine.upgrade.manager.model.SetPolicyArguments;
import org.ovirt.engine.upgrade.manager.model.SomeHostsArguments;
import org.ovirt.engine.upgrade.manager.model.SomeVmsArguments;
import org.ovirt.engine.upgrade.manager.model.StartVmArguments;
import org.ovirt.engine.upgrade.manager.model.StopVmArguments;
import org.ovirt.engine.upgrade.manager.model.UpgradeArguments;
import org.ovirt.engine.upgrade.manager.model.UpgradeFlagArguments;
import org.ovirt.engine.upgrade.manager.model.VdsmAnswer;
import org.ovirt.engine.upgrade.manager.model.VmList;

/**
 * The engine, as an embedder answers for it in the place of the engine's REST API. Give it to
 * {@code UpgradeManager.open}. Each method begins its work and returns; the future is completed from any thread,
 * before the call's deadline. The methods run on the executor given at the opening, several at a time. A failure
 * is an {@code EngineActionException}, which says what the engine did; any other exception means that nobody
 * knows. An action is complete when the engine has accepted it: the library reads the effect. A method that is not
 * implemented is {@code ENGINE_ACTION_MISSING}.
 */
public interface EngineActions {

    /** Reads the engine itself: version, levels, its start, its time. */
    default CompletableFuture<EngineView> about(NoArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads all clusters. */
    default CompletableFuture<ClusterList> clusters(NoArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads a cluster. {@code ENGINE_NOT_FOUND} where there is none. */
    default CompletableFuture<ClusterView> cluster(ClusterArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads all hosts of a cluster. */
    default CompletableFuture<HostList> hosts(ClusterArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads all VMs of a cluster, running or not. */
    default CompletableFuture<VmList> vms(ClusterArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /**
     * Reads these hosts of a cluster. Those that are no longer in the cluster are left out. Where it is missing,
     * all are read.
     */
    default CompletableFuture<HostList> someHosts(SomeHostsArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /**
     * Reads these VMs of a cluster, wherever they run. Those that are no longer in the cluster are left out. Where
     * it is missing, all are read.
     */
    default CompletableFuture<VmList> someVms(SomeVmsArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads the affinity groups of a cluster. */
    default CompletableFuture<AffinityGroupList> affinityGroups(ClusterArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads what is wrong around a cluster: storage domains, bricks, networks out of sync, work on disks. */
    default CompletableFuture<HealthIssueList> healthIssues(ClusterArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads when a backup of the engine's database was last completed (event 9025), within thirty days. */
    default CompletableFuture<KnownTime> lastBackup(NoArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads when a host booted, by its statistics. */
    default CompletableFuture<KnownTime> bootTime(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /**
     * Asks the scheduler for the hosts to which all of these VMs could be moved now, their present hosts among
     * them.
     */
    default CompletableFuture<HostIdList> migrationTargets(MigrationTargetsArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads the unfinished jobs and steps of the engine that work on a host, without those of this product. */
    default CompletableFuture<HostWork> workOn(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /**
     * Whether the VDSM port of a host answers a TLS handshake. Send no VDSM command: it throws a host that is down
     * out of maintenance.
     */
    default CompletableFuture<VdsmAnswer> vdsmAnswers(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads events after a number, oldest first. */
    default CompletableFuture<EngineEventList> eventsAfter(EventsAfterArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads the newest events of these types about a host, oldest first; older ones may be left out. */
    default CompletableFuture<EngineEventList> eventsOf(EventsOfArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads the number of the newest event. */
    default CompletableFuture<EventNumber> newestEvent(NoArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Moves a host to maintenance. The answer comes before its VMs have left it. */
    default CompletableFuture<Done> deactivate(DeactivateArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Activates a host. */
    default CompletableFuture<Done> activate(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads versions and levels of a host anew, through VDSM. */
    default CompletableFuture<Done> refresh(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Looks for updates of a host. Its end is event 885, its failure 839. */
    default CompletableFuture<Done> checkForUpgrade(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /**
     * Upgrades every package of a host, with a restart if requested. The answer comes before anything has
     * happened.
     */
    default CompletableFuture<Done> upgrade(UpgradeArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Enrolls the certificates of a host in maintenance. */
    default CompletableFuture<Done> enrollCertificate(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Restarts a host by its power management: a hard power cut. */
    default CompletableFuture<Done> fenceRestart(HostArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Stops a VM. */
    default CompletableFuture<Done> stopVm(StopVmArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Starts a VM on a host. */
    default CompletableFuture<Done> startVm(StartVmArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Moves a running VM to a host. The answer comes long before the end. */
    default CompletableFuture<Done> migrateVm(MigrateVmArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Sets the scheduling policy of a cluster. */
    default CompletableFuture<Done> setPolicy(SetPolicyArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Raises the level of a cluster. */
    default CompletableFuture<Done> setLevel(SetLevelArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Changes the upgrade flag of a cluster. Its holder is the correlation id of the call. */
    default CompletableFuture<Done> upgradeFlag(UpgradeFlagArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /**
     * Adds an event to the engine's audit log. One with the same origin, number and sentence that is there already
     * counts as added.
     */
    default CompletableFuture<Done> addEvent(ExternalEvent arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Reads the unfinished external jobs, ours and those of other programs, with their steps. */
    default CompletableFuture<ExternalJobList> externalJobs(NoArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Adds an external job, which is cleared by itself some time after its end, and answers its id. */
    default CompletableFuture<MadeId> addJob(AddJobArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Adds a step to an external job, and answers its id. */
    default CompletableFuture<MadeId> addJobStep(AddJobStepArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Ends a step of an external job. */
    default CompletableFuture<Done> endJobStep(EndJobStepArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }

    /** Ends an external job. Steps that are open are aborted. */
    default CompletableFuture<Done> endJob(EndJobArguments arguments, EngineCall call) {
        return EngineActionException.missing(call);
    }
}
