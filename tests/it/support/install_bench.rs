//! A manager over the world of `fake_world`, on a clock that jumps to the next deadline.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::{Code, Error, Result};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::ids::{CorrelationId, TaskId};
use ovirt_upgrade_manager::model::request::{
    CancelTaskRequest, InstallErrataRequest, InstallPackagesRequest, TaskRequest,
};
use ovirt_upgrade_manager::model::task::{Progress, Task};
use ovirt_upgrade_manager::ports::{Call, Clock, Ports, ProgressSink, Provider, Store};
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;

use crate::support::fake_world::World;

pub const NOON: TimeMs = 1_770_000_000_000;

/// Follows tokio's clock: paused, it jumps when everything waits.
pub struct TokioClock {
    began: Instant,
    /// By how much it was set.
    offset_ms: AtomicI64,
}

impl TokioClock {
    pub fn begin() -> Arc<TokioClock> {
        Arc::new(TokioClock { began: Instant::now(), offset_ms: AtomicI64::new(0) })
    }

    /// Somebody sets the clock.
    pub fn set_by(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TokioClock {
    fn now_ms(&self) -> TimeMs {
        NOON + self.passed_ms() + self.offset_ms.load(Ordering::SeqCst)
    }

    fn passed_ms(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

pub struct Bench {
    pub world: Arc<World>,
    pub clock: Arc<TokioClock>,
    pub store: Arc<dyn Store>,
    pub manager: UpgradeManager,
}

pub fn config() -> Config {
    Config::from_json(br#"{"state_dir": "/nowhere"}"#).unwrap()
}

/// For clocks that really run.
pub fn quick_config() -> Config {
    let json =
        br#"{"state_dir": "/nowhere", "task_poll_interval": "20ms", "proof_interval": "20ms", "proof_timeout": "30s"}"#;
    Config::from_json(json).unwrap()
}

impl Bench {
    /// Over a store in memory, followed.
    pub async fn new() -> Bench {
        Bench::over(Arc::new(MemoryStore::new(&SystemIds)), World::new("katello")).await
    }

    /// Over SQLite in a directory.
    pub async fn sqlite(dir: &Path, world: Arc<World>) -> Bench {
        let clock = TokioClock::begin();
        let store = store::open(dir, Role::Controller, clock.clone(), &SystemIds).unwrap();
        let manager = UpgradeManager::with_ports(quick_config(), ports(&clock, &store, vec![world.clone()]));
        manager.begin().await.unwrap();
        Bench { world, clock, store, manager }
    }

    pub async fn over(store: Arc<dyn Store>, world: Arc<World>) -> Bench {
        Bench::at(TokioClock::begin(), store, world).await
    }

    /// Over any store, at a clock that went on while no manager lived.
    pub async fn at(clock: Arc<TokioClock>, store: Arc<dyn Store>, world: Arc<World>) -> Bench {
        let bench = Bench::asleep(clock, store, world);
        bench.manager.begin().await.unwrap();
        bench
    }

    /// Does not follow tasks.
    pub fn asleep(clock: Arc<TokioClock>, store: Arc<dyn Store>, world: Arc<World>) -> Bench {
        let manager = manager(&clock, &store, vec![world.clone()]);
        Bench { world, clock, store, manager }
    }

    pub async fn install(&self, errata: &[&str]) -> Result<Task> {
        self.manager.install_errata(&call(), errata_request(host("h1"), errata)).await
    }

    pub async fn install_packages(&self, names: &[&str]) -> Result<Task> {
        self.manager.install_packages(&call(), packages_request(host("h1"), names)).await
    }

    /// Installs the erratum of bash and waits for the end.
    pub async fn to_the_end(&self) -> Task {
        let task = self.install(&["RHSA-2026:1"]).await.unwrap();
        self.end_of(&task.id).await
    }

    pub async fn end_of(&self, id: &TaskId) -> Task {
        self.manager.task(&call(), TaskRequest { id: id.clone(), wait: true }).await.unwrap()
    }

    pub async fn task(&self, id: &TaskId) -> Task {
        self.manager.task(&call(), TaskRequest { id: id.clone(), wait: false }).await.unwrap()
    }

    pub async fn cancel(&self, id: &TaskId) -> Result<Task> {
        self.manager.cancel_task(&call(), CancelTaskRequest { id: id.clone(), actor: "eve".to_owned() }).await
    }

    /// Waits until the task looks so.
    pub async fn until(&self, id: &TaskId, is_so: impl Fn(&Task) -> bool) -> Task {
        loop {
            let task = self.task(id).await;
            if is_so(&task) {
                return task;
            }
            assert!(!task.state.is_final(), "ended before: {task:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Names of all events about installations, in order.
    pub async fn events(&self) -> Vec<String> {
        let events = self.store.events_after(0, 2000).await.unwrap();
        events.into_iter().map(|e| e.event.name).filter(|n| n.starts_with("INSTALL_")).collect()
    }

    pub async fn text_of(&self, name: &str) -> String {
        let events = self.store.events_after(0, 2000).await.unwrap();
        events.into_iter().find(|e| e.event.name == name).unwrap_or_else(|| panic!("no {name}")).event.text
    }

    /// Nothing was sent, and nothing of an installation was stored.
    pub async fn assert_untouched(&self) {
        assert_eq!(self.world.sent(), 0);
        assert!(self.store.unfinished_tasks().await.unwrap().is_empty());
        assert_eq!(self.events().await, [""; 0]);
    }
}

pub fn manager(clock: &Arc<TokioClock>, store: &Arc<dyn Store>, worlds: Vec<Arc<World>>) -> UpgradeManager {
    UpgradeManager::with_ports(config(), ports(clock, store, worlds))
}

fn ports(clock: &Arc<TokioClock>, store: &Arc<dyn Store>, worlds: Vec<Arc<World>>) -> Ports {
    let providers = worlds.into_iter().map(|w| w as Arc<dyn Provider>).collect();
    let engine = Arc::new(LocalEngine::new(None, clock.clone()));
    Ports { clock: clock.clone(), ids: Arc::new(SystemIds), store: store.clone(), providers, engine }
}

pub fn call() -> Call {
    Call::new(CorrelationId::new("oum-test").unwrap(), CancellationToken::new())
}

/// A host in maintenance without VMs.
pub fn host(name: &str) -> Value {
    json!({"id": name, "name": name, "status": "maintenance", "vm_count": 0, "kind": "el"})
}

pub fn with(mut document: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        document[key] = value.clone();
    }
    document
}

pub fn errata_request(host: Value, errata: &[&str]) -> InstallErrataRequest {
    serde_json::from_value(json!({"host": host, "errata": errata, "actor": "admin"})).unwrap()
}

pub fn packages_request(host: Value, packages: &[&str]) -> InstallPackagesRequest {
    serde_json::from_value(json!({"host": host, "packages": packages, "actor": "admin"})).unwrap()
}

#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T>, code: Code) -> Error {
    let error = result.unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    for name in error.params().keys() {
        assert!(!error.to_string().contains(&format!("({name})")), "a parameter is missing: {error}");
    }
    error
}

/// Writes down the progress that it hears of.
#[derive(Default)]
pub struct Heard(pub Mutex<Vec<Progress>>);

impl ProgressSink for Heard {
    fn progress(&self, progress: &Progress) {
        self.0.lock().unwrap().push(progress.clone());
    }
}
