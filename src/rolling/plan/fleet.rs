//! Converts the engine's data to a fleet for the placement, and an explanation to words. Pure.
//!
//! Tests: `tests/it/plan/vms.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::classify;
use super::inputs::Scene;
use crate::check::levels;
use crate::error::{Error, codes};
use crate::model::cluster::{HostView, Vm};
use crate::model::ids::{HostId, VmId};
use crate::model::level::{HostLevels, Level};
use crate::rolling::placement::{
    Element, Explanation, Fate, Fleet, FleetHost, FleetVm, HostIndex, HostRule, VmGroup, VmIndex,
};

/// From this level on, the engine ignores rules among VMs while it empties hosts.
const AMONG_VMS_IGNORED_FROM: Level = Level::new(4, 3);

/// Number of VMs that one sentence names.
const NAMED: usize = 8;

/// The data that is needed besides the engine's.
pub(super) struct FleetBuilder<'a> {
    pub scene: Scene<'a>,
    /// VMs that may be stopped.
    pub stop: &'a BTreeSet<&'a VmId>,
    /// Hosts that can take VMs, now or when they have been upgraded.
    pub usable: &'a BTreeSet<&'a HostId>,
    /// Levels of the hosts, where they are known.
    pub levels: &'a BTreeMap<HostId, HostLevels>,
}

impl FleetBuilder<'_> {
    /// The fleet. Hosts have the same index as in the scene.
    pub fn fleet(&self) -> Fleet {
        let hosts = self.scene.hosts;
        let index: BTreeMap<&HostId, HostIndex> = hosts.iter().enumerate().map(|(i, host)| (host.id(), i)).collect();
        let mut fleet = Fleet { hosts: hosts.iter().map(|host| self.host(host)).collect(), ..Fleet::default() };
        let mut place: BTreeMap<&VmId, VmIndex> = BTreeMap::new();
        for vm in self.scene.vms.iter().filter(|vm| vm.is_on_a_host()) {
            let Some(at) = vm.host.as_ref().and_then(|host| index.get(host)) else { continue };
            place.insert(&vm.id, fleet.vms.len());
            let made = self.vm(vm, *at, &index, &mut fleet);
            fleet.vms.push(made);
        }
        for group in self.scene.groups {
            let vms: Vec<VmIndex> = group.vms.iter().filter_map(|vm| place.get(vm).copied()).collect();
            if let Some(rule) = group.to_hosts.filter(|rule| rule.enforcing) {
                let hosts: BTreeSet<HostIndex> =
                    group.hosts.iter().filter_map(|host| index.get(host).copied()).collect();
                let may = if rule.positive { "may run only on" } else { "may not run on" };
                let words = format!("{may} {} (affinity group {})", names(&fleet, &hosts), group.name);
                vms.iter().for_each(|vm| fleet.vms[*vm].rules.push(fleet.rules.len()));
                fleet.rules.push(HostRule { words, only: rule.positive, hosts });
            }
            if let Some(rule) = group.among_vms.filter(|rule| rule.enforcing)
                && self.scene.cluster.level < AMONG_VMS_IGNORED_FROM
            {
                vms.iter().for_each(|vm| fleet.vms[*vm].groups.push(fleet.groups.len()));
                fleet.groups.push(VmGroup { name: group.name.clone(), together: rule.positive, vms });
            }
        }
        fleet
    }

    fn host(&self, host: &HostView) -> FleetHost {
        FleetHost {
            id: host.id().clone(),
            name: host.inventory.name.clone(),
            memory_mib: host.memory_mib.saturating_sub(self.incoming_mib(host)),
            cpus: host.cpus,
            usable: self.usable.contains(host.id()),
        }
    }

    /// Huge pages of one size that no other VM uses on the host. VMs that the plan moves to the host do not count,
    /// because the engine's scheduler is asked again before each host.
    fn free_pages(&self, host: &HostView, vm: &Vm, size_kib: u32) -> u64 {
        let Some(there) = &host.huge_pages else { return u64::MAX };
        let is_there = |other: &&Vm| {
            let here = other.is_on_a_host() && other.host.as_ref() == Some(host.id());
            other.id != vm.id && (here || other.migrates_to.as_ref() == Some(host.id()))
        };
        let pages = self.scene.vms.iter().filter(is_there).filter_map(|other| other.huge_pages);
        let used: u64 = pages.filter(|pages| pages.size_kib == size_kib).map(|pages| pages.count).sum();
        there.get(&size_kib).copied().unwrap_or(0).saturating_sub(used)
    }

    /// Memory of VMs that migrate to the host and do not count as its VMs yet.
    fn incoming_mib(&self, host: &HostView) -> u64 {
        let comes = |vm: &&Vm| vm.migrates_to.as_ref() == Some(host.id()) && vm.host.as_ref() != Some(host.id());
        self.scene.vms.iter().filter(comes).map(|vm| vm.memory_mib).sum()
    }

    fn vm(&self, vm: &Vm, at: HostIndex, index: &BTreeMap<&HostId, HostIndex>, fleet: &mut Fleet) -> FleetVm {
        let fate = if self.stop.contains(&vm.id) {
            Fate::Stops
        } else if classify::reasons(vm).is_empty() {
            Fate::Moves
        } else {
            Fate::Stays
        };
        let mut rules = vec![];
        let mut rule = |words: String, hosts: BTreeSet<HostIndex>| {
            rules.push(fleet.rules.len());
            fleet.rules.push(HostRule { words, only: true, hosts });
        };
        let those = |takes: &dyn Fn(&HostView) -> bool| -> BTreeSet<HostIndex> {
            self.scene.hosts.iter().enumerate().filter(|(_, host)| takes(host)).map(|(i, _)| i).collect()
        };
        if !vm.only_on.is_empty() {
            let hosts: BTreeSet<HostIndex> = vm.only_on.iter().filter_map(|host| index.get(host).copied()).collect();
            let named: Vec<&str> = hosts.iter().map(|host| self.scene.hosts[*host].inventory.name.as_str()).collect();
            rule(format!("may run only on {}", named.join(", ")), hosts);
        }
        if vm.hosted_engine {
            let words = "runs the engine and may run only where hosted engine is active, with a score above 0";
            rule(words.to_owned(), those(&takes_the_engine));
        }
        if let Some(level) = vm.custom_level {
            let supports =
                |host: &HostView| self.levels.get(host.id()).is_none_or(|levels| levels::may_support(levels, level));
            rule(format!("needs a host that supports its own level {level}"), those(&supports));
        }
        let lacks = |host: &HostView| {
            let networks = host.networks.as_ref();
            networks.is_some_and(|there| vm.networks.iter().any(|network| !there.contains(network)))
        };
        if self.scene.hosts.iter().any(lacks) {
            let networks = vm.networks.join(", ");
            rule(format!("needs a host with the networks {networks}"), those(&|host: &HostView| !lacks(host)));
        }
        if let Some(pages) = vm.huge_pages {
            let words = format!("needs {} free huge pages of {} KiB", pages.count, pages.size_kib);
            rule(words, those(&|host: &HostView| self.free_pages(host, vm, pages.size_kib) >= pages.count));
        }
        FleetVm {
            id: vm.id.clone(),
            name: vm.name.clone(),
            memory_mib: vm.memory_mib,
            cpus: vm.cpus,
            at,
            fate,
            rules,
            groups: vec![],
        }
    }
}

