//! Old rows are removed once a day, by a manager over a clock that the test moves and a store without threads of its own, so
//! that the work of a day is over when the clock stands again. What a removal removes is the same in both stores: see
//! `store::conformance`.

use std::sync::Arc;

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::ports::{Change, Clock, Ports, Store};
use upgrade_manager_lab::memory_store::MemoryStore;

use crate::support::failing_store::{Commit, FailingStore};
use crate::support::store::*;
use crate::support::virtual_clock::{DAY, VirtualClock, settle};

struct Bench {
    clock: VirtualClock,
    store: Arc<dyn Store>,
    manager: UpgradeManager,
}

impl Bench {
    fn new() -> Bench {
        let clock = VirtualClock::default();
        clock.set(1000 * DAY);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(&CountingIds));
        let document = serde_json::json!({"state_dir": "/nowhere", "keep_for": "10d",
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

    /// Lets the manager begin; its first removal is over then.
    async fn start(&self) {
        self.manager.begin().await.unwrap();
        settle().await;
    }

    /// After one removal each day.
    async fn after_days(&self, days: i64) -> Vec<String> {
        for _ in 0..days {
            self.clock.leap(DAY).await;
        }
        self.texts().await
    }
}

#[tokio::test]
async fn old_events_are_removed_at_the_start_and_each_day() {
    let bench = Bench::new();
    for (text, days) in [("twelve days", 12), ("nine days", 9), ("today", 0)] {
        bench.write(text, days).await;
    }
    bench.start().await;
    assert_eq!(bench.texts().await, ["nine days", "today"]);
    assert_eq!(bench.after_days(1).await, ["nine days", "today"]);
    assert_eq!(bench.after_days(1).await, ["today"]);
    bench.manager.close().await;
}

#[tokio::test]
async fn events_that_a_listener_has_not_received_are_kept_twice_as_long() {
    let bench = Bench::new();
    for (text, days) in [("21 days", 21), ("19 days", 19), ("today", 0)] {
        bench.write(text, days).await;
    }
    let cursor = |listener: &str, seq| Change::Cursor { listener: listener.to_owned(), seq };
    bench.store.commit(vec![cursor("engine", 3), cursor("never used again", 0)]).await.unwrap();
    bench.start().await;
    assert_eq!(bench.texts().await, ["19 days", "today"]);
    assert_eq!(bench.after_days(1).await, ["19 days", "today"]);
    assert_eq!(bench.after_days(1).await, ["today"]);
    bench.manager.close().await;
}

#[tokio::test]
async fn a_clock_that_goes_back_removes_nothing_and_events_go_on() {
    let bench = Bench::new();
    bench.write("old", 20).await;
    bench.write("before", 0).await;
    bench.start().await;
    assert_eq!(bench.texts().await, ["before"]);
    bench.clock.set(1000 * DAY - 300 * DAY);
    bench.write("after", 0).await;
    assert_eq!(bench.after_days(3).await, ["before", "after"], "in the order of their numbers");
    let cursor = Change::Cursor { listener: "engine".to_owned(), seq: 3 };
    bench.store.commit(vec![cursor]).await.unwrap();
    assert_eq!(bench.store.cursor("engine").await.unwrap(), 3);
    bench.manager.close().await;
}

#[tokio::test]
async fn a_clock_that_jumps_forward_removes_nothing_young() {
    let bench = Bench::new();
    for (text, days) in [("old", 20), ("first", 0), ("second", 0), ("third", 0)] {
        bench.write(text, days).await;
    }
    bench.start().await;
    assert_eq!(bench.texts().await, ["first", "second", "third"]);
    bench.clock.set(9000 * DAY);
    bench.write("after the jump", 0).await;
    let all = ["first", "second", "third", "after the jump"];
    assert_eq!(bench.after_days(3).await, all);
    // The clock may be two days ahead: eight days make ten.
    assert_eq!(bench.after_days(5).await, all);
    assert_eq!(bench.after_days(1).await, ["after the jump"]);
    bench.manager.close().await;
}

#[tokio::test]
async fn a_clock_that_jumped_while_nobody_ran_removes_nothing_young() {
    let bench = Bench::new();
    for (text, days) in [("old", 20), ("seven days", 7), ("six days", 6), ("newest", 0)] {
        bench.write(text, days).await;
    }
    bench.clock.set(9000 * DAY);
    bench.start().await;
    assert_eq!(bench.texts().await, ["seven days", "six days", "newest"]);
    // The clock may be two days ahead, and only once.
    assert_eq!(bench.after_days(1).await, ["seven days", "six days", "newest"]);
    assert_eq!(bench.after_days(1).await, ["six days", "newest"]);
    assert_eq!(bench.after_days(1).await, ["newest"]);
    bench.manager.close().await;
}

#[tokio::test]
async fn a_panic_fails_one_removal_and_the_next_one_works() {
    let mut bench = Bench::new();
    let failing = FailingStore::over(bench.store.clone());
    let mut ports = bench.manager.ports().clone();
    ports.store = failing.clone();
    bench.manager = UpgradeManager::with_ports(bench.manager.config().clone(), ports);
    bench.write("twelve days", 12).await;
    bench.write("today", 0).await;
    failing.plan(|_| Commit::Panics);
    bench.start().await;
    assert_eq!(bench.texts().await, ["twelve days", "today"]);
    failing.plan(|_| Commit::Works);
    assert_eq!(bench.after_days(1).await, ["today"]);
    bench.manager.close().await;
}
