//! The `Store` port of a simulated process: the lab's store in memory. Commits take time, and a process can die in one.
//!
//! All processes of a simulation share one durable state. A commit becomes durable as a whole at one moment; a kill
//! falls before it or between it and its answer. Everything that became durable is reported to the judge.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::MemoryStore;
use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Result, codes};
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::HostCheck;
use ovirt_upgrade_manager::model::engine::EngineCheck;
use ovirt_upgrade_manager::model::event::Event;
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::examination::StoreExamination;
use ovirt_upgrade_manager::model::host::Association;
use ovirt_upgrade_manager::model::ids::{HostId, RunId, TaskId, UserName};
use ovirt_upgrade_manager::model::ledger::LedgerEntry;
use ovirt_upgrade_manager::model::notification::Notice;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{JournalRecord, RunRow};
use ovirt_upgrade_manager::model::schedule::{JobRecord, Watched};
use ovirt_upgrade_manager::ports::{Change, ImageLevels, ObserverRequest, Store, TaskRecord};

use super::state::Door;

/// The store behind the port.
pub struct SimStore {
    door: Door,
    durable: Arc<MemoryStore>,
}

impl SimStore {
    /// The access of a process to the durable state.
    pub fn new(door: Door, durable: Arc<MemoryStore>) -> Self {
        SimStore { door, durable }
    }
}

/// Reads, which go straight to the durable state once the process passes its [`Door`].
macro_rules! reads {
    ($(fn $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {
        #[async_trait]
        impl Store for SimStore {
            fn id(&self) -> &str {
                self.durable.id()
            }

            fn is_controller(&self) -> bool {
                true
            }

            async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>> {
                self.write(changes).await
            }

            async fn wait_for_events(&self, seq: u64) {
                self.durable.wait_for_events(seq).await;
            }

            $(async fn $name(&self, $($argument: $kind),*) -> Result<$answer> {
                self.door.pass().await;
                self.check_readable()?;
                self.durable.$name($($argument),*).await
            })+
        }
    };
}

reads! {
    fn associations(hosts: &[HostId]) -> Vec<Association>;
    fn task(id: &TaskId) -> Option<TaskRecord>;
    fn packages_before(id: &TaskId) -> Option<Vec<Nevra>>;
    fn unfinished_tasks() -> Vec<TaskRecord>;
    fn ended_tasks(since_ms: TimeMs) -> Vec<TaskRecord>;
    fn last_check(host: &HostId) -> Option<HostCheck>;
    fn image_levels() -> BTreeMap<String, ImageLevels>;
    fn events_after(seq: u64, limit: usize) -> Vec<Event>;
    fn cursor(listener: &str) -> u64;
    fn requests() -> Vec<ObserverRequest>;
    fn notices() -> Vec<Notice>;
    fn dismissed(user: &UserName) -> Vec<String>;
    fn last_engine_check() -> Option<EngineCheck>;
    fn jobs() -> Vec<JobRecord>;
    fn watched() -> Option<Watched>;
    fn plan(hash: &str) -> Option<Plan>;
    fn run(id: &RunId) -> Option<RunRow>;
    fn runs(limit: usize) -> Vec<RunRow>;
    fn unfinished_runs() -> Vec<RunRow>;
    fn journal(run: &RunId, after: u64) -> Vec<JournalRecord>;
    fn open_ledger() -> Vec<LedgerEntry>;
    fn examine() -> StoreExamination;
}

impl SimStore {
    fn check_readable(&self) -> Result<()> {
        match self.door.state().network.disk_unreadable {
            true => Err(codes::StateFailed { path: "(simulated)", why: "input/output error" }.err()),
            false => Ok(()),
        }
    }

    async fn write(&self, changes: Vec<Change>) -> Result<Vec<u64>> {
        let (before, after) = {
            let mut state = self.door.state();
            if state.network.commit_ms > 0 {
                state.disturbed();
            }
            state.commits(self.door.process);
            (state.rng.between(0, 30) + state.network.commit_ms, state.rng.between(0, 5))
        };
        self.door.wait(before).await;
        self.door.commit(false).await;
        if self.door.state().network.disk_full {
            let drives = changes.iter().any(|change| matches!(change, Change::Journal(_)));
            self.door.state().not_written(drives);
            return Err(codes::StateFailed { path: "(simulated)", why: "no space left on device" }.err());
        }
        // No await from here to the report: the judge sees the record at the moment at which it becomes durable.
        let shown = changes.clone();
        let numbers = self.durable.commit(changes).await;
        {
            let mut state = self.door.state();
            match &numbers {
                Ok(_) => state.committed(self.door.process, &shown),
                Err(e) => state.say("store", format_args!("{} refused: {e}", self.door.process)),
            }
        }
        self.door.commit(true).await;
        self.door.wait(after).await;
        numbers
    }
}
