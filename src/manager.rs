//! Stand-in for the upgrade manager while the faces are built: events in memory, every other operation refused.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::error::{Code, Result};
use crate::model::check::{ClusterCheck, HostCheck};
use crate::model::erratum::{ErrataPage, Erratum};
use crate::model::event::{Event, EventPage};
use crate::model::host::Association;
use crate::model::ids::{HostId, TaskId};
use crate::model::request::*;
use crate::model::task::Task;
use crate::ports::{Call, Change, ImageLevels, Ports, Request, Store, TaskRecord};
use crate::system::{SystemClock, SystemIds};

/// The operations. Cheap to clone.
#[derive(Clone)]
pub struct UpgradeManager {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    ports: Ports,
    closed: CancellationToken,
}

impl UpgradeManager {
    /// Opens the state and starts following unfinished tasks.
    pub async fn open(config: Config) -> Result<Self> {
        let ports = Ports {
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            store: Arc::new(MemoryStore::new()),
            providers: vec![],
        };
        Ok(Self::with_ports(config, ports))
    }

    /// A manager over given ports.
    pub fn with_ports(config: Config, ports: Ports) -> Self {
        UpgradeManager { inner: Arc::new(Inner { config, ports, closed: CancellationToken::new() }) }
    }

    /// The ports.
    pub fn ports(&self) -> &Ports {
        &self.inner.ports
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Cancels everything.
    pub async fn close(&self) {
        self.inner.closed.cancel();
    }

    fn absent<T>(&self) -> Result<T> {
        if self.inner.closed.is_cancelled() {
            return Err(Code::Closed.err());
        }
        Err(Code::NoData.err().with("what", "the answer").with("why", "this is a stand-in"))
    }

    /// Events after a cursor.
    pub async fn events(&self, _: &Call, r: Events) -> Result<EventPage> {
        let store = &self.inner.ports.store;
        let events = store.events_after(r.after, r.limit as usize).await?;
        let next = events.last().map_or(r.after, |e| e.seq);
        Ok(EventPage { format: crate::model::FORMAT, events, next, store_id: store.id().to_owned() })
    }
}

macro_rules! absent {
    ($($name:ident($request:ty) -> $answer:ty;)+) => {
        #[allow(missing_docs)]
        impl UpgradeManager {
            $(pub async fn $name(&self, _: &Call, _: $request) -> Result<$answer> { self.absent() })+
        }
    };
}

absent! {
    check_host(CheckHost) -> HostCheck;
    check_cluster(CheckCluster) -> ClusterCheck;
    errata(Errata) -> ErrataPage;
    erratum(OneErratum) -> Erratum;
    associate(Associate) -> Option<Association>;
    association(AssociationOf) -> Option<Association>;
    install_errata(InstallErrata) -> Task;
    install_packages(InstallPackages) -> Task;
    task(TaskStateOf) -> Task;
    cancel_task(CancelTask) -> Task;
}

#[derive(Default)]
struct Memory {
    events: Vec<Event>,
    cursors: BTreeMap<String, u64>,
}

struct MemoryStore {
    memory: Mutex<Memory>,
    last: watch::Sender<u64>,
}

impl MemoryStore {
    fn new() -> Self {
        MemoryStore { memory: Mutex::default(), last: watch::Sender::new(0) }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn id(&self) -> &str {
        "memory"
    }
    fn is_controller(&self) -> bool {
        true
    }
    async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>> {
        let mut memory = self.memory();
        let mut numbers = vec![];
        for change in changes {
            match change {
                Change::Event(event) => {
                    let seq = memory.events.len() as u64 + 1;
                    memory.events.push(Event { seq, event });
                    numbers.push(seq);
                }
                Change::Cursor { listener, seq } => {
                    memory.cursors.insert(listener, seq);
                }
                _ => {}
            }
        }
        if let Some(last) = numbers.last() {
            self.last.send_replace(*last);
        }
        Ok(numbers)
    }
    async fn associations(&self, _: &[HostId]) -> Result<Vec<Association>> {
        Ok(vec![])
    }
    async fn task(&self, _: &TaskId) -> Result<Option<TaskRecord>> {
        Ok(None)
    }
    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>> {
        Ok(vec![])
    }
    async fn last_check(&self, _: &HostId) -> Result<Option<HostCheck>> {
        Ok(None)
    }
    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>> {
        Ok(BTreeMap::new())
    }
    async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>> {
        Ok(self.memory().events.iter().filter(|e| e.seq > seq).take(limit).cloned().collect())
    }
    async fn cursor(&self, listener: &str) -> Result<u64> {
        Ok(self.memory().cursors.get(listener).copied().unwrap_or_default())
    }
    async fn requests(&self) -> Result<Vec<Request>> {
        Ok(vec![])
    }
    async fn wait_for_events(&self, seq: u64) {
        let mut last = self.last.subscribe();
        let _ = last.wait_for(|n| *n > seq).await;
    }
}
