//! VMs that the run stops twice, that others stop or start meanwhile, and whose requests are refused or lost.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::{EngineEvent, VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, HostResult, PauseAt, Phase, StepOutcome,
};
use ovirt_upgrade_manager::rolling::run::VmStopping;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::ShutsDown;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, vm};
use super::decisions::{enters, intends};

/// VM `web` is to be stopped for the first host. It runs, and no step is open.
pub fn web_runs_and_is_to_be_stopped() -> (Bench, Decision) {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StoppingVms);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    (bench, decision)
}

fn ledger_states(entries: &[Entry], name: &str) -> Vec<LedgerState> {
    let of_vm = |e: &Entry| match e {
        Entry::Ledger(entry) if entry.setting == Setting::VmRuns(vm(name)) => Some(entry.state.clone()),
        _ => None,
    };
    entries.iter().filter_map(of_vm).collect()
}

/// I3: "every VM that we stopped is started again, or is listed". The guest was told to shut down, and did not in time. The engine
/// refuses to cut its power. It can still shut down when the run has ended.
#[test]
fn a_refused_power_cut_does_not_take_back_the_shutdown_before_it() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.consents.power_off_vms = vec![vm("web")];
    });
    let cuts = |a: &Action| matches!(a, Action::StopVm { how: VmStop::PowerOff, .. });
    bench.until("power cut", |b| b.intended(cuts) == 1);
    let mut decision = Decision::of(&mut bench);
    let step = *decision.run.steps.iter().find(|(_, s)| cuts(&s.action)).unwrap().0;
    let refused: Problem = codes::EngineRejected { what: "stop", why: "409 the VM is locked" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(refused), provider_task: None });
    // "The engine can show a guest as up that still shuts down."
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    decision.snapshot.now_ms += 5 * SECOND;
    let mut all = decision.carry_on(&[]);
    all.extend(decision.carry_on(&[Command::Cancel]));
    for _ in 0..20 {
        decision.snapshot.now_ms += 10 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    let states = ledger_states(&all, "web");
    let is_listed = matches!(states.last(), Some(LedgerState::Listed(why)) if why.code == Code::VmMayStop);
    assert!(is_listed, "{states:?}");
}

/// I3: "every VM that we stopped is started again, or is listed". A user started the VM again that the run had stopped, and the operator
/// goes on: it is stopped once more. The engine shows the guest as up while it shuts down, and the entry of the ledger is closed for that.
#[test]
fn a_vm_that_was_stopped_twice_is_started_again() {
    let mut bench = Setup::hosts(3).vm("web", 0).vm("slow", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("slow"), ShutsDown::In(4 * MINUTE)));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web"), vm("slow")];
    });
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.for_ms(20 * SECOND);
    bench.happens(WorldFault::PersonStartsVm(Some(vm("web")), first));
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(MINUTE)));
    bench.answer(Choice::GoOn);
    bench.until("second shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.world(|w| w.engine.vms.get_mut(&vm("web")).unwrap().shown.status = VmStatus::Up);
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.until_host_ended(0);
    bench.for_ms(30 * MINUTE);
    let told = bench.setting(&Setting::VmRuns(vm("web")));
    let is_kept = bench.vm_is("web") == VmStatus::Up || matches!(told, Some(LedgerState::Listed(_)));
    assert!(is_kept, "{:?}, web is {:?}, the ledger says {told:?}", bench.result_of(0), bench.vm_is("web"));
}

/// The same by a single decision: the second order is under way, and the engine still shows the VM as up.
#[test]
fn the_entry_of_a_vm_is_not_closed_while_it_is_being_stopped_again() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    decision.run.steps.clear();
    decision.run.vms_stopped_ms = [(vm("web"), decision.snapshot.now_ms - HOUR)].into();
    let action = Action::StopVm { vm: vm("web"), how: VmStop::ShutDown };
    decision.write(Entry::Intent { host: Some(bench.hosts[0].clone()), action });
    let states = ledger_states(&decision.entries(&[]), "web");
    assert!(!states.contains(&LedgerState::Restored), "{states:?}");
}

