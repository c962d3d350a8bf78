//! Upgrades and moves of hosts by other users, and the flag of their upgrade.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{EngineEvent, FlagChange, VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Choice, Command, Entry, HostResult, Phase, StepOutcome};
use ovirt_upgrade_manager::rolling::run::AnswerTo;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::{Actor, ShutsDown, Vdsm};

use ovirt_upgrade_manager::rolling::sequence::Inspected;

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, names, vm};
use super::decisions::{answers, enters, in_phase, intends, is_next};
use super::guards::ends;

fn taken_over_by_an_upgrade_of_eve() -> Bench {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.upgrade(&host, true, &eve())).unwrap();
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench
}

/// A user upgrades the host in the engine while it settles. The operator answers `leave`: the host stays as it is. The run
/// activates it.
#[test]
fn a_host_that_is_left_while_a_user_upgrades_it_is_not_activated() {
    let mut bench = taken_over_by_an_upgrade_of_eve();
    bench.answer(Choice::Leave);
    bench.until_host_ended(0);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{:?}", bench.result(0));
}

/// The same with a cancel, which takes the safe branch.
#[test]
fn a_host_that_a_user_upgrades_is_not_activated_by_a_cancel() {
    let mut bench = taken_over_by_an_upgrade_of_eve();
    bench.ask(Command::Cancel).unwrap();
    bench.until_host_ended(0);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{:?}", bench.result(0));
}

/// The engine is away while the packages are installed. Meanwhile a user activates the host, and takes it out again to work on it.
/// It is restarted under their hands, without a question.
#[test]
fn a_host_that_a_user_took_out_while_the_engine_was_away_is_asked_about() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(20 * SECOND);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.world(|w| w.deactivate(&host, "I work on it", &eve())).unwrap();
    bench.until("out", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.for_ms(5 * MINUTE);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.until("restart or question", |b| {
        b.intended(|a| *a == Action::Restart) > 0 || b.run().hold.is_some() || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| *a == Action::Restart), 0);
}

/// Another program upgrades the cluster and holds its flag. A plan for one host waits for it.
#[test]
fn a_plan_for_one_host_respects_the_flag_of_another_upgrade() {
    let mut bench = Setup::hosts(3).build();
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::Operations(host.clone(), true));
    bench.begin(|r| (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]));
    bench.for_ms(MINUTE);
    let cluster = bench.cluster.clone();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    bench.happens(WorldFault::Operations(host, false));
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.intended(|a| *a == Action::Deactivate), 0);
}

/// The same, after the host was begun: if the flag is held until the end of the phase, the reason names who holds it.
#[test]
fn a_host_that_waited_for_the_flag_of_another_upgrade_names_its_holder() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    let host = bench.hosts[0].clone();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(MINUTE)));
    bench.begin(|r| {
        (r.one_host, r.hosts, r.order) = (true, vec![host], vec![]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::StoppingVms);
    let cluster = bench.cluster.clone();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::UpgradeFlagHeld);
    names(&why, &["ansible-4711"]);
}

/// A user upgrades the host in the engine while it settles, and the upgrade fails half way. The operator goes on: the host stays out
/// of service.
#[test]
fn a_host_that_a_user_upgraded_half_is_not_given_back() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.next_upgrade_fails(&host));
    bench.world(|w| w.upgrade(&host, true, &eve())).unwrap();
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.go_on();
    bench.until("failed upgrade", |b| {
        b.host_is(0) == HostStatus::InstallFailed
            || b.state().world.engine_events().iter().any(|e| e.host.as_ref() == Some(&host) && e.code == 841)
    });
    bench.for_ms(2 * HOUR);
    let acts: Vec<Action> =
        bench.intents().into_iter().filter(|(h, _)| h.as_ref() == Some(&host)).map(|e| e.1).collect();
    assert_ne!(bench.host_is(0), HostStatus::Up, "{acts:?} {:?}", bench.result_of(0));
}

