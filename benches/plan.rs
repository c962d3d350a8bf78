//! How long a plan takes: clusters of 125, 250 and 500 hosts with twenty VMs each. A tenth of the VMs is bound by a hard
//! rule. Hosts are about seven tenths full. `cargo bench` prints the times.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ovirt_upgrade_manager::check::levels::ImageTable;
use ovirt_upgrade_manager::model::cluster::{AffinityGroup, ClusterView, HostView, Vm};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::host::EngineInventory;
use ovirt_upgrade_manager::model::ids::{HostId, ProviderName};
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest};
use ovirt_upgrade_manager::model::task::{InstallCapability, InstallWay};
use ovirt_upgrade_manager::ports::Upgradable;
use ovirt_upgrade_manager::rolling::history::Past;
use ovirt_upgrade_manager::rolling::plan::{HostContent, Inputs, Scene, Updates, plan};
use serde_json::{Value, from_value, json};

const RUNS: usize = 11;
const VMS_PER_HOST: usize = 20;
const PACKAGES: usize = 600;
const UPGRADABLE: usize = 40;

struct Cluster {
    request: PlanRequest,
    engine: EngineInventory,
    cluster: ClusterView,
    hosts: Vec<HostView>,
    vms: Vec<Vm>,
    groups: Vec<AffinityGroup>,
    updates: BTreeMap<HostId, Updates>,
    images: ImageTable,
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    from_value(value).unwrap()
}

fn host(n: usize) -> HostView {
    read(json!({
        "inventory": {"id": format!("h{n:04}"), "name": format!("host-{n}"), "status": "up", "kind": "el", "vm_count": 20,
                      "versions": {"vdsm": "4.50.5-1", "libvirt": "10.0.0-1", "qemu_kvm": "8.2.0-1"}},
        "cluster_id": "c1", "status_detail": null, "memory_mib": 262_144, "cpus": 64,
        "spm": if n == 0 { "spm" } else { "none" }, "hosted_engine": null, "power_management": true,
        "certificate_ends_ms": null,
    }))
}

/// Between 2 and 16 GiB, the same each time.
fn vm(n: usize) -> Vm {
    let spread = u64::try_from(n.wrapping_mul(2_654_435_761) % 15).unwrap();
    read(json!({
        "id": format!("v{n:05}"), "name": format!("vm-{n}"), "status": "up", "host": format!("h{:04}", n / VMS_PER_HOST),
        "memory_mib": 2048 + 1024 * spread, "cpus": 4, "migration": "migratable",
    }))
}

/// Ten VMs that may run on half of the hosts only.
fn group(g: usize, hosts: usize) -> AffinityGroup {
    let vms: Vec<String> = (0..10).map(|i| format!("v{:05}", g * 100 + i * 7)).collect();
    let on: Vec<String> = (0..hosts).filter(|h| (h + g).is_multiple_of(2)).map(|h| format!("h{h:04}")).collect();
    read(json!({
        "id": format!("g{g}"), "name": format!("group-{g}"), "vms": vms, "among_vms": null, "hosts": on,
        "to_hosts": {"positive": true, "enforcing": true},
    }))
}

fn content() -> HostContent {
    let package = |n: usize| Nevra::parse(&format!("package{n}-1.0-1.el9.x86_64")).unwrap();
    HostContent {
        provider: ProviderName::new("katello").unwrap(),
        capability: InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None },
        installed: (0..PACKAGES).map(package).collect(),
        streams: None,
        errata: vec![],
        upgradable: (0..UPGRADABLE)
            .map(|n| Upgradable { installed: package(n), to: Evr::parse("1.1-1.el9").unwrap() })
            .collect(),
        image: None,
    }
}

impl Cluster {
    fn of(hosts: usize) -> Cluster {
        let views: Vec<HostView> = (0..hosts).map(host).collect();
        Cluster {
            request: read(json!({"cluster": "c1", "policy": "all", "max_unavailable": "2%"})),
            engine: read(json!({"version": "4.5.7", "levels": ["4.6", "4.7", "4.8"], "vdsm_versions": ["4.50"]})),
            cluster: read(json!({
                "id": "c1", "name": "prod", "level": "4.7", "data_center_level": "4.7", "policy": {"id": "p"},
                "upgrade": null, "gluster": false,
            })),
            vms: (0..hosts * VMS_PER_HOST).map(vm).collect(),
            groups: (0..hosts * VMS_PER_HOST / 100).map(|g| group(g, hosts)).collect(),
            updates: views.iter().map(|h| (h.id().clone(), Updates::Known(Box::new(content())))).collect(),
            hosts: views,
            images: ImageTable::new(),
        }
    }

    fn plan(&self) -> Plan {
        let scene = Scene {
            engine: &self.engine,
            cluster: &self.cluster,
            hosts: &self.hosts,
            vms: &self.vms,
            groups: &self.groups,
        };
        let (request, updates, images) = (&self.request, &self.updates, &self.images);
        plan(&Inputs {
            request,
            scene,
            updates,
            health_issues: &[],
            missing_permissions: &Ok(vec![]),
            backup_ms: Some(0),
            images,
            past: &Past::default(),
            now_ms: 0,
        })
        .unwrap()
    }
}

fn main() {
    for hosts in [125, 250, 500] {
        let cluster = Cluster::of(hosts);
        let made = cluster.plan();
        assert_eq!((made.hosts.len(), made.blockers.len()), (hosts, 0), "{:?}", made.blockers.first());
        let mut times: Vec<Duration> = (0..RUNS).map(|_| timed(&cluster)).collect();
        times.sort_unstable();
        println!("{hosts} hosts: median {:?}, from {:?} to {:?}", times[RUNS / 2], times[0], times[RUNS - 1]);
    }
}

fn timed(cluster: &Cluster) -> Duration {
    let begun = Instant::now();
    black_box(cluster.plan());
    begun.elapsed()
}
