//! The periodic checks in virtual time: weeks in a second, without sleeping.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::engine::{EngineSource, EngineState};
use ovirt_upgrade_manager::model::request::{
    CheckClusterRequest, CheckEngineRequest, Detail, DismissRequest, NotificationsRequest, ScheduleRequest,
};
use ovirt_upgrade_manager::model::schedule::{JobStatus, ScheduledJob};
use ovirt_upgrade_manager::ports::{Call, Engine, Store, UpgradeCheck};
use serde_json::json;
use tokio::sync::Semaphore;

use super::schedule_bench::*;
use crate::support::fake_provider::{FakeProvider, Script};
use crate::support::virtual_clock::{DAY, HOUR, MINUTE, settle};

// ---- a week ----

#[tokio::test]
async fn a_week_with_downtime_failures_manual_checks_and_two_engine_versions() {
    let world = World::with_engine(vec![(MACHINE, engine_offers("4.5.6-1.el9")), ("h1", Script::el(&[]))]);
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();

    // Monday: each once, soon after the start; then once a day, give or take the jitter.
    assert_eq!(world.checks_within(15 * MINUTE).await, (1, 1));
    assert_eq!(world.checks_within(21 * HOUR).await, (0, 0));
    assert_eq!(world.checks_within(6 * HOUR).await, (1, 1));
    assert!(process.events().await.is_empty(), "nothing to say: {:?}", process.events().await);

    // Tuesday: a version comes out. One event, however often it is checked.
    world.provider.set(MACHINE, engine_offers("4.5.7-1.el9"));
    let days = world.checks_within(3 * DAY).await;
    assert!((2..=4).contains(&days.0) && (2..=4).contains(&days.1), "{days:?}");
    assert_eq!(process.events().await, ["ENGINE_UPDATE_AVAILABLE"]);
    process.dismiss_all("anna").await;
    assert!(process.at_login("anna").await.is_empty());
    assert_eq!(process.at_login("bert").await, ["4.5.7-1.el9 is available, 4.5.6-1.el9 is installed."]);

    // Friday: the process dies, and is away for five days.
    let left = process.kill().await;
    assert_eq!(world.checks_within(5 * DAY).await, (0, 0));
    let process = world.start(left);
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    assert_eq!(world.checks_within(15 * MINUTE).await, (1, 1), "made up for once");
    assert_eq!(world.checks_within(20 * HOUR).await, (0, 0));
    assert!(process.at_login("anna").await.is_empty(), "the dismissal survived");

    // A manual check counts: the periodic one moves on.
    let manual = CheckEngineRequest { product_version: Some("4.5.6-1.el9".parse().unwrap()), machine: None };
    let check = process.schedule.check_engine(&call(), &manual).await.unwrap();
    assert_eq!(check.state, EngineState::Available);
    assert_eq!(world.checks_within(20 * HOUR).await, (0, 1));

    // The provider is down for a day: tried again every hour, said once, and once more when it is back.
    world.provider.set_down(Some(unreachable()));
    let before = world.provider.asked().len();
    world.clock.pass(DAY).await;
    let attempts = world.provider.asked().len() - before;
    assert!((24..=60).contains(&attempts), "{attempts} attempts of two jobs in a day");
    assert_eq!(process.count("PERIODIC_CHECK_FAILED").await, 2);
    for job in ScheduledJob::ALL {
        let status = process.job(job).await;
        assert_eq!(status.last_error.unwrap().code, Code::ProviderUnreachable);
        assert!(status.failing_since_ms > status.last_success_ms && status.last_check_ms > status.failing_since_ms);
    }
    assert_eq!(process.at_login("bert").await.len(), 1, "a failure withdraws nothing");
    world.provider.set_down(None);
    world.clock.pass(2 * HOUR).await;
    assert_eq!(process.count("PERIODIC_CHECK_RECOVERED").await, 2);
    assert_eq!(process.job(ScheduledJob::Engine).await.last_error, None);

    // The next version: news for all, those who dismissed the last one included.
    world.provider.set(MACHINE, engine_offers("4.5.8-1.el9"));
    world.clock.pass(2 * DAY).await;
    assert_eq!(process.count("ENGINE_UPDATE_AVAILABLE").await, 2);
    for name in ["anna", "bert"] {
        assert_eq!(process.at_login(name).await, ["4.5.8-1.el9 is available, 4.5.6-1.el9 is installed."]);
    }

    // Updated: gone, also from "About".
    world.provider.set(MACHINE, setup("ovirt-engine-setup-4.5.8-1.el9.noarch", "4.5.8-1.el9"));
    let mut updated = inventory(&[("c", &["h1"])]);
    updated.check_engine.product_version = Some("4.5.8-1.el9".parse().unwrap());
    process.schedule.watch(&call(), updated).await.unwrap();
    world.clock.pass(2 * DAY).await;
    assert!(process.at_login("bert").await.is_empty());
    assert_eq!(process.count("ENGINE_UP_TO_DATE").await, 1);
}

