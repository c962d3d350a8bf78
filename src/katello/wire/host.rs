//! Hosts, and what a host has: facets, facts, interfaces, traces.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::mac;
use super::super::paging::ListRow;
use super::super::times::moment;
use crate::http::json::{
    count, flag, id, number, object, objects, required_object, required_text, sent_text, some_text, text,
};
use crate::model::TimeMs;
use crate::model::check::BootImage;

/// A row of `GET /api/hosts`, or `GET /api/hosts/:id`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Host {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(default, deserialize_with = "some_text")]
    pub operatingsystem_name: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub organization_id: Option<u64>,
    /// 0 nothing, 1 processes, 2 reboot; -1 (here `None`) unknown.
    #[serde(default, deserialize_with = "number")]
    pub traces_status: Option<u64>,
    /// 0 up to date, 1 nothing computed (no profile, or no enabled repository), 2 errata, 3 security errata.
    #[serde(default, deserialize_with = "number")]
    pub errata_status: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub content_facet_attributes: Option<ContentFacet>,
    #[serde(default, deserialize_with = "object")]
    pub subscription_facet_attributes: Option<SubscriptionFacet>,
    #[serde(default, deserialize_with = "some_text")]
    pub ip: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub ip6: Option<String>,
    /// Of its primary interface.
    #[serde(default, deserialize_with = "some_text")]
    pub mac: Option<String>,
    /// Facts that the server keeps itself (Foreman 3.3).
    #[serde(default, deserialize_with = "object")]
    pub reported_data: Option<ReportedData>,
    /// In the view of one host only.
    #[serde(default, deserialize_with = "objects")]
    pub parameters: Vec<Parameter>,
    /// In the view of one host only.
    #[serde(default, deserialize_with = "object")]
    pub facts: Option<Facts>,
    /// In the view of one host only.
    #[serde(default, deserialize_with = "objects")]
    pub interfaces: Vec<Interface>,
    /// Why the row cannot be read, where it stands in for one: then it has an id and a name at most.
    #[serde(skip)]
    pub unreadable: Option<String>,
}

/// The host of such a row is not absent: what matches it is answered with the reason.
impl ListRow for Host {
    const MAY_STAND_ALONE: bool = true;

    fn stand_in(row: &Value, why: &str) -> Option<Self> {
        let id = row.get("id").and_then(|id| id.as_u64().or_else(|| id.as_str()?.trim().parse().ok()));
        let name = row.get("name").and_then(Value::as_str).unwrap_or_default();
        let known = serde_json::json!({"id": id.unwrap_or(0), "name": if name.is_empty() { NO_NAME } else { name }});
        let host = Host::deserialize(&known).ok()?;
        Some(Host { unreadable: Some(why.to_owned()), ..host })
    }
}

/// Stands for a name that cannot be read. No host has it.
const NO_NAME: &str = "(no name)";

/// A row of `GET /api/hosts?thin=true`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ThinHost {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(default, deserialize_with = "text")]
    pub name: String,
}

impl ListRow for ThinHost {}

/// Facts of the last upload, such as the kernel that ran then.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ReportedData {
    /// `uname.release` (Foreman 3.5, Katello 4.7).
    #[serde(default, deserialize_with = "some_text")]
    pub kernel_version: Option<String>,
    /// `proc_stat.btime` (Foreman 3.3, Katello 4.5).
    #[serde(default, deserialize_with = "moment")]
    pub boot_time: Option<TimeMs>,
}

/// Facts that the host itself uploaded.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Facts {
    #[serde(default, rename = "dmi::system::uuid", deserialize_with = "some_text")]
    pub dmi_uuid: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

