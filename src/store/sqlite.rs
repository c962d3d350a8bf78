//! The port over SQLite: one thread writes, another one reads, a third one checks the whole file for the doctor, each
//! with a connection of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc as blocking;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::copies::Claim;
use super::database::{Database, FilesExamination};
use super::directory;
use super::examine;
#[cfg(feature = "test-hooks")]
use super::kill_points;
use super::lock::{self, Lock};
use super::queries::Rows;
use super::reader::Reader;
use super::rules;
use super::worker::Worker;
use crate::config::Role;
use crate::error::{Result, codes};
use crate::model::TimeMs;
use crate::model::check::HostCheck;
use crate::model::engine::EngineCheck;
use crate::model::event::Event;
use crate::model::evr::Nevra;
use crate::model::examination::StoreExamination;
use crate::model::host::Association;
use crate::model::ids::{HostId, RunId, TaskId, UserName};
use crate::model::ledger::LedgerEntry;
use crate::model::notification::Notice;
use crate::model::plan::Plan;
use crate::model::run::{JournalRecord, RunRow};
use crate::model::schedule::{JobRecord, Watched};
use crate::ports::{Change, Clock, Ids, ImageLevels, ObserverRequest, Store, TaskRecord};

/// How often an observer reads the number of the newest event, which another process writes.
const OBSERVER_INTERVAL: Duration = Duration::from_millis(500);
/// How long dropping the store waits for its threads.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A state directory, open.
pub struct SqliteStore {
    id: String,
    /// Without symbolic links.
    dir: PathBuf,
    role: Role,
    clock: Arc<dyn Clock>,
    /// Number of the newest event that this instance wrote or found.
    newest: watch::Sender<u64>,
    /// `None` while closing.
    workers: Option<Workers>,
    thread: Option<JoinHandle<()>>,
    /// Disconnected when the writer's thread has ended, after the reader's. In a mutex because a receiver is not
    /// `Sync`.
    ended: Mutex<blocking::Receiver<()>>,
}

struct Workers {
    writer: Worker<Database>,
    reader: Worker<Reader>,
    /// Checks the whole file, which can take minutes, while the reader goes on.
    examiner: Worker<Reader>,
}

impl SqliteStore {
    /// Opens a state directory, as [`open`](crate::store::open) describes.
    ///
    /// # Errors
    /// As [`open`](crate::store::open).
    pub fn open(dir: &Path, role: Role, clock: Arc<dyn Clock>, ids: &dyn Ids) -> Result<Self> {
        let (dir, lock) = match role {
            Role::Controller => {
                let dir = directory::prepare(dir)?;
                examine::require_usable(&dir)?;
                let lock = Lock::take(&dir)?;
                (dir, Some(lock))
            }
            Role::Observer => {
                let dir = directory::check(dir)?;
                examine::require_usable(&dir)?;
                (dir, None)
            }
        };
        let (claim, opening) = Claim::take(&dir)?;
        let database = Database::open(&dir, role, ids)?;
        drop(opening);
        let id = database.store_id().to_owned();
        let newest = watch::Sender::new(database.rows().newest_event()?);
        let (reader, reading) = Worker::start("oum-reader", database.reader()?, drop)?;
        let (examiner, examining) = Worker::start("oum-examiner", database.reader()?, drop)?;
        let (end, ended) = blocking::channel();
        let closing = dir.clone();
        let close = move |database: Database| {
            // The writer's connection closes last: the last connection copies the log into the file.
            for thread in [reading, examining] {
                if thread.join().is_err() {
                    tracing::error!("a thread that reads the state panicked while closing");
                }
            }
            if let Err(error) = database.close() {
                tracing::warn!(%error, "closing the state failed; all commits are safe");
            }
            // After the last write, because the next controller may then use the directory.
            drop(claim);
            if let Some(lock) = lock {
                drop(lock);
                lock::closed(&closing);
            }
            drop(end);
        };
        let (writer, thread) = Worker::start("oum-store", database, close)?;
        Ok(SqliteStore {
            id,
            dir,
            role,
            clock,
            newest,
            workers: Some(Workers { writer, reader, examiner }),
            thread: Some(thread),
            ended: Mutex::new(ended),
        })
    }

    fn workers(&self) -> Result<&Workers> {
        self.workers.as_ref().ok_or_else(|| codes::Closed {}.err())
    }

