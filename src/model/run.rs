//! Runs: the journal in which a run writes down what it is about to do and what came of it.
//!
//! The journal is the run: folding its records (`rolling::run`) gives the state after every record, in this process or
//! the next. A record is written before a call that changes anything ([`Entry::Intent`]), after it
//! ([`Entry::Answered`]), and when a read has shown what became of it ([`Entry::Closed`]).

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::cluster::{HealthIssue, HostInspection, PolicySetting, VmStop};
use super::host::{HostStatus, Versions};
use super::ids::{ClusterId, CorrelationId, HostId, RunId, TaskId, VmId};
use super::ledger::LedgerEntry;
use super::level::{Level, LevelSet};
use super::plan::Plan;
use super::task::ProviderTask;
use crate::error::Problem;

pub use super::question::{Choice, Question};

/// Format number of journal records of this version.
pub const JOURNAL_FORMAT: u32 = 1;

/// A record of the journal of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JournalRecord {
    /// Format of this record.
    pub format: u32,
    /// The run.
    pub run: RunId,
    /// Its number within the run, from 1, without gaps.
    pub seq: u64,
    /// Whose turn at driving the run this is: a controller that takes over has a greater one. The store refuses a
    /// record with another epoch than the run's.
    pub epoch: u64,
    /// When it was written, by the clock of the machine.
    pub at_ms: TimeMs,
    /// Its content.
    pub entry: Entry,
}

/// The content of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)]
pub enum Entry {
    /// The first record of every run.
    Began {
        /// The approved plan.
        plan: Box<Plan>,
        /// Who approved it.
        actor: String,
        /// On every call of the run.
        correlation: CorrelationId,
    },
    /// A process began to drive the run. Time that passed without one counts for no deadline.
    TookOver,
    /// The clock jumped, so all deadlines move with it.
    ClockJumped {
        /// Forward where positive.
        by_ms: i64,
    },
    /// The cluster could not be observed for this time: nothing could be read or written. It counts for no deadline.
    Unobserved {
        /// How long, beyond what a turn usually takes.
        for_ms: i64,
    },
    /// The run enters a stage.
    Stage(Stage),
    /// A host enters a phase.
    Phase {
        /// The host.
        host: HostId,
        /// The phase.
        phase: Phase,
        /// Why it leaves the usual order: what failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
    /// Something is about to be done. The number of this record is the step's.
    Intent {
        /// For this host; `null`: for the cluster.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<HostId>,
        /// What.
        action: Action,
    },
    /// The call was answered. A read shows what it changed.
    Answered {
        /// The step.
        step: u64,
        /// `null`: it was accepted.
        problem: Option<Problem>,
        /// The provider's ids of what it accepted. A restart that is still to come ends whatever runs there by then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider_task: Option<ProviderTask>,
    },
    /// A read showed what became of the step.
    Closed {
        /// The step.
        step: u64,
        /// What.
        outcome: StepOutcome,
        /// Why, where it is not `done`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
    /// Something was seen on which later decisions or proofs rest.
    Observed {
        /// The host.
        host: HostId,
        /// What.
        fact: Fact,
    },
    /// A host is finished with.
    HostEnded {
        /// The host.
        host: HostId,
        /// How.
        result: HostResult,
        /// Why, where it did not succeed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
    /// A setting was, or is about to be, changed by us; or it is settled.
    Ledger(LedgerEntry),
    /// An operator gave a command.
    Command {
        /// Who.
        actor: String,
        /// What.
        command: Command,
    },
    /// Nothing new is begun until an operator resumes, or answers the question.
    Paused {
        /// Why.
        why: Problem,
        /// It is a question. The number of this record is its id: only an answer to that id answers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<Question>,
    },
    /// Something is worth telling that stops nothing.
    Noted {
        /// About this host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<HostId>,
        /// What.
        problem: Problem,
    },
    /// The last record of every run.
    Ended {
        /// How.
        state: RunState,
        /// Why, where it did not succeed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
}

/// Stages of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Taking the upgrade flag, setting the policy.
    Opening,
    /// Host after host.
    Rolling,
    /// Raising the level, restoring settings, clearing the flag.
    Closing,
    /// Over.
    Ended,
}

/// Phases of a host, in order. A host that fails goes from where it is to `Returning` or to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Its turn has not come.
    Waiting,
    /// Consented VMs are being stopped. The first phase in which anything changes.
    StoppingVms,
    /// Its move to maintenance was sent; VMs leave it.
    Evacuating,
    /// In maintenance and empty; jobs of the engine still work on it.
    Settling,
    /// Packages are being installed.
    Installing,
    /// Its restart was sent.
    Restarting,
    /// It restarts; waiting until it answers again.
    Booting,
    /// Its new versions are read (`refresh`), before anything runs on it.
    Refreshing,
    /// It was activated; waiting until it is up for good and proves itself.
    Activating,
    /// VMs that we stopped are being started on it.
    StartingVms,
    /// Up and proved; watched for a while.
    Soaking,
    /// It failed before any package was touched: capacity is given back.
    Returning,
    /// It failed after it was activated: it is taken out again.
    Withdrawing,
    /// Finished with.
    Ended,
}

impl Phase {
    /// The phases of a host in hand that goes well, in order.
    pub const IN_HAND: [Phase; 10] = [
        Phase::StoppingVms,
        Phase::Evacuating,
        Phase::Settling,
        Phase::Installing,
        Phase::Restarting,
        Phase::Booting,
        Phase::Refreshing,
        Phase::Activating,
        Phase::StartingVms,
        Phase::Soaking,
    ];
}

/// What a step does. For every action, `sequence::probe` finds from reads whether it was done.
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
        /// On this host: the step's host, or another one where that has failed or is not back in time. `null`, in older
        /// journals: on the step's host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<HostId>,
    },
    /// Move the host to maintenance; the engine moves its VMs.
    Deactivate,
    /// Bring it back to service.
    Activate,
    /// Enroll certificates.
    EnrollCertificate,
    /// Have the provider install, as this task.
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
    /// Have the engine read versions and levels.
    Refresh,
    /// Have the engine look for updates, over SSH.
    UpgradeCheck,
    /// Move the VM of the migration test.
    Migrate {
        /// The VM.
        vm: VmId,
        /// Where to.
        to: HostId,
    },
}

