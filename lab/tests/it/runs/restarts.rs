//! Restarts of hosts: proved, ignored, lost, or reported by an operator.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, HostResult, Phase, RestartProof, RunState,
};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::Disturbance;
use upgrade_manager_lab::world::engine::{NextRestart, Vdsm};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, names, vm};
use super::restarts_by_hand::goes_on_unseen;

fn pauses(b: &Bench) -> usize {
    b.journal().iter().filter(|e| matches!(e, Entry::Paused { .. })).count()
}

fn restarts(bench: &Bench) -> usize {
    bench.intended(|a| *a == Action::Restart)
}

/// One missed answer of the VDSM port is no restart.
#[test]
fn a_blip_of_the_vdsm_port_is_no_restart_by_hand() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    let host = bench.hosts[0].clone();
    bench.until("installed", |b| {
        b.run().hosts[&b.hosts[0]].has_done(ActionKind::Install)
            || b.run().hosts[&b.hosts[0]].phase >= Phase::Restarting
            || b.world(|w| w.tasks.values().any(|t| format!("{:?}", t.state).contains("Stopped")))
    });
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.until_phase(0, Phase::Restarting);
    bench.for_ms(8 * SECOND);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(30 * MINUTE);
    bench.for_ms(3 * HOUR);
    assert_ne!(
        bench.host_status(0).result,
        Some(HostResult::FailedOutOfService),
        "asked for a restart: {}; {:?}",
        pauses(&bench),
        bench.host_status(0).why.map(|p| p.message)
    );
}

/// To cancel is no answer to the question whether a lost order to restart may be given again.
#[test]
fn cancelling_does_not_give_a_lost_restart_again() {
    let mut bench = Setup::hosts(3).vm("db", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::Task(host.clone(), upgrade_manager_lab::world::Disturbance::Paused));
    bench.until("call", |b| b.state().judge.seen.done.restart_called.contains_key(&b.hosts[0]));
    bench.kill();
    // Nobody can look the job up.
    bench.network(|n| n.jobs_hidden = true);
    bench.for_ms(MINUTE);
    bench.start_process();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::RestartJobNotEnded);
    assert_eq!(bench.intended(|a| *a == Action::Restart), 1);
    bench.ask(Command::Cancel).unwrap();
    bench.until_host_ended(0);
    let (orders, result) = (bench.intended(|a| *a == Action::Restart), bench.result(0));
    if bench.host_is(0) == HostStatus::Up {
        bench.world(|w| w.migrate_vm(&vm("db"), &host, &eve())).unwrap();
        bench.for_ms(2 * MINUTE);
    }
    // The first order runs at last.
    bench.world(|w| {
        let paused: Vec<String> =
            w.tasks.values().filter(|t| format!("{:?}", t.state) == "Paused").map(|t| t.id.clone()).collect();
        paused.iter().for_each(|id| assert!(w.resume_task(id)));
    });
    let was = bench.host_is(0);
    let machine = bench.machine_of(0);
    let mut down = false;
    for _ in 0..40 {
        bench.for_ms(10 * SECOND);
        down |= format!("{:?}", bench.world(|w| w.hosts[&machine].power)) == "Booting";
    }
    assert!(
        orders == 1 || !down,
        "{orders} orders, nobody had looked; it ended as {result:?} and {was:?}, and then the first order restarted it; VMs killed by that: {:?}",
        bench.world(|w| w.vms_killed().to_vec())
    );
}

/// A cancel does not state that a host was restarted by hand.
#[test]
fn cancelling_is_no_word_that_it_was_restarted() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::Agent).build();
    bench.begin(|_| {});
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ManualRestartNeeded);
    bench.ask(Command::Cancel).unwrap();
    bench.until_host_ended(0);
    assert_eq!(
        bench.intended(|a| *a == Action::Activate),
        0,
        "an unrestarted host was activated; {:?}",
        bench.host_status(0).why.map(|p| p.message)
    );
}

