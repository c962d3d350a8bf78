//! Installations as tasks: their state, progress and proof.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::erratum::ErratumType;
use super::ids::{CorrelationId, ErratumId, HostId, PackageName, ProviderName, TaskId};
use crate::error::Problem;

/// How a provider installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InstallWay {
    /// katello-agent (up to Katello 4.9, where installed and enabled).
    Agent,
    /// Remote execution.
    RemoteExecution,
}

/// Whether and how the provider can install on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InstallCapability {
    /// The way. `null`: none, see `problem`.
    pub way: Option<InstallWay>,
    /// Why not, or what is doubtful: which port, service, package or permission is missing.
    pub problem: Option<Problem>,
}

/// What is to be installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// These errata.
    Errata(Vec<ErratumId>),
    /// The newest installable version of these packages.
    Packages(Vec<PackageName>),
}

/// State of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Stored, and about to be sent to the provider.
    Sending,
    /// The provider accepted it and has not begun.
    Planned,
    /// The provider works on it.
    Running,
    /// It stopped half way on the provider and waits for a person there.
    Paused,
    /// The provider says that it succeeded; the proof is being taken.
    Proving,
    /// Done; the proof says how sure.
    Succeeded,
    /// Failed; the provider's words say why.
    Failed,
    /// Cancelled. Packages may be half updated.
    Cancelled,
    /// The provider no longer knows it, or nobody knows whether it began.
    Lost,
}

impl TaskState {
    /// No further change will come by itself.
    pub fn is_final(self) -> bool {
        matches!(self, TaskState::Succeeded | TaskState::Failed | TaskState::Cancelled | TaskState::Lost)
    }
}

/// How far something is. `done` never decreases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all.
    pub total: u64,
    /// What is being done.
    pub phase: String,
}

/// How sure we are that the selection is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofVerdict {
    /// Every erratum is gone from the list and every planned package is at its version or newer.
    Proved,
    /// The provider says installed; the host's profile does not show it yet, or cannot show it.
    NotProven,
    /// The provider said that it succeeded and the host's uploaded profile shows that it did not.
    Disproved,
}

/// A package before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackageChange {
    /// Package name.
    pub name: String,
    /// Architecture.
    pub arch: String,
    /// Version before. `null`: it was not installed.
    pub from: Option<String>,
    /// Version after. `null`: removed.
    pub to: Option<String>,
}

/// What was seen after the provider said "done".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proof {
    /// How sure.
    pub verdict: ProofVerdict,
    /// In words.
    pub why: String,
    /// Selected errata that the provider still offers.
    pub errata_remaining: Vec<ErratumId>,
    /// Planned packages that are older than planned, as `name-planned (found …)`.
    pub packages_missing: Vec<String>,
    /// What changed as planned.
    pub changed: Vec<PackageChange>,
    /// What else changed.
    pub also_changed: Vec<PackageChange>,
    /// The vendor suggests a reboot for something that was installed.
    pub reboot_suggested: bool,
    /// When the profile was read.
    pub read_at_ms: TimeMs,
}

/// One erratum of a task, so that the proof can be read without the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskErratum {
    /// Its id.
    pub id: ErratumId,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: ErratumType,
    /// One line.
    pub title: String,
    /// The vendor suggests a reboot.
    pub reboot_suggested: bool,
}

/// An installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task {
    /// Format of this document.
    pub format: u32,
    /// Our id; it outlives the process.
    pub id: TaskId,
    /// The host.
    pub host_id: HostId,
    /// Its name.
    pub host_name: String,
    /// The provider.
    pub provider: ProviderName,
    /// The provider's ids of the task (job invocation and task), in its own words.
    pub provider_task: Option<ProviderTask>,
    /// Who asked for it.
    pub actor: String,
    /// Ties it to logs.
    pub correlation_id: CorrelationId,
    /// What was asked for.
    pub selection: Selection,
    /// The errata of the selection, where it was one.
    pub errata: Vec<TaskErratum>,
    /// State.
    pub state: TaskState,
    /// How far.
    pub progress: Progress,
    /// The provider's own words: its errors, else the end of the host's output.
    pub provider_text: String,
    /// Why it failed, or what keeps it.
    pub problem: Option<Problem>,
    /// What was seen afterwards.
    pub proof: Option<Proof>,
    /// A cancel was asked for.
    pub cancel_requested: bool,
    /// When it was stored.
    pub created_at_ms: TimeMs,
    /// When it ended.
    pub ended_at_ms: Option<TimeMs>,
}

/// The provider's ids of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProviderTask {
    /// How it installs.
    pub way: InstallWay,
    /// Id of the task (foreman-tasks). Remote execution may give it later than the job.
    pub task: Option<String>,
    /// Id of the job invocation.
    pub job: Option<u64>,
}
