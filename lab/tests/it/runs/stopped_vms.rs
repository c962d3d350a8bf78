//! VMs that the run stopped, in situations that a review found: a start that is refused, late, forbidden or undone by a user; downtime by
//! a clock that is set.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Command, Entry, HostResult, Phase};
use ovirt_upgrade_manager::rolling::run::VmStarts;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::ShutsDown;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, cluster_maintenance, eve, vm};
use super::decisions::intends;

/// A run of one host, whose VM it stopped and which does not come back.
fn with_a_host_that_does_not_boot() -> Bench {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(first));
    bench
}

#[track_caller]
fn is_over_or_told_in_a_day(bench: &mut Bench) {
    bench.for_ms(24 * HOUR);
    let run = bench.run();
    let told = bench.events().iter().any(|(_, text)| text.contains("web") && text.contains("not started"));
    assert!(run.ended.is_some() || run.hold.is_some() || told, "{:?} for 24 h: {:#?}", run.stage, bench.waits());
}

fn asked(bench: &Bench) -> Vec<Code> {
    let question = |e: Entry| match e {
        Entry::Paused { why, question: Some(_) } => Some(why.code),
        _ => None,
    };
    bench.journal().into_iter().filter_map(question).collect()
}

/// The engine upgrades a healthy host; meanwhile the start of its stopped VM on another host is refused. The refusal is taken for
/// one of the upgrade, and the host is given up in the middle of it.
#[test]
fn a_refused_start_of_a_vm_fails_no_host_under_upgrade() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::None).vm("web", 0).build();
    bench.world(|w| w.engine.timing.playbook = 20 * MINUTE);
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.consents.stop_vms = vec![vm("web")];
        r.options.max_vm_downtime_ms = Some(3 * MINUTE as u64);
    });
    bench.until("upgrade", |b| b.host_is(0) == HostStatus::Installing);
    bench.happens(WorldFault::SchedulerRefuses(true));
    bench.until("start", |b| b.intended(|a| matches!(a, Action::StartVm { .. })) == 1);
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::SchedulerRefuses(false));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// The stopped VM fits on its own host only, which boots for longer than the permitted downtime. It is given up after ten minutes,
/// and its host, once it is back, does not start it.
#[test]
fn a_vm_is_not_given_up_while_its_own_host_boots() {
    let setup = Setup::hosts(2).vm_with("web", 0, |vm| vm.memory_mib = 100_000);
    let setup = setup.with(|world, hosts| world.engine.hosts.get_mut(&hosts[1]).unwrap().memory_mib = 50_000);
    let mut bench = setup.build();
    bench.begin_with_downtime(3 * MINUTE);
    bench.boots_slowly(25 * MINUTE);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:?}", bench.setting(&Setting::VmRuns(vm("web"))));
}

/// The same where another host could run the VM, and the engine refuses each of its starts there.
#[test]
fn a_vm_that_is_refused_elsewhere_is_not_given_up_while_its_own_host_boots() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin_with_downtime(3 * MINUTE);
    bench.boots_slowly(25 * MINUTE);
    bench.happens(WorldFault::SchedulerRefuses(true));
    bench.until("tries", |b| b.run().vm_starts.get(&vm("web")).is_some_and(|starts| starts.tries >= 5));
    assert_eq!(bench.run().hosts[&bench.hosts[0]].phase, Phase::Booting);
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::SchedulerRefuses(false));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:?}", bench.setting(&Setting::VmRuns(vm("web"))));
}

