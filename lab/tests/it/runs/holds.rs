//! Pauses, and time that counts for no deadline: on hold, without the engine, with a full disk.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::{FlagChange, VmStatus};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, HostResult, PauseAt, Phase, Question, RunState, Stage, StepOutcome,
};
use ovirt_upgrade_manager::rolling::run::{AnswerTo, Enrolling};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::{Actor, ShutsDown};

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, vm};
use super::decisions::{answers, enters, in_phase, intends};
use super::restarts_by_hand::asked_for_a_restart;

fn has_begun(bench: &Bench, host: usize) -> bool {
    bench.run().hosts[&bench.hosts[host]].phase != Phase::Waiting
}

/// A hold that becomes another hold does not count for deadlines.
#[test]
fn time_on_hold_does_not_count_whatever_hold_follows() {
    for second in [PauseAt::Host, PauseAt::Now, PauseAt::Step] {
        let mut bench = Setup::hosts(2).vm("a", 0).build();
        bench.begin(|_| {});
        bench.until_phase(0, Phase::Evacuating);
        bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
        bench.until("preparing", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
        bench.for_ms(2 * MINUTE);
        bench.ask(Command::Pause(PauseAt::Step)).unwrap();
        bench.for_ms(3 * HOUR);
        bench.ask(Command::Pause(second)).unwrap();
        bench.until("second", |b| b.journal().iter().filter(|e| matches!(e, Entry::Command { .. })).count() == 2);
        if second != PauseAt::Host {
            bench.for_ms(MINUTE);
            bench.go_on();
        }
        bench.for_ms(20 * SECOND);
        bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), false));
        bench.for_ms(20 * SECOND);
        let failing = bench.host_status(0).why.map(|p| p.message);
        assert_eq!(failing, None, "{second:?}");
    }
}

/// After a pause at the host, a soak is not longer than it was asked for.
#[test]
fn resuming_a_pause_at_the_host_does_not_lengthen_the_soak() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.soak_ms = 600_000);
    bench.until_phase(0, Phase::StoppingVms);
    bench.ask(Command::Pause(PauseAt::Host)).unwrap();
    bench.until_phase(0, Phase::Soaking);
    let began = bench.now_ms();
    bench.for_ms(5 * MINUTE);
    bench.go_on();
    bench.until_host_ended(0);
    let took = (bench.now_ms() - began) / MINUTE;
    assert!(took <= 12, "a soak of 10 min took {took} min");
}

/// An operator's pause after the host outlasts a pause of the run's own.
#[test]
fn a_pause_of_the_run_does_not_end_the_pause_of_an_operator() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.ask(Command::Pause(PauseAt::Host)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::PersonClearsFlag);
    bench.until("flag", |b| b.cluster_view().upgrade.is_some());
    let cluster = bench.cluster.clone();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other)).unwrap();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    bench.until("flag", |b| b.run().hold.is_some_and(|hold| hold.why.code == Code::UpgradeFlagHeld));
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other)).unwrap();
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.for_ms(3 * HOUR);
    assert!(!has_begun(&bench, 1));
    assert_eq!(bench.run().hold.map(|hold| hold.why.code), Some(Code::RunPausedByOperator));
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The disk is full, or no call of the engine gets through, for five minutes or for three hours, in whatever
/// phase: the run waits, shows it, and nothing fails. No deadline passes while nothing could be read.
#[test]
fn time_without_the_engine_or_the_disk_fails_nothing() {
    for phase in Phase::IN_HAND {
        for disk in [false, true] {
            for ms in [5 * MINUTE, 3 * HOUR] {
                let mut bench = consented(2);
                bench.until_phase(0, phase);
                bench.for_ms(SECOND);
                without(&mut bench, disk, ms);
                assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, disk {disk}, {} min", ms / MINUTE);
                assert_eq!(bench.vm_is("web"), VmStatus::Up);
            }
        }
    }
}

