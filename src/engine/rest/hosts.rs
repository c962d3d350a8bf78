//! Hosts, their statistics, and their providers.
//!
//! The API does not show these, so they are always `None`: the levels that a host's VDSM reports, the end of its
//! certificate, its qemu and its identity at subscription-manager. The image of a Node is in the arguments of its kernel.
//!
//! Tests: `tests/it/engine_rest/inventory.rs` and `tests/it/engine_rest/recorded/lists.rs`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, HostReference, Reference, Row, Version, mib};
use super::lists::{self, List};
use super::memory::{ClusterFacts, HostFacts};
use super::paths::api;
use super::{search, some_rows};
use crate::error::Result;
use crate::http::json::{Object, flag, number, object, objects, required_text, some_text};
use crate::model::TimeMs;
use crate::model::cluster::{HostView, HostedEngine, Spm};
use crate::model::engine_examination::ExaminedHost;
use crate::model::evr::Evr;
use crate::model::host::{HostInventory, HostKind, HostStatus, Versions};
use crate::model::ids::{ClusterId, HostId, ProviderName, VmId};
use crate::ports::Call;

/// VDSM's port where the engine shows none.
const VDSM_PORT: u16 = 54_321;
/// Memory of a host that the engine never gives to VMs: 321 MiB for the host and 65 MiB for guests, whatever runs there
/// (measured: 131,072 MiB of memory, 130,686 MiB for VMs).
const RESERVED_MIB: u64 = 386;
/// Hosted engine is shown only with `all_content`.
const WITH: [(&str, &str); 1] = [("all_content", "true")];
/// Searches for a cluster's rows, if the cluster has another name each time.
const RENAMES: u32 = 3;

#[derive(Deserialize)]
pub(super) struct HostDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "some_text")]
    address: Option<String>,
    #[serde(default, deserialize_with = "number")]
    port: Option<u64>,
    status: HostStatus,
    #[serde(default, deserialize_with = "some_text")]
    status_detail: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "some_text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    version: Option<Version>,
    #[serde(default, deserialize_with = "object")]
    libvirt_version: Option<Version>,
    #[serde(default, deserialize_with = "object")]
    os: Option<OperatingSystem>,
    #[serde(default, deserialize_with = "object")]
    cpu: Option<Cpu>,
    #[serde(default, deserialize_with = "object")]
    hardware_information: Option<Hardware>,
    #[serde(default, deserialize_with = "number")]
    memory: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    max_scheduling_memory: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    spm: Option<SpmDocument>,
    #[serde(default, deserialize_with = "object")]
    summary: Option<Summary>,
    #[serde(default, deserialize_with = "object")]
    hosted_engine: Option<HostedEngineDocument>,
    #[serde(default, deserialize_with = "object")]
    power_management: Option<Enabled>,
    #[serde(default, deserialize_with = "flag")]
    update_available: Option<bool>,
    #[serde(default, deserialize_with = "object")]
    external_host_provider: Option<Reference>,
}

#[derive(Deserialize)]
struct OperatingSystem {
    #[serde(rename = "type", default, deserialize_with = "some_text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "object")]
    version: Option<Version>,
    #[serde(default, deserialize_with = "some_text")]
    reported_kernel_cmdline: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Cpu {
    #[serde(default, deserialize_with = "object")]
    pub topology: Option<Topology>,
    #[serde(default, deserialize_with = "some_text")]
    pub architecture: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Topology {
    #[serde(default, deserialize_with = "number")]
    sockets: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    cores: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    threads: Option<u64>,
}

#[derive(Deserialize)]
struct Hardware {
    #[serde(default, deserialize_with = "some_text")]
    uuid: Option<String>,
}

#[derive(Deserialize)]
struct SpmDocument {
    #[serde(default)]
    status: Option<Spm>,
}

#[derive(Deserialize)]
struct Summary {
    #[serde(default, deserialize_with = "number")]
    total: Option<u64>,
}

#[derive(Deserialize)]
struct HostedEngineDocument {
    #[serde(default, deserialize_with = "flag")]
    configured: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    active: Option<bool>,
    #[serde(default, deserialize_with = "number")]
    score: Option<u64>,
    #[serde(default, deserialize_with = "flag")]
    local_maintenance: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    global_maintenance: Option<bool>,
}

#[derive(Deserialize)]
struct Enabled {
    #[serde(default, deserialize_with = "flag")]
    enabled: Option<bool>,
}

#[derive(Deserialize)]
struct ProviderDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
}

#[derive(Deserialize)]
struct Statistic {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "object")]
    values: Option<Values>,
}

