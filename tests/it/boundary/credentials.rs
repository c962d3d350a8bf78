//! Credentials stay where they belong: every operation of a demo at log level trace, with a password, a token and OAuth,
//! against servers that repeat what they are sent, too.

use std::any::Any;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ovirt_upgrade_manager::bridge::{Embedder, EventSink, Instance, LogLine, OperationCall, Receipt};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::event::EventPage;
use serde_json::{Value, json};
use upgrade_manager_lab::Lab;

use crate::support::lab::{by_hand, start};
use crate::support::scripted::{Asked, Reply, Scripted, html, json as answer};

/// Everything that reaches the embedder.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Heard {
    fn add(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }
}

impl Embedder for Heard {
    fn enter_thread(&self, _: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(()))
    }

    fn log(&self, line: &LogLine) {
        self.add(format!("log: {line:?}"));
    }
}

struct Events(Arc<Heard>);

impl EventSink for Events {
    fn events(&self, page: &EventPage, receipt: Receipt) {
        self.0.add(format!("events: {page:?}"));
        receipt.done();
    }
}

/// A way to log in: the configuration's part, and what must be seen nowhere.
struct Login {
    auth: Value,
    credentials: Vec<String>,
    /// What a server can repeat and only the configuration shows.
    named: Vec<String>,
}

fn basic(user: &str, password: &str) -> Login {
    let encoded = STANDARD.encode(format!("{user}:{password}"));
    Login {
        auth: json!({"basic": {"username": user, "password": {"value": password}}}),
        credentials: vec![password.to_owned(), encoded],
        named: vec![],
    }
}

fn oauth(user: &str, key: &str, secret: &str) -> Login {
    let auth = json!({"oauth1": {"consumer_key": key, "consumer_secret": {"value": secret}, "username": user}});
    Login { auth, credentials: vec![secret.to_owned()], named: vec![key.to_owned()] }
}

fn config(dir: &Path, url: &str, ca_file: &Path, login: &Login) -> Config {
    let document = json!({
        "state_dir": dir, "log_level": "trace",
        "providers": [{"name": "katello", "url": url, "ca_files": [ca_file], "auth": login.auth,
            "limits": {"retries": 1, "request_timeout": "20s"}}],
        "engine": {"source": {"content_host": {"provider": "katello", "fqdn": "engine.example.com"}}},
    });
    Config::from_json(document.to_string().as_bytes()).unwrap()
}

/// The operations of a demo, on the first cluster of an inventory.
fn demo(cluster: &Value, engine: &Value) -> Vec<(&'static str, Value)> {
    let mut host = cluster["hosts"][0].clone();
    let (status, count) = (json!("maintenance"), json!(0));
    let inventory = json!({"clusters": [cluster], "engine": engine});
    let mut operations = vec![
        ("watch", inventory),
        ("check_host", json!({"host": host})),
        ("check_cluster", json!({"cluster": cluster, "engine": engine, "detail": "full"})),
        ("errata", json!({"host": host})),
        ("erratum", json!({"id": "RHSA-2024:1"})),
        ("associate", json!({"host": host, "action": "refresh", "actor": "anna"})),
        ("association", json!({"host_id": host["id"]})),
        ("check_engine", json!({})),
        ("doctor", json!({})),
        ("schedule", json!({})),
        ("notifications", json!({"user": "anna@internal"})),
    ];
    (host["status"], host["vm_count"]) = (status, count);
    operations.extend([
        ("install_packages", json!({"host": host, "packages": ["bash"], "actor": "anna"})),
        ("install_errata", json!({"host": host, "errata": ["RHSA-2024:1"], "actor": "anna"})),
        ("task", json!({"id": "none"})),
        ("cancel_task", json!({"id": "none", "actor": "anna"})),
        ("events", json!({})),
        ("test.log", json!("a line of the log")),
    ]);
    operations
}