    async fn read<T, F>(&self, read: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(Rows<'_>) -> Result<T> + Send + 'static,
    {
        self.workers()?.reader.run(move |reader| reader.read(read)).await
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if self.role == Role::Controller {
            // Before the thread can end.
            lock::closing(&self.dir);
        }
        self.workers = None;
        // The thread never sends: the channel closes when the thread ends.
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        match ended.recv_timeout(CLOSE_TIMEOUT) {
            Err(blocking::RecvTimeoutError::Timeout) => {
                tracing::warn!("the state's thread is still writing; it frees the directory when it has finished");
            }
            _ => {
                if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
                    tracing::error!("the state's thread panicked while closing; all commits are safe");
                }
            }
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn id(&self) -> &str {
        &self.id
    }

    fn is_controller(&self) -> bool {
        self.role == Role::Controller
    }

    async fn commit(&self, mut changes: Vec<Change>) -> Result<Vec<u64>> {
        rules::prune_last(&mut changes);
        let newest = self.newest.clone();
        let write = move |database: &mut Database| {
            #[cfg(feature = "test-hooks")]
            let number = kill_points::number(&changes);
            #[cfg(feature = "test-hooks")]
            kill_points::reached(number, kill_points::Side::Before);
            let numbers = database.commit(&changes)?;
            #[cfg(feature = "test-hooks")]
            kill_points::reached(number, kill_points::Side::After);
            if let Some(last) = numbers.last() {
                newest.send_replace(*last);
            }
            Ok(numbers)
        };
        self.workers()?.writer.run(write).await
    }

    async fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>> {
        let hosts = hosts.to_vec();
        self.read(move |rows| rows.associations(&hosts)).await
    }

    async fn task(&self, id: &TaskId) -> Result<Option<TaskRecord>> {
        let id = id.clone();
        self.read(move |rows| rows.task(&id)).await
    }

    async fn packages_before(&self, id: &TaskId) -> Result<Option<Vec<Nevra>>> {
        let id = id.clone();
        self.read(move |rows| rows.packages_before(&id)).await
    }

    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>> {
        self.read(|rows| rows.unfinished_tasks()).await
    }

    async fn ended_tasks(&self, since_ms: TimeMs) -> Result<Vec<TaskRecord>> {
        self.read(move |rows| rows.ended_tasks(since_ms)).await
    }

    async fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>> {
        let host = host.clone();
        self.read(move |rows| rows.last_check(&host)).await
    }

    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>> {
        self.read(|rows| rows.image_levels()).await
    }

    async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>> {
        self.read(move |rows| rows.events_after(seq, limit)).await
    }

    async fn cursor(&self, listener: &str) -> Result<u64> {
        let listener = listener.to_owned();
        self.read(move |rows| rows.cursor(&listener)).await
    }

    async fn requests(&self) -> Result<Vec<ObserverRequest>> {
        self.read(|rows| rows.requests()).await
    }

    async fn notices(&self) -> Result<Vec<Notice>> {
        self.read(|rows| rows.notices()).await
    }

    async fn dismissed(&self, user: &UserName) -> Result<Vec<String>> {
        let user = user.clone();
        self.read(move |rows| rows.dismissed(&user)).await
    }

    async fn last_engine_check(&self) -> Result<Option<EngineCheck>> {
        self.read(|rows| rows.last_engine_check()).await
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>> {
        self.read(|rows| rows.jobs()).await
    }

    async fn watched(&self) -> Result<Option<Watched>> {
        self.read(|rows| rows.watched()).await
    }

    async fn wait_for_events(&self, seq: u64) {
        if self.is_controller() {
            // Only this instance writes events. Cannot fail: `self` owns the sender.
            let mut newest = self.newest.subscribe();
            drop(newest.wait_for(|newest| *newest > seq).await);
            return;
        }
        loop {
            match self.read(|rows| rows.newest_event()).await {
                Ok(newest) if newest > seq => return,
                Ok(_) => self.clock.sleep(OBSERVER_INTERVAL).await,
                // Returns early, so that the caller's own read gets the error; sleeps first, so that the caller does
                // not spin.
                Err(_) => return self.clock.sleep(OBSERVER_INTERVAL).await,
            }
        }
    }

    async fn plan(&self, hash: &str) -> Result<Option<Plan>> {
        let hash = hash.to_owned();
        self.read(move |rows| rows.plan(&hash)).await
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        let id = id.clone();
        self.read(move |rows| rows.run(&id)).await
    }

    async fn runs(&self, limit: usize) -> Result<Vec<RunRow>> {
        self.read(move |rows| rows.runs(limit)).await
    }

    async fn unfinished_runs(&self) -> Result<Vec<RunRow>> {
        self.read(|rows| rows.unfinished_runs()).await
    }

    async fn journal(&self, run: &RunId, after: u64) -> Result<Vec<JournalRecord>> {
        let run = run.clone();
        self.read(move |rows| rows.journal(&run, after)).await
    }

    async fn open_ledger(&self) -> Result<Vec<LedgerEntry>> {
        self.read(|rows| rows.open_ledger()).await
    }

    async fn examine(&self) -> Result<StoreExamination> {
        let workers = self.workers()?;
        let FilesExamination { directory, format } = workers.writer.run(Database::examine_files).await?;
        let rows = |reader: &mut Reader| reader.read(|rows| Ok((rows.newest_event()?, rows.cursors()?)));
        let (newest_event, cursors) = workers.reader.run(rows).await?;
        let damage = workers.examiner.run(|reader| Ok(reader.damage())).await?;
        Ok(StoreExamination { directory: Some(directory), format, damage, newest_event, cursors })
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::error::Code;
    use crate::system::{SystemClock, SystemIds};

    #[tokio::test]
    async fn a_panic_in_the_thread_is_an_error_of_that_call_only() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(dir.path(), Role::Controller, Arc::new(SystemClock), &SystemIds).unwrap();
        let workers = store.workers().unwrap();
        let error = workers.writer.run(|_| -> Result<()> { panic!("planted by this test") }).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        let error = workers.reader.run(|_| -> Result<()> { panic!("planted by this test") }).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        assert_eq!(store.cursor("engine").await.unwrap(), 0);
    }

    #[tokio::test]
    async fn opening_waits_for_a_store_that_is_being_closed() {
        let dir = tempfile::tempdir().unwrap();
        let open = |path: &Path| SqliteStore::open(path, Role::Controller, Arc::new(SystemClock), &SystemIds);
        let store = open(dir.path()).unwrap();
        // A slow disk: the thread is held until the opener waits.
        let (go_on, held) = blocking::channel::<()>();
        let (busy, is_busy) = blocking::channel::<()>();
        let call = move |_: &mut Database| {
            drop(busy);
            let _ = held.recv();
        };
        store.workers().unwrap().writer.send(call).await;
        is_busy.recv().unwrap_err();
        assert_eq!(open(dir.path()).err().unwrap().code(), Code::StateInUse, "an open store is refused without a wait");
        let closing = thread::spawn(move || drop(store));
        let path = dir.path().to_owned();
        while !lock::is_closing(&path) {
            thread::yield_now();
        }
        let opening = thread::spawn(move || open(&path).map(drop));
        while lock::WAITED.load(std::sync::atomic::Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        drop(go_on);
        opening.join().unwrap().unwrap();
        closing.join().unwrap();
    }

    #[tokio::test]
    async fn an_observer_that_closes_does_not_end_the_wait_for_a_controller() {
        let dir = tempfile::tempdir().unwrap();
        let open = |role| SqliteStore::open(dir.path(), role, Arc::new(SystemClock), &SystemIds).unwrap();
        let (store, observer) = (open(Role::Controller), open(Role::Observer));
        let (go_on, held) = blocking::channel::<()>();
        let call = move |_: &mut Database| {
            let _ = held.recv();
        };
        store.workers().unwrap().writer.send(call).await;
        let closing = thread::spawn(move || drop(store));
        while !lock::is_closing(dir.path()) {
            thread::yield_now();
        }
        drop(observer);
        assert!(lock::is_closing(dir.path()), "the controller is still closing");
        drop(go_on);
        closing.join().unwrap();
        drop(open(Role::Controller));
    }

    #[tokio::test]
    async fn reads_go_on_while_the_whole_file_is_checked() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(dir.path(), Role::Controller, Arc::new(SystemClock), &SystemIds).unwrap();
        let (go_on, held) = blocking::channel::<()>();
        // As a check that takes long.
        let call = move |_: &mut Reader| {
            let _ = held.recv();
        };
        store.workers().unwrap().examiner.send(call).await;
        let mut examining = std::pin::pin!(store.examine());
        let waited = tokio::time::timeout(Duration::from_millis(100), examining.as_mut()).await;
        assert!(waited.is_err(), "the check runs on the thread that is held");
        assert_eq!(store.cursor("engine").await.unwrap(), 0);
        drop(go_on);
        assert_eq!(examining.await.unwrap().damage.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn reads_go_on_while_the_disk_is_slow() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(dir.path(), Role::Controller, Arc::new(SystemClock), &SystemIds).unwrap();
        let (go_on, held) = blocking::channel::<()>();
        let call = move |_: &mut Database| {
            let _ = held.recv();
        };
        store.workers().unwrap().writer.send(call).await;
        assert_eq!(store.cursor("engine").await.unwrap(), 0);
        drop(go_on);
    }
}
