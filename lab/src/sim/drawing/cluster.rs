//! Draws the cluster of a scenario: its hosts and VMs, and what is out of order before the run.

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, Migration, Obstacle, Rule, Vm, VmStatus};
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{AffinityGroupId, ClusterId, HostId, VmId};

use super::{Broken, MINUTE, START_MS, pick, text};
use crate::world::World;
use crate::world::engine::{Actor, NewHost, ShutsDown};
use crate::world::rng::Rng;

/// 1 to 40 hosts. Most clusters are small: faults need few hosts, and a great cluster takes as much time as many small
/// ones.
fn size(rng: &mut Rng) -> u64 {
    match rng.below(1000) {
        0..=779 => 1 + rng.below(4),
        780..=949 => 5 + rng.below(4),
        950..=994 => 9 + rng.below(6),
        _ => 15 + rng.below(26),
    }
}

pub(in crate::sim) fn add_hosts(world: &mut World, cluster: &ClusterId, rng: &mut Rng) -> Result<Vec<HostId>, Broken> {
    let count = size(rng);
    let nodes = match rng.below(4) {
        0 => count,
        1 => rng.below(count + 1),
        _ => 0,
    };
    let hosted_engine = rng.below(5) == 0;
    let power_management = rng.below(2) == 0;
    let memory = [65_536, 131_072, 262_144, 524_288][rng.below(4) as usize];
    let mut hosts = vec![];
    for n in 0..count {
        let mut new = NewHost::named(&format!("h{:02}", n + 1));
        new.kind = if n < nodes { HostKind::Node } else { HostKind::El };
        new.memory_mib = memory;
        new.power_management = power_management && rng.below(5) != 0;
        new.hosted_engine = hosted_engine && n < 3;
        new.up_to_date = count > 1 && rng.below(12) == 0;
        hosts.push(world.add_engine_host(cluster, &new)?);
    }
    hosts.sort();
    Ok(hosts)
}

pub(in crate::sim) fn add_vms(
    world: &mut World,
    cluster: &ClusterId,
    hosts: &[HostId],
    foul: bool,
    rng: &mut Rng,
) -> Result<Vec<VmId>, Broken> {
    let most = (hosts.len() as u64 * 10).min(120);
    let count = match rng.below(8) {
        0 => 0,
        1 => rng.below(most + 1),
        _ => rng.below(most / 3 + 2),
    };
    let mut made = vec![];
    for n in 0..count {
        let Some(host) = pick(hosts, rng) else { break };
        let id = VmId::new(format!("vm-{n:04}")).map_err(text)?;
        let memory_mib = [512, 1_024, 2_048, 4_096, 8_192][rng.below(5) as usize];
        let cpus = 1 + u32::try_from(rng.below(4)).unwrap_or(0);
        let mut vm = Vm::running(id, format!("vm{n}"), host.clone(), memory_mib, cpus);
        vm.highly_available = rng.below(5) == 0;
        match rng.below(40) {
            0..=2 => (vm.migration, vm.highly_available) = (Migration::Pinned, false),
            3 | 4 => vm.migration = Migration::UserMigratable,
            5 => (vm.status, vm.host) = (VmStatus::Down, None),
            6 => vm.obstacles = vec![Obstacle::ALL[rng.below(Obstacle::ALL.len() as u64) as usize]],
            7 => vm.only_on = hosts.iter().filter(|h| *h == host || rng.below(2) == 0).cloned().collect(),
            _ => {}
        }
        let shuts_down = match rng.below(12) {
            0 => ShutsDown::Never,
            1 => ShutsDown::In(rng.between(MINUTE, 20 * MINUTE)),
            _ => ShutsDown::Well,
        };
        made.push(vm.id.clone());
        let id = vm.id.clone();
        world.add_vm(cluster, vm);
        world.vm_shuts_down(&id, if foul { shuts_down } else { ShutsDown::Well });
    }
    if let Some(host) = hosts.first().filter(|h| world.engine.hosts.get(*h).is_some_and(|h| h.hosted_engine.is_some()))
    {
        let id = VmId::new("vm-engine").map_err(text)?;
        let engine = Vm::running(id, "HostedEngine", host.clone(), 4_096, 4);
        world.add_vm(cluster, Vm { hosted_engine: true, ..engine });
    }
    if foul && made.len() > 3 && rng.below(3) == 0 {
        world.add_affinity_group(cluster, affinity(&made, hosts, rng)?);
    }
    Ok(made)
}

/// On some hosts in maintenance another user runs VMs without the engine.
fn strange(world: &mut World, hosts: &[HostId], rng: &mut Rng) {
    for host in hosts {
        let out = world.engine.hosts.get(host).filter(|h| h.status == HostStatus::Maintenance).map(|h| h.machine);
        if let Some(machine) = out.filter(|_| rng.below(4) == 0) {
            world.strangers_on(machine, 1);
        }
    }
}

/// An affinity group with a rule among VMs, or between VMs and some hosts.
fn affinity(vms: &[VmId], hosts: &[HostId], rng: &mut Rng) -> Result<AffinityGroup, Broken> {
    let rule = Rule { positive: rng.below(2) == 0, enforcing: rng.below(2) == 0 };
    let to_hosts = rng.below(2) == 0;
    let members = (0..2).filter_map(|_| pick(vms, rng).cloned()).collect();
    let some: Vec<HostId> = hosts.iter().filter(|_| to_hosts && rng.below(2) == 0).cloned().collect();
    Ok(AffinityGroup {
        id: AffinityGroupId::new("ag-1").map_err(text)?,
        name: "group".into(),
        vms: members,
        among_vms: (!to_hosts).then_some(rule),
        to_hosts: (!some.is_empty()).then_some(rule),
        hosts: some,
    })
}

/// What is out of order before the run begins.
pub(in crate::sim) fn unsettle(world: &mut World, hosts: &[HostId], rng: &mut Rng) {
    let person = Actor::person("admin@internal");
    if hosts.len() > 2 && rng.below(4) == 0 {
        for _ in 0..=rng.below(2) {
            if let Some(host) = pick(hosts, rng) {
                drop(world.deactivate(host, "hardware", &person));
            }
        }
        world.advance(START_MS + 30 * MINUTE);
        strange(world, hosts, rng);
    }
    // These hosts are not registered with the provider.
    if rng.below(10) == 0 {
        for _ in 0..=rng.below(3) {
            let machine = pick(hosts, rng).and_then(|host| world.engine.hosts.get(host)).map(|h| h.machine);
            if let Some(machine) = machine.and_then(|number| world.hosts.get_mut(&number)) {
                machine.consumer_uuid = None;
            }
        }
    }
    if hosts.len() > 2
        && rng.below(10) == 0
        && let Some(host) = pick(hosts, rng)
        && let Some(machine) = world.engine.hosts.get(host).map(|h| h.machine)
    {
        world.next_restart(machine, crate::world::engine::NextRestart::NeverBoots);
        world.crash(machine);
        let now = world.now_ms();
        world.advance(now + 30 * MINUTE);
    }
}
