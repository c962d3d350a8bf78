//! The store's port: every read, and every change that can be written.
//!
//! Tests: `tests/it/store/conformance.rs` and `runs.rs`.

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
use crate::model::ids::{ContentHostId, ErratumId, HostId, ProviderName, RunId, TaskId, UserName};
use crate::model::ledger::LedgerEntry;
use crate::model::level::{Level, LevelSet};
use crate::model::notification::{Notice, NotificationTopic};
use crate::model::plan::Plan;
use crate::model::run::{Command, JournalRecord, RunRow};
use crate::model::schedule::{JobRecord, Watched};
use crate::model::task::{InstallWay, Task};
use crate::ports::provider::{Account, MachineMarks};

/// The durable state. Every change is made by [`Store::commit`], with one transaction per call.
///
/// # Errors
/// Every method can fail with `CLOSED` after the store's thread has ended, with `STATE_FAILED` for a failed disk
/// operation, and with `STATE_LOST` after the files were deleted, replaced or changed by another program. A read fails with `STATE_DAMAGED` for a row that cannot be read, and with `STATE_NEWER` for a row that a
/// newer version wrote. The methods below name only their further codes.
#[async_trait]
pub trait Store: Send + Sync {
    /// Id of this store; a new or restored file has a new one.
    fn id(&self) -> &str;

    /// Whether this instance controls the state. False for an observer.
    fn is_controller(&self) -> bool;

    /// Writes all changes or none, durably. Returns the numbers of the new events, in order.
    ///
    /// # Errors
    /// `OBSERVER_ONLY` for a change of an observer that is not [`Change::Request`]; `NO_CONTROLLER` for an observer
    /// while no controller runs; `STATE_IN_USE` for a controller that another one has replaced; `INVALID_ARGUMENT`,
    /// `RUN_EXISTS`, `RUN_TAKEN_OVER`, `RUN_ENDED` and `RUN_UNKNOWN` as [`Change`] describes.
    async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>>;

    /// Stored associations of these hosts. Hosts without one are left out.
    ///
    /// # Errors
    /// As [`Store`].
    async fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>>;

    /// One task.
    ///
    /// # Errors
    /// As [`Store`].
    async fn task(&self, id: &TaskId) -> Result<Option<TaskRecord>>;

    /// Packages of an unfinished task's host before the installation.
    ///
    /// # Errors
    /// As [`Store`].
    async fn packages_before(&self, id: &TaskId) -> Result<Option<Vec<Nevra>>>;

    /// Tasks that have not ended, oldest first.
    ///
    /// # Errors
    /// As [`Store`].
    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>>;

    /// Tasks that ended at this time or later, oldest first.
    ///
    /// # Errors
    /// As [`Store`].
    async fn ended_tasks(&self, since_ms: TimeMs) -> Result<Vec<TaskRecord>>;

    /// The last stored check of a host.
    ///
    /// # Errors
    /// As [`Store`].
    async fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>>;

    /// Levels learned or given for Node images, by the image's version.
    ///
    /// # Errors
    /// As [`Store`].
    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>>;

    /// Events after a number, in order.
    ///
    /// # Errors
    /// As [`Store`].
    async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>>;

    /// The stored cursor of a listener; 0 where there is none.
    ///
    /// # Errors
    /// As [`Store`].
    async fn cursor(&self, listener: &str) -> Result<u64>;

    /// Unanswered requests of observers, oldest first.
    ///
    /// # Errors
    /// As [`Store`].
    async fn requests(&self) -> Result<Vec<ObserverRequest>>;

    /// All notifications: the engine's first, then the hosts', by kind and id.
    ///
    /// # Errors
    /// As [`Store`].
    async fn notices(&self) -> Result<Vec<Notice>>;

    /// Ids of the notifications that this user has dismissed.
    ///
    /// # Errors
    /// As [`Store`].
    async fn dismissed(&self, user: &UserName) -> Result<Vec<String>>;

    /// The last check of the engine.
    ///
    /// # Errors
    /// As [`Store`].
    async fn last_engine_check(&self) -> Result<Option<EngineCheck>>;

    /// Results of the periodic checks; those that never ran are left out.
    ///
    /// # Errors
    /// As [`Store`].
    async fn jobs(&self) -> Result<Vec<JobRecord>>;

    /// The inventory of the periodic checks.
    ///
    /// # Errors
    /// As [`Store`].
    async fn watched(&self) -> Result<Option<Watched>>;

    /// Returns when events with a number above `seq` may exist, whichever process wrote them. It may return early.
    async fn wait_for_events(&self, seq: u64);