// ---- when ----

#[tokio::test]
async fn jobs_wait_for_an_inventory_and_an_engine_source() {
    let world = World::new(vec![("h1", Script::el(&[]))], json!({}));
    let process = world.first();
    assert_eq!(world.checks_within(3 * DAY).await, (0, 0));
    let waits = |status: JobStatus| (status.waits_for.map(|p| p.code), status.next_check_ms, status.last_check_ms);
    assert_eq!(waits(process.job(ScheduledJob::Engine).await), (Some(Code::EngineSourceMissing), None, None));
    assert_eq!(waits(process.job(ScheduledJob::Hosts).await), (Some(Code::NoInventory), None, None));
    assert!(process.events().await.is_empty(), "a job that is not configured does not fail");

    let status = process.schedule.watch(&call(), inventory(&[("c", &["h1"]), ("empty", &[])])).await.unwrap();
    let given = status.inventory.unwrap();
    assert_eq!((given.given_at_ms, given.age_ms, given.clusters, given.hosts), (3 * DAY, 0, 2, 1));
    assert_eq!(world.checks_within(15 * MINUTE).await, (0, 1), "no engine source; one cluster with hosts");
    world.clock.pass(2 * HOUR).await;
    let status = process.schedule.status().await.unwrap();
    assert_eq!(status.inventory.unwrap().age_ms, 2 * HOUR + 15 * MINUTE);
    let hosts = process.job(ScheduledJob::Hosts).await;
    assert_eq!((hosts.waits_for, hosts.last_error, hosts.interval_ms), (None, None, Some(DAY)));
    assert!(hosts.last_success_ms.is_some() && hosts.next_check_ms > hosts.last_success_ms);
}

#[tokio::test]
async fn the_inventory_survives_and_the_engines_version_in_it_does_not() {
    let pending = setup("ovirt-engine-setup-4.5.7-1.el9.noarch", "4.5.7-1.el9");
    let world = World::with_engine(vec![(MACHINE, pending), ("h1", Script::el(&[]))]);
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    world.clock.pass(HOUR).await;
    assert_eq!(process.store.last_engine_check().await.unwrap().unwrap().state, EngineState::SetupPending);

    // engine-setup ran and restarted the engine: the version from before must not make it pending.
    let process = world.start(process.kill().await);
    assert_eq!(world.checks_within(2 * DAY).await.1, 2, "the stored inventory is checked");
    assert_eq!(process.store.last_engine_check().await.unwrap().unwrap().state, EngineState::Current);
}

#[tokio::test]
async fn a_machine_that_was_suspended_runs_a_missed_check_once() {
    let world = World::with_engine(vec![(MACHINE, engine_offers("4.5.6-1.el9"))]);
    let _process = world.first();
    assert_eq!(world.checks_within(HOUR).await.0, 1);
    world.clock.set(10 * DAY);
    assert_eq!(world.checks_within(HOUR).await.0, 1);
    // Set back by an administrator: the next run is not ten days away.
    world.clock.set(DAY);
    assert_eq!(world.checks_within(2 * DAY).await.0, 1);
}

