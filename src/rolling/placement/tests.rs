//! Compares the search with every possible placement, on small fleets.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::explain::met_with;
use super::search::Evacuation;
use super::*;
use crate::model::ids::{HostId, VmId};

const LIMIT: u64 = 1_000_000;

fn host(n: usize, memory_mib: u64, cpus: u32, usable: bool) -> FleetHost {
    FleetHost { id: HostId::new(format!("h{n}")).unwrap(), name: format!("host-{n}"), memory_mib, cpus, usable }
}

fn vm(n: usize, at: HostIndex, memory_mib: u64) -> FleetVm {
    FleetVm {
        id: VmId::new(format!("v{n}")).unwrap(),
        name: format!("vm-{n}"),
        memory_mib,
        cpus: 1,
        at,
        fate: Fate::Moves,
        rules: vec![],
        groups: vec![],
    }
}

/// Whether a placement is valid by the documented rules, independent of the search.
fn is_right(fleet: &Fleet, host: HostIndex, out: &BTreeSet<HostIndex>, moves: &[Move]) -> bool {
    let mut at: Vec<HostIndex> = fleet.vms.iter().map(|vm| vm.at).collect();
    for m in moves {
        at[m.vm] = m.to;
    }
    let used = |host: HostIndex| -> u64 {
        fleet.vms.iter().zip(&at).filter(|(_, at)| **at == host).map(|(vm, _)| vm.memory_mib).sum()
    };
    let emptied = fleet.vms.iter().zip(&at).all(|(vm, at)| *at != host || vm.fate == Fate::Stops);
    let moved: BTreeSet<VmIndex> = moves.iter().map(|m| m.vm).collect();
    let allowed = moves.iter().all(|m| {
        let (vm, to) = (&fleet.vms[m.vm], &fleet.hosts[m.to]);
        vm.at == host
            && vm.fate == Fate::Moves
            && to.usable
            && !out.contains(&m.to)
            && vm.cpus <= to.cpus
            && used(m.to) <= to.memory_mib
            && vm.rules.iter().all(|rule| fleet.rules[*rule].hosts.contains(&m.to) == fleet.rules[*rule].only)
    });
    let grouped = fleet.groups.iter().all(|group| {
        group.vms.iter().filter(|vm| moved.contains(vm)).all(|vm| {
            let others = group.vms.iter().filter(|other| *other != vm && at[**other] != host);
            others.into_iter().all(|other| (at[*other] == at[*vm]) == group.together)
        })
    });
    emptied && allowed && grouped && moved.len() == moves.len()
}

/// Whether any placement of the VMs is valid.
fn exists(fleet: &Fleet, host: HostIndex, out: &BTreeSet<HostIndex>) -> bool {
    let leaving: Vec<VmIndex> =
        (0..fleet.vms.len()).filter(|vm| fleet.vms[*vm].at == host && fleet.vms[*vm].fate == Fate::Moves).collect();
    let hosts = fleet.hosts.len();
    (0..hosts.pow(u32::try_from(leaving.len()).unwrap())).any(|mut way| {
        let mut moves = vec![];
        for vm in &leaving {
            moves.push(Move { vm: *vm, to: way % hosts });
            way /= hosts;
        }
        is_right(fleet, host, out, &moves)
    })
}