/// Whether the engine's VM can start on the host.
fn takes_the_engine(host: &HostView) -> bool {
    host.hosted_engine.as_ref().is_some_and(|he| he.active && he.score > 0 && !he.local_maintenance)
}

fn names(fleet: &Fleet, hosts: &BTreeSet<HostIndex>) -> String {
    let names: Vec<&str> = hosts.iter().map(|host| fleet.hosts[*host].name.as_str()).collect();
    if names.is_empty() { "no host of this cluster".to_owned() } else { names.join(", ") }
}

/// Groups with a rule among VMs that the engine ignores.
pub(super) fn ignored_groups(scene: Scene<'_>, planned: &BTreeSet<&HostId>) -> Option<Error> {
    if scene.cluster.level < AMONG_VMS_IGNORED_FROM {
        return None;
    }
    let places: BTreeMap<&VmId, &HostId> =
        scene.vms.iter().filter(|vm| vm.is_on_a_host()).filter_map(|vm| Some((&vm.id, vm.host.as_ref()?))).collect();
    let concerned = scene.groups.iter().filter(|group| {
        let on: Vec<&HostId> = group.vms.iter().filter_map(|vm| places.get(vm).copied()).collect();
        group.among_vms.is_some_and(|rule| rule.enforcing)
            && on.len() > 1
            && on.iter().any(|host| planned.contains(host))
    });
    let names: Vec<&str> = concerned.map(|group| group.name.as_str()).collect();
    let error = codes::AffinityIgnored { level: scene.cluster.level, groups: names.join(", ") }.err();
    (!names.is_empty()).then_some(error)
}

