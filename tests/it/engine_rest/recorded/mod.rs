//! Recorded answers of a running engine (4.5.8-SNAPSHOT), through the adapter: each is served over TLS, and what the
//! adapter makes of it is compared with the document.
//!
//! The recordings lie beside the repository. Without them the tests print `skipped:` and pass.

mod actions;
mod documents;
mod examination;
mod lists;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::ports::Engine;
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::scripted::{Asked, Reply, json};

/// A recorded request with its answer.
#[derive(Clone)]
struct Recorded {
    name: String,
    method: String,
    /// Below the API, with its query.
    path: String,
    status: u16,
    content_type: String,
    sent: Option<String>,
    body: String,
}

impl Recorded {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{}: {e}", self.name))
    }

    fn reply(&self) -> Reply {
        Reply::Answer {
            status: self.status,
            headers: vec![("Content-Type", self.content_type.clone())],
            body: self.body.clone(),
        }
    }

    /// What was sent, if it was JSON.
    fn sent(&self) -> Option<Value> {
        serde_json::from_str(self.sent.as_deref()?).ok()
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ovirt").join(name)
}

/// Every recorded request in JSON whose answer is kept; empty where nothing is recorded beside the repository.
fn recordings() -> Vec<Recorded> {
    let mut all = vec![];
    for part in ["recorded", "recorded-2"] {
        let Ok(index) = std::fs::read_to_string(folder(part).join("index.jsonl")) else {
            upgrade_manager_lab::skipped("no recorded answers of an engine beside the repository");
            return vec![];
        };
        all.extend(index.lines().filter_map(|line| recorded(part, &serde_json::from_str(line).unwrap())));
    }
    all
}

fn recorded(part: &str, line: &Value) -> Option<Recorded> {
    let text = |key: &str| line[key].as_str().map(str::to_owned);
    let file = |key: &str| text(key).and_then(|name| std::fs::read_to_string(folder(part).join(name)).ok());
    let headers = line["response_headers"].as_array().unwrap();
    let content_type = headers.iter().find(|h| h[0] == "Content-Type").and_then(|h| h[1].as_str()).unwrap_or("");
    // XML and the answers that were not kept are left out; a 404 has no body.
    let is_xml = content_type.contains("xml") || text("request_file").is_some_and(|name| name.ends_with("xml"));
    let status = u16::try_from(line["status"].as_u64().unwrap()).unwrap();
    let body = match file("response_file") {
        Some(body) => body,
        None if status >= 400 => String::new(),
        None => return None,
    };
    let path = text("path").unwrap();
    let path = path.strip_prefix("/ovirt-engine/api").map_or(path.clone(), str::to_owned);
    (!is_xml).then(|| Recorded {
        name: format!("{part}/{}", text("name").unwrap()),
        method: text("method").unwrap(),
        path,
        status,
        content_type: content_type.to_owned(),
        sent: file("request_file"),
        body,
    })
}

/// An engine that answers one path with a shown document, and clusters and data centers of any id.
struct Replay {
    bench: Bench,
    shown: Arc<Mutex<Option<(String, Reply)>>>,
}

impl Replay {
    async fn start() -> Replay {
        let shown: Arc<Mutex<Option<(String, Reply)>>> = Arc::default();
        let document = shown.clone();
        let bench = Bench::start(move |asked, path| {
            if let Some((place, reply)) = document.lock().unwrap().as_ref().filter(|(place, _)| place == path) {
                let _ = place;
                return reply.clone();
            }
            other(asked, path)
        })
        .await;
        Replay { bench, shown }
    }

    fn show(&self, path: &str, reply: Reply) {
        *self.shown.lock().unwrap() = Some((path.to_owned(), reply));
    }

    fn engine(&self) -> &dyn Engine {
        self.bench.engine.as_ref()
    }
}

/// What surrounds a shown document.
fn other(_: &Asked, path: &str) -> Reply {
    match path {
        path if path.starts_with("/clusters/") => json(200, with(cluster(), value!({"data_center": null}))),
        path if path.starts_with("/datacenters/") => json(200, value!({"version": {"major": "4", "minor": "7"}})),
        "/externalhostproviders" => rows("external_host_provider", vec![value!({"id": "some other", "name": "other"})]),
        _ => json(200, value!({})),
    }
}

/// A number that the engine sends as text or number.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn flag(value: &Value) -> bool {
    value == "true"
}