prop_compose! {
    fn fleets()(
        hosts in proptest::collection::vec((4u64..14, 1u32..4, 0..5), 2..5),
    )(
        vms in proptest::collection::vec((0..hosts.len() + 2, 1u64..6, 1u32..4, 0..12), 1..8),
        rules in proptest::collection::vec((any::<bool>(), proptest::collection::btree_set(0..hosts.len(), 1..3)), 2),
        groups in proptest::collection::vec(any::<bool>(), 0..3),
        bound in proptest::collection::vec((0..4usize, 0..6usize), 8),
        hosts in Just(hosts),
    ) -> Fleet {
        let mut fleet = Fleet {
            hosts: hosts.iter().enumerate().map(|(n, (m, c, u))| host(n, *m, *c, *u > 0)).collect(),
            ..Fleet::default()
        };
        for (n, (at, memory, cpus, fate)) in vms.into_iter().enumerate() {
            // Host 0, which has most VMs, is emptied.
            let mut vm = vm(n, if at >= hosts.len() { 0 } else { at }, memory);
            vm.cpus = if cpus == 3 { 2 } else { 1 };
            vm.fate = match fate { 0 => Fate::Stays, 1 => Fate::Stops, _ => Fate::Moves };
            if bound[n].0 < 2 { vm.rules.push(bound[n].0); }
            if bound[n].1 < groups.len() { vm.groups.push(bound[n].1); }
            fleet.vms.push(vm);
        }
        fleet.rules = rules
            .into_iter()
            .map(|(only, hosts)| HostRule { words: "is bound".to_owned(), only, hosts })
            .collect();
        fleet.groups = groups
            .into_iter()
            .enumerate()
            .map(|(g, together)| VmGroup {
                name: format!("group-{g}"),
                together,
                vms: (0..fleet.vms.len()).filter(|vm| fleet.vms[*vm].groups.contains(&g)).collect(),
            })
            .collect();
        fleet
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_search_agrees_with_every_possibility(fleet in fleets(), second_out in any::<bool>()) {
        let out: BTreeSet<HostIndex> = if second_out { [0, 1].into() } else { [0].into() };
        let stuck = fleet.vms.iter().any(|vm| vm.at == 0 && vm.fate == Fate::Stays);
        match witness(&fleet, 0, &out, LIMIT) {
            Placement::Feasible { moves } => prop_assert!(is_right(&fleet, 0, &out, &moves), "{moves:?}"),
            Placement::Infeasible { explanation } => {
                prop_assert!(stuck || !exists(&fleet, 0, &out), "{explanation:?}");
                check_explanation(&fleet, &out, &explanation)?;
            }
            Placement::Undecided { .. } => prop_assert!(false, "so few VMs are always decided"),
        }
    }

    #[test]
    fn a_walk_keeps_its_books(fleet in fleets()) {
        let mut walk = Walk::new(&fleet);
        let mut at: Vec<HostIndex> = fleet.vms.iter().map(|vm| vm.at).collect();
        for host in 0..fleet.hosts.len() {
            let out = [host].into();
            let now = Fleet {
                vms: fleet.vms.iter().zip(&at).map(|(vm, at)| FleetVm { at: *at, ..vm.clone() }).collect(),
                ..fleet.clone()
            };
            if let Placement::Feasible { moves } = walk.empty(host, &out, LIMIT) {
                prop_assert!(is_right(&now, host, &out, &moves), "{moves:?}");
                moves.iter().for_each(|m| at[m.vm] = m.to);
            }
            for other in 0..fleet.hosts.len() {
                let on: BTreeSet<VmIndex> = (0..at.len()).filter(|vm| at[*vm] == other).collect();
                prop_assert_eq!(walk.vms_on(other).iter().copied().collect::<BTreeSet<_>>(), on);
            }
        }
    }
}

/// The explained conditions cannot be met together, and can be met without any one of them.
fn check_explanation(fleet: &Fleet, out: &BTreeSet<HostIndex>, explanation: &Explanation) -> Result<(), TestCaseError> {
    let walk = Walk::new(fleet);
    let evacuation = Evacuation { fleet, free: &walk.free, on: &walk.on, host: 0, out };
    prop_assert!(explanation.minimal);
    prop_assert_eq!(met_with(&evacuation, &explanation.elements, LIMIT), Some(false), "{:?}", explanation);
    for left_out in &explanation.elements {
        let rest: Vec<Element> = explanation.elements.iter().copied().filter(|e| e != left_out).collect();
        prop_assert_eq!(met_with(&evacuation, &rest, LIMIT), Some(true), "{:?} without {:?}", explanation, left_out);
    }
    Ok(())
}

#[test]
fn memory_that_is_missing_is_told_and_what_mends_it() {
    let mut fleet = Fleet { hosts: (0..3).map(|n| host(n, 100, 8, n != 2)).collect(), ..Fleet::default() };
    fleet.vms = vec![vm(0, 0, 70), vm(1, 0, 5), vm(2, 1, 60)];
    let Placement::Infeasible { explanation } = witness(&fleet, 0, &[0].into(), LIMIT) else {
        panic!("it does not fit")
    };
    assert_eq!(explanation.elements, [Element::Vm(0), Element::HostOut(2)]);
    assert_eq!(explanation.fixes, explanation.elements);
    assert_eq!(explanation.missing_mib, 30);
}

#[test]
fn a_first_try_that_fails_is_not_the_last_word() {
    // Tightest first puts 4 on the host with 5 free, and then 3 and 3 do not fit on 6 and 1.
    let mut fleet =
        Fleet { hosts: vec![host(0, 20, 8, true), host(1, 5, 8, true), host(2, 9, 8, true)], ..Fleet::default() };
    fleet.vms = vec![vm(0, 0, 4), vm(1, 0, 3), vm(2, 0, 5), vm(3, 0, 2)];
    let Placement::Feasible { moves } = witness(&fleet, 0, &[0].into(), LIMIT) else { panic!("it fits exactly") };
    assert!(is_right(&fleet, 0, &[0].into(), &moves));
}

#[test]
fn a_search_gives_up_at_its_limit() {
    let mut fleet = Fleet { hosts: (0..6).map(|n| host(n, 1000, 8, true)).collect(), ..Fleet::default() };
    fleet.vms = (0..14).map(|n| vm(n, 0, 331 + 2 * n as u64)).collect();
    let placement = witness(&fleet, 0, &[0].into(), 50);
    assert_eq!(placement, Placement::Undecided { steps: 50 });
}
