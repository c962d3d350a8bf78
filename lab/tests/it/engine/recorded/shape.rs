//! The shape of a body: its fields with their types, and its fault.

use std::collections::BTreeSet;

use serde_json::Value;
use upgrade_manager_lab::engine::body;

use super::situation::Bench;

/// Reads JSON or XML. `None`: it is neither.
pub fn read(text: &str, kind: &str) -> Option<Value> {
    match kind.split(';').next()? {
        "application/json" => serde_json::from_str(text).ok(),
        "application/xml" => body::of_xml(text).ok().map(|fields| Value::Object(fields.0)),
        _ => None,
    }
}

/// Reason and detail of a fault, of a resource or in an action. Names, ids and hosts of the details are left out.
pub fn fault(document: &Value, bench: &Bench) -> (Option<String>, Option<String>) {
    let inside = document.get("fault").unwrap_or(document);
    let is_fault = inside.get("detail").is_some();
    let text = |name: &str| inside.get(name).and_then(Value::as_str).filter(|_| is_fault).map(str::to_owned);
    (text("reason"), text("detail").map(|detail| bench.without_names(&detail)))
}

/// All fields with their types. Rows of a list are one; an empty list or object is a type. Links and actions are by name.
pub fn fields(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(document, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                collect(value, &format!("{path}.{name}"), found);
            }
            if let Some(rel) = fields.get("rel").and_then(Value::as_str) {
                found.insert(format!("{path} to {rel}"));
            }
            return;
        }
        Value::Array(rows) if !rows.is_empty() => {
            return rows.iter().for_each(|row| collect(row, path, found));
        }
        Value::Object(_) => "an empty object",
        Value::Array(_) => "an empty list",
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
    };
    found.insert(format!("{path}: {kind}"));
}
