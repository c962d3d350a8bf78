//! A document of the API: one tree, from which both JSON and XML are written, so that each shape stands in one place.
//!
//! JSON has numbers and booleans in strings, except times (milliseconds) and a few numbers. XML has the id and the address
//! of an entity as attributes, and times as text. In both, links to subordinate collections are a list of their own.
//!
//! Tests: at the end, and `lab/tests/it/engine/recorded`.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// `2026-11-22T20:33:05.203Z`.
const XML_TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
/// Fields that XML has before the links.
const FIRST: [&str; 3] = ["name", "description", "comment"];

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// Text, also of a number or a boolean.
    Text(String),
    /// A number that JSON has as a number.
    Number(Value),
    /// Milliseconds since 1970.
    Time(i64),
    /// An object.
    Entity(Entity),
    /// A list of objects.
    List(List),
    /// A list of texts, with the name of each.
    Texts(&'static str, Vec<String>),
}

/// A list of objects: the name of each, and the objects.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Name of each object.
    pub item: &'static str,
    /// The objects.
    pub rows: Vec<Entity>,
    /// JSON has an empty list; without it, JSON has an empty object.
    pub shows_empty: bool,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entity {
    href: Option<String>,
    id: Option<String>,
    fields: Vec<(String, Field)>,
    links: Option<Vec<(String, String)>>,
    actions: Option<Vec<&'static str>>,
}

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Name of XML's root element.
    pub root: &'static str,
    /// What it has: an object or a list.
    pub content: Field,
}

impl List {
    /// A list; an empty one is an empty object.
    pub fn new(item: &'static str, rows: Vec<Entity>) -> Self {
        List { item, rows, shows_empty: false }
    }

    /// A list; an empty one is a list.
    pub fn always(item: &'static str, rows: Vec<Entity>) -> Self {
        List { item, rows, shows_empty: true }
    }
}

impl Document {
    /// A document with one object.
    pub fn of(root: &'static str, entity: Entity) -> Self {
        Document { root, content: Field::Entity(entity) }
    }

    /// A document with a list.
    pub fn list(root: &'static str, list: List) -> Self {
        Document { root, content: Field::List(list) }
    }
}

impl Entity {
    /// An object without an address.
    pub fn new() -> Self {
        Entity::default()
    }

    /// An object with its address, which ends with its id.
    pub fn at(collection: &str, id: &str) -> Self {
        Entity { href: Some(format!("{collection}/{id}")), id: Some(id.to_owned()), ..Entity::default() }
    }

