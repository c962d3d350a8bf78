//! Request documents of the operations on runs, and the list of runs. A plan's request is in [`plan`](super::plan).
//!
//! Every document of an operation that changes something names its `actor`: one line of at most 255 characters, which
//! events, journal and report show.
//!
//! Tests: `tests/it/boundary/golden_runs.rs` and `lab/tests/it/face`.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::ids::{ClusterId, HostId, RunId};
use super::question::Choice;
use super::run::{PauseAt, RunState};
use super::run_status::SettingStatus;

/// `start`: begins a run of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
    /// Hash of the plan that was approved, as `plan` answered it.
    pub hash: String,
    /// The user who approves it. Journal, events and report name the user.
    pub actor: String,
}

/// `pause`: nothing new is begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// The run.
    pub run: RunId,
    /// When the pause begins. Left out: after the hosts in hand.
    #[serde(default = "after_the_hosts")]
    pub at: PauseAt,
    /// The user who asks. Events name the user.
    pub actor: String,
}

fn after_the_hosts() -> PauseAt {
    PauseAt::Host
}

/// `resume`, `cancel`, `approve`, `adopt`, `abandon` and `restore`: a run, and who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RunActionRequest {
    /// The run.
    pub run: RunId,
    /// The user who asks. Events name the user.
    pub actor: String,
}

/// `answer`: answers the question that a run asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// The run.
    pub run: RunId,
    /// Id of the question, as `run` shows it. An answer to another question than the open one is refused.
    pub question: u64,
    /// One of the choices of the question.
    pub choice: Choice,
    /// The user who answers. Journal, events and report name the user.
    pub actor: String,
}

/// `skip_host`: skips a host of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SkipHostRequest {
    /// The run.
    pub run: RunId,
    /// A host of its plan.
    pub host: HostId,
    /// `false`, the default: the host is skipped only if it was not begun. What the caller saw can be out of date. `true`: it is skipped
    /// also if it was begun. It is then ended as it is: in maintenance, half upgraded, or before a restart that may still come.
    #[serde(default)]
    pub begun: bool,
    /// The user who asks. Events name the user.
    pub actor: String,
}

/// `approve`: approves the host of a run that is next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// The run.
    pub run: RunId,
    /// The host that is meant. If another one is next by then, for example because somebody else approved this one, nothing is
    /// approved. Without it, whichever host is next is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// The user who approves. Journal, events and report name the user.
    pub actor: String,
}

/// `run`: the status of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    /// The run.
    pub run: RunId,
}

/// `report` and `report_page`: the report of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// The run. It may still go on: the report then shows it until now.
    pub run: RunId,
}

/// Most runs in one answer of `runs`.
pub const MOST_RUNS: u32 = 100;

/// `runs`: the runs of this state directory, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RunsRequest {
    /// Runs of this cluster only. `null`: of all clusters.
    pub cluster: Option<ClusterId>,
    /// Runs that are older than this one: the last run of the page before. `null`: from the newest on.
    pub before: Option<RunId>,
    /// Largest number of runs in the answer, 1 to 100.
    pub limit: u32,
}

impl Default for RunsRequest {
    fn default() -> Self {
        RunsRequest { cluster: None, before: None, limit: 20 }
    }
}

/// Answer of `runs`: a page of runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunList {
    /// Format of this document.
    pub format: u32,
    /// The runs.
    pub runs: Vec<RunLine>,
    /// There are older ones: ask again with `before` set to the last run of this page.
    pub more: bool,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunLine {
    /// The run.
    pub run: RunId,
    /// The cluster.
    pub cluster: ClusterId,
    /// Its name when the plan was made. `null`: the plan is not stored any more.
    pub cluster_name: Option<String>,
    /// Hash of its plan.
    pub plan_hash: String,
    /// State.
    pub state: RunState,
    /// When it began.
    pub began_at_ms: TimeMs,
    /// When it ended. `null`: it goes on.
    pub ended_at_ms: Option<TimeMs>,
    /// Hosts of its plan. `null`: the plan is not stored any more.
    pub hosts: Option<u32>,
    /// Settings that it changed and that are neither restored nor listed. Of a run that has ended, `restore` restores
    /// them.
    pub settings_left: u32,
}

/// Answer of `restore`: what became of the settings that the run had left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Restored {
    /// Format of this document.
    pub format: u32,
    /// The run.
    pub run: RunId,
    /// Its settings that were open, as they are now: restored, or listed with the reason. After them, those that the run itself
    /// had listed as not restored: they are not touched. Empty: nothing was left.
    pub settings: Vec<SettingStatus>,
}