/// Our process dies with the shutdown of a VM. The VM goes down, and its user starts it again. The next process
/// asks before it stops it once more.
#[test]
fn a_vm_that_its_user_started_again_is_not_stopped_unasked() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("powering down", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.kill();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.for_ms(MINUTE);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.start_vm(&vm("web"), &host, &eve())).unwrap();
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(MINUTE);
    bench.start_process();
    bench.until("question, second shutdown or end", |b| {
        let stops = b.intended(|a| matches!(a, Action::StopVm { .. }));
        b.run().hold.is_some() || stops > 1 || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| matches!(a, Action::StopVm { .. })), 1);
}

/// Our process dies with the start of a VM. The VM comes up, and its user stops it. The next process leaves it so.
#[test]
fn a_vm_that_its_user_stopped_again_is_not_started_unasked() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("powering up", |b| b.vm_is("web") == VmStatus::PoweringUp);
    bench.kill();
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(MINUTE);
    bench.world(|w| w.stop_vm(&vm("web"), VmStop::ShutDown, &eve())).unwrap();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.for_ms(MINUTE);
    bench.start_process();
    bench.until("question, second start or end", |b| {
        let starts = b.intended(|a| matches!(a, Action::StartVm { .. }));
        b.run().hold.is_some() || starts > 1 || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| matches!(a, Action::StartVm { .. })), 1);
}

/// A user restarts a host by its power management while its VMs are being started. The run asks, as it does in the soak.
#[test]
fn a_restart_by_a_user_while_vms_start_is_asked_about() {
    let setup = Setup::empty().host(|new| new.power_management = true).host(|_| {});
    let mut bench = setup.pinned("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StartingVms);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.fence_restart(&host, &eve())).unwrap();
    bench.until("question or verdict", |b| {
        b.run().hold.is_some() || b.run().hosts[&b.hosts[0]].phase == Phase::Withdrawing || b.result_of(0).is_some()
    });
    assert!(bench.run().hold.is_some(), "{:?} {:?}", bench.run().hosts[&host].phase, bench.result_of(0));
}

/// The run told the VM to stop, a user started it again, and the run now tells it to stop once more. That call is under way: the VM that
/// still runs was not started again since.
#[test]
fn an_order_from_before_our_call_is_not_one_after_it() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    let started = decision.event(&bench.hosts[0], 153, Some("eve@internal"));
    let ours = Some(decision.run.correlation.clone());
    let stopped = EngineEvent { correlation_id: ours, ..decision.event(&bench.hosts[0], 73, Some("admin@internal")) };
    let of_web = |event: EngineEvent| EngineEvent { vm: Some(vm("web")), ..event };
    let started = EngineEvent { id: stopped.id + 1, ..started };
    decision.snapshot.events = vec![of_web(stopped), of_web(started)].into();
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    let closes = |entry: &Entry| matches!(entry, Entry::Closed { outcome: StepOutcome::Done, .. });
    for (epoch, is_done) in [(decision.run.epoch, false), (decision.run.epoch + 1, true)] {
        decision.run.epoch = epoch;
        assert_eq!(decision.has(closes), is_done, "its process is gone: {is_done}");
    }
}

/// "False failures: in a disturbed world a question must have a cause": the host loses its connection for some seconds while its VM shuts
/// down. The engine has it up again by itself, and nothing was begun.
#[test]
fn a_blink_of_a_host_while_its_vms_stop_is_no_failure() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(3 * MINUTE)));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.world(|w| w.set_vdsm(&first, Vdsm::PortClosed));
    bench.until("connecting", |b| b.host_is(0) == HostStatus::Connecting);
    bench.for_ms(10 * SECOND);
    bench.world(|w| w.set_vdsm(&first, Vdsm::Answers));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// "A person's act is respected until they are asked about that very act." A user takes the host out, and brings it back while the run
/// asks about that. The run fails the host by itself, before anybody has answered: the answer `go_on` has no effect.
#[test]
fn a_host_is_not_failed_while_its_question_is_open() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(2 * MINUTE)));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.world(|w| w.deactivate(&first, "", &eve())).unwrap();
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    bench.world(|w| w.activate(&first, &eve())).unwrap();
    bench.for_ms(5 * MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    let run = bench.run();
    assert!(run.hold.is_some_and(|hold| hold.question.is_some()));
    let host = &run.hosts[&first];
    assert_eq!((host.phase, &host.failing), (Phase::StoppingVms, &None));
}

