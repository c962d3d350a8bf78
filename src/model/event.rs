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
    /// Nothing is wrong.
    Normal,
    /// It needs attention.
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
    /// Host of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_id: Option<HostId>,
    /// Cluster of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<ClusterId>,
    /// Task of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// Correlation id of the call, also in the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<CorrelationId>,
    /// Named parameters of the text.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// When it happened.
    pub at_ms: TimeMs,
}

/// A stored event. Sequence numbers grow by one and never repeat within a state directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Its sequence number in the store.
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
    /// Id of the store. A restored or new state has a new id, and its sequence numbers begin again.
    pub store_id: String,
}
