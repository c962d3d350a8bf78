//! Audit events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::ids::{ClusterId, CorrelationId, HostId, TaskId};

/// Severity, in the engine's words. `alert` is not used: the engine keeps alerts until a person removes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventSeverity {
    /// As it should be.
    Normal,
    /// Worth a look.
    Warning,
    /// Something failed.
    Error,
}

/// An event before it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewEvent {
    /// Stable name, for example `INSTALL_SUCCEEDED`.
    pub name: String,
    /// Stable number.
    pub number: u32,
    /// Severity.
    pub severity: EventSeverity,
    /// The sentence.
    pub text: String,
    /// Host that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_id: Option<HostId>,
    /// Cluster that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<ClusterId>,
    /// Task that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// Ties it to logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<CorrelationId>,
    /// The fields of the sentence.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// When it happened.
    pub at_ms: TimeMs,
}

/// A stored event. Sequence numbers grow by one and never repeat within a state directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Its number in the order of the store.
    pub seq: u64,
    /// The event.
    #[serde(flatten)]
    pub event: NewEvent,
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventPage {
    /// Format of this document.
    pub format: u32,
    /// Events after the cursor, in order.
    pub events: Vec<Event>,
    /// Cursor for the next call: the last event's number.
    pub next: u64,
    /// Id of the store; a restored or new file has a new one, and its numbers begin anew.
    pub store_id: String,
}