    /// An object that has an id only.
    pub fn with_id(id: &str) -> Self {
        Entity { id: Some(id.to_owned()), ..Entity::default() }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// Whether it has nothing.
    pub fn is_empty(&self) -> bool {
        *self == Entity::default()
    }

    /// Puts a field, in place of an earlier one of that name.
    pub fn put(&mut self, name: &str, field: Field) {
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), field));
    }

    fn with(mut self, name: &str, field: Field) -> Self {
        self.put(name, field);
        self
    }

    /// With a text, or a number or boolean written as text.
    #[must_use]
    pub fn text(self, name: &str, value: impl ToString) -> Self {
        self.with(name, Field::Text(value.to_string()))
    }

    /// With a text, if there is one.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// With a number that JSON has as a number.
    #[must_use]
    pub fn number(self, name: &str, value: impl Into<Value>) -> Self {
        self.with(name, Field::Number(value.into()))
    }

    /// With a time.
    #[must_use]
    pub fn time(self, name: &str, ms: i64) -> Self {
        self.with(name, Field::Time(ms))
    }

    /// With an object.
    #[must_use]
    pub fn entity(self, name: &str, value: Entity) -> Self {
        self.with(name, Field::Entity(value))
    }

    /// With a list.
    #[must_use]
    pub fn list(self, name: &str, list: List) -> Self {
        self.with(name, Field::List(list))
    }

    /// With a list of texts.
    #[must_use]
    pub fn texts(self, name: &str, item: &'static str, texts: Vec<String>) -> Self {
        self.with(name, Field::Texts(item, texts))
    }

    /// With links to what is below it.
    #[must_use]
    pub fn links(mut self, relations: &[&str]) -> Self {
        let href = self.href.clone().unwrap_or_default();
        self.links = Some(relations.iter().map(|rel| ((*rel).to_owned(), format!("{href}/{rel}"))).collect());
        self
    }

    /// With links: relation and address.
    #[must_use]
    pub fn links_to(mut self, links: Vec<(String, String)>) -> Self {
        self.links = Some(links);
        self
    }

    /// With actions.
    #[must_use]
    pub fn actions(mut self, actions: &[&'static str]) -> Self {
        self.actions = Some(actions.to_vec());
        self
    }

    fn action_links(&self) -> Option<Vec<(String, String)>> {
        let href = self.href.as_deref().unwrap_or_default();
        self.actions.as_ref().map(|all| all.iter().map(|a| ((*a).to_owned(), format!("{href}/{a}"))).collect())
    }

    /// As a JSON object.
    fn json(&self) -> Map<String, Value> {
        let mut object: Map<String, Value> = self.fields.iter().map(|(name, f)| (name.clone(), f.json())).collect();
        let links = |all: Vec<(String, String)>| {
            Value::Array(all.into_iter().map(|(rel, href)| json!({"href": href, "rel": rel})).collect())
        };
        if let Some(actions) = self.action_links() {
            object.insert("actions".to_owned(), json!({"link": links(actions)}));
        }
        if let Some(all) = self.links.clone() {
            object.insert("link".to_owned(), links(all));
        }
        for (name, value) in [("href", &self.href), ("id", &self.id)] {
            if let Some(value) = value {
                object.insert(name.to_owned(), Value::String(value.clone()));
            }
        }
        object
    }

    /// As an XML element.
    fn xml(&self, name: &str, depth: usize, out: &mut String) {
        let attributes = [("href", &self.href), ("id", &self.id)];
        let attributes = attributes.iter().filter_map(|(name, value)| Some(((*name), value.as_deref()?)));
        open(name, attributes, depth, out);
        let start = out.len();
        out.push_str(">\n");
        if let Some(actions) = self.action_links() {
            line(
                &format!("<actions>\n{}{}</actions>", link_lines(&actions, depth + 2), indent(depth + 1)),
                depth + 1,
                out,
            );
        }
        let is_first = |(name, _): &&(String, Field)| FIRST.contains(&name.as_str());
        self.fields.iter().filter(is_first).for_each(|(name, field)| field.xml(name, depth + 1, out));
        out.push_str(&link_lines(self.links.as_deref().unwrap_or_default(), depth + 1));
        self.fields.iter().filter(|f| !is_first(f)).for_each(|(name, field)| field.xml(name, depth + 1, out));
        close(name, start, depth, out);
    }
}

impl Field {
    fn json(&self) -> Value {
        match self {
            Field::Text(text) => Value::String(text.clone()),
            Field::Number(number) => number.clone(),
            Field::Time(ms) => json!(ms),
            Field::Entity(entity) => Value::Object(entity.json()),
            Field::List(list) if list.rows.is_empty() && !list.shows_empty => json!({}),
            Field::List(list) => {
                let rows = list.rows.iter().map(|row| Value::Object(row.json())).collect();
                Value::Object(Map::from_iter([(list.item.to_owned(), Value::Array(rows))]))
            }
            Field::Texts(item, texts) => Value::Object(Map::from_iter([((*item).to_owned(), json!(texts))])),
        }
    }

    fn xml(&self, name: &str, depth: usize, out: &mut String) {
        let text = |text: &str, out: &mut String| line(&format!("<{name}>{}</{name}>", escape(text)), depth, out);
        match self {
            Field::Text(value) => text(value, out),
            Field::Number(number) => text(&number.to_string(), out),
            Field::Time(ms) => text(&xml_time(*ms), out),
            Field::Entity(entity) => entity.xml(name, depth, out),
            Field::List(list) => {
                open(name, [].into_iter(), depth, out);
                let start = out.len();
                out.push_str(">\n");
                list.rows.iter().for_each(|row| row.xml(list.item, depth + 1, out));
                close(name, start, depth, out);
            }
            Field::Texts(item, texts) => {
                open(name, [].into_iter(), depth, out);
                let start = out.len();
                out.push_str(">\n");
                texts.iter().for_each(|t| line(&format!("<{item}>{}</{item}>", escape(t)), depth + 1, out));
                close(name, start, depth, out);
            }
        }
    }
}

