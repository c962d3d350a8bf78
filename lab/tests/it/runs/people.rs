//! External changes during a run, and commands of operators.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Entry, HostResult, PauseAt, Phase, RunState};
use ovirt_upgrade_manager::ports::Change;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::{Actor, NextRestart, ShutsDown, Vdsm};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, eve, names, vm};

fn pauses(b: &Bench) -> usize {
    b.journal().iter().filter(|e| matches!(e, Entry::Paused { .. })).count()
}

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

/// Another user brings back a host that is being emptied. The run pauses and names the user; after a resume, it continues.
#[test]
fn a_host_activated_while_it_is_emptied_pauses_the_run() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    bench.until("preparing", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    bench.for_ms(MINUTE);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ExternalChange);
    names(&why, &["h1", "eve@internal", "while it was being emptied"]);
    bench.for_ms(HOUR);
    bench.go_on();
    bench.until("preparing again", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    // It has a minute again before a VM that does not leave is named.
    let again = bench.now_ms();
    bench.until_waits_for(Code::VmNotMigrated);
    assert!(bench.now_ms() - again >= MINUTE, "after {} s", (bench.now_ms() - again) / SECOND);
    bench.happens(WorldFault::MigrationsRefused(host, false));
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Another user takes out a host that soaks. The run names the user; told to go on, it brings the host back and watches it
/// for the whole time.
#[test]
fn a_host_deactivated_while_it_soaks_pauses_the_run() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.max_unavailable = "1".parse().unwrap());
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::PersonDeactivates(host.clone()));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ExternalChange);
    names(&why, &["h1", "admin@internal"]);
    bench.go_on();
    let soaks = |e: &Entry| matches!(e, Entry::Phase { host: h, phase: Phase::Soaking, .. } if *h == host);
    bench.until("second soak", |b| b.journal().iter().filter(|e| soaks(e)).count() == 2);
    let soaks_from = bench.now_ms();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert!(bench.now_ms() - soaks_from >= 2 * MINUTE, "{} s", (bench.now_ms() - soaks_from) / SECOND);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// As above, and the answer is to leave it: it stays where the other user put it, and its upgrade is not proved.
#[test]
fn a_host_that_is_left_while_it_soaks_is_not_proved() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.until_paused();
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::Unproven);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 1);
    bench.until("maintenance", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
}

/// A host that another user took out before it is begun leads to a question: the run would leave it in maintenance.
#[test]
fn a_host_that_another_user_took_out_before_its_turn_is_asked_about() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[1].clone()));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ExternalChange);
    names(&why, &["h2", "in maintenance now"]);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!((bench.host_is(0), bench.host_is(1)), (HostStatus::Up, HostStatus::Maintenance));
}

/// Another user brings an emptied host back before its packages: nothing is installed on it.
#[test]
fn a_host_that_leaves_maintenance_before_its_packages_pauses_the_run() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::HostLeftMaintenance);
    names(&why, &["h1", "settling", "eve@internal"]);
    bench.for_ms(HOUR);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::FailedInService, HostStatus::Up));
}

/// Another user activates a host during its installation: the run shows it, and takes it out when an operator answers
/// go on, since its packages may be half installed.
#[test]
fn a_host_activated_during_its_installation_is_taken_out_again_also_after_a_resume() {
    for resumes in [false, true] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|_| {});
        bench.until_phase(0, Phase::Installing);
        bench.for_ms(10 * SECOND);
        let host = bench.hosts[0].clone();
        bench.happens(WorldFault::PersonActivates(host));
        let why = bench.until_paused();
        assert_eq!(why.code, Code::HostLeftMaintenance);
        names(&why, &["h1", "the installation", "admin@internal"]);
        bench.for_ms(30 * MINUTE);
        // Meanwhile the installation has ended, and it is not restarted under whatever runs on it. A resume writes the question
        // once more, and it is about the installation all the same.
        if resumes {
            bench.ask(Command::Resume).unwrap();
            bench.for_ms(MINUTE);
        }
        bench.go_on();
        bench.until("command", |b| b.run().hold.is_some_and(|hold| hold.why.message.contains("the restart")));
        assert_eq!(bench.intended(|a| *a == Action::Restart), 0, "resumes: {resumes}");
        bench.go_on();
        assert_eq!(bench.end(), RunState::Stopped, "resumes: {resumes}");
        let end = (bench.result(0), bench.host_is(0));
        assert_eq!(end, (HostResult::FailedOutOfService, HostStatus::Maintenance), "resumes: {resumes}");
    }
}

