//! Waits that last: an event, then a question with choices, or the answer that stands in the plan.

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::PlanRequest;
use ovirt_upgrade_manager::model::question::StandingAnswer;
use ovirt_upgrade_manager::model::run::{Choice, Command, Entry, HostResult, Phase, RunState};
use ovirt_upgrade_manager::rolling::run::AnswerTo;
use ovirt_upgrade_manager::rolling::sequence::NextWaits;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::Disturbance;

use super::bench::{Bench, HOUR, MINUTE, Setup, names};
use super::decisions::is_next;
use super::guards::ends;

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

/// Three hosts. The second one loses its power while the first one is upgraded, and does not boot.
fn with_a_dead_host(change: impl FnOnce(&mut PlanRequest)) -> Bench {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|request| {
        request.max_unavailable = "2".parse().unwrap();
        request.options.canary = true;
        change(request);
    });
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[1].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[1].clone()));
    bench.until_host_ended(0);
    bench
}

fn reports(bench: &Bench) -> usize {
    bench
        .journal()
        .iter()
        .filter(|e| matches!(e, Entry::Noted { problem, .. } if problem.code == Code::WaitTooLong))
        .count()
}

/// The wait is reported once after half an hour. After four hours the run asks, and shows the choices.
#[test]
fn a_host_that_is_not_ready_is_reported_and_then_asked_about() {
    let mut bench = with_a_dead_host(|_| {});
    bench.for_ms(25 * MINUTE);
    assert_eq!(reports(&bench), 0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(reports(&bench), 1);
    bench.for_ms(3 * HOUR);
    assert_eq!(reports(&bench), 1);
    assert!(bench.run().hold.is_none());
    let why = bench.until_paused();
    assert_eq!(why.code, Code::WaitTooLong);
    names(&why, &["h2", "4 hours"]);
    let question = bench.status().question.expect("a question");
    assert_eq!(question.host.as_ref(), Some(&bench.hosts[1]));
    assert_eq!(question.choices, [Choice::GoOn, Choice::Next, Choice::Leave, Choice::Stop]);
    assert_eq!(question.default, Choice::Leave);
    // To wait on is to be asked again after as long a time.
    bench.go_on();
    bench.until("command", |b| b.run().hold.is_none());
    bench.for_ms(3 * HOUR);
    assert!(bench.run().hold.is_none());
    assert_eq!(bench.until_paused().code, Code::WaitTooLong);
}

/// `next` begins the other hosts first; the host follows them.
#[test]
fn the_other_hosts_can_go_first() {
    let mut bench = with_a_dead_host(|_| {});
    bench.until_paused();
    bench.answer(Choice::Next);
    assert_eq!(bench.until_host_ended(2), HostResult::Succeeded);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
    let machine = bench.machine_of(1);
    bench.world(|w| w.power_on(machine));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.results(), [DONE, DONE, DONE]);
}

#[test]
fn the_host_can_be_left_out() {
    let mut bench = with_a_dead_host(|_| {});
    bench.until_paused();
    bench.answer(Choice::Leave);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.results(), [DONE, Some(HostResult::Skipped), DONE]);
}

#[test]
fn the_run_can_be_stopped() {
    let mut bench = with_a_dead_host(|_| {});
    bench.until_paused();
    bench.answer(Choice::Stop);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.results()[2], Some(HostResult::NotReached));
    assert!(bench.status().why.is_some(), "a stopped run has a reason");
}

/// An answer that stands in the plan is given at once, under its own name.
#[test]
fn a_standing_answer_is_given_without_a_person() {
    let answer = StandingAnswer { question: Code::WaitTooLong, choice: Choice::Leave };
    let mut bench = with_a_dead_host(|request| request.options.standing_answers = vec![answer]);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.results(), [DONE, Some(HostResult::Skipped), DONE]);
    let standing =
        |e: &Entry| matches!(e, Entry::Command { actor, .. } if actor.ends_with("(standing answer of the plan)"));
    assert!(bench.journal_has(standing));
}

/// Questions about what another user did, or about what an operator must look at, cannot be answered beforehand with
/// `go_on`.
#[test]
fn a_standing_answer_cannot_state_what_nobody_has_seen() {
    let mut bench = Setup::hosts(2).build();
    for question in [Code::ExternalChange, Code::ManualRestartNeeded, Code::RestartJobNotEnded] {
        let answer = StandingAnswer { question, choice: Choice::GoOn };
        let request = bench.request(|r| r.options.standing_answers = vec![answer]);
        let error = bench.plan(request).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().contains(question.name()), "{}", error.message());
    }
}

/// A standing answer to what no run asks would never be used: whoever gave it meant something else.
#[test]
fn a_standing_answer_is_to_a_question() {
    let mut bench = Setup::hosts(2).build();
    for question in [Code::ProviderAuth, Code::RunNeedsApproval, Code::HostNotReady] {
        let answer = StandingAnswer { question, choice: Choice::Leave };
        let request = bench.request(|r| r.options.standing_answers = vec![answer]);
        let error = bench.plan(request).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(error.message().contains(question.name()), "{}", error.message());
    }
}

