//! Small worlds: clusters and hosts are added one by one, with few packages and advisories. They are made quickly.

use ovirt_upgrade_manager::model::cluster::{HostedEngine, Spm, Vm};
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;

use super::host_state::{EngineHost, Heard};
use super::vm_state::WorldVm;
use crate::world::catalogue::{Catalogue, Offer};
use crate::world::cluster::Cluster;
use crate::world::host::Host;
use crate::world::package::{IMAGE, package};
use crate::world::rng::Rng;
use crate::world::state::World;

/// Advisories, one JSON object a line.
const ADVISORIES: &str = include_str!("../data/small.jsonl");
/// Packages of a host with updates.
const OLD: [(&str, &str, &str); 8] = [
    ("bash", "5.1.8-6.el9", "x86_64"),
    ("glibc", "2.34-60.el9", "x86_64"),
    ("kernel-core", "5.14.0-362.8.1.el9_3", "x86_64"),
    ("libvirt", "10.0.0-1.el9", "x86_64"),
    ("openssl", "1:3.0.7-24.el9", "x86_64"),
    ("qemu-kvm", "17:8.2.0-11.el9", "x86_64"),
    ("systemd", "252-18.el9", "x86_64"),
    ("vdsm", "4.50.6-1.el9", "x86_64"),
];
/// Image of a Node with updates, and the offered image.
const IMAGES: [&str; 2] = ["4.5.5-1.el9", "4.5.6-1.el9"];

/// A cluster to add.
#[derive(Debug, Clone)]
pub struct NewCluster {
    /// Its name.
    pub name: String,
    /// Its level. Hosts of [`World::bare`] support up to 4.7, updated ones 4.8.
    pub level: Level,
    /// Level of its data center.
    pub data_center_level: Level,
    /// Whether it serves Gluster volumes.
    pub gluster: bool,
}

impl NewCluster {
    /// A cluster of level 4.7 in a data center of 4.7.
    pub fn named(name: &str) -> Self {
        let level = Level::new(4, 7);
        NewCluster { name: name.to_owned(), level, data_center_level: level, gluster: false }
    }
}

/// A host to add. It is up and has no VMs.
#[derive(Debug, Clone)]
pub struct NewHost {
    /// Its name, also the first part of its FQDN.
    pub name: String,
    /// EL or Node.
    pub kind: HostKind,
    /// It has no updates.
    pub up_to_date: bool,
    /// Memory for VMs, MiB.
    pub memory_mib: u64,
    /// Logical CPUs.
    pub cpus: u32,
    /// Power management is configured.
    pub power_management: bool,
    /// Hosted engine is set up on it.
    pub hosted_engine: bool,
}

impl NewHost {
    /// An old EL host of 256 GiB and 64 CPUs.
    pub fn named(name: &str) -> Self {
        NewHost {
            name: name.to_owned(),
            kind: HostKind::El,
            up_to_date: false,
            memory_mib: 262_144,
            cpus: 64,
            power_management: false,
            hosted_engine: false,
        }
    }
}

/// The advisories, what they bring, and the Node images.
fn small_catalogue() -> Result<Catalogue, String> {
    let mut catalogue = Catalogue::default();
    catalogue.add_lines(ADVISORIES, &std::collections::BTreeMap::new())?;
    for version in IMAGES {
        let package = package(IMAGE, version, "noarch")?;
        catalogue.offer(Offer { package, advisory: None, library_only: false, module: None });
    }
    Ok(catalogue)
}

impl World {
    /// A world without clusters and hosts, with the small catalogue.
    ///
    /// # Errors
    /// An advisory of the catalogue cannot be parsed.
    pub fn bare(seed: u64, start_ms: i64) -> Result<World, String> {
        Ok(World::empty(start_ms, seed, Rng::new(seed), small_catalogue()?, vec![]))
    }

