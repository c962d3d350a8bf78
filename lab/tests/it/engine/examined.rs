//! The product's `doctor` over the lab's engine: a world in which all is well, and worlds in which each check must fire.

use std::sync::Arc;

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::cluster::{FlagChange, Vm};
use ovirt_upgrade_manager::model::doctor::{Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::request::DoctorRequest;
use ovirt_upgrade_manager::ports::Ports;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use upgrade_manager_lab::MemoryStore;
use upgrade_manager_lab::engine::users::EngineUser;
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::{Actor, NewCluster, NewHost, Vdsm};

use super::bench::{Bench, as_user, call, over};

const START_MS: i64 = 1_748_764_800_000;
const DAY: i64 = 86_400_000;

pub struct Scene {
    pub bench: Bench,
    pub cluster: ClusterId,
    pub hosts: Vec<HostId>,
    pub vm: VmId,
}

/// A cluster of three hosts with a hosted engine on two of them.
pub fn scene() -> Scene {
    let mut world = World::bare(7, START_MS).unwrap();
    let cluster = world.add_cluster(NewCluster::named("prod")).unwrap();
    let mut hosts = vec![];
    for number in 1..=3 {
        let new = NewHost { hosted_engine: number < 3, ..NewHost::named(&format!("h{number}")) };
        hosts.push(world.add_engine_host(&cluster, &new).unwrap());
    }
    let vm = VmId::new("v-1").unwrap();
    assert!(world.add_vm(&cluster, Vm::running(vm.clone(), "v1", hosts[0].clone(), 1_024, 1)));
    Scene { bench: over(world), cluster, hosts, vm }
}

pub async fn examined(bench: &Bench) -> Vec<Finding> {
    let config = br#"{"state_dir": "/nowhere", "schedule": {"engine_interval": null, "hosts_interval": null}}"#;
    let ports = Ports {
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        store: Arc::new(MemoryStore::new(&SystemIds)),
        providers: vec![],
        engine: bench.engine.clone(),
    };
    let manager = UpgradeManager::with_ports(Config::from_json(config).unwrap(), ports);
    let report = manager.doctor(&call(1), DoctorRequest {}).await.unwrap();
    // The clock of this world is set by hand.
    report.findings.into_iter().filter(|f| f.area == FindingArea::Engine && f.check != "clock").collect()
}

/// The one finding that is not in order.
#[track_caller]
fn assert_only(findings: &[Finding], check: &str, verdict: FindingVerdict, words: &str) {
    let bad: Vec<&Finding> = findings.iter().filter(|f| f.verdict != FindingVerdict::Ok).collect();
    assert_eq!(bad.iter().map(|f| f.check.as_str()).collect::<Vec<_>>(), [check], "{bad:#?}");
    assert_eq!(bad[0].verdict, verdict, "{bad:?}");
    assert!(bad[0].text.contains(words), "'{words}' is not in {bad:?}");
}

#[tokio::test]
async fn a_well_engine_has_no_bad_finding() {
    let scene = scene();
    let found = examined(&scene.bench).await;
    assert_eq!(found.iter().filter(|f| f.verdict != FindingVerdict::Ok).count(), 0, "{found:#?}");
    let checks: Vec<&str> = found.iter().map(|f| f.check.as_str()).collect();
    for check in ["permission_inject_external_tasks", "certificates_of_hosts", "image_transfers", "upgrade_flag"] {
        assert!(checks.contains(&check), "{checks:?}");
    }
    assert!(found.iter().any(|f| f.check == "hosted_engine" && f.facts["homes"] == 2), "{found:#?}");
}

#[tokio::test]
async fn a_user_who_may_only_read_lacks_every_permission() {
    let scene = scene();
    let viewer: EngineUser = scene.bench.lab.engine_viewer().clone();
    let engine = as_user(&scene.bench.lab, &viewer);
    let found = examined(&Bench { engine, ..scene.bench }).await;
    let lacking = found.iter().filter(|f| f.text.contains("lacks"));
    assert_eq!(lacking.count(), 9, "{found:#?}");
    let worst = found.iter().find(|f| f.check == "permission_manipulate_host").unwrap();
    assert_eq!(worst.verdict, FindingVerdict::Problem);
}

/// The engine looks at certificates by itself, once a day.
#[tokio::test]
async fn a_certificate_near_its_end_is_found() {
    let scene = scene();
    let h2 = scene.hosts[1].clone();
    scene.bench.lab.with_world(|w| w.set_certificate_end(&h2, START_MS + 5 * DAY));
    scene.bench.lab.advance(DAY / 2);
    assert_only(
        &examined(&scene.bench).await,
        "certificates_of_hosts",
        FindingVerdict::Warning,
        "Host h2 certification",
    );
    scene.bench.lab.advance(6 * DAY);
    assert_only(&examined(&scene.bench).await, "certificates_of_hosts", FindingVerdict::Problem, "has expired");
}

#[tokio::test]
async fn work_that_keeps_hosts_from_maintenance_is_found() {
    let scene = scene();
    let (h1, vm) = (scene.hosts[0].clone(), scene.vm.clone());
    scene.bench.lab.with_world(|w| w.set_disk_work(&vm, Some("locked")));
    assert_only(&examined(&scene.bench).await, "locked_disks", FindingVerdict::Warning, "v1_Disk1 (locked)");
    scene.bench.lab.with_world(|w| {
        w.set_disk_work(&vm, None);
        w.set_operations(&h1, vec!["Uploading an image".to_owned()]);
    });
    let found = examined(&scene.bench).await;
    let transfers = found.iter().find(|f| f.check == "image_transfers").unwrap();
    assert_eq!(transfers.verdict, FindingVerdict::Warning);
    assert!(transfers.text.contains("through host h1, transferring"), "{transfers:?}");
    scene.bench.lab.with_world(|w| w.set_operations(&h1, vec![]));
    assert_eq!(examined(&scene.bench).await.iter().filter(|f| f.verdict != FindingVerdict::Ok).count(), 0);
}

#[tokio::test]
async fn a_home_that_is_missing_for_the_engine_s_vm_is_found() {
    let scene = scene();
    let h2 = scene.hosts[1].clone();
    scene.bench.lab.with_world(|w| w.set_agent(&h2, false));
    assert_only(&examined(&scene.bench).await, "hosted_engine", FindingVerdict::Problem, "1 of 2 hosts");
}

#[tokio::test]
async fn another_upgrade_of_a_cluster_is_found() {
    let scene = scene();
    let cluster = scene.cluster.clone();
    let other = Actor { user: "admin@internal-authz".to_owned(), correlation: Some("cluster_upgrade".to_owned()) };
    scene.bench.lab.with_world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    assert_only(&examined(&scene.bench).await, "upgrade_flag", FindingVerdict::Problem, "held by 'cluster_upgrade'");
}

/// The thread stands still while the SPM does not answer: a host upgrade stays in maintenance, without an event.
#[tokio::test]
async fn a_command_thread_that_stands_still_is_found() {
    let scene = scene();
    let (h1, h3) = (scene.hosts[0].clone(), scene.hosts[2].clone());
    scene.bench.lab.with_world(|w| {
        w.make_spm(&h1);
        w.hold_commands(600_000);
        w.upgrade(&h3, true, &Actor::person("admin@internal-authz")).unwrap();
    });
    scene.bench.lab.advance(120_000);
    let status = |scene: &Scene| scene.bench.lab.with_world(|w| w.engine.hosts[&h3].status);
    assert_eq!(status(&scene), HostStatus::Maintenance);
    let found = examined(&scene.bench).await;
    assert!(found.iter().any(|f| f.check == "command_thread" && f.verdict == FindingVerdict::Ok), "{found:#?}");
    scene.bench.lab.advance(240_000);
    assert_only(&examined(&scene.bench).await, "command_thread", FindingVerdict::Warning, "Upgrading the host");
    scene.bench.lab.advance(300_000);
    assert_ne!(status(&scene), HostStatus::Maintenance, "it goes on");
    scene.bench.lab.with_world(|w| w.set_vdsm(&h1, Vdsm::Hangs));
    scene.bench.lab.advance(30_000);
    let found = examined(&scene.bench).await;
    let thread = found.iter().find(|f| f.check == "command_thread").unwrap();
    assert!(thread.text.contains("the SPM does not answer: h1"), "{thread:?}");
}
