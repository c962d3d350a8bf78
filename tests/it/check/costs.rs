//! What operations cost on a running server: the requests of each one, and the time by the lab's model of costs, along the
//! longest chain of requests that wait for each other. Printed, and bounded.

use std::sync::Arc;
use std::time::Duration;

use super::requests::manager;
use crate::support::lab::*;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{ClusterCheck, HostCheck, HostClass, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErrataQuery};
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, CheckHostRequest, Detail, ErrataRequest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use upgrade_manager_lab::{CostPace, Lab, Options, Version, WorldOptions};

/// A hypervisor has some 1,500 packages, and a host of the lab a hundred.
fn other_packages() -> impl Iterator<Item = Nevra> {
    (0..1_400).map(|n| Nevra::parse(&format!("other-{n}-1.0-1.el9.noarch")).unwrap())
}

/// What an operation cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    requests: usize,
    ms: u64,
}

/// What `docs/costs.md` says that an operation costs: `| operation | requests | seconds s | … |`.
fn listed(what: &str) -> Cost {
    let page = include_str!("../../../docs/costs.md");
    let cells = |line: &'static str| line.split('|').map(str::trim).collect::<Vec<_>>();
    let row = page.lines().map(cells).find(|cells| cells.get(1) == Some(&what));
    let row = row.unwrap_or_else(|| panic!("docs/costs.md has no row '{what}'"));
    let seconds: f64 = row[3].trim_end_matches(" s").parse().unwrap();
    Cost { requests: row[2].parse().unwrap(), ms: (seconds * 1_000.0) as u64 }
}

/// A lab that counts the costs of its requests, with a manager whose state is on disk.
struct Bench {
    lab: Lab,
    manager: UpgradeManager,
    _state: tempfile::TempDir,
}

impl Bench {
    fn new(world: WorldOptions) -> Bench {
        let hosts = world.hosts;
        let version = Version(4, 14);
        let costs = Some(CostPace::Counted);
        let lab = start(Options { katello_version: version, world, costs, ..by_hand(hosts) });
        if hosts <= 20 {
            lab.with_world(|world| world.hosts.values_mut().for_each(|host| host.profile.extend(other_packages())));
        }
        let state = tempfile::tempdir().unwrap();
        let manager = manager(state.path(), &lab);
        Bench { lab, manager, _state: state }
    }

    fn of_hosts(hosts: usize) -> Bench {
        Bench::new(WorldOptions { hosts, clusters: 1, node_hosts: 0, all_up: true, ..WorldOptions::default() })
    }

    /// A few hosts to which so many advisories apply, each of so many packages.
    fn of_errata(errata: usize, packages: usize) -> Bench {
        let line = |n: usize| {
            let package = |p: usize| json!({"name": if p == 0 { "bash".to_owned() } else { format!("part-{n}-{p}") }, "evr": format!("6.{n}-1.el9")});
            let (kind, severity) = if n.is_multiple_of(3) { ("security", "Important") } else { ("bugfix", "None") };
            json!({"id": format!("TEST-2025:{n:05}"), "type": kind, "severity": severity, "issued": "2026-01-01",
                "reboot_suggested": n.is_multiple_of(100), "packages": (0..packages).map(package).collect::<Vec<_>>()})
            .to_string()
        };
        let lines: Vec<String> = (0..errata).map(line).collect();
        let advisories = vec![lines.join("\n")];
        let world = WorldOptions { hosts: 2, clusters: 1, node_hosts: 0, all_up: true, ..WorldOptions::default() };
        Bench::new(WorldOptions { advisories, ..world })
    }

    async fn cost_of<T>(&self, what: &str, work: impl Future<Output = T>) -> (T, Cost) {
        let (requests, ms) = (self.lab.requests().len(), self.lab.counted_ms());
        let done = work.await;
        let cost = Cost { requests: self.lab.requests().len() - requests, ms: self.lab.counted_ms() - ms };
        println!("{what}: {} requests, {:.2} s", cost.requests, cost.ms as f64 / 1_000.0);
        let listed = listed(what);
        let asked = self.lab.requests().split_off(requests);
        let asked: Vec<_> =
            asked.iter().map(|r| format!("{} {}?{} {} ms", r.method, r.path, r.query, r.cost_ms)).collect();
        let asked = if asked.len() > 40 { String::new() } else { asked.join("\n") };
        assert!(cost.requests <= listed.requests, "{what}: {cost:?}, docs/costs.md: {listed:?}\n{asked}");
        // A machine with much other work makes the counted time greater.
        assert!(cost.ms <= listed.ms * 3 / 2 + 300, "{what}: {cost:?}, docs/costs.md: {listed:?}\n{asked}");
        (done, cost)
    }

