//! Documents of the engine actions: what the library asks an embedder to read or do in the engine, and the answers.
//!
//! The table of methods is `engine::callbacks::methods`. Arguments and answers are always objects. An answer of an action
//! that has nothing to tell is [`Done`]. In an answer, keys that this version does not know are ignored.
//!
//! Tests: `tests/it/boundary/engine_actions.rs`, `lab/tests/it/face/callbacks.rs`.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::cluster::{
    AffinityGroup, ClusterSummary, EngineEvent, FlagChange, HealthIssue, HostView, PolicySetting, Vm, VmStop,
};
use super::external::ExternalJob;
use super::ids::{ClusterId, HostId, VmId};
use super::level::Level;

/// Makes documents. All of them cross the boundary in one direction only, but are read and written by tests as well.
macro_rules! documents {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)* })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            pub struct $name {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }
        )+
    };
}

documents! {
    /// Arguments of an engine action that needs none.
    NoArguments {}

    /// Arguments of an engine action on a cluster.
    ClusterArguments {
        /// The cluster.
        cluster: ClusterId,
    }

    /// Arguments of an engine action on a host.
    HostArguments {
        /// The host.
        host: HostId,
    }

    /// Arguments of `some_hosts`.
    SomeHostsArguments {
        /// Their cluster.
        cluster: ClusterId,
        /// The hosts to be read.
        hosts: Vec<HostId>,
    }

    /// Arguments of `some_vms`.
    SomeVmsArguments {
        /// Their cluster.
        cluster: ClusterId,
        /// The VMs to be read.
        vms: Vec<VmId>,
    }

    /// Arguments of `migration_targets`.
    MigrationTargetsArguments {
        /// The VMs that would be moved.
        vms: Vec<VmId>,
    }

    /// Arguments of `events_after`.
    EventsAfterArguments {
        /// Events with a greater number are asked for.
        after: u64,
        /// At most so many.
        limit: u32,
    }

    /// Arguments of `events_of`.
    EventsOfArguments {
        /// The host.
        host: HostId,
        /// Numbers of the types of events (`AuditLogType`).
        types: Vec<u32>,
    }

    /// Arguments of `deactivate`.
    DeactivateArguments {
        /// The host.
        host: HostId,
        /// The reason. The engine shows it as the host's `status_detail`, and the library reads it there.
        reason: String,
        /// Look at quorum and heal of the host's bricks first, refuse where they do not allow it, and stop glusterd.
        stop_gluster: bool,
    }

    /// Arguments of `upgrade`.
    UpgradeArguments {
        /// The host.
        host: HostId,
        /// Restart it afterwards.
        reboot: bool,
    }

    /// Arguments of `stop_vm`.
    StopVmArguments {
        /// The VM.
        vm: VmId,
        /// How it is stopped.
        how: VmStop,
    }

    /// Arguments of `start_vm`.
    StartVmArguments {
        /// The VM.
        vm: VmId,
        /// The host to start it on.
        on: HostId,
    }

    /// Arguments of `migrate_vm`.
    MigrateVmArguments {
        /// The VM.
        vm: VmId,
        /// The host to move it to.
        to: HostId,
    }

    /// Arguments of `set_policy`.
    SetPolicyArguments {
        /// The cluster.
        cluster: ClusterId,
        /// The policy with all of its properties: those that are not given have the policy's own values.
        policy: PolicySetting,
    }

    /// Arguments of `set_level`.
    SetLevelArguments {
        /// The cluster.
        cluster: ClusterId,
        /// The level to raise it to.
        level: Level,
    }

    /// Arguments of `upgrade_flag`.
    UpgradeFlagArguments {
        /// The cluster.
        cluster: ClusterId,
        /// The change.
        change: FlagChange,
    }

    /// Arguments of `add_job`.
    AddJobArguments {
        /// What the job is for. The library finds its jobs again by this text.
        text: String,
    }

    /// Arguments of `add_job_step`.
    AddJobStepArguments {
        /// The job.
        job: String,
        /// What the step is for.
        text: String,
    }

    /// Arguments of `end_job_step`.
    EndJobStepArguments {
        /// The job.
        job: String,
        /// The step.
        step: String,
        /// How it ended.
        succeeded: bool,
    }

    /// Arguments of `end_job`.
    EndJobArguments {
        /// The job.
        job: String,
        /// How it ended.
        succeeded: bool,
    }

    /// Answer of an engine action that has nothing to tell: the engine has accepted it.
    Done {}

    /// Clusters of the engine.
    ClusterList {
        /// The clusters.
        clusters: Vec<ClusterSummary>,
    }

    /// Hosts of a cluster, as the engine shows them.
    HostList {
        /// The hosts.
        hosts: Vec<HostView>,
    }

    /// VMs of a cluster, as the engine shows them.
    VmList {
        /// The VMs.
        vms: Vec<Vm>,
    }

    /// Affinity groups of a cluster.
    AffinityGroupList {
        /// The groups.
        groups: Vec<AffinityGroup>,
    }

    /// Health problems of a cluster.
    HealthIssueList {
        /// The problems. Empty: there are none.
        issues: Vec<HealthIssue>,
    }

    /// A time that the engine may not know.
    KnownTime {
        /// The time. `null`: the engine does not know it.
        at_ms: Option<TimeMs>,
    }

    /// Hosts by their ids.
    HostIdList {
        /// The hosts.
        hosts: Vec<HostId>,
    }

    /// Unfinished work of the engine on a host.
    HostWork {
        /// Descriptions of unfinished jobs and steps. Empty: nothing works on the host.
        work: Vec<String>,
    }

    /// Whether a host's VDSM answers.
    VdsmAnswer {
        /// It completes a TLS handshake.
        answers: bool,
    }

    /// Events of the engine's audit log, oldest first.
    EngineEventList {
        /// The events.
        events: Vec<EngineEvent>,
    }

    /// Number of an event.
    EventNumber {
        /// The number; 0: there is no event.
        number: u64,
    }

    /// External jobs of the engine that have not ended.
    ExternalJobList {
        /// The jobs.
        jobs: Vec<ExternalJob>,
    }

    /// Id of what an engine action has made.
    MadeId {
        /// The id.
        id: String,
    }
}