    /// The stored plan with this hash.
    ///
    /// # Errors
    /// As [`Store`].
    async fn plan(&self, hash: &str) -> Result<Option<Plan>>;

    /// One run.
    ///
    /// # Errors
    /// As [`Store`].
    async fn run(&self, id: &RunId) -> Result<Option<RunRow>>;

    /// Runs, newest first, at most `limit`.
    ///
    /// # Errors
    /// As [`Store`].
    async fn runs(&self, limit: usize) -> Result<Vec<RunRow>>;

    /// Runs that have not ended, oldest first.
    ///
    /// # Errors
    /// As [`Store`].
    async fn unfinished_runs(&self) -> Result<Vec<RunRow>>;

    /// Records of a run's journal after a number, in order.
    ///
    /// # Errors
    /// `JOURNAL_DAMAGED` for a record that is missing or cannot be read.
    async fn journal(&self, run: &RunId, after: u64) -> Result<Vec<JournalRecord>>;

    /// Ledger entries of all runs that are still to be restored, by run and setting.
    ///
    /// # Errors
    /// As [`Store`].
    async fn open_ledger(&self) -> Result<Vec<LedgerEntry>>;

    /// Examines the store, for the doctor. Reads the whole state once; other reads wait meanwhile.
    ///
    /// # Errors
    /// As [`Store`].
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
        /// Number of the last event that it received.
        seq: u64,
    },
    /// Leaves a request of an observer.
    Request(ObserverRequest),
    /// Removes an answered request.
    DropRequest(String),
    /// Writes a notification, and replaces the one with the same topic. If that one had another id, its dismissals are
    /// deleted.
    Notice(Notice),
    /// Deletes the notification of a topic, and its dismissals.
    Withdraw(NotificationTopic),
    /// A user dismisses a notification. No effect where it does not exist any more.
    Dismiss {
        /// The user.
        user: UserName,
        /// Id of the notification.
        id: String,
        /// Time of the dismissal.
        at_ms: TimeMs,
    },
    /// Writes the last check of the engine.
    EngineCheck(EngineCheck),
    /// Writes the result of a periodic check.
    Job(JobRecord),
    /// Writes the inventory of the periodic checks.
    Watch(Watched),
    /// Stores a plan, so that a run can be started by its hash.
    Plan(Box<Plan>),
    /// Begins a run, running and with epoch 1. `RUN_EXISTS` while another run of the cluster has not ended.
    BeginRun(RunRow),
    /// Takes a run over: its epoch becomes this one, which must be the next. `RUN_TAKEN_OVER` otherwise; `RUN_UNKNOWN`,
    /// `RUN_ENDED`.
    TakeRun {
        /// The run.
        run: RunId,
        /// The new epoch.
        epoch: u64,
    },
    /// Changes nothing. Refuses the commit with `RUN_TAKEN_OVER` unless the run has this epoch; `RUN_UNKNOWN`, `RUN_ENDED`.
    /// For changes of a run's driver other than journal records.
    RequireEpoch {
        /// The run.
        run: RunId,
        /// The epoch of the process that commits.
        epoch: u64,
    },
    /// Appends a record to a journal. `RUN_UNKNOWN`; `RUN_TAKEN_OVER` if its epoch is not the run's; `RUN_ENDED`. Its number
    /// must be the next one. The state of the run changes with [`Entry::Ended`](crate::model::run::Entry::Ended),
    /// [`Entry::Paused`](crate::model::run::Entry::Paused), the command to pause now or after the step, and the commands
    /// that continue a run.
    Journal(Box<JournalRecord>),
    /// Writes the state of a setting that a run changed, one row for each run and setting. `RUN_UNKNOWN`. The epoch is
    /// not checked: the change belongs to a journal record of the same commit, or restores a setting of an ended run.
    Ledger(LedgerEntry),
    /// Removes events, finished tasks, finished runs with their journals and ledgers, and plans that no run uses, all
    /// from before this time. Events after a stored cursor are kept longer, and so are runs with settings still to be
    /// restored. It is made after all other changes of its commit.
    Prune {
        /// Rows with an earlier time are removed: of the event, of the end of the task or run, of the plan.
        before_ms: TimeMs,
        /// Events with an earlier time are removed although a stored cursor has not reached them: the name of a
        /// listener that is never used again must not hold events for ever.
        undelivered_before_ms: TimeMs,
    },
}