impl Facts {
    /// The images. An upload of facts by Ansible or Puppet empties the fields of the image, and not this fact
    /// (Katello 4.16.0 to 4.19.0.1, and 4.20.0).
    pub fn image(&self) -> Option<BootImage> {
        let fact = |wanted: &str| {
            let (_, value) = self.others.iter().find(|(name, _)| name.replace("::", ".") == wanted)?;
            value.as_str().map(str::to_owned)
        };
        Some(BootImage {
            image: fact("bootc.booted.image").filter(|image| !image.is_empty())?,
            booted: fact("bootc.booted.digest"),
            staged: fact("bootc.staged.digest"),
            available: fact("bootc.available.digest"),
        })
    }

    /// MAC addresses of the interfaces, the permanent ones of a bond's members included.
    pub fn macs(&self) -> impl Iterator<Item = &str> {
        let is_mac = |name: &str| name.starts_with("net::interface::") && name.ends_with("mac_address");
        self.others.iter().filter(move |(name, _)| is_mac(name)).filter_map(|(_, mac)| mac.as_str())
    }
}

/// A network interface of a host.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Interface {
    #[serde(default, deserialize_with = "some_text")]
    pub mac: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub ip: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub ip6: Option<String>,
    /// `interface`, `bond`, `bridge` or `bmc`.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: String,
    #[serde(default, rename = "virtual", deserialize_with = "flag")]
    pub is_virtual: Option<bool>,
}

impl Interface {
    /// Its MAC address is one of the machine's network cards. That of the management board is none; a bond, a VLAN and a bridge
    /// have the one of a card, unless it was drawn: then it is marked as locally administered.
    pub fn has_mac_of_card(&self) -> bool {
        let mac = self.mac.as_deref().unwrap_or_default();
        let is_drawn = self.is_virtual == Some(true) && mac::is_locally_administered(mac);
        self.kind != "bmc" && !is_drawn && !mac::is_of_many(mac)
    }
}

/// A parameter of a host.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Parameter {
    #[serde(deserialize_with = "required_text")]
    pub name: String,
}

impl Host {
    /// The server made its hardware uuid up: the second board with a uuid gets a random one, in its facts, too. Seen with
    /// the permission `view_params` only.
    pub fn has_made_up_uuid(&self) -> bool {
        self.parameters.iter().any(|p| p.name == "dmi_uuid_override")
    }

    /// Its hardware uuids, where the server shows them and did not make one up: of its subscription (view of one host,
    /// Katello 3.15), and of its facts (view of one host).
    pub fn dmi_uuids(&self) -> Vec<&str> {
        let facet = self.subscription_facet_attributes.as_ref().and_then(|f| f.dmi_uuid.as_deref());
        let shown = facet.into_iter().chain(self.fact_uuid());
        shown.filter(|_| !self.has_made_up_uuid()).collect()
    }

    /// The server shows a hardware uuid of it, whatever it is worth.
    pub fn shows_some_uuid(&self) -> bool {
        self.fact_uuid().is_some() || self.subscription_facet_attributes.as_ref().is_some_and(|f| f.dmi_uuid.is_some())
    }

    /// The image that it booted, where it is in image mode. The facts are shown in the view of one host only.
    pub fn image(&self) -> Option<BootImage> {
        let by_facts = || self.facts.as_ref().and_then(Facts::image);
        self.content_facet_attributes.as_ref().and_then(ContentFacet::image).or_else(by_facts)
    }

    /// The hardware uuid among its facts.
    pub fn fact_uuid(&self) -> Option<&str> {
        self.facts.as_ref()?.dmi_uuid.as_deref()
    }
}

/// What makes a host a content host.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ContentFacet {
    #[serde(default, deserialize_with = "some_text")]
    pub uuid: Option<String>,
    #[serde(default, deserialize_with = "object")]
    pub errata_counts: Option<ErrataCounts>,
    #[serde(default, deserialize_with = "count")]
    pub upgradable_package_count: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub content_view_version_id: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub content_view: Option<Named>,
    #[serde(default, deserialize_with = "object")]
    pub lifecycle_environment: Option<Named>,
    #[serde(default, deserialize_with = "objects")]
    pub content_view_environments: Vec<ContentViewEnvironment>,
    #[serde(default, deserialize_with = "flag")]
    pub katello_agent_installed: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub katello_agent_enabled: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub katello_tracer_installed: Option<bool>,
    /// Of hosts in image mode (Katello 4.15). An empty digest is reported, and says that there is no such image.
    #[serde(default, deserialize_with = "some_text")]
    bootc_booted_image: Option<String>,
    #[serde(default, deserialize_with = "sent_text")]
    bootc_booted_digest: Option<String>,
    #[serde(default, deserialize_with = "sent_text")]
    bootc_staged_digest: Option<String>,
    #[serde(default, deserialize_with = "sent_text")]
    bootc_available_digest: Option<String>,
}

