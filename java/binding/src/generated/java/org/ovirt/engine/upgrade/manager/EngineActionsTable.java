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
import org.ovirt.engine.upgrade.manager.model.ClusterArguments;
import org.ovirt.engine.upgrade.manager.model.DeactivateArguments;
import org.ovirt.engine.upgrade.manager.model.EndJobArguments;
import org.ovirt.engine.upgrade.manager.model.EndJobStepArguments;
import org.ovirt.engine.upgrade.manager.model.EventsAfterArguments;
import org.ovirt.engine.upgrade.manager.model.EventsOfArguments;
import org.ovirt.engine.upgrade.manager.model.ExternalEvent;
import org.ovirt.engine.upgrade.manager.model.HostArguments;
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

/** Calls engine actions by name, with their documents. */
final class EngineActionsTable {

    private EngineActionsTable() {
    }

    /** The future of a method; a failed one where there is no such method. */
    static CompletableFuture<?> call(EngineActions actions, byte[] arguments, EngineCall call) {
        switch (call.method()) {
            case "about":
                return actions.about(Documents.read(arguments, NoArguments.class), call);
            case "clusters":
                return actions.clusters(Documents.read(arguments, NoArguments.class), call);
            case "cluster":
                return actions.cluster(Documents.read(arguments, ClusterArguments.class), call);
            case "hosts":
                return actions.hosts(Documents.read(arguments, ClusterArguments.class), call);
            case "vms":
                return actions.vms(Documents.read(arguments, ClusterArguments.class), call);
            case "some_hosts":
                return actions.someHosts(Documents.read(arguments, SomeHostsArguments.class), call);
            case "some_vms":
                return actions.someVms(Documents.read(arguments, SomeVmsArguments.class), call);
            case "affinity_groups":
                return actions.affinityGroups(Documents.read(arguments, ClusterArguments.class), call);
            case "health_issues":
                return actions.healthIssues(Documents.read(arguments, ClusterArguments.class), call);
            case "last_backup":
                return actions.lastBackup(Documents.read(arguments, NoArguments.class), call);
            case "boot_time":
                return actions.bootTime(Documents.read(arguments, HostArguments.class), call);
            case "migration_targets":
                return actions.migrationTargets(Documents.read(arguments, MigrationTargetsArguments.class), call);
            case "work_on":
                return actions.workOn(Documents.read(arguments, HostArguments.class), call);
            case "vdsm_answers":
                return actions.vdsmAnswers(Documents.read(arguments, HostArguments.class), call);
            case "events_after":
                return actions.eventsAfter(Documents.read(arguments, EventsAfterArguments.class), call);
            case "events_of":
                return actions.eventsOf(Documents.read(arguments, EventsOfArguments.class), call);
            case "newest_event":
                return actions.newestEvent(Documents.read(arguments, NoArguments.class), call);
            case "deactivate":
                return actions.deactivate(Documents.read(arguments, DeactivateArguments.class), call);
            case "activate":
                return actions.activate(Documents.read(arguments, HostArguments.class), call);
            case "refresh":
                return actions.refresh(Documents.read(arguments, HostArguments.class), call);
            case "check_for_upgrade":
                return actions.checkForUpgrade(Documents.read(arguments, HostArguments.class), call);
            case "upgrade":
                return actions.upgrade(Documents.read(arguments, UpgradeArguments.class), call);
            case "enroll_certificate":
                return actions.enrollCertificate(Documents.read(arguments, HostArguments.class), call);
            case "fence_restart":
                return actions.fenceRestart(Documents.read(arguments, HostArguments.class), call);
            case "stop_vm":
                return actions.stopVm(Documents.read(arguments, StopVmArguments.class), call);
            case "start_vm":
                return actions.startVm(Documents.read(arguments, StartVmArguments.class), call);
            case "migrate_vm":
                return actions.migrateVm(Documents.read(arguments, MigrateVmArguments.class), call);
            case "set_policy":
                return actions.setPolicy(Documents.read(arguments, SetPolicyArguments.class), call);
            case "set_level":
                return actions.setLevel(Documents.read(arguments, SetLevelArguments.class), call);
            case "upgrade_flag":
                return actions.upgradeFlag(Documents.read(arguments, UpgradeFlagArguments.class), call);
            case "add_event":
                return actions.addEvent(Documents.read(arguments, ExternalEvent.class), call);
            case "external_jobs":
                return actions.externalJobs(Documents.read(arguments, NoArguments.class), call);
            case "add_job":
                return actions.addJob(Documents.read(arguments, AddJobArguments.class), call);
            case "add_job_step":
                return actions.addJobStep(Documents.read(arguments, AddJobStepArguments.class), call);
            case "end_job_step":
                return actions.endJobStep(Documents.read(arguments, EndJobStepArguments.class), call);
            case "end_job":
                return actions.endJob(Documents.read(arguments, EndJobArguments.class), call);
            default:
                return EngineActionException.missing(call);
        }
    }
}
