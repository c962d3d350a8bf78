//! A host ends as what it is, and what a person did to it, or answered, is respected.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{EngineEvent, FlagChange};
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, Installer, PlanRequest, UpdatePolicy, Work};
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, HostResult, PauseAt, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::action::{HostAction, update_all};
use upgrade_manager_lab::world::engine::Actor;

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, vm};

fn security(r: &mut PlanRequest) {
    r.policy = UpdatePolicy::Security { least: Severity::Low };
}

fn errata(bench: &Bench, host: usize) -> Vec<String> {
    match &bench.run().plan.hosts.iter().find(|h| h.id == bench.hosts[host]).unwrap().work {
        Work::Errata(ids) => ids.iter().map(ToString::to_string).collect(),
        work => panic!("{work:?}"),
    }
}

fn needs(bench: &Bench, host: usize) -> String {
    bench.host_status(host).needs.map(|needs| format!("{} {}", needs.message, needs.remedy)).unwrap_or_default()
}

fn why_left(bench: &Bench, name: &str) -> String {
    match bench.setting(&Setting::VmPlace(vm(name))) {
        Some(LedgerState::Listed(why)) => why.message,
        other => panic!("VM {name}: {other:?}"),
    }
}

fn taken_over_by_an_upgrade_of_eve() -> Bench {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.upgrade(&host, true, &eve())).unwrap();
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench
}

/// One of several errata of the plan is withdrawn after the host was begun. The others are still missing on the host: it is not
/// up to date.
#[test]
fn a_host_whose_plan_is_offered_in_part_is_not_up_to_date() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(security);
    bench.until_phase(0, Phase::StoppingVms);
    let ids = errata(&bench, 0);
    assert!(ids.len() > 1, "{ids:?}");
    bench.world(|w| w.withdraw(&[ids[0].clone()]));
    let result = bench.until_host_ended(0);
    let machine = bench.machine_of(0);
    let left = bench.world(|w| w.packages_to_update(machine));
    assert_eq!(
        result,
        HostResult::FailedInService,
        "{} of {} errata are missing; {left} packages",
        ids.len() - 1,
        ids.len()
    );
}

/// Under the policy `all`, somebody updates one single package of the host by hand. Everything else is still missing.
#[test]
fn a_host_of_which_one_package_was_updated_by_hand_is_not_up_to_date() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::StoppingVms);
    let machine = bench.machine_of(0);
    let plan = bench.run().plan.hosts[0].clone();
    let Work::Packages(names) = &plan.work else { panic!("{:?}", plan.work) };
    assert!(names.len() > 1, "{names:?}");
    bench.world(|w| {
        let catalogue = w.catalogue.clone();
        let host = w.hosts.get_mut(&machine).unwrap();
        HostAction::InstallPackages(vec![names[0].to_string()]).apply(&catalogue, host);
        host.profile = host.installed.clone();
        w.recompute_applicability(machine);
        w.settle(SECOND);
    });
    let result = bench.until_host_ended(0);
    let left = bench.world(|w| w.packages_to_update(machine));
    assert!(left == 0 || result != HostResult::UpToDate, "{left} of {} packages are missing", names.len());
}

/// The same with the canary: nothing was installed on it, and all others follow.
#[test]
fn a_canary_on_which_nothing_was_installed_lets_nobody_follow() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| {
        security(r);
        r.options.canary = true;
    });
    bench.until_phase(0, Phase::StoppingVms);
    let ids = errata(&bench, 0);
    bench.world(|w| w.withdraw(&[ids[0].clone()]));
    bench.until_host_ended(0);
    bench.for_ms(2 * HOUR);
    let begun: Vec<bool> = bench.hosts.iter().map(|h| bench.run().hosts[h].before.is_some()).collect();
    assert_eq!(begun, [true, false, false], "{:?}", bench.results());
}