/// Five VMs were stopped for a host. It is back, and the engine refuses starts for some seconds. Each VM has tries of its own.
#[test]
fn one_refusal_of_each_of_five_vms_gives_none_up() {
    let mut setup = Setup::hosts(2);
    for name in ["a", "b", "c", "d", "e"] {
        setup = setup.vm(name, 0);
    }
    let mut bench = setup.build();
    bench.begin(|r| r.consents.stop_vms = ["a", "b", "c", "d", "e"].map(vm).to_vec());
    bench.until_phase(0, Phase::StartingVms);
    bench.happens(WorldFault::SchedulerRefuses(true));
    bench.for_ms(8 * SECOND);
    bench.happens(WorldFault::SchedulerRefuses(false));
    bench.until_host_ended(0);
    bench.for_ms(15 * MINUTE);
    let states = ["a", "b", "c", "d", "e"].map(|name| bench.vm_is(name));
    assert_eq!(states, [VmStatus::Up; 5]);
    let at_home = |action: &Action| matches!(action, Action::StartVm { on: Some(on), .. } if *on == bench.hosts[0]);
    let elsewhere = bench.intended(|a| matches!(a, Action::StartVm { .. }) && !at_home(a));
    assert_eq!(elsewhere, 0, "its own host starts each of them");
}

/// The clock is set back while a VM is down. Its permitted downtime is real time.
#[test]
fn the_downtime_of_a_vm_is_real_time() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin_with_downtime(10 * MINUTE);
    bench.boots_slowly(40 * MINUTE);
    bench.state().clock_offset_ms -= 2 * HOUR;
    bench.until_phase(0, Phase::Booting);
    bench.for_ms(20 * MINUTE);
    assert_eq!((bench.host_is(0), bench.vm_is("web")), (HostStatus::Maintenance, VmStatus::Up));
}

/// As above, ahead: a VM that has been down for two minutes is not started elsewhere.
#[test]
fn a_clock_that_is_set_ahead_makes_no_vm_late() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.max_vm_downtime_ms = Some(HOUR as u64);
    });
    bench.until_phase(0, Phase::Booting);
    bench.state().clock_offset_ms += 2 * HOUR;
    bench.until_host_ended(0);
    let home = bench.hosts[0].clone();
    let elsewhere = |a: &Action| matches!(a, Action::StartVm { on: Some(on), .. } if *on != home);
    assert_eq!(bench.intended(elsewhere), 0);
}

/// The start of a VM on another host is under way while its host waits for its provider. No restart was sent, and none is asked about.
#[test]
fn the_start_of_a_vm_is_no_restart_job() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.world(|w| w.engine.timing.vm_start = (18 * MINUTE, 18 * MINUTE));
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.max_vm_downtime_ms = Some(5 * MINUTE as u64);
        r.options.deadlines.vm_start_ms = 20 * MINUTE as u64;
    });
    bench.until_phase(0, Phase::Restarting);
    bench.network(|n| n.provider_down = true);
    bench.for_ms(35 * MINUTE);
    bench.network(|n| n.provider_down = false);
    assert_eq!(bench.intended(|a| *a == Action::Restart), 0);
    assert_eq!(asked(&bench), []);
}

/// An operator skips a host while its VM powers up by our own call: the VM is not told as not started.
#[test]
fn a_vm_that_powers_up_is_not_told_as_not_started() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.engine.timing.vm_start = (5 * MINUTE, 5 * MINUTE));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("powering up", |b| b.vm_is("web") == VmStatus::PoweringUp);
    let host = bench.hosts[0].clone();
    bench.for_ms(20 * SECOND);
    bench.ask(Command::SkipBegunHost(host)).unwrap();
    bench.until_host_ended(0);
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    let state = bench.setting(&Setting::VmRuns(vm("web")));
    assert!(!matches!(state, Some(LedgerState::Listed(_))), "{state:?}");
}

/// A VM that waits for room on another host is not given up because another VM was refused.
#[test]
fn a_vm_that_waits_for_room_is_not_given_up_for_another_vm() {
    let setup = Setup::hosts(2).vm("a", 0).vm_with("b", 0, |vm| vm.memory_mib = 100_000).vm_with("load", 1, |vm| {
        vm.memory_mib = 60_000;
    });
    let setup = setup.with(|world, hosts| world.engine.hosts.get_mut(&hosts[1]).unwrap().memory_mib = 120_000);
    let mut bench = setup.build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
        r.consents.stop_vms = vec![vm("a"), vm("b")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    bench.until_host_ended(0);
    bench.happens(WorldFault::SchedulerRefuses(true));
    bench.for_ms(3 * MINUTE);
    bench.happens(WorldFault::SchedulerRefuses(false));
    bench.happens(WorldFault::PersonStopsVm(vm("load")));
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.vm_is("b"), VmStatus::Up, "{:?}", bench.setting(&Setting::VmRuns(vm("b"))));
}