/// As above, and the answer is to leave it: when the installation has ended, the host stays in service, nothing is asked
/// about the same act again, and the host is named with what it needs.
#[test]
fn a_host_that_is_left_during_its_installation_stays_as_it_is() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.for_ms(10 * SECOND);
    bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!((pauses(&bench), bench.host_is(0)), (1, HostStatus::Up));
    let needs = bench.host_status(0).needs.unwrap();
    assert!(needs.remedy.contains("move it to maintenance"), "{}", needs.remedy);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.intended(|a| matches!(a, Action::Deactivate | Action::Restart)), 1);
    assert_eq!(bench.host_is(0), HostStatus::Up);
}

/// Brought back before its restart: to leave it, or to cancel the run, lets it stay where another user brought it.
#[test]
fn a_host_that_is_left_before_its_restart_stays_as_it_is() {
    for cancels in [false, true] {
        let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
        bench.begin(|_| {});
        bench.until_phase(0, Phase::Restarting);
        assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
        bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
        bench.until("up", |b| b.host_is(0) == HostStatus::Up);
        bench.go_on();
        let asks = |b: &Bench| b.run().hold.is_some_and(|hold| hold.why.code == Code::HostLeftMaintenance);
        bench.until("question", asks);
        match cancels {
            true => bench.ask(Command::Cancel).unwrap(),
            false => bench.answer(Choice::Leave),
        }
        assert_eq!(bench.until_host_ended(0), HostResult::FailedInService, "cancels: {cancels}");
        bench.end();
        assert_eq!(bench.host_is(0), HostStatus::Up, "cancels: {cancels}");
        assert_eq!(bench.intended(|a| *a == Action::Deactivate), 1, "cancels: {cancels}");
    }
}

/// The job of the first host's restart waits at the provider.
fn with_a_restart_that_waits() -> Bench {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.world(|w| w.executor_is_down = true);
    bench.until("job", |b| b.run().steps.values().any(|step| step.provider_task.is_some()));
    bench
}

/// Brought back while the job of its restart waits at the provider: the job is taken back, and never restarts the host.
#[test]
fn a_restart_that_waits_is_taken_back_from_a_host_that_left_maintenance() {
    let mut bench = with_a_restart_that_waits();
    let (host, machine) = (bench.hosts[0].clone(), bench.machine_of(0));
    bench.happens(WorldFault::PersonActivates(host.clone()));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    let is_told = |e: &Entry| matches!(e, Entry::Noted { problem, .. } if problem.code == Code::RestartTakenBack);
    assert!(bench.journal_has(is_told));
    bench.world(|w| w.executor_is_down = false);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.world(|w| w.hosts[&machine].boots), 1);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!(bench.host_is(0), HostStatus::Up);
}

/// A host falls silent while it is emptied, comes back, and is up: with `go_on` it is sent out again, from `up`, while the engine
/// monitors it. The silence was before that.
#[test]
fn a_host_that_was_silent_while_it_was_emptied_is_emptied_again_by_go_on() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    let host = bench.hosts[0].clone();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(host.clone(), true));
    bench.until("preparing", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.until("silent", |b| b.host_is(0) == HostStatus::NonResponsive);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ExternalChange);
    names(&why, &["h1", "while it was being emptied"]);
    bench.happens(WorldFault::MigrationsRefused(host, false));
    bench.for_ms(6 * MINUTE);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The same where the association was dropped meanwhile: the job is at the provider of the plan.
#[test]
fn a_restart_is_taken_back_whatever_became_of_the_association() {
    let mut bench = with_a_restart_that_waits();
    let (host, machine) = (bench.hosts[0].clone(), bench.machine_of(0));
    let dropped = host.clone();
    bench.call(|ports, _| async move { ports.store.commit(vec![Change::DropAssociation(dropped)]).await }).unwrap();
    bench.happens(WorldFault::PersonActivates(host.clone()));
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.for_ms(5 * MINUTE);
    bench.world(|w| w.executor_is_down = false);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.world(|w| w.hosts[&machine].boots), 1, "restarted in service");
}

/// The question names who moved the host, and holds, whatever users do to VMs on the host meanwhile.
#[test]
fn a_question_names_the_act_that_moved_the_host() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    bench.until("preparing", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    let (host, owner) = (bench.hosts[0].clone(), Actor::person("owner@internal"));
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    let newest = bench.world(|w| w.newest_engine_event());
    bench.world(|w| w.fails_to_plug_disk(&host, &vm("a"), &owner));
    names(&bench.until_paused(), &["h1", "eve@internal"]);
    let event = bench.run().hold.and_then(|hold| hold.question).and_then(|(_, question)| question.event);
    assert_eq!(event, Some(newest));
    bench.world(|w| w.fails_to_plug_disk(&host, &vm("a"), &owner));
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::MigrationsRefused(host, false));
    bench.go_on();
    bench.until_phase(0, Phase::Settling);
    assert_eq!(pauses(&bench), 1);
}