/// Somebody runs dnf on the host while it is in our hands, and does not restart it. It runs its old kernel:
/// the run restarts it, and proves it.
#[test]
fn a_host_that_somebody_else_updated_without_a_restart_is_not_up_to_date() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let machine = bench.machine_of(0);
    bench.world(|w| {
        let catalogue = w.catalogue.clone();
        update_all(&catalogue, w.hosts.get_mut(&machine).unwrap());
        w.recompute_applicability(machine);
    });
    bench.world(|w| {
        let host = w.hosts.get_mut(&machine).unwrap();
        host.profile = host.installed.clone();
        w.recompute_applicability(machine);
    });
    bench.for_ms(MINUTE);
    let result = bench.until_host_ended(0);
    let old = bench.world(|w| w.hosts[&machine].needs_reboot());
    assert_eq!((result, old), (HostResult::Succeeded, false), "{:?}", bench.host_status(0).why);
}

/// The same without a provider: an administrator upgrades the second host in the engine, without a restart.
#[test]
fn a_host_that_another_user_upgraded_without_a_restart_is_not_up_to_date() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::None).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.options.soak_ms = HOUR as u64;
    });
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[1].clone();
    bench.world(|w| w.upgrade(&host, false, &eve())).unwrap();
    bench.until("upgraded", |b| {
        let over = |e: &EngineEvent| e.host.as_ref() == Some(&host) && matches!(e.code, 842 | 888);
        b.state().world.engine_events().iter().any(over)
    });
    bench.for_ms(5 * MINUTE);
    if bench.host_is(1) == HostStatus::Maintenance {
        bench.world(|w| w.activate(&host, &eve())).unwrap();
    }
    let result = bench.until_host_ended(1);
    let machine = bench.machine_of(1);
    let old = bench.world(|w| w.hosts[&machine].needs_reboot());
    assert_eq!((result, old), (HostResult::Unproven, true), "{:?}", bench.host_status(1).why);
}

/// The event of such a host.
#[test]
fn a_host_on_which_nothing_was_installed_is_not_told_as_upgraded() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(security);
    bench.until_phase(0, Phase::StoppingVms);
    let ids = errata(&bench, 0);
    bench.world(|w| w.withdraw(&ids));
    bench.until_host_ended(0);
    bench.for_ms(SECOND);
    let told: Vec<String> =
        bench.events().into_iter().filter(|(name, _)| name == "HOST_UPGRADED").map(|e| e.1).collect();
    assert_eq!(told, Vec::<String>::new());
}

/// The first host is up. The run is abandoned, and tells it so.
#[track_caller]
fn is_told_in_service_when_abandoned(bench: &mut Bench) {
    bench.ask(Command::Abandon).unwrap();
    bench.until("end", |b| b.run().ended.is_some());
    assert_eq!(bench.host_is(0), HostStatus::Up);
    assert_eq!(bench.result(0), HostResult::FailedInService, "{}", needs(bench, 0));
}

/// The host is being withdrawn and cannot be, because another one is out. The run is abandoned: the host is in service.
#[test]
fn an_abandoned_host_that_is_not_withdrawn_yet_is_told_as_in_service() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[2].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[2].clone()));
    bench.until("down", |b| b.host_is(2) != HostStatus::Up);
    bench.happens(WorldFault::ErrorTold(bench.hosts[0].clone()));
    bench.until_phase(0, Phase::Withdrawing);
    bench.for_ms(MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    is_told_in_service_when_abandoned(&mut bench);
}

/// The host left maintenance during its installation, and is up. The run asks, and is abandoned: the host is in service.
#[test]
fn an_abandoned_host_that_left_maintenance_is_told_as_in_service() {
    let mut bench = Setup::hosts(3).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    is_told_in_service_when_abandoned(&mut bench);
}

/// The host comes up, and the run is abandoned before the second look.
#[test]
fn an_abandoned_host_that_was_just_activated_is_told_as_in_service() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Activating);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    is_told_in_service_when_abandoned(&mut bench);
}

/// The operator ends a long soak by skipping the host. It is upgraded and proved; nobody is told that it was not upgraded.
#[test]
fn a_host_that_is_skipped_in_its_soak_is_not_told_as_not_upgraded() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.options.soak_ms = 5 * HOUR as u64;
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
    });
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipHost(first)).unwrap();
    bench.end();
    let why = why_left(&bench, "a");
    assert!(why.contains("soak"), "{why}");
}

