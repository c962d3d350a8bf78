//! Situations in which a run once did what its rules forbid, as a review found them: healthy hosts that failed,
//! acts of people that were undone, waits without end, and operators who were told something false.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, HostResult, Phase};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::Disturbance;

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, vm};

/// While a host in hand waits to be emptied, because another one died, a user moves it to maintenance to work on it. It is installed
/// and restarted under their hands, without a question.
#[test]
fn a_host_that_a_user_takes_out_before_we_do_is_asked_about() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[2].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[2].clone()));
    bench.until_phase(0, Phase::Evacuating);
    bench.until_waits_for(Code::TooManyHostsOut);
    assert_eq!(bench.intended(|a| *a == Action::Deactivate), 0);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.until("install or pause", |b| {
        b.intended(|a| matches!(a, Action::Install { .. })) > 0 || b.run().hold.is_some() || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0, "{:?}", bench.intents());
}

/// A host that is to be withdrawn cannot be emptied: the engine refuses, because a pinned VM of a user runs there. It is in service
/// with a running VM; the report tells it as out of service, to be restarted.
#[test]
fn a_host_that_cannot_be_withdrawn_is_not_told_as_out_of_service() {
    let setup = Setup::hosts(2).pinned("p", 0);
    let mut bench = setup.build();
    let host = bench.hosts[0].clone();
    bench.world(|w| w.stop_vm(&vm("p"), ovirt_upgrade_manager::model::cluster::VmStop::PowerOff, &eve())).unwrap();
    bench.until("down", |b| b.vm_is("p") == VmStatus::Down);
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonStartsVm(Some(vm("p")), host.clone()));
    bench.until("up", |b| b.vm_is("p") == VmStatus::Up);
    bench.happens(WorldFault::ErrorTold(host));
    let result = bench.until_host_ended(0);
    assert_eq!((bench.host_is(0), bench.vm_is("p")), (HostStatus::Up, VmStatus::Up));
    let needs = bench.host_status(0).needs.map(|needs| needs.remedy + &needs.message).unwrap_or_default();
    assert_eq!(result, HostResult::FailedInService, "{needs}");
}

fn fenced_back_to_service() -> Bench {
    let setup = Setup::hosts(3).provider(ProviderKind::Agent).with(|world, hosts| {
        hosts.iter().for_each(|h| world.engine.hosts.get_mut(h).unwrap().power_management = true);
    });
    let mut bench = setup.build();
    bench.take_out(0);
    let host = bench.hosts[0].clone();
    bench.begin(|r| {
        r.consents.fence_hosts = vec![host.clone()];
        (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]);
        r.options.soak_ms = 30 * MINUTE as u64;
    });
    bench.until_phase(0, Phase::Soaking);
    bench
}

/// A host of maintenance came back by its power cut and soaks. The engine reports an error about it, and an administrator puts it
/// back to maintenance for that. It is told as upgraded and proved.
#[test]
fn an_error_in_the_soak_of_a_host_that_is_put_back_counts() {
    let mut bench = fenced_back_to_service();
    bench.for_ms(MINUTE);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::ErrorTold(host.clone()));
    bench.happens(WorldFault::PersonDeactivates(host));
    assert_ne!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// Told to go on about the upgraded host that came back by itself, the run fails it.
#[test]
fn an_upgraded_host_that_comes_back_by_itself_does_not_fail() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    let done = |b: &Bench| b.state().world.engine_events().iter().any(|e| matches!(e.code, 842 | 888));
    bench.until("packages", done);
    bench.happens(WorldFault::EngineRestarts { kill: true });
    bench.until("end or question", |b| b.result_of(0).is_some() || b.run().hold.is_some());
    if bench.run().hold.is_some() {
        bench.for_ms(15 * MINUTE);
        bench.go_on();
    }
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// Our machine restarts with a clock that is an hour behind. A soak of two minutes takes two minutes.
#[test]
fn a_clock_that_is_behind_after_a_takeover_lengthens_nothing() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| r.options.soak_ms = 2 * MINUTE as u64);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(SECOND);
    bench.kill();
    bench.state().clock_offset_ms -= HOUR;
    bench.start_process();
    let from = bench.now_ms();
    bench.until_host_ended(0);
    assert!(bench.now_ms() - from < 10 * MINUTE, "{} min", (bench.now_ms() - from) / MINUTE);
}

/// A host that stays in maintenance and fails is told as in service, and nobody activated it.
#[test]
fn a_host_that_fails_in_maintenance_is_not_told_as_in_service() {
    let mut bench = Setup::hosts(4).build();
    bench.take_out(0);
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    let result = bench.until_host_ended(0);
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
    let needs = bench.host_status(0).needs.map(|needs| needs.remedy + &needs.message).unwrap_or_default();
    assert!(!needs.contains("It is in service"), "{result:?}: {needs}");
}

