//! Errata and module streams.

use serde::Deserialize;
use serde_json::Value;

use super::super::paging::ListRow;
use crate::http::json::{flag, list, objects, required_text, some_text, text};

/// An erratum, in a list or by itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Erratum {
    /// A uuid before Katello 3.5, then a number: no key of ours.
    #[serde(default, deserialize_with = "text")]
    pub id: String,
    #[serde(deserialize_with = "required_text")]
    pub errata_id: String,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: String,
    #[serde(default, deserialize_with = "text")]
    pub severity: String,
    #[serde(default, deserialize_with = "text")]
    pub title: String,
    #[serde(default, deserialize_with = "text")]
    pub summary: String,
    #[serde(default, deserialize_with = "text")]
    pub description: String,
    #[serde(default, deserialize_with = "text")]
    pub solution: String,
    #[serde(default, deserialize_with = "some_text")]
    pub issued: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub updated: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub reboot_suggested: Option<bool>,
    /// `available` in Katello 2.1 (systems/erratum.json.rabl).
    #[serde(default, alias = "available", deserialize_with = "flag")]
    pub installable: Option<bool>,
    #[serde(default, deserialize_with = "objects")]
    pub cves: Vec<Cve>,
    #[serde(default, deserialize_with = "objects")]
    pub bugs: Vec<Bug>,
    #[serde(default, deserialize_with = "list")]
    pub packages: Vec<String>,
    #[serde(default, deserialize_with = "objects")]
    pub module_streams: Vec<ModuleStream>,
    /// It stands in for a row that cannot be read: it counts, and it is not ours to install.
    #[serde(skip)]
    pub is_unreadable: bool,
}

impl ListRow for Erratum {
    fn stand_in(row: &Value, _: &str) -> Option<Self> {
        let text = |name: &str| row.get(name).filter(|v| v.is_string() || v.is_number()).cloned();
        let id = text("errata_id").filter(|id| id != "");
        let row_id = text("id").map_or("(no id)".to_owned(), |id| format!("row {id}"));
        let known = serde_json::json!({
            "errata_id": id.unwrap_or(Value::String(row_id)), "id": text("id"), "type": text("type"),
            "severity": text("severity"), "installable": row.get("installable").or(row.get("available")).and_then(Value::as_bool),
        });
        let erratum = Erratum::deserialize(&known).ok()?;
        Some(Erratum { is_unreadable: true, ..erratum })
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Cve {
    #[serde(deserialize_with = "text")]
    pub cve_id: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Bug {
    #[serde(deserialize_with = "text")]
    pub bug_id: String,
}

/// A module stream of an erratum, with the packages that the erratum's own list leaves out; or of a host, with its
/// status there (Katello 3.10).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ModuleStream {
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(deserialize_with = "required_text")]
    pub stream: String,
    /// `enabled`, `disabled` or `unknown`.
    #[serde(default, deserialize_with = "text")]
    pub status: String,
    #[serde(default, deserialize_with = "list")]
    pub packages: Vec<String>,
}

impl ListRow for ModuleStream {}

/// A row of `GET /katello/api/module_streams`: one build of a stream.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StreamBuild {
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(deserialize_with = "required_text")]
    pub stream: String,
    #[serde(deserialize_with = "required_text")]
    pub version: String,
    #[serde(deserialize_with = "required_text")]
    pub context: String,
}

impl ListRow for StreamBuild {}

impl ModuleStream {
    /// It is enabled on the host whose row this is.
    pub fn is_enabled(&self) -> bool {
        self.status == "enabled"
    }

    /// `name:stream`.
    pub fn spec(&self) -> String {
        format!("{}:{}", self.name, self.stream)
    }
}
