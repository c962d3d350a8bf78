//! Runs: the journal to which a run writes its next steps and their results.
//!
//! The journal is the state of a run: folding its records (`rolling::run`) gives the same state in this process and in
//! the next. A record is written before a call that changes anything ([`Entry::Intent`]), after its answer
//! ([`Entry::Answered`]), and after a read has shown its result ([`Entry::Closed`]).

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::ids::{ClusterId, CorrelationId, HostId, RunId};
use super::ledger::LedgerEntry;
use super::plan::Plan;
use super::task::ProviderTask;
use crate::error::Problem;

pub use super::question::{Choice, Question};
pub use super::step::{Action, ActionKind, Alive, Fact, MOST_ERRATA, MOST_LEAVING, MovedVm, RestartProof, StepOutcome};

/// Format number of journal records of this version. An older version refuses a newer format: it would fold the run
/// without what it does not know.
///
/// | format | new in it |
/// |---|---|
/// | 1 | |
/// | 2 | the facts `leaving`, `left` and `restart_decided`; a restart is sent under a correlation id of its step |
/// | 3 | the facts `moved`, `errata_before` and `errata_closed`; the command `skip_begun_host`; the VM of a question. No version with the first three alone was released |
pub const JOURNAL_FORMAT: u32 = 3;
/// From this format on, a restart is sent under a correlation id of its step, by which its job is found.
pub const RESTARTS_ARE_MARKED: u32 = 2;

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
    /// Number of the controller among those that drove the run: one that takes over has the next number. The store
    /// refuses a record with another epoch than the run's.
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
        /// The operator who approved the plan.
        actor: String,
        /// Correlation id of every call of the run.
        correlation: CorrelationId,
    },
    /// A process began to drive the run. Time that passed without one counts for no deadline.
    TookOver,
    /// The clock jumped: all deadlines move by the same time.
    ClockJumped {
        /// Forward where positive.
        by_ms: i64,
    },
    /// The cluster could not be observed for this time: nothing could be read or written. It counts for no deadline.
    Unobserved {
        /// How long, beyond the usual time of a turn.
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
        /// The failure, if the host leaves the usual order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
    /// A step begins: its call is about to be made. The number of this record is the step's.
    Intent {
        /// The host; `null`: the cluster.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<HostId>,
        /// What.
        action: Action,
    },
    /// The call was answered. Its effect is shown by a read.
    Answered {
        /// The step.
        step: u64,
        /// `null`: it was accepted.
        problem: Option<Problem>,
        /// The provider's ids of the accepted job. A restart job that still waits would later end everything that runs
        /// on the host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider_task: Option<ProviderTask>,
    },
    /// A read showed the result of the step.
    Closed {
        /// The step.
        step: u64,
        /// What.
        outcome: StepOutcome,
        /// The reason, if it is not `done`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
    /// An observed fact on which later decisions or proofs rest.
    Observed {
        /// The host.
        host: HostId,
        /// What.
        fact: Fact,
    },
    /// The run has finished with a host.
    HostEnded {
        /// The host.
        host: HostId,
        /// How.
        result: HostResult,
        /// The reason, if it did not succeed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
    /// A setting was changed by the run, or is about to be; or it is settled.
    Ledger(LedgerEntry),
    /// An operator gave a command.
    Command {
        /// Who.
        actor: String,
        /// What.
        command: Command,
    },
    /// The run is on hold: nothing new is begun until an operator resumes, or answers the question.
    Paused {
        /// Why.
        why: Problem,
        /// The question, if it is one. The number of this record is its id: only an answer to that id counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<Question>,
    },
    /// A note: an observation that stops nothing.
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
        /// The reason, if it did not succeed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Problem>,
    },
}

/// Stages of a run, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Taking the upgrade flag, setting the scheduling policy.
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
    /// It is not begun.
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
    /// Its new versions are read (`refresh`), before any VM runs on it.
    Refreshing,
    /// It was activated; the run waits until it is up for good and its proofs are there.
    Activating,
    /// VMs that the run stopped are being started on it.
    StartingVms,
    /// It is up and proved, and is observed for a while.
    Soaking,
    /// It failed before any package was touched: it returns to service.
    Returning,
    /// It failed after its activation: it is taken out of service again.
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

/// How a host ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HostResult {
    /// Upgraded and proved.
    Succeeded,
    /// Upgraded; a proof is missing.
    Unproven,
    /// Nothing was left to do: another user upgraded the host in the engine before it was begun, and it has restarted since. Not
    /// this result: a host on which another user installed the packages of the plan is restarted and proved like any other, and a
    /// host for which the provider offers only a part of the plan fails and returns to service.
    UpToDate,
    /// An operator skipped it, or it left the cluster.
    Skipped,
    /// It failed and is in service: before any package was touched, or because too many others were out to take it out, or an
    /// operator left it so.
    FailedInService,
    /// It failed and is out of service, and needs an operator.
    FailedOutOfService,
    /// The run ended before the host was begun.
    NotReached,
}

impl HostResult {
    /// Whether it counts against the failure budget.
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
    /// Pause: begin nothing new.
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
    /// Skip a host that was not begun. If it was begun by then, the command changes nothing, and its event says so.
    SkipHost(HostId),
    /// Skip a host, also one that was begun: it is ended as it is.
    SkipBegunHost(HostId),
    /// Accept the present settings as the new baseline: settings that another user changed are not restored any more.
    Adopt,
    /// Approve the host that is next, if it lacks an approval. An approval counts only then: given twice, late, or before the first
    /// host has ended where the plan wants one after it, it approves nothing, and its event says so.
    Approve,
    /// As `approve`, and only if this host is the next one: another administrator may have approved it already.
    ApproveHost(HostId),
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
    /// At once: no call is made any more; calls already made go on.
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
    /// Its state.
    pub state: RunState,
}
