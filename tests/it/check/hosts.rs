//! `check_host`, `check_cluster` and associations over a scripted provider and a store in memory.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::check::{CheckOptions, association, check_cluster, check_host};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::{BumpVerdict, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::host::{Association, HostInventory, HostKind, HostStatus, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, HostId, ProviderName};
use ovirt_upgrade_manager::model::level::{Certainty, Level};
use ovirt_upgrade_manager::model::request::{
    AssociateAction, AssociationRequest, CheckClusterRequest, CheckHostRequest,
};
use ovirt_upgrade_manager::model::task::{InstallWay, Progress};
use ovirt_upgrade_manager::ports::{Call, ProgressSink, Store};

use super::bench::*;
use crate::support::errors::error_of;
use crate::support::failing_store::{Commit, FailingStore};
use crate::support::fake_provider::{FakeProvider, Script, erratum};
use crate::support::fake_store::FakeStore;

#[tokio::test]
async fn age_is_never_negative() {
    for (server_now_ms, age) in [(Some(0), Some(0)), (Some(1_000 - 5 * 3_600_000), Some(0)), (None, None)] {
        let mut script = Script::el(&[BASH]);
        script.facts.server_now_ms = server_now_ms;
        let check = Bench::one("h", script).check(host("h")).await;
        assert_eq!(check.data_age_ms, age, "the provider's clock is at {server_now_ms:?}");
    }
}

#[tokio::test]
async fn available_updates_are_answered_with_all_details() {
    let errata =
        vec![erratum("RHSA-1", ErratumType::Security, Some(true)), erratum("RHBA-1", ErratumType::Bugfix, Some(false))];
    let script = Script { reboot_pending: Some(false), ..Script::el(&[VDSM, BASH]).with_errata(errata) };
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!((check.updates, check.package_count, why(&check)), (YesNoUnknown::Yes, Some(2), None));
    let first = &check.packages.as_ref().unwrap()[0];
    assert_eq!((first.from.as_deref(), first.to.as_deref()), (Some("4.50.6-1.el9"), Some("4.50.7-1.el9")));
    let counts = check.errata.unwrap();
    assert_eq!((counts.security, counts.bugfix), (1, 1));
    assert_eq!(counts.security_by_severity.unwrap().important, 1);
    assert_eq!((check.reboot.now, check.reboot.after), (YesNoUnknown::No, YesNoUnknown::Yes));
    assert_eq!(check.reboot.because, ["erratum RHSA-1"]);
    assert_eq!(check.install.unwrap().way, Some(InstallWay::RemoteExecution));
    assert_eq!(check.levels_now.certainty, Certainty::Reported);
    assert!(check.levels_after.certain.contains(&Level::new(4, 8)));
    assert_eq!(check.data_age_ms, Some(1_800_000), "judged by the provider's own clock");
    assert!(check.problems.is_empty(), "{:?}", check.problems);
}

#[tokio::test]
async fn a_first_no_makes_no_event() {
    let bench = Bench::one("h", Script::el(&[]));
    let check = bench.check(host("h")).await;
    assert_eq!((check.updates, check.reboot.after), (YesNoUnknown::No, YesNoUnknown::No));
    assert_eq!(check.levels_after, check.levels_now);
    assert_eq!(bench.store.event_names(), ["HOST_ASSOCIATED"]);
}

#[tokio::test]
async fn an_answer_that_cannot_be_stored_is_given() {
    let mut bench = Bench::one("h", Script::el(&[KERNEL]));
    let store = FailingStore::over(bench.store.clone());
    store.plan(|_| Commit::Fails);
    bench.ports.store = store;
    assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::Yes);
    assert!(bench.store.last_check(&host("h").id).await.unwrap().is_none());
}

#[tokio::test]
async fn packages_decide_about_a_reboot_where_errata_do_not() {
    let check = Bench::one("h", Script::el(&[KERNEL])).check(host("h")).await;
    assert_eq!((check.reboot.after, check.reboot.because), (YesNoUnknown::Yes, vec!["package kernel-core".to_owned()]));
    let silent = Script::el(&[BASH]).with_errata(vec![erratum("E-1", ErratumType::Bugfix, None)]);
    assert_eq!(Bench::one("h", silent).check(host("h")).await.reboot.after, YesNoUnknown::Unknown);
}