/// A disk that cannot be read for a while delays the run, in whatever phase: its calls go on, and their answers are written
/// afterwards.
#[test]
fn a_disk_that_cannot_be_read_ends_no_driver() {
    for (phase, later_ms) in Phase::IN_HAND.into_iter().flat_map(|phase| [(phase, 0), (phase, SECOND)]) {
        let mut bench = consented(2);
        bench.until_phase(0, phase);
        // Once before the queries of the phase are sent, and once while they are under way.
        bench.for_ms(later_ms);
        bench.network(|n| n.disk_unreadable = true);
        bench.for_ms(2 * MINUTE);
        bench.network(|n| n.disk_unreadable = false);
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}");
        let installs = bench.intended(|a| matches!(a, Action::Install { .. }));
        assert_eq!((installs, bench.run().epoch), (2, 2), "{phase:?}: one driver, and each installation once");
    }
}

/// The password of the provider's user expires: the run waits until somebody corrects it, in whatever phase.
#[test]
fn a_refused_login_at_the_provider_fails_no_host() {
    for phase in [Phase::Settling, Phase::Installing, Phase::Restarting, Phase::Booting] {
        let mut bench = consented(2);
        bench.until_phase(0, phase);
        bench.network(|n| n.provider_refuses = true);
        bench.for_ms(5 * MINUTE);
        bench.network(|n| n.provider_refuses = false);
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}");
    }
}

/// A process takes over while the disk is full: a host that soaks is not observed until then.
#[test]
fn the_soak_does_not_count_while_a_process_waits_to_take_over() {
    let mut bench = consented(2);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(5 * SECOND);
    bench.kill();
    bench.network(|n| n.disk_full = true);
    bench.start_process();
    bench.for_ms(5 * MINUTE);
    bench.network(|n| n.disk_full = false);
    let back = bench.now_ms();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert!(bench.now_ms() - back >= 110 * SECOND, "after {} s", (bench.now_ms() - back) / SECOND);
}

pub fn without(bench: &mut Bench, disk: bool, ms: i64) {
    bench.state().network.disk_full = disk;
    bench.state().network.engine.fault_rate = if disk { 0 } else { 1_000 };
    bench.for_ms(ms);
    bench.state().network.disk_full = false;
    bench.state().network.engine.fault_rate = 0;
}

/// Paused at once in whatever phase for three hours, no deadline fires when it goes on.
#[test]
fn three_hours_on_hold_count_for_no_deadline() {
    for phase in Phase::IN_HAND {
        let mut bench = consented(2);
        bench.until_phase(0, phase);
        bench.ask(Command::Pause(PauseAt::Now)).unwrap();
        bench.for_ms(3 * HOUR);
        bench.go_on();
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}");
    }
}

/// A run on hold can be cancelled as well, in whatever phase.
#[test]
fn a_run_on_hold_can_be_cancelled() {
    for phase in Phase::IN_HAND {
        let mut bench = consented(2);
        bench.until_phase(0, phase);
        bench.ask(Command::Pause(PauseAt::Step)).unwrap();
        bench.for_ms(HOUR);
        bench.ask(Command::Cancel).unwrap();
        assert_eq!(bench.end(), RunState::Cancelled, "{phase:?}");
        assert_eq!((bench.host_is(0), bench.vm_is("web")), (HostStatus::Up, VmStatus::Up), "{phase:?}");
    }
}

/// While the run is paused, an administrator works on the soaking host, and the engine reports an error about it. That says
/// nothing about the upgrade.
#[test]
fn an_error_during_a_pause_does_not_count_for_the_soak() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| r.options.soak_ms = 5 * MINUTE as u64);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::ErrorTold(bench.hosts[0].clone()));
    bench.for_ms(MINUTE);
    bench.ask(Command::Resume).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// The administrator restarts the soaking host during the pause.
#[test]
fn a_restart_during_a_pause_does_not_count_for_the_soak() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.soak_ms = 5 * MINUTE as u64);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::PowerLost(bench.hosts[0].clone()));
    bench.until("down", |b| b.host_is(0) != HostStatus::Up);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.for_ms(MINUTE);
    let resumed = bench.now_ms();
    bench.ask(Command::Resume).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert!(bench.now_ms() - resumed >= 3 * MINUTE, "{} s", (bench.now_ms() - resumed) / SECOND);
}