    /// Adds a cluster.
    ///
    /// # Errors
    /// The generated id is not valid.
    pub fn add_cluster(&mut self, new: NewCluster) -> Result<ClusterId, String> {
        let id = ClusterId::new(self.rng.uuid()).map_err(|e| e.to_string())?;
        let mut cluster = Cluster::new(id.as_str().to_owned(), new.name, new.level);
        cluster.data_center_level = new.data_center_level;
        cluster.gluster = new.gluster;
        self.clusters.push(cluster);
        Ok(id)
    }

    /// Adds a host: a machine, registered at the provider, and its host in the engine.
    ///
    /// # Errors
    /// There is no such cluster, or a version of this file cannot be parsed.
    pub fn add_engine_host(&mut self, cluster: &ClusterId, new: &NewHost) -> Result<HostId, String> {
        let number = self.cluster_number(cluster).ok_or_else(|| format!("no cluster {cluster}"))?;
        let id = self.hosts.keys().next_back().map_or(11, |id| id + 1);
        let mut host = Host::new(id, &new.name, new.kind, self.now_ms, &mut self.rng);
        host.cluster = Some(number);
        host.registered_at_ms -= 100 * 86_400_000;
        host.booted_at_ms -= 86_400_000 + i64::try_from(self.rng.below(30 * 86_400_000)).unwrap_or(0);
        for (name, evr, arch) in OLD {
            host.put(package(name, evr, arch)?);
        }
        if new.kind == HostKind::Node {
            host.put(package(IMAGE, IMAGES[0], "noarch")?);
        }
        if new.up_to_date {
            super::super::action::update_all(&self.catalogue, &mut host);
        }
        host.start();
        self.add_host(host);
        self.enlist(id, false, 0)?;
        let host_id = self.host_of(id).ok_or_else(|| format!("no machine {id}"))?;
        if let Some(host) = self.engine.hosts.get_mut(&host_id) {
            host.memory_mib = new.memory_mib;
            host.cpus = new.cpus;
            host.power_management = new.power_management;
            host.hosted_engine = new.hosted_engine.then_some(HostedEngine {
                active: true,
                score: 3400,
                local_maintenance: false,
                global_maintenance: false,
            });
        }
        Ok(host_id)
    }

    /// The engine's host on a machine.
    pub fn host_of(&self, machine: u64) -> Option<HostId> {
        self.engine.hosts.iter().find(|(_, h)| h.machine == machine).map(|(id, _)| id.clone())
    }

    /// Adds a machine to the engine, with this number of small VMs.
    pub(in crate::world) fn enlist(&mut self, machine: u64, in_maintenance: bool, vms: u64) -> Result<(), String> {
        let text = |e: ovirt_upgrade_manager::error::Error| e.to_string();
        let Some(host) = self.hosts.get(&machine) else { return Ok(()) };
        let id = HostId::new(host.engine_id.clone()).map_err(text)?;
        let (cluster, name) = (host.cluster.unwrap_or(0), host.name.clone());
        let heard = Heard {
            versions: World::versions_of(host),
            levels: host.levels.clone(),
            kernel: Some(host.running_kernel.clone()).filter(|kernel| !kernel.is_empty()),
            booted_at_ms: host.booted_at_ms,
            vm_count: u32::try_from(vms).unwrap_or(u32::MAX),
        };
        let is_spm = self.hosts.values().filter(|h| h.cluster == Some(cluster)).count() == 1;
        let mut host = EngineHost::new(machine, heard, self.now_ms);
        host.status = if in_maintenance { HostStatus::Maintenance } else { HostStatus::Up };
        host.spm = if is_spm { Spm::Spm } else { Spm::None };
        // The engine's daily check has run.
        host.update_available = self.packages_to_update(machine) > 0;
        self.engine.hosts.insert(id.clone(), host);
        for number in 1..=vms {
            let vm_id = VmId::new(format!("{id}-{number:04}")).map_err(text)?;
            let vm = Vm::running(vm_id, format!("{name}-vm{number}"), id.clone(), 4_096, 2);
            self.engine.vms.insert(vm.id.clone(), WorldVm::new(vm, cluster, Some(machine)));
        }
        Ok(())
    }
}