/// The provider is too slow for a restart, an operator is asked to restart the host by hand, and cancels. The run leaves the host
/// to the operator, also when the provider answers again: the operator may be restarting it.
#[test]
fn a_cancel_leaves_a_host_that_was_to_be_restarted_by_hand() {
    let mut bench = Setup::hosts(2).with(|world, _| world.restarts_unguarded = true).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.network(|n| n.inspection_ms = 60 * SECOND);
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ManualRestartNeeded);
    names(&why, &["h1", "too slowly"]);
    bench.network(|n| n.inspection_ms = 0);
    bench.ask(Command::Cancel).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(restarts(&bench), 0);
    assert_eq!(bench.end(), RunState::Cancelled);
}

/// To let a lost order to restart be given again permits one order. When that one is lost, too, it is asked again.
#[test]
fn an_answer_about_a_lost_restart_permits_one_more() {
    let mut bench = Setup::hosts(3).build();
    bench.network(|n| n.jobs_hidden = true);
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let host = bench.hosts[0].clone();
    for order in 1..=3 {
        bench.happens(WorldFault::Task(host.clone(), Disturbance::Paused));
        bench.until("call", |b| restarts(b) == order);
        bench.kill();
        bench.for_ms(MINUTE);
        let lost = bench.now_ms();
        bench.start_process();
        let why = bench.until_paused();
        assert_eq!((why.code, restarts(&bench)), (Code::RestartJobNotEnded, order));
        assert!(bench.now_ms() - lost > 5 * MINUTE, "order {order}: after {} s", (bench.now_ms() - lost) / SECOND);
        if order < 3 {
            bench.go_on();
            bench.until("answer", |b| b.run().hold.is_none());
        }
    }
}

/// An operator restarts a host that the engine upgraded unobserved, and answers while it boots: it is waited for.
#[test]
fn a_host_that_boots_when_the_operator_answers_is_waited_for() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.until("upgrade", |b| b.host_is(0) == HostStatus::Installing);
    bench.kill();
    bench.until("upgraded", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.for_ms(10 * MINUTE);
    bench.start_process();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ManualRestartNeeded);
    let machine = bench.machine_of(0);
    bench.world(|w| w.crash(machine));
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// The engine's own upgrade names no packages; a Node that boots its old image has failed all the same.
#[test]
fn a_node_that_boots_its_old_image_after_the_engines_upgrade_has_failed() {
    let mut bench = Setup::empty().node().node().build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::BootsOld(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::VersionsNotAsPlanned);
    names(&why, &["h1", "image"]);
}

/// Without a way to restart a host an operator is asked; the engine's boot time proves it afterwards.
#[test]
fn an_operator_restarts_what_nothing_else_can() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.begin(|_| {});
    for host in 0..2 {
        bench.until("question", |b| b.run().hold.is_some() && b.host_status(host).phase == Phase::Restarting);
        let why = bench.until_paused();
        assert_eq!(why.code, Code::ManualRestartNeeded);
        names(&why, &[&format!("h{}", host + 1), "no remote execution"]);
        let machine = bench.machine_of(host);
        bench.world(|w| w.crash(machine));
        bench.for_ms(20 * SECOND);
        bench.go_on();
        bench.until_host_ended(host);
        assert_eq!(bench.restart_proof(host), Some(RestartProof::EngineBootTime));
    }
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The boot time disproves an operator who reports a restart that did not happen.
#[test]
fn a_restart_that_did_not_happen_is_no_success() {
    let setup = Setup::hosts(2).provider(ProviderKind::Agent);
    let mut bench = setup.with(|world, _| world.engine.shows_kernels = false).build();
    bench.begin(|_| {});
    bench.until_paused();
    goes_on_unseen(&mut bench);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::FailedOutOfService, HostStatus::Maintenance));
    names(&bench.host_status(0).why.unwrap(), &["h1", "boot time is not after the restart command"]);
}