#[tokio::test]
async fn jobs_that_are_switched_off_do_not_run() {
    let off = json!({"schedule": {"engine_interval": null, "hosts_interval": null},
                     "engine": {"source": {"content_host": {"fqdn": MACHINE}}}});
    let world = World::new(vec![(MACHINE, engine_offers("4.5.7-1.el9")), ("h1", Script::el(&[]))], off);
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    assert_eq!(world.checks_within(5 * DAY).await, (0, 0));
    assert_eq!(process.job(ScheduledJob::Engine).await.next_check_ms, None);
    process.schedule.check_engine(&call(), &CheckEngineRequest::default()).await.unwrap();
    assert_eq!(process.at_login("anna").await.len(), 1, "a manual check notifies all the same");
}

#[tokio::test]
async fn an_observer_runs_nothing_and_sees_how_it_stands() {
    let world = World::with_engine(vec![(MACHINE, engine_offers("4.5.6-1.el9")), ("h1", Script::el(&[]))]);
    let process = world.first();
    world.clock.pass(HOUR).await;
    let observer = world.start(process.store.observer());
    let (seen, known) = (observer.job(ScheduledJob::Engine).await, process.job(ScheduledJob::Engine).await);
    assert!(known.last_success_ms.is_some());
    assert_eq!((seen.last_success_ms, seen.next_check_ms), (known.last_success_ms, known.next_check_ms));
    assert!(
        observer.running.as_ref().unwrap().is_finished() || {
            settle().await;
            observer.running.as_ref().unwrap().is_finished()
        }
    );
    let refused = observer.schedule.watch(&call(), inventory(&[])).await.unwrap_err();
    assert_eq!(refused.code(), Code::ObserverOnly);
}

// ---- at most one at a time, and spread over time ----

#[tokio::test]
async fn a_manual_check_of_the_same_cluster_waits_its_turn_and_another_one_does_not() {
    let world = World::around(FakeProvider::hanging("p"), json!({}));
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    world.clock.pass(15 * MINUTE).await;
    assert!(process.job(ScheduledJob::Hosts).await.running);
    assert_eq!(world.provider.asked(), ["content_hosts"]);

    let request = |name: &str| {
        let watch = inventory(&[(name, &["h1"])]);
        let cluster = watch.clusters.into_iter().next().unwrap();
        CheckClusterRequest {
            cluster: Some(cluster),
            engine: watch.engine,
            detail: Detail::Counts,
            ..CheckClusterRequest::default()
        }
    };
    let (call, same, other) = (call(), request("c"), request("d"));
    let mut same = pin!(process.schedule.check_cluster(&call, &same));
    let mut other = pin!(process.schedule.check_cluster(&call, &other));
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(same.as_mut().poll(&mut context), Poll::Pending));
    assert_eq!(world.provider.asked().len(), 1, "it waits");
    assert!(matches!(other.as_mut().poll(&mut context), Poll::Pending));
    assert_eq!(world.provider.asked().len(), 2, "another cluster is another thing");

    // The provider's silence ends the periodic one within its deadline: a failure like any other.
    world.clock.pass(HOUR).await;
    let status = process.job(ScheduledJob::Hosts).await;
    assert_eq!(status.last_error.map(|p| p.code), Some(Code::ProviderTimeout));
    assert_eq!(process.count("PERIODIC_CHECK_FAILED").await, 1);
    assert!(matches!(same.as_mut().poll(&mut context), Poll::Pending));
    assert_eq!(world.provider.asked().len(), 3, "now it is its turn");
    call.cancel.cancel();
    assert_eq!(same.await.unwrap_err().code(), Code::Cancelled);
}

/// An engine whose own machine answers when the test lets it.
struct GatedEngine {
    asked: AtomicUsize,
    answers: Semaphore,
}

#[async_trait]
impl Engine for GatedEngine {
    fn upgrade_source(&self) -> Option<EngineSource> {
        Some(EngineSource::Command)
    }

    async fn upgrade_check(&self, _: &Call) -> Result<UpgradeCheck, Error> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.answers.acquire().await.unwrap().forget();
        Ok(UpgradeCheck { available: false, at_ms: 0 })
    }
}

