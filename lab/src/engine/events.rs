//! Events of the audit log: lists, one event, and external events.
//!
//! Before all events of the world there is one that the world does not have, with the number 0: the engine's start.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use super::action_answer;
use super::answer::{Answer, Answered, FAILED};
use super::document::{Document, Entity, List};
use super::names::{self, collection, reference};
use super::route::Call;
use super::search::{Condition, Operator, Search};
use crate::world::World;
use crate::world::engine::external::{EventExtras, ExternalSeverity, NewExternalEvent};

/// `AFFINITY_RULES_ENFORCEMENT_MANAGER_START`: the sign of an engine's start.
const STARTED: u32 = 10_780;
/// `VDS_DETECTED`: a host came up. The engine names itself as its user, without an id.
const DETECTED: u32 = 13;
/// Certificates that have ended, or end within days.
const ALERTS: [u32; 2] = [877, 879];
const DAY_MS: i64 = 86_400_000;
/// Fields that a search of events knows.
const FIELDS: [&str; 7] = ["type", "severity", "origin", "custom_event_id", "correlation_id", "message", "time"];

/// All events, oldest first.
fn all(world: &World) -> Vec<EngineEvent> {
    let oldest = world.engine_events().first().map_or(world.now_ms(), |e| e.at_ms);
    let start = EngineEvent {
        id: 0,
        at_ms: world.engine_view().started_at_ms.unwrap_or(0).min(oldest),
        code: STARTED,
        severity: EventSeverity::Normal,
        text: "Affinity Rules Enforcement Manager started.".to_owned(),
        user: None,
        host: None,
        vm: None,
        cluster: None,
        correlation_id: None,
    };
    std::iter::once(start).chain(world.engine_events().iter().cloned()).collect()
}

/// `GET /events`: the newest first, unless the search sorts by time.
///
/// # Errors
/// 400 for a search by host, and for a negative `max`.
pub fn list(call: &mut Call<'_>) -> Answered {
    let listed = |rows| Ok(Answer::ok(Document::list("events", List::new("event", rows))));
    let Some(search) = call.search() else { return listed(vec![]) };
    if search.uses("host") {
        return Err(bad_sql());
    }
    let is_unknown = |c: &Condition| !FIELDS.contains(&c.field.as_str());
    if search.any_of.iter().flatten().any(is_unknown) {
        return listed(vec![]);
    }
    let after = call.param("from").and_then(|from| from.parse::<i64>().ok()).unwrap_or(-1);
    let mut events = all(call.world);
    events.retain(|e| i64::try_from(e.id).is_ok_and(|id| id > after));
    events.retain(|e| call.world.is_event_listed(e.id) && fits(call.world, &search, e));
    match &search.sort {
        Some((field, false)) if field == "time" => {}
        Some((field, true)) if field == "time" => events.reverse(),
        Some(_) => events.clear(),
        None => events.reverse(),
    }
    let page = call.page(&search, events)?;
    listed(page.iter().map(|event| document(call.world, event)).collect())
}

fn bad_sql() -> Answer {
    Answer::fault(400, FAILED, "statementcallback; bad sql grammar [select * from audit log]")
}

fn fits(world: &World, search: &Search, event: &EngineEvent) -> bool {
    let extras = world.event_extras(event.id);
    let since = |c: &Condition| c.field != "time" || time_fits(world, c, event.at_ms);
    // A condition on time compares with words and dates.
    let (mut rest, mut in_time) = (search.clone(), true);
    for all in &mut rest.any_of {
        in_time &= all.iter().all(since);
        all.retain(|c| c.field != "time");
    }
    in_time
        && rest.fits(false, |field| {
            let value = match field {
                "type" => event.code.to_string(),
                "severity" => severity(event, extras).to_owned(),
                "origin" => extras.map_or("oVirt".to_owned(), |e| e.origin.clone()),
                "custom_event_id" => extras.map_or(-1, |e| e.custom_id).to_string(),
                "correlation_id" => correlation(event, extras).unwrap_or_default(),
                "message" => event.text.clone(),
                _ => return None,
            };
            Some(vec![value])
        })
}

/// `Today`, `Yesterday`, or a date as `11/28/2026 00:00:00`, which the lab reads as the beginning of time.
fn time_fits(world: &World, condition: &Condition, at_ms: i64) -> bool {
    let today = world.now_ms().div_euclid(DAY_MS) * DAY_MS;
    let limit = match condition.value.to_ascii_lowercase().as_str() {
        "today" => today,
        "yesterday" => today - DAY_MS,
        _ => 0,
    };
    match condition.operator {
        Operator::Greater => at_ms > limit,
        Operator::Less => at_ms < limit,
        Operator::Equal | Operator::Unequal => false,
    }
}

fn severity(event: &EngineEvent, extras: Option<&EventExtras>) -> &'static str {
    match event.severity {
        _ if extras.is_some_and(|e| e.is_alert) || ALERTS.contains(&event.code) => "alert",
        EventSeverity::Normal => "normal",
        EventSeverity::Warning => "warning",
        EventSeverity::Error => "error",
    }
}

