//! Several providers of which one does not answer: nobody whose provider answers waits for it again and again.

use std::time::Duration;

use ovirt_upgrade_manager::check::cluster::check_cluster;
use ovirt_upgrade_manager::check::errata::erratum as read_erratum;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::{ClusterCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::request::{AssociateAction, ErratumRequest};
use ovirt_upgrade_manager::ports::{Call, Provider};

use super::bench::*;
use crate::support::errors::error_of;
use crate::support::fake_provider::{FakeProvider, Script, erratum};

fn questions(provider: &FakeProvider) -> usize {
    provider.asked().iter().filter(|method| *method == "content_hosts").count()
}

/// Three providers: the first one never answers, the third one has host `h`.
fn first_hangs() -> Bench {
    let script = Script::el(&[BASH]).with_errata(vec![erratum("RHSA-1", ErratumType::Security, None)]);
    let third = FakeProvider::new("c", vec![("h", script)]);
    Bench::new(vec![FakeProvider::hanging("a"), FakeProvider::new("b", vec![]), third])
}

#[tokio::test]
async fn hosts_of_other_providers_are_answered_and_linked_once_the_silent_one_has_spoken() {
    let bench = first_hangs();
    for _ in 0..2 {
        let check = bench.check(host("h")).await;
        assert_eq!((check.updates, why(&check)), (YesNoUnknown::Yes, None));
        assert_eq!(check.association.unwrap().provider.as_str(), "c");
    }
    let is_linked = || bench.store.event_names().iter().any(|name| name == "HOST_ASSOCIATED");
    assert!(!is_linked(), "the first provider may have the host: the match is not stored");
    bench.providers[0].set_hanging(false);
    bench.check(host("h")).await;
    assert!(is_linked());
}

#[tokio::test]
async fn an_erratum_is_read_from_a_provider_that_answers() {
    let bench = first_hangs();
    let request = |id: &str| ErratumRequest { id: ErratumId::new(id).unwrap(), provider: None };
    assert_eq!(read_erratum(&bench.ports, &call(), &request("RHSA-1")).await.unwrap().id.as_str(), "RHSA-1");
    bench.providers[0].set_hanging(false);
    let unknown = read_erratum(&bench.ports, &call(), &request("RHSA-2")).await.unwrap_err();
    assert_eq!(unknown.code(), Code::ErratumUnknown);
}

#[tokio::test]
async fn one_that_cannot_be_reached_is_not_asked_again_for_a_minute_beside_others() {
    let bench = first_hangs();
    let first = &bench.providers[0];
    first.set_hanging(false);
    for code in [Code::ProviderUnreachable, Code::ProviderTimeout] {
        first.set_down(Some(error_of(code)));
        let before = questions(first);
        for _ in 0..3 {
            assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::Yes);
            // A host that nobody else has is unknown for the reason that is remembered.
            assert_eq!(why(&bench.check(host("elsewhere")).await), Some(code));
        }
        assert_eq!(questions(first), before + 1);
        bench.clock.0.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
    }
    // One that answers, with whatever error, is asked each time.
    first.set_down(Some(auth()));
    let before = questions(first);
    for _ in 0..2 {
        bench.check(host("h")).await;
    }
    assert_eq!(questions(first), before + 2);
}

#[tokio::test]
async fn the_only_provider_is_always_asked() {
    let bench = Bench::one("h", Script::el(&[BASH]));
    bench.providers[0].set_down(Some(error_of(Code::ProviderUnreachable)));
    for _ in 0..2 {
        assert_eq!(why(&bench.check(host("h")).await), Some(Code::ProviderUnreachable));
    }
    bench.providers[0].set_down(None);
    assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::Yes);
}

#[tokio::test]
async fn a_host_that_nobody_else_has_waits_for_a_slow_provider() {
    let bench = first_hangs();
    // Noted as slow, because another provider had the host.
    bench.check(host("h")).await;
    let checking = bench.check(host("elsewhere"));
    let waits = tokio::time::timeout(std::time::Duration::from_millis(20), checking).await;
    assert!(waits.is_err(), "an answer without the slow provider: {waits:?}");
}

#[tokio::test]
async fn slowness_is_remembered_from_a_real_wait_on_and_not_renewed_without_one() {
    let bench = first_hangs();
    let is_slow =
        || bench.providers[0].absence().unwrap().is_slow(bench.clock.0.load(std::sync::atomic::Ordering::SeqCst));
    let pass = |ms| bench.clock.0.fetch_add(ms, std::sync::atomic::Ordering::SeqCst);
    bench.check(host("h")).await;
    pass(200_000);
    assert!(is_slow());
    bench.check(host("h")).await;
    pass(100_000);
    assert!(!is_slow(), "the second check did not wait");
}