    async fn check_host(&self, what: &str) -> (HostCheck, Cost) {
        let (engine, host) = self.first_host();
        let request = CheckHostRequest { engine: Some(engine), ..CheckHostRequest::of(host) };
        let (check, cost) = self.cost_of(what, self.manager.check_host(&call(), request)).await;
        (check.unwrap(), cost)
    }

    fn first_host(&self) -> (ovirt_upgrade_manager::model::host::EngineInventory, HostInventory) {
        let inventory = self.lab.inventory().unwrap();
        (inventory.engine, inventory.clusters[0].hosts[0].clone())
    }

    async fn check_cluster(&self, what: &str, detail: Detail) -> (ClusterCheck, Cost) {
        let inventory = self.lab.inventory().unwrap();
        let cluster = inventory.clusters.into_iter().next();
        let engine = Some(inventory.engine);
        let request = CheckClusterRequest { cluster, engine, detail, ..CheckClusterRequest::default() };
        let (check, cost) = self.cost_of(what, self.manager.check_cluster(&call(), request)).await;
        (check.unwrap(), cost)
    }

    /// The engine's own way to the errata of a host: it searches the host by its hardware uuid, and reads all errata.
    async fn engines_way(&self, what: &str) -> Cost {
        let (_, host) = self.first_host();
        let uuid = host.hardware_uuid.clone().unwrap();
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.lab.ca_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider);
        let tls = tls.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
        let client = reqwest::Client::builder().tls_backend_preconfigured(tls.with_no_client_auth()).no_proxy();
        let client = client.timeout(Duration::from_secs(120)).build().unwrap();
        let get = async |path: String, query: Vec<(&str, String)>| -> serde_json::Value {
            let request = client.get(format!("{}{path}", self.lab.url())).query(&query);
            let request = request.basic_auth(self.lab.username(), Some(self.lab.password()));
            let body = request.send().await.unwrap().bytes().await.unwrap();
            serde_json::from_slice(&body).unwrap()
        };
        let work = async {
            let found = get("/api/v2/hosts".into(), vec![("search", format!("facts.dmi::system::uuid={uuid}"))]).await;
            let id = found["results"][0]["id"].as_u64().unwrap();
            let search = "type = bugfix or type = security or type = enhancement".to_owned();
            let query = vec![("search", search), ("per_page", "999999".to_owned())];
            get(format!("/api/v2/hosts/{id}/errata"), query).await
        };
        let (errata, cost) = self.cost_of(what, work).await;
        assert!(errata["results"].as_array().is_some_and(|rows| !rows.is_empty()));
        cost
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_host_costs_less_than_half_of_the_engines_own_way() {
    let bench = Bench::of_hosts(12);
    bench.check_host("check_host of 22 errata and 3 unpublished ones, first").await;
    let (check, _) = bench.check_host("check_host of 22 errata and 3 unpublished ones, again").await;
    assert_eq!((check.updates, check.unpublished_errata), (YesNoUnknown::Yes, Some(3)));
    // The engine does not look for unpublished errata.
    bench.lab.with_world(|world| world.catalogue.advisories.iter_mut().for_each(|a| a.withdrawn |= a.library_only));
    bench.check_host("check_host of 22 errata after 3 were published, again").await;
    let (check, ours) = bench.check_host("check_host of 22 errata, again").await;
    assert_eq!(check.errata.and_then(|errata| errata.total), Some(22));
    assert_eq!(check.unpublished_errata, Some(0));
    let engines = bench.engines_way("the engine's own way to 22 errata of a host").await;
    assert!(ours.ms * 2 <= engines.ms, "{ours:?}, the engine's own way {engines:?}");
    bench.lab.with_world(|world| world.catalogue.advisories.iter_mut().for_each(|a| a.withdrawn = true));
    let (check, _) = bench.check_host("check_host after its updates were withdrawn").await;
    assert_eq!(check.updates, YesNoUnknown::No);
    let (check, cost) = bench.check_host("check_host without updates, again").await;
    assert_eq!((check.updates, check.package_count, check.unpublished_errata), (YesNoUnknown::No, Some(0), Some(0)));
    assert_eq!(check.errata, Some(ErrataCounts::of([])));
    assert!(cost.requests <= 3, "{cost:?}");
    bench.lab.with_world(|world| world.hosts.values_mut().for_each(|host| host.tracer = false));
    bench.check_host("check_host without updates and without a tracer, again").await;
    let (check, cost) = bench.check_host("check_host without updates and without a tracer, again").await;
    assert_eq!((check.updates, check.reboot.now), (YesNoUnknown::No, YesNoUnknown::Unknown));
    assert!(cost.requests <= 3, "{cost:?}");
    let fresh = Bench::of_hosts(3);
    fresh.lab.with_world(|world| world.catalogue.advisories.iter_mut().for_each(|a| a.withdrawn = true));
    let (check, _) = fresh.check_host("check_host without updates, first").await;
    assert_eq!(check.updates, YesNoUnknown::No);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_with_many_errata_costs_less_than_half_of_the_engines_own_way() {
    for (errata, packages) in [(60, 1), (80, 1), (300, 1), (100, 60), (3_000, 1)] {
        let bench = Bench::of_errata(errata, packages);
        // The many ones are the newest: those of the first page are of their size.
        bench.lab.with_world(|world| world.catalogue.advisories.iter_mut().for_each(|a| a.withdrawn |= a.library_only));
        bench.check_host("check_host of many errata, first").await;
        let (check, ours) =
            bench.check_host(&format!("check_host of {errata} errata of {packages} packages, again")).await;
        let total = check.errata.and_then(|errata| errata.total).unwrap();
        assert!(total >= errata as u64, "{total}");
        assert_eq!(check.unpublished_errata, Some(0));
        let engines =
            bench.engines_way(&format!("the engine's own way to {errata} errata of {packages} packages")).await;
        assert!(ours.ms <= 5_000 && ours.ms * 2 <= engines.ms, "{ours:?}, the engine's own way {engines:?}");
        let request =
            ErrataRequest { host: bench.first_host().1, query: ErrataQuery { per_page: 20, ..ErrataQuery::default() } };
        let (page, _) = bench.cost_of("errata, a page of 20", bench.manager.errata(&call(), request)).await;
        assert_eq!(page.unwrap().counts.total, Some(total));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn levels_of_a_hundred_hosts_cost_less_than_three_seconds() {
    let bench = Bench::of_hosts(100);
    bench.check_cluster("check_cluster, counts of 100 hosts, first", Detail::Counts).await;
    bench.check_cluster("check_cluster, counts of 100 hosts, again", Detail::Counts).await;
    let (check, cost) = bench.check_cluster("check_cluster, levels of 100 hosts", Detail::Levels).await;
    assert!(check.levels_after.complete && check.hosts_unknown == 0);
    assert!(cost.ms < 3_000, "{cost:?}");
    // VDSM is up to date everywhere, and the rest is not.
    bench.lab.with_world(|world| {
        for advisory in &mut world.catalogue.advisories {
            advisory.withdrawn |= advisory.packages.iter().any(|package| package.name == "vdsm");
        }
    });
    let what = "check_cluster, levels of 100 hosts without an update of VDSM";
    let (check, cost) = bench.check_cluster(what, Detail::Levels).await;
    assert!(check.levels_after.complete && check.hosts_unknown == 0);
    assert!(cost.ms < 3_000, "{cost:?}");
    let bench = Bench::of_hosts(20);
    bench.check_cluster("check_cluster, everything of 20 hosts, first", Detail::Full).await;
    bench.check_cluster("check_cluster, everything of 20 hosts, again", Detail::Full).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_classes_of_a_thousand_hosts_cost_less_than_two_seconds() {
    let bench = Bench::of_hosts(1_000);
    let (counted, _) = bench.check_cluster("check_cluster, counts of 1,000 hosts, first", Detail::Counts).await;
    assert_eq!(counted.hosts_unknown, 0);
    let (classed, cost) = bench.check_cluster("check_cluster, classes of 1,000 hosts", Detail::Classes).await;
    assert_eq!(classed.hosts_with_updates, 1_000);
    assert!(classed.hosts.iter().all(|host| host.only_class == Some(HostClass::SecurityNeeded)));
    assert!(cost.ms < 2_000, "{cost:?}");
}