/// Two administrators approve the same host. The next one needs an approval of its own.
#[test]
fn an_approval_that_is_given_twice_approves_one_host() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.approval = ovirt_upgrade_manager::model::plan::Approval::EachHost);
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.ask(Command::Approve).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
}

/// The engine's upgrade is done (event 888), the engine is killed, and the host comes back by itself, upgraded. It is proved like
/// any other.
#[test]
fn an_upgraded_host_that_comes_back_after_an_engine_restart_is_proved() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    let done = |b: &Bench| b.state().world.engine_events().iter().any(|e| matches!(e.code, 842 | 888));
    bench.until("packages", done);
    bench.happens(WorldFault::EngineRestarts { kill: true });
    bench.until("end or question", |b| b.result_of(0).is_some() || b.run().hold.is_some());
    let question = bench.run().hold.map(|hold| hold.why.message);
    assert_eq!(question, None, "{:?}", bench.host_is(0));
    assert_eq!(bench.result_of(0), Some(HostResult::Succeeded));
}

/// A failed host that is to be withdrawn still runs a VM that does not move. Nobody is told to restart it.
#[test]
fn nobody_is_told_to_restart_a_host_with_vms() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.migrate_vm(&vm("a"), &host, &eve())).unwrap();
    bench.until("moved", |b| {
        b.state().world.engine.vms[&vm("a")].shown.host.as_ref() == Some(&host) && b.vm_is("a") == VmStatus::Up
    });
    bench.happens(WorldFault::MigrationsRefused(host.clone(), true));
    bench.happens(WorldFault::ErrorTold(host.clone()));
    let result = bench.until_host_ended(0);
    let on = bench.state().world.engine.vms[&vm("a")].shown.host.clone();
    assert_eq!((on, bench.vm_is("a")), (Some(host), VmStatus::Up));
    let needs = bench.host_status(0).needs.map(|needs| needs.remedy + &needs.message).unwrap_or_default();
    let moves_first = needs.find("move VMs that still run on it").zip(needs.find("restart it"));
    assert!(moves_first.is_some_and(|(moves, restarts)| moves < restarts), "{result:?}: {needs}");
}

#[track_caller]
fn does_not_fail_after_an_upgrade_by_a_user(bench: &mut Bench) {
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[1].clone();
    bench.world(|w| w.upgrade(&host, true, &eve())).unwrap();
    bench.until("upgraded", |b| {
        b.host_is(1) == HostStatus::Up
            && b.state()
                .world
                .engine_events()
                .iter()
                .any(|e| e.host.as_ref() == Some(&host) && matches!(e.code, 842 | 888))
    });
    let result = bench.until_host_ended(1);
    assert!(!result.is_failure(), "{result:?}: {:?}", bench.host_status(1).why);
}

/// While the first host soaks, an administrator upgrades the second one in the engine. It is up to date when its turn comes: nothing is
/// to be done on it, and it does not fail.
#[test]
fn a_host_that_another_user_has_upgraded_does_not_fail() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::None).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.options.soak_ms = HOUR as u64;
    });
    does_not_fail_after_an_upgrade_by_a_user(&mut bench);
}

/// The same with a provider.
#[test]
fn a_host_that_another_user_has_upgraded_does_not_fail_with_a_provider() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.soak_ms = HOUR as u64);
    does_not_fail_after_an_upgrade_by_a_user(&mut bench);
}

/// An operator skips the host of an open question. The question is over, and the run goes on with the next host.
#[test]
fn a_question_about_a_skipped_host_is_over() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.begin(|r| r.options.max_failed = 1);
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    let host = bench.hosts[0].clone();
    bench.ask(Command::SkipBegunHost(host)).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert!(bench.run().hold.is_none(), "{:?}", bench.run().hold.map(|h| h.why.message));
}

/// A user takes a host out while its VMs are being started. That is asked about, as in the soak; the host did not fail.
#[test]
fn a_host_that_a_user_takes_out_while_its_vms_start_is_asked_about() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.engine.timing.vm_start = (2 * MINUTE, 2 * MINUTE));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StartingVms);
    bench.for_ms(10 * SECOND);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.until("end or question", |b| b.result_of(0).is_some() || b.run().hold.is_some());
    assert_eq!(bench.result_of(0), None, "{:?}", bench.host_status(0).why);
}

/// A user activates a host again that is being withdrawn. It is in service, and is told as out of service, to be restarted.
#[test]
fn a_withdrawn_host_that_a_user_activates_is_not_told_as_out_of_service() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.migrate_vm(&vm("a"), &host, &eve())).unwrap();
    bench.until("moved", |b| {
        b.state().world.engine.vms[&vm("a")].shown.host.as_ref() == Some(&host) && b.vm_is("a") == VmStatus::Up
    });
    bench.happens(WorldFault::MigrationsHang(host.clone(), true));
    bench.happens(WorldFault::ErrorTold(host.clone()));
    bench.until("preparing", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::PersonActivates(host));
    bench.until("end or question", |b| b.result_of(0).is_some() || b.run().hold.is_some());
    assert_eq!(bench.host_is(0), HostStatus::Up);
    let needs = bench.host_status(0).needs.map(|needs| needs.remedy + &needs.message).unwrap_or_default();
    assert_ne!(bench.result_of(0), Some(HostResult::FailedOutOfService), "{needs}");
}

