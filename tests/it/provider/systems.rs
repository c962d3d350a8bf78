//! The systems API of Katello 2 against the lab, in its three dialects: the answers compared with the lab's world.

use std::collections::BTreeSet;

use crate::support::systems::{busiest, call, config, connect, inventory, lab, provider, state};
use ovirt_upgrade_manager::config::ProviderConfig;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErrataQuery, ErrataScope, ErratumType, Severity};
use ovirt_upgrade_manager::model::host::{Association, ContentHostRef, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, CveId, ErratumId, PackageName};
use ovirt_upgrade_manager::model::task::{InstallWay, Selection, TaskState};
use ovirt_upgrade_manager::ports::Wanted;
use upgrade_manager_lab::Version;
use upgrade_manager_lab::web::faults::{Fault, RequestFault, Shape};
use upgrade_manager_lab::world::{Advisory, Host};

const VERSIONS: [Version; 4] = [Version(2, 0), Version(2, 1), Version(2, 2), Version(2, 4)];

fn reference(host: &Host) -> ContentHostRef {
    let id = ContentHostId::new(host.consumer_uuid.clone().unwrap()).unwrap();
    ContentHostRef { id, name: host.fqdn.clone(), last_checkin_ms: None }
}

fn ids(errata: &[&Advisory]) -> BTreeSet<String> {
    errata.iter().map(|a| a.id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_hosts_are_matched_with_few_requests() {
    for version in VERSIONS {
        let lab = lab(version, 200);
        let provider = provider(&lab);
        let hosts = inventory(&lab);
        let wanted: Vec<Wanted> =
            hosts.iter().map(|h| Wanted { host: h.clone(), stored: None, is_change: false }).collect();
        let found = provider.content_hosts(&call(), &wanted).await.unwrap();
        let first = lab.requests().len();
        // Lists do not show the hardware uuid: each host that a name found is read once, so that it is the right machine.
        assert!(first <= 2 + hosts.len() + hosts.len().div_ceil(10), "Katello {version}: {first} requests");
        let mut stored = vec![];
        for (host, answer) in hosts.iter().zip(found) {
            let Ok(matched) = answer else { continue };
            assert_eq!(Some(&matched.content_host.name), host.address.as_ref());
            assert!(matched.facts.last_checkin_ms.is_some() && matched.facts.upgradable_packages.is_none());
            // In 2.1 only one system shows its counts, in 2.2 the list does, too.
            assert_eq!(matched.facts.errata.is_some(), version >= Version(2, 2), "Katello {version}");
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
        let again = provider.content_hosts(&call(), &stored).await.unwrap();
        assert!(again.iter().all(Result::is_ok));
        let requests = lab.requests().len() - first;
        assert!(requests <= stored.len() + stored.len().div_ceil(50), "Katello {version}: {requests} requests");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_of_matching_works() {
    for version in VERSIONS {
        let lab = lab(version, 6);
        let provider = provider(&lab);
        let (host, _) = busiest(&lab, false);
        let known = inventory(&lab).into_iter().find(|h| h.address.as_ref() == Some(&host.fqdn)).unwrap();
        let mut by_uuid = known.clone();
        (by_uuid.name, by_uuid.address, by_uuid.hardware_uuid) = ("x".into(), Some("192.0.2.9".into()), None);
        by_uuid.subscription_uuid = host.consumer_uuid.as_ref().map(|u| u.to_uppercase());
        let mut by_hardware = known.clone();
        // A hardware uuid alone is no proof: the short name agrees.
        let label = host.fqdn.split('.').next().unwrap().to_owned();
        (by_hardware.name, by_hardware.address) = (label, Some("192.0.2.9".into()));
        by_hardware.hardware_uuid = Some(host.hardware_uuid.to_lowercase());
        let mut by_name = known.clone();
        (by_name.address, by_name.hardware_uuid, by_name.name) = (None, None, host.fqdn.clone());
        let mut nobody = known.clone();
        (nobody.name, nobody.address, nobody.hardware_uuid) = ("x".into(), Some("x.lab.example".into()), None);
        for (host, want) in [
            (by_uuid, Some(MatchedBy::SubscriptionUuid)),
            (by_hardware, Some(MatchedBy::HardwareUuid)),
            (known, Some(MatchedBy::Fqdn)),
            (by_name, Some(MatchedBy::HostName)),
            (nobody, None),
        ] {
            let found = provider
                .content_hosts(&call(), &[Wanted { host, stored: None, is_change: false }])
                .await
                .unwrap()
                .remove(0);
            match (found, want) {
                (Ok(found), Some(by)) => assert_eq!(found.matched_by, by, "Katello {version}"),
                (Err(e), None) => assert_eq!(e.code(), Code::HostNotRegistered, "Katello {version}"),
                (found, want) => panic!("Katello {version}: {found:?}, wanted {want:?}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_registered_twice_is_its_newest_record() {
    for version in VERSIONS {
        let lab = lab(version, 4);
        let (host, _) = busiest(&lab, false);
        let inventory = inventory(&lab).into_iter().find(|h| h.address.as_ref() == Some(&host.fqdn)).unwrap();
        lab.with_world(|w| w.register_duplicate(&host.fqdn)).unwrap();
        let wanted = [Wanted { host: inventory, stored: None, is_change: false }];
        let found = provider(&lab).content_hosts(&call(), &wanted).await.unwrap().remove(0).unwrap();
        assert_eq!(found.content_host.name, host.fqdn, "Katello {version}");
        assert_eq!((found.matched_by, found.duplicates.len()), (MatchedBy::HardwareUuid, 1), "Katello {version}");
        assert!(found.duplicates[0].last_checkin_ms < found.content_host.last_checkin_ms);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_searches_are_posted_in_2_4() {
    let lab = lab(Version(2, 4), 60);
    let wanted: Vec<Wanted> =
        inventory(&lab).into_iter().map(|host| Wanted { host, stored: None, is_change: false }).collect();
    provider(&lab).content_hosts(&call(), &wanted).await.unwrap();
    let posted = lab.requests().iter().filter(|r| r.method == "POST" && r.path.ends_with("/post_index")).count();
    assert!(posted >= 1, "{:?}", lab.requests());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_answer_of_a_search_that_is_down_is_no_proof() {
    let lab = lab(Version(2, 2), 4);
    let provider = provider(&lab);
    let wanted: Vec<Wanted> =
        inventory(&lab).into_iter().map(|host| Wanted { host, stored: None, is_change: false }).collect();
    lab.break_search(true);
    let error = provider.content_hosts(&call(), &wanted).await.unwrap_err();
    assert_eq!(error.code(), Code::ProviderUnavailable, "{error}");
    assert!(error.to_string().contains("elasticsearch"), "{error}");
    let (host, _) = busiest(&lab, false);
    let vdsm = PackageName::new("vdsm").unwrap();
    let error = provider.available(&call(), &reference(&host).id, &vdsm).await.unwrap_err();
    assert!(matches!(error.code(), Code::NoData | Code::HostWithoutContent), "{error}");
    lab.break_search(false);
    assert!(provider.content_hosts(&call(), &wanted).await.unwrap().iter().any(Result::is_ok));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn organizations_and_deleted_systems_are_named() {
    let lab = lab(Version(2, 4), 4);
    let (host, _) = busiest(&lab, false);
    let wanted: Vec<Wanted> =
        inventory(&lab).into_iter().map(|host| Wanted { host, stored: None, is_change: false }).collect();
    let other = connect(&ProviderConfig { organization_id: Some(9), ..config(&lab) });
    let error = other.content_hosts(&call(), &wanted).await.unwrap_err();
    assert!(error.to_string().contains("organization '9'"), "{error}");
    let message = "You have not set a default organization on the user admin.".to_owned();
    let mut fault = Fault::new(RequestFault::Status { status: 404, shape: Shape::Api("katello".to_owned()), message });
    fault.path = Some("/katello/api/systems*".to_owned());
    lab.add_fault(fault);
    let error = provider(&lab).content_hosts(&call(), &wanted).await.unwrap_err();
    assert!(error.to_string().contains("Set organization_id"), "{error}");
    lab.clear_faults();
    lab.with_world(|w| w.remove_host(&host.fqdn));
    let error = provider(&lab).capability(&call(), &reference(&host).id).await.unwrap_err();
    assert_eq!(error.code(), Code::ProviderNotFound, "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errata_are_the_worlds_under_every_filter() {
    for version in VERSIONS {
        let lab = lab(version, 6);
        let provider = provider(&lab);
        // 2.0 lists what applies, and neither severities nor CVEs.
        let old = version == Version(2, 0);
        let (host, truth) = busiest(&lab, old);
        let id = reference(&host).id;
        assert!(truth.len() > 3, "a world without errata proves nothing");
        let (first, with_cve) = (&truth[0], truth.iter().find(|a| !a.cves.is_empty()).unwrap());
        let (day, cve, name) = (first.issued.clone(), with_cve.cves[0].clone(), first.packages[0].name.clone());
        let kind = |a: &Advisory| ErratumType::from_server(&a.kind);
        let severity = |a: &Advisory| match old {
            true => Severity::Unknown,
            false => Severity::from_server(a.severity.as_deref().unwrap_or_default()),
        };
        let q = || ErrataQuery { per_page: 1000, ..Default::default() };
        type Test<'a> = Box<dyn Fn(&Advisory) -> bool + 'a>;
        let mut cases: Vec<(ErrataQuery, Test<'_>)> = vec![
            (q(), Box::new(|_| true)),
            (ErrataQuery { ids: vec![ErratumId::new(&*first.id).unwrap()], ..q() }, Box::new(|a| a.id == first.id)),
            (
                ErrataQuery { cves: vec![CveId::new(&*cve).unwrap()], ..q() },
                Box::new(|a| !old && a.cves.contains(&cve)),
            ),
            (ErrataQuery { issued_since: Some(day.clone()), ..q() }, Box::new(|a| a.issued >= day)),
            (ErrataQuery { issued_until: Some(day.clone()), ..q() }, Box::new(|a| a.issued <= day)),
            (
                ErrataQuery { text: Some(name.to_uppercase()), ..q() },
                Box::new(|a| {
                    let texts = [&a.id, &a.title].into_iter().chain(a.packages.iter().map(|p| &p.name));
                    texts.into_iter().any(|t| t.to_lowercase().contains(&name.to_lowercase()))
                }),
            ),
        ];
        for wanted in [ErratumType::Security, ErratumType::Bugfix, ErratumType::Enhancement, ErratumType::Other] {
            cases.push((ErrataQuery { types: vec![wanted], ..q() }, Box::new(move |a| kind(a) == wanted)));
        }
        let all = [Severity::Critical, Severity::Important, Severity::Moderate, Severity::Low, Severity::None];
        for wanted in all.into_iter().chain([Severity::Unknown]) {
            cases.push((ErrataQuery { severities: vec![wanted], ..q() }, Box::new(move |a| severity(a) == wanted)));
        }
        for (query, test) in &cases {
            let page = provider.errata(&call(), &id, query).await.unwrap();
            let found: BTreeSet<String> = page.errata.iter().map(|e| e.id.to_string()).collect();
            let want = ids(&truth.iter().filter(|a| test(a)).collect::<Vec<_>>());
            assert_eq!(found, want, "Katello {version}: {query:?}");
            assert_eq!(page.counts, ErrataCounts::of(&page.errata));
            // The same filter, page by page: exact counts on each, every erratum once.
            let mut paged = vec![];
            for number in 1..=want.len() as u32 + 1 {
                let query = ErrataQuery { per_page: 2, page: number, ..query.clone() };
                let small = provider.errata(&call(), &id, &query).await.unwrap();
                assert_eq!(small.counts, page.counts, "Katello {version}: {query:?}");
                paged.extend(small.errata);
            }
            assert_eq!(paged, page.errata, "Katello {version}: {query:?}");
        }
        let all = provider.errata(&call(), &id, &q()).await.unwrap();
        for erratum in &all.errata {
            let advisory = truth.iter().find(|a| a.id == erratum.id.to_string()).unwrap();
            let reboot = (!old).then_some(advisory.reboot_suggested);
            assert_eq!((erratum.reboot_suggested, erratum.installable), (reboot, (!old).then_some(true)), "{version}");
        }
        assert!(all.errata.iter().all(|e| e.issued.as_ref().is_some_and(|d| d.len() == 10)));
        let every = lab.with_world(|w| w.errata_of(&host, true).len() as u64);
        let query = ErrataQuery { scope: ErrataScope::Applicable, ..q() };
        assert_eq!(provider.errata(&call(), &id, &query).await.unwrap().counts.total, Some(every), "Katello {version}");
        let one = provider.erratum(&call(), &ErratumId::new(&*first.id).unwrap()).await.unwrap();
        assert_eq!((&one.title, &one.cves), (&first.title, &first.cves));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packages_are_those_of_the_world_and_missing_fields_are_unknown() {
    for version in VERSIONS {
        let lab = lab(version, 6);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, false);
        let id = reference(&host).id;
        assert_eq!(provider.installed(&call(), &id, &[]).await.unwrap().len(), host.profile.len());
        let some: Vec<PackageName> = ["vdsm", "libvirt"].map(|n| PackageName::new(n).unwrap()).into();
        let named = provider.installed(&call(), &id, &some).await.unwrap();
        assert!(!named.is_empty() && named.iter().all(|p| ["vdsm", "libvirt"].contains(&p.name.as_str())));

        let upgradable = provider.upgradable(&call(), &id, &[]).await.unwrap();
        let newest = |name: &str| {
            lab.with_world(|w| {
                let offers = upgrade_manager_lab::world::applicability::newer_offers_of(
                    &w.catalogue,
                    &host,
                    &host.profile,
                    name,
                );
                offers.iter().filter(|o| !o.library_only).map(|o| o.package.evr.clone()).max()
            })
        };
        for u in &upgradable {
            let installed = host.profile.iter().filter(|p| p.name == u.installed.name).map(|p| &p.evr).max();
            assert_eq!(installed, Some(&u.installed.evr), "Katello {version}");
            assert!(newest(&u.installed.name).unwrap() >= u.to, "Katello {version}: {u:?}");
        }
        // Every package that an installable erratum brings in a newer version is there.
        let found: BTreeSet<&str> = upgradable.iter().map(|u| u.installed.name.as_str()).collect();
        for package in truth.iter().flat_map(|a| &a.packages) {
            let older =
                |p: &&ovirt_upgrade_manager::model::evr::Nevra| p.name == package.name && p.arch == package.arch;
            let installed = host.profile.iter().filter(older).map(|p| &p.evr).max();
            if installed.is_some_and(|evr| package.evr > *evr) {
                assert!(found.contains(package.name.as_str()), "Katello {version}: {package}");
            }
        }
        // Named ones are compared with the content view, which has updates without an erratum, too.
        let names: Vec<PackageName> = host.profile.iter().map(|p| PackageName::new(&*p.name).unwrap()).collect();
        let exact = provider.upgradable(&call(), &id, &names).await.unwrap();
        let want: BTreeSet<&str> =
            host.profile.iter().map(|p| p.name.as_str()).filter(|n| newest(n).is_some()).collect();
        assert_eq!(exact.iter().map(|u| u.installed.name.as_str()).collect::<BTreeSet<_>>(), want, "Katello {version}");
        assert!(exact.iter().all(|u| newest(&u.installed.name).as_ref() == Some(&u.to)), "Katello {version}");

        let name = PackageName::new(exact[0].installed.name.clone()).unwrap();
        assert_eq!(provider.available(&call(), &id, &name).await.unwrap(), Some(exact[0].to.clone()));
        let nothing = PackageName::new("no-such-package").unwrap();
        assert_eq!(provider.available(&call(), &id, &nothing).await.unwrap(), None);
        assert_eq!(provider.upgradable(&call(), &id, &[nothing]).await.unwrap(), vec![]);
        assert_eq!(provider.reboot_pending(&call(), &id, None).await.unwrap(), YesNoUnknown::Unknown);

        lab.with_world(|w| w.withdraw(&w.catalogue.advisories.iter().map(|a| a.id.clone()).collect::<Vec<_>>()));
        let error = provider.upgradable(&call(), &id, &[]).await.unwrap_err();
        assert_eq!(error.code(), Code::NoData, "Katello {version}: no errata is not no updates");
        assert!(error.to_string().contains("without an erratum"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errata_and_packages_are_installed_to_the_end_by_the_agent() {
    for version in VERSIONS {
        let lab = lab(version, 8);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, false);
        let host = reference(&host);
        let capability = provider.capability(&call(), &host.id).await.unwrap();
        assert_eq!(capability.way, Some(InstallWay::Agent), "Katello {version}: {capability:?}");
        let before = provider.installed(&call(), &host.id, &[]).await.unwrap();

        let id = ErratumId::new(&*truth[0].id).unwrap();
        let selection = Selection::Errata(vec![id.clone()]);
        let sent = provider.install(&call(), &host, InstallWay::Agent, &selection).await.unwrap();
        assert!(sent.task.is_some() && sent.job.is_none());
        lab.settle();
        let (ended, text, _) = state(&provider, &sent).await;
        assert_eq!(ended, TaskState::Proving, "Katello {version}: {text}");
        let query = ErrataQuery { ids: vec![id], ..Default::default() };
        assert_eq!(
            provider.errata(&call(), &host.id, &query).await.unwrap().counts.total,
            Some(0),
            "Katello {version}"
        );
        assert_ne!(provider.installed(&call(), &host.id, &[]).await.unwrap(), before, "Katello {version}");

        let upgradable = provider.upgradable(&call(), &host.id, &[]).await.unwrap();
        let next = upgradable.first().unwrap();
        let name = PackageName::new(next.installed.name.clone()).unwrap();
        let selection = Selection::Packages(vec![name.clone()]);
        let sent = provider.install(&call(), &host, InstallWay::Agent, &selection).await.unwrap();
        lab.settle();
        assert_eq!(state(&provider, &sent).await.0, TaskState::Proving);
        let now = provider.installed(&call(), &host.id, &[name]).await.unwrap();
        assert!(now.iter().any(|p| p.evr >= next.to), "Katello {version}: {now:?}, wanted {}", next.to);
        assert!(!provider.refresh(&call(), &host).await.unwrap());

        let error = provider.install(&call(), &host, InstallWay::RemoteExecution, &selection).await.unwrap_err();
        assert_eq!(error.code(), Code::NoInstallMethod, "Katello {version}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_agent_nothing_is_installed_and_a_silent_one_fails_in_its_own_words() {
    for version in VERSIONS {
        let lab = lab(version, 6);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, false);
        let selection = Selection::Errata(vec![ErratumId::new(&*truth[0].id).unwrap()]);
        lab.with_world(|w| w.find_host_mut(&host.fqdn).unwrap().agent_running = false);
        let sent = provider.install(&call(), &reference(&host), InstallWay::Agent, &selection).await.unwrap();
        lab.settle();
        let (ended, text, _) = state(&provider, &sent).await;
        assert_eq!(ended, TaskState::Failed, "Katello {version}");
        assert!(text.contains("goferd"), "{text}");
        lab.with_world(|w| w.find_host_mut(&host.fqdn).unwrap().profile.retain(|p| p.name != "katello-agent"));
        let capability = provider.capability(&call(), &reference(&host).id).await.unwrap();
        let problem = capability.problem.unwrap();
        assert!(capability.way.is_none() && problem.remedy.contains("goferd"), "Katello {version}: {problem:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_the_api_cannot_cancel_continues_and_the_error_names_it() {
    let lab = lab(Version(2, 4), 6);
    let provider = provider(&lab);
    let (host, truth) = busiest(&lab, false);
    let selection = Selection::Errata(vec![ErratumId::new(&*truth[0].id).unwrap()]);
    let sent = provider.install(&call(), &reference(&host), InstallWay::Agent, &selection).await.unwrap();
    lab.advance(1_500);
    let error = provider.cancel(&call(), &sent).await.unwrap_err();
    assert_eq!(error.code(), Code::TaskNotCancellable, "{error}");
    lab.settle();
    assert_eq!(state(&provider, &sent).await.0, TaskState::Proving);
}
