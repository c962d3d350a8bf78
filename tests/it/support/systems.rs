//! A lab of Katello 2 whose time is moved by hand, a provider on it, and the expected answers from its world.

use std::sync::Arc;

use ovirt_upgrade_manager::config::{Auth, Limits, ProviderConfig, Secret};
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::ids::{CorrelationId, ProviderName};
use ovirt_upgrade_manager::model::task::{ProviderTask, TaskState};
use ovirt_upgrade_manager::ports::{Call, Provider};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::world::{Advisory, Host};
use upgrade_manager_lab::{Lab, Options, Pace, Version, WorldOptions};

pub fn lab(version: Version, hosts: usize) -> Lab {
    let world = WorldOptions { hosts, ..WorldOptions::default() };
    Lab::start(Options { katello_version: version, world, pace: Pace::ByHand, ..Options::default() }).unwrap()
}

pub fn config(lab: &Lab) -> ProviderConfig {
    let password = Secret::Value(lab.password().into());
    ProviderConfig {
        name: ProviderName::new("lab").unwrap(),
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
    connect(&config(lab))
}

pub fn call() -> Call {
    let correlation_id = CorrelationId::new("oum-lab-test").unwrap();
    Call::new(correlation_id, CancellationToken::new())
}

pub fn inventory(lab: &Lab) -> Vec<HostInventory> {
    lab.inventory().unwrap().clusters.into_iter().flat_map(|c| c.hosts).collect()
}

/// The content host with most errata that can be installed (or that apply), and those errata.
pub fn busiest(lab: &Lab, applicable: bool) -> (Host, Vec<Advisory>) {
    lab.with_world(|world| {
        // Katello 2 is from before module streams.
        let fits = |h: &&Host| h.consumer_uuid.is_some() && h.enabled_streams.is_empty();
        let registered = world.hosts.values().filter(fits);
        let host = registered.max_by_key(|h| world.errata_of(h, applicable).len()).unwrap();
        let numbers = world.errata_of(host, applicable).into_iter();
        (host.clone(), numbers.map(|n| world.catalogue.advisories[n].clone()).collect())
    })
}

/// State, the provider's words, and the ids of a task.
pub async fn state(provider: &Arc<dyn Provider>, task: &ProviderTask) -> (TaskState, String, ProviderTask) {
    let state = provider.tasks(&call(), std::slice::from_ref(task)).await.unwrap().remove(0).unwrap();
    (state.state, state.text, state.ids)
}