/// The explanation in words: the VMs, the rules, the missing memory, and the remedies.
pub(super) fn infeasible(fleet: &Fleet, explanation: &Explanation) -> Error {
    let why = because(fleet, explanation);
    let fixes: Vec<String> = explanation.fixes.iter().take(NAMED).map(|element| fix(fleet, *element)).collect();
    let remedy = match fixes.as_slice() {
        [] => "No single change mends it: there are several obstacles, of which this is the first.".to_owned(),
        [one] => format!("This mends it: {one}."),
        several => format!("Each of these alone mends it: {}.", several.join("; or ")),
    };
    let host = &fleet.hosts[explanation.host];
    let error = codes::PlacementInfeasible { host: &host.name, why, remedy }.err().with("host_id", &host.id);
    let stops: Vec<VmIndex> = explanation.fixes.iter().take(NAMED).filter_map(|element| stopped_by(*element)).collect();
    let list = |of: fn(&FleetVm) -> &str| stops.iter().map(|vm| of(&fleet.vms[*vm])).collect::<Vec<_>>().join(", ");
    let error = match stops.is_empty() {
        true => error,
        false => error.with("stop_vms", list(|vm| vm.id.as_str())).with("stop_vm_names", list(|vm| &vm.name)),
    };
    if explanation.missing_mib > 0 { error.with("missing_mib", explanation.missing_mib) } else { error }
}

fn because(fleet: &Fleet, explanation: &Explanation) -> String {
    let vm = |vm: VmIndex| fleet.vms[vm].name.as_str();
    let mut needs = vec![];
    let mut others = vec![];
    for element in &explanation.elements {
        match element {
            Element::Vm(index) => needs.push(*index),
            Element::Immovable(index) => others.push(format!("VM {} can be neither moved nor stopped", vm(*index))),
            Element::Cpus(index) => others.push(format!("VM {} needs {} CPUs", vm(*index), fleet.vms[*index].cpus)),
            Element::Rule(index, rule) => others.push(format!("VM {} {}", vm(*index), fleet.rules[*rule].words)),
            Element::Group(group) => {
                let group = &fleet.groups[*group];
                let how = if group.together { "together" } else { "apart" };
                others.push(format!("affinity group {} keeps its VMs {how}", group.name));
            }
            Element::HostOut(host) => others.push(format!("host {} takes no VMs", fleet.hosts[*host].name)),
        }
    }
    let memory: u64 = needs.iter().map(|index| fleet.vms[*index].memory_mib).sum();
    let mut words = vec![];
    if let Some((first, rest)) = needs.split_first() {
        let named: Vec<&str> = needs.iter().take(NAMED).map(|index| vm(*index)).collect();
        let more = needs.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        words.push(match rest {
            [] => format!("VM {} needs {memory} MiB", vm(*first)),
            _ => format!("VMs {}{more} need {memory} MiB together", named.join(", ")),
        });
    }
    words.extend(others);
    words.push(match (explanation.missing_mib, needs.is_empty()) {
        (0, true) => String::new(),
        (0, false) => "no host that may take them has room in the right pieces".to_owned(),
        (missing, _) => format!("{missing} MiB are missing on the hosts that may take them"),
    });
    words.retain(|part| !part.is_empty());
    words.join("; ")
}

/// The VM whose stop is the fix.
fn stopped_by(element: Element) -> Option<VmIndex> {
    match element {
        Element::Vm(vm) | Element::Immovable(vm) => Some(vm),
        _ => None,
    }
}

fn fix(fleet: &Fleet, element: Element) -> String {
    match element {
        Element::Vm(vm) | Element::Immovable(vm) => {
            format!("agree that VM {} is stopped meanwhile (stop_vms: {})", fleet.vms[vm].name, fleet.vms[vm].id)
        }
        Element::Cpus(vm) => format!("give VM {} fewer CPUs", fleet.vms[vm].name),
        Element::Rule(vm, rule) => format!("lift the rule that VM {} {}", fleet.vms[vm].name, fleet.rules[rule].words),
        Element::Group(group) => format!("make affinity group {} soft", fleet.groups[group].name),
        Element::HostOut(host) => format!("let host {} take VMs then", fleet.hosts[host].name),
    }
}
