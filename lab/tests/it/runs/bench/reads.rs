//! Reads of the run, of its journal, and of the world.

use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{ClusterView, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::run::{Action, Entry, Fact, HostResult, RestartProof};
use ovirt_upgrade_manager::model::run_status::{HostRunStatus, RunStatus, WaitsFor};
use ovirt_upgrade_manager::rolling::run::Run;

use super::{Bench, vm};

impl Bench {
    pub(super) fn driver(&self) -> Option<Arc<ovirt_upgrade_manager::rolling::driver::Status>> {
        let state = self.state();
        state.processes.values().rev().filter(|p| !p.dead && !p.elsewhere).find_map(|p| p.status.clone())
    }

    pub(super) fn folded(&self) -> Option<Run> {
        let state = self.state();
        let journal = &state.judge.seen.journal;
        let mut run = self.run.borrow_mut();
        if run.as_ref().is_some_and(|run| journal.first().is_none_or(|(_, first)| first.run != run.id)) {
            *run = None;
        }
        for (_, record) in journal.iter().skip(run.as_ref().map_or(0, |run| run.seq as usize)) {
            match run.as_mut() {
                Some(run) => run.add(record).unwrap(),
                None => *run = Some(Run::begin(record).unwrap()),
            }
        }
        run.clone()
    }

    /// The run as folded from its journal.
    pub fn run(&self) -> Run {
        self.folded().expect("no run was begun")
    }

    pub fn waits(&self) -> Vec<WaitsFor> {
        let waits = self.driver().map(|status| status.waits()).unwrap_or_default();
        waits.into_iter().map(|w| WaitsFor { host: w.host, why: w.why }).collect()
    }

    pub fn status(&self) -> RunStatus {
        self.run().status(self.waits())
    }

    pub fn host_status(&self, host: usize) -> HostRunStatus {
        self.status().hosts.into_iter().find(|h| h.id == self.hosts[host]).expect("the plan has it")
    }

    /// Why a VM was not moved back to its host.
    pub fn why_not_moved_back(&self, name: &str) -> String {
        match self.setting(&Setting::VmPlace(vm(name))) {
            Some(LedgerState::Listed(why)) => why.message,
            other => panic!("VM {name}: {other:?}"),
        }
    }

    /// How a host ended.
    pub fn result_of(&self, host: usize) -> Option<HostResult> {
        self.run().hosts[&self.hosts[host]].result.as_ref().map(|(result, _)| *result)
    }

    pub fn result(&self, host: usize) -> HostResult {
        self.host_status(host).result.expect("it has ended")
    }

    /// How all hosts of the plan ended, by the order in which the hosts were made.
    pub fn results(&self) -> Vec<Option<HostResult>> {
        let run = self.run();
        let result = |id: &HostId| run.hosts.get(id).and_then(|h| h.result.as_ref().map(|(r, _)| *r));
        self.hosts.iter().map(result).collect()
    }

    pub fn journal(&self) -> Vec<Entry> {
        self.state().judge.seen.journal.iter().map(|(_, r)| r.entry.clone()).collect()
    }

    pub fn journal_has(&self, is_it: impl Fn(&Entry) -> bool) -> bool {
        self.state().judge.seen.journal.iter().any(|(_, r)| is_it(&r.entry))
    }

    /// When the first record that is so was written.
    pub fn when(&self, is_it: impl Fn(&Entry) -> bool) -> Option<i64> {
        self.state().judge.seen.journal.iter().find(|(_, r)| is_it(&r.entry)).map(|(_, r)| r.at_ms)
    }

    /// What was begun, in order.
    pub fn intents(&self) -> Vec<(Option<HostId>, Action)> {
        let intent = |e: Entry| match e {
            Entry::Intent { host, action } => Some((host, action)),
            _ => None,
        };
        self.journal().into_iter().filter_map(intent).collect()
    }

    pub fn intended(&self, is_it: impl Fn(&Action) -> bool) -> usize {
        self.intents().iter().filter(|(_, action)| is_it(action)).count()
    }

    /// What shows that a host restarted.
    pub fn restart_proof(&self, host: usize) -> Option<RestartProof> {
        let proof = |e: Entry| match e {
            Entry::Observed { host: h, fact: Fact::RestartProved(proof) } if h == self.hosts[host] => Some(proof),
            _ => None,
        };
        self.journal().into_iter().filter_map(proof).next_back()
    }

    /// What became of a setting.
    pub fn setting(&self, setting: &Setting) -> Option<LedgerState> {
        self.run().ledger.get(setting).map(|e| e.state.clone())
    }

    /// Names and sentences of all events so far.
    pub fn events(&mut self) -> Vec<(String, String)> {
        let events = self.call(|ports, _| async move { ports.store.events_after(0, 10_000).await }).unwrap();
        events.into_iter().map(|e| (e.event.name, e.event.text)).collect()
    }

    pub fn host_is(&self, host: usize) -> HostStatus {
        self.state().world.engine.hosts[&self.hosts[host]].status
    }

    pub fn cluster_view(&self) -> ClusterView {
        self.state().world.cluster_view(&self.cluster).unwrap()
    }

    pub fn vm_is(&self, name: &str) -> VmStatus {
        self.state().world.engine.vms[&vm(name)].shown.status
    }

    /// How many hosts are not up.
    pub fn out(&self) -> usize {
        self.state().world.engine.hosts.values().filter(|h| h.status != HostStatus::Up).count()
    }
}
