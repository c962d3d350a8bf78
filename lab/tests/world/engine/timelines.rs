//! Recordings of a running engine, replayed: the same actions give the same statuses in the same order, after times of
//! the same order of magnitude.
//!
//! Playbooks of the recordings were stand-ins of 2 to 20 seconds, and the hosts' reboots lasted a minute, so the
//! world's durations are set to theirs. The delays of people are taken from the recording.

use serde_json::Value;

use super::*;
use upgrade_manager_lab::world::engine::{EngineStop, NextRestart, Vdsm};

/// Two durations agree when they differ by at most this, or by a factor of [`FACTOR`] at most.
const APART_MS: i64 = 6_000;
const FACTOR: i64 = 2;

type Act = fn(&mut Small);

/// The actions on one of two hosts, and the time for which its status was recorded.
struct Happening {
    name: &'static str,
    /// Position among the recordings of the same name.
    turn: usize,
    /// From before the recording's first state.
    prepare: Act,
    /// Actions, with the delay from the beginning in milliseconds.
    acts: &'static [(i64, Act)],
    /// Length of the recording.
    watch_ms: i64,
}

fn nothing(_: &mut Small) {}

fn deactivate(s: &mut Small) {
    let _ = s.world.deactivate(&s.h(2), "kernel update", &admin());
}

fn activate(s: &mut Small) {
    s.world.activate(&s.h(2), &admin()).unwrap();
}

fn refresh(s: &mut Small) {
    let _ = s.world.refresh(&s.h(2), &admin());
}

fn upgrade(s: &mut Small) {
    s.world.upgrade(&s.h(2), true, &admin()).unwrap();
}

fn upgrade_without_reboot(s: &mut Small) {
    s.world.upgrade(&s.h(2), false, &admin()).unwrap();
}

fn fails(s: &mut Small) {
    let host = s.h(2);
    s.world.next_upgrade_fails(&host);
    upgrade(s);
}

fn port_closed(s: &mut Small) {
    let host = s.h(2);
    s.world.set_vdsm(&host, Vdsm::PortClosed);
}

fn port_open(s: &mut Small) {
    let host = s.h(2);
    s.world.set_vdsm(&host, Vdsm::Answers);
}

fn port_closed_and_refresh(s: &mut Small) {
    port_closed(s);
    refresh(s);
}

fn port_closed_and_activate(s: &mut Small) {
    port_closed(s);
    activate(s);
}

fn maintenance(s: &mut Small) {
    s.empty_out(2);
}

fn maintenance_just_now(s: &mut Small) {
    deactivate(s);
    s.until(2, HostStatus::Maintenance);
}

fn long_maintenance(s: &mut Small) {
    s.empty_out(2);
    s.pass(10 * MINUTE);
}

fn thrown_out(s: &mut Small) {
    long_maintenance(s);
    port_closed_and_refresh(s);
    s.until(2, HostStatus::NonResponsive);
}

fn old_levels(s: &mut Small) {
    maintenance(s);
    let machine = s.machine(2);
    s.world.hosts.get_mut(&machine).unwrap().levels.retain(|l| l.minor <= 6);
}

fn with_vm(s: &mut Small, migration_ms: u64) {
    let vm = vm("vm1", &s.h(2));
    s.world.engine.timing.migration_mib_per_second = vm.memory_mib * 1_000 / migration_ms;
    s.add(vm);
}

fn spm_with_vm_and_nowhere_to_go(s: &mut Small) {
    let (spm, full) = (s.h(2), s.h(1));
    s.world.make_spm(&spm);
    with_vm(s, 8_000);
    s.world.set_host_memory(&full, 0);
}

fn slow_vm(s: &mut Small) {
    with_vm(s, 60_000);
}

fn quick_vm(s: &mut Small) {
    with_vm(s, 10_000);
}

fn vm_that_refuses(s: &mut Small) {
    quick_vm(s);
    s.world.vm_migrates(&VmId::new("vm1").unwrap(), upgrade_manager_lab::world::engine::Migrates::Refuses);
}

fn playbook(s: &mut Small, ms: i64) {
    s.world.engine.timing.playbook = ms;
    s.world.engine.timing.playbook_package = 0;
}

fn reboots_in(s: &mut Small, going_down: i64, boot: i64) {
    let machine = s.machine(2);
    s.world.engine.timing.going_down = (going_down, going_down);
    s.world.next_restart(machine, NextRestart::Boots(boot));
}

fn in_maintenance_rebooting_late(s: &mut Small) {
    maintenance(s);
    playbook(s, 10_000);
    reboots_in(s, 40_000, 60_000);
}

fn in_maintenance_never_back(s: &mut Small) {
    in_maintenance_rebooting_late(s);
    let machine = s.machine(2);
    s.world.engine.timing.going_down = (2_000, 2_000);
    s.world.next_restart(machine, NextRestart::NeverBoots);
}

fn up_rebooting_soon(s: &mut Small) {
    playbook(s, 10_000);
    reboots_in(s, 2_000, 40_000);
}