/// Kind of an action, without what it is done to.
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

/// What became of a step.
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

/// Something seen on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// How the host was when its turn came.
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
    /// It is in maintenance and empty: it got there under our eyes, or nothing ran on it when its turn came.
    Emptied,
    /// It answered through the provider, before its restart is sent: the boot id that has to change.
    InspectedBefore(HostInspection),
    /// It stopped answering after the restart command.
    Absent,
    /// It answers again, by a way that does not go through the engine's monitoring.
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
    /// It is watched from here on: an error about it that the engine logs after this number counts.
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
    },
    /// The migration test of the canary begins: a VM is moved from here to there, and back. One of both is the canary.
    MigrationTest {
        /// Where it is.
        from: HostId,
        /// Where it goes.
        to: HostId,
    },
    /// What of the cluster was not as it should be when its turn came. Not written where everything was.
    HealthIssuesBefore(Vec<HealthIssue>),
}

/// By what a host answered after its restart.
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

/// What shows that a host restarted, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RestartProof {
    /// Another boot id, by remote execution.
    BootId,
    /// A later boot time in the engine's statistics after activation.
    EngineBootTime,
    /// Nothing that exists here can show it.
    Unproven,
    /// No restart was planned.
    NotPlanned,
}

/// How a host ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HostResult {
    /// Upgraded and proved.
    Succeeded,
    /// Upgraded; something could not be proved.
    Unproven,
    /// Nothing was to be done any more.
    UpToDate,
    /// An operator skipped it, or it left the cluster.
    Skipped,
    /// It failed and is in service: before any package was touched, or because too many others were out to take it out.
    FailedInService,
    /// It failed and is out of service, and needs an operator.
    FailedOutOfService,
    /// The run ended before its turn.
    NotReached,
}

impl HostResult {
    /// It counts against the failure budget.
    pub fn is_failure(self) -> bool {
        matches!(self, HostResult::FailedInService | HostResult::FailedOutOfService)
    }
}

/// How a run ended, or that it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It goes on.
    Running,
    /// Nothing new is begun until an operator resumes.
    Paused,
    /// Every host is upgraded and proved, the level raised where asked, every setting restored.
    Succeeded,
    /// Every host is upgraded, with a warning: a proof that is missing, a level that was not
    /// raised, a setting that could not be restored.
    SucceededWithWarnings,
    /// The failure budget was used up or a gate stayed closed: some hosts were not reached.
    Stopped,
    /// Every host was reached and one failed.
    Failed,
    /// An operator cancelled it.
    Cancelled,
}

impl RunState {
    /// It has ended.
    pub fn is_final(self) -> bool {
        !matches!(self, RunState::Running | RunState::Paused)
    }
}

/// A command to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Stop beginning new things.
    Pause(PauseAt),
    /// End a pause. It answers no question.
    Resume,
    /// Answer a question.
    Answer {
        /// Its id: the number of its record in the journal.
        question: u64,
        /// How.
        choice: Choice,
    },
    /// Finish or return what is in hand, restore, and end.
    Cancel,
    /// Skip a host that has not begun; or end one that waits for an operator, as it is.
    SkipHost(HostId),
    /// Accept the present settings as the new baseline: settings that another user changed are not restored any more.
    Adopt,
    /// Agree to the next host.
    Approve,
    /// End at once; what can be restored is restored, the rest is listed.
    Abandon,
}

/// When a pause begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PauseAt {
    /// After the step in hand of each host.
    Step,
    /// After the hosts in hand.
    Host,
    /// At once: nothing is sent any more; what was sent goes on.
    Now,
}

/// A run in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunRow {
    /// Its id.
    pub id: RunId,
    /// The cluster. There is one unfinished run of a cluster at most.
    pub cluster: ClusterId,
    /// Hash of its plan.
    pub plan_hash: String,
    /// Epoch of its driver.
    pub epoch: u64,
    /// When it began.
    pub began_at_ms: TimeMs,
    /// When it ended.
    pub ended_at_ms: Option<TimeMs>,
    /// How it stands.
    pub state: RunState,
}
