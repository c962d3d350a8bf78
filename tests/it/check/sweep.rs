//! The check of all hosts in two steps: classes of all, rows of those of which something may have changed.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::{HostCheck, HostClass, YesNoUnknown};
use ovirt_upgrade_manager::model::ids::{HostId, ProviderName};
use ovirt_upgrade_manager::model::schedule::{ScheduledJob, Sweep};
use ovirt_upgrade_manager::ports::Store;
use serde_json::json;

use super::schedule_bench::*;
use crate::support::fake_provider::{FakeProvider, Script, erratum};
use crate::support::virtual_clock::{DAY, HOUR, MINUTE};
use ovirt_upgrade_manager::model::erratum::ErratumType;

const HOSTS: [&str; 4] = ["h1", "h2", "h3", "h4"];

fn bash() -> Script {
    let errata = vec![erratum("RHSA-1", ErratumType::Security, None)];
    Script::el(&[("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9")]).with_errata(errata)
}

/// Four hosts, of which one has security errata, in a world that is swept each hour.
fn world() -> World {
    let scripts = vec![("h1", bash()), ("h2", Script::el(&[])), ("h3", Script::el(&[])), ("h4", Script::el(&[]))];
    let provider = FakeProvider::new("p", scripts);
    provider.set_class("h1", HostClass::SecurityNeeded);
    HOSTS[1..].iter().for_each(|host| provider.set_class(host, HostClass::Updated));
    provider.set_checked_in(Some(&[]));
    World::around(
        provider,
        json!({"schedule": {"hosts_interval": "1h", "jitter": "0%", "catch_up_within": "1m", "engine_interval": null}}),
    )
}

async fn watch(process: &Process) {
    process.schedule.watch(&call(), inventory(&[("c", &HOSTS)])).await.unwrap();
}

async fn swept(process: &Process) -> Sweep {
    process.job(ScheduledJob::Hosts).await.sweep.unwrap()
}

/// When each host's row was read last.
async fn read_at(process: &Process) -> Vec<i64> {
    let mut all = vec![];
    for host in HOSTS {
        all.push(process.store.last_check(&HostId::new(host).unwrap()).await.unwrap().unwrap().checked_at_ms);
    }
    all
}

#[tokio::test]
async fn rows_are_read_of_hosts_whose_class_or_check_in_changed() {
    let world = world();
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    let first = swept(&process).await;
    assert_eq!((first.hosts, first.to_read, first.read), (4, 4, 4), "none has an answer yet");
    assert!(first.ended_ms.is_some());
    let times = read_at(&process).await;

    world.clock.pass(HOUR).await;
    let second = swept(&process).await;
    assert_eq!((second.security_needed, second.updated, second.no_class), (1, 3, 0));
    assert_eq!((second.to_read, second.read), (0, 0), "{second:?}");
    assert_eq!(read_at(&process).await, times);

    // One gets a security erratum, one checked in.
    world.provider.set("h2", bash());
    world.provider.set_class("h2", HostClass::SecurityNeeded);
    world.provider.set_checked_in(Some(&["h3"]));
    world.clock.pass(HOUR).await;
    let third = swept(&process).await;
    assert_eq!((third.security_needed, third.to_read, third.read), (2, 2, 2), "{third:?}");
    let later = read_at(&process).await;
    let is_read: Vec<bool> = times.iter().zip(&later).map(|(before, now)| now > before).collect();
    assert_eq!(is_read, [false, true, true, false]);
    assert_eq!(process.count("HOST_UPDATES_AVAILABLE").await, 2);

    // A package without an erratum: neither class nor check-in shows it. The row does, within a day.
    world.provider.set_checked_in(Some(&[]));
    world.provider.set("h4", Script::el(&[("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9")]));
    world.clock.pass(DAY).await;
    assert_eq!(process.count("HOST_UPDATES_AVAILABLE").await, 3);
    let all = read_at(&process).await;
    assert!(all.iter().zip(&later).all(|(now, before)| now > before));
    process.kill().await;
}

#[tokio::test]
async fn a_provider_that_does_not_tell_check_ins_gets_every_row_read() {
    let world = world();
    world.provider.set_checked_in(None);
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE + HOUR).await;
    let second = swept(&process).await;
    assert_eq!((second.to_read, second.read, second.updated), (4, 4, 3));
    process.kill().await;
}