/// I3: "every VM that we stopped is started again, or is listed in journal, report and event". The run told the VM to stop, and had its
/// answer; a user only cut the power of the guest that did not go down. The VM is down after the upgrade, and the ledger calls it restored.
#[test]
fn a_vm_whose_shutdown_a_user_hurried_is_started_again_or_listed() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::Never));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.for_ms(MINUTE);
    bench.world(|w| w.stop_vm(&vm("web"), VmStop::PowerOff, &eve())).unwrap();
    bench.end();
    let told = bench.setting(&Setting::VmRuns(vm("web")));
    let is_kept = bench.vm_is("web") == VmStatus::Up || matches!(told, Some(LedgerState::Listed(_)));
    assert!(is_kept, "{:?}, web is {:?}, the ledger says {told:?}", bench.result_of(0), bench.vm_is("web"));
}

/// "A question whose cause is not there": a user started the VM long before our order to stop it was sent, and that order was lost. The
/// VM was not stopped, and nobody started it again.
#[test]
fn a_start_of_long_before_our_lost_order_is_not_one_after_it() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    let (step, since_ms) = {
        let (number, step) =
            decision.run.steps.iter().find(|(_, s)| matches!(s.action, Action::StopVm { .. })).unwrap();
        (*number, step.since_ms)
    };
    let started = decision.event(&bench.hosts[0], 153, Some("eve@internal"));
    decision.snapshot.events =
        vec![EngineEvent { vm: Some(vm("web")), at_ms: since_ms - 10 * MINUTE, ..started }].into();
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    let late: Problem = codes::EngineTimeout { what: "shutdown" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(late), provider_task: None });
    decision.snapshot.now_ms += 5 * SECOND;
    let all = decision.carry_on(&[]);
    let closes = |entry: &Entry| matches!(entry, Entry::Closed { outcome: StepOutcome::Done, .. });
    let asks = |entry: &Entry| matches!(entry, Entry::Paused { why, .. } if why.code == Code::ExternalChange);
    assert!(!all.iter().any(closes) && !all.iter().any(asks), "{all:?}");
}

/// A user started two VMs again that the run had stopped. The run asks about one of them: the number of the question, and the VM's name.
fn asked_about_one_of_two_vms() -> (Decision, u64, &'static str) {
    let mut bench = Setup::hosts(2).vm("web", 0).vm("db", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("db")]);
    bench.until_phase(0, Phase::StoppingVms);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    for name in ["web", "db"] {
        Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm(name)).unwrap().status = VmStatus::Up;
    }
    let hour_ago = decision.snapshot.now_ms - HOUR;
    decision.run.vms_stopped_ms = ["web", "db"].map(|name| (vm(name), hour_ago)).into();
    decision.carry_on(&[]);
    let hold = decision.run.hold.clone().expect("a question");
    let question = hold.question.clone().expect("a question").0;
    let named: Vec<&str> = ["web", "db"].into_iter().filter(|name| hold.why.message.contains(name)).collect();
    assert_eq!(named.len(), 1, "{}", hold.why.message);
    (decision, question, named[0])
}

