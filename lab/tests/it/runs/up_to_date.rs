//! Hosts on which another user installed something, or whose plan is not offered any more: what is up to date, and what is not.

use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest, UpdatePolicy, Work};
use ovirt_upgrade_manager::model::run::{Command, Entry, HostResult, PauseAt, Phase, RunState};
use ovirt_upgrade_manager::rolling::sequence::Inspected;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::action::{HostAction, update_all};

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve};
use super::decisions::answers;
use super::guards::ends;

fn security(r: &mut PlanRequest) {
    r.policy = UpdatePolicy::Security { least: Severity::Low };
}

fn errata(bench: &Bench, host: usize) -> Vec<String> {
    match &bench.run().plan.hosts.iter().find(|h| h.id == bench.hosts[host]).unwrap().work {
        Work::Errata(ids) => ids.iter().map(ToString::to_string).collect(),
        work => panic!("{work:?}"),
    }
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

/// While the first host soaks, an administrator upgrades the second one in the engine, without a restart.
pub fn the_second_is_upgraded_without_a_restart(bench: &mut Bench) {
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
}

/// The same without a provider: an administrator upgrades the second host in the engine, without a restart.
#[test]
fn a_host_that_another_user_upgraded_without_a_restart_is_not_up_to_date() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::None).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.options.soak_ms = HOUR as u64;
    });
    the_second_is_upgraded_without_a_restart(&mut bench);
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

/// The engine is to upgrade the first host next.
fn next_by_engine() -> (Bench, Decision) {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("begin", |b| b.run().hosts.values().any(|host| host.is_in_hand()));
    let mut decision = Decision::of(&mut bench);
    *decision.host() = decision.run.hosts[&bench.hosts[1]].clone();
    decision.run.steps.clear();
    (bench, decision)
}

/// As [`next_by_engine`]: another user upgraded the host since the plan was made, and restarted it.
fn upgraded_by_a_user() -> Decision {
    let (bench, mut decision) = next_by_engine();
    let upgraded = decision.event(&bench.hosts[0], 888, Some("eve@internal"));
    let booted_ms = upgraded.at_ms + MINUTE;
    let reads = decision.reads();
    (reads.boot_time, reads.work) = (Some(Some(booted_ms)), Some(vec![]));
    reads.upgrades = Some(vec![upgraded]);
    answers(&mut decision, "boot", 0, 0);
    decision.shown().inventory.engine_update_available = Some(false);
    decision
}

/// The host booted after the upgrade, and booted the kernel of before.
#[test]
fn a_host_that_booted_an_old_kernel_is_not_up_to_date() {
    let mut decision = upgraded_by_a_user();
    for (newest, result) in [
        ("5.14.0-427.el9.x86_64", HostResult::UpToDate),
        ("5.14.0-503.el9.x86_64", HostResult::Unproven),
        ("5.14.0-362.el9.x86_64", HostResult::UpToDate),
    ] {
        let Some(Inspected::Answered(inspection)) = &mut decision.reads().inspected else { panic!("no answer") };
        inspection.kernel = "5.14.0-427.el9.x86_64".to_owned();
        inspection.newest_kernel = Some(newest.to_owned());
        assert!(decision.has(ends(result)), "{newest}: {:?}", decision.entries(&[]));
    }
}

/// The engine does not say whether it has updates for the host. That is no answer: the host is upgraded.
#[test]
fn a_host_of_unknown_updates_is_begun() {
    let mut decision = upgraded_by_a_user();
    let begins = |entry: &Entry| matches!(entry, Entry::Phase { .. });
    for (offers, is_begun) in [(Some(true), true), (None, true), (Some(false), false)] {
        decision.shown().inventory.engine_update_available = offers;
        let is_over = decision.has(ends(HostResult::UpToDate));
        assert_eq!((decision.has(begins), is_over), (is_begun, !is_begun), "{offers:?}");
    }
}

/// "Up to date only with proof": the engine offers nothing any more, because somebody ran dnf on the host without a restart. An
/// upgrade by the engine of long before the plan, and the boot after that, prove nothing.
#[test]
fn an_upgrade_from_before_the_plan_proves_nothing() {
    let (bench, mut decision) = next_by_engine();
    let host = bench.hosts[0].clone();
    let long_ago = decision.run.plan.made_at_ms - 100 * 24 * HOUR;
    let old = EngineEvent { at_ms: long_ago, ..decision.event(&host, 888, Some("eve")) };
    decision.shown().inventory.engine_update_available = Some(false);
    let reads = decision.reads();
    (reads.boot_time, reads.work) = (Some(Some(long_ago + 10 * MINUTE)), Some(vec![]));
    (reads.upgrades, reads.inspected) = (Some(vec![old]), Some(Inspected::NoWay));
    let entries = decision.entries(&[]);
    let up_to_date = |e: &Entry| matches!(e, Entry::HostEnded { result: HostResult::UpToDate, .. });
    assert!(entries.iter().any(|e| matches!(e, Entry::HostEnded { .. })), "{entries:?}");
    assert!(!entries.iter().any(up_to_date), "{entries:?}");
}

/// "Time": a clock that is set changes no proof. Another user upgraded the next host after it was planned, and the engine restarted it;
/// then this machine's clock is set back.
#[test]
fn a_clock_that_is_set_back_takes_no_proof_from_an_upgraded_host() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("begin", |b| b.run().hosts.values().any(|host| host.is_in_hand()));
    let mut decision = Decision::of(&mut bench);
    *decision.host() = decision.run.hosts[&bench.hosts[1]].clone();
    decision.run.steps.clear();
    let host = bench.hosts[0].clone();
    let planned_ms = decision.run.plan.made_at_ms;
    let theirs = EngineEvent { at_ms: planned_ms + 10 * MINUTE, ..decision.event(&host, 888, Some("eve")) };
    decision.shown().inventory.engine_update_available = Some(false);
    let reads = decision.reads();
    (reads.boot_time, reads.work) = (Some(Some(planned_ms + 15 * MINUTE)), Some(vec![]));
    (reads.upgrades, reads.inspected) = (Some(vec![theirs]), Some(Inspected::NoWay));
    (decision.snapshot.now_ms, decision.engine_ahead_ms) = (planned_ms + 30 * MINUTE, 0);
    let up_to_date = |e: &Entry| matches!(e, Entry::HostEnded { result: HostResult::UpToDate, .. });
    assert!(decision.has(up_to_date), "{:?}", decision.entries(&[]));
    (decision.snapshot.now_ms, decision.engine_ahead_ms) = (decision.snapshot.now_ms - 2 * HOUR, 2 * HOUR);
    decision.write(Entry::ClockJumped { by_ms: -2 * HOUR });
    assert!(decision.has(up_to_date), "{:?}", decision.entries(&[]));
}