/// A host checks in with a new profile, and the server has not computed yet what applies to it when its row is read.
#[tokio::test]
async fn a_row_that_was_read_soon_after_a_check_in_is_read_again_alone() {
    let world = world();
    let newly = |mut script: Script| {
        script.facts.server_now_ms = script.facts.last_checkin_ms.map(|at| at + 2 * MINUTE);
        script
    };
    world.provider.set("h3", newly(Script::el(&[])));
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    let first = swept(&process).await;
    let asked = |what: &str| world.provider.asked().iter().filter(|asked| *asked == what).count();
    let of = async |host: &str| process.store.last_check(&HostId::new(host).unwrap()).await.unwrap().unwrap().updates;
    assert_eq!((of("h3").await, asked("classes")), (YesNoUnknown::No, 0), "nobody is linked yet");
    let times = read_at(&process).await;
    // Now it is computed: a package without an erratum, which no class shows.
    world.provider.set("h3", Script::el(&[("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9")]));
    world.clock.pass(11 * MINUTE).await;
    assert_eq!((of("h3").await, asked("classes")), (YesNoUnknown::Yes, 0), "no sweep of all hosts");
    let is_read = |before: &[i64], now: &[i64]| before.iter().zip(now).map(|(b, n)| n > b).collect::<Vec<_>>();
    let later = read_at(&process).await;
    assert_eq!(is_read(&times, &later), [false, false, true, false]);
    assert_eq!(swept(&process).await, first, "the sweep is what it was");
    // Then the next sweep, an hour later.
    let rows = asked("content_hosts");
    world.clock.pass(40 * MINUTE).await;
    assert_eq!((asked("content_hosts"), asked("classes")), (rows, 0));
    world.clock.pass(30 * MINUTE).await;
    assert_eq!(asked("classes"), 1);
    process.kill().await;
}

/// A second look follows a sweep once: another host that has just checked in is found by the next sweep, of whichever process.
#[tokio::test]
async fn a_row_that_was_read_soon_after_a_check_in_is_read_in_the_next_sweep() {
    let world = world();
    let mut script = Script::el(&[]);
    script.facts.server_now_ms = script.facts.last_checkin_ms.map(|at| at + 2 * MINUTE);
    world.provider.set("h3", script.clone());
    let process = world.first();
    watch(&process).await;
    // Its check-in is always a new one.
    world.clock.pass(50 * MINUTE).await;
    let asked = |what: &str| world.provider.asked().iter().filter(|asked| *asked == what).count();
    assert_eq!((asked("content_hosts"), asked("classes")), (2, 0), "the sweep, and one second look");
    let store = process.kill().await;
    world.provider.set("h3", Script::el(&[("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9")]));
    let next = world.start(store);
    watch(&next).await;
    world.clock.pass(HOUR).await;
    let sweep = swept(&next).await;
    assert_eq!((sweep.to_read, sweep.read), (1, 1), "{sweep:?}");
    assert_eq!(next.count("HOST_UPDATES_AVAILABLE").await, 2);
    next.kill().await;
}

/// The first answers are there before any row is read, for every process that looks.
#[tokio::test]
async fn the_first_answers_are_shown_while_rows_are_being_read() {
    let world = world();
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    world.provider.set_class("h2", HostClass::ErrataNeeded);
    // The rows never come; the classes do.
    world.provider.set_hanging_about_rows(true);
    world.clock.pass(HOUR).await;
    let shown = swept(&process).await;
    assert_eq!((shown.ended_ms, shown.read, shown.to_read), (None, 0, 1), "{shown:?}");
    assert_eq!((shown.security_needed, shown.errata_needed, shown.updated), (1, 1, 2));
    let stored = process.store.jobs().await.unwrap().into_iter().find(|record| record.job == ScheduledJob::Hosts);
    assert_eq!(stored.and_then(|record| record.sweep), Some(shown));
    // The process dies: the next one repeats the sweep within the time for that, and not an hour later.
    let store = process.kill().await;
    world.provider.set_hanging_about_rows(false);
    let next = world.start(store);
    watch(&next).await;
    world.clock.pass(2 * MINUTE).await;
    let repeated = swept(&next).await;
    assert!(repeated.ended_ms.is_some() && repeated.read >= 1, "{repeated:?}");
    next.kill().await;
}