/// An error about a host that soaks, and a pause in the same turn: the error came first, and counts.
#[test]
fn an_error_from_before_a_pause_counts() {
    let mut bench = in_phase(Phase::Soaking);
    bench.until("watched", |b| b.run().hosts[&b.hosts[0]].watched_from.is_some());
    let mut decision = Decision::of(&mut bench);
    let host = bench.hosts[0].clone();
    decision.happens(&host, 999, None);
    Arc::make_mut(&mut decision.snapshot.events).last_mut().unwrap().severity = EventSeverity::Error;
    assert!(decision.has(enters(Phase::Withdrawing)), "the error counts without a pause");
    decision.carry_on(&[Command::Pause(PauseAt::Step)]);
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Resume]);
    for _ in 0..200 {
        decision.snapshot.now_ms += 30 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(!all.iter().any(|e| matches!(e, Entry::HostEnded { result: HostResult::Succeeded, .. })));
}

/// An error about a host that soaks, while a question about another host is open: nobody works on the first one, so it
/// counts.
#[test]
fn an_error_of_one_host_counts_although_another_one_is_asked_about() {
    let (mut decision, first, second) = one_soaks_and_one_is_in_hand();
    let question = asks_about(&mut decision, second);
    error_about(&mut decision, &first);
    let mut all = decision.carry_on(&[]);
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]));
    assert!(!succeeds_later(&mut decision, &first, all));
}

/// Whether the host succeeds, by these records or those of the next hours.
fn succeeds_later(decision: &mut Decision, host: &HostId, mut all: Vec<Entry>) -> bool {
    for _ in 0..200 {
        decision.snapshot.now_ms += 30 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    let succeeds =
        |e: &Entry| matches!(e, Entry::HostEnded { host: of, result: HostResult::Succeeded, .. } if of == host);
    all.iter().any(succeeds)
}

/// The first of two hosts soaks, and is watched; the second one is in hand.
fn one_soaks_and_one_is_in_hand() -> (Decision, HostId, HostId) {
    let mut bench = Setup::hosts(4).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until("two in hand", |b| {
        b.run().hosts[&b.hosts[0]].watched_from.is_some() && b.run().hosts[&b.hosts[1]].is_in_hand()
    });
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    (decision, bench.hosts[0].clone(), bench.hosts[1].clone())
}

fn asks_about(decision: &mut Decision, host: HostId) -> u64 {
    let why: Problem = codes::ManualRestartNeeded { host: "h2", why: "test" }.err().into();
    decision.write(Entry::Paused { why, question: Some(Question { host: Some(host), ..Question::default() }) });
    decision.run.hold.as_ref().unwrap().question.as_ref().unwrap().0
}

fn error_about(decision: &mut Decision, host: &HostId) {
    decision.happens(host, 999, None);
    Arc::make_mut(&mut decision.snapshot.events).last_mut().unwrap().severity = EventSeverity::Error;
}

/// "What happens to the host during a pause says nothing about its upgrade: administrators may work on it." The pause came while a
/// question about another host was open, and ends before that is answered.
#[test]
fn an_error_during_a_pause_beside_a_question_does_not_count_for_the_soak() {
    let (mut decision, first, second) = one_soaks_and_one_is_in_hand();
    asks_about(&mut decision, second);
    let mut all = decision.carry_on(&[Command::Pause(PauseAt::Now)]);
    decision.snapshot.now_ms += MINUTE;
    error_about(&mut decision, &first);
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(enters(Phase::Withdrawing)), "not while it is paused");
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[Command::Resume]));
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(enters(Phase::Withdrawing)), "{:?}", decision.run.hosts[&first].failing);
}

/// "Success without proof": an error during the soak counts, unless the run is paused. A pause after the host pauses no step, and
/// neither does a question about another host give a reason to work on this one.
#[test]
fn an_error_beside_a_question_counts_under_a_pause_after_the_host() {
    let (mut decision, first, second) = one_soaks_and_one_is_in_hand();
    let mut all = decision.carry_on(&[Command::Pause(PauseAt::Host)]);
    let question = asks_about(&mut decision, second);
    decision.snapshot.now_ms += SECOND;
    error_about(&mut decision, &first);
    all.extend(decision.carry_on(&[]));
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[Command::Answer { question, choice: Choice::GoOn }]));
    assert!(!succeeds_later(&mut decision, &first, all));
}

/// An error during a pause, which then becomes one after the host: administrators worked on the host until then.
#[test]
fn an_error_during_a_pause_that_became_one_after_the_host_does_not_count() {
    let (mut decision, first, _) = one_soaks_and_one_is_in_hand();
    decision.carry_on(&[Command::Pause(PauseAt::Now)]);
    decision.snapshot.now_ms += MINUTE;
    error_about(&mut decision, &first);
    let mut all = decision.carry_on(&[]);
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[Command::Pause(PauseAt::Host)]));
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(enters(Phase::Withdrawing)), "{:?}", decision.run.hosts[&first].failing);
}