/// A host leaves maintenance while the run is paused for something else: its status shows it at once, and told to go
/// on, it asks.
#[test]
fn a_host_activated_during_a_pause_is_shown_at_once() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
    names(&bench.until_waits_for(Code::HostLeftMaintenance), &["h1", "the installation"]);
    assert_eq!(bench.until_paused().code, Code::RunPausedByOperator);
    bench.go_on();
    bench.until("question", |b| b.run().hold.is_some_and(|hold| hold.why.code == Code::HostLeftMaintenance));
}

/// A host that is not begun is left out; a host in hand is finished with as it is.
#[test]
fn hosts_can_be_skipped() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.ask(Command::SkipBegunHost(bench.hosts[1].clone())).unwrap();
    assert_eq!(bench.until_host_ended(1), HostResult::Skipped);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.results()[1], Some(HostResult::Skipped));
    assert_eq!(bench.status().why.unwrap().code, Code::HostSkipped);
    let id = bench.hosts[1].clone();
    assert!(!bench.intents().iter().any(|(h, _)| h.as_ref() == Some(&id)));
}

/// Cancelled in whatever phase, the host in hand is finished or returned, all is restored, within the time that
/// was told.
#[test]
fn a_cancelled_run_ends_within_its_bound() {
    for phase in Phase::IN_HAND {
        let mut bench = consented(3);
        // Nothing has been done yet.
        let before = bench.cluster_view().policy;
        bench.until_phase(0, phase);
        bench.ask(Command::Cancel).unwrap();
        bench.until("command", |b| b.run().cancelled);
        let (asked, bound) = (bench.now_ms(), bench.status().cancel_bound_ms);
        let why = bench.status().why.expect("a reason");
        assert_eq!(why.code, Code::Cancelled, "{phase:?}");
        let events = bench.events();
        let told = events.iter().find(|e| e.0 == "RUN_COMMAND_GIVEN").expect("an event");
        assert!(told.1.contains("to cancel; it ends within"), "{}", told.1);
        assert_eq!(bench.end(), RunState::Cancelled, "{phase:?}");
        let took = bench.run().last_at_ms - asked;
        assert!(u64::try_from(took).unwrap() <= bound, "{phase:?}: {took} ms of {bound}");
        assert_eq!(bench.host_is(0), HostStatus::Up, "{phase:?}");
        assert_eq!(bench.vm_is("web"), VmStatus::Up, "{phase:?}");
        assert_eq!(bench.cluster_view().policy, before);
        assert_eq!(bench.results()[1..], [Some(HostResult::NotReached); 2]);
        // What is asked afterwards is refused.
        assert_eq!(bench.ask(Command::Resume).unwrap_err().code(), Code::RunEnded);
    }
}

/// A host that was in maintenance is up for its proofs only. Another user who puts it back into maintenance before the run does
/// puts it where it belongs: nobody is asked, and it is not activated.
#[test]
fn a_host_of_maintenance_that_another_user_puts_back_there_is_not_activated() {
    // In maintenance the engine shows no boot time: without the host's own answer its restart cannot be proved there.
    let cases = [(Phase::Activating, HostResult::Unproven), (Phase::Soaking, HostResult::Succeeded)];
    for (phase, result) in cases {
        let setup = Setup::empty().host(|h| h.power_management = true).host(|h| h.power_management = true);
        let mut bench = setup.provider(ProviderKind::Agent).build();
        bench.take_out(0);
        let host = bench.hosts[0].clone();
        bench.begin(|r| {
            (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]);
            r.consents.fence_hosts = vec![host.clone()];
        });
        bench.until_phase(0, phase);
        bench.happens(WorldFault::PersonDeactivates(host));
        bench.end();
        assert_eq!((bench.result(0), bench.host_is(0)), (result, HostStatus::Maintenance), "{phase:?}");
        assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{phase:?}");
        assert!(!bench.journal_has(|e| matches!(e, Entry::Paused { .. })), "{phase:?}");
    }
}

