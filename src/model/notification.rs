//! Notifications: what the portal shows at login until each user dismisses it, and the text for the "About" box.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::event::EventSeverity;
use super::ids::{HostId, UserName};
use crate::error::Problem;

/// What a notification is about. There is at most one of each kind for each entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// The engine has an update.
    EngineUpdate,
    /// A host has installable security errata.
    HostSecurity,
    /// A host's updates change the cluster levels that it supports.
    HostLevels,
}

impl NotificationKind {
    /// Its name, as in documents.
    pub fn name(self) -> &'static str {
        match self {
            NotificationKind::EngineUpdate => "engine_update",
            NotificationKind::HostSecurity => "host_security",
            NotificationKind::HostLevels => "host_levels",
        }
    }
}

/// What a notification is attached to: a kind, and the host unless it is the engine's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotificationTopic {
    /// What it is about.
    pub kind: NotificationKind,
    /// The host. `null`: the engine.
    pub host_id: Option<HostId>,
}

impl NotificationTopic {
    /// The engine's update.
    pub const ENGINE: NotificationTopic = NotificationTopic { kind: NotificationKind::EngineUpdate, host_id: None };

    /// A topic of a host.
    pub fn of_host(kind: NotificationKind, host: &HostId) -> NotificationTopic {
        NotificationTopic { kind, host_id: Some(host.clone()) }
    }

    /// The topic as one text: its key in a store.
    pub fn key(&self) -> String {
        match &self.host_id {
            Some(host) => format!("{} {host}", self.kind.name()),
            None => self.kind.name().to_owned(),
        }
    }
}

/// A notification as it is stored, for all users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notice {
    /// Its id. Another `key` gives it a new id; a change of the text alone keeps the id and the dismissals.
    pub id: String,
    /// What it is about.
    pub topic: NotificationTopic,
    /// Name of the host, or `engine`.
    pub entity: String,
    /// The available version, or the set of updates.
    pub key: String,
    /// One line.
    pub title: String,
    /// The text.
    pub text: String,
    /// Severity.
    pub severity: EventSeverity,
    /// When it was created.
    pub created_at_ms: TimeMs,
}

/// A notification as one user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notification {
    /// The notification.
    #[serde(flatten)]
    pub notice: Notice,
    /// This user dismissed it: show it in "About" only.
    pub dismissed_by_me: bool,
}

/// The engine's updates for the "About" box, dismissed or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct About {
    /// The text: one or two sentences.
    pub text: String,
    /// An update of the engine is available, or waits for engine-setup.
    pub update: bool,
    /// When the engine was last checked. `null`: never.
    pub checked_at_ms: Option<TimeMs>,
    /// Age of that check.
    pub age_ms: Option<i64>,
    /// Why the last check answered `unknown`.
    pub problem: Option<Problem>,
}

/// Answer of `notifications` and `dismiss`: the notifications of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotificationList {
    /// Format of this document.
    pub format: u32,
    /// The user.
    pub user: UserName,
    /// All notifications, dismissed ones included: the engine's first, then the hosts' by name.
    pub notifications: Vec<Notification>,
    /// For the "About" box.
    pub about: About,
}
