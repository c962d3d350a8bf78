//! Restarts by operators, and what holds of their answers.

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::UpdatePolicy;
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Entry, Fact, HostResult, PauseAt, Phase, Question};
use ovirt_upgrade_manager::rolling::sequence::Inspected;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::Vdsm;

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, vm};
use super::decisions::in_phase;

/// An agent installs; no new kernel is among the packages, so that the running kernel shows nothing.
fn by_agent() -> Bench {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).vm("a", 1).build();
    bench.world(|w| w.withdraw(&["OUMS-2025:0001".to_owned()]));
    bench.begin(|r| r.policy = UpdatePolicy::Security { least: Severity::Low });
    bench
}

/// An operator has been asked for a minute to restart the host.
pub(super) fn asked_for_a_restart() -> Bench {
    let mut bench = by_agent();
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    bench.for_ms(MINUTE);
    bench
}

/// The VDSM port of the host is closed for this time, and open for two minutes.
fn vdsm_is_away(bench: &mut Bench, for_ms: i64) {
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.for_ms(for_ms);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(2 * MINUTE);
}

/// The host goes down a minute after the operator's order `shutdown -r +1`. By then no VM is on it, because it was not activated.
#[track_caller]
fn goes_down_without_a_vm(bench: &mut Bench) {
    let host = bench.hosts[0].clone();
    bench.for_ms(50 * SECOND);
    if bench.host_is(0) == HostStatus::Up {
        bench.world(|w| w.migrate_vm(&vm("a"), &host, &eve())).unwrap();
        bench.for_ms(MINUTE);
    }
    bench.happens(WorldFault::PowerLost(host.clone()));
    bench.for_ms(MINUTE);
    let killed = bench.world(|w| w.vms_killed().to_vec());
    let sent = bench.intended(|a| *a == Action::Activate);
    assert_eq!((sent, killed.len()), (0, 0), "{:?}, killed: {killed:?}", bench.run().hosts[&host].phase);
}

/// *alive*: "`refresh` and `activate` are never sent before the host was seen alive otherwise: a remote-execution answer with a changed boot
/// id; else, after an observed absence, […] a steady TLS handshake on the VDSM port." The operator gave the order `shutdown -r +1` and
/// answers; the host is still there, and was not absent. It is activated, takes a VM, and goes down under it.
#[test]
fn a_host_that_was_never_absent_is_not_activated_for_an_answer() {
    let mut bench = asked_for_a_restart();
    bench.go_on();
    goes_down_without_a_vm(&mut bench);
}

/// An answer is no absence, however long the host answers after it: the run asks once more.
#[test]
fn an_answer_alone_activates_no_host() {
    let mut bench = asked_for_a_restart();
    bench.go_on();
    let is_asked_again = |b: &Bench| b.run().hold.is_some_and(|hold| hold.why.message.contains("not seen to go down"));
    bench.until("asked again, or activated", |b| is_asked_again(b) || b.intended(|a| *a == Action::Activate) > 0);
    assert!(is_asked_again(&bench), "{:?}", bench.run().hosts[&bench.hosts[0]].phase);
}

/// The operator answers that the host was restarted, is told that nobody saw it go down, and answers the same.
pub fn goes_on_unseen(bench: &mut Bench) {
    bench.go_on();
    bench.until("asked again", |b| b.run().hold.is_some_and(|hold| hold.why.message.contains("not seen to go down")));
    bench.go_on();
}

/// An operator is asked to restart the host. Then its VDSM is away for as long as a boot takes.
fn asked_for_a_restart_and_vdsm_blinked() -> Bench {
    let mut bench = asked_for_a_restart();
    vdsm_is_away(&mut bench, 80 * SECOND);
    assert_eq!(bench.run().hold.map(|hold| hold.why.code), Some(Code::ManualRestartNeeded));
    bench
}

/// `leave`: "the host stays as it is, and the run does not go on with it". It is activated without the restart that its packages need.
#[test]
fn a_host_that_is_left_instead_of_restarted_is_not_activated_because_vdsm_blinked() {
    let mut bench = asked_for_a_restart_and_vdsm_blinked();
    bench.answer(Choice::Leave);
    bench.until_host_ended(0);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{:?}", bench.host_status(0).why);
}

/// "A cancel takes the safe branch of every open question."
#[test]
fn a_host_that_was_to_be_restarted_is_not_activated_by_a_cancel_because_vdsm_blinked() {
    let mut bench = asked_for_a_restart_and_vdsm_blinked();
    bench.ask(Command::Cancel).unwrap();
    bench.until_host_ended(0);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{:?}", bench.host_status(0).why);
}

