//! Scripted runs of a review. Each states what the design asks for in a situation in which the run once did otherwise.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, Installer};
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Command, Entry, HostResult, PauseAt, Phase};
use ovirt_upgrade_manager::rolling::run::HostRun;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::{Actor, NextRestart, Vdsm};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, cluster_maintenance, vm};

fn eve() -> Actor {
    Actor::person("eve@internal")
}

fn pauses(b: &Bench) -> usize {
    b.journal().iter().filter(|e| matches!(e, Entry::Paused { .. })).count()
}

/// t1: a person brings the host back a second time: a second question.
#[test]
fn t1_second_foreign_activation_is_asked_about() {
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

/// t2: a person undoes our policy; it is not set again over them.
#[test]
fn t2_policy_that_a_person_set_back_stays() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    let before = bench.cluster_view().policy;
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_phase(0, Phase::Installing);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &before, &eve())).unwrap();
    bench.until_host_ended(0);
    let (now, paused) = (bench.cluster_view().policy, pauses(&bench));
    assert!(now == before || paused > 0, "eve's policy was overwritten with {} and nobody was asked", now.id);
}

/// t3: a policy that the run itself lifts for a moment raises no question.
#[test]
fn t3_our_own_lifting_of_the_policy_pauses_nothing() {
    let mut bench = Setup::hosts(3).pinned("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
        r.max_unavailable = "2".parse().unwrap();
        r.options.approval = Approval::EachHost;
    });
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.until_phase(0, Phase::StartingVms);
    bench.ask(Command::Approve).unwrap();
    bench.until("end or pause", |b| {
        b.state().judge.seen.ended.is_some()
            || b.run().hold.is_some()
            || b.run().hosts[&b.hosts[1]].phase == Phase::Soaking
    });
    let hold = bench.run().hold.map(|h| h.why.message);
    assert!(hold.is_none(), "paused, web is {:?}: {hold:?}", bench.vm_is("web"));
}

/// t4: a hold that becomes another hold does not count for deadlines.
#[test]
fn t4_time_on_hold_does_not_count_whatever_hold_follows() {
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

/// t5: after a pause at the host, a soak is not longer than it was asked for.
#[test]
fn t5_resuming_a_pause_at_the_host_does_not_lengthen_the_soak() {
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

/// t6: `activate` goes only to a host that was seen alive just now.
#[test]
fn t6_a_host_that_died_during_a_pause_is_not_activated() {
    let mut bench = Setup::hosts(2)
        .with(|w, h| {
            w.engine.hosts.get_mut(&h[0]).unwrap().power_management = true;
        })
        .build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Refreshing);
    bench.until("check", |b| b.intended(|a| *a == Action::UpgradeCheck) == 1);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until_phase(0, Phase::Activating);
    bench.for_ms(HOUR);
    let machine = bench.machine_of(0);
    // Somebody has switched it off to put memory in.
    bench.world(|w| {
        w.next_restart(machine, NextRestart::NeverBoots);
        w.crash(machine);
    });
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
    bench.go_on();
    bench.for_ms(10 * MINUTE);
    let sent = bench.intended(|a| *a == Action::Activate);
    let events = bench.world(|w| w.engine_events_after(0, usize::MAX));
    let fenced: Vec<String> =
        events.iter().filter(|e| [12, 121, 9008, 9027].contains(&e.code)).map(|e| e.text.clone()).collect();
    assert_eq!(sent, 0, "activated though it is switched off; now {:?}; {fenced:?}", bench.host_is(0));
}

/// t7: an engine upgrade that failed half way, seen only after a person moved the host: it stays out.
#[test]
fn t7_a_half_upgraded_host_is_not_returned_to_service() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.next_upgrade_fails(&host));
    bench.until("upgrade", |b| b.state().judge.seen.done.install_ordered.contains_key(&b.hosts[0]));
    bench.kill();
    bench.until("failed", |b| b.host_is(0) == HostStatus::InstallFailed);
    bench.for_ms(10 * MINUTE);
    bench.world(|w| w.deactivate(&host, "looking at it", &eve())).unwrap();
    bench.until("maintenance", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.start_process();
    let ended = bench.until_host_ended(0);
    assert_eq!(
        (ended, bench.host_is(0)),
        (HostResult::FailedOutOfService, HostStatus::Maintenance),
        "intents {:?}",
        bench.intents().iter().map(|(_, a)| a.kind()).collect::<Vec<ActionKind>>()
    );
}