/// A host that takes half an hour to boot is waited for; one that never does fails at its deadline, by name.
#[test]
fn slow_boots_are_waited_for_and_dead_hosts_are_named() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    let machine = bench.machine_of(0);
    bench.world(|w| w.next_restart(machine, upgrade_manager_lab::world::engine::NextRestart::Boots(30 * MINUTE)));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.until_phase(1, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[1].clone()));
    assert_eq!(bench.end(), RunState::Failed);
    let why = bench.host_status(1).why.unwrap();
    assert_eq!((why.code, bench.result(1)), (Code::HostDidNotReturn, HostResult::FailedOutOfService));
    names(&why, &["h2", "45 minutes"]);
}

/// A host that ignores its order to restart is restarted again, and never taken for restarted.
#[test]
fn an_order_to_restart_that_is_ignored_is_given_again() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotGoDown(bench.hosts[0].clone()));
    assert_eq!(bench.end(), RunState::Succeeded);
    let id = bench.hosts[0].clone();
    let orders = bench.intents().iter().filter(|(h, a)| h.as_ref() == Some(&id) && *a == Action::Restart).count();
    assert_eq!((orders, bench.restart_proof(0)), (2, Some(RestartProof::BootId)));
}

/// A restart job may end as failed because its host goes down under it: no second one is ordered.
#[test]
fn a_job_that_fails_because_its_host_goes_down_is_not_ordered_again() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.happens(WorldFault::Task(bench.hosts[0].clone(), Disturbance::GoesDownUnder));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!((restarts(&bench), bench.restart_proof(0)), (1, Some(RestartProof::BootId)));
}

/// The host restarts while its second order waits at the provider, and once more by that order: only the last one counts.
#[test]
fn an_earlier_restart_does_not_prove_the_last_order() {
    // Otherwise the host refuses the second order.
    let mut bench = Setup::hosts(2).with(|world, _| world.restarts_unguarded = true).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let (host, machine) = (bench.hosts[0].clone(), bench.machine_of(0));
    bench.happens(WorldFault::Task(host.clone(), Disturbance::Fails("lost".to_owned())));
    bench.until("first order", |b| restarts(b) == 1);
    bench.for_ms(30 * SECOND);
    bench.happens(WorldFault::Task(host.clone(), Disturbance::Paused));
    bench.until("second order", |b| restarts(b) == 2);
    bench.for_ms(30 * SECOND);
    // What the first order began comes late.
    let booted = bench.world(|w| w.hosts[&machine].booted_at_ms);
    bench.world(|w| w.crash(machine));
    bench.until("boot", |b| b.state().world.hosts[&machine].booted_at_ms > booted);
    bench.for_ms(30 * SECOND);
    bench.world(|w| {
        let paused = |t: &&upgrade_manager_lab::world::Task| format!("{:?}", t.state) == "Paused";
        let ids: Vec<String> = w.tasks.values().filter(paused).map(|t| t.id.clone()).collect();
        ids.iter().for_each(|id| assert!(w.resume_task(id)));
    });
    let resumed = bench.now_ms();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    let activated = bench.when(|e| matches!(e, Entry::Intent { action: Action::Activate, .. })).unwrap();
    let last_boot = bench.world(|w| w.hosts[&machine].booted_at_ms);
    assert!(resumed < last_boot && last_boot < activated, "{resumed}, {last_boot}, {activated}");
}

