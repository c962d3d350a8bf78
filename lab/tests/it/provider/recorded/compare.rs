//! The differences between a recorded answer and the lab's.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;
use upgrade_manager_lab::web::Reply;

use super::Recorded;
use super::shape::{self, Catalogue, Shape};

/// A difference between two answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The server's status, and the lab's.
    Status(u16, u16),
    /// A header that only one of them has, or that differs.
    Header(&'static str),
    /// The text of an error: the server's, and the lab's.
    Text(String, String),
    /// A field that the lab does not have.
    Missing(String),
    /// A field that servers of the version do not have on this route.
    Extra(String),
    /// A field whose values have another type: the field, the server's types, and the lab's.
    Type(String, String, String),
    /// What stands beside the rows of a list: the field, the server's value, and the lab's.
    Beside(&'static str, String, String),
    /// Whether there are rows: the server's number, and the lab's.
    Rows(usize, usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Status(theirs, ours) => write!(f, "status {theirs}, the lab {ours}"),
            Difference::Header(name) => write!(f, "header {name}"),
            Difference::Text(theirs, ours) => write!(f, "text {theirs:?}, the lab {ours:?}"),
            Difference::Missing(field) => write!(f, "missing {field}"),
            Difference::Extra(field) => write!(f, "extra {field}"),
            Difference::Type(field, theirs, ours) => write!(f, "type of {field}: {theirs}, the lab {ours}"),
            Difference::Beside(field, theirs, ours) => write!(f, "{field} {theirs}, the lab {ours}"),
            Difference::Rows(theirs, ours) => write!(f, "{theirs} rows, the lab {ours}"),
        }
    }
}

