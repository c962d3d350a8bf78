//! Rows and documents as Foreman and Katello send them. Fields come and go with the version; unknown ones are ignored.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::paging::ListRow;
use super::times::moment;
use crate::http::json::{
    Object, count, flag, id, list, number, object, objects, required_object, required_text, sent_text, some_text, text,
};
use crate::model::TimeMs;
use crate::model::check::BootImage;
use crate::model::evr::{Evr, EvrError, Nevra};

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
        let first = self.mac.as_deref().and_then(|mac| u8::from_str_radix(mac.get(..2)?, 16).ok());
        let is_drawn = self.is_virtual == Some(true) && first.is_some_and(|first| first & 0b10 != 0);
        self.kind != "bmc" && !is_drawn
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
        Some(BootImage {
            image: self.bootc_booted_image.clone()?,
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
    /// In the view of one host only (Katello 3.15).
    #[serde(default, deserialize_with = "some_text")]
    pub dmi_uuid: Option<String>,
}

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
    #[serde(default, deserialize_with = "flag")]
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
            "severity": text("severity"), "installable": row.get("installable").and_then(Value::as_bool),
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

/// A row of `GET /api/hosts/:id/packages`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InstalledPackage {
    #[serde(default, deserialize_with = "some_text")]
    pub nvrea: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    pub nvra: Option<String>,
    /// Katello 4.3 to 4.6.
    #[serde(default, deserialize_with = "some_text")]
    pub upgradable_version: Option<String>,
    /// Katello 4.7 or newer.
    #[serde(default, deserialize_with = "list")]
    pub upgradable_versions: Vec<String>,
}

impl ListRow for InstalledPackage {}

impl InstalledPackage {
    /// The package; `nvrea` has the epoch, `nvra` has not.
    ///
    /// # Errors
    /// The text is no package.
    pub fn nevra(&self) -> Result<Nevra, EvrError> {
        let text = self.nvrea.as_deref().or(self.nvra.as_deref()).unwrap_or_default();
        parse_nvrea(text)
    }
}

/// A row of `GET /katello/api/packages`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RepositoryPackage {
    #[serde(deserialize_with = "required_text")]
    pub name: String,
    #[serde(default, deserialize_with = "epoch")]
    pub epoch: Option<String>,
    #[serde(deserialize_with = "required_text")]
    pub version: String,
    #[serde(deserialize_with = "required_text")]
    pub release: String,
    #[serde(deserialize_with = "required_text")]
    pub arch: String,
}

impl ListRow for RepositoryPackage {}

impl From<RepositoryPackage> for Nevra {
    fn from(p: RepositoryPackage) -> Self {
        let evr = Evr { epoch: p.epoch, version: p.version, release: Some(p.release) };
        Nevra { name: p.name, evr, arch: p.arch }
    }
}

/// An epoch: digits, where there is one.
fn epoch<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    match some_text(d)? {
        Some(text) if !text.bytes().all(|b| b.is_ascii_digit()) => {
            Err(serde::de::Error::custom("an epoch is no number"))
        }
        epoch => Ok(epoch),
    }
}

/// Reads a package as Katello writes it: `name-[epoch:]version-release.arch`, or with the epoch in front.
///
/// # Errors
/// The text is no package.
pub(crate) fn parse_nvrea(text: &str) -> Result<Nevra, EvrError> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text[digits..].strip_prefix(':') {
        Some(rest) if digits > 0 => {
            let mut nevra = Nevra::parse(rest)?;
            nevra.evr.epoch = Some(text[..digits].to_owned());
            Ok(nevra)
        }
        _ => Nevra::parse(text),
    }
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

/// A job invocation.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct JobInvocation {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(default, deserialize_with = "text")]
    pub description: String,
    /// 0 succeeded, 1 failed, 2 queued, 3 running, 4 cancelled.
    #[serde(default, deserialize_with = "number")]
    pub status: Option<u64>,
    /// `"N/A"` while it is being planned.
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    /// Hosts, also while it is being planned (remote execution 13.1).
    #[serde(default, deserialize_with = "count")]
    pub total_hosts: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub failed: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub cancelled: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub targeting: Option<Targeting>,
    #[serde(default, deserialize_with = "object")]
    task: Option<TaskRef>,
    #[serde(default, deserialize_with = "object")]
    dynflow_task: Option<TaskRef>,
}

