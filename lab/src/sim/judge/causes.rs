//! Every question, pause and failure must have a cause: something that happened and that can have led to it.
//!
//! In a calm world a run succeeds without a question. Happenings to the product's own processes, and commands of
//! operators, make a run wait; they make no host fail.

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Choice, HostResult};
use ovirt_upgrade_manager::model::task::InstallWay;

use super::begins::is_failure;
use super::case::{Case, Judged, TOLERANCE_MS};
use super::occurrences::{LASTS_MS, What};
use super::truth;

/// The engine's event of its own start.
const ENGINE_STARTED: u32 = 10_780;
/// How long before the beginning of a host a cause may lie.
const BEFORE_MS: i64 = 30 * 60_000;

/// The run pauses, with a question or without.
pub fn pauses(case: &Case<'_>, host: Option<&HostId>, why: &Problem) -> Judged {
    match has_cause(case, host, why.code) {
        true => Ok(()),
        false => Err(("needless", format!("it pauses without a cause, {}: {}", why.code, why.message))),
    }
}

fn has_cause(case: &Case<'_>, host: Option<&HostId>, code: Code) -> bool {
    let told = host.map(|host| case.seen.told.host(host));
    let since = told.as_ref().and_then(|h| h.begun_ms).map_or(0, |at| at - BEFORE_MS);
    let occurrences = &case.seen.occurrences;
    let had = |what: &[What]| occurrences.had(host, what, since);
    use What::{
        Boot, ClusterLevel, CpuFlags, Deactivated, Elsewhere, Engine, EngineLine, Flag, Level, Migrations,
        NotOperational, Ours, Policy, Power, Provider, Removed, Task, UnlistedQemu, Upgrade, Vdsm, Vm,
    };
    match code {
        Code::RunProviderMissing => false,
        Code::UpgradeFlagHeld => had(&[Flag, Elsewhere]),
        Code::SettingNotInForce => had(&[Engine, EngineLine, Policy, Flag, Elsewhere]),
        Code::ClusterChanged => had(&[Policy, Elsewhere]),
        Code::HostLeftCluster => had(&[Removed]),
        // Where VDSM hangs, the engine keeps its last count.
        Code::HostRunsQemu => had(&[UnlistedQemu, Vm, Vdsm, Elsewhere]) || runs_strangers(case, host),
        Code::CpuFlagsLost => had(&[CpuFlags]),
        Code::InstallResultUnknown => had(&[Task, Provider, Power, Vdsm, Ours, Elsewhere]),
        // The engine can die with the host of its own VM, and a bad connection can have begun long before.
        Code::EngineUpgradeUnknown => {
            had(&[Upgrade, Vdsm])
                || occurrences.had(None, &[Engine, EngineLine, Power, Ours, Elsewhere], since - LASTS_MS)
        }
        // A bad connection to the provider can have begun long before.
        Code::RestartJobNotEnded => {
            had(&[Task, Power, Ours, Boot]) || occurrences.had(host, &[Provider], since - LASTS_MS)
        }
        Code::ManualRestartNeeded => {
            !has_way(case, host) || had(&[Boot, Task, Provider, Power, Vdsm, Ours, Engine, EngineLine])
        }
        Code::ExternalChange | Code::HostLeftMaintenance => match host {
            // An engine that dies with the host of its own VM starts again, and continues its work on other hosts.
            Some(host) => occurrences.moved(host, since) || had(&[Vm]) || engine_started(case, since),
            None => had(&[Policy, Level, ClusterLevel, NotOperational, Upgrade]),
        },
        Code::RecentEngineError => has_recent_error(case),
        Code::WaitTooLong => waits_long(case, host),
        Code::TooManyUnproven => {
            case.seen.told.hosts.values().any(|h| matches!(h.result, Some((HostResult::Unproven, _))))
        }
        // Its VM can have been on any host.
        Code::MigrationTestIncomplete => {
            let kinds = [Vm, Migrations, Power, Engine, EngineLine, Deactivated, Elsewhere, Ours];
            occurrences.had(None, &kinds, since - LASTS_MS) || has_no_way(case)
        }
        // The engine may move VMs to other hosts than the plan's witness placement.
        Code::PlanNoLongerFeasible => true,
        _ => false,
    }
}

/// Whether the engine's scheduler has no other host for the VM of the migration test.
fn has_no_way(case: &Case<'_>) -> bool {
    let tested = case.seen.plan.as_ref().and_then(|plan| plan.options.migration_test.clone());
    tested.is_some_and(|vm| {
        let at = case.world.engine.vms.get(&vm).and_then(|vm| vm.shown.host.clone());
        case.world.migration_targets(&[vm]).iter().all(|host| Some(host) == at.as_ref())
    })
}