#[tokio::test]
async fn a_host_that_no_provider_can_answer_for_is_unknown_with_the_reason() {
    for code in [Code::HostNotRegistered, Code::HostAmbiguous, Code::HostWithoutContent] {
        let check = Bench::one("h", Script::unmatched(code)).check(host("h")).await;
        assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(code)));
        assert_eq!(check.levels_now.certainty, Certainty::Reported, "the engine's data still counts");
        assert!(check.association.is_none());
    }
    let check = Bench::new(vec![]).check(host("h")).await;
    assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(Code::NoProvider)));
}

#[tokio::test]
async fn a_provider_that_fails_midway_never_turns_into_no() {
    let broken = || error_of(Code::ProviderFailed);
    let check = Bench::one("h", Script::el(&[]).failing("upgradable", broken())).check(host("h")).await;
    assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(Code::ProviderFailed)));
    let check = Bench::one("h", Script::el(&[BASH]).failing("upgradable", broken())).check(host("h")).await;
    assert_eq!((check.updates, check.packages.is_none()), (YesNoUnknown::Yes, true), "the bulk listing counted one");
    assert_eq!(check.levels_after.certainty, Certainty::Unknown);
    assert_eq!(codes(&check.problems), [Code::ProviderFailed]);
    let check = Bench::one("h", Script::el(&[BASH]).failing("capability", broken())).check(host("h")).await;
    assert_eq!((check.updates, check.install.is_none()), (YesNoUnknown::Yes, true));
}