/// Cancelled, and the host ignores every order to restart until its power is cut: still within the time that
/// was told, which the bench looks after.
#[test]
fn a_cancelled_run_ends_within_its_bound_while_a_host_ignores_restarts() {
    let mut bench = Setup::empty().host(|h| h.power_management = true).host(|_| {}).build();
    bench.begin(|r| {
        r.consents.fence_hosts = vec![r.order[0].clone()];
        let d = &mut r.options.deadlines;
        (d.shutdown_ms, d.boot_ms, d.evacuate_ms) = (119 * 60_000, 120 * 60_000, 60_000);
    });
    let machine = bench.machine_of(0);
    bench.until_phase(0, Phase::Restarting);
    bench.ask(Command::Cancel).unwrap();
    for orders in 1..=4 {
        let how = if orders < 4 { NextRestart::StaysUp } else { NextRestart::Well };
        bench.world(|w| w.next_restart(machine, how));
        bench.until("order", |b| b.intended(|a| matches!(a, Action::Restart | Action::FenceRestart)) == orders);
        bench.for_ms(5 * MINUTE);
    }
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!(bench.results(), [Some(HostResult::Succeeded), Some(HostResult::NotReached)]);
}

/// Abandoned in whatever phase, it ends soon, and everything is restored or listed.
#[test]
fn an_abandoned_run_ends_and_lists_what_it_leaves() {
    for phase in Phase::IN_HAND {
        let mut bench = consented(3);
        bench.until_phase(0, phase);
        let asked = bench.now_ms();
        bench.ask(Command::Abandon).unwrap();
        assert_eq!(bench.end(), RunState::Cancelled, "{phase:?}");
        assert!(bench.run().last_at_ms - asked < 30 * MINUTE, "{phase:?}");
        assert_eq!(bench.run().unrestored().count(), 0);
        let touched = phase >= Phase::Restarting;
        if touched {
            let is_back = matches!(phase, Phase::StartingVms | Phase::Soaking);
            let expected = if is_back { HostResult::Unproven } else { HostResult::FailedOutOfService };
            assert_eq!(bench.result(0), expected, "{phase:?}");
        }
        let listed = matches!(bench.setting(&Setting::VmRuns(vm("web"))), Some(LedgerState::Listed(_)));
        let down = bench.vm_is("web") == VmStatus::Down;
        assert_eq!(listed, down, "{phase:?}");
    }
}

/// Paused after the step in hand, what was sent goes on and nothing new is sent, in whatever phase.
#[test]
fn a_pause_after_the_step_begins_nothing_new() {
    for at in [PauseAt::Step, PauseAt::Now] {
        let mut bench = consented(3);
        bench.until_phase(0, Phase::Installing);
        bench.ask(Command::Pause(at)).unwrap();
        bench.until("pause", |b| b.run().hold.is_some());
        let begun = bench.intents().len();
        bench.for_ms(3 * HOUR);
        assert_eq!(bench.intents().len(), begun);
        let status = bench.status();
        assert_eq!(status.state, RunState::Paused);
        assert_eq!(status.why.as_ref().map(|w| w.code), Some(Code::RunPausedByOperator));
        assert!(!status.waits_for.is_empty());
        bench.go_on();
        assert_eq!(bench.end(), RunState::Succeeded);
    }
}

/// Paused after the host, the host in hand is finished and no other begins.
#[test]
fn a_pause_after_the_host_finishes_the_host() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Evacuating);
    bench.ask(Command::Pause(PauseAt::Host)).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.for_ms(3 * HOUR);
    assert_eq!((bench.run().in_hand().count(), bench.status().state), (0, RunState::Paused));
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.intended(|a| *a == Action::Deactivate), 3);
}

/// A host that is renamed is still the same host; One that is removed is left out.
#[test]
fn renamed_and_removed_hosts() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::PersonRenamesHost(bench.hosts[1].clone()));
    let removed = bench.hosts[2].clone();
    bench.happens(WorldFault::PersonDeactivates(removed.clone()));
    bench.until("h3 out", |b| b.host_is(2) == HostStatus::Maintenance);
    bench.happens(WorldFault::PersonRemovesHost(removed));
    let why = bench.until_paused();
    names(&why, &["h3"]);
    bench.go_on();
    assert_eq!(bench.until_host_ended(1), HostResult::Succeeded);
    let why = bench.until_paused();
    assert_eq!(why.code, Code::HostLeftCluster);
    names(&why, &["h3", "c1"]);
    bench.ask(Command::SkipBegunHost(bench.hosts[2].clone())).unwrap();
    bench.go_on();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert!(bench.journal_has(|e| matches!(e, Entry::HostEnded { result: HostResult::Skipped, .. })));
}