#[tokio::test]
async fn what_a_sweep_knows_survives_its_process() {
    let world = world();
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    let times = read_at(&process).await;
    let store = process.kill().await;

    world.clock.pass(30 * MINUTE).await;
    let next = world.start(store);
    watch(&next).await;
    let of_the_first = swept(&next).await;
    assert_eq!((of_the_first.hosts, of_the_first.read), (4, 4), "{of_the_first:?}");
    // The classes that the first process knew are those of the stored answers.
    world.provider.set_class("h4", HostClass::ErrataNeeded);
    world.clock.pass(HOUR).await;
    let sweep = swept(&next).await;
    assert_eq!((sweep.to_read, sweep.read), (1, 1), "{sweep:?}");
    assert_eq!(read_at(&next).await[..3], times[..3]);
    next.kill().await;
}

/// By default the class counts errata that are not published as well: such a host is read again each time, and its answer is its row's.
#[tokio::test]
async fn a_class_is_never_the_last_answer() {
    let world = world();
    world.provider.set_class("h2", HostClass::SecurityNeeded);
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    let of = async |host: &str| process.store.last_check(&HostId::new(host).unwrap()).await.unwrap().unwrap();
    assert_eq!((of("h2").await.updates, of("h2").await.only_class), (YesNoUnknown::No, None));
    assert_eq!(process.count("HOST_UPDATES_AVAILABLE").await, 1);
    process.kill().await;
}

#[tokio::test]
async fn a_provider_that_is_down_fails_the_sweep_and_the_next_one_reads_what_changed_meanwhile() {
    let world = world();
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    world.provider.set_down(Some(unreachable()));
    world.clock.pass(HOUR).await;
    assert!(process.job(ScheduledJob::Hosts).await.last_error.is_some());
    world.provider.set_down(None);
    world.provider.set_class("h3", HostClass::ErrataNeeded);
    world.clock.pass(2 * HOUR).await;
    let job = process.job(ScheduledJob::Hosts).await;
    assert!(job.last_error.is_none(), "{job:?}");
    process.kill().await;
}

/// A host that no provider has stays unknown, and is looked for in each sweep. The others have their answers, so no sweep fails.
#[tokio::test]
async fn a_host_that_stays_unknown_fails_no_sweep() {
    let provider = FakeProvider::new("p", vec![("h1", bash()), ("h2", Script::el(&[])), ("h3", Script::el(&[]))]);
    provider.set_class("h1", HostClass::SecurityNeeded);
    HOSTS[1..3].iter().for_each(|host| provider.set_class(host, HostClass::Updated));
    provider.set_checked_in(Some(&[]));
    let world = World::around(
        provider,
        json!({"schedule": {"hosts_interval": "1h", "jitter": "0%", "catch_up_within": "1m", "engine_interval": null}}),
    );
    let process = world.first();
    watch(&process).await;
    world.clock.pass(2 * MINUTE).await;
    world.clock.pass(HOUR).await;
    let sweep = swept(&process).await;
    assert_eq!((sweep.hosts, sweep.to_read, sweep.read), (4, 1, 1));
    let job = process.job(ScheduledJob::Hosts).await;
    assert!(job.last_error.is_none(), "{:?}", job.last_error);
    process.kill().await;
}

/// Two clusters of two hosts: the first one at the provider `q`, the second one at `p`.
fn world_of_two_providers(second: FakeProvider) -> World {
    let provider = FakeProvider::new("p", vec![("h3", bash()), ("h4", Script::el(&[]))]);
    let config = json!({"schedule":
        {"hosts_interval": "12h", "jitter": "0%", "catch_up_within": "1m", "engine_interval": null, "retry_after": "30m"}});
    World { second: Some(Arc::new(second)), ..World::around(provider, config) }
}

fn at_q() -> FakeProvider {
    FakeProvider::new("q", vec![("h1", bash()), ("h2", Script::el(&[]))])
}

async fn watch_both(process: &Process) {
    let mut inventory = inventory(&[("a", &["h1", "h2"]), ("b", &["h3", "h4"])]);
    for host in &mut inventory.clusters[0].hosts {
        host.provider = Some(ProviderName::new("q").unwrap());
    }
    for host in &mut inventory.clusters[1].hosts {
        host.provider = Some(ProviderName::new("p").unwrap());
    }
    process.schedule.watch(&call(), inventory).await.unwrap();
}

async fn answer(process: &Process, host: &str) -> Option<HostCheck> {
    process.store.last_check(&HostId::new(host).unwrap()).await.unwrap()
}

async fn updates(process: &Process, host: &str) -> Option<YesNoUnknown> {
    answer(process, host).await.map(|check| check.updates)
}

