//! The file of an extension: Java properties, and the configuration document that the extension makes of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Keys of the configuration whose values are numbers.
const NUMBERS: [&str; 5] = ["worker_threads", "max_body_bytes", "max_concurrency", "retries", "organization_id"];
/// Keys of the configuration whose values are true or false.
const FLAGS: [&str; 2] = ["audit_events", "task_list"];

/// Reads the text of a properties file. The last value of a key counts, as in Java.
pub fn parse(text: &str) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(first) = lines.next() {
        let first = first.trim_start();
        if first.is_empty() || first.starts_with(['#', '!']) {
            continue;
        }
        let mut line = first.to_owned();
        while continues(&line) {
            line.pop();
            line.push_str(lines.next().unwrap_or("").trim_start());
        }
        let (key, value) = halves(&line);
        properties.insert(plain(key), plain(value));
    }
    properties
}

/// Whether a line ends with an odd number of backslashes.
fn continues(line: &str) -> bool {
    line.len() % 2 != line.trim_end_matches('\\').len() % 2
}

/// Key and value of a line: the first `=`, `:` or space that no backslash hides parts them.
fn halves(line: &str) -> (&str, &str) {
    let mut hidden = false;
    let end = line.char_indices().find(|(_, letter)| {
        let parts = !hidden && matches!(letter, '=' | ':' | ' ' | '\t');
        hidden = !hidden && *letter == '\\';
        parts
    });
    let Some((end, _)) = end else { return (line, "") };
    let rest = line[end..].trim_start();
    (&line[..end], rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start())
}

/// A text without its backslashes.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            plain.push(letter);
            continue;
        }
        match letters.next() {
            Some('t') => plain.push('\t'),
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('u') => {
                let digits: String = letters.by_ref().take(4).collect();
                let letter = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                plain.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(other) => plain.push(other),
            None => {}
        }
    }
    plain
}

/// The document of the keys that begin with `config.`: steps are objects, numbers are places in a list, nothing is `null`.
///
/// # Errors
/// A key is both a value and a group of keys.
pub fn document(properties: &BTreeMap<String, String>) -> Result<Value, String> {
    let mut root = Value::Object(Map::new());
    for (key, value) in properties {
        let Some(path) = key.strip_prefix("config.") else { continue };
        put(&mut root, path, value).ok_or_else(|| format!("a part of {key} is both a value and a group of keys"))?;
    }
    Ok(listed(root))
}

fn put(at: &mut Value, path: &str, value: &str) -> Option<()> {
    let object = at.as_object_mut()?;
    match path.split_once('.') {
        Some((step, rest)) => put(object.entry(step).or_insert_with(|| Value::Object(Map::new())), rest, value),
        None if object.contains_key(path) => None,
        None => {
            object.insert(path.to_owned(), typed(path, value.trim()));
            Some(())
        }
    }
}

fn typed(key: &str, value: &str) -> Value {
    let text = || Value::from(value);
    match value {
        "" => Value::Null,
        _ if NUMBERS.contains(&key) => value.parse::<i64>().map_or_else(|_| text(), Value::from),
        _ if FLAGS.contains(&key) => value.parse::<bool>().map_or_else(|_| text(), Value::from),
        _ => text(),
    }
}

/// Objects whose keys are all numbers become lists, in the order of the numbers.
fn listed(value: Value) -> Value {
    let Value::Object(object) = value else { return value };
    let is_place = |key: &str| (1..=4).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_digit());
    if object.is_empty() || !object.keys().all(|key| is_place(key)) {
        return Value::Object(object.into_iter().map(|(key, value)| (key, listed(value))).collect());
    }
    let places: BTreeMap<u16, Value> =
        object.into_iter().filter_map(|(key, value)| Some((key.parse().ok()?, listed(value)))).collect();
    Value::Array(places.into_values().collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    #[test]
    fn lines_are_read_as_java_reads_them() {
        let text = "# a=b\n! c\n\n  key = a value \nx:y\nalone\n spaced value\nlong = 1,\\\n   2\ne\\ f\\== \\u0041\\t\nx = z\nend\\\\=1";
        let expected = [
            ("alone", ""),
            ("e f=", "A\t"),
            ("end\\", "1"),
            ("key", "a value "),
            ("long", "1,2"),
            ("spaced", "value"),
            ("x", "z"),
        ];
        let expected: BTreeMap<String, String> =
            expected.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        assert_eq!(parse(text), expected);
    }

    #[test]
    fn keys_become_the_document() {
        let read = |text: &str| document(&parse(text));
        let text = "other = 1\nconfig.a.b = 1\nconfig.list.2.x = two\nconfig.list.10.x =\nconfig.list.1.x = one\n\
            config.worker_threads = 3\nconfig.engine.api.task_list = false\nconfig.username = 12";
        let expected = json!({
            "a": {"b": "1"}, "list": [{"x": "one"}, {"x": "two"}, {"x": null}], "worker_threads": 3,
            "engine": {"api": {"task_list": false}}, "username": "12",
        });
        assert_eq!(read(text), Ok(expected));
        assert!(read("config.a = 1\nconfig.a.b = 2").is_err());
        assert!(read("config.a.b = 1\nconfig.a = 2").is_err());
    }

    /// The names above are those of the schema.
    #[test]
    fn numbers_and_flags_are_those_of_the_configuration() {
        fn collect(value: &Value, of: &str, found: &mut Vec<String>) {
            match value {
                Value::Object(object) => {
                    for (key, property) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
                        let types = &property["type"];
                        if types == of || types.as_array().is_some_and(|types| types.iter().any(|t| t == of)) {
                            found.push(key.clone());
                        }
                    }
                    object.values().for_each(|value| collect(value, of, found));
                }
                Value::Array(values) => values.iter().for_each(|value| collect(value, of, found)),
                _ => {}
            }
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/config.json");
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for (of, ours) in [("integer", &NUMBERS[..]), ("boolean", &FLAGS[..])] {
            let mut found = vec![];
            collect(&schema, of, &mut found);
            found.sort();
            found.dedup();
            let mut ours = ours.to_vec();
            ours.sort_unstable();
            assert_eq!(found, ours, "{of}");
        }
    }
}