/// `activate` came in the short time between maintenance and installing.
fn activated_in_the_gap(s: &mut Small) {
    up_rebooting_soon(s);
    s.world.engine.timing.monitoring = (400, 1_500);
    s.world.engine.timing.upgrade_gap = (8_000, 8_000);
}

fn probed(s: &mut Small) {
    maintenance(s);
    playbook(s, 22_000);
    // VDSM was away for about 80 s.
    reboots_in(s, 2_000, 80_000);
}

fn long_playbook(s: &mut Small) {
    maintenance(s);
    playbook(s, 25_000);
    reboots_in(s, 40_000, 60_000);
}

fn short_playbook(s: &mut Small) {
    playbook(s, 6_000);
}

fn in_maintenance_short_playbook(s: &mut Small) {
    maintenance(s);
    playbook(s, 10_000);
}

fn killed_while_it_installs(s: &mut Small) {
    in_maintenance_short_playbook(s);
    upgrade(s);
    s.until(2, HostStatus::Installing);
    s.world.stop_engine(EngineStop::Kill, 33_000);
    s.pass(33_000);
    // The recording begins when the engine answers, and the first monitoring was late.
    s.until(2, HostStatus::Up);
}

const TABLE: &[Happening] = &[
    Happening {
        name: "deactivate_up_to_maintenance",
        turn: 0,
        prepare: nothing,
        acts: &[(300, deactivate)],
        watch_ms: 20_000,
    },
    Happening {
        name: "maintenance_vdsm_down_no_refresh",
        turn: 0,
        prepare: maintenance,
        acts: &[(0, port_closed)],
        watch_ms: 600_000,
    },
    Happening {
        name: "maintenance_vdsm_down_refresh",
        turn: 0,
        prepare: long_maintenance,
        acts: &[(300, port_closed_and_refresh)],
        watch_ms: 60_000,
    },
    Happening {
        name: "non_responsive_from_maintenance_vdsm_back",
        turn: 0,
        prepare: thrown_out,
        acts: &[(0, port_open)],
        watch_ms: 60_000,
    },
    Happening {
        name: "maintenance_short_vdsm_down_refresh",
        turn: 0,
        prepare: maintenance_just_now,
        acts: &[(15_300, port_closed_and_refresh), (62_400, deactivate)],
        watch_ms: 120_000,
    },
    Happening { name: "activate_ok", turn: 0, prepare: maintenance, acts: &[(300, activate)], watch_ms: 60_000 },
    Happening {
        name: "activate_vdsm_down",
        turn: 0,
        prepare: maintenance_just_now,
        acts: &[(300, port_closed_and_activate), (61_000, port_open)],
        watch_ms: 120_000,
    },
    Happening {
        name: "upgrade_from_up_reboot",
        turn: 0,
        prepare: activated_in_the_gap,
        acts: &[(300, upgrade), (2_600, activate)],
        watch_ms: 60_000,
    },
    Happening { name: "upgrade_fail", turn: 0, prepare: short_playbook, acts: &[(300, fails)], watch_ms: 60_000 },
    Happening {
        name: "upgrade_maint",
        turn: 0,
        prepare: in_maintenance_short_playbook,
        acts: &[(0, fails)],
        watch_ms: 60_000,
    },
    Happening { name: "upgrade_up", turn: 0, prepare: short_playbook, acts: &[(300, fails)], watch_ms: 60_000 },
    Happening {
        name: "upgrade_maint_noreboot",
        turn: 0,
        prepare: in_maintenance_short_playbook,
        acts: &[(0, upgrade_without_reboot)],
        watch_ms: 60_000,
    },
    Happening {
        name: "activate_level_mismatch",
        turn: 0,
        prepare: old_levels,
        acts: &[(200, activate), (15_300, deactivate)],
        watch_ms: 60_000,
    },
    Happening {
        name: "deactivate_with_vm_spm",
        turn: 0,
        prepare: spm_with_vm_and_nowhere_to_go,
        acts: &[(300, deactivate)],
        watch_ms: 200_000,
    },
    Happening {
        name: "preparing_then_activate",
        turn: 0,
        prepare: slow_vm,
        acts: &[(500, deactivate), (7_200, activate)],
        watch_ms: 30_000,
    },
    Happening { name: "deactivate_with_vm", turn: 0, prepare: quick_vm, acts: &[(300, deactivate)], watch_ms: 60_000 },
    Happening {
        name: "deactivate_migration_fails",
        turn: 0,
        prepare: vm_that_refuses,
        acts: &[(300, deactivate)],
        watch_ms: 200_000,
    },
    Happening { name: "upgrade_up", turn: 1, prepare: up_rebooting_soon, acts: &[(300, upgrade)], watch_ms: 200_000 },
    Happening {
        name: "upgrade_probed",
        turn: 0,
        prepare: probed,
        acts: &[(0, upgrade), (39_200, activate)],
        watch_ms: 200_000,
    },
    Happening {
        name: "upgrade_late_maint",
        turn: 0,
        prepare: in_maintenance_rebooting_late,
        acts: &[(200, upgrade)],
        watch_ms: 60_000,
    },
    Happening {
        name: "upgrade_noreturn_maint",
        turn: 0,
        prepare: in_maintenance_never_back,
        acts: &[(200, upgrade)],
        watch_ms: 700_000,
    },
    Happening {
        name: "engine_kill9_installing_from_maintenance",
        turn: 0,
        prepare: killed_while_it_installs,
        acts: &[],
        watch_ms: 60_000,
    },
    Happening {
        name: "activate_in_installing",
        turn: 0,
        prepare: long_playbook,
        acts: &[(900, upgrade), (5_300, activate)],
        watch_ms: 60_000,
    },
];

