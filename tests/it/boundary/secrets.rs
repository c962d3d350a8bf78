//! Nothing that stands in a configuration is repeated by an error or by `Debug`: any value may be a credential in the
//! wrong place.

use std::any::Any;
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::bridge::{Embedder, Instance, LogLine, OperationCall};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::{Code, Result};
use serde_json::{Value, json};

/// An embedder that keeps the log.
#[derive(Default)]
struct Quiet(Mutex<Vec<LogLine>>);

impl Embedder for Quiet {
    fn enter_thread(&self, _: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(()))
    }

    fn log(&self, line: &LogLine) {
        self.0.lock().unwrap().push(line.clone());
    }
}

/// Looks like none of our own words.
const MARKER: &str = "xq7zhunter2";
const NUMBER: u64 = 7_141_592_653;

fn good() -> Value {
    json!({
        "state_dir": "/var/lib/x",
        "role": "controller",
        "providers": [
            {"name": "a", "url": "https://a.example.com", "ca_files": ["/etc/ca.pem"], "proxy": "http://proxy:3128",
                "organization_id": 1, "auth": {"basic": {"username": "u", "password": {"value": "p"}}},
                "limits": {"connect_timeout": "1s", "max_concurrency": 2, "retries": 1}},
            {"name": "b", "url": "https://b.example.com",
                "auth": {"oauth1": {"consumer_key": "k", "consumer_secret": {"value": "p"}, "username": "u"}}},
        ],
        "engine": {"source": {"content_host": {"provider": "a", "fqdn": "e.example.com"}}},
        "schedule": {"engine_interval": "1d", "jitter": "10%"},
        "deadline": "1m",
        "listener": "l",
        "worker_threads": 2,
        "log_level": "info",
    })
}

/// Every place of a document, objects and lists included.
fn places(at: &str, value: &Value, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| places(&format!("{at}/{key}"), value, found)),
        Value::Array(list) => list.iter().enumerate().for_each(|(i, value)| places(&format!("{at}/{i}"), value, found)),
        _ => {}
    }
}

/// What somebody may write in a place by mistake.
fn mistakes() -> Vec<Value> {
    vec![
        json!(MARKER),
        json!(format!("https://user:{MARKER}@host.example.com")),
        json!(format!("https://host.example.com/?token={MARKER}")),
        json!(format!("socks5://user:{MARKER}@host:1080")),
        json!(format!("http://user:{MARKER}@host:port")),
        json!(format!("{MARKER}\n")),
        json!(format!("{MARKER}`, expected `{MARKER}` at line 1 column 1")),
        json!(format!("INVALID_ARGUMENT: provider name: {MARKER}\u{7}")),
        json!(NUMBER),
        json!(-1.5e300),
        json!([MARKER]),
        json!({"value": format!("{MARKER}\u{7}")}),
        json!({"env": MARKER}),
        json!({"file": format!("/no/such/{MARKER}")}),
        json!({"value": [MARKER]}),
        json!({"value": NUMBER}),
        json!({"command": {"argv": [MARKER]}}),
        json!({"status_file": {"path": MARKER}}),
    ]
}

fn is_quiet(text: &str) -> bool {
    !text.contains(MARKER) && !text.contains(&NUMBER.to_string()) && !text.contains("e300")
}

#[test]
fn errors_of_the_configuration_repeat_no_value() {
    let good = good();
    Config::from_json(good.to_string().as_bytes()).unwrap();
    let mut all = vec![];
    places("", &good, &mut all);
    let (mut refused, mut loud) = (0, vec![]);
    for place in &all {
        for mistake in mistakes() {
            let mut bad = good.clone();
            *bad.pointer_mut(place).unwrap() = mistake.clone();
            match Config::from_json(bad.to_string().as_bytes()) {
                Ok(_) => {}
                Err(error) => {
                    refused += 1;
                    assert_eq!(error.code(), Code::InvalidConfig, "{place} = {mistake}: {error}");
                    if !is_quiet(&error.to_string()) {
                        loud.push(format!("{place} = {mistake}: {error}"));
                    }
                }
            }
        }
    }
    assert!(refused > 400, "only {refused} of {} were refused", all.len() * mistakes().len());
    assert!(loud.is_empty(), "{} of {refused}:\n{}", loud.len(), loud.join("\n"));
}