/// An operator answers `leave` to a question that the host has outlived: it has entered another phase since. The run does not go on with
/// it. `go_on` permits nothing any more.
#[test]
fn an_answer_to_leave_a_host_holds_in_its_next_phase() {
    for (choice, is_left) in [(Choice::Leave, true), (Choice::Stop, true), (Choice::GoOn, false)] {
        let mut bench = in_phase(Phase::Restarting);
        let mut decision = Decision::of(&mut bench);
        let host = bench.hosts[0].clone();
        decision.run.steps.clear();
        let why: Problem = codes::RestartJobNotEnded { host: "h1", limit: "10 minutes" }.err().into();
        let question = Question { host: Some(host.clone()), ..Question::default() };
        decision.write(Entry::Paused { why, question: Some(question) });
        decision.write(Entry::Phase { host, phase: Phase::Booting, why: None });
        let (question, _) = decision.run.hold.as_ref().unwrap().question.clone().unwrap();
        decision.shown().inventory.status = HostStatus::Maintenance;
        let all = decision.carry_on(&[Command::Answer { question, choice }]);
        let ends = |e: &Entry| matches!(e, Entry::HostEnded { result: HostResult::FailedOutOfService, .. });
        assert_eq!(all.iter().any(ends), is_left, "{choice:?}: {all:?}");
    }
}

/// The operator restarts the host by its power management in the portal, after which the engine has it up by itself, and answers then.
#[test]
fn a_host_that_an_operator_restarted_in_the_portal_is_gone_on_with() {
    let setup = Setup::empty().provider(ProviderKind::Agent);
    let mut bench = setup.host(|new| new.power_management = true).host(|_| {}).build();
    bench.begin(|r| r.policy = UpdatePolicy::Security { least: Severity::Low });
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.fence_restart(&host, &eve())).unwrap();
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.for_ms(MINUTE);
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// "Time": the packages were installed by a clock that was hours ahead. Its process dies, and the clock is set right. The boot is long after
/// the installation.
#[test]
fn a_clock_that_is_set_back_while_no_process_lives_takes_no_proof_of_a_restart() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.world(|w| w.withdraw(&["OUMS-2025:0001".to_owned()]));
    bench.begin(|r| r.policy = UpdatePolicy::Security { least: Severity::Low });
    bench.until("install", |b| {
        b.journal_has(|e| matches!(e, Entry::Answered { .. })) && {
            b.intended(|a| matches!(a, Action::Install { .. })) == 1
        }
    });
    bench.for_ms(5 * SECOND);
    bench.kill();
    bench.state().clock_offset_ms -= 3 * HOUR;
    bench.for_ms(MINUTE);
    bench.start_process();
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    let machine = bench.machine_of(0);
    bench.world(|w| w.crash(machine));
    bench.for_ms(MINUTE);
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// The operator is asked to restart the host. Its VDSM blinks (an administrator restarts vdsmd). Then the operator orders
/// `shutdown -r +1` and answers. The blink of before counts as the absence: the host is activated, and goes down under a VM.
#[test]
fn an_absence_from_before_the_order_is_not_that_of_the_restart() {
    let mut bench = asked_for_a_restart();
    vdsm_is_away(&mut bench, 15 * SECOND);
    bench.go_on();
    goes_down_without_a_vm(&mut bench);
}

/// The run is paused while packages are installed; their scripts restart vdsmd, so the port is closed for a moment when the host
/// enters its restart. Nobody is asked for the restart, nobody restarts the host, and it is activated.
#[test]
fn a_closed_port_in_a_pause_is_no_restart_by_hand() {
    let mut bench = by_agent();
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.until_phase(0, Phase::Restarting);
    bench.for_ms(20 * SECOND);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(2 * MINUTE);
    bench.ask(Command::Resume).unwrap();
    bench.until("question, activation or end", |b| {
        let asks = b.run().hold.is_some_and(|hold| hold.why.code == Code::ManualRestartNeeded);
        asks || b.intended(|a| *a == Action::Activate) > 0 || b.result_of(0).is_some()
    });
    assert_eq!((bench.intended(|a| *a == Action::Activate), bench.result_of(0)), (0, None));
}

/// vdsmd does not come up before the restart. The run waits 45 minutes for a boot that nobody was asked for, and gives
/// the host up.
#[test]
fn a_host_whose_vdsm_stays_down_is_asked_about() {
    let mut bench = by_agent();
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.until_phase(0, Phase::Restarting);
    bench.for_ms(MINUTE);
    bench.ask(Command::Resume).unwrap();
    bench.until("question or end", |b| {
        b.run().hold.is_some_and(|hold| hold.why.code == Code::ManualRestartNeeded) || b.result_of(0).is_some()
    });
    assert_eq!(bench.result_of(0), None, "nobody was asked: {:?}", bench.host_status(0).why);
}

