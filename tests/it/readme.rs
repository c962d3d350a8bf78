//! The README lists every operation and every key of the configuration, with the default that the code has.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::manager::operations::OPERATIONS;
use serde_json::{Value, json};

const README: &str = include_str!("../../README.md");

/// The cells of the rows of the table with this heading.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let table = README.lines().skip_while(|line| *line != heading).skip(2);
    let rows = table.take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The text in backticks.
fn code(cell: &str) -> &str {
    cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).unwrap_or(cell)
}

/// Every key of a document with its value, in the notation of the README. An empty list is a key without a default.
fn keys(prefix: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    let is_secret = prefix.ends_with("password") || prefix.ends_with("consumer_secret");
    match value {
        Value::Object(fields) if !is_secret => {
            for (key, value) in fields {
                let dot = if prefix.is_empty() { "" } else { "." };
                keys(&format!("{prefix}{dot}{key}"), value, found);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => keys(&format!("{prefix}[]"), &items[0], found),
        Value::Array(items) if items.is_empty() => drop(found.insert(prefix.to_owned(), String::new())),
        Value::String(text) => drop(found.insert(prefix.to_owned(), text.clone())),
        Value::Null => drop(found.insert(prefix.to_owned(), String::new())),
        other => drop(found.insert(prefix.to_owned(), other.to_string())),
    }
}

/// All keys, with their defaults. Keys that were given here have none.
fn configuration() -> BTreeMap<String, String> {
    let provider = |auth: Value| json!([{"name": "k", "url": "https://k", "auth": auth}]);
    let secret = json!({"value": "s"});
    let basic = json!({"basic": {"username": "u", "password": secret}});
    let oauth = json!({"oauth1": {"consumer_key": "c", "consumer_secret": secret}});
    let given = [
        json!({"state_dir": "/s", "providers": provider(basic), "engine": {"source": {"content_host": {"fqdn": "e.x"}}}}),
        json!({"state_dir": "/s", "providers": provider(oauth), "engine": {"source": {"status_file": {"path": "/f"}}}}),
        json!({"state_dir": "/s", "engine": {"source": {"command": {}}}}),
        json!({"state_dir": "/s", "engine": {"api": {"url": "https://e", "username": "u@internal", "password": secret}}}),
        json!({"state_dir": "/s", "engine": {"actions": {}}}),
    ];
    // In one configuration or the other they have keys of their own.
    let is_part = |key: &str| ["providers", "engine", "engine.api", "engine.source", "engine.actions"].contains(&key);
    let mut found = BTreeMap::new();
    for given in given {
        let mut all = BTreeMap::new();
        let config = Config::from_json(given.to_string().as_bytes()).unwrap();
        keys("", &serde_json::to_value(config).unwrap(), &mut all);
        let mut required = BTreeMap::new();
        keys("", &given, &mut required);
        all.extend(required.into_keys().map(|key| (key, String::new())));
        found.extend(all.into_iter().filter(|(key, _)| !is_part(key)));
    }
    found
}

#[test]
fn every_key_of_the_configuration_is_listed_with_its_default() {
    let listed: BTreeMap<String, String> = rows("| key | meaning | default |")
        .iter()
        .map(|row| (code(row[0]).to_owned(), code(row[2]).to_owned()))
        .collect();
    let keys = configuration();
    assert!(keys.len() > 30, "{keys:?}");
    let differ =
        |(key, default): &(&String, &String), other: &BTreeMap<String, String>| other.get(*key) != Some(*default);
    let missing: Vec<_> = keys.iter().filter(|key| differ(key, &listed)).collect();
    let outdated: Vec<_> = listed.iter().filter(|key| differ(key, &keys)).collect();
    assert!(missing.is_empty() && outdated.is_empty(), "not in the README: {missing:?}; only there: {outdated:?}");
}

#[test]
fn every_operation_is_listed() {
    let listed: Vec<&str> =
        rows("| operation | answer |").iter().flat_map(|row| row[0].split(", ")).map(code).collect();
    let mut operations: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    operations.sort_unstable();
    assert_eq!(sorted, operations);
}
