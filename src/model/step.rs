//! Steps of a run: their actions and results, and the facts that reads show about hosts.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::cluster::{HealthIssue, HostInspection, PolicySetting, VmStop};
use super::host::{HostStatus, Versions};
use super::ids::{ErratumId, HostId, TaskId, VmId};
use super::level::{Level, LevelSet};

/// The action of a step. For every action, `sequence::probe` finds from reads whether it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Take the cluster's upgrade flag.
    TakeFlag,
    /// Clear it.
    FinishFlag,
    /// Set the scheduling policy.
    SetPolicy(PolicySetting),
    /// Raise the cluster's level.
    RaiseLevel(Level),
    /// Stop a VM.
    StopVm {
        /// The VM.
        vm: VmId,
        /// How.
        how: VmStop,
    },
    /// Start a VM that the run stopped.
    StartVm {
        /// The VM.
        vm: VmId,
        /// The target: the step's host, or another one if that has failed or is not back in time. `null`, in older
        /// journals: the step's host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<HostId>,
    },
    /// Move the host to maintenance; the engine moves its VMs.
    Deactivate,
    /// Bring it back to service.
    Activate,
    /// Enroll certificates.
    EnrollCertificate,
    /// Install through the provider, as this task.
    Install {
        /// Our id of the task, chosen before it is sent.
        task: TaskId,
    },
    /// The engine's own upgrade.
    EngineUpgrade,
    /// Restart it through the provider's remote execution.
    Restart,
    /// Restart it by power management.
    FenceRestart,
    /// Let the engine read versions and levels.
    Refresh,
    /// Let the engine look for updates, over SSH.
    UpgradeCheck,
    /// Move the VM of the migration test.
    Migrate {
        /// The VM.
        vm: VmId,
        /// Where to.
        to: HostId,
    },
}

/// Kind of an action, without its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum ActionKind {
    TakeFlag,
    FinishFlag,
    SetPolicy,
    RaiseLevel,
    StopVm,
    StartVm,
    Deactivate,
    Activate,
    EnrollCertificate,
    Install,
    EngineUpgrade,
    Restart,
    FenceRestart,
    Refresh,
    UpgradeCheck,
    Migrate,
}

impl Action {
    /// Its kind.
    pub fn kind(&self) -> ActionKind {
        match self {
            Action::TakeFlag => ActionKind::TakeFlag,
            Action::FinishFlag => ActionKind::FinishFlag,
            Action::SetPolicy(_) => ActionKind::SetPolicy,
            Action::RaiseLevel(_) => ActionKind::RaiseLevel,
            Action::StopVm { .. } => ActionKind::StopVm,
            Action::StartVm { .. } => ActionKind::StartVm,
            Action::Deactivate => ActionKind::Deactivate,
            Action::Activate => ActionKind::Activate,
            Action::EnrollCertificate => ActionKind::EnrollCertificate,
            Action::Install { .. } => ActionKind::Install,
            Action::EngineUpgrade => ActionKind::EngineUpgrade,
            Action::Restart => ActionKind::Restart,
            Action::FenceRestart => ActionKind::FenceRestart,
            Action::Refresh => ActionKind::Refresh,
            Action::UpgradeCheck => ActionKind::UpgradeCheck,
            Action::Migrate { .. } => ActionKind::Migrate,
        }
    }
}

/// The result of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// It was done.
    Done,
    /// It was not done; it may be tried again.
    NotDone,
    /// Not known.
    Unknown,
}