#[tokio::test]
async fn refused_credentials_are_not_tried_again_for_the_other_hosts() {
    let names: Vec<String> = (0..20).map(|i| format!("h{i}")).collect();
    let script = Script::el(&[VDSM]).failing("upgradable", auth());
    let scripts = names.iter().map(|n| (n.as_str(), script.clone())).collect();
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let options = CheckOptions { concurrency: 1, ..options() };
    let request = cluster(names.iter().map(|n| host(n)).collect(), "levels");
    let check = check_cluster(&bench.ports, &call(), &request, &options).await.unwrap();
    let tries = bench.providers[0].asked().iter().filter(|m| *m == "upgradable").count();
    assert_eq!(tries, 1);
    assert!(check.hosts.iter().all(|h| codes(&h.problems) == [Code::ProviderAuth]));
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_every_host_unknown() {
    let bench = Bench::one("h", Script::el(&[BASH]));
    bench.providers[0].set_down(Some(auth()));
    let check = bench.cluster(vec![host("h"), host("i")], "levels").await;
    assert_eq!((check.hosts_unknown, check.hosts_with_updates), (2, 0));
    assert!(check.hosts.iter().all(|h| why(h) == Some(Code::ProviderAuth)));
}

#[tokio::test]
async fn a_node_is_updated_by_its_image_alone() {
    let script = Script { upgradable: vec![BASH], ..Script::node(&[PLACEHOLDER, IMAGE], Some("4.5.7-1.el9")) };
    let check = Bench::one("n", script).check(node("n")).await;
    assert_eq!((check.updates, check.package_count), (YesNoUnknown::Yes, Some(1)));
    assert_eq!(check.packages.unwrap()[0].name, "ovirt-node-ng-image-update");
    assert_eq!(check.errata, None, "errata of ordinary packages are not its updates");
    assert_eq!(check.reboot.after, YesNoUnknown::Yes);
    assert_eq!(check.levels_after.certainty, Certainty::Unknown);

    let fresh = Script { upgradable: vec![BASH], ..Script::node(&[PLACEHOLDER], Some("4.5.5-1.el9")) };
    let check = Bench::one("n", fresh).check(node("n")).await;
    assert_eq!(
        (check.updates, check.reboot.after),
        (YesNoUnknown::No, YesNoUnknown::No),
        "ordinary packages do not count"
    );

    let no_image = Bench::one("n", Script::node(&[PLACEHOLDER], None)).check(node("n")).await;
    assert_eq!((no_image.updates, why(&no_image)), (YesNoUnknown::Unknown, Some(Code::NoData)));
}

#[tokio::test]
async fn the_package_profile_shows_whether_a_host_is_a_node() {
    let unknown_kind = || HostInventory { kind: None, ..host("n") };
    let check = Bench::one("n", Script::node(&[PLACEHOLDER], Some("4.5.7-1.el9"))).check(unknown_kind()).await;
    assert_eq!((check.kind, check.updates), (Some(HostKind::Node), YesNoUnknown::Yes));
    let check = Bench::one("n", Script::el(&[BASH])).check(unknown_kind()).await;
    assert_eq!((check.kind, check.updates), (Some(HostKind::El), YesNoUnknown::Yes));
}

#[tokio::test]
async fn problems_of_a_host_are_named() {
    let mut script = Script::el(&[BASH]);
    script.facts.server_now_ms = Some(10 * 3_600_000);
    script.duplicates = vec!["old"];
    let inventory = HostInventory { engine_update_available: Some(false), ..host("h") };
    let bench = Bench::one("h", script);
    let check = bench.check(inventory).await;
    assert_eq!(
        codes(&check.problems),
        [Code::EngineDisagrees, Code::DataStale, Code::DuplicateContentHosts],
        "{:?}",
        check.problems
    );
    assert!(check.problems.iter().all(|p| !p.message.contains('(') || p.message.contains("(id old)")));
    assert_eq!(
        bench.store.event_names(),
        ["HOST_ASSOCIATED", "HOST_DUPLICATE_CONTENT_HOSTS", "HOST_UPDATES_AVAILABLE"]
    );
}

#[tokio::test]
async fn no_updates_by_old_data_is_not_known() {
    for (checked_in_ago_h, updates) in [(0, YesNoUnknown::No), (10, YesNoUnknown::Unknown)] {
        let mut script = Script { reboot_pending: Some(false), ..Script::el(&[]) };
        script.facts.server_now_ms = Some(1_000 + checked_in_ago_h * 3_600_000);
        let bench = Bench::one("h", script);
        let check = bench.check(host("h")).await;
        assert_eq!(check.updates, updates);
        assert_eq!(why(&check), (updates == YesNoUnknown::Unknown).then_some(Code::DataStale));
        for detail in ["counts", "levels"] {
            assert_eq!(bench.cluster(vec![host("h")], detail).await.hosts[0].updates, updates, "{detail}");
        }
    }
}

#[tokio::test]
async fn an_update_that_drops_the_cluster_level_is_reported() {
    let script = Script::el(&[("vdsm-4.40.100-1.el8.x86_64", "4.40.100.2-1.el8")]);
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!(codes(&check.problems), [Code::UpdateDropsClusterLevel]);
}

#[tokio::test]
async fn a_host_that_is_down_is_answered_from_the_store_with_its_age() {
    let bench = Bench::one("h", Script::el(&[BASH]));
    bench.check(host("h")).await;
    bench.clock.0.store(2 * 3_600_000, Ordering::SeqCst);
    let (asked, commits) = (bench.providers[0].asked().len(), bench.store.commits());
    let away = HostInventory { status: HostStatus::NonResponsive, ..host("h") };
    let check = bench.check(away).await;
    assert!(check.from_store);
    assert_eq!((check.updates, check.checked_at_ms), (YesNoUnknown::Yes, 0));
    assert_eq!(check.data_age_ms, Some(1_800_000 + 2 * 3_600_000));
    assert_eq!(codes(&check.problems), [Code::DataStale]);
    assert_eq!((bench.providers[0].asked().len(), bench.store.commits()), (asked, commits));

    // An old answer proves no "no", as of any other host; and the answer of another content host is none.
    let bench = Bench::one("h", Script::el(&[]));
    bench.check(host("h")).await;
    let away = HostInventory { status: HostStatus::NonResponsive, ..host("h") };
    assert_eq!(bench.check(away.clone()).await.updates, YesNoUnknown::No);
    bench.clock.0.store(10 * 24 * 3_600_000, Ordering::SeqCst);
    let check = bench.check(away.clone()).await;
    let reason = check.unknown_because.as_ref().map(|problem| problem.code);
    assert_eq!((check.from_store, check.updates, reason), (true, YesNoUnknown::Unknown, Some(Code::DataStale)));
    bench.providers[0].set("other", Script::el(&[BASH]));
    let (provider, content_host) = (ProviderName::new("p").unwrap(), ContentHostId::new("other").unwrap());
    bench.associate(AssociateAction::Set { provider, content_host }).await.unwrap();
    let check = bench.check(away).await;
    assert_eq!((check.from_store, check.updates), (false, YesNoUnknown::Yes));

    let bench = Bench::one("h", Script::el(&[BASH]));
    let away = HostInventory { status: HostStatus::Down, ..host("i") };
    bench.providers[0].set("i", Script::el(&[BASH]));
    let check = bench.check(away).await;
    assert_eq!((check.from_store, check.updates), (false, YesNoUnknown::Yes), "never checked: its provider knows");
}

#[tokio::test]
async fn events_come_only_when_the_answer_changes() {
    let bench = Bench::one("h", Script::el(&[BASH]));
    for _ in 0..3 {
        bench.check(host("h")).await;
    }
    bench.cluster(vec![host("h")], "counts").await;
    assert_eq!(bench.store.event_names(), ["HOST_ASSOCIATED", "HOST_UPDATES_AVAILABLE"]);
    bench.providers[0].set("h", Script::el(&[BASH, KERNEL]));
    bench.check(host("h")).await;
    bench.providers[0].set_down(Some(auth()));
    bench.check(host("h")).await;
    bench.check(host("h")).await;
    bench.providers[0].set_down(None);
    bench.providers[0].set("h", Script::el(&[]));
    bench.check(host("h")).await;
    let events = bench.store.event_names();
    assert_eq!(events[2..], ["HOST_UPDATES_AVAILABLE", "HOST_CHECK_FAILED", "HOST_UP_TO_DATE"]);
}

#[tokio::test]
async fn an_observer_writes_nothing() {
    let store = FakeStore::observer();
    let bench = Bench::over(store, vec![FakeProvider::new("p", vec![("h", Script::el(&[BASH]))])]);
    assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::Yes);
    let refused = bench.associate(AssociateAction::Drop).await.unwrap_err();
    assert_eq!(refused.code(), Code::ObserverOnly);
}

