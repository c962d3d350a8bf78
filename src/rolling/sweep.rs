//! Leftovers of runs: settings that are neither restored nor listed, of runs that have ended or that no process drives;
//! hosts that wait in maintenance with a run's reason; upgrade flags that a run still holds.
//!
//! [`sweep`] only reads. [`restore`] compares each setting with its present value, and sets back only values that the
//! run set.
//!
//! Tests: `lab/tests/it/runs/sweeping.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::catalogue::{Event, OfRun, RunSettingNotRestored, RunSettingRestored};
use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::cluster::{ClusterView, FlagChange, HostView, Vm, VmStatus};
use crate::model::host::HostStatus;
use crate::model::ids::RunId;
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::request::check_text;
use crate::ports::{Call, Change, Ports};
use crate::rolling::ledger::{Comparison, compare, is_policy};

/// A leftover of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The ledger's entry.
    pub entry: LedgerEntry,
    /// The setting in words, with names.
    pub what: String,
    /// The present value. `None`: the engine does not have the entity any more.
    pub found: Option<Value>,
    /// Whether the run has not ended: resuming the run restores more than this module can.
    pub run_is_unfinished: bool,
}

/// The leftovers. Reads only.
///
/// # Errors
/// What store and engine answer.
pub async fn sweep(ports: &Ports, call: &Call) -> Result<Vec<LeftBehind>> {
    let unfinished: BTreeSet<RunId> = ports.store.unfinished_runs().await?.into_iter().map(|r| r.id).collect();
    let (mut left, mut states) = (vec![], BTreeMap::new());
    for entry in ports.store.open_ledger().await? {
        if !states.contains_key(&entry.run) {
            states.insert(entry.run.clone(), read_cluster(ports, call, &entry.run).await?);
        }
        let Some(state) = states.get(&entry.run) else { continue };
        let (what, found) = (entry.setting.words(|id| state.name(id)), state.value(&entry.setting));
        let run_is_unfinished = unfinished.contains(&entry.run);
        left.push(LeftBehind { entry, what, found, run_is_unfinished });
    }
    Ok(left)
}

/// Restores the leftovers of a run that has ended, where the values are still those of the run; lists the rest with the
/// reason. An event for each one names the actor, or the reason. Returns the entries as they are afterwards.
///
/// # Errors
/// `OBSERVER_ONLY`; `INVALID_ARGUMENT` for a bad actor; `RUN_UNKNOWN`; `RUN_EXISTS` for a run that has not ended: it
/// restores more than this function can. What store and engine answer. What was done before an error stands in the
/// ledger.
pub async fn restore(ports: &Ports, call: &Call, run: &RunId, actor: &str) -> Result<Vec<LedgerEntry>> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "restoring settings" }.err());
    }
    check_text("actor", actor)?;
    let row = ports.store.run(run).await?.ok_or_else(|| codes::RunUnknown { run }.err())?;
    if !row.state.is_final() {
        return Err(codes::RunExists { run, cluster: &row.cluster }.err());
    }
    let mut settled = vec![];
    for entry in ports.store.open_ledger().await?.into_iter().filter(|e| e.run == *run) {
        let before = read_cluster(ports, call, run).await?;
        let what = entry.setting.words(|id| before.name(id));
        let of = OfRun { cluster: before.name(row.cluster.as_str()).to_owned(), run: run.to_string() };
        let state = settle(ports, call, &entry, &before).await?;
        let now_ms = ports.clock.now_ms();
        let event = match &state {
            LedgerState::Listed(why) => RunSettingNotRestored { why: &why.message }.about(of, now_ms),
            _ => RunSettingRestored { actor, what }.about(of, now_ms),
        };
        let event = event.cluster(&row.cluster).correlation(&call.correlation_id).build();
        let entry = LedgerEntry { state, ..entry };
        ports.store.commit(vec![Change::Ledger(entry.clone()), Change::Event(event)]).await?;
        settled.push(entry);
    }
    Ok(settled)
}