/// "Only an explicit answer to that id, bound to the very event that raised it, answers it." A user started two VMs again that the run
/// had stopped. The question names one of them; the other one is stopped with the same answer.
#[test]
fn an_answer_about_one_vm_stops_no_other_one() {
    let (mut decision, question, named) = asked_about_one_of_two_vms();
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
    decision.snapshot.now_ms += 10 * SECOND;
    all.extend(decision.carry_on(&[]));
    let is_other = |e: &Entry| match e {
        Entry::Intent { action: Action::StopVm { vm: v, .. }, .. } => *v != vm(named),
        _ => false,
    };
    assert!(all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
    assert!(!all.iter().any(is_other), "asked about {named:?}: {all:?}");
}

/// "A person's act on a VM of a run is respected until they are asked about that very act." The run's start of the VM had no effect, and
/// was told so. A user starts it on the next host, and it is stopped there without a question.
#[test]
fn a_vm_that_a_user_started_instead_of_the_run_is_not_stopped_unasked() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("up", |b| b.intended(|a| *a == Action::Activate) == 1 && b.host_is(0) == HostStatus::Up);
    bench.network(|n| n.engine.ignored_rate = 1_000);
    bench.until("start", |b| b.intended(|a| matches!(a, Action::StartVm { .. })) == 1);
    bench.for_ms(5 * SECOND);
    let (first, second) = (bench.hosts[0].clone(), bench.hosts[1].clone());
    bench.ask(Command::Pause(PauseAt::Host)).unwrap();
    bench.ask(Command::SkipBegunHost(first)).unwrap();
    bench.until_host_ended(0);
    bench.network(|n| n.engine.ignored_rate = 0);
    assert_eq!(bench.vm_is("web"), VmStatus::Down);
    let told = bench.setting(&Setting::VmRuns(vm("web")));
    assert!(matches!(told, Some(LedgerState::Listed(_))), "{told:?}");
    bench.world(|w| w.start_vm(&vm("web"), &second, &eve())).unwrap();
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(MINUTE);
    bench.ask(Command::Resume).unwrap();
    let stops = |b: &Bench| b.intended(|a| matches!(a, Action::StopVm { .. }));
    bench.until("question, stop or end", |b| {
        let asks = b.run().hold.is_some_and(|hold| hold.question.is_some());
        asks || stops(b) > 1 || b.result_of(1).is_some()
    });
    assert_eq!(stops(&bench), 1, "{:?}", bench.run().vms_maybe_started);
}

/// "People win": the engine accepted the shutdown, the guest went down while no process lived, and a user started it again. Its time
/// for the shutdown is over by then, and its power may be cut by consent. Nobody is asked, and the VM is killed.
#[test]
fn the_power_of_a_vm_that_its_user_started_again_is_not_cut() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(MINUTE)));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.consents.power_off_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.for_ms(5 * SECOND);
    bench.kill();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.world(|w| w.start_vm(&vm("web"), &first, &eve())).unwrap();
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(10 * MINUTE);
    bench.start_process();
    bench.until("question or power cut", |b| {
        b.run().hold.is_some() || b.intended(|a| matches!(a, Action::StopVm { how: VmStop::PowerOff, .. })) > 0
    });
    assert_eq!(bench.run().hold.map(|hold| hold.why.code), Some(Code::ExternalChange));
    assert_eq!(bench.vm_is("web"), VmStatus::Up);
}

/// "Deadlines run exactly while the run may step." A guest needs eight minutes; the run is paused after half a minute for twenty.
/// The host fails during the pause.
#[test]
fn a_pause_fails_no_host_whose_guest_shuts_down_slowly() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(8 * MINUTE)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.for_ms(30 * SECOND);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.for_ms(20 * MINUTE);
    let host = &bench.run().hosts[&bench.hosts[0]];
    assert_eq!((host.phase, &host.failing), (Phase::StoppingVms, &None), "decided in the pause");
    let timed_out = |e: &Entry| matches!(e, Entry::Closed { outcome: StepOutcome::NotDone, .. });
    assert!(!bench.journal_has(timed_out), "the limit of the step ran in the pause");
    bench.ask(Command::Resume).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// The guest goes down late, during a pause, and its user starts it again, because the run is paused. After the resume it is told to
/// stop once more, unasked.
#[test]
fn a_vm_that_its_user_started_again_in_a_pause_is_not_stopped_unasked() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(8 * MINUTE)));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.consents.power_off_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.for_ms(30 * SECOND);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.for_ms(MINUTE);
    bench.world(|w| w.start_vm(&vm("web"), &first, &eve())).unwrap();
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(MINUTE);
    bench.ask(Command::Resume).unwrap();
    let stops = |b: &Bench| b.intended(|a| matches!(a, Action::StopVm { .. }));
    bench.until("question, second order or end", |b| {
        b.run().hold.is_some_and(|hold| hold.question.is_some()) || stops(b) > 1 || b.result_of(0).is_some()
    });
    assert_eq!(stops(&bench), 1);
}

