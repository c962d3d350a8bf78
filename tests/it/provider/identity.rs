//! The wrong machine is never taken for a host: at the lab, in versions that show different marks.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::host::{Association, HostInventory, MatchedBy};
use ovirt_upgrade_manager::ports::{Matched, Provider, Wanted};
use upgrade_manager_lab::Lab;
use upgrade_manager_lab::world::Host;

use crate::support::lab::{busiest, call, inventory, lab, provider};

/// Searches without joined facts, views without and with the hardware uuid of the subscription.
const VERSIONS: [(u32, u32); 4] = [(3, 12), (3, 14), (4, 14), (5, 0)];
const ANOTHER_UUID: &str = "4C4C4544-0042-3510-8044-B7C04F4E4D32";

/// A registered host of the engine, and the engine's words about it, without MAC addresses, as its REST API gives them.
fn host(lab: &Lab) -> (Host, HostInventory) {
    let (record, _) = busiest(lab, |h| h.cluster.is_some());
    let host = inventory(lab).into_iter().find(|h| h.address.as_deref() == Some(&record.fqdn)).unwrap();
    (record, HostInventory { macs: vec![], ..host })
}

async fn matched(
    provider: &Arc<dyn Provider>,
    hosts: &[HostInventory],
    stored: Option<&Association>,
) -> Vec<Result<Matched, Error>> {
    let wanted = |host: &HostInventory| Wanted { host: host.clone(), stored: stored.cloned() };
    provider.content_hosts(&call(), &hosts.iter().map(wanted).collect::<Vec<_>>()).await.unwrap()
}

fn link(host: &HostInventory, matched: Matched) -> Association {
    Association {
        host_id: host.id.clone(),
        provider: "lab".to_owned().try_into().unwrap(),
        content_host: matched.content_host.id,
        content_host_name: matched.content_host.name,
        matched_by: matched.matched_by,
        duplicates: vec![],
        made_at_ms: 0,
    }
}

#[track_caller]
fn ambiguous(case: &str, found: &Result<Matched, Error>) {
    match found {
        Err(error) => assert_eq!(error.code(), Code::HostAmbiguous, "{case}: {error}"),
        Ok(matched) => panic!("{case}: {matched:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_by_hardware_uuid_is_proved_again() {
    for (major, minor) in VERSIONS {
        // The second board with a uuid gets a random one, so that its own is not seen.
        for is_made_up in [false, true] {
            let case = format!("Katello {major}.{minor}, made up: {is_made_up}");
            let lab = lab(major, minor, 6);
            let (record, host) = host(&lab);
            let host = HostInventory { address: None, ..host };
            let provider = provider(&lab);
            let found = matched(&provider, std::slice::from_ref(&host), None).await.remove(0).unwrap();
            assert_eq!(found.matched_by, MatchedBy::HardwareUuid, "{case}");
            let stored = link(&host, found);
            lab.with_world(|world| {
                world.register_under_name(&record.fqdn).unwrap();
                world.hosts.get_mut(&record.id).unwrap().made_up_uuid = is_made_up.then(|| ANOTHER_UUID.to_owned());
            });
            ambiguous(&case, &matched(&provider, &[host], Some(&stored)).await.remove(0));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_another_board_has_is_no_match() {
    for (major, minor) in VERSIONS {
        let lab = lab(major, minor, 6);
        let (record, host) = host(&lab);
        lab.with_world(|world| world.register_under_name(&record.fqdn)).unwrap();
        let found = matched(&provider(&lab), &[host], None).await.remove(0);
        ambiguous(&format!("Katello {major}.{minor}"), &found);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_does_not_depend_on_the_other_hosts_of_the_call() {
    for (major, minor) in VERSIONS {
        let lab = lab(major, minor, 6);
        let (record, owner) = host(&lab);
        let label = record.fqdn.split('.').next().unwrap().to_owned();
        // One host has the record's name, the other its hardware uuid.
        let other =
            HostInventory { hardware_uuid: Some(ANOTHER_UUID.to_owned()), name: "other".into(), ..owner.clone() };
        let owner = HostInventory { name: label, address: None, ..owner };
        let provider = provider(&lab);
        for hosts in [vec![other.clone()], vec![other.clone(), owner.clone()], vec![owner.clone(), other.clone()]] {
            let found = matched(&provider, &hosts, None).await;
            for (host, found) in hosts.iter().zip(&found) {
                let case = format!("Katello {major}.{minor}: {} of {}", host.name, hosts.len());
                match host.name == "other" {
                    true => ambiguous(&case, found),
                    false => assert_eq!(found.as_ref().unwrap().content_host.name, record.fqdn, "{case}"),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odd_name_harms_its_own_host_only() {
    for (major, minor) in VERSIONS {
        let lab = lab(major, minor, 6);
        let (record, good) = host(&lab);
        let odd_name = HostInventory { name: "h\u{7}".into(), address: None, ..good.clone() };
        let odd_uuid = HostInventory { hardware_uuid: Some("4C4C\u{1b}-12".into()), ..good.clone() };
        let found = matched(&provider(&lab), &[odd_name, good, odd_uuid], None).await;
        assert_eq!(found[1].as_ref().unwrap().content_host.name, record.fqdn, "Katello {major}.{minor}");
        for odd in [&found[0], &found[2]] {
            let error = odd.as_ref().unwrap_err();
            assert_eq!(error.code(), Code::InvalidArgument, "Katello {major}.{minor}: {error}");
            assert!(error.message().contains("control characters"), "{error}");
        }
    }
}
