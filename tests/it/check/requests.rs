//! The number of requests of a check of a large cluster: printed, and bounded.

use std::path::Path;
use std::sync::Arc;

use crate::support::lab::*;
use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{ClusterCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, Detail};
use ovirt_upgrade_manager::ports::Ports;
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::json;
use upgrade_manager_lab::{Lab, Options, WorldOptions};

const HOSTS: usize = 1_000;

pub fn manager(state: &Path, lab: &Lab) -> UpgradeManager {
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let config = Config::from_json(json!({"state_dir": state}).to_string().as_bytes()).unwrap();
    let store = store::open(state, Role::Controller, clock.clone(), ids.as_ref()).unwrap();
    let engine = Arc::new(LocalEngine::new(None, clock.clone()));
    UpgradeManager::with_ports(config, Ports { engine, clock, ids, store, providers: vec![provider(lab)] })
}

async fn check(manager: &UpgradeManager, lab: &Lab, detail: Detail) -> (ClusterCheck, usize) {
    let inventory = lab.inventory().unwrap();
    let cluster = inventory.clusters.into_iter().next().unwrap();
    let before = lab.requests().len();
    let request = CheckClusterRequest {
        cluster: Some(cluster),
        engine: Some(inventory.engine),
        detail,
        ..CheckClusterRequest::default()
    };
    let check = manager.check_cluster(&call(), request).await.unwrap();
    (check, lab.requests().len() - before)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_hosts_are_counted_with_one_request_for_fifty() {
    let world = WorldOptions { hosts: HOSTS, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = start(Options { world, ..by_hand(HOSTS) });
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &lab);
    let (first, at_first) = check(&manager, &lab, Detail::Counts).await;
    let (second, later) = check(&manager, &lab, Detail::Counts).await;
    println!("counts of {HOSTS} hosts: {at_first} requests the first time, {later} with stored associations");
    for check in [&first, &second] {
        assert_eq!((check.hosts.len(), check.hosts_unknown), (HOSTS, 0));
        assert!(check.hosts.iter().all(|h| h.updates == YesNoUnknown::Yes && h.kind == Some(HostKind::El)));
    }
    // The rows, which show that the registrations are still those that were confirmed.
    assert!(later <= HOSTS / 50, "{later} requests with stored associations");
    // Three for the detection; the confirmation by name and hardware uuid, of which a URL has room for some thirteen; matching names each host by name, address and both spellings of its hardware uuid, and a URL
    // has room for some thirteen.
    assert!(at_first <= 2 * (HOSTS / 12) + 3, "{at_first} requests the first time");

    let (levels, requests) = check(&manager, &lab, Detail::Levels).await;
    println!("levels of {HOSTS} hosts: {requests} requests");
    assert_eq!(levels.hosts_unknown, 0);
    assert!(levels.levels_after.complete);
    assert!(requests <= HOSTS / 50 + 2 * HOSTS, "{requests} requests for levels");
}