fn correlation(event: &EngineEvent, extras: Option<&EventExtras>) -> Option<String> {
    let given = extras.and_then(|e| e.correlation.clone());
    given.or_else(|| event.correlation_id.as_ref().map(ToString::to_string))
}

fn document(world: &World, event: &EngineEvent) -> Entity {
    let extras = world.event_extras(event.id);
    let mut entity = Entity::at(&collection("events"), &event.id.to_string())
        .text("description", &event.text)
        .text("code", event.code)
        .maybe("correlation_id", correlation(event, extras))
        .maybe("custom_data", extras.and_then(|e| e.custom_data.as_ref()))
        .text("custom_id", extras.map_or(-1, |e| e.custom_id))
        .text("flood_rate", extras.map_or(0, |e| e.flood_rate))
        .text("index", event.id)
        .text("origin", extras.map_or("oVirt", |e| e.origin.as_str()))
        .text("severity", severity(event, extras))
        .time("time", event.at_ms);
    if let Some(id) = &event.cluster {
        let name = world.clusters.iter().find(|c| c.id == id.as_str()).map(|c| c.name.clone());
        entity = entity.entity("cluster", reference("clusters", id.as_str()).maybe("name", name));
    }
    if let Some(id) = &event.host {
        let name = world.engine.hosts.contains_key(id).then(|| world.name_of(id));
        entity = entity.entity("host", reference("hosts", id.as_str()).maybe("name", name));
    }
    if let Some(id) = &event.vm {
        let name = world.engine.vms.get(id).map(|vm| vm.shown.name.clone());
        entity = entity.entity("vm", reference("vms", id.as_str()).maybe("name", name));
    }
    match &event.user {
        Some(user) => entity.entity("user", reference("users", &names::user(user)).text("name", user)),
        None if event.code == DETECTED => entity.entity("user", Entity::new().text("name", "SYSTEM")),
        None => entity,
    }
}

/// `GET /events/:event`, also of a deleted one.
///
/// # Errors
/// 404.
pub fn one(call: &mut Call<'_>) -> Answered {
    let id = call.captured("event");
    let found = all(call.world).into_iter().find(|e| e.id.to_string() == id).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("event", document(call.world, &found))))
}

/// `DELETE /events/:event`.
///
/// # Errors
/// 404.
pub fn delete(call: &mut Call<'_>) -> Answered {
    let id = call.captured("event").parse().map_err(|_| Answer::empty(404))?;
    if !call.world.dismiss_event(id) {
        return Err(Answer::empty(404));
    }
    Ok(action_answer::only_complete())
}

/// `POST /events/undelete`.
///
/// # Errors
/// None.
pub fn undelete(call: &mut Call<'_>) -> Answered {
    call.world.restore_events();
    Ok(action_answer::only_complete())
}

/// `POST /events`.
///
/// # Errors
/// The engine's refusal.
pub fn add(call: &mut Call<'_>) -> Answered {
    let given = |name: &str| call.body.text(name);
    let needed = |name: &str| given(name).ok_or_else(|| Answer::missing(&format!("event.{name}")));
    // In the engine's order.
    needed("description")?;
    let (severity, origin) = (needed("severity")?, needed("origin")?);
    let custom_id = needed("custom_id")?;
    let usage = || Answer::incorrect(&format!("{}/ovirt-engine/apidoc#services/events/methods/add", call.base));
    let severity = match severity.as_str() {
        "normal" => ExternalSeverity::Normal,
        "warning" => ExternalSeverity::Warning,
        "error" => ExternalSeverity::Error,
        "alert" => ExternalSeverity::Alert,
        _ => return Err(usage()),
    };
    let custom_id = custom_id.parse::<i32>().map_err(|_| usage())?;
    let text = given("description").unwrap_or_default();
    if text.is_empty() {
        return Err(Answer::fault(400, "Incomplete parameters", "Event [description] required for add"));
    }
    let new = NewExternalEvent {
        origin,
        custom_id: i64::from(custom_id),
        severity,
        text,
        flood_rate: call.body.number("flood_rate"),
        custom_data: given("custom_data"),
        // A header's is the request's, not the event's.
        correlation: given("correlation_id"),
        host: call.body.id_of("host").and_then(|id| HostId::new(id).ok()),
        vm: call.body.id_of("vm").and_then(|id| VmId::new(id).ok()),
        cluster: call.body.id_of("cluster").and_then(|id| ClusterId::new(id).ok()),
    };
    let id = call.world.add_external_event(new).map_err(|refusal| Answer::refused(&refusal))?;
    let found = call.world.engine_events().iter().find(|e| e.id == id).ok_or_else(|| Answer::empty(404))?;
    let document = Document::of("event", document(call.world, found));
    Ok(Answer::with(201, document).header("location", format!("{}{}/{id}", call.base, collection("events"))))
}