#[tokio::test]
async fn cancel_ends_the_check_and_stores_nothing() {
    let provider = FakeProvider::hanging("p");
    let bench = Bench::new(vec![provider]);
    let call = call();
    let cancel = call.cancel.clone();
    let request = CheckHostRequest::of(host("h"));
    let options = options();
    let check = check_host(&bench.ports, &call, &request, &options);
    let (answer, ()) = tokio::join!(check, async { cancel.cancel() });
    assert_eq!(answer.unwrap_err().code(), Code::Cancelled);
    assert_eq!(bench.store.commits(), 0);
}

#[tokio::test]
async fn a_cluster_is_asked_in_bulk_and_stored_at_once() {
    let names: Vec<String> = (0..60).map(|i| format!("h{i}")).collect();
    let scripts = names.iter().map(|n| (n.as_str(), Script::el(&[VDSM]))).collect();
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let hosts: Vec<_> = names.iter().map(|n| host(n)).collect();
    let counts = bench.cluster(hosts.clone(), "counts").await;
    assert_eq!(bench.providers[0].asked(), ["content_hosts"], "counts need the bulk listing only");
    assert_eq!(bench.store.commits(), 1);
    assert_eq!((counts.hosts_with_updates, counts.levels_after.complete), (60, false));
    let levels = bench.cluster(hosts, "levels").await;
    let order: Vec<&str> = levels.hosts.iter().map(|h| h.host_name.as_str()).collect();
    assert_eq!(order, names);
    assert_eq!(levels.levels_now.max, Some(Level::new(4, 7)));
    let verdict = &levels.verdicts[0];
    assert_eq!((verdict.now, verdict.after), (BumpVerdict::BlockHosts, BumpVerdict::Permit));
    assert_eq!(bench.store.commits(), 2);
}