/// The engine upgrades the host, and no event says yet that it is over: for a user nothing is sent to the host, for the run it is
/// activated.
#[test]
fn an_upgrade_of_the_run_is_not_one_of_a_user() {
    let mut bench = in_phase(Phase::Activating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done.clear();
    decision.shown().inventory.status = HostStatus::Maintenance;
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    let begun = decision.event(&bench.hosts[0], 840, Some("eve@internal"));
    let ours = Some(decision.run.correlation.clone());
    for (correlation_id, activates) in [(None, false), (ours, true)] {
        decision.snapshot.events = vec![EngineEvent { correlation_id, ..begun.clone() }].into();
        assert_eq!(decision.has(intends(ActionKind::Activate)), activates, "for the run: {activates}");
    }
}

/// A user upgraded the host while it settled, and the operator leaves it. It is up: its stopped VMs start there. While it is out of
/// service nothing is sent to it.
#[test]
fn a_host_that_is_up_after_the_upgrade_of_a_user_gets_its_vms_back() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let host = bench.hosts[0].clone();
    decision.happens(&host, 840, Some("eve@internal"));
    let event = Some(decision.snapshot.newest_event);
    let about = AnswerTo { event, ..AnswerTo::about(Some(&host), Code::HostLeftMaintenance) };
    decision.run.answers = [(about, Choice::Leave)].into();
    for (status, is_up) in [(HostStatus::Up, true), (HostStatus::Installing, false)] {
        decision.shown().inventory.status = status;
        let ends = decision.has(ends(HostResult::FailedOutOfService));
        assert_eq!((decision.has(enters(Phase::Returning)), ends), (is_up, !is_up), "{status:?}");
    }
}

/// Orders to a VM, the last one of which counts: whether a user started it, or stopped it.
#[test]
fn only_the_last_order_of_another_user_counts() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::StoppingVms);
    let mut decision = Decision::of(&mut bench);
    let (host, ours) = (bench.hosts[0].clone(), Some(decision.run.correlation.clone()));
    let (start, stop) = (153, 33);
    for (orders, started, stopped) in [
        (vec![(start, false)], true, false),
        (vec![(stop, false)], false, true),
        (vec![(stop, false), (start, false)], true, false),
        (vec![(start, true)], false, false),
        (vec![(stop, true)], false, false),
        (vec![(stop, false), (start, true)], false, false),
        // The user only hurried the stop.
        (vec![(stop, true), (stop, false)], false, false),
        (vec![(stop, true), (start, false), (stop, false)], false, true),
    ] {
        let event = |(n, (code, is_ours)): (usize, &(u32, bool))| {
            let correlation_id = ours.clone().filter(|_| *is_ours);
            let order = decision.event(&host, *code, Some("eve@internal"));
            EngineEvent { id: order.id + n as u64, vm: Some(vm("web")), correlation_id, ..order }
        };
        decision.snapshot.events = Arc::new(orders.iter().enumerate().map(event).collect());
        let shown = &decision.snapshot;
        let ordered = [shown.is_vm_started_by_other(&vm("web")), shown.is_vm_kept_down_by_other(&vm("web"), 0)];
        assert_eq!(ordered, [started, stopped], "{orders:?} (code, by the run)");
    }
}