/// Whether the engine reported an error within the quiet time of the plan.
fn has_recent_error(case: &Case<'_>) -> bool {
    let quiet = case.seen.plan.as_ref().map_or(0, |plan| plan.options.quiet_ms);
    let since_ms = case.now_ms() - i64::try_from(quiet).unwrap_or(i64::MAX) - TOLERANCE_MS;
    let events = case.world.engine_events().iter().rev();
    events.take_while(|e| e.at_ms >= since_ms).any(|e| e.severity == EventSeverity::Error)
}

/// Whether the run made no progress for the time after which a wait becomes a question.
fn waits_long(case: &Case<'_>, host: Option<&HostId>) -> bool {
    let limit = case.seen.plan.as_ref().map_or(0, |plan| plan.options.wait_ask_ms);
    let in_hand = host.map(|host| case.seen.told.host(host)).filter(|host| host.is_in_hand());
    let counted = in_hand.map_or_else(|| case.seen.told.idle_ms(), |host| host.counted_ms);
    let waited = counted.max(case.now_ms() - case.seen.moved_at_ms);
    // Steps are written, and none is sent: the disk is slow.
    let unsent = case.seen.told.unsent_since_ms.map_or(0, |since| case.now_ms() - since);
    waited.max(unsent) + TOLERANCE_MS >= i64::try_from(limit).unwrap_or(i64::MAX)
}

fn engine_started(case: &Case<'_>, since: i64) -> bool {
    let events = case.world.engine_events().iter().rev();
    events.take_while(|e| e.at_ms >= since).any(|e| e.code == ENGINE_STARTED)
}

/// Whether qemu processes run on the host that the engine does not list.
fn runs_strangers(case: &Case<'_>, host: Option<&HostId>) -> bool {
    host.and_then(|host| truth::machine(case.world, host)).is_some_and(|machine| machine.unlisted_qemu > 0)
}

/// Whether the run can restart the host by itself.
fn has_way(case: &Case<'_>, host: Option<&HostId>) -> bool {
    let by_engine = case.seen.plan.as_ref().is_some_and(|p| p.options.installer == Installer::Engine);
    let plan = host.and_then(|host| case.plan_of(host));
    by_engine || plan.is_some_and(|plan| plan.install_way == Some(InstallWay::RemoteExecution))
}

/// A host fails.
pub fn fails(case: &Case<'_>, host: &HostId, result: HostResult, why: Option<&Problem>) -> Judged {
    let code = why.map(|why| why.code);
    let has_cause = |code: Code| case.seen.occurrences.may_fail(case.seen.told.host(host), host, code);
    if !is_failure(result) || code.is_some_and(has_cause) {
        return Ok(());
    }
    // A cancel ends hosts on which nothing was installed.
    if code == Some(Code::Cancelled) && case.seen.cancelled.is_some() {
        return Ok(());
    }
    // Another user ran VMs on the host without the engine; a power loss can have ended them since.
    let strangers = case.seen.before.strangers.contains(host) || runs_strangers(case, Some(host));
    if code == Some(Code::HostRunsQemu) && strangers {
        return Ok(());
    }
    // One of its VMs never ends a migration.
    if code == Some(Code::HostPhaseTimeout) && case.seen.before.endless_migrations {
        return Ok(());
    }
    // A cancel takes the safe branch of the open question.
    if case.seen.cancelled.is_some() && code.is_some() && case.seen.told.host(host).open_at_cancel == code {
        return Ok(());
    }
    // After a cancel, a host on which an installation may have begun, or that has to be restarted by hand, is left as it is.
    let is_left =
        matches!(code, Some(Code::InstallResultUnknown | Code::EngineUpgradeUnknown | Code::ManualRestartNeeded));
    if is_left && case.seen.cancelled.is_some() {
        return Ok(());
    }
    if code == Some(Code::VmNotStopped) && case.seen.before.slow_guests {
        return Ok(());
    }
    // The engine died with the host of its own VM, and dropped its upgrade of this one.
    let begun_ms = case.seen.told.host(host).begun_ms.unwrap_or(0);
    if code == Some(Code::HostLeftMaintenance) && engine_started(case, begun_ms) {
        return Ok(());
    }
    // An operator answered, wrongly, that the host was restarted.
    let stayed_up = truth::machine(case.world, host).is_some_and(|machine| machine.booted_at_ms < begun_ms);
    if stayed_up && case.seen.told.goes_on(Some(host), Some(Code::ManualRestartNeeded), 0) {
        return Ok(());
    }
    // An operator wanted the host left as it is.
    if case.seen.told.is_left(host) {
        return Ok(());
    }
    let standing = case.seen.plan.iter().flat_map(|plan| &plan.options.standing_answers);
    if standing.into_iter().any(|answer| answer.choice == Choice::Leave && Some(answer.question) == code) {
        return Ok(());
    }
    let words = why.map_or("no reason", |why| why.message.as_str());
    Err(("needless", format!("host {host} ends as {result:?}, and nothing happened that makes it fail: {words}")))
}