/// Most VMs that [`Fact::Leaving`] names: more than an engine runs on a host.
pub const MOST_LEAVING: usize = 500;
/// Most errata that [`Fact::ErrataBefore`] names: more than a host that is two years behind.
pub const MOST_ERRATA: usize = 1_000;

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// An observed fact about a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// State of the host when it was begun.
    Before {
        /// Its status; a host that was in maintenance goes back there.
        status: HostStatus,
        /// Versions.
        versions: Versions,
        /// When it had booted, by the engine's statistics.
        boot_time_ms: Option<TimeMs>,
        /// The newest event of the engine then.
        newest_event: u64,
        /// The kernel that ran, as the engine shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kernel: Option<String>,
    },
    /// It is in maintenance and empty: the engine monitored it on its way, or nothing ran on it when it was begun.
    Emptied,
    /// It answered through the provider, before its restart is sent: the boot id that has to change.
    InspectedBefore(HostInspection),
    /// The step that was begun last restarts it. Boot times are compared with the engine's clock of that time: clocks can be set
    /// while a host boots.
    RestartDecided {
        /// The engine's time.
        engine_ms: TimeMs,
    },
    /// It stopped answering after the restart command.
    Absent,
    /// It answers again, by a way that does not use the engine's monitoring.
    Alive(Alive),
    /// The provider's proof of the installation, in words; `proved` false: installed, not proven.
    Installed {
        /// Proved.
        proved: bool,
        /// In words.
        why: String,
    },
    /// The engine was seen at its own upgrade of it.
    EngineUpgrading,
    /// It was up once; a second read some seconds later decides.
    UpOnce,
    /// It was up once, and is not any more.
    NotUp,
    /// It restarted, and this shows it.
    RestartProved(RestartProof),
    /// It is preparing for maintenance, and still has so many VMs. Written when that number changes.
    Preparing {
        /// VMs on it.
        vms: u32,
    },
    /// Its soak is observed from here on: an error about it that the engine logs after this number counts.
    Watched {
        /// The newest event of the engine then.
        newest_event: u64,
    },
    /// Versions and levels that the engine read after its last boot.
    After {
        /// Versions.
        versions: Versions,
        /// Levels.
        levels: Option<LevelSet>,
        /// The running kernel, as the engine showed it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kernel: Option<String>,
    },
    /// The migration test of the canary begins: a VM is moved from here to there, and back. One of both is the canary.
    MigrationTest {
        /// Where it is.
        from: HostId,
        /// Where it goes.
        to: HostId,
    },
    /// Health problems of the cluster when the host was begun. Not written if there are none.
    HealthIssuesBefore(Vec<HealthIssue>),
    /// The VMs that the engine showed on the host right before it is sent to maintenance. Written with the step, unless
    /// the last one of the host was the same. Journals of before do not have it.
    Leaving {
        /// Their ids in order, [`MOST_LEAVING`] at most.
        vms: Vec<VmId>,
        /// How many VMs there were beyond those.
        #[serde(default, skip_serializing_if = "is_zero")]
        more: u32,
    },
    /// Of the VMs that the host had when it was last sent to maintenance, these have left it. Written when the run finishes
    /// with a host that was not seen empty since: its evacuation failed, or it was taken out of service again.
    Left {
        /// Their ids in order.
        vms: Vec<VmId>,
    },
    /// Of the VMs that the host had when it was last sent to maintenance, these are not on it any more since this turn. Each
    /// VM is written once. Journals of formats before 3 do not have it.
    Moved {
        /// The VMs, in the order of their ids.
        vms: Vec<MovedVm>,
    },
    /// The errata that the provider listed as installable before anything was installed. Not written for work that names its
    /// errata, and where the provider did not answer in time. Journals of formats before 3 do not have it.
    ErrataBefore {
        /// Their ids, as the provider orders them; [`MOST_ERRATA`] at most.
        errata: Vec<ErratumId>,
    },
    /// Those of them that the provider does not list any more since the host's restart. Written again when more are gone.
    ErrataClosed {
        /// Their ids, in the same order.
        errata: Vec<ErratumId>,
    },
}

/// A VM that left its host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MovedVm {
    /// The engine's id.
    pub id: VmId,
    /// The host on which the engine showed it then. `null`: on none, because it does not run any more, or has left the cluster.
    pub to: Option<HostId>,
}

/// The way in which a host answered after its restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Alive {
    /// It answered through the provider.
    Inspected(HostInspection),
    /// After an absence, an `upgradecheck` of the engine finished: it runs over SSH.
    AnsweredSsh,
    /// After an absence, its VDSM port answered a TLS handshake twice.
    AnsweredVdsm,
}

/// The proof that a host restarted, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RestartProof {
    /// Another boot id, by remote execution.
    BootId,
    /// A later boot time in the engine's statistics after activation.
    EngineBootTime,
    /// No available way can show it.
    Unproven,
    /// No restart was planned.
    NotPlanned,
}
