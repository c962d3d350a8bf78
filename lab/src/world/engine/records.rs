//! What other programs leave in the engine: their events and jobs, and the jobs of actions. Plain data: the rules are in
//! `external` and `tasks`.
//!
//! Tests: `lab/tests/it/engine/recorded`.

use std::collections::{BTreeMap, BTreeSet};

use ovirt_upgrade_manager::model::ids::{HostId, VmId};

/// What an event has besides the fields of every event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventExtras {
    /// The program that added it.
    pub origin: String,
    /// The program's number of it.
    pub custom_id: i64,
    /// Flood rate as shown.
    pub flood_rate: i64,
    /// Data of the program.
    pub custom_data: Option<String>,
    /// Correlation id as given.
    pub correlation: Option<String>,
    /// Its severity is alert.
    pub is_alert: bool,
}

/// External events of the engine.
#[derive(Debug, Clone, Default)]
pub struct External {
    pub(super) extras: BTreeMap<u64, EventExtras>,
    pub(super) dismissed: BTreeSet<u64>,
    /// Time of the last event of each key that had the flood rate 0.
    pub(super) flood: BTreeMap<String, i64>,
}

/// Status of a job or a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum JobStatus {
    Started,
    Finished,
    Failed,
    Aborted,
    /// It had not ended when the engine stopped.
    Unknown,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineStep {
    /// Its id.
    pub id: String,
    /// `validating`, `executing`, …
    pub kind: String,
    /// What it does.
    pub description: String,
    /// The step that it is part of.
    pub parent: Option<String>,
    /// Its number among the steps with the same parent, from 0.
    pub number: usize,
    /// When it was started.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Its status.
    pub status: JobStatus,
    /// Another program added it.
    pub external: bool,
    /// The host on which it runs.
    pub host: Option<HostId>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineJob {
    /// Its id.
    pub id: String,
    /// What it does.
    pub description: String,
    /// Another program added it.
    pub external: bool,
    /// It is removed some time after its end.
    pub auto_cleared: bool,
    /// When it was started.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// When it last changed.
    pub updated_ms: i64,
    /// Its status.
    pub status: JobStatus,
    /// Who made it.
    pub owner: String,
    /// Correlation id of the request.
    pub correlation: Option<String>,
    /// Its steps, in the order in which they were added.
    pub steps: Vec<EngineStep>,
    /// The VM and the number of the migration that it waits for.
    pub(super) migration: Option<(VmId, u64)>,
}
