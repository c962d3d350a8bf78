//! Virtual machines.
//!
//! The list of VMs has the data for the placement, and some obstacles: a virtual GPU of a custom property, storage that
//! is local to the host. Devices of a host need a VM that is pinned to the host. The list does not show these
//! obstacles, so they are not read: network interfaces passed through without failover, plugged disk snapshots,
//! previews. For them the engine itself refuses the migration or the level, with the reason.
//!
//! Tests: `tests/it/engine_rest/inventory.rs` and `tests/it/engine_rest/recorded/lists.rs`.

use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, HostReference, Reference, Row, Version, mib};
use super::hosts::Cpu;
use super::memory::ClusterFacts;
use super::paths::api;
use super::{search, some_rows};
use crate::error::Result;
use crate::http::json::{flag, number, object, objects, required_text, some_text};
use crate::model::cluster::{Migration, Obstacle, Vm, VmStatus};
use crate::model::ids::{ClusterId, HostId, VmId};
use crate::ports::Call;

/// The custom property of a virtual GPU.
const VIRTUAL_GPU: &str = "mdev_type";
/// `origin` of the VM in which the engine runs.
const HOSTED_ENGINE: [&str; 2] = ["hosted_engine", "managed_hosted_engine"];

#[derive(Deserialize)]
pub(super) struct VmDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(deserialize_with = "required_text")]
    status: String,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    host: Option<Reference>,
    #[serde(default, deserialize_with = "number")]
    memory: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    memory_policy: Option<MemoryPolicy>,
    #[serde(default, deserialize_with = "object")]
    cpu: Option<Cpu>,
    #[serde(default, deserialize_with = "object")]
    io: Option<Io>,
    #[serde(default, deserialize_with = "object")]
    display: Option<Display>,
    #[serde(default, deserialize_with = "object")]
    placement_policy: Option<PlacementPolicy>,
    #[serde(default, deserialize_with = "object")]
    high_availability: Option<HighAvailability>,
    #[serde(default, deserialize_with = "some_text")]
    origin: Option<String>,
    #[serde(default, deserialize_with = "object")]
    custom_compatibility_version: Option<Version>,
    #[serde(default, deserialize_with = "object")]
    custom_properties: Option<CustomProperties>,
    #[serde(default, deserialize_with = "object")]
    lease: Option<Lease>,
}

#[derive(Deserialize)]
struct Lease {
    #[serde(default, deserialize_with = "object")]
    storage_domain: Option<Reference>,
}

#[derive(Deserialize)]
struct MemoryPolicy {
    #[serde(default, deserialize_with = "number")]
    max: Option<u64>,
}

#[derive(Deserialize)]
struct Io {
    #[serde(default, deserialize_with = "number")]
    threads: Option<u64>,
}

#[derive(Deserialize)]
struct Display {
    #[serde(default, deserialize_with = "number")]
    monitors: Option<u64>,
    #[serde(default, deserialize_with = "some_text")]
    video_type: Option<String>,
}

#[derive(Deserialize)]
struct PlacementPolicy {
    #[serde(default)]
    affinity: Option<Migration>,
    #[serde(default)]
    hosts: Collection<HostReference>,
}

#[derive(Deserialize)]
struct HighAvailability {
    #[serde(default, deserialize_with = "flag")]
    enabled: Option<bool>,
}

#[derive(Deserialize)]
struct CustomProperties {
    #[serde(default, deserialize_with = "objects")]
    custom_property: Vec<CustomProperty>,
}

#[derive(Deserialize)]
struct CustomProperty {
    #[serde(default, deserialize_with = "some_text")]
    name: Option<String>,
}

impl Row for VmDocument {
    const KEY: &'static str = "vm";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    pub(super) async fn read_vms(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<Vm>> {
        let is_here = |vm: &VmDocument| vm.is_in(cluster);
        let (facts, rows) = self.rows_of_cluster(call, cluster, "/vms", "", &[], is_here).await?;
        let vms = views(&facts, rows)?;
        self.memory().remember_vms(cluster, &vms);
        Ok(vms)
    }

    pub(super) async fn read_some_vms(&self, call: &Call, cluster: &ClusterId, vms: &[VmId]) -> Result<Vec<Vm>> {
        let facts = self.facts_of(call, cluster).await?;
        let ids = vms.iter().map(VmId::as_str).collect();
        let rows: Vec<VmDocument> = some_rows::read(&self.server, call, "/vms", ids, &[]).await?;
        let found = views(&facts, rows.into_iter().filter(|vm| vm.is_in(cluster)))?;
        self.memory().remember_some_vms(cluster, vms, &found);
        Ok(found)
    }
}