/// A run that is about to cut the power of its first host, which ignored each order of its provider. The provider is down.
fn ignored_each_order() -> Bench {
    let mut bench = Setup::empty().host(|h| h.power_management = true).host(|_| {}).build();
    bench.begin(|r| r.consents.fence_hosts = vec![r.order[0].clone()]);
    let (machine, host) = (bench.machine_of(0), bench.hosts[0].clone());
    let restarting = |e: &&Entry| matches!(e, Entry::Phase { host: h, phase: Phase::Restarting, .. } if *h == host);
    for order in 1..=3 {
        bench.until("turn to restart", |b| b.journal().iter().filter(restarting).count() == order);
        bench.world(|w| w.next_restart(machine, NextRestart::StaysUp));
    }
    // The disk is so slow that the power cut is written and not sent: by then its count is too old.
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.commit_ms = 25_000);
    bench.until("last turn", |b| b.journal().iter().filter(restarting).count() == 4);
    assert_eq!((restarts(&bench), orders_taken(&bench)), (3, 3));
    bench.network(|n| (n.provider_down, n.commit_ms) = (true, 0));
    bench
}

/// Restarts and power cuts of the first host that were accepted.
fn orders_taken(bench: &Bench) -> usize {
    bench.state().judge.seen.done.restarts.get(&bench.hosts[0]).map_or(0, Vec::len)
}

/// A host that is up and whose provider does not answer is not cut from its power: nobody knows what runs on it.
#[test]
fn the_power_of_a_host_that_is_up_is_not_cut_unasked() {
    let mut bench = ignored_each_order();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ManualRestartNeeded);
    names(&why, &["h1", "its power is not cut"]);
    assert_eq!(orders_taken(&bench), 3);
}

/// One that does not answer on its VDSM port either hangs: its power is cut by the consent.
#[test]
fn the_power_of_a_host_that_hangs_is_cut_by_consent() {
    let mut bench = ignored_each_order();
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.until("power cut", |b| orders_taken(b) == 4);
}

/// The same with a provider that takes a minute to say that the host does not answer, as a running one does.
#[test]
fn the_power_of_a_host_is_cut_although_its_provider_takes_a_minute() {
    let mut bench = ignored_each_order();
    let host = bench.hosts[0].clone();
    bench.network(|n| n.inspection_ms = 60 * SECOND);
    bench.world(|w| w.set_vdsm(&host, Vdsm::PortClosed));
    bench.until("power cut", |b| orders_taken(b) == 4);
}

/// What an operator is told to do with a host that was left names the restart that may still come.
#[test]
fn a_host_that_is_left_with_an_open_restart_is_named_with_it() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.happens(WorldFault::Task(bench.hosts[0].clone(), Disturbance::Paused));
    assert_eq!(bench.until_paused().code, Code::RestartJobNotEnded);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let needs = bench.host_status(0).needs.unwrap();
    assert!(needs.remedy.contains("may still come: look at the jobs of the host"), "{}", needs.remedy);
}

/// One on which the engine's own upgrade failed has no task on a provider.
#[test]
fn a_host_whose_upgrade_by_the_engine_failed_is_sent_to_the_engine() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::UpgradeFails(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let needs = bench.host_status(0).needs.unwrap();
    assert!(needs.remedy.contains("engine's events") && !needs.remedy.contains("provider"), "{}", needs.remedy);
}

/// A host that another user activated in the middle of the engine's upgrade, and that is left in service, is still going to be
/// restarted by the engine.
#[test]
fn a_host_left_in_service_during_the_engines_upgrade_can_still_be_restarted() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("upgrade", |b| b.run().hosts[&b.hosts[0]].engine_upgrading);
    bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    let needs = bench.host_status(0).needs.unwrap();
    assert!(needs.remedy.contains("may still upgrade it and restart it"), "{}", needs.remedy);
}

/// The engine shows nothing of a host from its restart on.
fn restart_unseen(bench: &mut Bench) {
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(15 * MINUTE);
}