/// The host was in maintenance, and its user puts it back there while it soaks. They work on it during a pause: an error then fails
/// no host.
#[test]
fn an_error_during_a_pause_fails_no_host_that_is_put_back() {
    let mut bench = in_phase(Phase::Soaking);
    bench.until("watched", |b| b.run().hosts[&b.hosts[0]].watched_from.is_some());
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().before.as_mut().unwrap().status = HostStatus::Maintenance;
    decision.shown().inventory.status = HostStatus::PreparingForMaintenance;
    decision.happens(&bench.hosts[0], 999, None);
    Arc::make_mut(&mut decision.snapshot.events).last_mut().unwrap().severity = EventSeverity::Error;
    assert!(decision.has(enters(Phase::Withdrawing)));
    decision.write(Entry::Command { actor: "admin".to_owned(), command: Command::Pause(PauseAt::Now) });
    assert!(!decision.has(enters(Phase::Withdrawing)), "during a pause");
}

/// An answer about a host is about what was asked in that phase. Answers about other hosts stay.
#[test]
fn an_answer_holds_in_its_phase_only() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    let about = |host: &HostId| AnswerTo::about(Some(host), Code::HostLeftMaintenance);
    decision.run.answers = bench.hosts.iter().map(|host| (about(host), Choice::GoOn)).collect();
    let first = bench.hosts[0].clone();
    decision.write(Entry::Phase { host: first, phase: Phase::Installing, why: None });
    assert_eq!(decision.run.answers.into_keys().collect::<Vec<_>>(), [about(&bench.hosts[1])]);
}

/// A restart was lost, and an operator permits one more. That one has all the time of a restart.
#[test]
fn a_permitted_restart_begins_the_wait_anew() {
    let mut bench = in_phase(Phase::Restarting);
    bench.until("intent", |b| b.intended(|a| *a == Action::Restart) == 1);
    let mut decision = Decision::of(&mut bench);
    let step = *decision.run.steps.iter().find(|(_, step)| step.action == Action::Restart).unwrap().0;
    decision.snapshot.now_ms += HOUR;
    let (run, now_ms, before_ms) = (decision.run.clone(), decision.snapshot.now_ms, decision.host().since_ms);
    let permit = AnswerTo::about(Some(&bench.hosts[0]), Code::RestartJobNotEnded);
    for (answer, since_ms) in [(None, before_ms), (Some(Choice::GoOn), now_ms), (Some(Choice::Leave), before_ms)] {
        decision.run = run.clone();
        decision.run.answers = answer.map(|answer| (permit.clone(), answer)).into_iter().collect();
        decision.write(Entry::Closed { step, outcome: StepOutcome::NotDone, why: None });
        assert_eq!(decision.host().since_ms, since_ms, "{answer:?}");
    }
}

/// The answer `go_on` arrives in the turn in which the guest of the host has gone down: the end of that step throws it away, and the
/// operator is asked again.
#[test]
fn an_answer_is_not_thrown_away_by_the_end_of_another_step() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    let host = bench.hosts[0].clone();
    let step = *decision.run.steps.iter().find(|(_, s)| matches!(s.action, Action::StopVm { .. })).unwrap().0;
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::PoweringDown;
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::PreparingForMaintenance;
    decision.carry_on(&[]);
    let asked = decision.asked();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap();
    (shown.status, shown.host) = (VmStatus::Down, None);
    decision.snapshot.now_ms += 5 * SECOND;
    let all = decision.carry_on(&[Command::Answer { question: asked, choice: Choice::GoOn }]);
    assert!(all.iter().any(enters(Phase::Returning)), "{all:?}");
}

/// The answer to "enroll certificate" was lost, and the engine enrolls. A pause and its end make the run forget that it asked: it
/// asks an operator who took its host out of maintenance.
#[test]
fn a_resume_does_not_forget_our_own_enrolling() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().enrolling = Enrolling::Asked;
    decision.shown().inventory.status = HostStatus::Installing;
    let asks = |all: &[Entry]| all.iter().any(|e| matches!(e, Entry::Paused { question: Some(_), .. }));
    assert!(!asks(&decision.carry_on(&[])));
    decision.snapshot.now_ms += 5 * SECOND;
    assert!(!asks(&decision.carry_on(&[Command::Pause(PauseAt::Step)])));
    decision.snapshot.now_ms += 30 * SECOND;
    let all = decision.carry_on(&[Command::Resume]);
    assert!(!asks(&all), "{all:?}");
}

