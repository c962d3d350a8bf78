//! What runs left behind: settings that are neither restored nor listed, of runs that have ended or that nobody
//! drives; hosts that wait in maintenance with a run's reason; upgrade flags that a run of ours still holds.
//!
//! Sweeping only looks. [`restore`] compares each setting with what is there now and sets back only what is still as
//! the run left it.

use std::collections::BTreeSet;

use crate::error::{Code, Error, Problem, Result};
use crate::model::cluster::VmStatus;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, RunId};
use crate::model::run::{LedgerEntry, LedgerState, Setting, Value};
use crate::ports::{Call, Change, Ports};
use crate::upgrade::ledger::{Comparison, compare};

/// Something that a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The ledger's entry.
    pub entry: LedgerEntry,
    /// What is there now. `None`: the engine does not know the thing any more.
    pub found: Option<Value>,
    /// The run has not ended: resuming it restores more than we can.
    pub run_is_unfinished: bool,
}

/// What is left behind. Reads only.
///
/// # Errors
/// What store and engine answer.
pub async fn sweep(ports: &Ports, call: &Call) -> Result<Vec<LeftBehind>> {
    let unfinished: BTreeSet<RunId> = ports.store.unfinished_runs().await?.into_iter().map(|r| r.id).collect();
    let mut left = vec![];
    for entry in ports.store.open_ledger().await? {
        let found = read(ports, call, &entry).await?;
        let run_is_unfinished = unfinished.contains(&entry.run);
        left.push(LeftBehind { entry, found, run_is_unfinished });
    }
    Ok(left)
}

/// Restores what ended runs left and is still as they left it; lists the rest with the reason. Entries of unfinished
/// runs are not touched. Answers the entries as they are afterwards.
///
/// # Errors
/// `OBSERVER_ONLY`; what store and engine answer. What was done before an error stands in the ledger.
pub async fn restore(ports: &Ports, call: &Call) -> Result<Vec<LedgerEntry>> {
    if !ports.store.is_controller() {
        return Err(Code::ObserverOnly.err().with("operation", "restoring settings"));
    }
    let mut settled = vec![];
    for left in sweep(ports, call).await?.into_iter().filter(|l| !l.run_is_unfinished) {
        let state = settle(ports, call, &left).await?;
        let entry = LedgerEntry { state, ..left.entry };
        ports.store.commit(vec![Change::Ledger(entry.clone())]).await?;
        settled.push(entry);
    }
    Ok(settled)
}

async fn settle(ports: &Ports, call: &Call, left: &LeftBehind) -> Result<LedgerState> {
    let entry = &left.entry;
    let Some(found) = &left.found else { return Ok(LedgerState::Listed(gone(entry))) };
    match compare(entry, found) {
        Comparison::AsBefore => return Ok(LedgerState::Restored),
        Comparison::Changed => return Ok(LedgerState::Listed(changed(entry, found))),
        Comparison::Ours => {}
    }
    let done = match (&entry.setting, &entry.before) {
        (Setting::Policy(cluster), Value::Policy(before)) => ports.engine.set_policy(call, cluster, before).await,
        (Setting::VmRuns(vm), Value::VmOn(Some(host))) => ports.engine.start_vm(call, vm, host).await,
        // A host is brought back by a person: its packages may be half installed.
        (Setting::HostInService(_), _) => return Ok(LedgerState::Listed(left_out(entry))),
        (Setting::UpgradeFlag(cluster), _) => {
            ports.engine.upgrade_flag(call, cluster, crate::model::cluster::FlagChange::Finish).await
        }
        _ => Err(Error::internal("a ledger entry whose value does not fit its setting")),
    };
    if let Err(error) = &done {
        tracing::info!(setting = ?entry.setting, %error, "restoring was not accepted; the next read tells");
    }
    let now = read(ports, call, entry).await?;
    Ok(match (now, done) {
        (Some(now), _) if compare(entry, &now) == Comparison::AsBefore => LedgerState::Restored,
        (Some(now), _) if is_on_its_way(entry, &now) => LedgerState::Restored,
        (_, Err(error)) => LedgerState::Listed(error.into()),
        (now, Ok(())) => LedgerState::Listed(changed(entry, &now.unwrap_or_else(|| entry.ours.clone()))),
    })
}

/// A VM that runs, wherever.
fn is_on_its_way(entry: &LedgerEntry, now: &Value) -> bool {
    matches!((&entry.setting, now), (Setting::VmRuns(_), Value::VmOn(Some(_))))
}

/// What is there now.
async fn read(ports: &Ports, call: &Call, entry: &LedgerEntry) -> Result<Option<Value>> {
    let row = ports.store.run(&entry.run).await?;
    let Some(cluster) = row.map(|r| r.cluster) else { return Ok(None) };
    match &entry.setting {
        Setting::Policy(cluster) => Ok(Some(Value::Policy(ports.engine.cluster(call, cluster).await?.policy))),
        Setting::UpgradeFlag(cluster) => {
            let flag = ports.engine.cluster(call, cluster).await?.upgrade;
            Ok(Some(Value::Flag(flag.map(|f| f.correlation_id))))
        }
        Setting::VmRuns(vm) => {
            let vms = ports.engine.vms(call, &cluster).await?;
            let found = vms.into_iter().find(|v| v.id == *vm);
            Ok(found.map(|v| Value::VmOn(v.host.filter(|_| v.status != VmStatus::Down))))
        }
        Setting::HostInService(host) => {
            let status = status_of(ports, call, &cluster, host).await?;
            Ok(status.map(|s| Value::InService(s == HostStatus::Up)))
        }
    }
}

async fn status_of(
    ports: &Ports,
    call: &Call,
    cluster: &crate::model::ids::ClusterId,
    host: &HostId,
) -> Result<Option<HostStatus>> {
    let hosts = ports.engine.hosts(call, cluster).await?;
    Ok(hosts.into_iter().find(|h| h.id() == host).map(|h| h.inventory.status))
}

fn changed(entry: &LedgerEntry, found: &Value) -> Problem {
    let why = Code::SettingChanged.err().with("setting", &entry.setting).with("found", found);
    why.with("before", &entry.before).into()
}

fn gone(entry: &LedgerEntry) -> Problem {
    let why = Code::SettingNotRestored.err().with("setting", &entry.setting).with("before", &entry.before);
    why.with("why", "the engine knows it no more").into()
}

fn left_out(entry: &LedgerEntry) -> Problem {
    let why = Code::SettingNotRestored.err().with("setting", &entry.setting).with("before", &entry.before);
    why.with("why", "its packages may be half installed, so a person brings it back").into()
}