/// The flag was left to another upgrade while one guest still shuts down. Another VM, whose first shutdown was refused, is told to
/// stop after that answer.
#[test]
fn no_vm_is_stopped_once_the_flag_is_left() {
    let mut bench = Setup::hosts(2).vm("slow", 0).vm("db", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("slow"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("slow"), vm("db")]);
    bench.until("intents", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 2);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.retain(|_, s| matches!(&s.action, Action::StopVm { vm: v, .. } if *v == vm("slow")));
    let tried_ms = decision.snapshot.now_ms - HOUR;
    let refused = VmStopping { tries: 1, tried_ms, ..VmStopping::default() };
    decision.host().vm_stops = [(vm("db"), refused)].into();
    for (name, status) in [("slow", VmStatus::PoweringDown), ("db", VmStatus::Up)] {
        Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm(name)).unwrap().status = status;
    }
    let cluster = Arc::make_mut(&mut decision.snapshot.cluster);
    cluster.upgrade.as_mut().expect("the flag is ours").correlation_id = "ansible-4711".to_owned();
    decision.carry_on(&[]);
    let asked = decision.asked();
    let mut all = decision.carry_on(&[Command::Answer { question: asked, choice: Choice::Leave }]);
    decision.snapshot.now_ms += 20 * SECOND;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
}

/// A cancel (or an abandon: "end at once") while the host of a stopping VM is connecting: it waits up to 20 minutes.
#[test]
fn a_cancel_does_not_wait_for_the_recovery_of_a_host() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    decision.shown().inventory.status = HostStatus::Connecting;
    let all = decision.carry_on(&[Command::Cancel]);
    assert!(all.iter().any(enters(Phase::Returning)), "{all:?}");
}

/// The run told `web` to stop, and its user started it again.
fn web_was_started_again(decision: &mut Decision) {
    let (host, ours) = (decision.run.plan.hosts[0].id.clone(), decision.run.correlation.clone());
    for (code, user, correlation_id) in [(73, "upgrade-manager@internal", Some(ours)), (153, "eve@internal", None)] {
        let order = decision.event(&host, code, Some(user));
        decision.snapshot.newest_event = order.id;
        let order = EngineEvent { vm: Some(vm("web")), correlation_id, ..order };
        Arc::make_mut(&mut decision.snapshot.events).push(order);
    }
}

/// A guest went down after its step had ended without the stop, and its user started it again: the operator is asked before it is told
/// to stop once more.
#[test]
fn a_vm_that_went_down_late_and_was_started_again_is_asked_about() {
    let (_bench, mut decision) = web_runs_and_is_to_be_stopped();
    decision.host().vm_stops = [(vm("web"), VmStopping { tries: 1, ..VmStopping::default() })].into();
    web_was_started_again(&mut decision);
    let all = decision.carry_on(&[]);
    assert!(!all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
    let question = decision.asked();
    let all = decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
    assert!(all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
}

/// The guest did not stop in time, and the run is on hold by then: the host fails after the resume, and not before.
#[test]
fn no_host_fails_for_a_guest_while_the_run_is_on_hold() {
    let (_, mut decision) = web_runs_and_is_to_be_stopped();
    let stopping = VmStopping { tries: 1, had_its_time: true, ..VmStopping::default() };
    decision.host().vm_stops = [(vm("web"), stopping)].into();
    assert!(decision.has(enters(Phase::Returning)));
    assert!(!decision.carry_on(&[Command::Pause(PauseAt::Step)]).iter().any(enters(Phase::Returning)));
    decision.snapshot.now_ms += MINUTE;
    assert!(!decision.has(enters(Phase::Returning)));
}

/// Two VMs were started again by their users. The one of the question goes down by itself before the answer: the answer is
/// not about the other one.
#[test]
fn an_answer_about_a_vm_that_is_down_by_now_stops_no_other_one() {
    let (mut decision, question, named) = asked_about_one_of_two_vms();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm(named)).unwrap();
    (shown.status, shown.host) = (VmStatus::Down, None);
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
    decision.snapshot.now_ms += 10 * SECOND;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(intends(ActionKind::StopVm)), "asked about {named:?}: {all:?}");
}

