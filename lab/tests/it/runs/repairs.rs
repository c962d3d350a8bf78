//! What an operator has to repair is a question with an id and choices that have an effect.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::question::StandingAnswer;
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Entry, HostResult, Phase, RunState, Stage};
use ovirt_upgrade_manager::model::window::{MaintenanceWindows, Weekday, WeeklyWindow};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::{Actor, ShutsDown};

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, Setup, cluster_maintenance, evenly_distributed, names, vm};

fn other_upgrade() -> Actor {
    Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) }
}

/// Another upgrade took the flag, and the run asks about it.
fn with_foreign_flag() -> Bench {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other_upgrade())).unwrap();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other_upgrade())).unwrap();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::UpgradeFlagHeld);
    let question = bench.status().question.expect("a question");
    assert_eq!((question.host, question.choices), (None, vec![Choice::GoOn, Choice::Leave, Choice::Stop]));
    bench
}

/// `go_on` looks again, and it is asked again while the flag is held; once it is free, the run goes on.
#[test]
fn to_go_on_looks_again() {
    let mut bench = with_foreign_flag();
    let first = bench.status().question.unwrap().id;
    bench.go_on();
    bench.until("another question", |b| b.status().question.is_some_and(|q| q.id != first));
    let cluster = bench.cluster.clone();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other_upgrade())).unwrap();
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// `leave` of a question about the run begins no other host; the one in hand is finished with.
#[test]
fn to_leave_a_question_about_the_run_begins_no_other_host() {
    let mut bench = with_foreign_flag();
    bench.answer(Choice::Leave);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.results(), [Some(HostResult::Succeeded), Some(HostResult::NotReached)]);
}

/// A resume answers no question, and neither does an answer to the one before.
#[test]
fn only_an_answer_to_the_question_ends_it() {
    let mut bench = with_foreign_flag();
    let question = bench.status().question.unwrap().id;
    bench.ask(Command::Resume).unwrap();
    bench.ask(Command::Answer { question: question - 1, choice: Choice::GoOn }).unwrap();
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.status().question.map(|q| q.id), Some(question));
}

/// A host that cannot be emptied any more is asked about; to leave it is to leave it out.
#[test]
fn a_host_whose_vm_was_pinned_can_be_left_out() {
    let mut bench = Setup::hosts(3).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::PersonPinsVm(vm("a")));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::PlanNoLongerFeasible);
    let question = bench.status().question.expect("a question");
    assert_eq!(question.host.as_ref(), Some(&bench.hosts[1]));
    bench.answer(Choice::Leave);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.results()[1], Some(HostResult::Skipped));
    assert_eq!((bench.vm_is("a"), bench.host_is(1)), (VmStatus::Up, HostStatus::Up));
    let host = Some(bench.hosts[1].clone());
    let touched = |a: &Action| matches!(a, Action::StopVm { .. } | Action::Deactivate | Action::Migrate { .. });
    assert!(!bench.intents().iter().any(|(h, a)| *h == host && touched(a)), "{:?}", bench.intents());
}

/// VMs that the engine does not know run on a host that is to be restarted: asked again while they run, and restarted once
/// they are gone.
#[test]
fn strangers_on_a_host_are_asked_about_until_they_are_gone() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostRunsQemu);
    let first = bench.status().question.expect("a question").id;
    bench.go_on();
    bench.until("another question", |b| b.status().question.is_some_and(|q| q.id != first));
    let machine = bench.machine_of(0);
    bench.world(|w| w.strangers_on(machine, 0));
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The operator answers to leave the host, and the processes are gone by then: the answer holds, and it is not restarted.
#[test]
fn a_host_that_is_to_be_left_is_not_restarted_once_its_strangers_are_gone() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostRunsQemu);
    let machine = bench.machine_of(0);
    bench.world(|w| w.strangers_on(machine, 0));
    bench.for_ms(MINUTE);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(bench.intended(|a| *a == Action::Restart), 0);
}

