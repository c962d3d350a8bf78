//! A system as the servers send it.

use serde::Deserialize;
use serde_json::Value;

use super::super::paging::ListRow;
use super::super::row::{self, Row};
use super::super::times::moment;
use super::super::wire::{ErrataCounts, Named};
use crate::http::json::{flag, number, some_text, text};
use crate::model::TimeMs;
use crate::ports::ContentFacts;

/// A row of `GET /katello/api/systems`, or `GET /katello/api/systems/:uuid`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct System {
    /// Its id; the key `id` holds the same from 2.1 on, and a number before.
    #[serde(deserialize_with = "text")]
    pub uuid: String,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(default)]
    content_view: Option<Named>,
    #[serde(default, deserialize_with = "number")]
    content_view_id: Option<u64>,
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Whether its profile holds katello-agent. Not on every version.
    #[serde(default, deserialize_with = "flag")]
    pub katello_agent_installed: Option<bool>,
    #[serde(default, deserialize_with = "moment")]
    checkin_time: Option<TimeMs>,
    #[serde(default, deserialize_with = "moment")]
    created: Option<TimeMs>,
    #[serde(default, deserialize_with = "some_text")]
    distribution: Option<String>,
    /// Installable ones (2.2).
    #[serde(default)]
    errata_counts: Option<ErrataCounts>,
    /// Only with `fields=full`.
    #[serde(default)]
    facts: Option<Value>,
}

/// A lifecycle environment.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Environment {
    #[serde(default, deserialize_with = "number")]
    pub id: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    organization_id: Option<u64>,
    #[serde(default)]
    organization: Option<Named>,
}

impl Environment {
    /// Its organization, where it is named.
    pub fn organization(&self) -> Option<u64> {
        self.organization_id.or(self.organization.as_ref().map(|o| o.id))
    }
}

impl System {
    /// The content view that it gets its packages from.
    pub fn view(&self) -> Option<u64> {
        self.content_view_id.or(self.content_view.as_ref().map(|v| v.id))
    }

    /// A fact that it uploaded, in lower case, where facts were asked for.
    pub fn fact(&self, name: &str) -> Option<String> {
        Some(self.facts.as_ref()?.get(name)?.as_str()?.to_lowercase())
    }
}

/// A system that cannot be read is not absent.
impl ListRow for System {
    const IS_NEEDED: bool = true;
}

impl Row for System {
    fn id(&self) -> String {
        self.uuid.clone()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn identities(&self) -> [Option<&str>; 2] {
        [Some(&self.uuid), None]
    }

    /// Katello 2 has systems for registered machines only: each has content.
    fn has_content(&self) -> bool {
        true
    }

    fn last_checkin(&self) -> Option<TimeMs> {
        self.checkin_time
    }

    fn seen(&self) -> Option<TimeMs> {
        self.checkin_time.max(self.created)
    }

    /// Lists do not have them.
    fn addresses(&self) -> Vec<&str> {
        vec![]
    }

    /// Only with facts.
    fn macs(&self) -> Vec<&str> {
        let facts = self.facts.as_ref().and_then(Value::as_object).into_iter().flatten();
        let of_interfaces =
            facts.filter(|(name, _)| name.starts_with("net.interface.") && name.ends_with("mac_address"));
        of_interfaces.filter_map(|(_, mac)| mac.as_str()).collect()
    }

    fn facts(&self, server_now_ms: Option<TimeMs>) -> ContentFacts {
        ContentFacts {
            errata: self.errata_counts.as_ref().and_then(row::errata_counts),
            last_checkin_ms: self.checkin_time,
            server_now_ms,
            // It has no class.
            profile_unproved: true,
            os: self.distribution.clone(),
            ..ContentFacts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systems_of_every_version_are_read() {
        let old = r#"{"id":7,"uuid":"u-1","name":"h1","environment":{"id":2,"organization":{"id":3}},
            "content_view":{"id":4,"name":"v"},"checkin_time":"2015-06-01T10:00:00.000+0000","created":null}"#;
        let old: System = serde_json::from_str(old).unwrap();
        assert_eq!((old.id().as_str(), old.view(), old.katello_agent_installed), ("u-1", Some(4), None));
        assert_eq!(old.environment.as_ref().and_then(Environment::organization), Some(3));
        assert_eq!(Row::facts(&old, None).errata, None);
        let new = r#"{"id":"u-1","uuid":"u-1","name":"h1","content_view_id":"4","katello_agent_installed":true,
            "environment":{"id":2,"organization_id":3},"facts":{"dmi.system.uuid":"AB-1","cpu":4},
            "errata_counts":{"security":1,"bugfix":0,"enhancement":2,"total":3}}"#;
        let new: System = serde_json::from_str(new).unwrap();
        assert_eq!(
            (new.view(), new.fact("dmi.system.uuid").as_deref(), new.fact("cpu")),
            (Some(4), Some("ab-1"), None)
        );
        let errata = Row::facts(&new, None).errata.unwrap();
        assert_eq!((errata.security, errata.enhancement, errata.total), (1, 2, None));
        assert!(serde_json::from_str::<System>(r#"{"name":"h1"}"#).is_err());
    }
}
