//! Reads the documents of callers: the configuration and the requests. An error names key and position and never a
//! value: a credential may stand in any place by mistake, and errors are logged.
//!
//! Tests: `tests/it/boundary/secrets.rs`.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::Code;

/// Longest part of an unknown key that is shown.
const LONGEST_KEY: usize = 64;

/// The reason why a document cannot be read, without any of its values.
pub(crate) struct Unreadable {
    /// Path of the key; `None` for the document as a whole.
    pub key: Option<String>,
    /// The problem.
    pub problem: String,
    /// Line and column.
    pub position: String,
}

/// Reads a document.
///
/// # Errors
/// What is wrong, and where.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    // A list would be taken for the fields of an object in their order.
    if json.trim_ascii_start().starts_with(b"[") {
        let before = &json[..json.len() - json.trim_ascii_start().len()];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + before.iter().rev().take_while(|byte| **byte != b'\n').count();
        let problem = "found a list, expected an object".to_owned();
        return Err(Unreadable { key: None, problem, position: format!("line {line} column {column}") });
    }
    let mut document = serde_json::Deserializer::from_slice(json);
    let found = serde_path_to_error::deserialize(&mut document).map_err(|e| {
        let path = e.path().to_string();
        unreadable(Some(path).filter(|path| path != "."), e.inner())
    })?;
    document.end().map_err(|e| unreadable(None, &e))?;
    Ok(found)
}

fn unreadable(key: Option<String>, error: &serde_json::Error) -> Unreadable {
    let position = format!("line {} column {}", error.line(), error.column());
    Unreadable { key, problem: problem(error), position }
}

/// The problem in words of this library and of the parser, without the words of the document.
fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let (text, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
    if error.classify() != Category::Data {
        return text.to_owned();
    }
    // The parser's expectation comes last, and has only names of this library's types.
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
        _ if text.starts_with("invalid length ") => format!("wrong length, expected {}", in_words(expected)),
        _ => rule(text),
    }
}

/// The requirement of one of this library's types. Such a text has the value, if at all, in quotes.
fn rule(text: &str) -> String {
    let prefix = format!("{}: ", Code::InvalidArgument);
    let text = text.strip_prefix(&prefix).unwrap_or(text);
    let text = text.strip_suffix(Code::InvalidArgument.remedy()).unwrap_or(text).trim_end_matches([' ', '.']);
    match (text.find('\''), text.rfind('\'')) {
        (Some(first), Some(last)) if first < last => format!("{}the value{}", &text[..first], &text[last + 1..]),
        _ => text.to_owned(),
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
        "u8" | "u32" | "u64" | "i64" | "usize" => "a whole number",
        "string or map" | "a string or map" => "an object",
        other if other.starts_with("struct ") || other.starts_with("enum ") => "an object",
        other => other,
    }
}
