//! Old rows are removed once a day, by a manager over a real store and a clock that the test moves.

use std::path::Path;
use std::sync::Arc;

use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::ports::{Change, Clock, Ports, Store};
use ovirt_upgrade_manager::store;

use crate::support::store::*;
use crate::support::virtual_clock::{DAY, HOUR, VirtualClock};

struct Bench {
    clock: VirtualClock,
    store: Arc<dyn Store>,
    manager: UpgradeManager,
}

impl Bench {
    async fn start(dir: &Path) -> Bench {
        let clock = VirtualClock::default();
        clock.set(1000 * DAY);
        let store = store::open(dir, Role::Controller, Arc::new(clock.clone()), &CountingIds).unwrap();
        let document = serde_json::json!({"state_dir": dir, "keep_for": "10d",
            "schedule": {"engine_interval": null, "hosts_interval": null}});
        let config = Config::from_json(document.to_string().as_bytes()).unwrap();
        let ports = Ports {
            engine: Arc::new(LocalEngine::new(None, Arc::new(clock.clone()))),
            clock: Arc::new(clock.clone()),
            ids: Arc::new(CountingIds),
            store: store.clone(),
            providers: vec![],
        };
        Bench { clock, store, manager: UpgradeManager::with_ports(config, ports) }
    }

    async fn write(&self, text: &str, days_ago: i64) {
        let event = event(text, self.clock.now_ms() - days_ago * DAY);
        self.store.commit(vec![Change::Event(event)]).await.unwrap();
    }

    async fn texts(&self) -> Vec<String> {
        self.store.events_after(0, 100).await.unwrap().into_iter().map(|e| e.event.text).collect()
    }

    /// Waits until the events are these: the manager's worker and the store's thread work beside the test.
    async fn becomes(&self, expected: &[&str]) {
        for _ in 0..100_000 {
            if self.texts().await == expected {
                return;
            }
            tokio::task::yield_now().await;
        }
        assert_eq!(self.texts().await, expected);
    }

    /// Lets days pass until the events are these.
    async fn becomes_in_days(&self, days: i64, expected: &[&str]) {
        for _ in 0..days * 24 {
            self.clock.pass(HOUR).await;
            if self.texts().await == expected {
                return;
            }
        }
        assert_eq!(self.texts().await, expected);
    }
}

#[tokio::test]
async fn old_events_are_removed_at_the_start_and_each_day() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(dir.path()).await;
    for (text, days) in [("twelve days", 12), ("nine days", 9), ("today", 0)] {
        bench.write(text, days).await;
    }
    bench.manager.start().await.unwrap();
    bench.becomes(&["nine days", "today"]).await;
    bench.becomes_in_days(4, &["today"]).await;
    bench.manager.close().await;
}

#[tokio::test]
async fn events_that_a_listener_has_not_received_are_kept_twice_as_long() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(dir.path()).await;
    for (text, days) in [("21 days", 21), ("19 days", 19), ("today", 0)] {
        bench.write(text, days).await;
    }
    let cursor = |listener: &str, seq| Change::Cursor { listener: listener.to_owned(), seq };
    bench.store.commit(vec![cursor("engine", 3), cursor("never used again", 0)]).await.unwrap();
    bench.manager.start().await.unwrap();
    bench.becomes(&["19 days", "today"]).await;
    bench.becomes_in_days(4, &["today"]).await;
    bench.manager.close().await;
}

#[tokio::test]
async fn a_clock_that_goes_back_removes_nothing_and_events_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(dir.path()).await;
    bench.write("old", 20).await;
    bench.write("before", 0).await;
    bench.manager.start().await.unwrap();
    // The first removal is over: it ran before the clock went back.
    bench.becomes(&["before"]).await;
    bench.clock.set(1000 * DAY - 300 * DAY);
    bench.write("after", 0).await;
    bench.clock.pass(3 * DAY).await;
    assert_eq!(bench.texts().await, ["before", "after"], "in the order of their numbers");
    let cursor = Change::Cursor { listener: "engine".to_owned(), seq: 3 };
    bench.store.commit(vec![cursor]).await.unwrap();
    assert_eq!(bench.store.cursor("engine").await.unwrap(), 3);
    bench.manager.close().await;
}

#[tokio::test]
async fn a_clock_that_jumps_forward_removes_nothing_young() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(dir.path()).await;
    for (text, days) in [("old", 20), ("first", 0), ("second", 0), ("third", 0)] {
        bench.write(text, days).await;
    }
    bench.manager.start().await.unwrap();
    // The first removal is over: it ran before the jump.
    bench.becomes(&["first", "second", "third"]).await;
    bench.clock.set(9000 * DAY);
    bench.write("after the jump", 0).await;
    bench.clock.pass(3 * DAY).await;
    assert_eq!(bench.texts().await, ["first", "second", "third", "after the jump"]);
    // As much time passes.
    bench.becomes_in_days(12, &["after the jump"]).await;
    bench.manager.close().await;
}

#[tokio::test]
async fn a_clock_that_jumped_while_nobody_ran_removes_nothing_young() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(dir.path()).await;
    for (text, days) in [("old", 20), ("young", 5), ("newest", 0)] {
        bench.write(text, days).await;
    }
    bench.clock.set(9000 * DAY);
    bench.manager.start().await.unwrap();
    bench.becomes(&["young", "newest"]).await;
    bench.clock.pass(2 * DAY).await;
    assert_eq!(bench.texts().await, ["young", "newest"]);
    bench.manager.close().await;
}