/// A user takes the host out in the second before our own call arrives: the engine logs our call as another move (facts 10.1: "again
/// on a repeat"), which hides the user's. The host is installed on and restarted under their hands.
#[test]
fn a_user_who_takes_the_host_out_right_before_us_is_asked_about() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let host = bench.hosts[0].clone();
    bench.begin(|_| {});
    bench.until("intent", |b| b.intended(|a| *a == Action::Deactivate) == 1);
    bench.world(|w| w.deactivate(&host, "I replace a fan", &eve())).unwrap();
    bench.until("question, installation or end", |b| {
        b.run().hold.is_some() || b.intended(|a| matches!(a, Action::Install { .. })) > 0 || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
}

/// The engine's upgrade of a host for a user failed, and the host is in maintenance. Its packages may be half installed: the run does
/// not activate it on the way back.
#[test]
fn a_host_in_maintenance_whose_upgrade_for_a_user_failed_is_not_activated() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let host = bench.hosts[0].clone();
    // After the run took it out.
    for code in [840, 841] {
        decision.happens(&host, code, Some("eve@internal"));
    }
    decision.write(Entry::Phase { host, phase: Phase::Returning, why: None });
    decision.shown().inventory.status = HostStatus::Maintenance;
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    let all = decision.carry_on(&[]);
    assert!(!all.iter().any(intends(ActionKind::Activate)), "{all:?}");
    assert!(all.iter().any(ends(HostResult::FailedOutOfService)), "{all:?}");
}

/// A user took the host out right before the run, and the operator accepted that. Later the engine brings the host up by
/// itself, half upgraded, and the operator cancels: nobody took the host back.
#[test]
fn an_accepted_act_of_a_user_leaves_no_half_upgraded_host_in_service() {
    for ours_too in [false, true] {
        let mut bench = in_phase(Phase::Restarting);
        let mut decision = Decision::of(&mut bench);
        decision.run.steps.clear();
        let host = bench.hosts[0].clone();
        decision.host().packages_begun = true;
        decision.host().done.clear();
        decision.snapshot.events = Arc::default();
        decision.happens(&host, 600, Some("eve@internal"));
        decision.host().accepted_event = decision.snapshot.newest_event;
        if ours_too {
            let ours = decision.event(&host, 600, Some("upgrade-manager@internal"));
            let ours = EngineEvent { correlation_id: Some(decision.run.correlation.clone()), ..ours };
            decision.snapshot.newest_event = ours.id;
            Arc::make_mut(&mut decision.snapshot.events).push(ours);
        }
        decision.shown().inventory.status = HostStatus::Up;
        decision.carry_on(&[]);
        assert_eq!(decision.run.hold.as_ref().map(|hold| hold.why.code), Some(Code::HostLeftMaintenance));
        decision.snapshot.now_ms += MINUTE;
        let all = decision.carry_on(&[Command::Cancel]);
        assert!(all.iter().any(enters(Phase::Withdrawing)), "ours too: {ours_too}: {all:?}");
    }
}

/// "Bound to the very event that raised it": the operator accepted that one user had taken the next host out. That user brought it back,
/// and hours later another one takes it out, for a reason of their own.
#[test]
fn an_accepted_act_on_the_next_host_permits_no_later_one() {
    let mut bench = Setup::hosts(2).build();
    let mut decision = is_next(&mut bench);
    let host = bench.hosts[0].clone();
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.carry_on(&[]);
    let question = decision.asked();
    // Another gate is still shut.
    decision.reads().inspected = Some(Inspected::Silent);
    let all = decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
    assert!(!all.iter().any(|e| matches!(e, Entry::Phase { .. })), "{all:?}");
    decision.happens(&host, 16, Some("eve@internal"));
    decision.happens(&host, 600, Some("mallory@internal"));
    decision.snapshot.now_ms += 2 * MINUTE;
    answers(&mut decision, "boot", 0, 0);
    let all = decision.carry_on(&[]);
    assert!(!all.iter().any(enters(Phase::Settling)), "{all:?}");
    assert!(all.iter().any(|e| matches!(e, Entry::Paused { why, .. } if why.code == Code::ExternalChange)), "{all:?}");
}

/// Without a later act the answer holds.
#[test]
fn an_accepted_act_on_the_next_host_is_not_asked_about_again() {
    let mut bench = Setup::hosts(2).build();
    let mut decision = is_next(&mut bench);
    let host = bench.hosts[0].clone();
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.reads().inspected = Some(Inspected::Silent);
    decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
    decision.snapshot.now_ms += 2 * MINUTE;
    answers(&mut decision, "boot", 0, 0);
    assert!(decision.has(enters(Phase::Settling)));
}
