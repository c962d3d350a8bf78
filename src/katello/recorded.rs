//! The wire types against recorded answers of real servers, where those lie beside the repository.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{jobs, tasks, wire};

/// Tells what an object is by the keys that only it has, and reads it.
fn read(object: &Value) -> Option<(&'static str, Result<(), String>)> {
    fn parse<T: DeserializeOwned>(object: &Value) -> Result<(), String> {
        serde_json::from_value::<T>(object.clone()).map(drop).map_err(|e| format!("{e} in {object}"))
    }
    let has = |keys: &[&str]| keys.iter().all(|k| object.get(k).is_some());
    if has(&["errata_id", "packages", "severity"]) {
        Some(("erratum", parse::<wire::Erratum>(object)))
    } else if has(&["humanized", "state", "result", "progress"]) {
        Some(("task", parse::<tasks::Task>(object)))
    } else if has(&["targeting", "status_label", "job_category"]) {
        Some(("job invocation", parse::<jobs::JobInvocation>(object)))
    } else if has(&["operatingsystem_name", "global_status", "name"]) {
        Some(("host", parse::<wire::Host>(object)))
    } else if has(&["nvra", "name"]) && (has(&["upgradable_version"]) || has(&["upgradable_versions"])) {
        Some(("package", parse::<wire::InstalledPackage>(object)))
    } else if has(&["app_type", "application"]) {
        Some(("trace", parse::<wire::Trace>(object)))
    } else {
        None
    }
}

fn walk(value: &Value, file: &str, seen: &mut BTreeMap<&'static str, usize>) {
    if let Some((kind, result)) = read(value) {
        result.unwrap_or_else(|e| panic!("{file}: {kind}: {e}"));
        *seen.entry(kind).or_default() += 1;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| walk(v, file, seen)),
        Value::Object(map) => map.values().for_each(|v| walk(v, file, seen)),
        _ => {}
    }
}

#[test]
fn recorded_answers_are_read() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/katello/recorded");
    let Ok(entries) = std::fs::read_dir(&dir) else {
        println!("skipped: no recorded answers beside the repository");
        return;
    };
    let mut seen = BTreeMap::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let json: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        walk(&json, &path.display().to_string(), &mut seen);
    }
    println!("read: {seen:?}");
    for kind in ["erratum", "task", "job invocation", "host", "package", "trace"] {
        assert!(seen.contains_key(kind), "no {kind} among the recorded answers");
    }
}