#[derive(Deserialize)]
struct Values {
    #[serde(default, deserialize_with = "objects")]
    value: Vec<Datum>,
}

#[derive(Deserialize)]
struct Datum {
    #[serde(default, deserialize_with = "number")]
    datum: Option<u64>,
}

impl Row for HostDocument {
    const KEY: &'static str = "host";
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for ProviderDocument {
    const KEY: &'static str = "external_host_provider";
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for Statistic {
    const KEY: &'static str = "statistic";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    pub(super) async fn read_hosts(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HostView>> {
        let is_here = |host: &HostDocument| host.is_in(cluster);
        let (facts, rows) = self.rows_of_cluster(call, cluster, "/hosts", "", &WITH, is_here).await?;
        self.host_views(call, cluster, &facts, rows).await
    }

    pub(super) async fn read_some_hosts(
        &self,
        call: &Call,
        cluster: &ClusterId,
        hosts: &[HostId],
    ) -> Result<Vec<HostView>> {
        let facts = self.facts_of(call, cluster).await?;
        let ids = hosts.iter().map(HostId::as_str).collect();
        let rows: Vec<HostDocument> = some_rows::read(&self.server, call, "/hosts", ids, &WITH).await?;
        let rows = rows.into_iter().filter(|host| host.is_in(cluster)).collect();
        self.host_views(call, cluster, &facts, rows).await
    }

    async fn host_views(
        &self,
        call: &Call,
        cluster: &ClusterId,
        facts: &ClusterFacts,
        rows: Vec<HostDocument>,
    ) -> Result<Vec<HostView>> {
        self.learn_providers(call, &rows).await?;
        let ids = rows.iter().map(|row| HostId::new(row.id.clone())).collect::<Result<Vec<_>>>()?;
        self.learn_macs(call, cluster, &ids).await?;
        let mut hosts = rows.into_iter().map(|row| self.host_view(row, cluster, facts)).collect::<Result<Vec<_>>>()?;
        hosts.sort_by(|a, b| a.id().cmp(b.id()));
        Ok(hosts)
    }

    /// All hosts of the engine, by name.
    pub(super) async fn read_examined_hosts(&self, call: &Call) -> Result<Vec<ExaminedHost>> {
        let list = List { path: &api("/hosts"), search: String::new(), with: &WITH };
        let rows: Vec<HostDocument> = lists::read_all(&self.server, call, &list).await?;
        let examined = |row: HostDocument| {
            Ok(ExaminedHost {
                id: HostId::new(row.id)?,
                name: row.name,
                status: row.status,
                spm: row.spm.and_then(|spm| spm.status).unwrap_or_default(),
                hosted_engine: row.hosted_engine.as_ref().and_then(HostedEngineDocument::view),
            })
        };
        rows.into_iter().map(examined).collect()
    }

    /// Rows of a cluster. The engine searches by the cluster's name, and `is_here` selects by its id. An empty answer
    /// counts only for a name that was read after the answer.
    pub(super) async fn rows_of_cluster<T: Row>(
        &self,
        call: &Call,
        cluster: &ClusterId,
        path: &str,
        and: &str,
        with: &[(&'static str, &str)],
        is_here: impl Fn(&T) -> bool,
    ) -> Result<(ClusterFacts, Vec<T>)> {
        let mut facts = self.facts_of(call, cluster).await?;
        for _ in 0..RENAMES {
            let search = search::equals("cluster", &facts.name).map(|by_name| format!("{by_name}{and}"));
            let path = api(path);
            let list = List { path: &path, search: search.unwrap_or_default(), with };
            let rows: Vec<T> = lists::read_all(&self.server, call, &list).await?;
            let rows: Vec<T> = rows.into_iter().filter(&is_here).collect();
            if !rows.is_empty() {
                return Ok((facts, rows));
            }
            let now = self.fresh_facts_of(call, cluster).await?;
            if now.name == facts.name {
                return Ok((now, rows));
            }
            facts = now;
        }
        let request = format!("GET {}", api(path));
        Err(self.server.malformed(&request, &[], "the cluster's name changes with each reading"))
    }

    /// Reads the names of the providers, if a host is linked to an unknown one.
    async fn learn_providers(&self, call: &Call, hosts: &[HostDocument]) -> Result<()> {
        let linked = hosts.iter().filter_map(|host| host.external_host_provider.as_ref());
        let is_known = {
            let memory = self.memory();
            linked.map(|provider| memory.provider(&provider.id)).all(|name| name.is_some())
        };
        if is_known {
            return Ok(());
        }
        let response = self.server.get(call, &api("/externalhostproviders"), &[]).await?;
        let Collection(found) = self.server.parse::<Collection<ProviderDocument>>(&response)?;
        let names = found.into_iter().map(|p| Ok((p.id, ProviderName::new(p.name)?)));
        let names: BTreeMap<String, ProviderName> = names.collect::<Result<_>>()?;
        self.memory().remember_providers(names);
        Ok(())
    }

    fn host_view(&self, row: HostDocument, cluster: &ClusterId, facts: &ClusterFacts) -> Result<HostView> {
        let id = HostId::new(row.id.clone())?;
        if let Some(address) = &row.address {
            let port = row.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(VDSM_PORT);
            let known = HostFacts { name: row.name.clone(), address: address.clone(), port };
            self.memory().remember_host(id.clone(), known);
        }
        let provider = row.external_host_provider.as_ref().and_then(|link| self.memory().provider(&link.id));
        // A host that joined between the two reads has none yet.
        let macs = self.memory().macs(&id, self.clock.passed_ms()).unwrap_or_default();
        Ok(HostView {
            cluster_id: cluster.clone(),
            status_detail: row.status_detail.clone(),
            memory_mib: row.memory_for_vms(facts.over_commit_percent),
            cpus: row.cpus(facts.threads_as_cores),
            spm: row.spm.as_ref().and_then(|spm| spm.status).unwrap_or_default(),
            hosted_engine: row.hosted_engine.as_ref().and_then(HostedEngineDocument::view),
            power_management: row.power_management.as_ref().is_some_and(|pm| pm.enabled == Some(true)),
            certificate_ends_ms: None,
            // The list of hosts shows neither; `migration_target_of` takes both into account.
            networks: None,
            huge_pages: None,
            running_kernel: row.os.as_ref().and_then(OperatingSystem::kernel),
            inventory: row.inventory(id, provider, macs),
        })
    }

    /// Name and address of a host.
    pub(super) async fn host_facts(&self, call: &Call, host: &HostId) -> Result<HostFacts> {
        let known = self.memory().host(host);
        match known {
            Some(facts) => Ok(facts),
            None => Ok(self.read_host(call, host).await?.0),
        }
    }

    /// Name, address and status of a host, read now.
    pub(super) async fn read_host(&self, call: &Call, host: &HostId) -> Result<(HostFacts, HostStatus)> {
        let response = self.server.get(call, &path(host)?, &[]).await?;
        let Object(row) = self.server.parse::<Object<HostDocument>>(&response)?;
        let Some(address) = row.address else {
            return Err(self.server.malformed(&response.request, &response.body, "the host has no address"));
        };
        let port = row.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(VDSM_PORT);
        let facts = HostFacts { name: row.name, address, port };
        self.memory().remember_host(host.clone(), facts.clone());
        Ok((facts, row.status))
    }

    pub(super) async fn read_boot_time(&self, call: &Call, host: &HostId) -> Result<Option<TimeMs>> {
        let response = self.server.get(call, &format!("{}/statistics", path(host)?), &[]).await?;
        let Collection(all) = self.server.parse::<Collection<Statistic>>(&response)?;
        let boot = all.into_iter().find(|statistic| statistic.name == "boot.time");
        let seconds = boot.and_then(|s| s.values).and_then(|v| v.value.first().and_then(|value| value.datum));
        // 0: the host has not reported yet.
        let seconds = seconds.filter(|seconds| *seconds > 0).and_then(|seconds| TimeMs::try_from(seconds).ok());
        Ok(seconds.and_then(|seconds| seconds.checked_mul(1_000)))
    }

    pub(super) async fn read_migration_targets(&self, call: &Call, vms: &[VmId]) -> Result<Vec<HostId>> {
        if vms.is_empty() {
            return Ok(vec![]);
        }
        let ids = vms.iter().map(|vm| search::id(vm.as_str())).collect::<Result<Vec<_>>>()?.join(",");
        let response = self.server.get(call, &api("/hosts"), &[("migration_target_of", ids)]).await?;
        let Collection(hosts) = self.server.parse::<Collection<HostReference>>(&response)?;
        hosts.into_iter().map(|host| HostId::new(host.id)).collect()
    }
}

/// Path of a host.
pub(super) fn path(host: &HostId) -> Result<String> {
    Ok(api(&format!("/hosts/{}", search::id(host.as_str())?)))
}

impl HostDocument {
    fn is_in(&self, cluster: &ClusterId) -> bool {
        self.cluster.as_ref().is_some_and(|c| c.id == cluster.as_str())
    }

    /// Memory that the engine may give to VMs, MiB. `max_scheduling_memory` is the rest of it beside the running VMs,
    /// so it is exact for an empty host, and less for any other.
    fn memory_for_vms(&self, over_commit_percent: u64) -> u64 {
        let whole = mib(self.memory).saturating_mul(over_commit_percent) / 100;
        whole.saturating_sub(RESERVED_MIB).max(mib(self.max_scheduling_memory))
    }

    fn cpus(&self, threads_as_cores: bool) -> u32 {
        let topology = self.cpu.as_ref().and_then(|cpu| cpu.topology.as_ref());
        topology.map_or(0, |topology| topology.cpus(threads_as_cores))
    }

    fn inventory(self, id: HostId, provider: Option<ProviderName>, macs: Vec<String>) -> HostInventory {
        let version = |found: &Option<Version>, name: &str| {
            let text = found.as_ref()?.full_version.as_deref()?;
            Evr::parse(text.strip_prefix(name).unwrap_or(text)).ok()
        };
        let versions = Versions {
            vdsm: version(&self.version, "vdsm-"),
            libvirt: version(&self.libvirt_version, "libvirt-"),
            qemu_kvm: None,
            image: self.os.as_ref().and_then(OperatingSystem::image),
        };
        HostInventory {
            id,
            running_kernel: self.os.as_ref().and_then(OperatingSystem::kernel),
            booted_at_ms: None,
            // The engine names no type for hosts of KubeVirt, which it does not manage.
            managed: self.kind.is_some(),
            // A Node can have the type of an EL host in the database of an older engine: the description of its
            // operating system decides.
            kind: (self.kind.as_deref() == Some("ovirt_node")).then_some(HostKind::Node),
            name: self.name,
            address: self.address,
            hardware_uuid: self.hardware_information.and_then(|hardware| hardware.uuid),
            subscription_uuid: None,
            macs,
            os_description: self.os.and_then(OperatingSystem::words),
            status: self.status,
            versions,
            reported_levels: None,
            vm_count: self.summary.and_then(|summary| summary.total).and_then(|total| u32::try_from(total).ok()),
            engine_update_available: self.update_available,
            provider,
            observed_at_ms: None,
        }
    }
}

impl Topology {
    /// Logical CPUs, with or without threads.
    pub fn cpus(&self, with_threads: bool) -> u32 {
        let threads = if with_threads { self.threads.unwrap_or(1) } else { 1 };
        let all = self.sockets.unwrap_or(0).saturating_mul(self.cores.unwrap_or(1)).saturating_mul(threads);
        u32::try_from(all).unwrap_or(u32::MAX)
    }
}

impl OperatingSystem {
    /// The running kernel, by the file that the boot loader started:
    /// `BOOT_IMAGE=(hd0,gpt2)/vmlinuz-5.14.0-427.el9.x86_64`.
    fn kernel(&self) -> Option<String> {
        let arguments = self.reported_kernel_cmdline.as_ref()?.split_whitespace();
        let image = arguments.filter_map(|argument| argument.strip_prefix("BOOT_IMAGE=")).next()?;
        let (_, kernel) = image.rsplit_once("vmlinuz-")?;
        (!kernel.is_empty()).then(|| kernel.to_owned())
    }

    /// The image that a Node runs, by the layer that imgbased starts (oVirt Node 4.5.0): `img.bootid=ovirt-node-ng-4.5.0-0.20220307.0+1`.
    /// The number behind `+` counts the layers of an image.
    fn image(&self) -> Option<Evr> {
        let arguments = self.reported_kernel_cmdline.as_ref()?.split_whitespace();
        let layer = arguments.filter_map(|argument| argument.strip_prefix("img.bootid=")).next()?;
        let (image, _) = layer.rsplit_once('+')?;
        let (rest, release) = image.rsplit_once('-')?;
        let (_, version) = rest.rsplit_once('-')?;
        let is_version = version.starts_with(|c: char| c.is_ascii_digit()) && !release.is_empty();
        is_version.then(|| Evr::parse(&format!("{version}-{release}")).ok())?
    }

    fn words(self) -> Option<String> {
        let version = self.version.and_then(|version| version.full_version);
        self.description.or_else(|| {
            let parts: Vec<String> = self.kind.into_iter().chain(version).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })
    }
}

impl HostedEngineDocument {
    fn view(&self) -> Option<HostedEngine> {
        (self.configured != Some(false)).then(|| HostedEngine {
            active: self.active == Some(true),
            score: self.score.and_then(|score| u32::try_from(score).ok()).unwrap_or(0),
            local_maintenance: self.local_maintenance == Some(true),
            global_maintenance: self.global_maintenance == Some(true),
        })
    }
}
