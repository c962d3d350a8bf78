//! The Katello provider against the lab, in several versions: its answers compared with the lab's world.

use std::collections::BTreeSet;
use std::sync::Arc;

use ovirt_upgrade_manager::config::{Auth, Limits, ProviderConfig, Secret};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErrataQuery, ErrataScope, ErratumType, Severity};
use ovirt_upgrade_manager::model::host::{Association, ContentHostRef, HostInventory};
use ovirt_upgrade_manager::model::ids::{CorrelationId, CveId, ErratumId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask, Selection, TaskState};
use ovirt_upgrade_manager::ports::{Call, Provider, Wanted};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::world::{Advisory, Host};
use upgrade_manager_lab::{Lab, Options, Pace, Version, WorldOptions};

const VERSIONS: [(Version, bool); 11] = [
    (Version(3, 0), true),
    (Version(3, 2), true),
    (Version(3, 4), true),
    (Version(3, 8), true),
    (Version(3, 12), true),
    (Version(3, 18), true),
    (Version(4, 0), true),
    (Version(4, 3), false),
    (Version(4, 9), true),
    (Version(4, 10), false),
    (Version(4, 18), false),
];

fn lab(version: Version, agent: bool, hosts: usize) -> Lab {
    let world = WorldOptions { hosts, ..WorldOptions::default() };
    Lab::start(Options { katello_version: version, agent, world, pace: Pace::ByHand, ..Options::default() }).unwrap()
}

fn provider(lab: &Lab) -> Arc<dyn Provider> {
    let password = Secret::Value(lab.password().into());
    let config = ProviderConfig {
        name: ProviderName::new("lab").unwrap(),
        url: lab.url().into(),
        auth: Auth::Basic { username: lab.username().to_owned(), password },
        ca_files: vec![lab.ca_file()],
        proxy: None,
        organization_id: None,
        limits: Limits::default(),
    };
    katello::connect(&config, Arc::new(SystemClock), Arc::new(SystemIds)).unwrap()
}

fn call() -> Call {
    let correlation_id = CorrelationId::new("oum-lab-test").unwrap();
    Call::new(correlation_id, CancellationToken::new())
}

fn inventory(lab: &Lab) -> Vec<HostInventory> {
    lab.inventory().unwrap().clusters.into_iter().flat_map(|c| c.hosts).collect()
}

fn reference(host: &Host) -> ContentHostRef {
    let id = host.id.to_string().try_into().unwrap();
    ContentHostRef { id, name: host.fqdn.clone(), last_checkin_ms: None }
}

/// The content host with most installable errata, and those errata. With an agent if that is asked for.
fn busiest(lab: &Lab, agent: bool) -> (Host, Vec<Advisory>) {
    lab.with_world(|world| {
        let fits =
            |h: &&Host| h.consumer_uuid.is_some() && (!agent || h.profile.iter().any(|p| p.name == "katello-agent"));
        let host = world.hosts.values().filter(fits).max_by_key(|h| world.errata_of(h, false).len()).unwrap();
        let errata = world.errata_of(host, false).into_iter().map(|n| world.catalogue.advisories[n].clone()).collect();
        (host.clone(), errata)
    })
}

fn kind(a: &Advisory) -> ErratumType {
    ErratumType::from_server(&a.kind)
}