/// Another user changes the policy while the run sets it: to go on is to keep the other user's, and it is listed.
#[test]
fn a_policy_that_was_changed_meanwhile_can_be_kept() {
    let mut bench = Setup::hosts(1).build();
    let cluster = bench.cluster.clone();
    bench.begin(|r| r.options.maintenance_policy = Some(cluster_maintenance()));
    bench.until("our policy", |b| !b.run().scheduling_policies_set.is_empty());
    let theirs = evenly_distributed("9");
    bench.world(|w| w.set_policy(&cluster, &theirs, &Actor::person("eve@internal"))).unwrap();
    let why = bench.until_some("pause or end", HOUR, |b| {
        let run = b.run();
        run.hold.map(|hold| Some(hold.why)).or(run.ended.map(|_| None))
    });
    // The call may have overtaken the other user's.
    if let Some(why) = why {
        assert_eq!(why.code, Code::ClusterChanged);
        bench.go_on();
    }
    bench.until("end", |b| b.run().ended.is_some());
    assert_eq!(bench.results(), [Some(HostResult::Succeeded)]);
}

/// No host begins before the canary has passed, and after the last host none is left: `next` is no choice then.
#[test]
fn next_is_a_choice_only_where_another_host_can_go_first() {
    for (dies, canary) in [(0, true), (2, false)] {
        let mut bench = Setup::hosts(3).build();
        bench.begin(|r| {
            r.options.canary = canary;
            r.max_unavailable = "2".parse().unwrap();
            r.options.quiet_ms = 0;
        });
        if dies > 0 {
            bench.until_phase(dies - 1, Phase::Booting);
        }
        bench.happens(WorldFault::DoesNotBoot(bench.hosts[dies].clone()));
        bench.happens(WorldFault::PowerLost(bench.hosts[dies].clone()));
        let why = bench.until_paused();
        assert_eq!(why.code, Code::WaitTooLong);
        names(&why, &[&format!("h{}", dies + 1)]);
        let choices = bench.status().question.unwrap().choices;
        assert_eq!(choices, [Choice::GoOn, Choice::Leave, Choice::Stop], "host {}", dies + 1);
    }
}

/// What has to be repaired cannot be answered beforehand by looking again.
#[test]
fn to_look_again_is_no_standing_answer() {
    let mut bench = Setup::hosts(2).build();
    for question in [Code::UpgradeFlagHeld, Code::SettingNotInForce, Code::HostLeftCluster] {
        let answer = StandingAnswer { question, choice: Choice::GoOn };
        let request = bench.request(|r| r.options.standing_answers = vec![answer]);
        assert_eq!(bench.plan(request).unwrap_err().code(), Code::InvalidArgument);
    }
    // For a host that cannot be emptied it is given only where it accepts something.
    let mut bench = Setup::hosts(3).vm("a", 1).build();
    bench.begin(|r| {
        let answer = StandingAnswer { question: Code::PlanNoLongerFeasible, choice: Choice::GoOn };
        r.options.standing_answers = vec![answer];
    });
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::PersonPinsVm(vm("a")));
    bench.until_paused();
    bench.for_ms(HOUR);
    assert!(bench.run().hold.is_some());
}

/// A host that is not ready in any of its nightly windows is asked about: its wait is added up over the nights.
#[test]
fn a_wait_is_added_up_over_windows() {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    let window = WeeklyWindow { days, from: "02:00".parse().unwrap(), to: "05:00".parse().unwrap() };
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| {
        r.options.windows = Some(MaintenanceWindows { time_zone: "UTC".to_owned(), weekly: vec![window] });
    });
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[0].clone()));
    let why = bench.until_some("question", 5 * 24 * HOUR, |b| b.run().hold.map(|hold| hold.why));
    assert_eq!(why.code, Code::WaitTooLong);
    names(&why, &["h1"]);
}

