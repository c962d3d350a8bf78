//! The report of a run, folded from its journal: who, what, how long, what shows it, and what remains to be done.
//!
//! Tests: `tests/it/store/golden_journal.rs` and `lab/tests/it/runs/report.rs`.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::host::{HostStatus, Versions};
use super::ids::{ClusterId, ErratumId, HostId, ProviderName, RunId, TaskId, VmId};
use super::level::{Level, LevelSet};
use super::plan::{Plan, Work};
use super::question::Choice;
use super::run::{Command, HostResult, Phase, RestartProof, RunState};
use super::run_status::SettingStatus;
use crate::error::Problem;

/// Answer of `report`. The same journal gives the same report. Of a run that goes on it shows everything until its last
/// record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunReport {
    /// Format of this document.
    pub format: u32,
    /// The run.
    pub run: RunId,
    /// The cluster.
    pub cluster: ClusterId,
    /// Its name when the plan was made.
    pub cluster_name: String,
    /// Who approved the plan.
    pub actor: String,
    /// The approved plan.
    pub plan: Plan,
    /// State.
    pub state: RunState,
    /// Why it ended as it did. `null`: it succeeded, or it goes on.
    pub why: Option<Problem>,
    /// When it began.
    pub began_at_ms: TimeMs,
    /// When it ended. `null`: it goes on.
    pub ended_at_ms: Option<TimeMs>,
    /// Time of the last record.
    pub until_ms: TimeMs,
    /// Number of records in its journal.
    pub records: u64,
    /// What became of the cluster's level.
    pub level: LevelReport,
    /// Hosts in the order of the plan.
    pub hosts: Vec<HostReport>,
    /// VMs that were moved or stopped.
    pub vms: Vec<VmReport>,
    /// Questions that the run asked, and who answered, in order.
    pub questions: Vec<QuestionReport>,
    /// Commands of operators, in order; answers are among them.
    pub commands: Vec<CommandReport>,
    /// Deviations from the plan, in order.
    pub deviations: Vec<Deviation>,
    /// Settings of the cluster, VMs and hosts that the run changed, with what became of them.
    pub settings: Vec<SettingStatus>,
    /// What was not restored, and must be restored by hand.
    pub not_restored: Vec<Problem>,
    /// When other processes took the run over from the one before. The first process takes nothing over.
    pub taken_over_at_ms: Vec<TimeMs>,
}

/// Answer of `report_page`: the report of a run as a page for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportPage {
    /// Format of this document.
    pub format: u32,
    /// The run.
    pub run: RunId,
    /// The page: one document of HTML in UTF-8. It runs no script, loads nothing, and can be stored, printed and sent as it is.
    pub html: String,
}

/// What became of the cluster's level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LevelReport {
    /// Level before.
    pub before: Level,
    /// Level that the plan asked for. `null`: it stays.
    pub target: Option<Level>,
    /// It was raised.
    pub raised: bool,
    /// Why it was not raised. Empty: it was, or this is not decided yet.
    pub why_not: Vec<Problem>,
}

/// One host of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostReport {
    /// The engine's id.
    pub id: HostId,
    /// Its name in the plan.
    pub name: String,
    /// What was to be installed.
    pub work: Work,
    /// The provider that installed it. `null`: the engine.
    pub provider: Option<ProviderName>,
    /// Its phases with their times, in order. Empty: it was not begun.
    pub phases: Vec<PhaseTime>,
    /// VMs on it when it was sent to maintenance. `null`: not observed.
    pub vms_before: Option<u32>,
    /// How it was when it was begun. `null`: it was not begun.
    pub before: Option<HostBefore>,
    /// Versions that the engine read after its last boot. `null`: not read.
    pub after: Option<Versions>,
    /// The kernel that ran after its restart, as the host itself reported it through its provider, or else as the engine
    /// showed it. `null`: not reported.
    pub kernel_after: Option<String>,
    /// Levels that it supports after its last boot. `null`: not read.
    pub levels_after: Option<LevelSet>,
    /// Our tasks that installed on it.
    pub tasks: Vec<TaskId>,
    /// Errata that are closed. Of work that names its errata: by the proof of the installation. Of packages, and of the engine's
    /// own upgrade: those of the first 1,000 that the provider listed as installable before, and not any more between the host's
    /// restart and its end. `null`: not known, because the installation is not proved, the provider did not answer
    /// in time, or it did not compute by then what is installable. An advisory that was withdrawn
    /// meanwhile is among them. The run does not wait for it.
    pub errata_closed: Option<Vec<ErratumId>>,
    /// What shows that it was upgraded.
    pub proofs: HostProofs,
    /// Restarts that were sent.
    pub restarts: u32,
    /// An operator was asked to restart it, and did.
    pub restarted_by_hand: bool,
    /// How it ended. `null`: it has not ended.
    pub result: Option<HostResult>,
    /// Why it did not succeed.
    pub why: Option<Problem>,
    /// What an operator must do with it. `null`: nothing.
    pub needs: Option<Problem>,
}

