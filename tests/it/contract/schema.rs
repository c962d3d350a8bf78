//! The files of `schema/`: one bundle per subject, the operations and the error codes.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::audit::EventKind;
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::callbacks::methods::{Effect, METHODS};
use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::manager::operations::OPERATIONS;
use ovirt_upgrade_manager::model::task::Progress;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// Requests, answers, events and errors.
pub fn documents() -> Value {
    bundle(
        "Documents",
        "Request and answer documents of the operations (operations.json), arguments and answers of the engine actions (engine_actions.json), events, progress and errors.",
        |requests, answers| {
            for operation in OPERATIONS {
                (operation.add_schemas)(requests, answers);
            }
            // The library writes the arguments of engine actions, and reads their answers.
            for method in METHODS {
                (method.add_schemas)(requests, answers);
            }
            answers.subschema_for::<Progress>();
            answers.subschema_for::<Problem>();
        },
    )
}

/// The configuration.
pub fn config() -> Value {
    bundle("Configuration", "The configuration document.", |config, _| {
        config.subschema_for::<Config>();
    })
}

/// The table of operations.
pub fn operations() -> Value {
    let rows = OPERATIONS.iter().map(|operation| {
        let answer = operation.answer.replace(' ', "");
        let nullable = answer.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>'));
        json!({
            "name": operation.name,
            "request": operation.request,
            "answer": nullable.unwrap_or(&answer),
            "answer_can_be_null": nullable.is_some(),
            "effect": operation.effect.name(),
            "description": operation.sentence.trim(),
        })
    });
    rows.collect()
}

/// The table of engine actions.
pub fn engine_actions() -> Value {
    let rows = METHODS.iter().map(|method| {
        json!({
            "name": method.name,
            "arguments": method.arguments,
            "answer": method.answer,
            "effect": if method.effect == Effect::Acts { "acts" } else { "reads" },
            "description": method.sentence.trim(),
        })
    });
    rows.collect()
}

/// The error codes.
pub fn error_codes() -> Value {
    let rows = Code::all().map(|code| {
        json!({
            "name": code.name(),
            "number": code.number(),
            "uses": code.uses(),
            "meaning": code.meaning(),
            "message": code.template(),
            "remedy": code.remedy(),
        })
    });
    rows.collect()
}

/// The kinds of events.
fn events() -> Value {
    let mut kinds = EventKind::ALL.to_vec();
    kinds.sort_by_key(|kind| kind.number());
    let rows = kinds.iter().map(|kind| {
        json!({
            "name": kind.name(),
            "number": kind.number(),
            "severity": kind.severity(),
            "meaning": kind.meaning(),
            "sentence": kind.template(),
            "remedy": kind.remedy(),
            "fields": kind.fields(),
        })
    });
    rows.collect()
}

/// All files by name.
pub fn files() -> BTreeMap<String, String> {
    let all = [
        ("documents", documents()),
        ("config", config()),
        ("operations", operations()),
        ("engine_actions", engine_actions()),
        ("error_codes", error_codes()),
        ("events", events()),
        ("openapi", super::openapi::openapi()),
    ];
    all.into_iter().map(|(name, file)| (format!("{name}.json"), pretty(&file))).collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// A schema that only has definitions. Requests say what must be given, answers what is always there.
fn bundle(title: &str, description: &str, add: impl Fn(&mut SchemaGenerator, &mut SchemaGenerator)) -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut requests = settings.clone().into_generator();
    let mut answers = settings.for_serialize().into_generator();
    add(&mut requests, &mut answers);
    let mut definitions = requests.take_definitions(true);
    for (name, answer) in answers.take_definitions(true) {
        match definitions.get(&name) {
            // In a request a field can be left out; an answer that has the request in it has all fields. The schema of both
            // says what must be there at least.
            Some(request) => assert!(
                anything_required(request) == anything_required(&answer),
                "{name} is not the same in requests and answers: {request} and {answer}"
            ),
            None => drop(definitions.insert(name, answer)),
        }
    }
    let definitions: Map<String, Value> =
        definitions.into_iter().map(|(name, schema)| (name, one_line(schema))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "$defs": definitions,
    })
}

/// The schema without what must be there, and without defaults, which only requests have.
fn anything_required(schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => {
            let kept = keywords.iter().filter(|(key, _)| *key != "required" && *key != "default");
            Value::Object(kept.map(|(key, value)| (key.clone(), anything_required(value))).collect())
        }
        Value::Array(all) => Value::Array(all.iter().map(anything_required).collect()),
        other => other.clone(),
    }
}

/// Descriptions without line breaks and links of rustdoc; no `default` that only repeats that `null` is allowed.
fn one_line(schema: Value) -> Value {
    match schema {
        Value::Object(keywords) => Value::Object(
            keywords
                .into_iter()
                .filter(|(key, value)| key != "default" || !value.is_null())
                .map(|(key, value)| match (key.as_str(), value) {
                    ("description", Value::String(text)) => {
                        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                        (key, Value::String(words.replace("[`", "`").replace("`]", "`")))
                    }
                    (_, value) => (key, one_line(value)),
                })
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(one_line).collect(),
        other => other,
    }
}
