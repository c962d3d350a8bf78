//! The status of a run, for operators and programs: `run`.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::ids::{ClusterId, HostId, RunId};
use super::ledger::{LedgerState, Setting};
use super::question::Choice;
use super::run::{HostResult, Phase, RestartProof, RunState, Stage};
use crate::error::Problem;

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunStatus {
    /// Format of this document.
    pub format: u32,
    /// The run.
    pub run: RunId,
    /// The cluster.
    pub cluster: ClusterId,
    /// Its name.
    pub cluster_name: String,
    /// Who approved the plan.
    pub actor: String,
    /// State.
    pub state: RunState,
    /// Stage.
    pub stage: Stage,
    /// Thousandths done. Never decreases; 1000 only when the run has ended.
    pub permille: u32,
    /// When it began.
    pub began_at_ms: TimeMs,
    /// When it ended.
    pub ended_at_ms: Option<TimeMs>,
    /// Why it ended as it did, why it is paused, or that it was cancelled and still finishes hosts.
    pub why: Option<Problem>,
    /// The question that it asks. `null`: none is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<OpenQuestion>,
    /// What it waits for now. Empty in a process that does not drive it.
    pub waits_for: Vec<WaitsFor>,
    /// Its hosts, in the order of the plan.
    pub hosts: Vec<HostRunStatus>,
    /// Predicted remaining time for half of all runs.
    pub eta_p50_ms: u64,
    /// Predicted remaining time for nineteen of twenty runs.
    pub eta_p95_ms: u64,
    /// Longest time until a cancel now would have ended the run, provided that the engine answers and no operator has
    /// to be asked.
    pub cancel_bound_ms: u64,
    /// Settings that it changed, with what became of them.
    pub settings: Vec<SettingStatus>,
}

/// A setting of the cluster, a VM or a host that a run changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingStatus {
    /// The setting.
    pub setting: Setting,
    /// The setting in words, with the names of the plan.
    pub what: String,
    /// Its value before the run, in words.
    pub before: String,
    /// The value that the run set, in words.
    pub ours: String,
    /// What became of it.
    pub state: LedgerState,
}

/// A question that a run asks an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenQuestion {
    /// Its id: an answer names it.
    pub id: u64,
    /// The host that it is about. `null`: the run.
    pub host: Option<HostId>,
    /// What is asked, and what to do.
    pub why: Problem,
    /// The answers that it takes.
    pub choices: Vec<Choice>,
    /// The answer that a cancel gives.
    pub default: Choice,
    /// Since when it is open.
    pub since_ms: TimeMs,
}

/// Something that a run waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WaitsFor {
    /// The host that waits. `null`: the run.
    pub host: Option<HostId>,
    /// For what, and what to do.
    pub why: Problem,
}

/// How a host of a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostRunStatus {
    /// The engine's id.
    pub id: HostId,
    /// Its name in the plan.
    pub name: String,
    /// Phase.
    pub phase: Phase,
    /// When it entered it. Moves with time that counts for no deadline.
    pub since_ms: TimeMs,
    /// VMs that still have to leave, while it prepares for maintenance.
    pub vms_left: Option<u32>,
    /// The result of the proof of the installation.
    pub installed: Option<String>,
    /// What shows that it restarted.
    pub restart: Option<RestartProof>,
    /// How it ended.
    pub result: Option<HostResult>,
    /// Why it failed, or why it is taken out.
    pub why: Option<Problem>,
    /// What an operator must do with it, where the run has finished with it and left it to operators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Problem>,
}