/// The engine finds a host non-operational for half a minute, right after it was seen up, while its VMs start: its network comes up.
/// That is waited out, as in the activation.
#[test]
fn a_host_that_is_not_operational_for_a_moment_while_its_vms_start_is_waited_for() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StartingVms);
    bench.happens(WorldFault::NetworkMissing(bench.hosts[0].clone(), 30 * SECOND));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// A host that is skipped before its approval needs none: one approval begins the next host.
#[test]
fn a_skipped_host_uses_up_no_approval() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.approval = ovirt_upgrade_manager::model::plan::Approval::EachHost);
    bench.until_waits_for(Code::RunNeedsApproval);
    let host = bench.hosts[0].clone();
    bench.ask(Command::SkipBegunHost(host)).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(MINUTE);
    bench.ask(Command::Approve).unwrap();
    bench.for_ms(10 * MINUTE);
    assert_ne!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting, "{:#?}", bench.waits());
}

/// The engine is away while a host soaks that was in maintenance; meanwhile the host fails and somebody puts it to maintenance.
#[test]
fn a_canary_that_failed_and_was_put_back_lets_nobody_follow() {
    let setup = Setup::hosts(4).provider(ProviderKind::Agent).with(|world, hosts| {
        hosts.iter().for_each(|h| world.engine.hosts.get_mut(h).unwrap().power_management = true);
    });
    let mut bench = setup.build();
    bench.take_out(0);
    let hosts = bench.hosts.clone();
    bench.begin(|r| {
        r.consents.fence_hosts = hosts.clone();
        r.options.canary = true;
        r.max_unavailable = "2".parse().unwrap();
        r.options.soak_ms = 30 * MINUTE as u64;
    });
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::ErrorTold(hosts[0].clone()));
    bench.happens(WorldFault::PersonDeactivates(hosts[0].clone()));
    bench.until_host_ended(0);
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.run().hosts[&hosts[1]].before, None, "{:?}", bench.result(0));
}

/// The host was up once; then no process ran for ten minutes, in which it was away for most of the time. One look at it afterwards is
/// not "up in two reads some seconds apart".
#[test]
fn a_host_that_was_away_while_no_process_ran_is_looked_at_twice() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    let up = |e: &Entry| matches!(e, Entry::Observed { fact: ovirt_upgrade_manager::model::run::Fact::UpOnce, .. });
    let host = bench.hosts[0].clone();
    bench.until_phase(0, Phase::Activating);
    let before = bench.journal().iter().filter(|e| up(e)).count();
    bench.until("up once", |b| b.journal().iter().filter(|e| up(e)).count() > before);
    bench.for_ms(4 * SECOND);
    assert_eq!(bench.run().hosts[&host].phase, Phase::Activating);
    bench.kill();
    bench.for_ms(10 * MINUTE);
    let seen = bench.journal().len();
    bench.start_process();
    bench.until_phase(0, Phase::StartingVms);
    let looks = bench.journal()[seen..].iter().filter(|e| up(e)).count();
    assert!(looks > 0, "it is proved by one look after ten minutes without any");
}

/// A host that was in maintenance, and that a user brought to service before its installation began, is told as in service.
#[test]
fn a_host_of_maintenance_that_a_user_activated_is_told_as_in_service() {
    let mut bench = Setup::hosts(2).build();
    bench.take_out(0);
    let host = bench.hosts[0].clone();
    bench.begin(|r| (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]));
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::PersonActivates(host));
    bench.until_paused();
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.go_on();
    assert_eq!((bench.until_host_ended(0), bench.host_is(0)), (HostResult::FailedInService, HostStatus::Up));
}

/// A user activates the host in the middle of its installation, which then fails. The host is in service and half installed: what
/// becomes of it is asked, and it is not told as out of service.
#[test]
fn a_host_that_is_in_service_while_its_installation_fails_is_asked_about() {
    let mut bench = Setup::hosts(2).build();
    let host = bench.hosts[0].clone();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::Task(host.clone(), Disturbance::Warning("Some steps were skipped".to_owned())));
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.happens(WorldFault::PersonActivates(host));
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.until_paused();
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.result_of(0), None);
    bench.go_on();
    assert_eq!(
        (bench.until_host_ended(0), bench.host_is(0)),
        (HostResult::FailedOutOfService, HostStatus::Maintenance)
    );
}