#[tokio::test]
async fn a_periodic_engine_check_waits_for_a_manual_one_and_runs_only_if_that_was_given_up() {
    let engine = Arc::new(GatedEngine { asked: AtomicUsize::new(0), answers: Semaphore::new(0) });
    let asked = || engine.asked.load(Ordering::SeqCst);
    for gives_up in [false, true] {
        let world = World { engine: Some(engine.clone()), ..World::new(vec![], json!({})) };
        let (process, before, call, request) = (world.first(), asked(), call(), CheckEngineRequest::default());
        let mut manual = pin!(process.schedule.check_engine(&call, &request));
        assert!(manual.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        world.clock.pass(15 * MINUTE).await;
        assert!(process.job(ScheduledJob::Engine).await.running);
        assert_eq!(asked(), before + 1, "the periodic one waits");
        if gives_up {
            call.cancel.cancel();
            assert_eq!(manual.await.unwrap_err().code(), Code::Cancelled);
        } else {
            engine.answers.add_permits(1);
            assert_eq!(manual.await.unwrap().state, EngineState::Current);
        }
        settle().await;
        assert_eq!(asked(), before + if gives_up { 2 } else { 1 });
        let status = process.job(ScheduledJob::Engine).await;
        assert_eq!((status.running, status.last_success_ms.is_some()), (gives_up, !gives_up));
    }
}

#[tokio::test]
async fn many_hosts_cost_few_requests() {
    let names: Vec<String> = (0..200).map(|n| format!("h{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = World::new(names.iter().map(|name| (*name, Script::el(&[]))).collect(), json!({}));
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("a", &names[..150]), ("b", &names[150..])])).await.unwrap();
    world.clock.pass(15 * MINUTE).await;
    assert_eq!(process.job(ScheduledJob::Hosts).await.last_error, None);
    assert_eq!(world.provider.asked(), ["content_hosts", "content_hosts"], "one bulk call per cluster");
}

#[tokio::test]
async fn stopping_drops_a_check_that_hangs() {
    let world = World::around(FakeProvider::hanging("p"), json!({}));
    let mut process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    world.clock.pass(15 * MINUTE).await;
    assert!(process.job(ScheduledJob::Hosts).await.running);
    process.stop.cancel();
    process.running.take().unwrap().await.unwrap();
    assert!(!process.job(ScheduledJob::Hosts).await.running);
    assert_eq!(process.job(ScheduledJob::Hosts).await.last_check_ms, None, "it did not end");
}

#[tokio::test]
async fn the_manager_starts_and_ends_the_periodic_checks() {
    let world = World::with_engine(vec![(MACHINE, engine_offers("4.5.7-1.el9")), ("h1", security(1))]);
    let bare = world.first();
    let ports = bare.ports.clone();
    bare.stop.cancel();
    let manager = UpgradeManager::with_ports(world.config.clone(), ports);
    manager.begin().await.unwrap();
    manager.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    assert_eq!(world.checks_within(15 * MINUTE).await.0, 1);
    let seen = manager.notifications(&call(), NotificationsRequest { user: user("anna") }).await.unwrap();
    assert_eq!(seen.notifications.len(), 2, "the engine's and the host's");
    let first = DismissRequest { user: user("anna"), id: seen.notifications[0].notice.id.clone() };
    assert!(manager.dismiss(&call(), first).await.unwrap().notifications[0].dismissed_by_me);
    assert_eq!(
        manager.check_engine(&call(), CheckEngineRequest::default()).await.unwrap().state,
        EngineState::Available
    );
    assert!(
        manager
            .schedule(&call(), ScheduleRequest {})
            .await
            .unwrap()
            .jobs
            .iter()
            .all(|job| job.last_success_ms.is_some())
    );

    manager.close().await;
    assert_eq!(world.checks_within(5 * DAY).await, (0, 0));
    assert_eq!(manager.check_engine(&call(), CheckEngineRequest::default()).await.unwrap_err().code(), Code::Closed);
}

// ---- hosts ----