/// Statuses with the moments at which they began, milliseconds.
type States = Vec<(i64, String)>;

fn recorded() -> Option<Vec<(String, States)>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/ovirt/recorded/timelines.jsonl");
    let text = std::fs::read_to_string(path).ok()?;
    let line = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        let changes = value["changes"].as_array().unwrap().iter();
        let state = |c: &Value| ((c[0].as_f64().unwrap() * 1_000.0) as i64, c[1].as_str().unwrap().to_owned());
        let mut states: States = changes.map(state).collect();
        states.dedup_by(|later, first| later.1 == first.1);
        (value["timeline"].as_str().unwrap().to_owned(), states)
    };
    Some(text.lines().map(line).collect())
}

fn word(status: HostStatus) -> String {
    serde_json::to_value(status).unwrap().as_str().unwrap().to_owned()
}

/// Replays the actions, and returns the statuses of the second host.
fn replay(happening: &Happening) -> States {
    let mut s = small(2);
    s.world.engine.timing.settle = (0, 0);
    (happening.prepare)(&mut s);
    let begin = s.world.now_ms();
    let mut states = vec![(0, word(s.status(2)))];
    let mut acts = happening.acts.iter().peekable();
    loop {
        let act_at = acts.peek().map(|(after, _)| begin + after);
        let event_at = s.world.next_event_ms().unwrap_or(i64::MAX);
        let next = event_at.min(act_at.unwrap_or(i64::MAX)).min(begin + happening.watch_ms);
        s.world.advance(next);
        note(&mut states, &s, begin);
        if act_at == Some(next) {
            (acts.next().unwrap().1)(&mut s);
            note(&mut states, &s, begin);
        }
        if next >= begin + happening.watch_ms {
            return states;
        }
    }
}

fn note(states: &mut States, s: &Small, begin: i64) {
    let status = word(s.status(2));
    if states.last().is_none_or(|last| last.1 != status) {
        states.push((s.world.now_ms() - begin, status));
    }
}

/// Compares two lists. The error has both.
fn compare(seen: &States, replayed: &States) -> Result<(), String> {
    let agree = |a: i64, b: i64| (a - b).abs() <= APART_MS || (a <= b * FACTOR && b <= a * FACTOR);
    // The duration of each status; the recording ended during the last one.
    let lasted = |s: &States, n: usize| s.get(n + 1).map(|next| next.0 - s[n].0);
    let same = seen.len() == replayed.len() && seen.iter().zip(replayed).all(|(a, b)| a.1 == b.1);
    let times = (0..seen.len()).all(|n| match (lasted(seen, n), lasted(replayed, n)) {
        (Some(a), Some(b)) => agree(a, b),
        _ => true,
    });
    if same && times { Ok(()) } else { Err(format!("\n  seen     {seen:?}\n  replayed {replayed:?}")) }
}

#[test]
fn the_world_reproduces_every_recorded_timeline() {
    let Some(recorded) = recorded() else { return upgrade_manager_lab::skipped("no recorded timelines here") };
    let mut used = 0;
    let mut wrong = vec![];
    for happening in TABLE {
        let of_name = recorded.iter().filter(|(name, _)| name == happening.name);
        let (name, seen) = of_name.clone().nth(happening.turn).unwrap();
        used += 1;
        if let Err(difference) = compare(seen, &replay(happening)) {
            wrong.push(format!("{name} ({}){difference}", happening.turn));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // And the engine's own restart, below.
    assert_eq!(used + 1, recorded.len());
}

#[test]
fn the_comparison_finds_a_difference() {
    let states = |list: &[(i64, &str)]| -> States { list.iter().map(|(at, s)| (*at, (*s).to_owned())).collect() };
    let seen = states(&[(0, "up"), (10_000, "maintenance")]);
    assert!(compare(&seen, &states(&[(0, "up"), (14_000, "maintenance")])).is_ok());
    assert!(compare(&seen, &states(&[(0, "up"), (40_000, "maintenance")])).is_err());
    assert!(compare(&seen, &states(&[(0, "up"), (10_000, "connecting")])).is_err());
    assert!(compare(&seen, &states(&[(0, "up")])).is_err());
}

#[test]
fn an_engine_that_restarts_refuses_and_then_answers() {
    // `engine_restart_api_answers`: 200, refused, hanging, answering after 33.5 s.
    let mut s = small(1);
    assert!(s.world.engine_answers());
    s.world.stop_engine(EngineStop::Term, 33_200);
    let host = s.h(1);
    s.refused(s.world.clone().activate(&host, &admin()), 503);
    s.pass(33_000);
    assert!(!s.world.engine_answers());
    s.pass(500);
    assert!(s.world.engine_answers());
}
