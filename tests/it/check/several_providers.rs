//! Several providers under one manager: each host is matched to one of them, and hosts that none shows are reported.

use std::path::Path;
use std::sync::Arc;

use crate::support;
use crate::support::lab::*;
use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{HostCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::ids::ProviderName;
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, CheckHostRequest, Detail};
use ovirt_upgrade_manager::ports::Ports;
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::json;
use upgrade_manager_lab::{Lab, Options, Version};

/// A manager over labs, named a, b, …
fn manager(state: &Path, labs: &[&Lab]) -> UpgradeManager {
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let config = Config::from_json(json!({"state_dir": state}).to_string().as_bytes()).unwrap();
    let store = store::open(state, Role::Controller, clock.clone(), ids.as_ref()).unwrap();
    let configs = ["a", "b", "c"].iter().zip(labs).map(|(name, lab)| support::lab::config(name, lab));
    let providers = configs.map(|c| connect(&c)).collect();
    UpgradeManager::with_ports(
        config,
        Ports { engine: Arc::new(LocalEngine::new(None, clock.clone())), clock, ids, store, providers },
    )
}

/// Two servers of different ages over the same machines, of which each knows every other one.
fn halves() -> (Lab, Lab) {
    let (a, b) = (lab(3, 12, 12), lab(4, 18, 12));
    let hosts: Vec<String> = a.with_world(|w| w.hosts.values().map(|h| h.fqdn.clone()).collect());
    for (number, fqdn) in hosts.iter().enumerate() {
        let other = if number % 2 == 0 { &b } else { &a };
        assert!(other.with_world(|w| w.remove_host(fqdn)));
    }
    (a, b)
}

async fn check(manager: &UpgradeManager, host: &HostInventory) -> HostCheck {
    let request = CheckHostRequest::of(host.clone());
    manager.check_host(&call(), request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_of_two_providers_are_checked_together() {
    let (a, b) = halves();
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &[&a, &b]);
    let inventory = a.inventory().unwrap();
    for cluster in &inventory.clusters {
        let request = json!({"cluster": cluster, "engine": inventory.engine, "detail": Detail::Full});
        let request: CheckClusterRequest = serde_json::from_value(request).unwrap();
        let answer = manager.check_cluster(&call(), request).await.unwrap();
        assert_eq!(answer.hosts.len(), cluster.hosts.len());
        for check in &answer.hosts {
            let link = check.association.as_ref().unwrap();
            let (provider, lab) = if a.with_world(|w| w.content_hosts().any(|h| h.name == check.host_name)) {
                ("a", &a)
            } else {
                ("b", &b)
            };
            assert_eq!(link.provider.as_str(), provider, "{}", check.host_name);
            let expected = lab.expected().into_iter().find(|e| e.name == link.content_host_name).unwrap();
            if let Some(errata) = check.errata {
                assert_eq!(errata.total, Some(expected.installable.len() as u64), "{}", check.host_name);
            }
        }
    }
    // The second check asks no provider about the other's hosts. No password went to the wrong server.
    let before = (a.requests().len(), b.requests().len());
    let host =
        inventory.clusters[0].hosts.iter().find(|h| a.with_world(|w| w.content_hosts().any(|c| c.name == h.name)));
    assert_eq!(check(&manager, host.unwrap()).await.association.unwrap().provider.as_str(), "a");
    assert!(a.requests().len() > before.0);
    assert_eq!(b.requests().len(), before.1, "the association says whose host it is");
    for lab in [&a, &b] {
        assert!(lab.requests().iter().all(|r| r.status != 401 && r.status != 403));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_the_account_may_not_see_is_unknown_for_that_reason() {
    let (a, b) = (lab(4, 18, 6), lab(4, 18, 6));
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &[&a, &b]);
    let host = inventory(&b).remove(0);
    let fqdn = host.address.clone().unwrap();
    assert!(a.with_world(|w| w.remove_host(&fqdn)));
    assert_eq!(check(&manager, &host).await.association.unwrap().provider.as_str(), "b");

    // Moved to an organization that the configured user is not in: absent from every list, 404 by number.
    assert!(b.with_world(|w| w.hide_host(&fqdn)));
    let hidden = check(&manager, &host).await;
    let because = hidden.unknown_because.unwrap();
    assert_eq!((hidden.updates, because.code), (YesNoUnknown::Unknown, Code::HostNotRegistered));
    assert!(because.message.contains("may not see it") && because.remedy.contains("view_hosts"), "{because:?}");
    assert_eq!(because.params["provider"], "b");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_without_view_hosts_is_named_and_the_other_still_answers() {
    let permissions = ["view_foreman_tasks", "view_job_invocations"].map(str::to_owned).to_vec();
    let blind = start(Options { katello_version: Version(4, 18), permissions: Some(permissions), ..by_hand(6) });
    let sighted = lab(4, 18, 6);
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &[&blind, &sighted]);
    let hosts = inventory(&sighted);
    let lost = hosts[1].address.clone().unwrap();
    assert!(sighted.with_world(|w| w.remove_host(&lost)));

    let found = check(&manager, &hosts[0]).await;
    assert_eq!(found.association.unwrap().provider.as_str(), "b");
    assert_ne!(found.updates, YesNoUnknown::Unknown);

    let mut named = hosts[0].clone();
    named.provider = Some(ProviderName::new("a").unwrap());
    for host in [&hosts[1], &named] {
        let because = check(&manager, host).await.unknown_because.unwrap();
        assert_eq!(because.code, Code::ProviderForbidden, "{because:?}");
        assert_eq!((because.params["provider"].as_str(), because.params["permission"].as_str()), ("a", "view_hosts"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_linked_to_a_provider_without_credentials_is_unknown_for_that_reason() {
    let lab = lab(4, 18, 4);
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &[&lab]);
    let mut host = inventory(&lab).remove(0);
    host.provider = Some(ProviderName::new("satellite-of-the-other-site").unwrap());
    let because = check(&manager, &host).await.unknown_because.unwrap();
    assert_eq!(because.code, Code::ProviderUnknown);
    assert!(because.message.contains("satellite-of-the-other-site") && because.remedy.ends_with(": a."), "{because:?}");
    assert!(lab.requests().is_empty(), "no other provider was asked");
}