fn views(facts: &ClusterFacts, rows: impl IntoIterator<Item = VmDocument>) -> Result<Vec<Vm>> {
    let mut vms = rows.into_iter().map(|row| row.view(facts)).collect::<Result<Vec<Vm>>>()?;
    vms.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(vms)
}

/// Path of a VM.
pub(super) fn path(vm: &VmId) -> Result<String> {
    Ok(api(&format!("/vms/{}", search::id(vm.as_str())?)))
}

impl VmDocument {
    fn is_in(&self, cluster: &ClusterId) -> bool {
        self.cluster.as_ref().is_some_and(|c| c.id == cluster.as_str())
    }

    /// The VM as the model has it.
    fn view(self, facts: &ClusterFacts) -> Result<Vm> {
        let placement = self.placement_policy.as_ref();
        let migration = placement.and_then(|p| p.affinity).unwrap_or(Migration::Migratable);
        // The hosts of a VM that is not pinned are those on which it starts; it may migrate to others.
        let bound = placement.filter(|_| migration == Migration::Pinned).map(|p| p.hosts.0.as_slice());
        let only_on = bound.unwrap_or_default().iter().map(|host| HostId::new(host.id.clone()));
        Ok(Vm {
            id: VmId::new(self.id.clone())?,
            status: status(&self.status),
            host: self.host.as_ref().map(|host| HostId::new(host.id.clone())).transpose()?,
            memory_mib: self.memory_on_host(),
            cpus: self.cpus(),
            migration,
            only_on: only_on.collect::<Result<_>>()?,
            obstacles: self.obstacles(facts),
            highly_available: self.high_availability.is_some_and(|ha| ha.enabled == Some(true)),
            hosted_engine: self.origin.is_some_and(|origin| HOSTED_ENGINE.contains(&origin.as_str())),
            custom_level: self.custom_compatibility_version.as_ref().and_then(Version::level),
            name: self.name,
            networks: vec![],
            huge_pages: None,
            lease: self.lease.and_then(|lease| lease.storage_domain).map(|domain| domain.id),
            migrates_to: None,
        })
    }

    fn cpus(&self) -> u32 {
        self.cpu.as_ref().and_then(|cpu| cpu.topology.as_ref()).map_or(0, |topology| topology.cpus(true))
    }

    /// Memory that the engine counts for the VM on its host, MiB: that of the VM, and the overhead of its qemu process.
    fn memory_on_host(&self) -> u64 {
        let memory = mib(self.memory);
        let architecture = self.cpu.as_ref().and_then(|cpu| cpu.architecture.as_deref());
        let fixed = match architecture {
            Some(name) if name.starts_with("ppc") => {
                let most = mib(self.memory_policy.as_ref().and_then(|policy| policy.max)).max(memory);
                100 + most.next_power_of_two() / 64
            }
            _ => 64 + memory / 512,
        };
        let monitors = self.display.as_ref().and_then(|display| display.monitors).unwrap_or(1);
        let is_qxl = self.display.as_ref().is_some_and(|display| display.video_type.as_deref() == Some("qxl"));
        let video = monitors.saturating_mul(if is_qxl { 96 } else { 16 });
        let io_threads = self.io.as_ref().and_then(|io| io.threads).unwrap_or(0);
        let threads = io_threads.saturating_add(u64::from(self.cpus())).saturating_mul(8);
        memory.saturating_add(fixed).saturating_add(video).saturating_add(threads)
    }

    fn obstacles(&self, facts: &ClusterFacts) -> Vec<Obstacle> {
        let properties = self.custom_properties.iter().flat_map(|all| &all.custom_property);
        let has_gpu = properties.filter_map(|p| p.name.as_deref()).any(|name| name == VIRTUAL_GPU);
        let is_local = facts.data_center.as_ref().is_some_and(|data_center| data_center.local);
        let found = [(has_gpu, Obstacle::VirtualGpu), (is_local, Obstacle::LocalDisk)];
        found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, obstacle)| obstacle).collect()
    }
}

fn status(word: &str) -> VmStatus {
    match word {
        "up" => VmStatus::Up,
        "down" => VmStatus::Down,
        "powering_up" | "wait_for_launch" | "reboot_in_progress" | "restoring_state" => VmStatus::PoweringUp,
        "powering_down" | "saving_state" => VmStatus::PoweringDown,
        "migrating" => VmStatus::Migrating,
        "paused" => VmStatus::Paused,
        "suspended" => VmStatus::Suspended,
        "not_responding" => VmStatus::NotResponding,
        _ => VmStatus::Unknown,
    }
}