fn severity(a: &Advisory) -> Severity {
    Severity::from_server(a.severity.as_deref().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_hosts_are_matched_with_few_requests() {
    for (version, agent) in VERSIONS {
        let lab = lab(version, agent, 200);
        let provider = provider(&lab);
        let hosts = inventory(&lab);
        let wanted: Vec<Wanted> =
            hosts.iter().map(|h| Wanted { host: h.clone(), stored: None, is_change: false }).collect();
        let found = provider.content_hosts(&call(), &wanted).await.unwrap();
        let mut stored = vec![];
        for (host, answer) in hosts.iter().zip(found) {
            let Ok(matched) = answer else { continue };
            assert_eq!(Some(&matched.content_host.name), host.address.as_ref());
            stored.push(Wanted {
                host: host.clone(),
                is_change: false,
                stored: Some(Association {
                    host_id: host.id.clone(),
                    provider: provider.name().clone(),
                    content_host: matched.content_host.id,
                    content_host_name: matched.content_host.name,
                    matched_by: matched.matched_by,
                    duplicates: matched.duplicates,
                    made_at_ms: 0,
                    subscription_uuid: None,
                    hardware_uuid: None,
                }),
            });
        }
        let registered =
            lab.with_world(|w| w.hosts.values().filter(|h| h.cluster.is_some() && h.consumer_uuid.is_some()).count());
        assert_eq!(stored.len(), registered, "Katello {version}");

        let before = lab.requests().len();
        let again = provider.content_hosts(&call(), &stored).await.unwrap();
        assert!(again.iter().all(Result::is_ok));
        let requests = lab.requests().len() - before;
        // The rows by id, and the confirmation by name and hardware uuid. Before Katello 3.13 facts are searched alone: joined
        // with other terms, they repeat each host for each of its facts.
        let alone = if version < Version(3, 13) { 2 * stored.len() } else { 0 };
        assert!(
            requests <= stored.len().div_ceil(50) + stored.len().div_ceil(12) + 1 + alone,
            "Katello {version}: {requests} requests"
        );
    }
}

/// `subscription-manager unregister` leaves the host and what was counted for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unregistered_host_is_no_content_host() {
    for version in [Version(3, 12), Version(4, 12), Version(4, 18), Version(5, 0)] {
        let lab = lab(version, false, 4);
        let (host, _) = busiest(&lab, false);
        lab.with_world(|world| {
            let host = world.hosts.get_mut(&host.id).unwrap();
            (host.consumer_uuid, host.was_unregistered) = (None, true);
        });
        let is_it = |h: &HostInventory| h.address.as_deref() == Some(&host.fqdn);
        let wanted = Wanted { host: inventory(&lab).into_iter().find(is_it).unwrap(), stored: None, is_change: false };
        let found = provider(&lab).content_hosts(&call(), &[wanted]).await.unwrap().remove(0);
        assert_eq!(found.unwrap_err().code(), Code::HostWithoutContent, "Katello {version}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_registered_twice_is_its_newest_record() {
    let lab = lab(Version(4, 18), false, 4);
    let (host, _) = busiest(&lab, false);
    let inventory = inventory(&lab).into_iter().find(|h| h.address.as_ref() == Some(&host.fqdn)).unwrap();
    let newer = lab.with_world(|w| w.register_duplicate(&host.fqdn)).unwrap();
    let wanted = [Wanted { host: inventory, stored: None, is_change: false }];
    let found = provider(&lab).content_hosts(&call(), &wanted).await.unwrap().remove(0);
    match found {
        Ok(matched) => {
            let ids: BTreeSet<String> =
                matched.duplicates.iter().chain([&matched.content_host]).map(|r| r.id.to_string()).collect();
            assert_eq!(ids, BTreeSet::from([host.id.to_string(), newer.to_string()]));
            assert!(matched.duplicates[0].last_checkin_ms < matched.content_host.last_checkin_ms);
        }
        Err(e) => panic!("{e}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errata_are_the_worlds_under_every_filter() {
    for (version, agent) in VERSIONS {
        let lab = lab(version, agent, 6);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, false);
        let id = reference(&host).id;
        assert!(truth.len() > 3, "a world without errata proves nothing");
        let first = truth[0].clone();
        let with_cve = truth.iter().find(|a| !a.cves.is_empty()).unwrap();
        let day = first.issued.clone();
        let q = || ErrataQuery { per_page: 1000, ..Default::default() };
        type Test<'a> = Box<dyn Fn(&Advisory) -> bool + 'a>;
        let mut cases: Vec<(ErrataQuery, Test<'_>)> = vec![
            (q(), Box::new(|_| true)),
            (
                ErrataQuery { ids: vec![ErratumId::new(first.id.clone()).unwrap()], ..q() },
                Box::new(|a| a.id == first.id),
            ),
            (
                ErrataQuery { cves: vec![CveId::new(with_cve.cves[0].clone()).unwrap()], ..q() },
                Box::new(|a| a.cves.contains(&with_cve.cves[0])),
            ),
            (ErrataQuery { issued_since: Some(day.clone()), ..q() }, Box::new(|a| a.issued >= day)),
            (ErrataQuery { issued_until: Some(day.clone()), ..q() }, Box::new(|a| a.issued <= day)),
            (
                ErrataQuery { text: Some(first.packages[0].name.clone()), ..q() },
                Box::new(|a| {
                    let text = first.packages[0].name.to_lowercase();
                    [&a.id, &a.title]
                        .into_iter()
                        .chain(a.packages.iter().map(|p| &p.name))
                        .any(|t| t.to_lowercase().contains(&text))
                }),
            ),
        ];
        for wanted in [ErratumType::Security, ErratumType::Bugfix, ErratumType::Enhancement, ErratumType::Other] {
            cases.push((ErrataQuery { types: vec![wanted], ..q() }, Box::new(move |a| kind(a) == wanted)));
        }
        for wanted in [
            Severity::Critical,
            Severity::Important,
            Severity::Moderate,
            Severity::Low,
            Severity::None,
            Severity::Unknown,
        ] {
            cases.push((ErrataQuery { severities: vec![wanted], ..q() }, Box::new(move |a| severity(a) == wanted)));
        }
        for (query, test) in &cases {
            let page = provider.errata(&call(), &id, query).await.unwrap();
            let found: BTreeSet<&str> = page.errata.iter().map(|e| e.id.as_str()).collect();
            let want: BTreeSet<&str> = truth.iter().filter(|a| test(a)).map(|a| a.id.as_str()).collect();
            assert_eq!(found, want, "Katello {version}: {query:?}");
            // The same filter, one erratum a page: the counts come from the server now.
            let small = provider.errata(&call(), &id, &ErrataQuery { per_page: 1, ..query.clone() }).await.unwrap();
            assert_eq!(small.counts, page.counts, "Katello {version}: {query:?}");
            assert_eq!(page.counts, ErrataCounts::of(&page.errata));
        }
        let all = lab.with_world(|w| w.errata_of(&host, true).len() as u64);
        let query = ErrataQuery { scope: ErrataScope::Applicable, ..q() };
        assert_eq!(provider.errata(&call(), &id, &query).await.unwrap().counts.total, Some(all), "Katello {version}");
        let one = provider.erratum(&call(), &ErratumId::new(first.id.clone()).unwrap()).await.unwrap();
        assert_eq!((one.title, one.cves), (first.title.clone(), first.cves.clone()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packages_are_the_worlds() {
    for (version, agent) in VERSIONS {
        let lab = lab(version, agent, 6);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, false);
        let id = reference(&host).id;
        let installed = provider.installed(&call(), &id, &[]).await.unwrap();
        assert_eq!(installed.len(), host.profile.len(), "Katello {version}");
        let some: Vec<PackageName> = ["vdsm", "libvirt"].map(|n| PackageName::new(n).unwrap()).into();
        let named = provider.installed(&call(), &id, &some).await.unwrap();
        assert!(named.iter().all(|p| ["vdsm", "libvirt"].contains(&p.name.as_str())));
        let upgradable = provider.upgradable(&call(), &id, &[]).await.unwrap();
        assert!(!upgradable.is_empty(), "Katello {version}");
        for u in &upgradable {
            assert_eq!(
                host.profile.iter().filter(|p| p.name == u.installed.name).map(|p| &p.evr).max(),
                Some(&u.installed.evr)
            );
            assert!(u.to > u.installed.evr);
        }
        let brought = truth.iter().flat_map(|a| &a.packages).find(|p| p.name == upgradable[0].installed.name).unwrap();
        assert!(upgradable[0].to >= brought.evr, "Katello {version}: {} < {brought}", upgradable[0].to);
        let name = PackageName::new(upgradable[0].installed.name.clone()).unwrap();
        assert!(provider.available(&call(), &id, &name).await.unwrap().unwrap() >= upgradable[0].to);
        let nothing = PackageName::new("no-such-package").unwrap();
        assert_eq!(provider.available(&call(), &id, &nothing).await.unwrap(), None);
        // Before 3.4 a server shows a host without tracer like one without anything to restart.
        let is_told = host.tracer && version >= Version(3, 4);
        assert_eq!(
            provider.reboot_pending(&call(), &id, None).await.unwrap() != YesNoUnknown::Unknown,
            is_told,
            "{version}"
        );
    }
}

async fn state(provider: &Arc<dyn Provider>, task: &ProviderTask) -> (TaskState, String, ProviderTask) {
    let state = provider.tasks(&call(), std::slice::from_ref(task)).await.unwrap().remove(0).unwrap();
    (state.state, state.text, state.ids)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errata_and_packages_are_installed_to_the_end() {
    for (version, agent) in VERSIONS {
        let lab = lab(version, agent, 8);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, agent);
        let host = reference(&host);
        let capability = provider.capability(&call(), &host.id).await.unwrap();
        assert_eq!(capability.way, Some(InstallWay::RemoteExecution), "Katello {version}: {capability:?}");
        let mut ways = vec![InstallWay::RemoteExecution];
        ways.extend(agent.then_some(InstallWay::Agent));
        for (way, advisory) in ways.into_iter().zip(&truth) {
            let id = ErratumId::new(advisory.id.clone()).unwrap();
            let sent = provider.install(&call(), &host, way, &Selection::Errata(vec![id.clone()])).await.unwrap();
            lab.settle();
            let (ended, text, ids) = state(&provider, &sent).await;
            assert_eq!(ended, TaskState::Proving, "Katello {version} {way:?}: {text}");
            assert!(ids.task.is_some());
            let query = ErrataQuery { ids: vec![id], ..Default::default() };
            assert_eq!(
                provider.errata(&call(), &host.id, &query).await.unwrap().counts.total,
                Some(0),
                "Katello {version} {way:?}"
            );
        }
        let upgradable = provider.upgradable(&call(), &host.id, &[]).await.unwrap();
        let Some(next) = upgradable.first() else { continue };
        let name = PackageName::new(next.installed.name.clone()).unwrap();
        let selection = Selection::Packages(vec![name.clone()]);
        let sent = provider.install(&call(), &host, InstallWay::RemoteExecution, &selection).await.unwrap();
        lab.settle();
        assert_eq!(state(&provider, &sent).await.0, TaskState::Proving);
        let now = provider.installed(&call(), &host.id, &[name]).await.unwrap();
        assert!(now.iter().any(|p| p.evr >= next.to), "Katello {version}: {now:?}, wanted {}", next.to);
        // Katello 3.0 and 3.1 compute applicability at a time of their own.
        assert_eq!(provider.refresh(&call(), &host).await.unwrap(), version >= Version(3, 2));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_is_cancelled() {
    let lab = lab(Version(4, 18), false, 6);
    let provider = provider(&lab);
    let (host, truth) = busiest(&lab, false);
    let selection = Selection::Errata(vec![ErratumId::new(truth[0].id.clone()).unwrap()]);
    let sent = provider.install(&call(), &reference(&host), InstallWay::RemoteExecution, &selection).await.unwrap();
    lab.advance(1_500);
    assert!(matches!(state(&provider, &sent).await.0, TaskState::Planned | TaskState::Running));
    provider.cancel(&call(), &sent).await.unwrap();
    lab.settle();
    assert_eq!(state(&provider, &sent).await.0, TaskState::Cancelled);
}