/// Another user sets the scheduling policy under which VMs do not start. The VM of a failed host waits for ever, and so does the run:
/// no event, no question, no end.
#[test]
fn a_vm_that_may_not_start_ends_in_an_event_or_a_question() {
    let mut bench = with_a_host_that_does_not_boot();
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &cluster_maintenance(), &eve())).unwrap();
    bench.until_host_ended(0);
    is_over_or_told_in_a_day(&mut bench);
}

/// The engine does not answer which affinity groups there are. The same.
#[test]
fn affinity_groups_that_cannot_be_read_end_in_an_event_or_a_question() {
    let mut bench = with_a_host_that_does_not_boot();
    bench.network(|n| n.engine_hangs = Some("affinity groups"));
    bench.until_host_ended(0);
    is_over_or_told_in_a_day(&mut bench);
}

/// An operator ends the same run.
#[test]
fn an_abandoned_run_ends_although_a_vm_may_not_start() {
    let mut bench = with_a_host_that_does_not_boot();
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &cluster_maintenance(), &eve())).unwrap();
    bench.until_host_ended(0);
    bench.ask(Command::Abandon).unwrap();
    bench.for_ms(2 * HOUR);
    assert!(bench.run().ended.is_some(), "{:#?}", bench.waits());
}

/// Its host is not back after the permitted downtime, because another VM does not leave it: the VM is started elsewhere, as the plan
/// promises.
#[test]
fn a_vm_is_started_elsewhere_while_its_host_cannot_be_emptied() {
    let mut bench = Setup::hosts(3).vm("web", 0).vm("a", 0).build();
    bench.begin_with_downtime(5 * MINUTE);
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::MigrationsHang(bench.hosts[0].clone(), true));
    bench.until_phase(0, Phase::Evacuating);
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:?}", bench.run().hosts[&bench.hosts[0]].phase);
}

/// As many VMs as tries, started on other hosts after theirs failed: one refusal of each gives none up.
#[test]
fn one_refusal_of_each_of_five_vms_elsewhere_gives_none_up() {
    let mut setup = Setup::hosts(3);
    for name in ["a", "b", "c", "d", "e"] {
        setup = setup.vm(name, 0);
    }
    let mut bench = setup.build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
        r.consents.stop_vms = ["a", "b", "c", "d", "e"].map(vm).to_vec();
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(first));
    bench.until_host_ended(0);
    bench.happens(WorldFault::SchedulerRefuses(true));
    bench.for_ms(8 * SECOND);
    bench.happens(WorldFault::SchedulerRefuses(false));
    bench.for_ms(15 * MINUTE);
    let states = ["a", "b", "c", "d", "e"].map(|name| bench.vm_is(name));
    assert_eq!(states, [VmStatus::Up; 5]);
}