/// The hosts of a provider that does not answer wait for it, the others have their answers at once.
#[tokio::test]
async fn a_provider_that_never_answers_does_not_starve_the_clusters_after_its_own() {
    let world = world_of_two_providers(at_q());
    let second = world.second.clone().unwrap();
    second.set_hanging(true);
    let process = world.first();
    watch_both(&process).await;
    world.clock.pass(5 * MINUTE).await;
    let of_second = [updates(&process, "h3").await, updates(&process, "h4").await];
    assert_eq!(of_second, [Some(YesNoUnknown::Yes), Some(YesNoUnknown::No)], "{:?}", swept(&process).await);
    // The sweep ends in its time, and says of the silent one's hosts that they were not read.
    world.clock.pass(HOUR).await;
    assert!(swept(&process).await.ended_ms.is_some());
    for host in ["h1", "h2"] {
        let check = answer(&process, host).await.unwrap();
        let why = check.unknown_because.unwrap();
        assert_eq!((check.updates, why.code), (YesNoUnknown::Unknown, Code::ProviderTimeout), "{}", why.message);
    }
    process.kill().await;
}

/// Its classes do not come either: that takes a part of the time only, and nobody's check-ins are waited for without end.
#[tokio::test]
async fn a_provider_that_hangs_in_the_first_step_leaves_time_for_the_rows_of_all() {
    let world = world_of_two_providers(at_q());
    let second = world.second.clone().unwrap();
    let process = world.first();
    watch_both(&process).await;
    world.clock.pass(5 * MINUTE).await;
    let before = answer(&process, "h3").await.unwrap().checked_at_ms;
    second.set_hanging(true);
    world.provider.set("h3", Script::el(&[]));
    world.clock.pass(12 * HOUR + 20 * MINUTE).await;
    let after = answer(&process, "h3").await.unwrap();
    assert!(after.checked_at_ms > before, "{:?}", swept(&process).await);
    assert_eq!(after.updates, YesNoUnknown::No);
    process.kill().await;
}

/// One of two providers fails: the sweep has succeeded for the others. Its hosts are read again alone before the next one.
#[tokio::test]
async fn hosts_whose_provider_failed_are_read_again_alone_before_the_next_sweep() {
    let world = world_of_two_providers(at_q());
    let second = world.second.clone().unwrap();
    second.set_down(Some(unreachable()));
    let process = world.first();
    watch_both(&process).await;
    world.clock.pass(5 * MINUTE).await;
    assert_eq!(updates(&process, "h1").await, Some(YesNoUnknown::Unknown));
    let rows = || world.provider.asked().iter().filter(|asked| *asked == "content_hosts").count();
    let (rows_before, sweep) = (rows(), swept(&process).await);
    // The pauses grow, so that a provider that is away for the whole day is not asked each half hour.
    let tries = || second.asked().iter().filter(|asked| *asked == "content_hosts").count();
    let before = tries();
    world.clock.pass(4 * HOUR).await;
    assert!((2..=4).contains(&(tries() - before)), "{}", tries() - before);
    second.set_down(None);
    world.clock.pass(5 * HOUR).await;
    assert_eq!(updates(&process, "h1").await, Some(YesNoUnknown::Yes));
    assert_eq!(updates(&process, "h2").await, Some(YesNoUnknown::No));
    assert_eq!((rows(), swept(&process).await), (rows_before, sweep), "the others are left alone");
    // And the sweep of all comes when it is due: looks do not put it off.
    world.clock.pass(3 * HOUR + 10 * MINUTE).await;
    assert!(rows() > rows_before);
    process.kill().await;
}

/// The data show no kind of it: nothing proves anything, and that is what is stored and told.
#[tokio::test]
async fn a_host_of_unknown_kind_is_stored_as_unknown() {
    let provider = FakeProvider::new("p", vec![("h1", Script { installed: vec![], ..Script::el(&[]) })]);
    let config =
        json!({"schedule": {"hosts_interval": "1h", "jitter": "0%", "catch_up_within": "1m", "engine_interval": null}});
    let world = World::around(provider, config);
    let process = world.first();
    let mut inventory = inventory(&[("c", &["h1"])]);
    inventory.clusters[0].hosts[0].kind = None;
    process.schedule.watch(&call(), inventory).await.unwrap();
    world.clock.pass(2 * MINUTE).await;
    let check = answer(&process, "h1").await.expect("it is stored");
    assert_eq!((check.updates, check.kind), (YesNoUnknown::Unknown, None));
    assert_eq!(check.unknown_because.unwrap().code, Code::NoData);
    assert_eq!(process.count("HOST_CHECK_FAILED").await, 1);
    process.kill().await;
}