/// A task, with the data to follow and prove it after a restart. The host's packages before the installation are stored
/// once by [`Change::PackagesBefore`]: they are many and never change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    /// The task as shown.
    pub task: Task,
    /// The content host it works on.
    pub content_host: ContentHostRef,
    /// Packages that the installation must bring, each at this version or newer.
    pub planned: Vec<Nevra>,
    /// Packages of each selected erratum, which prove it. Empty for a selection of packages, and in records of older
    /// versions.
    #[serde(default)]
    pub planned_by_erratum: BTreeMap<ErratumId, Vec<Nevra>>,
    /// How it was sent. `None`: a record of an older version.
    #[serde(default)]
    pub way: Option<InstallWay>,
    /// The account that sent it. Empty: a record of an older version.
    #[serde(default)]
    pub account: Account,
    /// The marks of the machine when it was sent.
    #[serde(default)]
    pub machine: MachineMarks,
    /// The provider called it ended, and did not show that its commands ended on the host.
    #[serde(default)]
    pub may_run_on: bool,
    /// Somebody cancelled it, and its commands ended with success all the same: only a proof makes it a success.
    #[serde(default)]
    pub was_cancelled: bool,
    /// Of an image upgrade.
    #[serde(default)]
    pub image: Option<ImageUpgrade>,
    /// When the provider reported success, or the host its staged image: the beginning of the time for the proof.
    pub proving_since_ms: Option<TimeMs>,
    /// Whether the event that it takes too long was written.
    #[serde(default)]
    pub overdue_reported: bool,
    /// Since when its provider is not in the configuration. `None`: it is.
    #[serde(default)]
    pub provider_missing_since_ms: Option<TimeMs>,
}

impl TaskRecord {
    /// What it works on.
    pub fn target(&self) -> InstallTarget<'_> {
        InstallTarget {
            host: (&self.task.host_id, &self.task.host_name),
            provider: &self.task.provider,
            account: &self.account,
            content_host: &self.content_host.id,
            machine: &self.machine,
        }
    }

    /// Whether it works on this host of the engine. A host that is removed and added again gets another id.
    pub fn is_of_host(&self, (id, name): (&HostId, &str)) -> bool {
        self.task.host_id == *id || self.task.host_name == name
    }

    /// Whether it works on the same machine: the host of the engine, the content host or the machine behind it is the same. A
    /// content host can be known under two names, and one server can stand under two names in the configuration.
    pub fn is_on(&self, target: InstallTarget<'_>) -> bool {
        let server = &target.account.server;
        let is_server = !server.is_empty() && self.account.server == *server;
        let is_provider = is_server || self.task.provider == *target.provider;
        self.is_of_host(target.host)
            || (is_provider && self.content_host.id == *target.content_host)
            || self.machine.is_same(target.machine)
    }
}

/// What an installation works on.
#[derive(Debug, Clone, Copy)]
pub struct InstallTarget<'a> {
    /// Id and name of the host in the engine.
    pub host: (&'a HostId, &'a str),
    /// The provider by its name in the configuration.
    pub provider: &'a ProviderName,
    /// The account at the provider.
    pub account: &'a Account,
    /// The content host.
    pub content_host: &'a ContentHostId,
    /// The machine behind it.
    pub machine: &'a MachineMarks,
}

/// The images that prove an image upgrade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageUpgrade {
    /// Digest of the image that ran before.
    pub before: String,
    /// Digest of the image that the host staged. `None`: it has not reported one yet.
    pub staged: Option<String>,
    /// Digest of the image that was staged before the upgrade.
    #[serde(default)]
    pub staged_before: Option<String>,
    /// How the job ended, if not with success: the image may be staged all the same.
    #[serde(default)]
    pub job_end: Option<JobEnd>,
}

/// How a job ended that has not succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobEnd {
    /// It failed.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// What a Node image supports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageLevels {
    /// Cluster levels.
    pub levels: LevelSet,
    /// Engine versions (`supportedENGINEs`); empty where unknown.
    #[serde(default)]
    pub engines: Vec<Level>,
    /// True: reported by a host. False: from a table.
    pub learned: bool,
}

/// A request that an observer leaves for the controller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObserverRequest {
    /// Its id.
    pub id: String,
    /// Who made the request.
    pub actor: String,
    /// The content.
    pub kind: ObserverRequestKind,
    /// When it was made.
    pub at_ms: TimeMs,
}

/// What an observer can request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObserverRequestKind {
    /// Cancel a task.
    CancelTask(TaskId),
    /// Give a run a command.
    Run {
        /// The run.
        run: RunId,
        /// The command.
        command: Command,
    },
}