/// No host is sent to maintenance while the run is starting a VM on it: one turn does both (`start_vms_elsewhere`, then `start_next`).
#[test]
fn no_host_is_emptied_on_which_a_vm_is_being_started() {
    let mut found = vec![];
    for s in 0..45 {
        let mut bench = Setup::hosts(4)
            .vm("web", 0)
            .vm_with("l2", 2, |vm| vm.memory_mib = 20_000)
            .vm_with("l3", 3, |vm| vm.memory_mib = 20_000)
            .build();
        bench.begin(|r| {
            r.consents.stop_vms = vec![vm("web")];
            r.options.max_failed = 1;
            r.options.quiet_ms = 0;
            r.max_unavailable = "2".parse().unwrap();
            r.options.approval = ovirt_upgrade_manager::model::plan::Approval::EachHost;
        });
        bench.until_waits_for(Code::RunNeedsApproval);
        bench.ask(Command::Approve).unwrap();
        bench.until_phase(0, Phase::Installing);
        bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
        bench.until_host_ended(0);
        bench.happens(WorldFault::SchedulerRefuses(true));
        bench.for_ms(s * SECOND);
        bench.ask(Command::Approve).unwrap();
        bench.happens(WorldFault::SchedulerRefuses(false));
        bench.for_ms(5 * MINUTE);
        let mut open = std::collections::BTreeMap::new();
        for (_, record) in &bench.state().judge.seen.journal {
            match &record.entry {
                Entry::Intent { action: Action::StartVm { on: Some(on), .. }, .. } => {
                    drop(open.insert(record.seq, (on.clone(), record.at_ms)))
                }
                Entry::Closed { step, .. } => drop(open.remove(step)),
                Entry::Intent { host: Some(host), action: Action::Deactivate } => {
                    if let Some((_, at)) = open.values().find(|(on, _)| on == host) {
                        found.push((s, record.at_ms - at));
                    }
                }
                _ => {}
            }
        }
    }
    assert_eq!(found, []);
}

/// A user starts a VM again that the run has stopped, while the host waits for another guest. The run stops it once more, unasked.
#[test]
fn a_user_who_starts_the_vm_is_respected() {
    let mut bench = Setup::hosts(3).vm("web", 0).vm("slow", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("slow"), upgrade_manager_lab::world::engine::ShutsDown::In(4 * MINUTE)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("slow")]);
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.for_ms(20 * SECOND);
    bench.happens(WorldFault::PersonStartsVm(Some(vm("web")), bench.hosts[0].clone()));
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(20 * MINUTE);
    let stops = bench.intended(|a| matches!(a, Action::StopVm { vm: v, .. } if *v == vm("web")));
    assert_eq!(stops, 1, "{:?}", bench.events().iter().filter(|e| e.1.contains("web")).collect::<Vec<_>>());
}

/// A VM that the run stopped is removed by a user. Nobody is told to start it.
#[test]
fn a_removed_vm_is_not_told_as_to_be_started() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.engine.vms.remove(&vm("web")));
    bench.until_host_ended(0);
    let state = bench.setting(&Setting::VmRuns(vm("web")));
    assert!(!format!("{state:?}").contains("Start the VM"), "{state:?}");
}

/// The engine refuses the VM five times on its own host, then five times elsewhere. After that it is listed.
#[test]
fn a_vm_that_is_refused_at_home_and_elsewhere_is_listed() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StartingVms);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap();
    (shown.status, shown.host) = (VmStatus::Down, None);
    let lists = |entry: &Entry| {
        let Entry::Ledger(entry) = entry else { return false };
        matches!(&entry.state, LedgerState::Listed(why) if why.code == Code::VmNotStarted)
    };
    for (tries, is_tried) in [(5, true), (9, true), (10, false), (11, false)] {
        decision.run.vm_starts = [(vm("web"), VmStarts { tries, ..VmStarts::default() })].into();
        let tried = decision.has(intends(ActionKind::StartVm));
        assert_eq!((tried, decision.has(lists)), (is_tried, !is_tried), "{tries} tries");
    }
}

/// The answer to a shutdown was lost, and the VM runs. The request can be under way for two minutes; then it is made again.
#[test]
fn a_lost_shutdown_is_not_repeated_at_once() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    let step = *decision.run.steps.iter().find(|(_, s)| s.action.kind() == ActionKind::StopVm).unwrap().0;
    let lost: Problem = codes::EngineTimeout { what: "shutdown" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(lost), provider_task: None });
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    let lost_ms = decision.snapshot.now_ms;
    let closes = |entry: &Entry| matches!(entry, Entry::Closed { .. });
    for (after_ms, is_over) in [(0, false), (119 * SECOND, false), (120 * SECOND, true)] {
        decision.snapshot.now_ms = lost_ms + after_ms;
        assert_eq!(decision.has(closes), is_over, "{} s after the loss", after_ms / SECOND);
    }
}
