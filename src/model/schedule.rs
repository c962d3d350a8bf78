//! The periodic checks: their inventory and their results.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::host::{ClusterInventory, EngineInventory};
use super::request::CheckEngineRequest;
use crate::error::Problem;

/// A periodic check, by its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScheduledJob {
    /// The engine's own updates.
    Engine,
    /// All clusters of the inventory that was given last.
    Hosts,
}

impl ScheduledJob {
    /// Both, in the order in which they are carried out.
    pub const ALL: [ScheduledJob; 2] = [ScheduledJob::Engine, ScheduledJob::Hosts];

    /// Its name, as in documents.
    pub fn name(self) -> &'static str {
        match self {
            ScheduledJob::Engine => "engine",
            ScheduledJob::Hosts => "hosts",
        }
    }
}

/// Results of a periodic check. They survive a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobRecord {
    /// The periodic check.
    pub job: ScheduledJob,
    /// When the last check ended, successful or not.
    pub last_check_ms: Option<TimeMs>,
    /// When the last successful check ended.
    pub last_success_ms: Option<TimeMs>,
    /// Why the last check failed. `null`: it did not.
    pub last_error: Option<Problem>,
    /// End of the first failed check since the last success.
    pub failing_since_ms: Option<TimeMs>,
    /// When the next one is due, jitter included.
    pub next_check_ms: TimeMs,
    /// Of the check of the hosts: the last sweep, from its first answers on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sweep: Option<Sweep>,
}

/// `watch`: the inventory of the periodic checks. The next call replaces it. With `engine.api` in the configuration no call
/// is needed: the inventory of all clusters is then read from the engine at each check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct WatchRequest {
    /// What the engine supports. `null`: it is read from the engine.
    pub engine: Option<EngineInventory>,
    /// All clusters, with all their hosts. Empty: `ids_or_names` names them, or all clusters of the engine are meant.
    pub clusters: Vec<ClusterInventory>,
    /// Clusters by the engine's ids, or by their names, whose inventory is read from the engine at each check. Not together
    /// with `clusters`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids_or_names: Vec<String>,
    /// Request for the periodic check of the engine.
    pub check_engine: CheckEngineRequest,
}

impl WatchRequest {
    /// Whether the clusters are read from the engine at each check.
    pub fn reads_engine(&self) -> bool {
        self.clusters.is_empty()
    }
}

/// The inventory as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Watched {
    /// The inventory.
    pub inventory: WatchRequest,
    /// When.
    pub given_at_ms: TimeMs,
}

/// Summary of the inventory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WatchedSummary {
    /// When it was given.
    pub given_at_ms: TimeMs,
    /// How old it is.
    pub age_ms: i64,
    /// Clusters in it.
    pub clusters: u64,
    /// Hosts in it that are managed.
    pub hosts: u64,
}

/// State of one periodic check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobStatus {
    /// The periodic check.
    pub job: ScheduledJob,
    /// Configured interval. `null`: switched off.
    pub interval_ms: Option<i64>,
    /// It is carried out now in this process.
    pub running: bool,
    /// When the last check ended, successful or not.
    pub last_check_ms: Option<TimeMs>,
    /// When the last successful check ended.
    pub last_success_ms: Option<TimeMs>,
    /// When the next check is due. `null`: no time is known (see `waits_for`), or no controller runs.
    pub next_check_ms: Option<TimeMs>,
    /// Why the last check failed.
    pub last_error: Option<Problem>,
    /// End of the first failed check since the last success.
    pub failing_since_ms: Option<TimeMs>,
    /// What is missing before it can be carried out.
    pub waits_for: Option<Problem>,
    /// Of the check of the hosts: the sweep under way, or the last one. `null`: there was none. `read` counts on in the process that
    /// carries it out; others see its beginning and its end.
    #[serde(default)]
    pub sweep: Option<Sweep>,
}

/// A check of all hosts, in two steps: first answers by the providers' classes of their hosts, then the rows of the hosts of which
/// something may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sweep {
    /// When it began.
    pub began_ms: TimeMs,
    /// When it ended. `null`: it is under way.
    pub ended_ms: Option<TimeMs>,
    /// Hosts that it is about.
    pub hosts: u64,
    /// First answer: hosts to which a security erratum applies.
    pub security_needed: u64,
    /// First answer: hosts to which other errata apply.
    pub errata_needed: u64,
    /// First answer: hosts to which no erratum applies.
    pub updated: u64,
    /// Hosts without a class: those that were not found before among them.
    pub no_class: u64,
    /// Hosts whose rows are to be read. The answers of the others are those of their last reading.
    pub to_read: u64,
    /// Those of them that were read.
    pub read: u64,
}

/// Answer of `schedule` and `watch`: the state of the periodic checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScheduleStatus {
    /// Format of this document.
    pub format: u32,
    /// Time of this machine.
    pub now_ms: TimeMs,
    /// Both periodic checks.
    pub jobs: Vec<JobStatus>,
    /// The inventory of the check of the hosts. `null`: never given.
    pub inventory: Option<WatchedSummary>,
    /// The inventory is read from the engine at each check: of the clusters that `watch` named, or of all.
    #[serde(default)]
    pub inventory_from_engine: bool,
}
