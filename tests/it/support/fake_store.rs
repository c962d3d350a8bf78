//! A store in memory with just enough behaviour for checks; it counts commits.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::HostCheck;
use ovirt_upgrade_manager::model::engine::EngineCheck;
use ovirt_upgrade_manager::model::event::{Event, NewEvent};
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

#[derive(Default)]
struct State {
    associations: BTreeMap<HostId, Association>,
    checks: BTreeMap<HostId, HostCheck>,
    images: BTreeMap<String, ImageLevels>,
    events: Vec<NewEvent>,
    notices: BTreeMap<String, Notice>,
    commits: usize,
}

/// The store. As an observer it panics on any write.
#[derive(Default)]
pub struct FakeStore {
    observer: bool,
    state: Mutex<State>,
}

impl FakeStore {
    pub fn observer() -> FakeStore {
        FakeStore { observer: true, ..FakeStore::default() }
    }

    pub fn event_names(&self) -> Vec<String> {
        self.state.lock().unwrap().events.iter().map(|e| e.name.clone()).collect()
    }

    pub fn commits(&self) -> usize {
        self.state.lock().unwrap().commits
    }

    pub fn stored_check(&self, host: &str) -> Option<HostCheck> {
        self.state.lock().unwrap().checks.get(&HostId::new(host).unwrap()).cloned()
    }

    pub fn stored_association(&self, host: &str) -> Option<Association> {
        self.state.lock().unwrap().associations.get(&HostId::new(host).unwrap()).cloned()
    }

    pub fn put(&self, association: Association) {
        self.state.lock().unwrap().associations.insert(association.host_id.clone(), association);
    }
}

#[async_trait]
impl Store for FakeStore {
    fn id(&self) -> &str {
        "fake"
    }

    fn is_controller(&self) -> bool {
        !self.observer
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>> {
        assert!(!self.observer, "an observer wrote {changes:?}");
        let mut state = self.state.lock().unwrap();
        state.commits += 1;
        let mut numbers = vec![];
        for change in changes {
            match change {
                Change::Associate(a) => drop(state.associations.insert(a.host_id.clone(), a)),
                Change::DropAssociation(host) => drop(state.associations.remove(&host)),
                Change::Check(check) => drop(state.checks.insert(check.host_id.clone(), check)),
                Change::ImageLevels(image, levels) => drop(state.images.insert(image, levels)),
                Change::Event(event) => {
                    state.events.push(event);
                    numbers.push(state.events.len() as u64);
                }
                Change::Notice(notice) => drop(state.notices.insert(notice.topic.key(), notice)),
                Change::Withdraw(topic) => drop(state.notices.remove(&topic.key())),
                other => panic!("a check does not write {other:?}"),
            }
        }
        Ok(numbers)
    }

    async fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>> {
        let state = self.state.lock().unwrap();
        Ok(hosts.iter().filter_map(|h| state.associations.get(h).cloned()).collect())
    }

    async fn task(&self, _: &TaskId) -> Result<Option<TaskRecord>> {
        Ok(None)
    }

    async fn packages_before(&self, _: &TaskId) -> Result<Option<Vec<Nevra>>> {
        Ok(None)
    }

    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>> {
        Ok(vec![])
    }

    async fn ended_tasks(&self, _: TimeMs) -> Result<Vec<TaskRecord>> {
        Ok(vec![])
    }

    async fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>> {
        Ok(self.state.lock().unwrap().checks.get(host).cloned())
    }

    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>> {
        Ok(self.state.lock().unwrap().images.clone())
    }

    async fn events_after(&self, _: u64, _: usize) -> Result<Vec<Event>> {
        Ok(vec![])
    }

    async fn cursor(&self, _: &str) -> Result<u64> {
        Ok(0)
    }

    async fn requests(&self) -> Result<Vec<ObserverRequest>> {
        Ok(vec![])
    }

    async fn notices(&self) -> Result<Vec<Notice>> {
        Ok(self.state.lock().unwrap().notices.values().cloned().collect())
    }

    async fn dismissed(&self, _: &UserName) -> Result<Vec<String>> {
        Ok(vec![])
    }

    async fn last_engine_check(&self) -> Result<Option<EngineCheck>> {
        Ok(None)
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>> {
        Ok(vec![])
    }

    async fn watched(&self) -> Result<Option<Watched>> {
        Ok(None)
    }

    async fn wait_for_events(&self, _: u64) {}

    async fn plan(&self, _: &str) -> Result<Option<Plan>> {
        Ok(None)
    }

    async fn run(&self, _: &RunId) -> Result<Option<RunRow>> {
        Ok(None)
    }

    async fn runs(&self, _: usize) -> Result<Vec<RunRow>> {
        Ok(vec![])
    }

    async fn unfinished_runs(&self) -> Result<Vec<RunRow>> {
        Ok(vec![])
    }

    async fn journal(&self, _: &RunId, _: u64) -> Result<Vec<JournalRecord>> {
        Ok(vec![])
    }

    async fn open_ledger(&self) -> Result<Vec<LedgerEntry>> {
        Ok(vec![])
    }

    async fn examine(&self) -> Result<StoreExamination> {
        unreachable!("no check examines the store")
    }
}
