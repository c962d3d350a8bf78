//! Bodies of requests: JSON and XML, read into the same fields.
//!
//! Tests: at the end.

use serde_json::{Map, Value};

use crate::web::request::text_of;

/// The fields of a body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// A field as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(text_of)
    }

    /// A field as a boolean.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|text| text == "true")
    }

    /// A field as a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// The id of the object in a field.
    pub fn id_of(&self, name: &str) -> Option<String> {
        self.0.get(name)?.get("id").and_then(text_of)
    }

    /// The objects of a list below a field: `hosts`, `host`.
    pub fn rows(&self, name: &str, item: &str) -> Vec<Fields> {
        let found = self.0.get(name).and_then(|list| list.get(item));
        let rows = match found {
            Some(Value::Array(rows)) => rows.iter().collect(),
            Some(one) => vec![one],
            None => vec![],
        };
        rows.into_iter().filter_map(|row| row.as_object().cloned().map(Fields)).collect()
    }

    /// The object in a field.
    pub fn below(&self, name: &str) -> Option<Fields> {
        self.0.get(name)?.as_object().cloned().map(Fields)
    }
}

/// Reads a JSON object.
///
/// # Errors
/// What is wrong.
pub fn of_json(text: &str) -> Result<Fields, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(Fields(fields)),
        Ok(_) => Err("no object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads an XML document. Attributes become fields; elements of the same name become a list.
///
/// # Errors
/// What is wrong.
pub fn of_xml(text: &str) -> Result<Fields, String> {
    let mut reader = Reader { rest: text.trim() };
    let (_, value) = reader.element()?;
    match value {
        _ if !reader.rest.trim().is_empty() => Err("text after the document".to_owned()),
        Value::Object(fields) => Ok(Fields(fields)),
        _ => Ok(Fields::default()),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let end = match self.rest {
                rest if rest.starts_with("<?") => rest.find("?>").map(|at| at + 2),
                rest if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
                _ => return,
            };
            self.rest = end.and_then(|end| self.rest.get(end..)).unwrap_or_default();
        }
    }

    fn until(&mut self, end: char) -> Result<&'a str, String> {
        let (found, rest) = self.rest.split_once(end).ok_or_else(|| format!("no '{end}'"))?;
        self.rest = rest;
        Ok(found)
    }

    /// The next element: its name, and its text or its fields.
    fn element(&mut self) -> Result<(String, Value), String> {
        self.skip();
        self.rest = self.rest.strip_prefix('<').ok_or("no element")?;
        let tag = self.until('>')?;
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let mut fields = attributes_of(attributes)?;
        let mut text = String::new();
        if !is_empty {
            text = self.content(name, &mut fields)?;
        }
        let is_text = fields.is_empty() && !(text.trim().is_empty() && is_empty);
        Ok((name.to_owned(), if is_text { Value::String(plain(&text)) } else { Value::Object(fields) }))
    }

    /// Text and elements up to the end of the element; the elements become fields.
    fn content(&mut self, name: &str, fields: &mut Map<String, Value>) -> Result<String, String> {
        let mut text = String::new();
        loop {
            let before = self.rest.find('<').ok_or_else(|| format!("'{name}' does not end"))?;
            text.push_str(self.rest.get(..before).unwrap_or_default());
            self.rest = self.rest.get(before..).unwrap_or_default();
            if let Some(rest) = self.rest.strip_prefix("</") {
                self.rest = rest;
                if self.until('>')?.trim() == name {
                    return Ok(text);
                }
                return Err(format!("'{name}' does not end"));
            }
            let (name, value) = self.element()?;
            insert(fields, name, value);
        }
    }
}

fn insert(fields: &mut Map<String, Value>, name: String, value: Value) {
    match fields.get_mut(&name) {
        Some(Value::Array(all)) => all.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
        None => drop(fields.insert(name, value)),
    }
}

fn attributes_of(text: &str) -> Result<Map<String, Value>, String> {
    let (mut fields, mut rest) = (Map::new(), text.trim());
    while !rest.is_empty() {
        let (name, value) = rest.split_once('=').ok_or("an attribute without a value")?;
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| "'\"".contains(*c)).ok_or("an attribute without quotes")?;
        let (value, after) =
            value.get(1..).and_then(|v| v.split_once(quote)).ok_or("an attribute that does not end")?;
        fields.insert(name.trim().to_owned(), Value::String(plain(value)));
        rest = after.trim_start();
    }
    Ok(fields)
}

/// The text without references to characters.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (name, tail) = after.split_once(';').unwrap_or((after, ""));
        let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16).ok());
        let number = number.or_else(|| name.strip_prefix('#').map(|digits| digits.parse().ok())).flatten();
        let known = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.and_then(char::from_u32),
        };
        out.extend(known);
        rest = tail;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn xml_and_json_give_the_same_fields() {
        let xml = "<?xml version='1.0'?>\n<vm><force>true</force><host id=\"h&amp;1\"/>\
                   <hosts><host id='a'/><host id='b'/></hosts><name>a &lt; b</name><empty></empty></vm>";
        let want = json!({"force": "true", "host": {"id": "h&1"}, "hosts": {"host": [{"id": "a"}, {"id": "b"}]},
                          "name": "a < b", "empty": ""});
        let got = of_xml(xml).unwrap();
        assert_eq!(Value::Object(got.0.clone()), want);
        assert_eq!((got.flag("force"), got.id_of("host").as_deref()), (Some(true), Some("h&1")));
        assert_eq!(got.rows("hosts", "host").len(), 2);
        assert_eq!(of_xml("<action/>").unwrap(), Fields::default());
    }

    #[test]
    fn broken_documents_are_refused() {
        for bad in ["", "<a>", "<a></b>", "<a b></a>", "<a/>x", "text"] {
            assert!(of_xml(bad).is_err(), "{bad}");
        }
        assert!(of_json("[]").is_err() && of_json("{").is_err());
    }
}
