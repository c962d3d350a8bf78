//! Events of this product in the engine's audit log.
//!
//! The engine refuses a second event with the same origin and number, in a localised sentence: a search finds out whether the
//! first one is there. `flood_rate` is not 0: with 0 the engine drops an event that comes within 30 seconds of another one
//! about the same host and cluster. A reference is by id; a name is ignored.
//!
//! Tests: `tests/it/engine_rest/external_events.rs`; the line for the notifier `tests/it/audit/notifier.rs`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::adapter::RestEngine;
use super::documents::{Collection, Row};
use super::paths::api;
use super::search;
use crate::error::{Code, Error, Result};
use crate::http::json::{Object, number, required_text, text};
use crate::model::event::EventSeverity;
use crate::ports::{Call, ExternalEvent};

/// The engine cuts longer sentences, and marks the cut.
const COMPARED: usize = 9_000;

/// An event as it is found again.
#[derive(Deserialize)]
struct AddedEvent {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    origin: String,
    #[serde(default, deserialize_with = "number")]
    custom_id: Option<u64>,
    #[serde(default, deserialize_with = "text")]
    description: String,
}

impl Row for AddedEvent {
    const KEY: &'static str = "event";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    pub(super) async fn send_event(&self, call: &Call, event: &ExternalEvent) -> Result<()> {
        match self.server.post(call, &api("/events"), &document(call, event)).await {
            Ok(response) => self.server.parse::<Object<AddedEvent>>(&response).map(drop),
            Err(error) if error.code() == Code::EngineRejected => match self.has_event(call, event).await? {
                true => Ok(()),
                false => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    async fn has_event(&self, call: &Call, event: &ExternalEvent) -> Result<bool> {
        let origin = search::equals("origin", &event.origin).ok_or_else(|| unsearchable(&event.origin))?;
        let query = [("search", format!("{origin} and custom_event_id = {}", event.number))];
        let response = self.server.get(call, &api("/events"), &query).await?;
        let Collection(found) = self.server.parse::<Collection<AddedEvent>>(&response)?;
        let number = u64::try_from(event.number).ok();
        // The engine's search ignores case, and an unknown field gives other rows. A state that was restored with its machine
        // gives numbers again, to other events.
        let begins: String = event.text.chars().take(COMPARED).collect();
        let is_same = |row: &AddedEvent| row.origin == event.origin && row.custom_id == number;
        Ok(found.iter().any(|row| is_same(row) && row.description.starts_with(&begins)))
    }
}

fn unsearchable(origin: &str) -> Error {
    Error::argument("origin", format!("'{}' has characters that the engine cannot search for", origin.escape_debug()))
}

fn document(call: &Call, event: &ExternalEvent) -> Value {
    let severity = match event.severity {
        EventSeverity::Normal => "normal",
        EventSeverity::Warning => "warning",
        EventSeverity::Error => "error",
    };
    let mut document = json!({
        "origin": event.origin, "custom_id": event.number, "severity": severity, "description": format!("{}{}", event.text, event.note), "flood_rate": 1,
        // The id in the header is not the one that the event shows.
        "correlation_id": call.correlation_id.as_str(),
    });
    if let Some(document) = document.as_object_mut() {
        refer(document, "host", event.host.as_ref().map(|id| id.as_str()));
        refer(document, "cluster", event.cluster.as_ref().map(|id| id.as_str()));
    }
    document
}

/// Names an entity. An embedder may know hosts by ids that are none of the engine's: those are left out.
fn refer(document: &mut Map<String, Value>, key: &str, id: Option<&str>) {
    if let Some(id) = id.filter(|id| is_uuid(id)) {
        document.insert(key.to_owned(), json!({"id": id}));
    }
}

/// Every id of the engine's hosts and clusters is one.
fn is_uuid(id: &str) -> bool {
    let lengths = id.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && id.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}
