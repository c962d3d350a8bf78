//! Random actions at random times: the world stays consistent, and the same seed gives the same history.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::model::cluster::{FlagChange, VmStop};
use ovirt_upgrade_manager::model::level::Level;

use super::*;
use upgrade_manager_lab::world::engine::{EngineStop, Migrates, NextRestart, ShutsDown, Vdsm};
use upgrade_manager_lab::world::rng::Rng;

fn random_world(rng: &mut Rng) -> Small {
    let hosts = 1 + usize::try_from(rng.below(5)).unwrap();
    let (managed, hosted) = (rng.below(2) == 0, rng.below(3) == 0);
    let mut s = small_with(hosts, |h| {
        h.power_management = managed;
        h.hosted_engine = hosted;
    });
    for number in 0..rng.below(12) {
        let on = s.h(1 + usize::try_from(rng.below(hosts as u64)).unwrap());
        let highly_available = rng.below(3) == 0;
        let hosted_engine = hosted && number == 0;
        s.add(Vm { highly_available, hosted_engine, ..vm(&format!("vm{number}"), &on) });
    }
    s
}

fn something_happens(s: &mut Small, rng: &mut Rng) {
    let mut pick = |bound: usize| usize::try_from(rng.below(bound as u64)).unwrap();
    let number = 1 + pick(s.hosts.len());
    let (host, machine, other) = (s.h(number), s.machine(number), s.h(1 + pick(s.hosts.len())));
    let vms: Vec<VmId> = s.world.engine.vms.keys().cloned().collect();
    let vm = vms.get(pick(vms.len().max(1))).cloned().unwrap_or_else(|| VmId::new("none").unwrap());
    let (cluster, w, admin) = (s.cluster.clone(), &mut s.world, admin());
    let _ = match pick(26) {
        0..=2 => w.deactivate(&host, ["", "because"][pick(2)], &admin),
        3..=5 => w.activate(&host, &admin),
        6 => w.refresh(&host, &admin),
        7 => w.check_for_upgrade(&host, &admin),
        8..=9 => w.upgrade(&host, pick(2) == 0, &admin),
        10 => w.enroll_certificate(&host, &admin),
        11 => w.fence_restart(&host, &admin),
        12 => w.migrate_vm(&vm, &other, &admin),
        13 => w.stop_vm(&vm, [VmStop::ShutDown, VmStop::PowerOff][pick(2)], &admin),
        14 => w.start_vm(&vm, &host, &admin),
        15 => w.set_level(&cluster, Level::new(4, 8), &admin),
        16 => w.upgrade_flag(&cluster, [FlagChange::Start, FlagChange::Finish][pick(2)], &admin),
        17 => {
            w.crash(machine);
            Ok(())
        }
        18 => {
            w.set_vdsm(&host, [Vdsm::Answers, Vdsm::PortClosed, Vdsm::Hangs][pick(3)]);
            Ok(())
        }
        19 => {
            w.stop_engine([EngineStop::Term, EngineStop::Kill][pick(2)], 33_000);
            Ok(())
        }
        20 => {
            let how = [NextRestart::Boots(900_000), NextRestart::NeverBoots, NextRestart::StaysUp][pick(3)];
            w.next_restart(machine, how);
            Ok(())
        }
        21 => {
            w.vm_migrates(&vm, [Migrates::Well, Migrates::Refuses, Migrates::Forever][pick(3)]);
            w.vm_shuts_down(&vm, [ShutsDown::Well, ShutsDown::Never][pick(2)]);
            Ok(())
        }
        22 => {
            w.power_on(machine);
            Ok(())
        }
        23 => {
            w.next_upgrade_fails(&host);
            Ok(())
        }
        _ => Ok(()),
    };
}

/// Checks what must hold at any time.
fn is_consistent(s: &Small) {
    let machines: BTreeSet<u64> = s.world.hosts.keys().copied().collect();
    for vm in s.world.engine.vms.values() {
        assert!(vm.runs_on.is_none_or(|m| machines.contains(&m)), "{vm:?}");
        let down = |m: u64| s.world.inspect(m).is_none();
        assert!(!vm.runs_on.is_some_and(down), "a VM runs on a machine that is down: {vm:?}");
        assert!(vm.shown.status != VmStatus::Down || vm.shown.host.is_none(), "{vm:?}");
    }
    let spm = s.world.engine.hosts.values().filter(|h| h.spm != Default::default()).count();
    assert!(spm <= 1);
    let events = s.world.engine_events_after(0, usize::MAX);
    assert!(events.windows(2).all(|e| e[0].id < e[1].id && e[0].at_ms <= e[1].at_ms));
}

/// Checks what must hold some time after the last action, when every host answers.
fn is_idle(s: &mut Small) {
    for number in 1..=s.hosts.len() {
        let (host, machine) = (s.h(number), s.machine(number));
        s.world.set_vdsm(&host, Vdsm::Answers);
        s.world.next_restart(machine, NextRestart::Well);
        s.world.power_on(machine);
    }
    s.pass(120 * MINUTE);
    use HostStatus as S;
    for host in s.world.engine.hosts.values() {
        let waits = [S::InstallFailed, S::PreparingForMaintenance, S::NonOperational];
        let rests = waits.contains(&host.status) || matches!(host.status, S::Up | S::Maintenance);
        assert!(rests, "{host:?}");
    }
    for vm in s.world.engine.vms.values().filter(|v| !v.is_migrating()) {
        let shown = vm.shown.host.as_ref().map(|h| &s.world.engine.hosts[h]);
        let listens = shown.is_none_or(|h| s.world.is_live(h));
        let truth = vm.runs_on.and_then(|m| s.world.host_of(m));
        let hidden = truth.as_ref().is_some_and(|h| !s.world.is_live(&s.world.engine.hosts[h]));
        assert!(!listens || hidden || truth == vm.shown.host, "{vm:?}");
    }
}

fn run(seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let mut s = random_world(&mut rng);
    for _ in 0..60 {
        something_happens(&mut s, &mut rng);
        is_consistent(&s);
        let ms = [0, 300, 5_000, 45_000, 400_000][usize::try_from(rng.below(5)).unwrap()];
        s.pass(ms);
        is_consistent(&s);
    }
    is_idle(&mut s);
    format!("{:?}", s.world)
}

#[test]
fn random_actions_keep_the_world_consistent() {
    for seed in 0..150 {
        println!("seed {seed}");
        run(seed);
    }
}

#[test]
fn the_same_seed_makes_the_same_history() {
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
}
