//! A lab over a given world, the product's own client of it, and what the REST API shows of the world.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::config::{EngineApiConfig, EngineConfig, Limits, Secret, Span};
use ovirt_upgrade_manager::engine;
use ovirt_upgrade_manager::model::cluster::{
    AffinityGroup, HealthIssue, HealthIssueKind, HostView, Migration, Obstacle, Vm, VmStatus,
};
use ovirt_upgrade_manager::model::host::{HostKind, Versions};
use ovirt_upgrade_manager::model::ids::{ClusterId, CorrelationId, HostId};
use ovirt_upgrade_manager::ports::{Call, Engine};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::engine::hosts::layer;
use upgrade_manager_lab::engine::users::EngineUser;
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::Actor;
use upgrade_manager_lab::{Lab, Options, Pace};

/// A lab whose time passes by hand, and the product's client of its engine.
pub struct Bench {
    pub lab: Lab,
    pub engine: Arc<dyn Engine>,
}

/// A lab over a world, and the client.
pub fn over(world: World) -> Bench {
    let lab = Lab::over(world, Options { pace: Pace::ByHand, ..Options::default() }).unwrap();
    let engine = as_user(&lab, lab.engine_user());
    Bench { lab, engine }
}

/// The product's client for one of the lab's users.
pub fn as_user(lab: &Lab, user: &EngineUser) -> Arc<dyn Engine> {
    let api = EngineApiConfig {
        url: lab.engine_url().into(),
        username: user.full_name(),
        password: Secret::Value(user.password.clone().into()),
        ca_files: vec![lab.ca_file()],
        limits: Limits { request_timeout: Span(Duration::from_secs(20)), ..Limits::default() },
        audit_events: false,
        task_list: false,
    };
    let config = EngineConfig { source: None, api: Some(api), actions: None };
    engine::connect(Some(&config), Arc::new(SystemClock), Arc::new(SystemIds)).unwrap()
}

pub fn call(number: usize) -> Call {
    Call::new(CorrelationId::ours(format!("lab-{number}")).unwrap(), CancellationToken::new())
}

/// The actor that the server makes of such a call.
pub fn actor(call: &Call) -> Actor {
    Actor { user: "admin@internal-authz".to_owned(), correlation: Some(call.correlation_id.to_string()) }
}

/// The hosts without what the REST API does not show: levels, qemu, certificate, networks and huge pages of a host.
/// The type of a host tells a Node only.
pub fn shown_hosts(world: &World, cluster: &ClusterId) -> Vec<HostView> {
    let shown = |mut host: HostView| {
        host.inventory.kind = host.inventory.kind.filter(|kind| *kind == HostKind::Node);
        let image = host.inventory.versions.image.as_ref().map(layer);
        host.inventory.versions = Versions { qemu_kvm: None, image, ..host.inventory.versions };
        host.inventory.reported_levels = None;
        host.status_detail = host.status_detail.filter(|detail| !detail.is_empty());
        HostView { certificate_ends_ms: None, networks: None, huge_pages: None, ..host }
    };
    world.host_views(cluster).into_iter().map(shown).collect()
}

/// The VMs without what the list of VMs does not show: the target of a migration, networks, huge pages, most obstacles.
/// Hosts of a VM that is not pinned are those on which it starts.
pub fn shown_vms(world: &World, cluster: &ClusterId) -> Vec<Vm> {
    let shown = |mut vm: Vm| {
        vm.obstacles.retain(|obstacle| *obstacle == Obstacle::VirtualGpu);
        vm.only_on = if vm.migration == Migration::Pinned { vm.only_on } else { vec![] };
        let host = vm.host.take().filter(|_| !matches!(vm.status, VmStatus::Down | VmStatus::Suspended));
        Vm { host, networks: vec![], huge_pages: None, migrates_to: None, ..vm }
    };
    world.vm_views(cluster).into_iter().map(shown).collect()
}

/// The groups with their members in order.
pub fn shown_groups(world: &World, cluster: &ClusterId) -> Vec<AffinityGroup> {
    let shown = |mut group: AffinityGroup| {
        group.vms.sort();
        group.vms.dedup();
        group.hosts.sort();
        group
    };
    world.affinity_views(cluster).into_iter().map(shown).collect()
}

/// The health issues as the REST API shows them: of running VMs; a backup by its phase; domains that an administrator takes
/// out of use are none.
pub fn shown_issues(world: &World, cluster: &ClusterId) -> Vec<HealthIssue> {
    let runs = |issue: &HealthIssue| {
        let vm = issue.vm.as_ref().and_then(|id| world.engine.vms.get(id));
        vm.is_none_or(|vm| vm.shown.is_on_a_host())
    };
    let is_wanted = |issue: &HealthIssue| {
        let out_of_use = ["preparing_for_maintenance", "detaching", "unattached"].contains(&issue.state.as_str());
        issue.kind != HealthIssueKind::StorageDomain || !out_of_use
    };
    let shown = |mut issue: HealthIssue| {
        if issue.kind == HealthIssueKind::DiskWork {
            let name = world.engine.vms[issue.vm.as_ref().unwrap()].shown.name.clone();
            (issue.entity, issue.state) = match issue.state.as_str() {
                "being backed up" => (format!("backup of VM {name}"), "ready".to_owned()),
                _ => (format!("disk {name}_Disk1 of VM {name}"), "locked".to_owned()),
            };
        }
        issue
    };
    let found = world.health_issues(cluster).into_iter().filter(runs).filter(is_wanted);
    let mut found: Vec<HealthIssue> = found.map(shown).collect();
    found.sort();
    found
}

/// The work on a host, without migrations to it: the job of a migration names its VM, which is on another host.
pub fn shown_work(world: &World, host: &HostId) -> BTreeSet<String> {
    let here = |text: &String| {
        let Some(name) = text.strip_prefix("Migrating VM ") else { return true };
        world.engine.vms.values().any(|vm| vm.shown.name == name && vm.shown.host.as_ref() == Some(host))
    };
    world.work_on(host).into_iter().filter(here).collect()
}