/// t8: one missed answer of the VDSM port is no restart.
#[test]
fn t8_a_blip_of_the_vdsm_port_is_no_restart_by_hand() {
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

/// t9: no host is begun after a canary that is not proved.
#[test]
fn t9_an_unproven_canary_stops_or_asks() {
    let mut bench = Setup::hosts(4).build();
    bench.begin(|r| r.options.canary = true);
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::NetworkOutOfSync(bench.hosts[0].clone(), true));
    let canary = bench.until_host_ended(0);
    bench.for_ms(2 * HOUR);
    let begun = {
        let reached = |h: &&HostRun| !matches!(h.result, Some((HostResult::NotReached, _)));
        bench.run().hosts.values().filter(|h| h.phase != Phase::Waiting).filter(reached).count()
    };
    assert!(
        begun == 1,
        "the canary ended as {canary:?} ({:?}) and {} more hosts were begun",
        bench.host_status(0).why.map(|p| p.message),
        begun - 1
    );
}

/// t10: a run that stopped does not raise the level, which cannot be lowered again.
#[test]
fn t10_a_stopped_run_does_not_raise_the_level() {
    let mut bench = Setup::hosts(3)
        .vm("a", 0)
        .with(|w, _| (w.clusters[0].level, w.clusters[0].data_center_level) = (Level::new(4, 6), Level::new(4, 6)))
        .build();
    bench.begin(|r| (r.target_level, r.options.canary) = (Some(Level::new(4, 7)), true));
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    let ended = bench.end();
    assert_eq!(bench.cluster_view().level, Level::new(4, 6), "the run ended as {ended:?}, {:?}", bench.results());
}

/// t11: while a host is given back, a person moves it to maintenance: asked about.
#[test]
fn t11_a_person_against_giving_back_is_asked() {
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

/// t12: a run that waits for its next host for a long time reports it.
#[test]
fn t12_a_long_wait_is_told() {
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

/// t13: a host that was put into maintenance from a non-responsive state is refused, whoever put it there and when.
#[test]
fn t13_a_host_that_nobody_looked_at_is_refused() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::Agent).build();
    let host = bench.hosts[0].clone();
    let machine = bench.machine_of(0);
    // Its VDSM hangs, and VMs that the engine does not know run on it; a person moves it to maintenance unseen.
    bench.world(|w| {
        w.set_vdsm(&host, Vdsm::PortClosed);
    });
    bench.until("silent", |b| b.host_is(0) == HostStatus::NonResponsive || b.now_ms() > 1_767_225_600_000 + HOUR);
    bench.world(|w| w.strangers_on(machine, 2));
    bench.world(|w| w.deactivate(&host, "hangs", &eve())).unwrap();
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(MINUTE);
    let request = bench.request(|r| r.max_unavailable = "2".parse().unwrap());
    let plan = bench.plan(request).unwrap();
    let planned = plan.host(&host).is_some();
    if planned && plan.blockers.is_empty() {
        bench.start_plan(&plan.hash).unwrap();
        bench.start_process();
        bench.until("end or packages", |b| {
            b.run().hosts[&b.hosts[0]].result.is_some() || b.run().hosts[&b.hosts[0]].packages_begun
        });
        assert!(
            !bench.run().hosts[&host].packages_begun,
            "packages were begun on a host with two qemu processes; {:?}",
            plan.warnings.len()
        );
    }
}

