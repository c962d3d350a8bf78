//! `check_host`, `check_cluster` and associations over scripted providers, a store in memory and a clock that stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::check::{CheckOptions, association, check_cluster, check_host};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::{Code, Error, Problem, codes};
use ovirt_upgrade_manager::model::check::{ClusterCheck, HostCheck};
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, MatchedBy};
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::request::{AssociateAction, AssociateRequest, CheckClusterRequest, CheckHostRequest};
use ovirt_upgrade_manager::ports::{Call, Clock, Ids, Ports, Provider};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::fake_provider::{FakeProvider, Script};
use crate::support::fake_store::FakeStore;

#[derive(Default)]
pub struct TestClock(pub AtomicI64);

#[async_trait]
impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
    async fn sleep(&self, _: Duration) {}
}

pub struct NoIds;

impl Ids for NoIds {
    fn unique(&self) -> String {
        "0".repeat(32)
    }
    fn below(&self, _: u64) -> u64 {
        0
    }
}

/// Ports over fakes, and the fakes themselves.
pub struct Bench {
    pub clock: Arc<TestClock>,
    pub store: Arc<FakeStore>,
    pub providers: Vec<Arc<FakeProvider>>,
    pub ports: Ports,
}

impl Bench {
    pub fn new(providers: Vec<FakeProvider>) -> Bench {
        Bench::over(FakeStore::default(), providers)
    }

    pub fn one(host: &str, script: Script) -> Bench {
        Bench::new(vec![FakeProvider::new("p", vec![(host, script)])])
    }

    pub fn over(store: FakeStore, providers: Vec<FakeProvider>) -> Bench {
        let (clock, store) = (Arc::new(TestClock::default()), Arc::new(store));
        let providers: Vec<_> = providers.into_iter().map(Arc::new).collect();
        let ports = Ports {
            clock: clock.clone(),
            ids: Arc::new(NoIds),
            store: store.clone(),
            providers: providers.iter().map(|p| p.clone() as Arc<dyn Provider>).collect(),
            engine: Arc::new(LocalEngine::new(None, clock.clone())),
        };
        Bench { clock, store, providers, ports }
    }

    pub async fn check(&self, host: HostInventory) -> HostCheck {
        let engine = json!({"version": "4.5.7", "levels": LEVELS, "vdsm_versions": ["4.40", "4.50"]});
        let engine = serde_json::from_value(engine).unwrap();
        let request = CheckHostRequest {
            engine: Some(engine),
            cluster_level: Some(Level::new(4, 7)),
            ..CheckHostRequest::of(host)
        };
        check_host(&self.ports, &call(), &request, &options()).await.unwrap()
    }

    pub async fn cluster(&self, hosts: Vec<HostInventory>, detail: &str) -> ClusterCheck {
        check_cluster(&self.ports, &call(), &cluster(hosts, detail), &options()).await.unwrap()
    }

    pub async fn associate(&self, action: AssociateAction) -> Result<Option<MatchedBy>, Error> {
        let request = AssociateRequest { host: host("h"), action, actor: "admin".to_owned() };
        Ok(association::associate(&self.ports, &call(), &request).await?.map(|a| a.matched_by))
    }
}

pub const LEVELS: [&str; 7] = ["4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8"];
pub const KERNEL: (&str, &str) = ("kernel-core-5.14.0-1.el9.x86_64", "5.14.0-2.el9");
pub const BASH: (&str, &str) = ("bash-5.1.8-1.el9.x86_64", "5.1.8-2.el9");
pub const VDSM: (&str, &str) = ("vdsm-4.50.6-1.el9.x86_64", "4.50.7-1.el9");
pub const IMAGE: &str = "ovirt-node-ng-image-update-4.5.5-1.el9.noarch";
pub const PLACEHOLDER: &str = "ovirt-node-ng-image-update-placeholder-4.5.5-1.el9.noarch";

pub fn call() -> Call {
    Call::new(CorrelationId::new("oum-test").unwrap(), CancellationToken::new())
}

pub fn options() -> CheckOptions {
    CheckOptions { stale_after: Duration::from_secs(3600), concurrency: 4 }
}

pub fn host(name: &str) -> HostInventory {
    serde_json::from_value(json!({
        "id": name, "name": name, "status": "up", "kind": "el",
        "reported_levels": ["4.2", "4.3", "4.4", "4.5", "4.6", "4.7"],
    }))
    .unwrap()
}

pub fn node(name: &str) -> HostInventory {
    HostInventory { kind: Some(HostKind::Node), ..host(name) }
}

pub fn cluster(hosts: Vec<HostInventory>, detail: &str) -> CheckClusterRequest {
    serde_json::from_value(json!({
        "cluster": {"id": "c", "name": "c", "level": "4.7", "hosts": hosts},
        "engine": {"version": "4.5.7", "levels": LEVELS, "vdsm_versions": ["4.50"]},
        "detail": detail,
    }))
    .unwrap()
}

pub fn codes(problems: &[Problem]) -> Vec<Code> {
    problems.iter().map(|p| p.code).collect()
}

pub fn why(check: &HostCheck) -> Option<Code> {
    check.unknown_because.as_ref().map(|p| p.code)
}

pub fn auth() -> Error {
    codes::ProviderAuth { provider: "p", why: "wrong password" }.err()
}