impl ContentFacet {
    /// The image that the host booted, where it is in image mode.
    pub fn image(&self) -> Option<BootImage> {
        let digest = || self.bootc_booted_digest.clone().filter(|digest| !digest.is_empty());
        Some(BootImage {
            image: self.bootc_booted_image.clone().or_else(digest)?,
            booted: self.bootc_booted_digest.clone(),
            staged: self.bootc_staged_digest.clone(),
            available: self.bootc_available_digest.clone(),
        })
    }
}

/// A content view in a lifecycle environment (Katello 4.8 or newer).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ContentViewEnvironment {
    #[serde(deserialize_with = "required_object")]
    pub content_view: Named,
    #[serde(deserialize_with = "required_object")]
    pub lifecycle_environment: Named,
}

/// Something with an id.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Named {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    /// A content view that is the organization's default one.
    #[serde(default, deserialize_with = "flag")]
    pub default: Option<bool>,
    /// Of a content view in an environment of a host: the version there (Katello 4.14).
    #[serde(default, deserialize_with = "number")]
    pub content_view_version_id: Option<u64>,
}

impl ListRow for Named {
    const IS_NEEDED: bool = true;
}

/// Cached numbers of errata; installable ones at the top, applicable ones inside (Katello 4.7 or newer).
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ErrataCounts {
    #[serde(default, deserialize_with = "count")]
    pub security: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub bugfix: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub enhancement: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub applicable: Option<Box<ErrataCounts>>,
}

/// A host's registration.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct SubscriptionFacet {
    #[serde(default, deserialize_with = "some_text")]
    pub uuid: Option<String>,
    #[serde(default, deserialize_with = "moment")]
    pub last_checkin: Option<TimeMs>,
    #[serde(default, deserialize_with = "moment")]
    pub registered_at: Option<TimeMs>,
    /// virt-who reported it. Shown by newer versions; seen from Katello 4.12 on.
    #[serde(default, deserialize_with = "flag")]
    pub hypervisor: Option<bool>,
    /// In the view of one host only (Katello 3.15).
    #[serde(default, deserialize_with = "some_text")]
    pub dmi_uuid: Option<String>,
}

/// A row of `GET /api/hosts/:id/traces`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Trace {
    #[serde(default, deserialize_with = "number")]
    pub id: Option<u64>,
    #[serde(default, deserialize_with = "text")]
    pub application: String,
    #[serde(deserialize_with = "required_text")]
    pub app_type: String,
    #[serde(default, deserialize_with = "flag")]
    pub reboot_required: Option<bool>,
}

/// Without every trace it is not known that none calls for a reboot.
impl ListRow for Trace {
    const IS_NEEDED: bool = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_strings_and_missing_facets_are_read() {
        let host: Host = serde_json::from_str(
            r#"{"id":"7","name":"h","traces_status":-1,"content_facet_attributes":{"errata_counts":{"security":"2","bugfix":null},"content_view":null}}"#,
        )
        .unwrap();
        let facet = host.content_facet_attributes.unwrap();
        assert_eq!((host.id, host.traces_status, facet.errata_counts.unwrap().security), (7, None, Some(2)));
        assert!(host.subscription_facet_attributes.is_none());
        assert!(serde_json::from_str::<Host>(r#"{"id":null,"name":"h"}"#).is_err());
    }
}