#[tokio::test]
async fn one_host_never_fails_the_cluster_and_unmanaged_ones_are_ignored() {
    let scripts = vec![("a", Script::el(&[BASH])), ("b", Script::unmatched(Code::HostNotRegistered))];
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let unmanaged = HostInventory { managed: false, ..host("k") };
    let check = bench.cluster(vec![host("a"), unmanaged, host("b")], "full").await;
    assert_eq!(check.hosts.len(), 2);
    assert_eq!((check.hosts_with_updates, check.hosts_unknown), (1, 1));
}

#[tokio::test]
async fn a_host_listed_twice_is_refused_by_name() {
    let bench = Bench::new(vec![]);
    let request = cluster(vec![host("a"), host("a")], "counts");
    let e = check_cluster(&bench.ports, &call(), &request, &options()).await.unwrap_err();
    assert_eq!(e.code(), Code::InvalidArgument);
    assert!(e.message().contains("host a (a) is listed twice"), "{e}");
}

#[tokio::test]
async fn levels_that_a_node_reports_are_used_for_the_next_node() {
    let newer = "ovirt-node-ng-image-update-4.5.7-1.el9.noarch";
    let scripts =
        vec![("n1", Script::node(&[newer], Some("4.5.7-1.el9"))), ("n2", Script::node(&[IMAGE], Some("4.5.7-1.el9")))];
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let ahead =
        HostInventory { reported_levels: Some(LEVELS.iter().map(|l| l.parse().unwrap()).collect()), ..node("n1") };
    let check = bench.cluster(vec![ahead.clone(), node("n2")], "levels").await;
    assert_eq!(check.hosts[1].levels_after.certainty, Certainty::Learned);
    assert_eq!(check.verdicts[0].after, BumpVerdict::Permit);
    let learned = |bench: &Bench| bench.store.event_names().iter().filter(|e| *e == "IMAGE_LEVELS_LEARNED").count();
    assert_eq!(learned(&bench), 2, "both images are known now");
    bench.cluster(vec![ahead, node("n2")], "levels").await;
    assert_eq!(learned(&bench), 2);
}

#[tokio::test]
async fn the_provider_that_has_the_host_is_found_and_stored() {
    let p = FakeProvider::new("p", vec![]);
    let q = FakeProvider::new("q", vec![("h", Script::el(&[]))]);
    let bench = Bench::new(vec![p, q]);
    assert_eq!(bench.check(host("h")).await.association.unwrap().provider.as_str(), "q");
    bench.check(host("h")).await;
    assert_eq!(bench.providers[0].asked().len(), 1, "the stored association leads straight to q");
    let nowhere = bench.check(host("x")).await;
    assert!(nowhere.unknown_because.unwrap().message.contains("p, q"));
    let named = HostInventory { provider: Some(ProviderName::new("z").unwrap()), ..host("h") };
    assert_eq!(why(&bench.check(named).await), Some(Code::ProviderUnknown));
}

#[tokio::test]
async fn a_match_beside_a_failed_provider_is_used_but_not_stored() {
    let scripts = || vec![("h", Script::el(&[]))];
    let bench = Bench::new(vec![FakeProvider::new("p", scripts()), FakeProvider::new("q", scripts())]);
    bench.providers[0].set_down(Some(auth()));
    // Its record may be the other provider's: that it has no updates proves nothing.
    let check = bench.check(host("h")).await;
    let reason = check.unknown_because.map(|problem| problem.code);
    assert_eq!((check.updates, reason), (YesNoUnknown::Unknown, Some(Code::ProviderAuth)));
    assert_eq!(check.install.unwrap().way, None);
    assert!(bench.store.stored_association("h").is_none());
    bench.providers[0].set_down(None);
    bench.check(host("h")).await;
    assert_eq!(bench.store.stored_association("h").unwrap().provider.as_str(), "p");
}

