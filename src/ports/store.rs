//! The store's port: what can be read, and every change that can be written.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::model::TimeMs;
use crate::model::check::HostCheck;
use crate::model::engine::EngineCheck;
use crate::model::event::{Event, NewEvent};
use crate::model::evr::Nevra;
use crate::model::examination::StoreExamination;
use crate::model::host::{Association, ContentHostRef};
use crate::model::ids::{HostId, RunId, TaskId, UserName};
use crate::model::ledger::LedgerEntry;
use crate::model::level::{Level, LevelSet};
use crate::model::notification::{Notice, Topic};
use crate::model::plan::Plan;
use crate::model::run::{Command, JournalRecord, RunRow};
use crate::model::schedule::{JobRecord, Watched};
use crate::model::task::Task;

/// The durable state. Everything that changes goes through [`Store::commit`], in one transaction per call.
#[async_trait]
pub trait Store: Send + Sync {
    /// Id of this store; a new or restored file has a new one.
    fn id(&self) -> &str;

    /// Does this instance control the state, or only observe it?
    fn is_controller(&self) -> bool;

    /// Writes all changes or none, durably, and answers the numbers given to new events, in order.
    /// An observer may only write [`Change::Request`].
    async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>>;

    /// Stored associations of these hosts.
    async fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>>;

    /// One task, with what its proof needs.
    async fn task(&self, id: &TaskId) -> Result<Option<TaskRecord>>;

    /// Packages of an unfinished task's host before the installation.
    async fn packages_before(&self, id: &TaskId) -> Result<Option<Vec<Nevra>>>;

    /// Tasks that have not ended, oldest first.
    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>>;

    /// The last stored check of a host.
    async fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>>;

    /// Levels learned or given for Node images, by the image's version.
    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>>;

    /// Events after a number, in order.
    async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>>;

    /// The stored cursor of a listener; 0 where there is none.
    async fn cursor(&self, listener: &str) -> Result<u64>;

    /// Requests of observers that wait for an answer, oldest first.
    async fn requests(&self) -> Result<Vec<Request>>;

    /// All notifications: the engine's first, then the hosts', by kind and id.
    async fn notices(&self) -> Result<Vec<Notice>>;

    /// Ids of the notifications that this user has dismissed.
    async fn dismissed(&self, user: &UserName) -> Result<Vec<String>>;

    /// The last check of the engine.
    async fn last_engine_check(&self) -> Result<Option<EngineCheck>>;

    /// How the periodic checks went; those that never ran are left out.
    async fn jobs(&self) -> Result<Vec<JobRecord>>;

    /// What the periodic checks look at.
    async fn watched(&self) -> Result<Option<Watched>>;

    /// Resolves when events with a number above `seq` may be there, written by whatever process. May resolve early.
    async fn wait_for_events(&self, seq: u64);

    /// The stored plan of that hash.
    async fn plan(&self, hash: &str) -> Result<Option<Plan>>;

    /// One run.
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>>;

    /// Runs, newest first, at most so many.
    async fn runs(&self, limit: usize) -> Result<Vec<RunRow>>;

    /// Runs that have not ended, oldest first.
    async fn unfinished_runs(&self) -> Result<Vec<RunRow>>;

    /// Records of a run's journal after a number, in order.
    async fn journal(&self, run: &RunId, after: u64) -> Result<Vec<JournalRecord>>;

    /// Ledger entries of all runs that are neither restored nor listed, by run and setting.
    async fn open_ledger(&self) -> Result<Vec<LedgerEntry>>;

    /// Looks at itself, for the doctor. Reads the whole state once, and holds commits up meanwhile.
    async fn examine(&self) -> Result<StoreExamination>;
}

