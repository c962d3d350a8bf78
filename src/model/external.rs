//! What this product shows in the engine: events in its audit log, and its runs among the engine's tasks.
//!
//! Tests: `tests/it/audit/outbox.rs`, `lab/tests/it/face/task_list.rs`.

use serde::{Deserialize, Serialize};

use super::event::EventSeverity;
use super::ids::{ClusterId, HostId};

/// The beginning of the origin of this product's events in the engine's audit log; the id of the store follows.
pub const OWN_ORIGIN: &str = "upgrade-manager/";

/// An event for the engine's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExternalEvent {
    /// Who writes it. Not more than 255 characters, and not `oVirt`.
    pub origin: String,
    /// Its number among the events of this origin.
    pub number: i32,
    /// Severity.
    pub severity: EventSeverity,
    /// The sentence. The engine cuts it at 10,000 characters.
    pub text: String,
    /// What follows the sentence, and differs each time that the event is sent.
    pub note: String,
    /// The host that it is about.
    pub host: Option<HostId>,
    /// The cluster that it is about.
    pub cluster: Option<ClusterId>,
}

/// An external job that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExternalJob {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub text: String,
    /// Its steps.
    pub steps: Vec<ExternalStep>,
}

/// A step of an external job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExternalStep {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub text: String,
    /// It has not ended.
    pub open: bool,
}