/// To leave a host out takes effect at once: after a wait, and after errors of the engine.
#[test]
fn to_leave_a_host_out_takes_effect_at_once() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.quiet_ms = 0);
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[1].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[1].clone()));
    assert_eq!(bench.until_paused().code, Code::WaitTooLong);
    let answered = bench.now_ms();
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(1), HostResult::Skipped);
    assert!(bench.now_ms() - answered <= 2 * MINUTE, "{} min", (bench.now_ms() - answered) / MINUTE);

    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.every(MINUTE, 60, WorldFault::ErrorTold(bench.hosts[1].clone()));
    assert_eq!(bench.until_paused().code, Code::RecentEngineError);
    let answered = bench.now_ms();
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::Skipped);
    assert!(bench.now_ms() - answered <= 2 * MINUTE, "{} min", (bench.now_ms() - answered) / MINUTE);
}

/// Another upgrade takes the flag while the last host soaks, and the operator answers to leave it so.
fn left_under_a_foreign_flag(bench: &mut Bench) {
    bench.until_phase(0, Phase::Soaking);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other_upgrade())).unwrap();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other_upgrade())).unwrap();
    assert_eq!(bench.until_paused().code, Code::UpgradeFlagHeld);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.for_ms(24 * HOUR);
    let run = bench.run();
    assert!(run.ended.is_some() || run.hold.is_some(), "{:?} for 24 h: {:#?}", run.stage, bench.waits());
}

/// I8: "once faults stop and people answer, every run ends". The question of the flag was answered, and the level is to be raised.
#[test]
fn a_run_whose_flag_was_left_to_another_ends_without_the_level() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| {
        r.target_level = Some(Level::new(4, 8));
        r.options.soak_ms = 10 * MINUTE as u64;
    });
    left_under_a_foreign_flag(&mut bench);
}

/// I8, where VMs are to come home.
#[test]
fn a_run_whose_flag_was_left_to_another_ends_without_moving_vms_home() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first]);
        r.options.vms_come_home = true;
        r.options.soak_ms = 10 * MINUTE as u64;
    });
    left_under_a_foreign_flag(&mut bench);
}

/// I8: as above, where the flag is lost in the last stage, and the operator answers `stop`.
#[test]
fn a_run_whose_flag_was_taken_in_its_last_stage_ends() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
    bench.until("closing", |b| b.journal_has(|e| matches!(e, Entry::Stage(Stage::Closing))));
    let mut decision = Decision::of(&mut bench);
    (decision.run.level, decision.run.steps) = (None, [].into());
    let cluster = Arc::make_mut(&mut decision.snapshot.cluster);
    cluster.upgrade.as_mut().expect("the flag is ours").correlation_id = "ansible-4711".to_owned();
    decision.carry_on(&[]);
    let hold = decision.run.hold.clone().expect("a question");
    let (question, _) = hold.question.expect("a question");
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Stop }]);
    for _ in 0..100 {
        if decision.run.ended.is_none() {
            decision.snapshot.now_ms += 10 * MINUTE;
            all.extend(decision.carry_on(&[]));
        }
    }
    assert!(decision.run.ended.is_some() || decision.run.hold.is_some(), "{all:?}");
}

/// A host of which VMs are being stopped is not taken out any more, once the flag is left to another upgrade: it returns at once, and
/// its VMs run again.
#[test]
fn a_host_that_is_being_begun_returns_where_the_flag_is_left_to_another() {
    let mut bench = Setup::hosts(2).vm("web", 0).vm("slow", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("slow"), ShutsDown::In(2 * MINUTE)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("slow")]);
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other_upgrade())).unwrap();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other_upgrade())).unwrap();
    assert_eq!(bench.until_paused().code, Code::UpgradeFlagHeld);
    bench.answer(Choice::Leave);
    let answered_ms = bench.now_ms();
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!(bench.host_status(0).why.map(|why| why.code), Some(Code::UpgradeFlagHeld));
    assert!(bench.now_ms() - answered_ms < 10 * MINUTE, "{} ms", bench.now_ms() - answered_ms);
    assert_eq!((bench.vm_is("web"), bench.vm_is("slow")), (VmStatus::Up, VmStatus::Up));
    assert_eq!(bench.end(), RunState::Stopped);
}
