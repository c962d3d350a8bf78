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
    /// Why it cannot, or what is doubtful: a missing port, service, package or permission.
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
    /// The newest image of a host in image mode; the digest of the newest one that the host knew when it was asked for.
    Image(String),
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
    /// It stopped on the provider and waits for a user there.
    Paused,
    /// The provider reports success; the proof is being read.
    Proving,
    /// Done; see `proof`.
    Succeeded,
    /// Failed; see `provider_text`.
    Failed,
    /// Cancelled. Packages may be half updated.
    Cancelled,
    /// The provider has no record of it any more, or it is not known whether it began.
    Lost,
}

impl TaskState {
    /// The state is final.
    pub fn is_final(self) -> bool {
        matches!(self, TaskState::Succeeded | TaskState::Failed | TaskState::Cancelled | TaskState::Lost)
    }
}

/// Progress of an operation. `done` never decreases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// All units.
    pub total: u64,
    /// What is being done.
    pub phase: String,
}

/// The images of a host before and after an upgrade, as the host reported them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageChange {
    /// Digest of the image that ran before.
    pub from: String,
    /// Digest of the image that runs. `null`: not reported.
    pub to: Option<String>,
    /// Digest of the image that the upgrade staged. `null`: none was reported.
    pub staged: Option<String>,
}

/// Whether the selection is proved to be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofVerdict {
    /// Every erratum is gone from the list, and the packages of each are at the planned version or newer; the host booted the
    /// image that was staged.
    Proved,
    /// The provider reports success; the host's profile does not show it yet, or cannot show it.
    NotProven,
    /// The provider reports success, and the host's uploaded profile shows that packages are missing.
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

/// What the host's profile shows after the installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proof {
    /// The verdict.
    pub verdict: ProofVerdict,
    /// The verdict in a sentence.
    pub why: String,
    /// Selected errata that are still installable.
    pub errata_remaining: Vec<ErratumId>,
    /// Selected errata that their own packages do not prove: still installable, with a package that is older than planned,
    /// or without any package of this host. Empty if everything is proved.
    #[serde(default)]
    pub errata_unproved: Vec<ErratumId>,
    /// Planned packages that are older than planned, as `name-planned (found …)`.
    pub packages_missing: Vec<String>,
    /// Packages that changed as planned.
    pub changed: Vec<PackageChange>,
    /// Other packages that changed.
    pub also_changed: Vec<PackageChange>,
    /// The images of an image upgrade. `null`: it was none.
    #[serde(default)]
    pub image: Option<ImageChange>,
    /// The vendor suggests a reboot for something that was installed.
    pub reboot_suggested: bool,
    /// When the host's profile was read.
    pub read_at_ms: TimeMs,
}

/// One erratum of a task.
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
    /// The provider's ids of the task. `null`: it has not accepted the task yet.
    pub provider_task: Option<ProviderTask>,
    /// The user who asked for it.
    pub actor: String,
    /// Ties it to logs.
    pub correlation_id: CorrelationId,
    /// What is to be installed.
    pub selection: Selection,
    /// The errata of the selection.
    pub errata: Vec<TaskErratum>,
    /// State.
    pub state: TaskState,
    /// Progress.
    pub progress: Progress,
    /// Text of the provider: its errors, else the end of the host's output.
    pub provider_text: String,
    /// Why it failed, or why it does not go on.
    pub problem: Option<Problem>,
    /// The proof.
    pub proof: Option<Proof>,
    /// A user asked to cancel it.
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
