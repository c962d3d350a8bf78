//! Labs of several versions, and clients of them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::config::{Auth, Config, Limits, ProviderConfig, Secret};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::host::{ContentHostRef, HostInventory};
use ovirt_upgrade_manager::model::ids::{CorrelationId, ErratumId, ProviderName};
use ovirt_upgrade_manager::ports::{Call, Clock, Ports, Provider};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::world::{Advisory, Host};
use upgrade_manager_lab::{Lab, MemoryStore, Options, Pace, Version, WorldOptions};

/// A lab whose time goes by hand.
pub fn lab(major: u32, minor: u32, hosts: usize) -> Lab {
    start(Options { katello_version: Version(major, minor), ..by_hand(hosts) })
}

/// What [`lab`] starts with.
pub fn by_hand(hosts: usize) -> Options {
    let world = WorldOptions { hosts, ..WorldOptions::default() };
    Options { world, pace: Pace::ByHand, ..Options::default() }
}

pub fn start(options: Options) -> Lab {
    Lab::start(options).unwrap()
}

/// A configuration with the lab's password.
pub fn config(name: &str, lab: &Lab) -> ProviderConfig {
    let password = Secret::Value(lab.password().into());
    ProviderConfig {
        name: ProviderName::new(name).unwrap(),
        url: lab.url().into(),
        auth: Auth::Basic { username: lab.username().to_owned(), password },
        ca_files: vec![lab.ca_file()],
        proxy: None,
        organization_id: None,
        limits: Limits::default(),
    }
}

pub fn connect(config: &ProviderConfig) -> Arc<dyn Provider> {
    katello::connect(config, Arc::new(SystemClock), Arc::new(SystemIds)).unwrap()
}

pub fn provider(lab: &Lab) -> Arc<dyn Provider> {
    connect(&config("lab", lab))
}

/// A call that nobody cancels.
pub fn call() -> Call {
    let correlation_id = CorrelationId::new("oum-lab-test").unwrap();
    Call::new(correlation_id, CancellationToken::new())
}

/// The hosts as the engine would describe them now.
pub fn inventory(lab: &Lab) -> Vec<HostInventory> {
    lab.inventory().unwrap().clusters.into_iter().flat_map(|c| c.hosts).collect()
}

pub fn reference(host: &Host) -> ContentHostRef {
    let id = host.id.to_string().try_into().unwrap();
    ContentHostRef { id, name: host.fqdn.clone(), last_checkin_ms: None }
}

/// The content host with most installable errata that `fits`, and those errata.
pub fn busiest(lab: &Lab, fits: impl Fn(&Host) -> bool) -> (Host, Vec<Advisory>) {
    lab.with_world(|world| {
        let hosts = world.content_hosts().filter(|h| h.consumer_uuid.is_some() && fits(h));
        let host = hosts.max_by_key(|h| world.errata_of(h, false).len()).unwrap();
        let errata = world.errata_of(host, false).into_iter().map(|n| world.catalogue.advisories[n].clone()).collect();
        (host.clone(), errata)
    })
}

pub fn id(advisory: &Advisory) -> ErratumId {
    ErratumId::new(advisory.id.clone()).unwrap()
}

/// The world's time. Waiting lets the world go on.
pub struct WorldClock(pub Arc<Lab>);

#[async_trait]
impl Clock for WorldClock {
    fn now_ms(&self) -> TimeMs {
        self.0.with_world(|w| w.now_ms())
    }

    async fn sleep(&self, duration: Duration) {
        // The periodic checks wait for hours, and nothing here lasts that long.
        if duration > Duration::from_secs(600) {
            std::future::pending::<()>().await;
        }
        self.0.advance(i64::try_from(duration.as_millis()).unwrap());
        // The others get their turn before the world has gone on by minutes.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A manager over the lab's provider, with the world's clock and a store in memory, that follows its tasks.
pub async fn manager(lab: &Arc<Lab>, config: &ProviderConfig) -> UpgradeManager {
    let clock: Arc<dyn Clock> = Arc::new(WorldClock(lab.clone()));
    let ids = Arc::new(SystemIds);
    let provider = katello::connect(config, clock.clone(), ids.clone()).unwrap();
    let settings: Config =
        serde_json::from_value(serde_json::json!({"state_dir": PathBuf::from("/not-used"), "providers": []})).unwrap();
    let store = Arc::new(MemoryStore::new(ids.as_ref()));
    let manager = UpgradeManager::with_ports(
        settings,
        Ports { engine: Arc::new(LocalEngine::new(None, clock.clone())), clock, ids, store, providers: vec![provider] },
    );
    manager.begin().await.unwrap();
    manager
}