/// The host restarts while the operator is asked whether it has restarted. It does not leave its phase under the question, so that the
/// answer, or a cancel, is about this phase.
#[test]
fn a_host_does_not_leave_its_phase_under_the_question_whether_it_has_restarted() {
    let mut bench = by_agent();
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    bench.go_on();
    bench.until("asked again", |b| b.run().hold.is_some_and(|hold| hold.why.message.contains("not seen to go down")));
    bench.happens(WorldFault::PowerLost(bench.hosts[0].clone()));
    bench.for_ms(20 * MINUTE);
    let host = &bench.run().hosts[&bench.hosts[0]];
    assert_eq!((host.phase, host.absent), (Phase::Booting, true));
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// vdsmd was down for 80 s, as after an installation. Five minutes later the operator orders `shutdown -r +1`, and answers.
#[test]
fn a_long_absence_from_before_the_order_is_not_that_of_the_restart() {
    let mut bench = asked_for_a_restart();
    vdsm_is_away(&mut bench, 80 * SECOND);
    bench.for_ms(3 * MINUTE);
    bench.go_on();
    goes_down_without_a_vm(&mut bench);
}

/// The host boots for 85 s, and the operator answers while it does: its absence was seen.
#[test]
fn an_answer_while_the_host_boots_does_not_hide_its_absence() {
    let mut bench = asked_for_a_restart();
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.for_ms(40 * SECOND);
    bench.go_on();
    bench.for_ms(45 * SECOND);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.until("sign of life, question or end", |b| {
        let run = b.run();
        run.hosts[&b.hosts[0]].alive.is_some() || run.hold.is_some() || b.result_of(0).is_some()
    });
    assert_eq!(bench.run().hold.map(|hold| hold.why.message), None);
}

/// The operator is told that nobody saw the host go down, "restarts it if not, and answers": orders `shutdown -r +1` and answers. The
/// host is activated before it goes down.
#[test]
fn a_restart_that_is_ordered_for_the_second_question_is_waited_for() {
    let mut bench = asked_for_a_restart();
    goes_on_unseen(&mut bench);
    goes_down_without_a_vm(&mut bench);
}

/// An operator is asked to restart the host, and does. While it is down, somebody sends `resume`, which answers nothing. Its absence is
/// longer than a boot, all of it under the question.
#[test]
fn a_resume_under_the_question_hides_no_absence() {
    let mut bench = asked_for_a_restart();
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.for_ms(40 * SECOND);
    bench.ask(Command::Resume).unwrap();
    bench.for_ms(2 * MINUTE);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(MINUTE);
    assert!(bench.run().hosts[&host].absent);
}

/// The same by a clock that is set back under the question.
#[test]
fn a_clock_that_is_set_back_under_the_question_hides_no_absence() {
    let mut bench = asked_for_a_restart();
    let host = bench.hosts[0].clone();
    bench.state().clock_offset_ms -= 3 * HOUR;
    bench.for_ms(MINUTE);
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.for_ms(3 * MINUTE);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(MINUTE);
    assert!(bench.run().hosts[&host].absent);
}

/// The operator is asked for the second time, and finds out that the host did not restart: vdsmd hangs for 90 s when it is restarted. Then
/// the operator orders `shutdown -r +1`, and answers. What was seen under the question is not the restart that was ordered for it.
#[test]
fn a_sign_of_life_from_under_the_question_is_none_of_the_ordered_restart() {
    let mut bench = asked_for_a_restart();
    bench.go_on();
    bench.until("asked again", |b| b.run().hold.is_some_and(|hold| hold.why.message.contains("not seen to go down")));
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.for_ms(90 * SECOND);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(5 * MINUTE);
    assert!(bench.run().hosts[&host].absent);
    bench.go_on();
    bench.for_ms(50 * SECOND);
    if bench.host_is(0) == HostStatus::Up {
        bench.world(|w| w.migrate_vm(&vm("a"), &host, &eve())).unwrap();
        bench.for_ms(MINUTE);
    }
    bench.happens(WorldFault::PowerLost(host));
    bench.for_ms(MINUTE);
    let killed = bench.world(|w| w.vms_killed().to_vec());
    assert_eq!((bench.intended(|a| *a == Action::Activate), killed.len()), (0, 0), "killed: {killed:?}");
}

/// A guard without a test: a host that is restarted by hand is absent only after a minute, also where 30 s are enough after an upgrade by
/// the engine.
#[test]
fn a_restart_by_hand_needs_the_absence_of_a_minute() {
    let mut bench = asked_for_a_restart();
    goes_on_unseen(&mut bench);
    let mut decision = Decision::of(&mut bench);
    decision.host().restarted_unseen = false;
    let reads = decision.reads();
    reads.inspected = Some(Inspected::NoWay);
    (reads.vdsm, reads.vdsm_answered_ms, reads.vdsm_last) = (Some(false), Some(PASSED_MS), Some(Some(false)));
    for (closed_ms, is_absent) in [(40 * SECOND, false), (61 * SECOND, true)] {
        decision.reads().vdsm_closed_for_ms = closed_ms;
        let absent = |e: &Entry| matches!(e, Entry::Observed { fact: Fact::Absent, .. });
        assert_eq!(decision.has(absent), is_absent, "closed for {closed_ms} ms");
    }
}