/// A person brings the host back a second time: a second question.
#[test]
fn second_foreign_activation_is_asked_about() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    bench.until("preparing", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    let host = bench.hosts[0].clone();
    bench.for_ms(MINUTE);
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    bench.until_paused();
    bench.go_on();
    let mut overridden = 0;
    for _ in 0..5 {
        bench.until("preparing again", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
        bench.for_ms(MINUTE);
        let before = pauses(&bench);
        bench.world(|w| w.activate(&host, &eve())).unwrap();
        bench.for_ms(2 * MINUTE);
        if pauses(&bench) == before && bench.host_is(0) == HostStatus::PreparingForMaintenance {
            overridden += 1;
        } else {
            bench.go_on();
        }
    }
    assert_eq!(overridden, 0, "eve's activation was overridden without a question {overridden} times");
}

/// While a host is given back, a person moves it to maintenance: asked about.
#[test]
fn a_person_against_giving_back_is_asked() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|r| r.options.deadlines.evacuate_ms = 5 * 60_000);
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    bench.until_phase(0, Phase::Returning);
    let host = bench.hosts[0].clone();
    let mut overridden = 0;
    for _ in 0..3 {
        bench.until("up", |b| b.host_is(0) == HostStatus::Up || pauses(b) > 0);
        if bench.run().hosts[&host].result.is_some() || pauses(&bench) > 0 {
            break;
        }
        drop(bench.world(|w| w.deactivate(&host, "broken fan", &eve())));
        bench.for_ms(30 * SECOND);
        if bench.host_is(0) == HostStatus::Up && pauses(&bench) == 0 {
            overridden += 1;
        }
    }
    assert_eq!(overridden, 0, "eve's deactivation (broken fan) was undone {overridden} times, nobody was asked");
}

/// A host is given back before it was ever taken out, and another user moves it to maintenance meanwhile: asked.
#[test]
fn a_person_who_takes_out_a_host_that_is_given_back_is_asked() {
    let mut bench = Setup::hosts(2).vm("web", 0).vm("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("deaf")]);
    bench.until_phase(0, Phase::Returning);
    let host = bench.hosts[0].clone();
    bench.until("seen up", |b| b.run().hosts[&host].up_once_ms.is_some());
    bench.happens(WorldFault::PersonDeactivates(host));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ExternalChange);
    names(&why, &["h1", "admin@internal"]);
    bench.for_ms(HOUR);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0);
}

/// As above, before the run has seen the host up: the engine's events show who moved it.
#[test]
fn a_person_who_takes_out_a_host_before_it_is_seen_up_is_asked() {
    let mut bench = Setup::hosts(2).vm("web", 0).vm("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("deaf")]);
    bench.until_phase(0, Phase::Returning);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0);
}

/// Another user takes out a host that soaks, while the run is paused and its time does not count: asked.
#[test]
fn a_host_taken_out_during_a_pause_of_its_soak_is_asked_about() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.soak_ms = 600_000);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.for_ms(HOUR);
    bench.go_on();
    let resumed = |e: &Entry| matches!(e, Entry::Command { command: Command::Resume, .. });
    bench.until("answer", |b| b.journal_has(resumed));
    bench.until("question or end", |b| b.run().hold.is_some() || b.run().hosts[&b.hosts[0]].failing.is_some());
    assert_eq!(bench.run().hold.map(|hold| hold.why.code), Some(Code::ExternalChange));
}

/// A host in hand that is skipped is finished with as it is; its VM runs or is listed, and the next one begins.
#[test]
fn a_host_in_hand_can_be_skipped() {
    for phase in Phase::IN_HAND {
        let mut bench = Setup::hosts(2).pinned("web", 0).build();
        bench.begin(|r| {
            r.consents.stop_vms = vec![vm("web")];
            r.max_unavailable = "1".parse().unwrap();
        });
        bench.until_phase(0, phase);
        bench.ask(Command::SkipBegunHost(bench.hosts[0].clone())).unwrap();
        assert_eq!(bench.until_host_ended(0), HostResult::Skipped, "{phase:?}");
        bench.for_ms(10 * MINUTE);
        let is_down = bench.vm_is("web") == VmStatus::Down;
        let listed = matches!(bench.setting(&Setting::VmRuns(vm("web"))), Some(LedgerState::Listed(_)));
        assert!(!is_down || listed, "{phase:?}: nobody knows of the VM");
        let out = bench.host_is(0) != HostStatus::Up;
        let listed =
            matches!(bench.setting(&Setting::HostInService(bench.hosts[0].clone())), Some(LedgerState::Listed(_)));
        assert!(!out || listed, "{phase:?}: nobody knows of the host");
        bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
        assert_eq!(bench.end(), RunState::SucceededWithWarnings, "{phase:?}");
        assert_eq!(bench.results()[1], DONE, "{phase:?}");
    }
}
