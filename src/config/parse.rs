//! Reads the configuration's document. An error names key and position and never a value: a credential may stand in
//! any place by mistake.

use serde_json::error::Category;

use super::{Config, Jitter, Span};
use crate::error::{Error, Result, codes};

/// Longest part of an unknown key that is shown.
const LONGEST_KEY: usize = 64;

pub(super) fn parse(json: &[u8]) -> Result<Config> {
    let mut document = serde_json::Deserializer::from_slice(json);
    let config = serde_path_to_error::deserialize(&mut document).map_err(|e| {
        let path = e.path().to_string();
        refused(Some(path.as_str()).filter(|path| *path != "."), e.inner())
    })?;
    document.end().map_err(|e| refused(None, &e))?;
    Ok(config)
}

fn refused(path: Option<&str>, error: &serde_json::Error) -> Error {
    let position = format!("line {} column {}", error.line(), error.column());
    match path {
        Some(key) => codes::InvalidConfig { key, problem: format!("{} ({position})", problem(error)) }.err(),
        None => codes::InvalidConfig { key: position, problem: problem(error) }.err(),
    }
}

/// The problem in words of our own and of the parser, without those of the document.
fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (text, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
    if error.classify() != Category::Data {
        return text.to_owned();
    }
    // What the parser expected comes last, and from our types.
    let expected = text.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
    match text.split_once(['`', ':']) {
        Some(("missing field " | "duplicate field ", _)) => text.to_owned(),
        Some(("unknown field ", rest)) => {
            let key = rest.rsplit_once("`, expected ").map_or(rest, |(key, _)| key);
            let key: String = key.escape_debug().take(LONGEST_KEY).collect();
            format!("unknown field `{key}`, expected {expected}")
        }
        Some(("unknown variant ", _)) => format!("expected {expected}"),
        Some(("invalid type", found)) => format!("found {}, expected {}", kind(found), in_words(expected)),
        Some(("invalid value", _)) => format!("out of range, expected {}", in_words(expected)),
        _ if [Span::PROBLEM, Jitter::PROBLEM].contains(&text) => text.to_owned(),
        _ => "the value is not allowed here".to_owned(),
    }
}

/// The kind of a value, from its description by the parser.
fn kind(found: &str) -> &'static str {
    match found.split_whitespace().next() {
        Some("boolean") => "true or false",
        Some("integer" | "floating" | "number") => "a number",
        Some("string" | "character") => "a text",
        Some("null") => "null",
        Some("sequence") => "a list",
        Some("map") => "an object",
        _ => "something else",
    }
}

fn in_words(expected: &str) -> &str {
    match expected {
        "path string" | "a string" => "a text",
        "a sequence" => "a list",
        "u8" | "u32" | "u64" | "usize" => "a whole number",
        "string or map" | "a string or map" => "an object",
        other if other.starts_with("struct ") || other.starts_with("enum ") => "an object",
        other => other,
    }
}