/// The operator skips a host that soaks. The level is not refused with the word that the host was not upgraded.
#[test]
fn a_level_is_not_refused_for_an_upgraded_host_that_was_skipped_in_its_soak() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| {
        r.target_level = Some(Level::new(4, 8));
        r.options.soak_ms = 2 * HOUR as u64;
    });
    bench.until_phase(1, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipHost(bench.hosts[1].clone())).unwrap();
    bench.end();
    let told = bench.events().into_iter().map(|(_, text)| text).find(|text| text.contains("was not upgraded"));
    assert_eq!(told, None);
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

/// The first host waits too long, and the operator begins the others first. The approval after the canary is then given.
#[test]
fn an_approval_begins_the_next_host_where_the_first_was_put_off() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| {
        r.options.approval = Approval::AfterCanary;
        r.options.wait_ask_ms = 10 * MINUTE as u64;
        r.options.wait_report_ms = 5 * MINUTE as u64;
        r.max_unavailable = "2".parse().unwrap();
    });
    let first = bench.hosts[0].clone();
    bench.happens(WorldFault::Operations(first, true));
    assert_eq!(bench.until_paused().code, Code::WaitTooLong);
    bench.answer(Choice::Next);
    bench.until_host_ended(1);
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.for_ms(12 * HOUR);
    let begun = bench.run().hosts[&bench.hosts[2]].before.is_some();
    assert!(begun, "{:#?}", bench.waits());
}

/// Two administrators approve the first host, one of them some seconds later. The next one needs an approval of its own.
#[test]
fn a_late_approval_of_the_same_host_approves_no_other_one() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.approval = Approval::EachHost);
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.until("begun", |b| b.run().hosts[&b.hosts[0]].before.is_some());
    bench.ask(Command::Approve).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
}

/// An approval that was given before the canary had ended approves nothing of what the canary shows.
#[test]
fn an_approval_before_the_canary_is_no_approval_after_it() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| (r.options.canary, r.options.approval) = (true, Approval::AfterCanary));
    bench.until_phase(0, Phase::Installing);
    bench.ask(Command::Approve).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].before, None);
}

/// The canary lost a feature of its CPU. The operator answers `leave`: no other host is begun, and the run did not succeed.
#[test]
fn a_run_whose_canary_was_left_did_not_succeed() {
    let mut bench = Setup::hosts(4).build();
    bench.begin(|r| r.options.canary = true);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DropsFlags(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::CpuFlagsLost);
    bench.answer(Choice::Leave);
    let state = bench.end();
    assert_eq!(state, RunState::Stopped, "{:?}", bench.results());
    assert_eq!(bench.results()[1..], [Some(HostResult::NotReached); 3]);
}

/// Another program upgrades the cluster and holds its flag. A plan for one host begins it all the same.
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

/// An administrator upgrades the canary in the engine before its turn, and the engine restarts it. It is up to date; that shows nothing of
/// what this run would do, so no other host is begun.
#[test]
fn a_canary_that_a_user_upgraded_lets_nobody_follow() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::None).build();
    let host = bench.hosts[0].clone();
    bench.begin(|r| (r.options.installer, r.options.canary) = (Installer::Engine, true));
    bench.ask(Command::Pause(PauseAt::Host)).unwrap();
    bench.world(|w| w.upgrade(&host, true, &eve())).unwrap();
    bench.until("upgraded", |b| {
        let over = |e: &EngineEvent| e.host.as_ref() == Some(&host) && e.code == 888;
        b.host_is(0) == HostStatus::Up && b.state().world.engine_events().iter().any(over)
    });
    bench.ask(Command::Resume).unwrap();
    assert_eq!(bench.end(), RunState::Stopped);
    let not_reached = Some(HostResult::NotReached);
    assert_eq!(bench.results(), [Some(HostResult::UpToDate), not_reached, not_reached]);
}