/// Time of a phase of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PhaseTime {
    /// The phase.
    pub phase: Phase,
    /// When it began.
    pub began_at_ms: TimeMs,
    /// When it ended. `null`: it goes on.
    pub ended_at_ms: Option<TimeMs>,
    /// How long it took, or takes until the last record; without jumps of the clock, and with pauses.
    pub duration_ms: i64,
}

/// How a host was when it was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostBefore {
    /// Status.
    pub status: HostStatus,
    /// Versions.
    pub versions: Versions,
    /// The kernel that ran, as the engine showed it. `null`: not known.
    pub kernel: Option<String>,
    /// When it had booted. `null`: not known.
    pub booted_at_ms: Option<TimeMs>,
}

/// What shows that a host was upgraded. A proof that is `null` was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostProofs {
    /// The installation is proved. False: installed, not proven.
    pub installed: Option<bool>,
    /// The result of that proof, in words.
    pub installed_because: Option<String>,
    /// What shows that it restarted.
    pub restart: Option<RestartProof>,
    /// How it answered after its restart, before it was activated.
    pub alive: Option<AliveBy>,
}

/// The way in which a host answered after its restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AliveBy {
    /// Through the provider, with another boot id.
    Provider,
    /// To the engine over SSH, after it had been absent.
    Ssh,
    /// Its VDSM port, after it had been absent.
    Vdsm,
}

/// What the run did to a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VmChange {
    /// It was on a host when the run sent that to maintenance, and has left it: the host was then seen empty, or the VM was not
    /// on it any more when the run had finished with the host. The engine moved it. A VM that its owner stopped or moved meanwhile
    /// is among these.
    Moved,
    /// It was stopped, by consent.
    Stopped,
    /// The run migrated it: in the migration test of the canary, or back to its host.
    Migrated,
}

/// A VM that was moved or stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VmReport {
    /// The engine's id.
    pub id: VmId,
    /// Its name in the plan. `null`: the plan does not have it.
    pub name: Option<String>,
    /// What was done. Of each host, 500 VMs that moved are named at most; `vms_before` counts all. In the journal of a version
    /// that did not record them, they are those that the plan moved.
    pub change: VmChange,
    /// The host that it left. `null`: not known.
    pub from: Option<HostId>,
    /// The host on which it was started again, to which the run migrated it, or on which the run first saw it after it had left.
    /// `null`: it ran on none then, or it was not started; or the journal is of a format before 3.
    pub to: Option<HostId>,
    /// When the stop or the migration was sent. Of a VM that moved: when the run first saw that it had left, one reading of the
    /// engine later at most (about 5 s where the engine answers quickly). `null`: it left while the run did not read the engine, or
    /// the journal is of a format before 3.
    pub at_ms: Option<TimeMs>,
    /// From sending the stop until the engine showed it started, at most. `null`: it was not stopped, or it is not
    /// started again. The engine's events have the downtime of a live migration.
    pub downtime_ms: Option<i64>,
}

/// A question that the run asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuestionReport {
    /// Its id.
    pub id: u64,
    /// The host that it was about. `null`: the run.
    pub host: Option<HostId>,
    /// What was asked.
    pub why: Problem,
    /// The answers that it took.
    pub choices: Vec<Choice>,
    /// When it was asked.
    pub asked_at_ms: TimeMs,
    /// When it was answered, or ended without an answer. `null`: it is open.
    pub ended_at_ms: Option<TimeMs>,
    /// The answer. `null`: it is open, or it ended without one.
    pub answer: Option<Choice>,
    /// Who answered or ended it. A standing answer of the plan is shown as such. `null`: its cause ended, or it is open.
    pub actor: Option<String>,
}

/// A command of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CommandReport {
    /// When the run took it.
    pub at_ms: TimeMs,
    /// Who.
    pub actor: String,
    /// What.
    pub command: Command,
}

/// A deviation from the plan: a note of the run, a pause by itself, or a step that was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deviation {
    /// When.
    pub at_ms: TimeMs,
    /// The host. `null`: the run.
    pub host: Option<HostId>,
    /// What.
    pub what: Problem,
}