/// A host whose power was cut is up when the engine answers again. Its boot time proves the restart: nobody is asked.
#[test]
fn a_power_cut_that_nobody_saw_is_proved_by_the_boot_time() {
    // The second host sends the command to the first one's power management.
    let mut bench =
        Setup::empty().provider(ProviderKind::Agent).host(|h| h.power_management = true).host(|_| {}).build();
    bench.begin(|r| r.consents.fence_hosts = vec![r.order[0].clone()]);
    restart_unseen(&mut bench);
    bench.network(|n| n.engine.fault_rate = 0);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!((pauses(&bench), bench.restart_proof(0)), (0, Some(RestartProof::EngineBootTime)));
}

/// A host that ignored its restart, and that another user activated, has its old boot time: an operator is asked.
#[test]
fn a_host_that_is_up_without_a_restart_is_asked_about() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let (machine, host) = (bench.machine_of(0), bench.hosts[0].clone());
    bench.world(|w| w.next_restart(machine, NextRestart::StaysUp));
    restart_unseen(&mut bench);
    bench.happens(WorldFault::PersonActivates(host.clone()));
    bench.until("up", |b| b.world(|w| w.engine.hosts[&host].status == HostStatus::Up));
    bench.network(|n| n.engine.fault_rate = 0);
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
}

fn kills_at_restart(bench: &mut Bench, what: &str, is_so: impl FnMut(&Bench) -> bool) {
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.until(what, is_so);
    bench.kill();
    bench.for_ms(MINUTE);
    bench.start_process();
}

/// The process dies between the sending of a restart and its answer: the next one finds the job by its mark.
#[test]
fn a_restart_that_was_sent_is_found_by_its_mark() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    kills_at_restart(&mut bench, "call", |b| b.state().judge.seen.done.restart_called.contains_key(&b.hosts[0]));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!((restarts(&bench), orders_taken(&bench), pauses(&bench)), (1, 1, 0));
    assert_eq!(bench.restart_proof(0), Some(RestartProof::BootId));
}

/// It dies before the sending: the provider lists no job, the host runs its old boot, and the restart is sent again.
#[test]
fn a_restart_that_was_not_sent_is_sent_again() {
    let mut bench = Setup::hosts(2).build();
    kills_at_restart(&mut bench, "intent", |b| restarts(b) == 1);
    let took_over = bench.now_ms();
    bench.until("second order", |b| restarts(b) == 2);
    let after_ms = bench.now_ms() - took_over;
    assert!(
        (2 * MINUTE..4 * MINUTE).contains(&after_ms),
        "after {} s: too early a list proves nothing",
        after_ms / SECOND
    );
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!((restarts(&bench), orders_taken(&bench), pauses(&bench)), (2, 1, 0));
}

/// The process lives, and the answer of its call is lost: the same.
#[test]
fn a_restart_whose_answer_is_lost_is_found_by_its_mark() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.until("intent", |b| restarts(b) == 1);
    bench.network(|n| (n.provider.fault_rate, n.provider.hang_ms) = (1_000, 20 * SECOND));
    bench.until("call", |b| orders_taken(b) == 1);
    bench.network(|n| (n.provider.fault_rate, n.provider.hang_ms) = (0, 0));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!((restarts(&bench), pauses(&bench)), (1, 0));
}

/// A host that does not guard itself carries out each restart, early or late: no list of jobs is proof enough, and an operator
/// decides.
#[test]
fn an_unlisted_restart_of_an_unguarded_host_is_asked_about() {
    let mut bench = Setup::hosts(2).with(|world, _| world.restarts_unguarded = true).build();
    kills_at_restart(&mut bench, "intent", |b| restarts(b) == 1);
    assert_eq!(bench.until_paused().code, Code::RestartJobNotEnded);
    assert_eq!((restarts(&bench), orders_taken(&bench)), (1, 0));
}

