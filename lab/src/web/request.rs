//! A request: its path, its headers, and the parameters of query and body merged.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A parsed request.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path as sent.
    pub path: String,
    /// Query as sent, without the question mark.
    pub query: String,
    /// Parameters of query and JSON body, merged; the query wins (4.14, recorded).
    pub params: Map<String, Value>,
    /// Parameters captured by the route's path.
    pub captures: Vec<(String, String)>,
    /// Headers by lower-case name. Values that are no text are left out.
    pub headers: BTreeMap<String, String>,
    /// Body as sent.
    pub body: String,
    /// The body is not UTF-8.
    pub is_not_text: bool,
    /// Why the body could not be parsed.
    pub body_error: Option<String>,
}

impl Request {
    /// Parses query and body, of every method: clients send JSON bodies with GET, too. Only the fields of a JSON object
    /// are parameters.
    pub fn new(method: &str, path: &str, query: &str, body: String) -> Self {
        let mut params = Map::new();
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            insert_nested(&mut params, &decode(key), Value::String(decode(value)));
        }
        let mut body_error = None;
        if !body.trim().is_empty() {
            match serde_json::from_str::<Value>(&body) {
                Ok(Value::Object(mut fields)) => {
                    fields.extend(params);
                    params = fields;
                }
                Ok(_) => {}
                Err(e) => body_error = Some(parser_words(&body, &e)),
            }
        }
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            params,
            captures: vec![],
            headers: BTreeMap::new(),
            body,
            is_not_text: false,
            body_error,
        }
    }

    /// A header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// A parameter of the query or the body.
    pub fn param(&self, name: &str) -> Option<&Value> {
        self.params.get(name).filter(|v| !v.is_null())
    }

    /// A parameter as text, captured ones first: numbers and booleans as written.
    pub fn text(&self, name: &str) -> Option<String> {
        if let Some((_, value)) = self.captures.iter().find(|(n, _)| n == name) {
            return Some(value.clone());
        }
        self.param(name).and_then(text_of)
    }

    /// A parameter as a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A parameter as a boolean: true for `true`, `1`, `yes` and `t` in any case.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|t| ["true", "1", "yes", "t"].contains(&t.to_ascii_lowercase().as_str()))
    }

    /// A parameter as a list of texts; a single value is a list of one.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.param(name).map(list_of).unwrap_or_default()
    }
}

/// The words of Ruby's parser about an object whose first key is none; those of ours about anything else.
fn parser_words(body: &str, error: &serde_json::Error) -> String {
    let key = body.strip_prefix('{').map(|rest| rest.trim_end_matches('}'));
    match key.filter(|key| !key.is_empty() && !key.contains(['"', ':'])) {
        Some(key) => format!("expected object key, got '{key}' at line 1 column 2"),
        None => error.to_string(),
    }
}

/// A JSON value as text, where it is a scalar.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// A JSON value as a list of texts.
pub fn list_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text_of).collect(),
        Value::Object(items) => items.values().filter_map(text_of).collect(),
        other => text_of(other).into_iter().collect(),
    }
}

/// Names with brackets, as in Rails: `a[b]=1` is a hash, `a[]=1` appends to a list.
fn insert_nested(params: &mut Map<String, Value>, key: &str, value: Value) {
    let Some((outer, rest)) = key.split_once('[') else {
        params.insert(key.to_owned(), value);
        return;
    };
    let (inner, rest) = rest.split_once(']').unwrap_or((rest, ""));
    if inner.is_empty() {
        let list = params.entry(outer.to_owned()).or_insert_with(|| Value::Array(vec![]));
        if let Value::Array(items) = list {
            items.push(value);
        }
    } else {
        let hash = params.entry(outer.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(fields) = hash {
            insert_nested(fields, &format!("{inner}{rest}"), value);
        }
    }
}

/// Decodes a percent-encoded form value.
pub fn decode(text: &str) -> String {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = escaped.and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        match byte {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn query_and_body_are_merged() {
        let query = "search=name%3D%22a+b%22&per_page=5&ids[]=1&ids[]=2&included[search]=x&included[ids][]=3";
        let request = Request::new("GET", "/api/hosts", query, "{\"per_page\":7,\"thin\":true}".to_owned());
        assert_eq!(request.body_error, None);
        assert_eq!(
            Value::Object(request.params.clone()),
            json!({"search": "name=\"a b\"", "per_page": "5", "thin": true, "ids": ["1", "2"],
                   "included": {"search": "x", "ids": ["3"]}})
        );
        assert_eq!(request.number("per_page"), Some(5));
        assert!(request.flag("thin"));
    }

    #[test]
    fn a_broken_body_is_reported() {
        assert!(Request::new("POST", "/api/x", "", "{".to_owned()).body_error.is_some());
    }
}
