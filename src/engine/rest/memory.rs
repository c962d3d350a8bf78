//! Data that the adapter keeps between reads, to save requests. Each item has a limited age, and no action is decided
//! by one.
//!
//! Tests: `tests/it/engine_rest/memory.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::TimeMs;
use crate::model::cluster::Vm;
use crate::model::ids::{ClusterId, HostId, PolicyId, ProviderName, VmId};
use crate::model::level::{Level, LevelSet};

/// How long facts of a cluster or data center are used, in milliseconds.
const FACTS_MS: i64 = 60_000;
/// How long MAC addresses of a host are used, in milliseconds.
const MACS_MS: i64 = 3_600_000;

/// Facts about a data center.
#[derive(Debug, Clone)]
pub(super) struct DataCenter {
    pub id: String,
    pub level: Level,
    /// Whether its storage is local to its one host.
    pub local: bool,
}

/// Facts about a cluster that reads of its hosts and VMs need.
#[derive(Debug, Clone)]
pub(super) struct ClusterFacts {
    /// Its name, by which hosts and VMs are searched.
    pub name: String,
    pub data_center: Option<DataCenter>,
    /// Whether it serves Gluster volumes.
    pub gluster: bool,
    /// Whether threads of a host's CPUs count as cores.
    pub threads_as_cores: bool,
    /// Memory of a host for VMs, percent of its real memory.
    pub over_commit_percent: u64,
}

/// Name and address of a host.
#[derive(Debug, Clone)]
pub(super) struct HostFacts {
    pub name: String,
    pub address: String,
    /// VDSM's port.
    pub port: u16,
}

/// Name and host of a VM.
#[derive(Debug, Clone)]
pub(super) struct VmFacts {
    name: String,
    host: Option<HostId>,
}

fn facts_of(vm: &Vm) -> (VmId, VmFacts) {
    (vm.id.clone(), VmFacts { name: vm.name.clone(), host: vm.host.clone() })
}

/// Facts that do not change while an engine runs.
#[derive(Debug, Clone)]
pub(super) struct LoginFacts {
    pub levels: LevelSet,
    /// When the engine started.
    pub started_at_ms: Option<TimeMs>,
    /// When the first fact was read, shortly after the login.
    pub since_ms: i64,
}

/// The memory of one adapter.
#[derive(Debug, Default)]
pub(super) struct Memory {
    clusters: BTreeMap<ClusterId, (i64, ClusterFacts)>,
    data_centers: BTreeMap<String, (i64, DataCenter)>,
    scheduling_policies: BTreeMap<PolicyId, (i64, BTreeMap<String, String>)>,
    login: Option<(u64, LoginFacts)>,
    providers: BTreeMap<String, ProviderName>,
    hosts: BTreeMap<HostId, HostFacts>,
    macs: BTreeMap<HostId, (i64, Vec<String>)>,
    /// The VMs of each cluster, by their last reads.
    vms: BTreeMap<ClusterId, BTreeMap<VmId, VmFacts>>,
}

fn is_recent(at_ms: i64, now_ms: i64) -> bool {
    (0..FACTS_MS).contains(&(now_ms - at_ms))
}

impl Memory {
    pub fn cluster(&self, id: &ClusterId, now_ms: i64) -> Option<ClusterFacts> {
        self.clusters.get(id).filter(|(at, _)| is_recent(*at, now_ms)).map(|(_, facts)| facts.clone())
    }

    pub fn remember_cluster(&mut self, id: &ClusterId, now_ms: i64, facts: ClusterFacts) {
        self.clusters.insert(id.clone(), (now_ms, facts));
    }

    pub fn data_center(&self, id: &str, now_ms: i64) -> Option<DataCenter> {
        self.data_centers.get(id).filter(|(at, _)| is_recent(*at, now_ms)).map(|(_, found)| found.clone())
    }

    pub fn remember_data_center(&mut self, now_ms: i64, data_center: DataCenter) {
        self.data_centers.insert(data_center.id.clone(), (now_ms, data_center));
    }

    /// Properties of a scheduling policy.
    pub fn scheduling_policy(&self, id: &PolicyId, now_ms: i64) -> Option<BTreeMap<String, String>> {
        self.scheduling_policies.get(id).filter(|(at, _)| is_recent(*at, now_ms)).map(|(_, found)| found.clone())
    }

    pub fn remember_scheduling_policy(&mut self, id: &PolicyId, now_ms: i64, properties: BTreeMap<String, String>) {
        self.scheduling_policies.insert(id.clone(), (now_ms, properties));
    }

    pub fn of_login(&self, logins: u64) -> Option<LoginFacts> {
        self.login.as_ref().filter(|(of, _)| *of == logins).map(|(_, facts)| facts.clone())
    }

    pub fn remember_login(&mut self, logins: u64, facts: LoginFacts) {
        self.login = Some((logins, facts));
    }

    /// Name of an external host provider, by its id.
    pub fn provider(&self, id: &str) -> Option<ProviderName> {
        self.providers.get(id).cloned()
    }

    pub fn remember_providers(&mut self, providers: BTreeMap<String, ProviderName>) {
        self.providers = providers;
    }

    pub fn host(&self, id: &HostId) -> Option<HostFacts> {
        self.hosts.get(id).cloned()
    }

    pub fn remember_host(&mut self, id: HostId, facts: HostFacts) {
        self.hosts.insert(id, facts);
    }

    /// MAC addresses of a host's interfaces.
    pub fn macs(&self, host: &HostId, now_ms: i64) -> Option<Vec<String>> {
        self.macs.get(host).filter(|(at, _)| (0..MACS_MS).contains(&(now_ms - at))).map(|(_, macs)| macs.clone())
    }

    pub fn remember_macs(&mut self, host: HostId, now_ms: i64, macs: Vec<String>) {
        self.macs.insert(host, (now_ms, macs));
    }

    /// Names of VMs on a host, by the last reads of the VMs.
    pub fn vm_names_on(&self, host: &HostId) -> BTreeSet<String> {
        let is_there = |vm: &&VmFacts| vm.host.as_ref() == Some(host);
        self.vms.values().flat_map(BTreeMap::values).filter(is_there).map(|vm| vm.name.clone()).collect()
    }

    /// All VMs of a cluster.
    pub fn remember_vms(&mut self, cluster: &ClusterId, vms: &[Vm]) {
        self.vms.insert(cluster.clone(), vms.iter().map(facts_of).collect());
    }

    /// Some VMs of a cluster: those that were read, of those that were asked for.
    pub fn remember_some_vms(&mut self, cluster: &ClusterId, asked: &[VmId], vms: &[Vm]) {
        let known = self.vms.entry(cluster.clone()).or_default();
        asked.iter().for_each(|vm| drop(known.remove(vm)));
        known.extend(vms.iter().map(facts_of));
    }
}