/// A host that is down is left out without a question where the plan permits a failure.
#[test]
fn a_dead_host_is_left_out_within_the_failure_budget() {
    let mut bench = with_a_dead_host(|request| request.options.max_failed = 1);
    assert_eq!(bench.end(), RunState::Failed);
    assert_eq!(bench.results(), [DONE, Some(HostResult::FailedOutOfService), DONE]);
    let needs = bench.host_status(1).needs.expect("what it needs");
    names(&needs, &["h2", "non_responsive"]);
    assert!(bench.events().iter().any(|(_, text)| text.contains("host h2 is left to an operator")));
}

/// A missing approval is reported, and raises no second question.
#[test]
fn an_approval_that_nobody_gives_is_reported() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.approval = ovirt_upgrade_manager::model::plan::Approval::EachHost);
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.for_ms(10 * HOUR);
    assert_eq!(reports(&bench), 1);
    assert!(bench.run().hold.is_none());
    for _ in 0..2 {
        bench.until_waits_for(Code::RunNeedsApproval);
        bench.ask(Command::Approve).unwrap();
        bench.for_ms(MINUTE);
    }
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// An engine that does not answer for half an hour is reported; a pause is written meanwhile.
#[test]
fn an_outage_of_the_engine_is_reported_and_does_not_hold_up_a_pause() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(MINUTE);
    bench.ask(Command::Pause(ovirt_upgrade_manager::model::run::PauseAt::Step)).unwrap();
    let asked = bench.now_ms();
    bench.until("pause", |b| b.run().hold.is_some());
    assert!(bench.now_ms() - asked <= 2 * MINUTE, "{} s", (bench.now_ms() - asked) / 1000);
    bench.for_ms(HOUR);
    assert_eq!(reports(&bench), 1);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// A run that waits for its next host for a long time reports it.
#[test]
fn a_long_wait_is_told() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[2].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[2].clone()));
    bench.until_host_ended(0);
    bench.for_ms(HOUR);
    let before = bench.events().len();
    bench.for_ms(24 * HOUR);
    let after = bench.events().len();
    assert!(
        after > before || bench.state().judge.seen.ended.is_some(),
        "{:?}: a day without a word, waits for {:?}",
        bench.status().state,
        bench.waits().iter().map(|w| w.why.message.clone()).collect::<Vec<_>>()
    );
}

/// An installation that does not end is asked about each time that its deadline has passed, for as long as it
/// hangs at the provider; when it has ended there, the run goes on by what came of it.
#[test]
fn an_installation_that_hangs_is_asked_about_again() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::Task(bench.hosts[0].clone(), Disturbance::Stuck));
    for _ in 0..3 {
        let began = bench.now_ms();
        let why = bench.until_paused();
        assert_eq!(why.code, Code::InstallResultUnknown);
        names(&why, &["h1", "2 hours"]);
        assert!(why.remedy.contains("end those that hang"), "{}", why.remedy);
        assert!(bench.now_ms() - began > 110 * MINUTE, "after {} min", (bench.now_ms() - began) / MINUTE);
        bench.go_on();
        bench.until("resume", |b| b.run().hold.is_none());
    }
    let hangs = bench.world(|w| w.tasks.values().find(|t| t.ended_at_ms.is_none()).map(|t| t.id.clone()));
    bench.world(|w| w.cancel_task(&hangs.expect("a task")));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(bench.end(), RunState::Stopped);
}

/// An operator leaves a host out because of an ill cluster, which is well again at once. The answer holds, also while the recent answers
/// about the host still name something to wait for.
#[test]
fn a_host_that_was_left_out_is_not_begun_when_the_cause_is_over() {
    let mut decision = is_next(&mut Setup::hosts(2).build());
    let begins = |entry: &Entry| matches!(entry, Entry::Phase { .. });
    assert!(decision.has(begins));
    let host = decision.run.plan.hosts[0].id.clone();
    decision.run.answers = [(AnswerTo::about(Some(&host), Code::ClusterUnhealthy), Choice::Leave)].into();
    let why: Problem = codes::RunWaiting { entity: "host h1", what: "an answer" }.err().into();
    for next_waits in [None, Some(NextWaits { host, why })] {
        decision.snapshot.next_waits = next_waits.clone();
        assert!(decision.has(ends(HostResult::Skipped)) && !decision.has(begins), "{next_waits:?}");
    }
}

/// A host that is down for long counts as failed where the plan permits a failure. A failed canary would end the run: an operator is
/// asked.
#[test]
fn a_canary_that_is_down_is_asked_about() {
    let mut decision = is_next(&mut Setup::hosts(3).build());
    decision.shown().inventory.status = HostStatus::NonResponsive;
    decision.run.waited.from_ms = decision.snapshot.now_ms - 5 * HOUR;
    decision.plan().options.max_failed = 1;
    let asks = |entry: &Entry| matches!(entry, Entry::Paused { question: Some(_), .. });
    for canary in [false, true] {
        decision.plan().hosts[0].canary = canary;
        let is_lost = decision.has(ends(HostResult::FailedOutOfService));
        assert_eq!((is_lost, decision.has(asks)), (!canary, canary), "canary: {canary}");
    }
}