#[tokio::test]
async fn associations_are_set_refreshed_and_dropped() {
    let scripts = vec![("h", Script::el(&[])), ("other", Script::el(&[BASH]))];
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let set = |id: &str| AssociateAction::Set {
        provider: ProviderName::new("p").unwrap(),
        content_host: ContentHostId::new(id).unwrap(),
    };
    assert!(bench.associate(set("nobody")).await.is_err());
    assert!(bench.store.stored_association("h").is_none(), "no link to nowhere");
    assert_eq!(bench.associate(set("other")).await.unwrap(), Some(MatchedBy::Person));
    let check = bench.check(host("h")).await;
    assert_eq!(check.association.unwrap().content_host.as_str(), "other");
    assert_eq!(bench.store.stored_association("h").unwrap().matched_by, MatchedBy::Person, "not overwritten");
    assert_eq!(bench.associate(AssociateAction::Refresh).await.unwrap(), Some(MatchedBy::Fqdn));
    assert_eq!(bench.store.stored_association("h").unwrap().content_host.as_str(), "h");
    assert_eq!(bench.associate(AssociateAction::Drop).await.unwrap(), None);
    assert_eq!(bench.associate(AssociateAction::Drop).await.unwrap_err().code(), Code::AssociationMissing);
    let request = AssociationRequest { host_id: HostId::new("h").unwrap() };
    let missing = association::association(&bench.ports, &request, "h").await.unwrap_err();
    assert_eq!(missing.code(), Code::AssociationMissing);
    let links: Vec<_> = bench.store.event_names().into_iter().filter(|e| e.contains("ASSOCIAT")).collect();
    assert_eq!(links, ["HOST_ASSOCIATED", "HOST_ASSOCIATED", "ASSOCIATION_DROPPED"]);
}

#[tokio::test]
async fn a_persons_link_survives_another_providers_match() {
    let scripts = || vec![("h", Script::el(&[]))];
    let bench = Bench::new(vec![FakeProvider::new("p", scripts()), FakeProvider::new("q", scripts())]);
    let set = AssociateAction::Set {
        provider: ProviderName::new("q").unwrap(),
        content_host: ContentHostId::new("h").unwrap(),
    };
    bench.associate(set).await.unwrap();
    let stored = bench.store.stored_association("h").unwrap();
    let named = HostInventory { provider: Some(ProviderName::new("p").unwrap()), ..host("h") };
    assert_eq!(bench.check(named).await.association.unwrap().provider.as_str(), "p");
    assert_eq!(bench.store.stored_association("h"), Some(stored));
}

#[tokio::test]
async fn a_persons_link_made_during_a_check_survives_it() {
    let bench = Bench::one("h", Script::el(&[]));
    let found = bench.check(host("h")).await.association.unwrap();
    bench.associate(AssociateAction::Drop).await.unwrap();
    let by_person = Association { matched_by: MatchedBy::Person, ..found };
    let (store, link) = (bench.store.clone(), by_person.clone());
    bench.providers[0].meanwhile(move || store.put(link));
    bench.check(host("h")).await;
    assert_eq!(bench.store.stored_association("h"), Some(by_person));
    let links = bench.store.event_names().iter().filter(|e| *e == "HOST_ASSOCIATED").count();
    assert_eq!(links, 1, "the match was not stored, so it is no event");
}

#[tokio::test]
async fn progress_never_goes_back_and_ends_complete() {
    #[derive(Default)]
    struct Steps(Mutex<Vec<Progress>>);
    impl ProgressSink for Steps {
        fn progress(&self, progress: &Progress) {
            self.0.lock().unwrap().push(progress.clone());
        }
    }
    let names = ["a", "b", "c"];
    let scripts = names.map(|n| (n, Script::el(&[]))).to_vec();
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let steps = Arc::new(Steps::default());
    let call = Call { progress: steps.clone(), ..call() };
    let request = cluster(names.map(host).to_vec(), "full");
    check_cluster(&bench.ports, &call, &request, &options()).await.unwrap();
    let steps = steps.0.lock().unwrap();
    assert!(steps.windows(2).all(|w| w[0].done <= w[1].done));
    assert_eq!(steps.last().map(|p| (p.done, p.total, p.phase.as_str())), Some((3, 3, "hosts")));
}

