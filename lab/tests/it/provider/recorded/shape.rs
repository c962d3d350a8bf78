//! The shape of an answer: its fields with their JSON types; and the fields that servers of a version send on a route at all.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use upgrade_manager_lab::Version;

use super::Recorded;

/// Fields, by their path, with the types of their values. Rows of a list are one.
pub type Shape = BTreeMap<String, BTreeSet<&'static str>>;

/// A field that the recordings added, or that has names of hosts and facts for fields.
fn is_mark(name: &str) -> bool {
    name.starts_with('@')
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(n) if n.is_f64() => "a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

pub fn of(document: &Value) -> Shape {
    let mut found = Shape::new();
    collect(document, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut Shape) {
    found.entry(path.to_owned()).or_default().insert(kind(value));
    match value {
        // Facts are by host and name: not fields.
        Value::Object(_) if path == ".facts" || path == ".results" || path.ends_with(".facts") => {}
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !is_mark(name)) {
                collect(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(rows) => rows.iter().for_each(|row| collect(row, &format!("{path}[]"), found)),
        _ => {}
    }
}

/// All fields that servers of a version sent on a route, with all their types.
#[derive(Default)]
pub struct Catalogue {
    routes: BTreeMap<(Version, String), Shape>,
    /// The types of each field on any route of any version.
    anywhere: Shape,
}

impl Catalogue {
    pub fn of<'a>(recorded: impl Iterator<Item = &'a Recorded>) -> Catalogue {
        let mut all = Catalogue::default();
        for one in recorded.filter(|one| one.status < 400) {
            let shape = of(&one.body);
            let known = all.routes.entry((one.version, route(one))).or_default();
            for (field, kinds) in &shape {
                known.entry(field.clone()).or_default().extend(kinds);
                all.anywhere.entry(field.clone()).or_default().extend(kinds);
            }
            // A task has the same fields in a list and alone.
            if route(one) == "GET /foreman_tasks/api/tasks/*" {
                let list = (one.version, "GET /foreman_tasks/api/tasks".to_owned());
                let known = all.routes.entry(list).or_default();
                shape.into_iter().for_each(|(field, kinds)| {
                    known.entry(format!(".results[]{field}")).or_default().extend(kinds);
                });
            }
        }
        all
    }

    pub fn get(&self, recorded: &Recorded) -> Option<&Shape> {
        self.routes.get(&(recorded.version, route(recorded)))
    }

    /// Whether a field was seen with this type at all.
    pub fn has_type(&self, field: &str, kind: &str) -> bool {
        self.anywhere.get(field).is_some_and(|kinds| kinds.contains(kind))
    }
}

/// Method and path, with `*` for what names one resource. Thin rows are a route of their own.
fn route(recorded: &Recorded) -> String {
    let (path, query) = recorded.path.split_once('?').unwrap_or((&recorded.path, ""));
    let is_name = |part: &str| part != "v2" && part.contains(|c: char| c.is_ascii_digit() || c == '.' || c == '%');
    let parts = path.trim_end_matches('/').split('/').filter(|part| *part != "v2");
    let parts: Vec<&str> = parts.map(|part| if is_name(part) { "*" } else { part }).collect();
    let is_thin = query.contains("thin=") || recorded.sent.get("thin").is_some();
    format!("{} {}{}", recorded.method, parts.join("/"), if is_thin { " thin" } else { "" })
}
