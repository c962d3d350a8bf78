//! The wrong machine is never taken for a host: at the lab, in versions that show different marks.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::host::{Association, ContentHostRef, HostInventory, HostStatus, MatchedBy};
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, CheckHostRequest, Detail, InstallErrataRequest};
use ovirt_upgrade_manager::ports::{Matched, Provider, Wanted};
use upgrade_manager_lab::Lab;
use upgrade_manager_lab::world::Host;

use crate::support::lab::{busiest, call, config, id, inventory, lab, manager, provider};

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
    let wanted = |host: &HostInventory| Wanted { host: host.clone(), stored: stored.cloned(), is_change: false };
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
        subscription_uuid: matched.marks.subscription_uuid,
        hardware_uuid: host.hardware_uuid.clone().filter(|_| matched.marks.hardware),
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

/// What makes a hardware uuid worthless: at the provider, which made it up, or in the board.
#[derive(Debug, Clone, Copy)]
enum Worthless {
    MadeUp,
    OfRecord,
    OfHost(&'static str),
    NotKnown,
}

const WORTHLESS: [Worthless; 6] = [
    Worthless::MadeUp,
    Worthless::OfRecord,
    Worthless::OfHost("03000200-0400-0500-0006-000700080009"),
    Worthless::OfHost("00000000-0000-0000-0000-000000000000"),
    Worthless::OfHost("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"),
    Worthless::NotKnown,
];

fn make_worthless(lab: &Lab, record: &Host, host: HostInventory, what: Worthless) -> HostInventory {
    let mut hardware_uuid = host.hardware_uuid.clone();
    lab.with_world(|world| {
        let record = world.hosts.get_mut(&record.id).unwrap();
        match what {
            Worthless::MadeUp => record.made_up_uuid = Some(ANOTHER_UUID.to_owned()),
            Worthless::OfRecord => record.hardware_uuid = "4C4C4544-0000-2010-8020-80C04F202020".to_owned(),
            Worthless::OfHost(uuid) => hardware_uuid = Some(uuid.to_owned()),
            Worthless::NotKnown => hardware_uuid = None,
        }
    });
    HostInventory { hardware_uuid, ..host }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_alone_is_no_proof_where_no_hardware_uuid_identifies_the_machine() {
    for (major, minor) in VERSIONS {
        for what in WORTHLESS {
            let case = format!("Katello {major}.{minor}: {what:?}");
            let lab = lab(major, minor, 6);
            let (record, host) = host(&lab);
            let mut host = make_worthless(&lab, &record, host, what);
            let provider = provider(&lab);
            if matches!(what, Worthless::NotKnown) {
                // See `the_address_identifies_a_host_of_which_no_uuid_is_known`.
                (host.name, host.address) = (record.fqdn.clone(), None);
            }
            let doubt = async |host: &HostInventory, stored: Option<&Association>| {
                let found = matched(&provider, std::slice::from_ref(host), stored).await.remove(0);
                let found = found.unwrap_or_else(|e| panic!("{case}: {e}"));
                assert_eq!(found.content_host.id.to_string(), record.id.to_string(), "{case}");
                found.doubt.map(|doubt| doubt.code())
            };
            assert_eq!(doubt(&host, None).await, Some(Code::HostAmbiguous), "{case}");
            // Any second mark is enough.
            let with_mac = HostInventory { macs: vec![record.mac()], ..host.clone() };
            assert_eq!(doubt(&with_mac, None).await, None, "{case}");
            let registered = HostInventory { subscription_uuid: record.consumer_uuid.clone(), ..host.clone() };
            assert_eq!(doubt(&registered, None).await, None, "{case}");
            let ip = format!("192.0.2.{}", record.id % 250 + 1);
            let with_ip = HostInventory { name: record.fqdn.clone(), address: Some(ip), ..host.clone() };
            assert_eq!(doubt(&with_ip, None).await, None, "{case}");
            // A link that was confirmed while more was known holds as long as the registration is the same.
            let stored =
                link(&with_mac, matched(&provider, std::slice::from_ref(&with_mac), None).await.remove(0).unwrap());
            assert_eq!((&stored.subscription_uuid, &stored.hardware_uuid), (&record.consumer_uuid, &None), "{case}");
            assert_eq!(doubt(&host, Some(&stored)).await, None, "{case}");
            let old = Association { subscription_uuid: None, ..stored };
            assert_eq!(doubt(&host, Some(&old)).await, Some(Code::HostAmbiguous), "{case}");
            // A person may decide.
            let by_person = Association { matched_by: MatchedBy::Person, ..old };
            assert_eq!(doubt(&host, Some(&by_person)).await, None, "{case}");
        }
    }
}

/// The engine reaches the host by its full name. Once another machine has registered under it, it proves nothing any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_identifies_a_host_of_which_no_uuid_is_known() {
    for (major, minor) in VERSIONS {
        let case = format!("Katello {major}.{minor}");
        let lab = lab(major, minor, 6);
        let (record, host) = host(&lab);
        let host = make_worthless(&lab, &record, host, Worthless::NotKnown);
        let provider = provider(&lab);
        let found = matched(&provider, std::slice::from_ref(&host), None).await.remove(0).unwrap();
        assert_eq!((found.matched_by, &found.doubt), (MatchedBy::Fqdn, &None), "{case}");
        let stored = link(&host, found);
        lab.with_world(|world| world.register_under_name(&record.fqdn)).unwrap();
        let found = matched(&provider, std::slice::from_ref(&host), Some(&stored)).await.remove(0).unwrap();
        assert_eq!(found.content_host.id, stored.content_host, "{case}");
        assert_eq!(found.doubt.map(|doubt| doubt.code()), Some(Code::HostAmbiguous), "{case}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_in_doubt_is_read_and_not_installed_on() {
    let lab = Arc::new(lab(4, 14, 6));
    let (record, host) = host(&lab);
    let errata = busiest(&lab, |h| h.id == record.id).1;
    let host = make_worthless(&lab, &record, host, Worthless::MadeUp);
    let host = HostInventory { status: HostStatus::Maintenance, vm_count: Some(0), ..host };
    let manager = manager(&lab, &config("lab", &lab)).await;
    let request = CheckHostRequest::of(host.clone());
    let one = manager.check_host(&call(), request).await.unwrap();
    let mut cluster = lab.inventory().unwrap().clusters.swap_remove(0);
    cluster.hosts = vec![host.clone()];
    let detail = Detail::Counts;
    let engine = lab.inventory().unwrap().engine;
    let request =
        CheckClusterRequest { cluster: Some(cluster), engine: Some(engine), detail, ..CheckClusterRequest::default() };
    let all = manager.check_cluster(&call(), request).await.unwrap();
    for check in [&one, &all.hosts[0]] {
        assert_eq!(check.updates, YesNoUnknown::Yes);
        assert!(check.problems.iter().any(|p| p.code == Code::HostAmbiguous), "{:?}", check.problems);
    }
    let install = |host: &HostInventory| InstallErrataRequest {
        host: host.clone(),
        errata: vec![id(&errata[0])],
        actor: "admin".to_owned(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    let refused = manager.install_errata(&call(), install(&host)).await.unwrap_err();
    assert_eq!(refused.code(), Code::HostAmbiguous, "{refused}");
    assert!(refused.message().contains("made its hardware uuid up"), "{refused}");
    assert_eq!(lab.requests().iter().filter(|r| r.method == "POST" && r.path == "/api/job_invocations").count(), 0);
    let sure = HostInventory { macs: vec![record.mac()], ..host };
    manager.install_errata(&call(), install(&sure)).await.unwrap();
}

/// A row shows the registration, so that a check need not ask whose hardware it is; before a change it is asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_that_was_confirmed_is_enough_for_reading() {
    let lab = Arc::new(lab(4, 14, 6));
    let (record, host) = host(&lab);
    let errata = vec![id(&busiest(&lab, |h| h.id == record.id).1[0])];
    let host = HostInventory { status: HostStatus::Maintenance, vm_count: Some(0), ..host };
    let manager = manager(&lab, &config("lab", &lab)).await;
    let check = async || {
        let request = CheckHostRequest::of(host.clone());
        let before = lab.requests().len();
        let check = manager.check_host(&call(), request).await.unwrap();
        let asked = lab.requests().split_off(before);
        let by_uuid = asked.iter().filter(|r| r.query.contains("dmi")).count();
        (check.unknown_because.map(|p| p.code), by_uuid)
    };
    let (why, at_first) = check().await;
    assert!(why.is_none() && at_first > 0);
    assert_eq!(check().await, (None, 0));
    // The record is that of another board, without another registration: a disk was moved, or copied.
    lab.with_world(|world| world.hosts.get_mut(&record.id).unwrap().hardware_uuid = ANOTHER_UUID.to_owned());
    assert_eq!(check().await, (None, 0));
    let (host, actor) = (host.clone(), "admin".to_owned());
    let install = InstallErrataRequest { host, errata, actor, override_: None, engine: None, cluster_level: None };
    let refused = manager.install_errata(&call(), install).await.unwrap_err();
    assert_eq!(refused.code(), Code::HostAmbiguous, "{refused}");
    // Another machine that registers under its name has another registration.
    lab.with_world(|world| world.register_under_name(&record.fqdn)).unwrap();
    assert_eq!(check().await.0, Some(Code::HostAmbiguous));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clone_with_other_cards_is_another_machine() {
    const OTHER: &str = "52:54:00:99:99:99";
    for (major, minor) in VERSIONS {
        let case = format!("Katello {major}.{minor}");
        let lab = lab(major, minor, 6);
        let (record, host) = host(&lab);
        let provider = provider(&lab);
        let asked = async |macs: &[&str], stored: Option<&Association>| {
            let host = HostInventory { macs: macs.iter().map(|m| (*m).to_owned()).collect(), ..host.clone() };
            matched(&provider, &[host], stored).await.remove(0)
        };
        let stored = link(&host, asked(&[OTHER, &record.mac()], None).await.unwrap());
        assert_eq!(stored.hardware_uuid, host.hardware_uuid, "{case}");
        for stored in [None, Some(&stored)] {
            let found = asked(&[OTHER], stored).await;
            ambiguous(&case, &found);
            assert!(found.unwrap_err().message().contains("facts --update"), "{case}");
            // Not known, or no interface.
            assert!(asked(&[], stored).await.is_ok(), "{case}");
            assert!(asked(&["00:00:00:00:00:00"], stored).await.is_ok(), "{case}");
        }
        // The registration is certain: its cards were replaced.
        let registered = HostInventory {
            subscription_uuid: record.consumer_uuid.clone(),
            macs: vec![OTHER.to_owned()],
            ..host.clone()
        };
        assert!(matched(&provider, &[registered], None).await.remove(0).is_ok(), "{case}");
        // The listing shows one interface, the view of the host all of them.
        lab.with_world(|world| world.hosts.get_mut(&record.id).unwrap().other_macs = vec![OTHER.to_owned()]);
        for stored in [None, Some(&stored)] {
            let found = asked(&[OTHER], stored).await.unwrap();
            assert_eq!(found.marks.mac, Some(true), "{case}");
        }
    }
}

/// The listing shows the primary interface only; the engine can know another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_is_recognized_by_any_of_its_interfaces() {
    const SECOND: &str = "52:54:00:99:99:99";
    for (major, minor) in VERSIONS {
        let case = format!("Katello {major}.{minor}");
        let lab = lab(major, minor, 6);
        let (record, host) = host(&lab);
        lab.with_world(|world| world.hosts.get_mut(&record.id).unwrap().other_macs = vec![SECOND.to_owned()]);
        let second = format!("198.51.100.{}", record.id % 250 + 1);
        let by_name = HostInventory { hardware_uuid: None, macs: vec![SECOND.to_owned()], ..host.clone() };
        let by_mac = HostInventory {
            name: "rack1.node4".to_owned(),
            address: Some("203.0.113.1".to_owned()),
            macs: vec![SECOND.to_owned()],
            ..host.clone()
        };
        let by_address = HostInventory { address: Some(second), macs: vec![], ..by_mac.clone() };
        let provider = provider(&lab);
        for known in [&by_name, &by_mac, &by_address] {
            let found = matched(&provider, std::slice::from_ref(known), None).await.remove(0);
            let found = found.unwrap_or_else(|e| panic!("{case}: {known:?}: {e}"));
            assert_eq!((found.content_host.id.to_string(), found.doubt), (record.id.to_string(), None), "{case}");
            let linked = link(known, matched(&provider, std::slice::from_ref(known), None).await.remove(0).unwrap());
            let again = matched(&provider, std::slice::from_ref(known), Some(&linked)).await.remove(0);
            assert_eq!(again.unwrap().content_host.id, linked.content_host, "{case}: {known:?}");
            let by_hand = Association { matched_by: MatchedBy::Person, ..linked };
            let again = matched(&provider, std::slice::from_ref(known), Some(&by_hand)).await.remove(0);
            assert_eq!(again.unwrap().content_host.id, by_hand.content_host, "{case}: {known:?}");
        }
        // None of them.
        let other = HostInventory { macs: vec!["52:54:00:88:88:88".to_owned()], ..by_mac };
        ambiguous(&case, &matched(&provider, &[other], None).await.remove(0));
    }
}

/// virt-who reports hypervisors as records of their own, with the hardware uuid and without content.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_of_virt_who_is_neither_a_rival_nor_a_duplicate() {
    for (major, minor) in VERSIONS {
        let case = format!("Katello {major}.{minor}");
        let lab = lab(major, minor, 6);
        let (record, host) = host(&lab);
        let provider = provider(&lab);
        let reported = lab.with_world(|world| world.report_hypervisor(&record.fqdn).unwrap());
        // With the content host's own hardware uuid, and without.
        for own in [record.hardware_uuid.clone(), String::new()] {
            lab.with_world(|world| world.hosts.get_mut(&record.id).unwrap().hardware_uuid = own);
            let found = matched(&provider, std::slice::from_ref(&host), None).await.remove(0);
            let found = found.unwrap_or_else(|e| panic!("{case}: {e}"));
            assert_eq!(found.content_host.id.to_string(), record.id.to_string(), "{case}");
            assert_eq!(found.duplicates, [], "{case}");
            // A link that an earlier version made.
            let reported =
                ContentHostRef { id: reported.to_string().try_into().unwrap(), ..found.content_host.clone() };
            let linked = Association { duplicates: vec![reported], ..link(&host, found) };
            let found = matched(&provider, std::slice::from_ref(&host), Some(&linked)).await.remove(0).unwrap();
            assert_eq!((&found.content_host.id, found.duplicates), (&linked.content_host, vec![]), "{case}");
        }
    }
}

/// The uuid search finds the board that was there first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_whose_uuid_was_made_up_can_be_linked_by_hand_beside_the_first_one() {
    for (major, minor) in VERSIONS {
        let case = format!("Katello {major}.{minor}");
        let lab = lab(major, minor, 6);
        let (record, host) = host(&lab);
        let provider = provider(&lab);
        lab.with_world(|world| {
            let id = world.hosts.keys().max().unwrap() + 1;
            let first = Host { id, fqdn: "first.lab.example".to_owned(), ..record.clone() };
            world.hosts.insert(id, first);
            world.hosts.get_mut(&record.id).unwrap().made_up_uuid = Some(ANOTHER_UUID.to_owned());
        });
        let host = HostInventory { macs: vec![record.mac()], ..host };
        ambiguous(&case, &matched(&provider, std::slice::from_ref(&host), None).await.remove(0));
        let by_person = Association {
            host_id: host.id.clone(),
            provider: "lab".to_owned().try_into().unwrap(),
            content_host: record.id.to_string().try_into().unwrap(),
            content_host_name: record.fqdn.clone(),
            matched_by: MatchedBy::Person,
            duplicates: vec![],
            made_at_ms: 0,
            subscription_uuid: record.consumer_uuid.clone(),
            hardware_uuid: None,
        };
        let without_macs = HostInventory { macs: vec![], ..host.clone() };
        for host in [&host, &without_macs] {
            let found = matched(&provider, std::slice::from_ref(host), Some(&by_person)).await.remove(0);
            let found = found.unwrap_or_else(|e| panic!("{case}: {e}"));
            assert_eq!((found.content_host.id.to_string(), found.doubt), (record.id.to_string(), None), "{case}");
        }
        // A link that no person made needs the MAC address.
        let by_name = Association { matched_by: MatchedBy::Fqdn, ..by_person };
        let found = matched(&provider, std::slice::from_ref(&host), Some(&by_name)).await.remove(0);
        assert_eq!(found.unwrap().content_host.id.to_string(), record.id.to_string(), "{case}");
        ambiguous(&case, &matched(&provider, &[without_macs], Some(&by_name)).await.remove(0));
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