/// One change of the state.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)]
pub enum Change {
    /// Sets a host's association with its provider (one per host).
    Associate(Association),
    /// Drops a host's association.
    DropAssociation(HostId),
    /// Writes a task: new, or its next state.
    Task(TaskRecord),
    /// Writes the packages of a task's host before the installation. They are kept until the task has ended.
    PackagesBefore(TaskId, Vec<Nevra>),
    /// Writes the last check of a host.
    Check(HostCheck),
    /// Writes what a Node image supports.
    ImageLevels(String, ImageLevels),
    /// Appends an event.
    Event(NewEvent),
    /// Moves a listener's cursor.
    Cursor {
        /// Name of the listener.
        listener: String,
        /// Number of the last event that it has had.
        seq: u64,
    },
    /// Leaves a request of an observer.
    Request(Request),
    /// Removes an answered request.
    DropRequest(String),
    /// Writes a notification, in the place of the one with the same topic. If that one had another id, what users
    /// dismissed is forgotten with it.
    Notice(Notice),
    /// Withdraws the notification of a topic, and who dismissed it.
    Withdraw(Topic),
    /// A user dismisses a notification. One that is not there any more stays gone.
    Dismiss {
        /// Who.
        user: UserName,
        /// Id of the notification.
        id: String,
        /// When.
        at_ms: TimeMs,
    },
    /// Writes the last check of the engine.
    EngineCheck(EngineCheck),
    /// Writes how a periodic check went.
    Job(JobRecord),
    /// Writes what the periodic checks look at.
    Watch(Watched),
    /// Keeps a plan, so that a run can be started by its hash.
    Plan(Box<Plan>),
    /// Begins a run, running and with epoch 1. `RUN_EXISTS` while another run of the cluster has not ended.
    BeginRun(RunRow),
    /// Takes a run over: its epoch becomes this one, which must be the next. `RUN_FENCED` otherwise; `RUN_UNKNOWN`,
    /// `RUN_ENDED`.
    TakeRun {
        /// The run.
        run: RunId,
        /// The new epoch.
        epoch: u64,
    },
    /// Changes nothing: refuses the commit with `RUN_FENCED` unless the run has this epoch; `RUN_UNKNOWN`, `RUN_ENDED`. For
    /// what the driver of a run writes beside its journal.
    Fence {
        /// The run.
        run: RunId,
        /// The epoch of whoever commits.
        epoch: u64,
    },
    /// Appends a record. `RUN_UNKNOWN`, `RUN_FENCED` if its epoch is not the run's, `RUN_ENDED`; its number must be the
    /// next. A record that ends the run, ends it; [`Entry::Paused`](crate::model::run::Entry::Paused), the command to
    /// pause now or after the step, and the commands that make a run go on set its state.
    Journal(Box<JournalRecord>),
    /// Writes what is known of a setting that a run changed, one row for each run and setting. `RUN_UNKNOWN`. It is not
    /// fenced by itself: it goes with a record of the journal, or settles what an ended run left.
    Ledger(LedgerEntry),
    /// Removes events, finished tasks, finished runs with their journals and ledgers, and plans that no run uses, all
    /// from before this time. Events that a stored cursor has not passed are kept, and runs with open ledger entries.
    /// Comes after all other changes of its commit.
    Prune {
        /// Events that happened, tasks and runs that ended, and plans that were made, earlier than this.
        before_ms: TimeMs,
    },
}

/// A task with what is needed to finish and prove it after a restart, apart from the host's packages before: they are
/// many and never change, so [`Change::PackagesBefore`] writes them once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// The task as shown.
    pub task: Task,
    /// The content host it works on.
    pub content_host: ContentHostRef,
    /// Packages that the selection should bring, each at this version or newer.
    pub planned: Vec<Nevra>,
    /// When the provider said that it succeeded: the proof's time starts there.
    pub proving_since_ms: Option<TimeMs>,
    /// That it takes too long was told.
    #[serde(default)]
    pub overdue_reported: bool,
}

/// What a Node image supports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageLevels {
    /// Cluster levels.
    pub levels: LevelSet,
    /// Engine versions (`supportedENGINEs`), empty where not known.
    #[serde(default)]
    pub engines: Vec<Level>,
    /// True: a host reported it. False: from a table.
    pub learned: bool,
}

/// A request that an observer leaves for the controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub actor: String,
    /// What is asked for.
    pub kind: RequestKind,
    /// When.
    pub at_ms: TimeMs,
}

/// What an observer can ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Cancel a task.
    CancelTask(TaskId),
    /// Ask something of a run.
    Run {
        /// The run.
        run: RunId,
        /// What.
        command: Command,
    },
}
