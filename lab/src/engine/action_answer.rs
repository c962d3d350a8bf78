//! The shape of an action's answer: the fields of the request, the status, the entity.
//!
//! Tests: `lab/tests/it/engine`.

use serde_json::Value;

use super::answer::{Answer, FAILED, fault};
use super::document::{Document, Entity, Field, List};
use super::names::reference;
use super::route::Call;
use crate::web::request::text_of;

/// The fields of the request, as the answer repeats them.
fn repeated(fields: &serde_json::Map<String, Value>) -> Entity {
    let mut entity = match fields.get("id").and_then(text_of) {
        Some(id) => Entity::with_id(&id),
        None => Entity::new(),
    };
    for (name, value) in fields.iter().filter(|(name, _)| *name != "id") {
        match value {
            Value::Object(below) => entity.put(name, Field::Entity(repeated(below))),
            Value::Array(_) => {}
            value => entity.put(name, Field::Text(text_of(value).unwrap_or_default())),
        }
    }
    entity
}

/// An action that failed.
pub fn failed(call: &Call<'_>, status: u16, detail: &str) -> Answer {
    if status == 503 {
        return Answer::unavailable();
    }
    let entity = repeated(&call.body.0).entity("fault", fault(FAILED, detail)).text("status", "failed");
    Answer::with(status, Document::of("action", entity))
}

/// An action that the engine accepted, with the entity and the job of it.
pub fn complete(call: &Call<'_>, name: &str, entity: Entity, job: Option<String>) -> Answer {
    let mut action = repeated(&call.body.0).text("status", "complete");
    action.put(name, Field::Entity(entity));
    if let Some(job) = job {
        action.put("job", Field::Entity(reference("jobs", &job)));
    }
    Answer::ok(Document::of("action", action))
}

/// An action that the engine accepted, without an entity.
pub fn bare(call: &Call<'_>) -> Answer {
    Answer::ok(Document::of("action", repeated(&call.body.0).text("status", "complete")))
}

/// The answer of a deletion.
pub fn only_complete() -> Answer {
    Answer::ok(Document::of("action", Entity::new().text("status", "complete")))
}

/// The list of an empty collection.
pub fn nothing(root: &'static str, item: &'static str) -> Answer {
    Answer::ok(Document::list(root, List::new(item, vec![])))
}