#[tokio::test]
async fn security_fixes_of_a_host_make_one_event_per_set() {
    let world = World::new(vec![("h1", security(2))], json!({}));
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    world.clock.pass(3 * DAY).await;
    assert_eq!(process.count("HOST_SECURITY_UPDATES").await, 1);
    assert_eq!(process.at_login("anna").await, ["Host h1 can install 2 security errata (2 critical)."]);
    process.dismiss_all("anna").await;

    // Fewer errata: another text, no news.
    world.provider.set("h1", security(1));
    world.clock.pass(2 * DAY).await;
    assert!(process.at_login("anna").await.is_empty());
    assert_eq!(process.at_login("bert").await, ["Host h1 can install 1 security erratum (1 critical)."]);
    assert_eq!(process.count("HOST_SECURITY_UPDATES").await, 1);

    // More errata: news.
    world.provider.set("h1", security(3));
    world.clock.pass(2 * DAY).await;
    assert_eq!(process.at_login("anna").await.len(), 1);
    assert_eq!(process.count("HOST_SECURITY_UPDATES").await, 2);

    // Unknown: nothing changes. Up to date: withdrawn.
    world.provider.set_down(Some(unreachable()));
    world.clock.pass(2 * DAY).await;
    assert_eq!(process.at_login("anna").await.len(), 1);
    world.provider.set_down(None);
    world.provider.set("h1", Script::el(&[]));
    world.clock.pass(2 * DAY).await;
    assert!(process.at_login("bert").await.is_empty());
}

#[tokio::test]
async fn updates_that_change_the_levels_of_a_host_are_reported() {
    // Level 4.8 needs a newer VDSM and libvirt than the host has.
    let updates =
        Script::el(&[("vdsm-4.50.5-1.el9.x86_64", "4.50.7-1.el9"), ("libvirt-8.0.0-1.el9.x86_64", "10.10.0-1.el9")]);
    let world = World::new(vec![("h1", updates)], json!({}));
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1"])])).await.unwrap();
    world.clock.pass(3 * DAY).await;
    let seen = process.at_login("anna").await;
    assert_eq!(seen, ["With all updates, host h1 supports cluster levels 4.5, 4.6, 4.7, 4.8 (4.8 more)."]);
    assert_eq!(process.count("HOST_LEVELS_CHANGE").await, 1);
}

#[tokio::test]
async fn notifications_of_a_removed_host_are_withdrawn() {
    let world = World::new(vec![("h1", security(2)), ("h2", security(1))], json!({}));
    let process = world.first();
    process.schedule.watch(&call(), inventory(&[("c", &["h1", "h2"])])).await.unwrap();
    world.clock.pass(HOUR).await;
    assert_eq!(process.at_login("anna").await.len(), 2);
    process.schedule.watch(&call(), inventory(&[("c", &["h2"])])).await.unwrap();
    assert_eq!(process.at_login("anna").await, ["Host h2 can install 1 security erratum (1 critical)."]);

    let twice = process.schedule.watch(&call(), inventory(&[("c", &["h2"]), ("d", &["h2"])])).await.unwrap_err();
    assert!(twice.message().contains("host h2 (h2) is listed twice"), "{twice}");
}

/// An engine whose first check panics.
#[derive(Default)]
struct PanickingEngine(AtomicUsize);

#[async_trait]
impl Engine for PanickingEngine {
    fn upgrade_source(&self) -> Option<EngineSource> {
        Some(EngineSource::Command)
    }

    async fn upgrade_check(&self, _: &Call) -> Result<UpgradeCheck, Error> {
        assert!(self.0.fetch_add(1, Ordering::SeqCst) > 0, "planted by this test");
        Ok(UpgradeCheck { available: false, at_ms: 0 })
    }
}

#[tokio::test]
async fn a_panic_fails_one_run_and_the_checks_go_on() {
    let world = World { engine: Some(Arc::new(PanickingEngine::default())), ..World::new(vec![], json!({})) };
    let process = world.first();
    world.clock.pass(15 * MINUTE).await;
    let status = process.job(ScheduledJob::Engine).await;
    assert_eq!((status.last_error.map(|p| p.code), status.running), (Some(Code::Internal), false));
    assert_eq!(process.count("PERIODIC_CHECK_FAILED").await, 1);
    world.clock.pass(2 * HOUR).await;
    assert_eq!(process.job(ScheduledJob::Engine).await.last_error, None);
    assert_eq!(process.count("PERIODIC_CHECK_RECOVERED").await, 1);
}