#[test]
fn the_operations_can_be_spawned() {
    fn send<T: Send>(_: T) {}
    let bench = Bench::new(vec![]);
    let (call, options) = (call(), options());
    let one = CheckHostRequest::of(host("h"));
    send(check_host(&bench.ports, &call, &one, &options));
    let all = cluster(vec![], "full");
    send(check_cluster(&bench.ports, &call, &all, &options));
}

#[tokio::test]
async fn a_host_of_unknown_kind_is_never_up_to_date_by_its_packages() {
    let unknown_kind = || HostInventory { kind: None, ..host("h") };
    let counts = Bench::one("h", Script::el(&[])).cluster(vec![unknown_kind()], "counts").await;
    assert_eq!(counts.hosts[0].updates, YesNoUnknown::Unknown);
    let levels = Bench::one("h", Script::el(&[])).cluster(vec![unknown_kind()], "levels").await;
    assert_eq!((levels.hosts[0].kind, levels.hosts[0].updates), (Some(HostKind::El), YesNoUnknown::No));
    let bench = Bench::one("h", Script::el(&[]).failing("installed", error_of(Code::ProviderFailed)));
    for detail in ["levels", "full"] {
        let check = bench.cluster(vec![unknown_kind()], detail).await;
        assert_eq!((check.hosts[0].updates, why(&check.hosts[0])), (YesNoUnknown::Unknown, Some(Code::ProviderFailed)));
    }
}

#[tokio::test]
async fn a_host_that_is_down_still_limits_its_cluster() {
    let scripts = vec![("a", Script::el(&[VDSM])), ("b", Script::el(&[]))];
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    bench.cluster(vec![host("a"), host("b")], "levels").await;
    let away = HostInventory { status: HostStatus::NonResponsive, reported_levels: None, ..host("b") };
    let check = bench.cluster(vec![host("a"), away], "levels").await;
    assert!(check.hosts[1].from_store);
    let bounds: Vec<&str> = check.levels_after.bounded_by.iter().map(HostId::as_str).collect();
    assert_eq!((check.levels_after.max, bounds), (Some(Level::new(4, 7)), vec!["b"]));
    let verdict = check.verdicts.iter().find(|v| v.level == Level::new(4, 8)).unwrap();
    assert_eq!(verdict.after, BumpVerdict::BlockHosts);
}

#[tokio::test]
async fn an_excluded_host_that_is_not_there_is_refused() {
    let bench = Bench::new(vec![]);
    let request =
        CheckClusterRequest { excluded: vec![HostId::new("x").unwrap()], ..cluster(vec![host("a")], "counts") };
    let e = check_cluster(&bench.ports, &call(), &request, &options()).await.unwrap_err();
    assert!(e.message().contains("host x is not in cluster c"), "{e}");
}

#[tokio::test]
async fn errata_beyond_the_first_page_count() {
    let errata = (0..101).map(|i| erratum(&format!("E-{i}"), ErratumType::Bugfix, Some(i == 100))).collect();
    let bench = Bench::one("h", Script::el(&[BASH]).with_errata(errata));
    let check = bench.check(host("h")).await;
    assert_eq!(check.errata.unwrap().total, Some(101));
    assert_eq!(check.reboot.because, ["erratum E-100"]);
    // A short page; then, as this provider cannot search for what suggests a reboot, all of them in two long ones.
    assert_eq!(bench.providers[0].asked().iter().filter(|m| *m == "errata").count(), 3);
}

/// The host may be one of those that the first provider has, so the second one's match is not stored, and not installed on.
#[tokio::test]
async fn a_match_beside_a_doubt_of_another_provider_is_used_but_not_stored() {
    let doubtful = FakeProvider::new("a", vec![("h", Script::unmatched(Code::HostAmbiguous))]);
    let bench = Bench::new(vec![doubtful, FakeProvider::new("b", vec![("h", Script::el(&[BASH]))])]);
    let check = bench.check(host("h")).await;
    assert_eq!(check.updates, YesNoUnknown::Yes);
    assert!(codes(&check.problems).contains(&Code::HostAmbiguous), "{:?}", check.problems);
    assert!(bench.ports.store.associations(&[host("h").id]).await.unwrap().is_empty());
}
