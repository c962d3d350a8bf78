//! What other programs write into the engine's audit log: external events, and the events of their logins. The rules are
//! those of a running engine (4.5.8). No simulation uses them.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::ids::{ClusterId, CorrelationId, HostId, VmId};

use super::events::About;
pub use super::records::EventExtras;
use super::request::{Actor, Refusal};
use crate::world::state::World;

/// Longest text of an event; a longer one is cut.
const MAX_TEXT: usize = 10_000;
/// Longest origin.
const MAX_ORIGIN: usize = 255;
/// Longest correlation id.
const MAX_CORRELATION: usize = 50;
/// The flood rate of an event that gives none.
const DEFAULT_FLOOD_RATE: i64 = 30;
/// Time in which an event with the flood rate 0 suppresses the next such event.
const FLOOD_MS: i64 = 30_000;

/// Severity of an external event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ExternalSeverity {
    Normal,
    Warning,
    Error,
    Alert,
}

impl ExternalSeverity {
    /// `EXTERNAL_EVENT_NORMAL`, `_WARNING`, `_ERROR`, `EXTERNAL_ALERT`.
    fn code(self) -> u32 {
        match self {
            ExternalSeverity::Normal => 9801,
            ExternalSeverity::Warning => 9802,
            ExternalSeverity::Error => 9803,
            ExternalSeverity::Alert => 9804,
        }
    }
}

/// An external event to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExternalEvent {
    /// The program that adds it.
    pub origin: String,
    /// The program's number of it.
    pub custom_id: i64,
    /// Severity.
    pub severity: ExternalSeverity,
    /// The sentence.
    pub text: String,
    /// 0: equal events within 30 s are suppressed. Any other value, or none: no event is suppressed.
    pub flood_rate: Option<i64>,
    /// Data of the program.
    pub custom_data: Option<String>,
    /// Correlation id, up to 50 characters.
    pub correlation: Option<String>,
    /// Host; it need not exist.
    pub host: Option<HostId>,
    /// VM; it need not exist.
    pub vm: Option<VmId>,
    /// Cluster; it need not exist.
    pub cluster: Option<ClusterId>,
}

impl World {
    /// Adds an external event, and returns its number.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn add_external_event(&mut self, new: NewExternalEvent) -> Result<u64, Refusal> {
        self.check_answers()?;
        self.check_external(&new)?;
        let code = new.severity.code();
        if new.severity == ExternalSeverity::Alert && self.has_alert(new.host.as_ref()) {
            return Err(Refusal::new(400, ""));
        }
        if new.flood_rate == Some(0) && self.is_flood(&new) {
            return Err(Refusal::new(400, ""));
        }
        let of_host = new.host.as_ref().and_then(|host| self.clusters.get(self.cluster_of(host)?));
        let of_host = of_host.and_then(|cluster| ClusterId::new(cluster.id.clone()).ok());
        let about = About { host: new.host, vm: new.vm, cluster: new.cluster.or(of_host) };
        self.log(code, shortened(&new.text), about, None::<&Actor>);
        let id = self.newest_engine_event();
        if let Some(event) = self.engine.events.last_mut() {
            event.correlation_id = new.correlation.clone().and_then(|c| CorrelationId::new(c).ok());
            event.severity = match new.severity {
                ExternalSeverity::Normal => EventSeverity::Normal,
                ExternalSeverity::Warning => EventSeverity::Warning,
                ExternalSeverity::Error | ExternalSeverity::Alert => EventSeverity::Error,
            };
        }
        let extras = EventExtras {
            origin: new.origin,
            custom_id: new.custom_id,
            flood_rate: new.flood_rate.unwrap_or(DEFAULT_FLOOD_RATE),
            custom_data: new.custom_data,
            correlation: new.correlation,
            is_alert: new.severity == ExternalSeverity::Alert,
        };
        self.engine.external.extras.insert(id, extras);
        Ok(id)
    }

    fn check_external(&self, new: &NewExternalEvent) -> Result<(), Refusal> {
        let taken = |e: &EventExtras| e.origin == new.origin && e.custom_id == new.custom_id;
        let too_long = new.correlation.as_ref().is_some_and(|c| c.chars().count() > MAX_CORRELATION);
        match () {
            () if new.origin.eq_ignore_ascii_case("ovirt") => {
                let text = format!("Cannot add External Event. Illegal Origin for External Event : {}", new.origin);
                Err(Refusal::new(400, text))
            }
            // Also after the first one was deleted.
            () if self.engine.external.extras.values().any(taken) => {
                let text = "=Cannot add External Event. External Event with this custom id already exists.";
                Err(Refusal::new(400, text))
            }
            () if new.origin.chars().count() > MAX_ORIGIN || too_long => {
                Err(Refusal::new(400, "Internal Engine Error"))
            }
            () => Ok(()),
        }
    }

    /// Whether there is an alert of the same host, or of none, that nobody has deleted.
    fn has_alert(&self, host: Option<&HostId>) -> bool {
        let external = &self.engine.external;
        let is_alert = |id: &u64| external.extras.get(id).is_some_and(|e| e.is_alert);
        let is_active = |id: &u64| is_alert(id) && !external.dismissed.contains(id);
        self.engine.events.iter().any(|e| e.host.as_ref() == host && is_active(&e.id))
    }

    /// The key has neither the text, nor the origin, nor its number.
    fn is_flood(&mut self, new: &NewExternalEvent) -> bool {
        let key = format!("{} {:?} {:?} {:?}", new.severity.code(), new.host, new.vm, new.cluster);
        let (now, flood) = (self.now_ms, &mut self.engine.external.flood);
        if flood.get(&key).is_some_and(|last| now < last + FLOOD_MS) {
            return true;
        }
        flood.insert(key, now);
        false
    }

    /// What an external event has besides; `None` for an event of the engine itself.
    pub fn event_extras(&self, id: u64) -> Option<&EventExtras> {
        self.engine.external.extras.get(&id)
    }

    /// Whether an event is in lists: nobody has deleted it.
    pub fn is_event_listed(&self, id: u64) -> bool {
        !self.engine.external.dismissed.contains(&id)
    }

    /// Deletes an event: it is in no list any more, and can still be read. False where there is none.
    pub fn dismiss_event(&mut self, id: u64) -> bool {
        let known = self.engine.events.iter().any(|e| e.id == id);
        if known {
            self.engine.external.dismissed.insert(id);
        }
        known
    }

    /// All deleted events are in lists again.
    pub fn restore_events(&mut self) {
        self.engine.external.dismissed.clear();
    }

    /// Logs that a user logs in, or out.
    pub fn log_login(&mut self, user: &str, logs_in: bool) {
        let (code, what) = if logs_in { (30, "in") } else { (31, "out") };
        let text = format!("User {user} connecting from '127.0.0.1' using session '***' logged {what}.");
        self.log(code, text, About::default(), Some(&Actor::person(user)));
    }
}

/// A text of at most 10,000 characters, which ends with dots if it was longer.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_TEXT {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MAX_TEXT - 3).collect();
    kept + "..."
}
