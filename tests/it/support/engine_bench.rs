//! `check_engine` over one scripted content host and a store in memory.

use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::check::engine::{EngineOptions, check_engine};
use ovirt_upgrade_manager::check::notifications::{dismiss, notifications};
use ovirt_upgrade_manager::config::{ContentHostSource, EngineConfig, EngineSourceConfig};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::engine::EngineCheck;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::ids::{CorrelationId, UserName};
use ovirt_upgrade_manager::model::notification::NotificationList;
use ovirt_upgrade_manager::model::request::{CheckEngineRequest, DismissRequest, NotificationsRequest};
use ovirt_upgrade_manager::ports::{Call, Ports, Provider, Store};
use ovirt_upgrade_manager::system::SystemClock;
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;

use super::fake_provider::{FakeProvider, Script};
use super::virtual_clock::{SeededIds, VirtualClock};

pub const MACHINE: &str = "engine.example.com";
pub const INSTALLED: &str = "ovirt-engine-setup-4.5.6-1.el9.noarch";

pub fn call() -> Call {
    Call::new(CorrelationId::new("oum-test").unwrap(), CancellationToken::new())
}

pub fn product(version: &str) -> CheckEngineRequest {
    CheckEngineRequest { product_version: Some(Evr::parse(version).unwrap()), machine: None }
}

pub fn user(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

/// The engine machine with this setup package, and this one in its content view.
pub fn machine(installed: &'static str, available: Option<&'static str>) -> Script {
    Script { installed: vec![installed], available, ..Script::el(&[]) }
}

pub struct Bench {
    pub clock: VirtualClock,
    pub store: Arc<MemoryStore>,
    pub provider: Arc<FakeProvider>,
    pub ports: Ports,
    pub options: EngineOptions,
}

impl Bench {
    pub fn new(script: Script) -> Bench {
        Bench::over(script, MemoryStore::new(&SeededIds::default()))
    }

    pub fn over(script: Script, store: MemoryStore) -> Bench {
        let (clock, store) = (VirtualClock::default(), Arc::new(store));
        let provider = Arc::new(FakeProvider::new("p", vec![(MACHINE, script)]));
        let content_host = ContentHostSource { fqdn: Some(MACHINE.to_owned()), ..ContentHostSource::default() };
        let ports = Ports {
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SeededIds::default()),
            store: store.clone(),
            providers: vec![provider.clone() as Arc<dyn Provider>],
            engine: Arc::new(LocalEngine::new(None, Arc::new(clock.clone()))),
        };
        let options = EngineOptions { content_host: Some(content_host), stale_after: Duration::from_secs(3600) };
        Bench { clock, store, provider, ports, options }
    }

    pub async fn check(&self, request: CheckEngineRequest) -> EngineCheck {
        check_engine(&self.ports, &call(), &request, &self.options).await.unwrap()
    }

    pub async fn events(&self) -> Vec<String> {
        let events = self.store.events_after(0, 1000).await.unwrap().into_iter().map(|e| e.event.name);
        events.filter(|name| name.starts_with("ENGINE")).collect()
    }

    pub async fn seen_by(&self, name: &str) -> NotificationList {
        notifications(&self.ports, &NotificationsRequest { user: user(name) }).await.unwrap()
    }

    /// Titles that the portal shows at login.
    pub async fn at_login(&self, name: &str) -> Vec<String> {
        let all = self.seen_by(name).await.notifications;
        all.into_iter().filter(|n| !n.dismissed_by_me).map(|n| n.notice.text).collect()
    }

    pub async fn dismiss_all(&self, name: &str) {
        for n in self.seen_by(name).await.notifications {
            dismiss(&self.ports, &DismissRequest { user: user(name), id: n.notice.id }).await.unwrap();
        }
    }
}

pub fn why(check: &EngineCheck) -> Option<Code> {
    check.unknown_because.as_ref().map(|p| p.code)
}

/// A check with another source than the content host.
pub async fn with_source(source: EngineSourceConfig, request: CheckEngineRequest) -> (Bench, EngineCheck) {
    let mut bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    bench.ports.engine = Arc::new(LocalEngine::new(
        Some(EngineConfig { source: Some(source), api: None, actions: None }),
        Arc::new(SystemClock),
    ));
    bench.options.content_host = None;
    let check = bench.check(request).await;
    (bench, check)
}