#[tokio::test]
async fn a_person_gets_no_link_to_a_later_provider_while_an_earlier_one_is_silent() {
    let bench = first_hangs();
    let refresh = || bench.associate(AssociateAction::Refresh);
    // The first time after a wait, then without one.
    for _ in 0..2 {
        assert_eq!(refresh().await.unwrap_err().code(), Code::ProviderTimeout);
    }
    assert!(bench.store.stored_association("h").is_none());
    bench.providers[0].set_hanging(false);
    refresh().await.unwrap();
    assert_eq!(bench.store.stored_association("h").unwrap().provider.as_str(), "c");
}

/// A check of a cluster, by a caller who waits for some seconds.
async fn in_time(bench: &Bench, hosts: Vec<HostInventory>) -> ClusterCheck {
    let call = Call { limit: Some(Duration::from_secs(8)), ..call() };
    check_cluster(&bench.ports, &call, &cluster(hosts, "full"), &options()).await.unwrap()
}

#[tokio::test]
async fn hosts_of_a_silent_provider_do_not_take_the_answers_of_a_cluster() {
    let bench = first_hangs();
    let check = in_time(&bench, vec![host("h"), host("elsewhere")]).await;
    assert_eq!(check.hosts.iter().map(|h| h.updates).collect::<Vec<_>>(), [YesNoUnknown::Yes, YesNoUnknown::Unknown]);
    assert_eq!(why(&check.hosts[1]), Some(Code::ProviderTimeout));
    assert_eq!((check.hosts_with_updates, check.hosts_unknown), (1, 1));
    assert!(bench.providers[0].absence().unwrap().is_slow(0), "the wait is remembered");
}

#[tokio::test]
async fn a_provider_that_answers_its_list_and_no_host_does_not_take_the_answers_of_a_cluster() {
    let errata = vec![erratum("RHSA-1", ErratumType::Security, None)];
    let hangs = Script { hangs: true, ..Script::el(&[BASH]).with_errata(errata.clone()) };
    let silent: Vec<String> = (0..20).map(|n| format!("s{n}")).collect();
    let first = FakeProvider::new("a", silent.iter().map(|name| (name.as_str(), hangs.clone())).collect());
    let second = FakeProvider::new("b", vec![("h", Script::el(&[BASH]).with_errata(errata))]);
    let bench = Bench::new(vec![first, second]);
    let hosts = silent.iter().map(|name| host(name)).chain([host("h")]).collect();
    let check = in_time(&bench, hosts).await;
    let (last, others) = check.hosts.split_last().unwrap();
    assert_eq!((last.updates, why(last)), (YesNoUnknown::Yes, None));
    for host in others {
        assert!(
            codes(&host.problems).contains(&Code::ProviderTimeout) || why(host) == Some(Code::ProviderTimeout),
            "{host:?}"
        );
    }
}

/// A caller who gives up drops the question; the next one is answered without the wait.
#[tokio::test]
async fn a_wait_that_its_caller_gives_up_is_remembered() {
    let bench = first_hangs();
    {
        let checking = bench.check(host("elsewhere"));
        assert!(tokio::time::timeout(Duration::from_millis(20), checking).await.is_err());
    }
    assert!(!bench.providers[0].absence().unwrap().is_slow(0), "no time has passed by the clock of the test");
    {
        let mut checking = Box::pin(bench.check(host("elsewhere")));
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut checking).await.is_err());
        bench.clock.0.fetch_add(6_000, std::sync::atomic::Ordering::SeqCst);
    }
    assert!(bench.providers[0].absence().unwrap().is_slow(6_000));
}

#[tokio::test]
async fn a_panic_at_one_provider_is_not_one_of_the_others() {
    let bench = first_hangs();
    bench.providers[0].set_hanging(false);
    bench.providers[0].meanwhile(|| panic!("planted by this test"));
    let check = bench.check(host("h")).await;
    assert_eq!((check.updates, why(&check)), (YesNoUnknown::Yes, None));
}

#[tokio::test]
async fn many_callers_do_not_wait_together_for_a_provider_that_answers_nobody() {
    let bench = first_hangs();
    let mut waiting: Vec<_> = (0..200).map(|_| Box::pin(bench.check(host("elsewhere")))).collect();
    for check in &mut waiting {
        assert!(futures_util::poll!(check).is_pending());
    }
    bench.clock.0.fetch_add(15_000, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(why(&bench.check(host("elsewhere")).await), Some(Code::ProviderTimeout));
    assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::Yes);
    drop(waiting);
    bench.providers[0].set_hanging(false);
    bench.clock.0.fetch_add(60_000, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(why(&bench.check(host("elsewhere")).await), Some(Code::HostNotRegistered));
}
