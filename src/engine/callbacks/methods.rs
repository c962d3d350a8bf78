//! The table of methods that an embedder answers: the only place that lists them. The port has the same names.
//!
//! `schema/engine_actions.json` and the Java interface follow from this table. Methods are appended; an embedder that
//! does not know one answers `ENGINE_ACTION_MISSING`.

use std::marker::PhantomData;

use crate::model::cluster::{ClusterView, EngineView};
use crate::model::engine_actions::*;
use crate::model::external::ExternalEvent;

/// A method with the types of its documents.
pub struct Method<A, R> {
    /// Its name.
    pub name: &'static str,
    documents: PhantomData<fn(A) -> R>,
}

/// What a method does in the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing.
    Reads,
    /// It changes something. The answer says that the engine has accepted it; the library reads the effect.
    Acts,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Name, for example `deactivate`.
    pub name: &'static str,
    /// Type of the document of its arguments.
    pub arguments: &'static str,
    /// Type of the document of its answer.
    pub answer: &'static str,
    /// What it does in the engine.
    pub effect: Effect,
    /// What it does, for those who implement it.
    pub sentence: &'static str,
    /// Adds the schemas of its documents: arguments are written by the library, answers are read by it.
    #[cfg(feature = "schema")]
    pub add_schemas: fn(read: &mut schemars::SchemaGenerator, written: &mut schemars::SchemaGenerator),
}

macro_rules! methods {
    ($($(#[doc = $doc:literal])+ $name:ident($arguments:ident) -> $answer:ident, $effect:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[allow(non_upper_case_globals)]
            pub const $name: Method<$arguments, $answer> = Method { name: stringify!($name), documents: PhantomData };
        )+

        /// All methods.
        pub const METHODS: &[Row] = &[$(Row {
            name: stringify!($name),
            arguments: stringify!($arguments),
            answer: stringify!($answer),
            effect: Effect::$effect,
            sentence: concat!($($doc),+),
            #[cfg(feature = "schema")]
            add_schemas: |read, written| {
                written.subschema_for::<$arguments>();
                read.subschema_for::<$answer>();
            },
        }),+];
    };
}

methods! {
    /// Reads the engine itself: version, levels, its start, its time.
    about(NoArguments) -> EngineView, Reads;
    /// Reads all clusters.
    clusters(NoArguments) -> ClusterList, Reads;
    /// Reads a cluster. `ENGINE_NOT_FOUND` where there is none.
    cluster(ClusterArguments) -> ClusterView, Reads;
    /// Reads all hosts of a cluster.
    hosts(ClusterArguments) -> HostList, Reads;
    /// Reads all VMs of a cluster, running or not.
    vms(ClusterArguments) -> VmList, Reads;
    /// Reads these hosts of a cluster. Those that are no longer in the cluster are left out. Where it is missing, all are read.
    some_hosts(SomeHostsArguments) -> HostList, Reads;
    /// Reads these VMs of a cluster, wherever they run. Those that are no longer in the cluster are left out. Where it is missing, all are read.
    some_vms(SomeVmsArguments) -> VmList, Reads;
    /// Reads the affinity groups of a cluster.
    affinity_groups(ClusterArguments) -> AffinityGroupList, Reads;
    /// Reads what is wrong around a cluster: storage domains, bricks, networks out of sync, work on disks.
    health_issues(ClusterArguments) -> HealthIssueList, Reads;
    /// Reads when a backup of the engine's database was last completed (event 9025), within thirty days.
    last_backup(NoArguments) -> KnownTime, Reads;
    /// Reads when a host booted, by its statistics.
    boot_time(HostArguments) -> KnownTime, Reads;
    /// Asks the scheduler for the hosts to which all of these VMs could be moved now, their present hosts among them.
    migration_targets(MigrationTargetsArguments) -> HostIdList, Reads;
    /// Reads the unfinished jobs and steps of the engine that work on a host, without those of this product.
    work_on(HostArguments) -> HostWork, Reads;
    /// Whether the VDSM port of a host answers a TLS handshake. Send no VDSM command: it throws a host that is down out of maintenance.
    vdsm_answers(HostArguments) -> VdsmAnswer, Reads;
    /// Reads events after a number, oldest first.
    events_after(EventsAfterArguments) -> EngineEventList, Reads;
    /// Reads the newest events of these types about a host, oldest first; older ones may be left out.
    events_of(EventsOfArguments) -> EngineEventList, Reads;
    /// Reads the number of the newest event.
    newest_event(NoArguments) -> EventNumber, Reads;
    /// Moves a host to maintenance. The answer comes before its VMs have left it.
    deactivate(DeactivateArguments) -> Done, Acts;
    /// Activates a host.
    activate(HostArguments) -> Done, Acts;
    /// Reads versions and levels of a host anew, through VDSM.
    refresh(HostArguments) -> Done, Acts;
    /// Looks for updates of a host. Its end is event 885, its failure 839.
    check_for_upgrade(HostArguments) -> Done, Acts;
    /// Upgrades every package of a host, with a restart if requested. The answer comes before anything has happened.
    upgrade(UpgradeArguments) -> Done, Acts;
    /// Enrolls the certificates of a host in maintenance.
    enroll_certificate(HostArguments) -> Done, Acts;
    /// Restarts a host by its power management: a hard power cut.
    fence_restart(HostArguments) -> Done, Acts;
    /// Stops a VM.
    stop_vm(StopVmArguments) -> Done, Acts;
    /// Starts a VM on a host.
    start_vm(StartVmArguments) -> Done, Acts;
    /// Moves a running VM to a host. The answer comes long before the end.
    migrate_vm(MigrateVmArguments) -> Done, Acts;
    /// Sets the scheduling policy of a cluster.
    set_policy(SetPolicyArguments) -> Done, Acts;
    /// Raises the level of a cluster.
    set_level(SetLevelArguments) -> Done, Acts;
    /// Changes the upgrade flag of a cluster. Its holder is the correlation id of the call.
    upgrade_flag(UpgradeFlagArguments) -> Done, Acts;
    /// Adds an event to the engine's audit log. One with the same origin, number and sentence that is there already counts as added.
    add_event(ExternalEvent) -> Done, Acts;
    /// Reads the unfinished external jobs, ours and those of other programs, with their steps.
    external_jobs(NoArguments) -> ExternalJobList, Reads;
    /// Adds an external job, which is cleared by itself some time after its end, and answers its id.
    add_job(AddJobArguments) -> MadeId, Acts;
    /// Adds a step to an external job, and answers its id.
    add_job_step(AddJobStepArguments) -> MadeId, Acts;
    /// Ends a step of an external job.
    end_job_step(EndJobStepArguments) -> Done, Acts;
    /// Ends an external job. Steps that are open are aborted.
    end_job(EndJobArguments) -> Done, Acts;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = METHODS.iter().map(|row| row.name).collect();
        assert_eq!(names.len(), METHODS.len());
    }
}