#[test]
fn errors_of_the_configuration_name_key_and_position() {
    let basic = |password: &str| {
        let provider = format!(
            "{{\"name\": \"k\", \"url\": \"https://k\",\n \"auth\": {{\"basic\": {{\"username\": \"u\", \"password\": {password}}}}}}}"
        );
        format!("{{\"state_dir\": \"/x\", \"providers\": [{provider}]}}")
    };
    for (text, key, needle) in [
        (basic("\"hunter2\""), "providers[0].auth.basic.password", "expected one of `file`, `env`, `value`"),
        (basic("7"), "providers[0].auth.basic.password", "line 2 column"),
        (basic("{\"value\": 7}"), "providers[0].auth.basic.password.value", "a number"),
        (basic("{\"value\": \"p\"}, \"pasword\": 1"), "providers[0].auth.basic", "unknown field `pasword`"),
        (basic("{\"value\": \"\"}"), "providers[k].auth.basic.password", "the secret is empty"),
        (basic("{\"env\": \"OUM_NO_SUCH\"}"), "providers[k].auth.basic.password", "environment variable is not set"),
        ("{\"deadline\": \"5 s\"}".into(), "deadline", "is not a duration such as 250ms"),
        ("{\"state_dir\": \"/x\", \"worker_threads\": -1}".into(), "worker_threads", "line 1 column"),
        ("{".into(), "line 1 column 1", "EOF"),
        ("{}".into(), "line 1 column 2", "missing field `state_dir`"),
    ] {
        let error = Config::from_json(text.as_bytes()).unwrap_err();
        let told = error.message();
        assert!(told.contains(key) && told.contains(needle), "{text}: {told}");
    }
}

/// A sample of each request, as an embedder sends it.
fn requests() -> Vec<(String, Value)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned();
        if name.ends_with("_request") {
            found.push((name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()));
        }
    }
    found
}

#[test]
fn errors_of_requests_repeat_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let config = json!({"state_dir": folder.path()}).to_string();
    let instance = Instance::open(Config::from_json(config.as_bytes()).unwrap(), Arc::new(Quiet::default())).unwrap();
    let (mut refused, mut loud) = (0, vec![]);
    for (name, good) in requests() {
        let operation = name.trim_end_matches("_request");
        let mut all = vec![];
        places("", &good, &mut all);
        // An error about a host names the host.
        for place in all.iter().filter(|place| !place.ends_with("/name")) {
            for mistake in mistakes() {
                let mut bad = good.clone();
                *bad.pointer_mut(place).unwrap() = mistake.clone();
                let call = OperationCall {
                    name: operation.to_owned(),
                    request: bad.to_string().into_bytes(),
                    deadline: None,
                    correlation_id: None,
                };
                match instance.call(call) {
                    Err(error) if error.code() == Code::InvalidArgument => {
                        refused += 1;
                        if !is_quiet(&error.to_string()) {
                            loud.push(format!("{operation}: {place} = {mistake}: {error}"));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    instance.close();
    assert!(refused > 400, "only {refused} were refused");
    assert!(loud.is_empty(), "{} of {refused}:\n{}", loud.len(), loud.join("\n"));
}

#[test]
fn debug_shows_no_credentials() {
    let mut config = good();
    config["providers"][0]["proxy"] = json!(format!("http://user:{MARKER}@proxy:3128"));
    config["providers"][0]["auth"]["basic"]["password"] = json!({"value": MARKER});
    config["providers"][1]["auth"]["oauth1"]["consumer_key"] = json!(MARKER);
    config["providers"][1]["auth"]["oauth1"]["consumer_secret"] = json!({"value": MARKER});
    let read = Config::from_json(config.to_string().as_bytes()).unwrap();
    let shown = format!("{read:?} {read:#?}");
    assert!(is_quiet(&shown) && shown.contains("proxy:3128"), "{shown}");
    // Not validated: the parts are public.
    let provider = serde_json::from_value::<Config>({
        config["providers"][0]["url"] = json!(format!("https://user:{MARKER}@a.example.com/"));
        config
    });
    let shown = format!("{provider:?}");
    assert!(is_quiet(&shown) && shown.contains("a.example.com"), "{shown}");
}