/// The operator permits to stop the VM that its user had started again. The step is not sent, because its reads were too old, or the engine
/// refuses it for a while: the operator is not asked about the same act once more.
#[test]
fn a_permitted_stop_that_had_no_effect_is_not_asked_about_again() {
    let old: Problem = codes::ReadTooOld { age: "9s" }.err().into();
    let refused: Problem = codes::EngineRejected { what: "stop", why: "409 the VM is locked" }.err().into();
    for problem in [old, refused] {
        let (_bench, mut decision) = web_runs_and_is_to_be_stopped();
        decision.host().vm_stops = [(vm("web"), VmStopping { tries: 1, ..VmStopping::default() })].into();
        decision.host().stops_requested = [(vm("web"), 1)].into();
        web_was_started_again(&mut decision);
        decision.carry_on(&[]);
        let question = decision.asked();
        let all = decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
        assert!(all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
        let step = *decision.run.steps.iter().find(|(_, s)| matches!(s.action, Action::StopVm { .. })).unwrap().0;
        decision.write(Entry::Answered { step, problem: Some(problem), provider_task: None });
        let mut all = vec![];
        for _ in 0..4 {
            decision.snapshot.now_ms += 10 * SECOND;
            all.extend(decision.carry_on(&[]));
        }
        assert!(!all.iter().any(|e| matches!(e, Entry::Paused { .. })), "{all:?}");
        assert!(all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
    }
}

/// The engine reports this order to VM `web`.
fn order(decision: &mut Decision, code: u32, user: &str, is_ours: bool) {
    let host = decision.run.plan.hosts[0].id.clone();
    let correlation_id = is_ours.then(|| decision.run.correlation.clone());
    let order = decision.event(&host, code, Some(user));
    decision.snapshot.newest_event = order.id;
    Arc::make_mut(&mut decision.snapshot.events).push(EngineEvent { vm: Some(vm("web")), correlation_id, ..order });
}

/// The operator permits to stop the VM that its owner had started again; the engine refuses that for a while. Meanwhile the owner shuts it
/// down and starts it once more: that is another act.
#[test]
fn a_new_start_of_a_vm_is_asked_about_anew() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StoppingVms);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    decision.host().vm_stops = [(vm("web"), VmStopping { tries: 1, ..VmStopping::default() })].into();
    decision.host().stops_requested = [(vm("web"), 1)].into();
    order(&mut decision, 73, "upgrade-manager@internal", true);
    order(&mut decision, 153, "eve@internal", false);
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]);
    let step = *decision.run.steps.iter().find(|(_, s)| matches!(s.action, Action::StopVm { .. })).expect("a stop").0;
    let refused: Problem = codes::EngineRejected { what: "shutdown", why: "409 the VM is locked" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(refused), provider_task: None });
    decision.snapshot.now_ms += SECOND;
    assert!(!decision.carry_on(&[]).iter().any(|e| matches!(e, Entry::Paused { .. })), "the answer holds");
    order(&mut decision, 73, "eve@internal", false);
    order(&mut decision, 153, "eve@internal", false);
    decision.snapshot.now_ms += 2 * MINUTE;
    let all = decision.carry_on(&[]);
    assert!(!all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
    assert!(all.iter().any(|e| matches!(e, Entry::Paused { why, .. } if why.code == Code::ExternalChange)), "{all:?}");
}