/// An administrator works on a host during a pause, and a qemu process runs: nothing is decided before the resume.
#[test]
fn a_host_does_not_fail_for_qemu_processes_of_a_pause() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    answers(&mut decision, "boot", 1, 0);
    decision.reads().runs_since_ms = Some(0);
    assert!(decision.has(enters(Phase::Returning)));
    let paused = decision.carry_on(&[Command::Pause(PauseAt::Step)]);
    assert!(!paused.iter().any(enters(Phase::Returning)), "{paused:?}");
    decision.snapshot.now_ms += MINUTE;
    answers(&mut decision, "boot", 0, 0);
    assert!(!decision.carry_on(&[Command::Resume]).iter().any(enters(Phase::Returning)));
}

/// The engine does not answer. An operator accepts the present settings, and then pauses the run: the last word is the pause.
#[test]
fn a_pause_is_not_undone_by_an_older_command() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(MINUTE);
    bench.ask(Command::Adopt).unwrap();
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.for_ms(2 * MINUTE);
    bench.network(|n| n.engine.fault_rate = 0);
    let is_adopt = |e: &Entry| matches!(e, Entry::Command { command: Command::Adopt, .. });
    bench.until("the older command", |b| b.journal_has(is_adopt));
    bench.for_ms(MINUTE);
    assert!(bench.run().hold.is_some(), "the pause is gone");
}

/// The run is paused while VMs are started. An administrator restarts the host, and the engine fences it: nothing is decided
/// about the host before the resume.
#[test]
fn a_host_that_starts_its_vms_does_not_fail_in_a_pause() {
    let mut bench = consented(2);
    bench.until_phase(0, Phase::StartingVms);
    let mut decision = Decision::of(&mut bench);
    decision.carry_on(&[Command::Pause(PauseAt::Step)]);
    decision.snapshot.now_ms += MINUTE;
    for status in [HostStatus::Reboot, HostStatus::Down] {
        decision.shown().inventory.status = status;
        assert!(!decision.has(enters(Phase::Withdrawing)), "{status:?}");
    }
}

/// The engine does not answer. An operator skips a host that waits, and pauses the run: the pause needs no read.
#[test]
fn a_pause_after_a_skip_does_not_wait_for_the_engine() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipHost(bench.hosts[1].clone())).unwrap();
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.for_ms(2 * MINUTE);
    assert!(bench.run().hold.is_some(), "the pause waits behind the skip");
}

/// The operator pauses the run after the hosts in hand; the last one has just ended. The run shows that it is paused, and raises the level.
#[test]
fn a_paused_run_raises_no_level() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
    bench.until("closing", |b| b.journal_has(|e| matches!(e, Entry::Stage(Stage::Closing))));
    let mut decision = Decision::of(&mut bench);
    (decision.run.level, decision.run.steps) = (None, [].into());
    assert!(decision.has(intends(ActionKind::RaiseLevel)));
    let all = decision.carry_on(&[Command::Pause(PauseAt::Host)]);
    assert_eq!(decision.run.state(), RunState::Paused);
    assert!(!all.iter().any(intends(ActionKind::RaiseLevel)), "{all:?}");
    assert!(decision.entries(&[Command::Resume]).iter().any(intends(ActionKind::RaiseLevel)));
}

/// A question is open, and the engine does not answer. A `resume` answers nothing: whoever reads the rows of the runs sees a paused run.
#[test]
fn a_resume_that_answers_nothing_leaves_the_run_paused_in_its_row() {
    let mut bench = asked_for_a_restart();
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(MINUTE);
    bench.ask(Command::Resume).unwrap();
    bench.for_ms(2 * MINUTE);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.for_ms(MINUTE);
    assert!(bench.run().hold.is_some_and(|hold| hold.question.is_some()));
    let id = bench.run().id;
    let row = bench.call(|ports, _| async move { ports.store.run(&id).await }).unwrap().expect("its row");
    assert_eq!(row.state, RunState::Paused);
}