/// A call hangs for long, and its job is not listed: the time without an effect counts from the end of the call, because the
/// request could be on its way until then.
#[test]
fn the_time_of_a_lost_restart_counts_from_its_loss() {
    let mut bench = Setup::hosts(3).build();
    let machine = bench.machine_of(0);
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.world(|w| w.next_restart(machine, NextRestart::StaysUp));
    bench.until("intent", |b| restarts(b) == 1);
    bench.network(|n| (n.provider.fault_rate, n.provider.hang_ms) = (1_000, 50 * SECOND));
    bench.until("loss", |b| b.run().steps.values().any(|step| step.lost_ms.is_some()));
    let (lost, intent) = (bench.now_ms(), bench.when(|e| matches!(e, Entry::Intent { action: Action::Restart, .. })));
    assert!(lost - intent.unwrap() >= 50 * SECOND, "lost after {} s", (lost - intent.unwrap()) / SECOND);
    bench.world(|w| w.jobs.values_mut().for_each(|job| job.description = "of somebody else".to_owned()));
    bench.network(|n| (n.provider.fault_rate, n.provider.hang_ms) = (0, 0));
    bench.until("second order", |b| restarts(b) == 2);
    assert!(bench.now_ms() - lost >= 2 * MINUTE, "after {} s", (bench.now_ms() - lost) / SECOND);
}

/// No job is listed, and the host does not answer: it may have gone down by a restart that nobody sees. An operator is asked.
#[test]
fn an_unlisted_restart_of_a_silent_host_is_asked_about() {
    let mut bench = Setup::hosts(2).build();
    let machine = bench.machine_of(0);
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.until("intent", |b| restarts(b) == 1);
    bench.kill();
    bench.world(|w| {
        w.next_restart(machine, NextRestart::NeverBoots);
        w.crash(machine);
    });
    bench.start_process();
    assert_eq!(bench.until_paused().code, Code::RestartJobNotEnded);
    assert_eq!(restarts(&bench), 1);
}

/// An inspection takes a minute: too long where nothing but our count keeps a restart from VMs, and soon enough where the
/// host itself refuses one that is not right.
#[test]
fn a_slow_provider_restarts_a_host_that_guards_itself() {
    for unguarded in [false, true] {
        let mut bench = Setup::hosts(2).with(|world, _| world.restarts_unguarded = unguarded).build();
        bench.begin(|_| {});
        bench.until_phase(0, Phase::Restarting);
        bench.network(|n| n.inspection_ms = 60 * SECOND);
        if unguarded {
            let why = bench.until_paused();
            assert_eq!((why.code, restarts(&bench)), (Code::ManualRestartNeeded, 0));
            names(&why, &["h1", "too slowly"]);
        } else {
            assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
            assert_eq!((restarts(&bench), pauses(&bench)), (1, 0));
        }
    }
}

/// Two minutes are the limit, also for a host that guards itself.
#[test]
fn a_provider_that_takes_three_minutes_restarts_nothing() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.network(|n| n.inspection_ms = 180 * SECOND);
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    assert_eq!(restarts(&bench), 0);
}

/// A VM that another user starts between the count and the restart keeps the host up: the host refuses the job.
#[test]
fn a_host_with_a_new_vm_refuses_its_restart() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let machine = bench.machine_of(0);
    bench.until("call", |b| orders_taken(b) == 1);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::HostRunsQemu);
    assert_eq!((bench.world(|w| w.vms_killed().len()), bench.world(|w| w.hosts[&machine].boots)), (0, 1));
    bench.world(|w| w.strangers_on(machine, 0));
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// Before a sign of life a booting host is not inspected: each inspection would be a job that fails.
#[test]
fn a_host_that_is_down_is_not_inspected() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    let machine = bench.machine_of(0);
    bench.world(|w| w.next_restart(machine, NextRestart::Boots(20 * MINUTE)));
    bench.until("absence", |b| b.run().hosts[&b.hosts[0]].absent);
    bench.for_ms(30 * SECOND);
    let asked = bench.state().inspections;
    bench.for_ms(15 * MINUTE);
    assert_eq!(bench.state().inspections, asked);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(bench.restart_proof(0), Some(RestartProof::BootId));
}