/// A job of ours that cannot be read is not absent.
impl ListRow for JobInvocation {
    const IS_NEEDED: bool = true;
}

/// The hosts that a job works on; resolved a moment after it was made.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Targeting {
    #[serde(default, deserialize_with = "hosts")]
    pub hosts: Option<Vec<Target>>,
}

#[derive(Debug, Clone, Deserialize)]
struct TaskRef {
    #[serde(default, deserialize_with = "some_text")]
    id: Option<String>,
}

/// Hosts, once the server has resolved them.
fn hosts<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<Target>>, D::Error> {
    let hosts = Option::<Vec<Object<Target>>>::deserialize(d)?;
    Ok(hosts.map(|list| list.into_iter().map(|o| o.0).collect()))
}

impl JobInvocation {
    /// Id of its task, once it has one.
    pub fn task_id(&self) -> Option<String> {
        self.task.iter().chain(&self.dynflow_task).find_map(|t| t.id.clone())
    }

    /// It works on no host: its search found none that the user may see. A count of 0 must say so: hosts are resolved a
    /// moment after the job was made.
    pub fn works_on_nobody(&self) -> bool {
        (self.total == Some(0) || self.total_hosts == Some(0)) && self.shows_no_host()
    }

    /// It worked on no host, after its end: then the hosts are resolved, and some servers give no counts.
    pub fn worked_on_nobody(&self) -> bool {
        self.works_on_nobody() || (self.targets().is_some() && self.shows_no_host())
    }

    /// No count and no list shows a host.
    fn shows_no_host(&self) -> bool {
        let is_nobody = |count: Option<u64>| count.unwrap_or(0) == 0;
        is_nobody(self.total) && is_nobody(self.total_hosts) && self.targets().is_none_or(<[_]>::is_empty)
    }

    /// Its hosts are gone: the server counted them when it began, and has none of them any more.
    pub fn lost_its_hosts(&self) -> bool {
        self.total_hosts.is_some_and(|hosts| hosts > 0) && self.targets().is_some_and(<[_]>::is_empty)
    }

    /// Whether a cancelled host can be told from a failed one by the job alone.
    pub fn tells_cancelled_hosts(&self) -> bool {
        self.cancelled.is_some() || self.targets().into_iter().flatten().any(|host| host.job_status.is_some())
    }

    /// The status of its only host, where it was asked for.
    pub fn host_status(&self) -> Option<&str> {
        match self.targets() {
            Some([one]) => one.job_status.as_deref(),
            _ => None,
        }
    }

    /// Hosts that it works on, once they are resolved.
    pub fn targets(&self) -> Option<&[Target]> {
        self.targeting.as_ref().and_then(|t| t.hosts.as_deref())
    }
}

/// A host that a job works on.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Target {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// `success`, `error`, `cancelled`, `running`, …; with `host_status=true` (remote execution 4).
    #[serde(default, deserialize_with = "some_text")]
    pub job_status: Option<String>,
}

/// The task in a response of status 202.
#[derive(Deserialize)]
pub(crate) struct TaskId {
    /// A uuid.
    #[serde(deserialize_with = "required_text")]
    pub id: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    #[test]
    fn packages_with_the_epoch_on_either_side_are_read() {
        for text in ["qemu-kvm-17:9.1.0-15.el9.x86_64", "17:qemu-kvm-9.1.0-15.el9.x86_64"] {
            assert_eq!(parse_nvrea(text).unwrap().to_string(), "qemu-kvm-17:9.1.0-15.el9.x86_64");
        }
        assert!(parse_nvrea("").is_err());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_parsers(text in "\\PC{0,40}") {
            let _ = parse_nvrea(&text);
        }
    }
}