impl Document {
    /// As JSON.
    pub fn json(&self) -> String {
        // Values of strings, numbers and lists: they can always be written.
        serde_json::to_string_pretty(&self.content.json()).unwrap_or_default()
    }

    /// As XML.
    pub fn xml(&self) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        self.content.xml(self.root, 0, &mut out);
        out
    }
}

fn indent(depth: usize) -> String {
    "    ".repeat(depth)
}

fn line(text: &str, depth: usize, out: &mut String) {
    out.push_str(&indent(depth));
    out.push_str(text);
    out.push('\n');
}

fn open<'a>(name: &str, attributes: impl Iterator<Item = (&'static str, &'a str)>, depth: usize, out: &mut String) {
    out.push_str(&indent(depth));
    out.push('<');
    out.push_str(name);
    for (name, value) in attributes {
        out.push_str(&format!(" {name}=\"{}\"", escape(value)));
    }
}

/// Ends the element that was opened at `start`; one without content is a single tag.
fn close(name: &str, start: usize, depth: usize, out: &mut String) {
    if out.get(start..) == Some(">\n") {
        out.truncate(start);
        out.push_str("/>\n");
    } else {
        line(&format!("</{name}>"), depth, out);
    }
}

fn link_lines(links: &[(String, String)], depth: usize) -> String {
    let mut out = String::new();
    for (rel, href) in links {
        line(&format!("<link href=\"{}\" rel=\"{}\"/>", escape(href), escape(rel)), depth, &mut out);
    }
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A time as XML has it.
pub fn xml_time(ms: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000);
    time.unwrap_or(OffsetDateTime::UNIX_EPOCH).format(XML_TIME).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> Document {
        let nics = List::new("host_nic", vec![Entity::at("/api/hosts/1/nics", "2").text("mtu", 1500)]);
        let host = Entity::at("/api/hosts", "1")
            .text("address", "a<b")
            .time("at", 1_000)
            .number("speed", 2_400)
            .list("nics", nics)
            .entity("pm_proxies", Entity::new())
            .text("name", "h1")
            .actions(&["fence"])
            .links(&["nics"]);
        Document::of("host", host)
    }

    #[test]
    fn json_has_numbers_in_strings_except_a_few() {
        let got: Value = serde_json::from_str(&host().json()).unwrap();
        let want = json!({
            "address": "a<b", "at": 1_000, "speed": 2_400, "pm_proxies": {}, "name": "h1",
            "nics": {"host_nic": [{"mtu": "1500", "href": "/api/hosts/1/nics/2", "id": "2"}]},
            "actions": {"link": [{"href": "/api/hosts/1/fence", "rel": "fence"}]},
            "link": [{"href": "/api/hosts/1/nics", "rel": "nics"}], "href": "/api/hosts/1", "id": "1",
        });
        assert_eq!(got, want);
    }

    #[test]
    fn xml_has_ids_as_attributes_and_times_as_text() {
        let want = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<host href="/api/hosts/1" id="1">
    <actions>
        <link href="/api/hosts/1/fence" rel="fence"/>
    </actions>
    <name>h1</name>
    <link href="/api/hosts/1/nics" rel="nics"/>
    <address>a&lt;b</address>
    <at>1970-01-01T00:00:01.000Z</at>
    <speed>2400</speed>
    <nics>
        <host_nic href="/api/hosts/1/nics/2" id="2">
            <mtu>1500</mtu>
        </host_nic>
    </nics>
    <pm_proxies/>
</host>
"#;
        assert_eq!(host().xml(), want);
    }

    #[test]
    fn an_empty_list_is_an_empty_object_or_an_empty_list() {
        let json = |list| Document::list("hosts", list).json();
        assert_eq!(
            (json(List::new("host", vec![])).as_str(), Document::list("vms", List::new("vm", vec![])).xml()),
            ("{}", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<vms/>\n".to_owned())
        );
        assert!(json(List::always("host", vec![])).contains("\"host\": []"));
    }
}
