//! The schedule in virtual time: a world with its provider, and processes that come and go in it.

use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::check::CheckOptions;
use ovirt_upgrade_manager::check::notifications::{dismiss, notifications};
use ovirt_upgrade_manager::check::schedule::Schedule;
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::{Error, codes};
use ovirt_upgrade_manager::model::erratum::{ErratumType, Severity};
use ovirt_upgrade_manager::model::ids::{CorrelationId, UserName};
use ovirt_upgrade_manager::model::request::{DismissRequest, NotificationsRequest};
use ovirt_upgrade_manager::model::schedule::{JobStatus, ScheduledJob, WatchRequest};
use ovirt_upgrade_manager::ports::{Call, Clock, Engine, Ports, Provider, Store};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;

use crate::support::fake_provider::{FakeProvider, Script, erratum};
use crate::support::virtual_clock::{SeededIds, VirtualClock};

pub const MACHINE: &str = "engine.example.com";
pub const LEVELS: [&str; 4] = ["4.5", "4.6", "4.7", "4.8"];

pub fn call() -> Call {
    Call::new(CorrelationId::new("oum-test").unwrap(), CancellationToken::new())
}

pub fn user(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

pub fn setup(installed: &'static str, available: &'static str) -> Script {
    Script { installed: vec![installed], available: Some(available), ..Script::el(&[]) }
}

pub fn engine_offers(available: &'static str) -> Script {
    setup("ovirt-engine-setup-4.5.6-1.el9.noarch", available)
}

pub fn security(count: usize) -> Script {
    let errata = (0..count).map(|n| erratum(&format!("RHSA-{n}"), ErratumType::Security, None));
    let errata = errata.map(|mut e| {
        e.severity = Severity::Critical;
        e
    });
    Script::el(&[("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9")]).with_errata(errata.collect())
}

pub fn inventory(clusters: &[(&str, &[&str])]) -> WatchRequest {
    let host = |name: &&str| {
        json!({"id": name, "name": name, "status": "up", "kind": "el",
                                    "reported_levels": ["4.5", "4.6", "4.7"]})
    };
    let cluster = |(name, hosts): &(&str, &[&str])| -> Value {
        json!({"id": name, "name": name, "level": "4.7", "hosts": hosts.iter().map(host).collect::<Vec<_>>()})
    };
    serde_json::from_value(json!({
        "engine": {"version": "4.5.6", "levels": LEVELS, "vdsm_versions": ["4.50"]},
        "clusters": clusters.iter().map(cluster).collect::<Vec<_>>(),
        "check_engine": {"product_version": "4.5.6-1.el9"},
    }))
    .unwrap()
}

/// A process: the schedule over a store that outlives it.
pub struct Process {
    pub store: Arc<MemoryStore>,
    pub ports: Ports,
    pub schedule: Arc<Schedule>,
    pub stop: CancellationToken,
    pub running: Option<JoinHandle<()>>,
}

/// The world that processes come and go in.
pub struct World {
    pub clock: VirtualClock,
    pub provider: Arc<FakeProvider>,
    /// A second one, `q`, where a test needs it.
    pub second: Option<Arc<FakeProvider>>,
    /// In the place of the configured one.
    pub engine: Option<Arc<dyn Engine>>,
    pub config: Config,
}

impl World {
    pub fn new(scripts: Vec<(&str, Script)>, config: Value) -> World {
        World::around(FakeProvider::new("p", scripts), config)
    }

    pub fn around(provider: FakeProvider, mut config: Value) -> World {
        config["state_dir"] = json!("/x");
        let auth = json!({"basic": {"username": "u", "password": {"value": "p"}}});
        config["providers"] = json!([{"name": "p", "url": "https://p", "auth": auth}]);
        let config = Config::from_json(config.to_string().as_bytes()).unwrap();
        World { clock: VirtualClock::default(), provider: Arc::new(provider), second: None, engine: None, config }
    }

    pub fn with_engine(scripts: Vec<(&str, Script)>) -> World {
        World::new(scripts, json!({"engine": {"source": {"content_host": {"fqdn": MACHINE}}}}))
    }

    pub fn start(&self, store: MemoryStore) -> Process {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let store = Arc::new(store);
        let configured = || Arc::new(LocalEngine::new(self.config.engine.clone(), clock.clone())) as Arc<dyn Engine>;
        let ports = Ports {
            engine: self.engine.clone().unwrap_or_else(configured),
            clock: clock.clone(),
            ids: Arc::new(SeededIds::default()),
            store: store.clone(),
            providers: [&self.provider]
                .into_iter()
                .chain(&self.second)
                .map(|p| p.clone() as Arc<dyn Provider>)
                .collect(),
        };
        let checks = CheckOptions { stale_after: Duration::from_secs(86_400), concurrency: 4 };
        let schedule = Arc::new(Schedule::new(ports.clone(), &self.config, checks));
        let stop = CancellationToken::new();
        let running = {
            let (schedule, stop) = (schedule.clone(), stop.clone());
            tokio::spawn(async move { schedule.run(&stop).await })
        };
        Process { store, ports, schedule, stop, running: Some(running) }
    }

    pub fn first(&self) -> Process {
        self.start(MemoryStore::new(&SeededIds::default()))
    }

    /// How often the engine machine was asked about, and how often hosts in bulk.
    pub fn asked(&self) -> (usize, usize) {
        let asked = self.provider.asked();
        let engine = asked.iter().filter(|method| *method == "available").count();
        (engine, asked.iter().filter(|method| *method == "content_hosts").count() - engine)
    }

    /// Lets time pass and answers how many checks of engine and hosts began meanwhile.
    pub async fn checks_within(&self, millis: i64) -> (usize, usize) {
        let before = self.asked();
        self.clock.pass(millis).await;
        let after = self.asked();
        (after.0 - before.0, after.1 - before.1)
    }
}

impl Process {
    /// Ends as a process that is killed, and answers what the next one finds.
    pub async fn kill(mut self) -> MemoryStore {
        let left = self.store.crash();
        self.stop.cancel();
        self.running.take().unwrap().await.unwrap();
        left
    }

    pub async fn job(&self, job: ScheduledJob) -> JobStatus {
        self.schedule.status().await.unwrap().jobs.into_iter().find(|status| status.job == job).unwrap()
    }

    /// Names of all events but those about links.
    pub async fn events(&self) -> Vec<String> {
        let events = self.store.events_after(0, 10_000).await.unwrap().into_iter().map(|e| e.event.name);
        events.filter(|name| name != "HOST_ASSOCIATED").collect()
    }

    pub async fn count(&self, event: &str) -> usize {
        self.events().await.iter().filter(|name| *name == event).count()
    }

    /// What the portal shows at login.
    pub async fn at_login(&self, name: &str) -> Vec<String> {
        let all = notifications(&self.ports, &NotificationsRequest { user: user(name) }).await.unwrap().notifications;
        all.into_iter().filter(|n| !n.dismissed_by_me).map(|n| n.notice.text).collect()
    }

    pub async fn dismiss_all(&self, name: &str) {
        for n in notifications(&self.ports, &NotificationsRequest { user: user(name) }).await.unwrap().notifications {
            dismiss(&self.ports, &DismissRequest { user: user(name), id: n.notice.id }).await.unwrap();
        }
    }
}

pub fn unreachable() -> Error {
    codes::ProviderUnreachable { provider: "p", url: "https://p", why: "refused" }.err()
}
