//! A store over another one, which fails when a test asks for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

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

/// What a commit does.
pub enum Commit {
    Works,
    Fails,
    /// Writes, and says that it failed.
    Lies,
    Panics,
}

type Decide = Box<dyn FnMut(&[Change]) -> Commit + Send>;

pub struct FailingStore {
    inner: Arc<dyn Store>,
    decide: Mutex<Decide>,
}

impl FailingStore {
    pub fn over(inner: Arc<dyn Store>) -> Arc<FailingStore> {
        Arc::new(FailingStore { inner, decide: Mutex::new(Box::new(|_| Commit::Works)) })
    }

    pub fn plan(&self, plan: impl FnMut(&[Change]) -> Commit + Send + 'static) {
        *self.decide.lock().unwrap() = Box::new(plan);
    }
}

#[async_trait]
impl Store for FailingStore {
    fn id(&self) -> &str {
        self.inner.id()
    }

    fn is_controller(&self) -> bool {
        self.inner.is_controller()
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>> {
        let what = (self.decide.lock().unwrap())(&changes);
        let failed = || Err(codes::StateFailed { path: "state.db", why: "disk full" }.err());
        match what {
            Commit::Works => self.inner.commit(changes).await,
            Commit::Fails => failed(),
            Commit::Panics => panic!("planted by this test"),
            Commit::Lies => {
                self.inner.commit(changes).await?;
                failed()
            }
        }
    }

    async fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>> {
        self.inner.associations(hosts).await
    }

    async fn task(&self, id: &TaskId) -> Result<Option<TaskRecord>> {
        self.inner.task(id).await
    }

    async fn packages_before(&self, id: &TaskId) -> Result<Option<Vec<Nevra>>> {
        self.inner.packages_before(id).await
    }

    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>> {
        self.inner.unfinished_tasks().await
    }

    async fn ended_tasks(&self, since_ms: TimeMs) -> Result<Vec<TaskRecord>> {
        self.inner.ended_tasks(since_ms).await
    }

    async fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>> {
        self.inner.last_check(host).await
    }

    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>> {
        self.inner.image_levels().await
    }

    async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>> {
        self.inner.events_after(seq, limit).await
    }

    async fn cursor(&self, listener: &str) -> Result<u64> {
        self.inner.cursor(listener).await
    }

    async fn requests(&self) -> Result<Vec<ObserverRequest>> {
        self.inner.requests().await
    }

    async fn notices(&self) -> Result<Vec<Notice>> {
        self.inner.notices().await
    }

    async fn dismissed(&self, user: &UserName) -> Result<Vec<String>> {
        self.inner.dismissed(user).await
    }

    async fn last_engine_check(&self) -> Result<Option<EngineCheck>> {
        self.inner.last_engine_check().await
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>> {
        self.inner.jobs().await
    }

    async fn watched(&self) -> Result<Option<Watched>> {
        self.inner.watched().await
    }

    async fn wait_for_events(&self, seq: u64) {
        self.inner.wait_for_events(seq).await;
    }

    async fn plan(&self, hash: &str) -> Result<Option<Plan>> {
        self.inner.plan(hash).await
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.inner.run(id).await
    }

    async fn runs(&self, limit: usize) -> Result<Vec<RunRow>> {
        self.inner.runs(limit).await
    }

    async fn unfinished_runs(&self) -> Result<Vec<RunRow>> {
        self.inner.unfinished_runs().await
    }

    async fn journal(&self, run: &RunId, after: u64) -> Result<Vec<JournalRecord>> {
        self.inner.journal(run, after).await
    }

    async fn open_ledger(&self) -> Result<Vec<LedgerEntry>> {
        self.inner.open_ledger().await
    }

    async fn examine(&self) -> Result<StoreExamination> {
        self.inner.examine().await
    }
}