async fn settle(ports: &Ports, call: &Call, entry: &LedgerEntry, state: &ClusterState) -> Result<LedgerState> {
    let not_restored = |why: &str| LedgerState::Listed(state.not_restored(entry, why));
    let Some(found) = state.value(&entry.setting) else {
        return Ok(not_restored("it does not exist in the engine any more"));
    };
    match state.compared(entry, &found) {
        Comparison::AsBefore => return Ok(LedgerState::Restored),
        Comparison::Changed => return Ok(LedgerState::Listed(state.changed(entry, &found))),
        Comparison::Ours => {}
    }
    let done = match (&entry.setting, &entry.before) {
        (Setting::Policy(cluster), Value::Policy(before)) => ports.engine.set_policy(call, cluster, before).await,
        (Setting::VmRuns(vm), Value::VmOn(Some(host))) => ports.engine.start_vm(call, vm, host).await,
        (Setting::VmPlace(_), _) => {
            return Ok(not_restored("its run has ended, so an operator must migrate it"));
        }
        (Setting::HostInService(_), _) => {
            return Ok(not_restored("its packages may be half installed, so an operator must return it to service"));
        }
        (Setting::UpgradeFlag(cluster), _) => ports.engine.upgrade_flag(call, cluster, FlagChange::Finish).await,
        _ => Err(Error::internal("a ledger entry whose value does not fit its setting")),
    };
    if let Err(error) = &done {
        tracing::info!(setting = ?entry.setting, %error, "the engine did not accept the restore; the next read shows the result");
    }
    let state = read_cluster(ports, call, &entry.run).await?;
    Ok(match (state.value(&entry.setting), done) {
        (Some(now), _) if state.compared(entry, &now) == Comparison::AsBefore => LedgerState::Restored,
        (Some(now), _) if is_on_its_way(entry, &now) => LedgerState::Restored,
        (_, Err(error)) => LedgerState::Listed(state.not_restored(entry, &error.message())),
        (now, Ok(())) => LedgerState::Listed(state.changed(entry, now.as_ref().unwrap_or(&entry.ours))),
    })
}

/// Whether a VM runs on any host.
fn is_on_its_way(entry: &LedgerEntry, now: &Value) -> bool {
    matches!((&entry.setting, now), (Setting::VmRuns(_), Value::VmOn(Some(_))))
}

/// The cluster of a run, as it is now. Empty if the engine does not have it any more.
#[derive(Default)]
struct ClusterState {
    cluster: Option<ClusterView>,
    hosts: Vec<HostView>,
    vms: Vec<Vm>,
    /// Names by id: the engine's names, and the plan's names for entities that the engine does not have any more.
    names: BTreeMap<String, String>,
}

async fn read_cluster(ports: &Ports, call: &Call, run: &RunId) -> Result<ClusterState> {
    let mut state = ClusterState::default();
    let Some(row) = ports.store.run(run).await? else { return Ok(state) };
    if let Some(plan) = ports.store.plan(&row.plan_hash).await? {
        state.names.insert(plan.cluster.into(), plan.cluster_name);
        for host in plan.hosts {
            state.names.insert(host.id.into(), host.name);
            state.names.extend(host.vms.into_iter().map(|vm| (vm.id.into(), vm.name)));
        }
    }
    state.cluster = match ports.engine.cluster(call, &row.cluster).await {
        Ok(cluster) => Some(cluster),
        Err(error) if error.code() == Code::EngineNotFound => return Ok(state),
        Err(error) => return Err(error),
    };
    state.hosts = ports.engine.hosts(call, &row.cluster).await?;
    state.vms = ports.engine.vms(call, &row.cluster).await?;
    let cluster = state.cluster.iter().map(|c| (c.id.to_string(), c.name.clone()));
    let hosts = state.hosts.iter().map(|h| (h.id().to_string(), h.inventory.name.clone()));
    state.names.extend(cluster.chain(hosts).chain(state.vms.iter().map(|vm| (vm.id.to_string(), vm.name.clone()))));
    Ok(state)
}

impl ClusterState {
    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// The present value, compared with the ledger.
    fn compared(&self, entry: &LedgerEntry, found: &Value) -> Comparison {
        match (&entry.setting, &self.cluster) {
            (Setting::Policy(_), Some(cluster)) => compare(entry, |value| is_policy(&cluster.policy, value)),
            _ => compare(entry, |value| value == found),
        }
    }

    /// The present value.
    fn value(&self, setting: &Setting) -> Option<Value> {
        match setting {
            Setting::Policy(_) => self.cluster.as_ref().map(|c| Value::Policy(c.policy.setting())),
            Setting::UpgradeFlag(_) => {
                self.cluster.as_ref().map(|c| Value::Flag(c.upgrade.as_ref().map(|f| f.correlation_id.clone())))
            }
            Setting::VmRuns(id) | Setting::VmPlace(id) => {
                let vm = self.vms.iter().find(|vm| vm.id == *id)?;
                Some(Value::VmOn(vm.host.clone().filter(|_| vm.status != VmStatus::Down)))
            }
            Setting::HostInService(id) => {
                let host = self.hosts.iter().find(|host| host.id() == id)?;
                Some(Value::InService(host.inventory.status == HostStatus::Up))
            }
        }
    }

    fn changed(&self, entry: &LedgerEntry, found: &Value) -> Problem {
        let (setting, before) = self.words_of(entry);
        codes::SettingChangedExternally { setting, before, found: found.words(|id| self.name(id)) }.err().into()
    }

    fn not_restored(&self, entry: &LedgerEntry, why: &str) -> Problem {
        let (setting, before) = self.words_of(entry);
        codes::SettingNotRestored { setting, before, why }.err().into()
    }

    /// The setting and its value before the run, as text.
    fn words_of(&self, entry: &LedgerEntry) -> (String, String) {
        (entry.setting.words(|id| self.name(id)), entry.before.words(|id| self.name(id)))
    }
}