pub fn compare(
    recorded: &Recorded,
    reply: &Reply,
    headers: &[(&'static str, String)],
    known: &Catalogue,
) -> Vec<Difference> {
    if reply.status != recorded.status {
        return vec![Difference::Status(recorded.status, reply.status)];
    }
    let mut found = compare_headers(recorded, headers);
    let (theirs, ours) = (&recorded.body, &reply.body);
    let (want, have) = (shape::of(theirs), shape::of(ours));
    if recorded.status >= 400 {
        let texts = (text(theirs), text(ours));
        if texts.0 != texts.1 {
            found.push(Difference::Text(texts.0, texts.1));
        }
        found.extend(want.keys().filter(|field| !have.contains_key(*field)).cloned().map(Difference::Missing));
        found.extend(have.keys().filter(|field| !want.contains_key(*field)).cloned().map(Difference::Extra));
        return found;
    }
    found.extend(compare_fields(&want, &have, known, recorded));
    found.extend(compare_lists(theirs, ours));
    found
}

fn compare_headers(recorded: &Recorded, headers: &[(&'static str, String)]) -> Vec<Difference> {
    let value = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
    let mut found = vec![];
    for name in ["foreman_version", "foreman_api_version", "location", "retry-after", "www-authenticate"] {
        if recorded.answered.contains_key(name) != value(name).is_some() {
            found.push(Difference::Header(name));
        }
    }
    if recorded.has_all_headers {
        if recorded.answered.contains_key("set-cookie") != value("set-cookie").is_some() {
            found.push(Difference::Header("set-cookie"));
        }
        for name in ["foreman_current_organization", "foreman_current_location"] {
            let number = |text: &str| text.split(';').next().unwrap_or_default().to_owned();
            if recorded.answered.get(name).map(|text| number(text)) != value(name).map(number) {
                found.push(Difference::Header(name));
            }
        }
    }
    found
}

/// The text of an error without numbers and names, its first line.
fn text(body: &Value) -> String {
    let error = &body["error"];
    let text =
        [error, &error["message"], &body["displayMessage"], &body["message"]].into_iter().find_map(Value::as_str);
    let details = error["details"].as_str().unwrap_or_default();
    let names: Vec<&str> =
        error["missing_permissions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let all = format!("{} {details} {}", text.unwrap_or_default().lines().next().unwrap_or_default(), names.join(" "));
    let mut clean = String::new();
    for c in all.trim().chars() {
        match c.is_ascii_digit() || "'\"`".contains(c) {
            false => clean.push(c),
            true if clean.ends_with('#') => {}
            true => clean.push('#'),
        }
    }
    clean.chars().take(80).collect()
}

/// Whether a field lies in a row of a list, or an object, that the other answer has none of.
fn is_of_none(field: &str, other: &Shape) -> bool {
    let mut at = 0;
    while let Some(next) = field.get(at..).and_then(|rest| rest.find(['.', '['])) {
        let parent = &field[..at + next];
        let is_there = match parent.is_empty() {
            true => true,
            false => other.get(parent).is_some_and(|kinds| kinds.contains("a list") || kinds.contains("an object")),
        };
        if !is_there && !parent.is_empty() {
            return true;
        }
        at += next + 1;
    }
    false
}

fn compare_fields(want: &Shape, have: &Shape, all: &Catalogue, recorded: &Recorded) -> Vec<Difference> {
    let known = all.get(recorded);
    let words = |kinds: &BTreeSet<&'static str>| kinds.iter().copied().collect::<Vec<_>>().join("/");
    let mut found = vec![];
    for (field, theirs) in want {
        match have.get(field) {
            Some(ours) if ours.is_disjoint(theirs) => {
                // A field that is null in one answer and has a value in another; and in the rows of lists, all types that servers of
                // the version sent there.
                let is_null = |kinds: &BTreeSet<&'static str>| kinds.len() == 1 && kinds.contains("null");
                let is_nullable = is_null(ours) && all.has_type(field, "null")
                    || is_null(theirs) && ours.iter().all(|kind| all.has_type(field, kind));
                let is_row = field.starts_with(".results[]") || field.starts_with("[]");
                let is_seen = is_nullable
                    || is_row && known.and_then(|known| known.get(field)).is_some_and(|all| ours.is_subset(all));
                if !is_seen {
                    found.push(Difference::Type(field.clone(), words(theirs), words(ours)));
                }
            }
            Some(_) => {}
            None if field.ends_with("[]") || is_of_none(field, have) => {}
            None => found.push(Difference::Missing(field.clone())),
        }
    }
    let Some(known) = known else { return found };
    for (field, ours) in have {
        match known.get(field) {
            Some(theirs) => {
                let is_strange = |kind: &&&'static str| **kind != "null" || !all.has_type(field, "null");
                let strange: BTreeSet<&'static str> = ours.difference(theirs).filter(is_strange).copied().collect();
                // A type that no server sent there.
                if !strange.is_empty() && want.contains_key(field) && !ours.is_disjoint(theirs) {
                    found.push(Difference::Type(field.clone(), words(theirs), words(&strange)));
                }
            }
            None if is_of_none(field, known) || field.ends_with("[]") => {}
            None => found.push(Difference::Extra(field.clone())),
        }
    }
    found
}

fn compare_lists(theirs: &Value, ours: &Value) -> Vec<Difference> {
    let mut found = vec![];
    let rows = |body: &Value| match &body["results"] {
        Value::Array(rows) => Some(rows.len()),
        Value::Object(rows) => Some(rows.len()),
        _ => body.as_array().map(Vec::len),
    };
    if let (Some(theirs), Some(ours)) = (rows(theirs), rows(ours))
        && (theirs == 0) != (ours == 0)
    {
        found.push(Difference::Rows(theirs, ours));
    }
    if theirs.get("results").is_none() || ours.get("results").is_none() {
        return found;
    }
    for name in ["page", "sort", "per_page", "error"] {
        let (want, have) = (&theirs[name], &ours[name]);
        // A page of everything names the number of rows.
        let is_count = name == "per_page" && (*want == theirs["subtotal"] || *want == theirs["total"]);
        if want != have && !(is_count && (have == &ours["subtotal"] || have == &ours["total"])) {
            let is_same_text = name == "error" && want.as_str().map(plain) == have.as_str().map(plain);
            if !is_same_text {
                found.push(Difference::Beside(name, want.to_string(), have.to_string()));
            }
        }
    }
    found
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit() && !"'\"`".contains(*c)).collect()
}
