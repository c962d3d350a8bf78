//! Findings about what is at work in the engine: locked disks, image transfers, jobs, and whether its jobs get on.
//!
//! Tests: `tests/it/doctor/engine.rs`.

use super::finding::{Subject, duration, figure, named};
use crate::model::TimeMs;
use crate::model::cluster::Spm;
use crate::model::doctor::{Finding, FindingVerdict};
use crate::model::engine_examination::{EngineFacts, ExaminedHost, ImageTransfer, UnfinishedJob};
use crate::model::host::HostStatus;

/// An engine's job that has not ended after this time needs somebody who looks at it.
const LONG_MS: i64 = 3_600_000;
/// A job on a host in maintenance that has not changed for so long stands still: a call to VDSM ends after it (`vdsTimeout`),
/// and one that hung was seen to hold the engine's thread for commands as long.
const STILL_MS: i64 = 180_000;

pub(super) fn judge(engine: &Subject, facts: &EngineFacts) -> Vec<Finding> {
    vec![
        disks(engine, facts),
        transfers(engine, facts),
        jobs(engine, facts),
        of_others(engine, facts),
        callbacks(engine, facts),
    ]
}

fn disks(engine: &Subject, facts: &EngineFacts) -> Finding {
    const CHECK: &str = "locked_disks";
    let disks = match &facts.disks {
        Ok(disks) => disks,
        Err(e) => return engine.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let shown: Vec<String> = disks.iter().map(|disk| format!("{} ({})", disk.name, disk.status)).collect();
    let finding = match disks.len() {
        0 => engine.ok(CHECK, "no disk is locked or illegal"),
        count => engine.warning(
            CHECK,
            format!("{count} disks are locked or illegal: {}", named(shown.iter().map(String::as_str))),
            "Let the work on them end (snapshots, moves, backups): VMs that have such a disk may not move, and their host does \
             not get into maintenance. A disk that nothing works on is repaired with unlock_entity.sh on the engine machine.",
        ),
    };
    finding.fact("disks", figure(disks.len() as u64))
}

fn transfers(engine: &Subject, facts: &EngineFacts) -> Finding {
    const CHECK: &str = "image_transfers";
    let transfers = match &facts.transfers {
        Ok(transfers) => transfers,
        Err(e) => return engine.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let shown: Vec<String> = transfers.iter().map(|transfer| transfer_in_words(transfer, facts)).collect();
    let finding = match transfers.len() {
        0 => engine.ok(CHECK, "no disk is uploaded or downloaded"),
        count => engine.warning(
            CHECK,
            format!("{count} image transfers have not ended: {}", named(shown.iter().map(String::as_str))),
            "Finish or cancel them (Storage, Disks): until then their host stays in 'preparing for maintenance'.",
        ),
    };
    finding.fact("transfers", figure(transfers.len() as u64))
}

/// By names, where they are known: the disk of a transfer is locked, and listed as such.
fn transfer_in_words(transfer: &ImageTransfer, facts: &EngineFacts) -> String {
    let disk = transfer.disk.as_deref().unwrap_or("of an unknown id");
    let name = facts.disks.as_ref().ok().and_then(|all| all.iter().find(|d| d.id == disk)).map(|d| d.name.as_str());
    let known = |host: &&ExaminedHost| transfer.host.as_ref() == Some(&host.id);
    let host = facts.hosts.as_ref().ok().and_then(|all| all.iter().find(known)).map(|h| h.name.as_str());
    let host = host.or(transfer.host.as_ref().map(|id| id.as_str()));
    let at = host.map(|host| format!(" through host {host}")).unwrap_or_default();
    format!("disk {}{at}, {}", name.unwrap_or(disk), transfer.phase.replace('_', " "))
}

fn jobs(engine: &Subject, facts: &EngineFacts) -> Finding {
    const CHECK: &str = "running_jobs";
    let jobs = match &facts.jobs {
        Ok(jobs) => jobs.iter().filter(|job| !job.external).collect::<Vec<_>>(),
        Err(e) => return engine.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let age_ms = |job: &&UnfinishedJob| facts.now_ms.saturating_sub(job.began_at_ms).max(0);
    let oldest_ms = jobs.iter().map(age_ms).max().unwrap_or(0);
    let long: Vec<&str> = jobs.iter().filter(|job| age_ms(job) > LONG_MS).map(|job| job.description.as_str()).collect();
    let finding = match jobs.len() {
        0 => engine.ok(CHECK, "no job of the engine runs"),
        all if long.is_empty() => {
            engine.ok(CHECK, format!("{all} jobs of the engine run; a run waits for those on a host before it installs there"))
        }
        all => engine.warning(
            CHECK,
            format!(
                "{} of {all} jobs of the engine have not ended after {}: {}",
                long.len(),
                duration(LONG_MS),
                named(long.iter().copied())
            ),
            "Look at them under Tasks in the Administration Portal: a run waits for jobs on a host before it installs there.",
        ),
    };
    finding.fact("jobs", figure(jobs.len() as u64)).fact("oldest_age_ms", oldest_ms)
}

/// Tasks that other programs show. The engine never ends them.
fn of_others(engine: &Subject, facts: &EngineFacts) -> Finding {
    const CHECK: &str = "external_jobs";
    let jobs = match &facts.jobs {
        Ok(jobs) => jobs.iter().filter(|job| job.external).collect::<Vec<_>>(),
        Err(e) => return engine.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let finding = match jobs.len() {
        0 => engine.ok(CHECK, "no other program shows a task"),
        count => {
            let names = named(jobs.iter().map(|job| job.description.as_str()));
            engine.ok(
                CHECK,
                format!("{count} tasks of programs beside the engine are open: {names}; no run waits for them"),
            )
        }
    };
    finding.fact("jobs", figure(jobs.len() as u64))
}

/// The engine follows all of its commands with one thread. A call to a host that takes connections and never answers
/// holds it: host upgrades then stand still in maintenance, without an event or an error (seen on 4.5.8).
fn callbacks(engine: &Subject, facts: &EngineFacts) -> Finding {
    const CHECK: &str = "command_thread";
    let (jobs, hosts) = match (&facts.jobs, &facts.hosts) {
        (Ok(jobs), Ok(hosts)) => (jobs, hosts),
        (Err(e), _) | (_, Err(e)) => return engine.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let still: Vec<&str> = jobs.iter().filter(|job| stands_still(job, hosts, facts.now_ms)).map(in_words).collect();
    let silent: Vec<&str> = hosts.iter().filter(|host| is_silent_spm(host)).map(|host| host.name.as_str()).collect();
    let finding = match (still.first(), silent.first()) {
        (None, None) => engine.ok(CHECK, "no job stands still on a host in maintenance, and no SPM is silent"),
        (Some(_), _) => engine.warning(
            CHECK,
            format!(
                "jobs on hosts in maintenance have not moved for {}: {}; the thread that follows the engine's commands may \
                 stand still",
                duration(STILL_MS),
                named(still.iter().copied())
            ),
            "Find the host that takes connections and does not answer, first the SPM (vdsmd, engine.log); the engine goes on \
             once the call has failed. The host of the job needs no repair.",
        ),
        (None, Some(_)) => engine.warning(
            CHECK,
            format!(
                "the SPM does not answer: {}; while the engine waits for it, the thread that follows its commands can stand \
                 still for minutes",
                named(silent.iter().copied())
            ),
            "Repair VDSM on that host or select another SPM before a run; a host upgrade stands still meanwhile, without an \
             event.",
        ),
    };
    finding.fact("jobs", figure(still.len() as u64)).fact("silent_spm", figure(silent.len() as u64))
}

fn in_words(job: &UnfinishedJob) -> &str {
    &job.description
}

fn stands_still(job: &UnfinishedJob, hosts: &[ExaminedHost], now_ms: TimeMs) -> bool {
    let is_meant = |host: &&ExaminedHost| job.hosts.contains(&host.id) && host.status == HostStatus::Maintenance;
    let still = now_ms.saturating_sub(job.changed_at_ms) > STILL_MS;
    still && !job.external && hosts.iter().any(|host| is_meant(&host))
}

/// In these states the engine tries to reach the host.
fn is_silent_spm(host: &ExaminedHost) -> bool {
    host.spm != Spm::None && matches!(host.status, HostStatus::Connecting | HostStatus::NonResponsive)
}
