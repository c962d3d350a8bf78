//! Events of this product in the engine's audit log.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId};
use ovirt_upgrade_manager::ports::ExternalEvent;
use serde_json::{Value, json as value};

use super::bench::Bench;
use crate::support::client::call;
use crate::support::scripted::{Reply, json};

const ORIGIN: &str = "upgrade-manager/0f3c";
const HOST: &str = "5dbb5426-9a84-4690-b5c4-08524eb83912";

fn event() -> ExternalEvent {
    ExternalEvent {
        origin: ORIGIN.to_owned(),
        number: 7,
        severity: EventSeverity::Warning,
        text: "Host h1 lacks security fixes.".to_owned(),
        note: " (7 minutes ago)".to_owned(),
        host: Some(HostId::new(HOST).unwrap()),
        cluster: Some(ClusterId::new("c1").unwrap()),
    }
}

fn row_of(origin: &str, number: &str, text: &str) -> Value {
    value!({"id": "164", "index": "164", "code": "9802", "origin": origin, "custom_id": number, "description": text})
}

fn row(origin: &str, number: &str) -> Value {
    row_of(origin, number, "Host h1 lacks security fixes. (2 minutes ago)")
}

/// As a running engine refuses it; the sentence is in the language of the request.
fn duplicate() -> Reply {
    let why = "[=Cannot add External Event. External Event with this custom id already exists.]";
    json(400, value!({"detail": why, "reason": "Operation Failed"}))
}

/// An engine that refuses the event as a duplicate and finds these rows.
async fn refused(found: Vec<Value>) -> Bench {
    Bench::start(move |asked, _| match asked.method.as_str() {
        "POST" => duplicate(),
        _ => json(200, value!({"event": found})),
    })
    .await
}

#[tokio::test]
async fn an_event_has_what_the_engine_needs() {
    let bench = Bench::start(|_, _| json(201, row(ORIGIN, "7"))).await;
    bench.engine.add_event(&call(), &event()).await.unwrap();
    assert_eq!(bench.requests(), ["POST /events"]);
    let body: Value = serde_json::from_str(&bench.last().body).unwrap();
    // `c1` is no id of the engine.
    let want = value!({
        "origin": ORIGIN, "custom_id": 7, "severity": "warning", "description": "Host h1 lacks security fixes. (7 minutes ago)",
        "flood_rate": 1, "correlation_id": "oum-test-1", "host": {"id": HOST},
    });
    assert_eq!(body, want);
}

#[tokio::test]
async fn a_second_event_of_a_number_is_the_first_one() {
    let bench = refused(vec![row(ORIGIN, "7")]).await;
    bench.engine.add_event(&call(), &event()).await.unwrap();
    let search = bench.last();
    let query: Vec<(&str, &str)> = search.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(query, [("search", "origin = \"upgrade-manager/0f3c\" and custom_event_id = 7")]);
}

/// A search that finds others proves nothing: neither another number nor another origin, nor another event of that number (the
/// state was restored with its machine), nor the first event after a person deleted it.
#[tokio::test]
async fn a_refusal_without_the_event_is_a_refusal() {
    for found in [
        vec![],
        vec![row(ORIGIN, "8"), row("upgrade-manager/0F3C", "7"), row("other", "7")],
        vec![row_of(ORIGIN, "7", "Host h2 is up to date.")],
    ] {
        let bench = refused(found).await;
        let error = bench.engine.add_event(&call(), &event()).await.unwrap_err();
        assert_eq!(error.code(), Code::EngineRejected);
        assert!(error.message().contains("already exists"), "{error}");
    }
}

#[tokio::test]
async fn a_user_without_the_permission_is_told() {
    let why = value!({"detail": "[User is not authorized to perform this action.]", "reason": "Operation Failed"});
    let bench = Bench::start(move |_, _| json(403, why.clone())).await;
    let error = bench.engine.add_event(&call(), &event()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineForbidden);
    assert_eq!(bench.requests(), ["POST /events"]);
}