/// t15: a VM of a host that failed, stopped by us and able to run elsewhere, runs again somewhere.
#[test]
fn t15_a_stopped_vm_of_a_dead_host_is_started_elsewhere() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    bench.until_host_ended(0);
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.vm_is("web"), VmStatus::Up);
}

/// t16: I1 for two hosts that are sent out in one turn.
#[test]
fn t16_two_hosts_in_one_turn_count_each_other() {
    let mut bench = Setup::hosts(6).pinned("p0", 0).pinned("p1", 1).build();
    bench.begin(|r| {
        r.max_unavailable = "2".parse().unwrap();
        r.consents.stop_vms = vec![vm("p0"), vm("p1")];
    });
    bench.until("both stopping", |b| (0..2).all(|h| b.run().hosts[&b.hosts[h]].phase == Phase::StoppingVms));
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[5].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[5].clone()));
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.out(), 1);
    bench.go_on();
    // The bench judges I1.
    bench.for_ms(2 * MINUTE);
    assert!(bench.out() <= 2, "{} out", bench.out());
}

/// t17: a host that a plan takes without a blocker can be begun.
#[test]
fn t17_a_host_in_install_failed_is_upgraded_or_blocks_the_plan() {
    for status in [HostStatus::InstallFailed, HostStatus::NonOperational] {
        let mut bench = Setup::hosts(6).with(|w, h| w.engine.hosts.get_mut(&h[1]).unwrap().status = status).build();
        let request = bench.request(|r| {
            r.order = vec![];
            r.max_unavailable = "2".parse().unwrap();
        });
        let plan = bench.plan(request).unwrap();
        if !plan.blockers.is_empty() || plan.host(&bench.hosts[1]).is_none() {
            continue;
        }
        bench.start_plan(&plan.hash).unwrap();
        bench.start_process();
        bench.for_ms(24 * HOUR);
        assert!(
            bench.state().judge.seen.ended.is_some(),
            "{status:?}: no blocker, {:?} after a day; waits for {:?}; events {:?}",
            bench.status().hosts.iter().map(|h| h.phase).collect::<Vec<_>>(),
            bench.waits().iter().map(|w| w.why.message.clone()).collect::<Vec<_>>(),
            bench.events().len()
        );
    }
}

/// t20: with a slow provider, the read on which the installation rests is of the same step.
#[test]
fn t20_an_installation_does_not_rest_on_an_old_read() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.network(|n| n.provider.latency_ms = 45_000);
    bench.until("sent", |b| b.state().judge.seen.done.install_ordered.contains_key(&b.hosts[0]));
}

/// t21: a host that is not operational for a minute after its restart, until AutoRecovery brings it up, is no failure.
#[test]
fn t21_autorecovery_is_waited_for() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Activating);
    bench.until("activate", |b| b.host_is(0) == HostStatus::Up || b.host_is(0) == HostStatus::Unassigned);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.engine.hosts.get_mut(&host).unwrap().status = HostStatus::NonOperational);
    bench.for_ms(MINUTE);
    drop(bench.world(|w| w.activate(&host, &Actor::person("SYSTEM"))));
    bench.for_ms(30 * MINUTE);
    assert_eq!(
        bench.host_status(0).result,
        Some(HostResult::Succeeded),
        "{:?}",
        bench.host_status(0).why.map(|p| p.message)
    );
}

/// t22: to cancel is no answer to the question whether a lost order to restart may be given again.
#[test]
fn t22_cancelling_does_not_give_a_lost_restart_again() {
    let mut bench = Setup::hosts(3).vm("db", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::Task(host.clone(), upgrade_manager_lab::world::Disturbance::Paused));
    bench.until("order", |b| b.state().judge.seen.done.restart_ordered.contains_key(&b.hosts[0]));
    bench.kill();
    bench.for_ms(MINUTE);
    bench.start_process();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::RestartPending);
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

/// t23: a cancel does not state that a host was restarted by hand.
#[test]
fn t23_cancelling_is_no_word_that_it_was_restarted() {
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