/// Runs the demo and collects everything that can be seen. Answers it, and how many operations succeeded.
fn everything(config: &Config, operations: Vec<(&'static str, Value)>) -> (Vec<String>, usize) {
    let heard = Arc::new(Heard::default());
    let instance = Instance::open(config.clone(), heard.clone()).unwrap();
    instance.listen(None, Arc::new(Events(heard.clone()))).unwrap();
    let mut succeeded = 0;
    for (name, request) in operations {
        let request = request.to_string().into_bytes();
        match instance.call(OperationCall { name: name.to_owned(), request, deadline: None, correlation_id: None }) {
            Ok(document) => {
                succeeded += 1;
                heard.add(format!("{name}: {}", String::from_utf8(document).unwrap()));
            }
            Err(error) => heard.add(format!("{name}: {error} {error:?} {:?}", error.params())),
        }
    }
    instance.close();
    heard.add(format!("config: {config:?} {config:#?}"));
    for entry in std::fs::read_dir(&config.state_dir).unwrap() {
        let path = entry.unwrap().path();
        heard.add(format!("{}: {}", path.display(), String::from_utf8_lossy(&std::fs::read(&path).unwrap())));
    }
    (std::mem::take(&mut *heard.0.lock().unwrap()), succeeded)
}

#[track_caller]
fn assert_quiet(seen: &[String], login: &Login) {
    for credential in &login.credentials {
        assert!(credential.len() > 6, "too short to be looked for: {credential}");
        let loud: Vec<_> = seen.iter().filter(|text| text.contains(credential)).collect();
        assert!(loud.is_empty(), "{credential} is in {loud:#?}");
    }
    for name in &login.named {
        let is_loud = |text: &&String| text.contains(name) && !text.starts_with("config: ");
        let loud: Vec<_> = seen.iter().filter(is_loud).collect();
        assert!(loud.is_empty(), "{name} is in {loud:#?}");
    }
}

fn inventory(lab: &Lab) -> (Value, Value) {
    let inventory = serde_json::to_value(lab.inventory().unwrap()).unwrap();
    (inventory["clusters"][0].clone(), inventory["engine"].clone())
}

#[test]
fn a_demo_at_log_level_trace_shows_no_credential() {
    let lab = start(by_hand(4));
    let (cluster, engine) = inventory(&lab);
    let (key, secret) = lab.oauth_consumer();
    let logins = [
        basic(lab.username(), lab.password()),
        basic(lab.username(), lab.token()),
        oauth(lab.username(), key, secret),
        // Refused by the server.
        basic(lab.username(), "xq7z-hunter2-wrong"),
        oauth(lab.username(), "xq7z-wrong-key", "xq7z-hunter2-wrong"),
    ];
    for (login, works) in logins.iter().zip([true, true, true, false, false]) {
        let dir = tempfile::tempdir().unwrap();
        let config = config(&dir.path().join("state"), &lab.url(), &lab.ca_file(), login);
        let (seen, succeeded) = everything(&config, demo(&cluster, &engine));
        assert_quiet(&seen, login);
        assert!(succeeded >= if works { 10 } else { 5 }, "{succeeded} operations succeeded: {seen:#?}");
        assert!(seen.iter().any(|text| text.starts_with("log: ") && text.contains("a line of the log")));
        assert!(seen.iter().any(|text| text.contains("state.db: ")), "the files were read");
    }
}

/// The password of a request, if it has one.
fn password(asked: &Asked) -> Option<String> {
    let encoded = asked.header("authorization")?.strip_prefix("Basic ")?.to_owned();
    let login = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    Some(login.split_once(':')?.1.to_owned())
}

/// Repeats the header fields of the request, or the password in them, in answers of several kinds.
fn echo(asked: &Asked) -> Reply {
    let said = format!("{:?}", asked.headers);
    let secret = password(asked).unwrap_or_else(|| said.clone());
    let in_html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;");
    match asked.path.len() % 8 {
        0 => answer(500, json!({"error": {"message": said}})),
        1 => html(200, &format!("<html><body>{said}</body></html>")),
        2 => answer(422, json!({"displayMessage": said, "errors": [said]})),
        3 => answer(403, said),
        4 => html(400, &format!("<html><body>bad password {in_html}</body></html>")),
        5 => answer(400, json!({"error": {"message": format!("{}{secret}", "x".repeat(592))}})),
        6 => answer(422, json!({"displayMessage": json!({"p": secret}).to_string()})),
        _ => answer(400, json!({"error": {"message": format!("bad password {secret}")}})),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_repeats_what_it_is_sent_does_not_make_it_seen() {
    let server = Scripted::start(echo).await;
    let cluster = json!({"id": "c", "name": "c", "level": "4.7", "hosts": [
        {"id": "e1", "name": "h1", "address": "h1.example.com", "status": "up", "kind": "el", "vm_count": 0}]});
    let engine = json!({"version": "4.5.7", "levels": ["4.7"], "vdsm_versions": ["4.50"]});
    let awkward =
        Login { credentials: vec!["xq7z-hunter".to_owned()], ..basic("admin", "xq7z-hunter<2&\"' \u{200b}x") };
    for login in [basic("admin", "xq7z-hunter2"), awkward, oauth("admin", "xq7z-key", "xq7z-hunter2")] {
        let dir = tempfile::tempdir().unwrap();
        let config = config(&dir.path().join("state"), &server.url, &server.ca_file, &login);
        let operations = demo(&cluster, &engine);
        let (seen, _) = tokio::task::block_in_place(|| everything(&config, operations));
        assert_quiet(&seen, &login);
        let is_repeated = |text: &String| text.contains("***") || text.contains("x-request-id");
        assert!(seen.iter().any(is_repeated), "the server repeated nothing");
    }
    let status = server.asked().iter().filter(|asked| asked.header("authorization").is_some()).count();
    assert!(status > 0, "credentials were sent");
}
