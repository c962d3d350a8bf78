//! The ports: the only ways in which the core touches the world.
//!
//! The product implements them with tokio, SQLite and Katello; the simulation with one thread, one event queue
//! and the lab's world. Nothing here knows of an executor, a socket or a file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::error::{Code, Error, Result};
use crate::model::TimeMs;
use crate::model::check::{Answer, HostCheck};
use crate::model::cluster::{
    AffinityGroup, ClusterView, EngineEvent, EngineView, FlagChange, HostInspection, HostView, PolicySetting, Vm,
    VmStop,
};
use crate::model::engine::{EngineCheck, EngineSource};
use crate::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery, Erratum};
use crate::model::event::{Event, NewEvent};
use crate::model::evr::{Evr, Nevra};
use crate::model::examination::{ProviderExamination, StoreExamination};
use crate::model::host::{Association, ContentHostRef, HostInventory, MatchedBy};
use crate::model::ids::{
    ClusterId, ContentHostId, CorrelationId, ErratumId, HostId, PackageName, ProviderName, RunId, TaskId, UserName,
    VmId,
};
use crate::model::level::{Level, LevelSet};
use crate::model::notification::{Notice, Topic};
use crate::model::plan::Plan;
use crate::model::run::{Command, JournalRecord, LedgerEntry, RunRow};
use crate::model::schedule::{JobRecord, Watched};
use crate::model::task::{InstallCapability, InstallWay, Progress, ProviderTask, Selection, Task, TaskState};

/// Time. The simulation's runs on its event queue.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, by this machine's clock.
    fn now_ms(&self) -> TimeMs;
    /// Milliseconds that passed since some moment, whatever happened to the clock. Where a clock is never set, the
    /// clock itself.
    fn passed_ms(&self) -> i64 {
        self.now_ms()
    }
    /// Returns after the duration.
    async fn sleep(&self, duration: Duration);
}

/// Identifiers and jitter. The simulation's come from its seed.
pub trait Ids: Send + Sync {
    /// A new id that no one else has: 32 hexadecimal digits.
    fn unique(&self) -> String;
    /// A number below `bound`, which is not zero.
    fn below(&self, bound: u64) -> u64;
}

/// Who hears of progress. Called often; must return at once.
pub trait ProgressSink: Send + Sync {
    /// Something moved on.
    fn progress(&self, progress: &Progress);
}

/// Nobody listens.
pub struct NoProgress;

impl ProgressSink for NoProgress {
    fn progress(&self, _: &Progress) {}
}

/// What travels with every call into the core.
#[derive(Clone)]
pub struct Call {
    /// Ties our log, the provider's log and the events together.
    pub correlation_id: CorrelationId,
    /// Cancelled when the caller gives up. Whoever loops or waits looks at it.
    pub cancel: CancellationToken,
    /// Who hears of progress.
    pub progress: Arc<dyn ProgressSink>,
}

/// A provider: a Katello or Satellite server.
///
/// No method retries what is not idempotent. A failure is an error, never an empty list.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in the configuration.
    fn name(&self) -> &ProviderName;

    /// Finds the content hosts of many hosts with few requests, and what is known of them in bulk. The answer has
    /// one entry per host asked, in that order. `stored` associations are used first and looked at again.
    async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>>;

    /// A page of a host's errata, with exact counts over the whole filter.
    async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage>;

    /// One erratum, with all its texts.
    async fn erratum(&self, call: &Call, id: &ErratumId) -> Result<Erratum>;

    /// Packages that can be upgraded on the host from its content view; `named` limits the answer to these names.
    async fn upgradable(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>>;

    /// The host's installed packages, as of its last profile upload; `named` limits the answer to these names.
    async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>>;

    /// The best version of a package in the host's content view, installed or not. Needed for Node images, whose
    /// update the provider does not list as applicable.
    async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>>;

    /// Module streams that are enabled on the host, as `name:stream`. `None`: the provider does not tell.
    async fn enabled_streams(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        Ok(None)
    }

    /// Errata that concern the host and that its content view does not offer. `None`: the provider does not tell.
    async fn unpublished(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<Unpublished>> {
        Ok(None)
    }

    /// Whether a reboot is pending now, from traces. Unknown where the host has no tracer.
    async fn reboot_pending(&self, call: &Call, host: &ContentHostId) -> Result<Answer>;

    /// Whether and how it can install on the host.
    async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability>;

    /// Sends an installation. Not idempotent; never sent twice. The selection is not empty and validated.
    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask>;

    /// State of many tasks, with few requests. One entry per task asked, in that order.
    async fn tasks(&self, call: &Call, tasks: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>>;

    /// Asks the provider to cancel. The state afterwards tells what came of it.
    async fn cancel(&self, call: &Call, task: &ProviderTask) -> Result<()>;

    /// Asks for fresh data about the host (profile, applicability), where the server knows how. Answers whether
    /// anything was asked for.
    async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool>;

    /// Asks the host itself, past the engine: boot id, kernel, qemu processes. `None`: this server has no remote
    /// execution for the host. An error of a host that is down means nothing more than that.
    async fn inspect(&self, _call: &Call, _host: &ContentHostRef) -> Result<Option<HostInspection>> {
        Ok(None)
    }

    /// Orders a restart by remote execution. The job ends about a minute before the machine goes down. Not
    /// idempotent; and a job that waits, for a proxy that is down, say, restarts the host whenever it runs at last: so
    /// it is followed to its end by [`Provider::tasks`].
    ///
    /// # Errors
    /// `NO_RESTART_PATH` where the server has no remote execution.
    async fn restart(&self, _call: &Call, host: &ContentHostRef) -> Result<ProviderTask> {
        Err(Code::NoRestartPath.err().with("host", &host.name).with("provider", self.name()))
    }

    /// Asks for everything that we need of it, for the doctor: reads only, probed anew. What fails stands in the
    /// answer; an error means that the call was cancelled.
    async fn examine(&self, call: &Call) -> Result<ProviderExamination>;
}

/// A host to be matched.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The host as the engine knows it.
    pub host: HostInventory,
    /// The stored association with this provider.
    pub stored: Option<Association>,
}

/// A host that was matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The content host.
    pub content_host: ContentHostRef,
    /// How it was matched.
    pub matched_by: MatchedBy,
    /// Other content hosts that matched as well and checked in earlier.
    pub duplicates: Vec<ContentHostRef>,
    /// What the bulk listing knows.
    pub facts: ContentFacts,
}

/// What a provider's bulk listing knows about a content host.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContentFacts {
    /// Installable errata, by type. Types other than the three are not counted by servers here.
    pub errata: Option<ErrataCounts>,
    /// Applicable errata that are not installable.
    pub applicable_not_installable: Option<u64>,
    /// Newer versions of installed packages, each version counted: 0 means that there is nothing to upgrade.
    pub upgradable_packages: Option<u64>,
    /// Last check-in.
    pub last_checkin_ms: Option<TimeMs>,
    /// The provider's own time when it answered.
    pub server_now_ms: Option<TimeMs>,
    /// Operating system in the provider's words.
    pub os: Option<String>,
}

/// Errata that concern a host and that its content view does not offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Unpublished {
    /// Their ids.
    pub errata: Vec<ErratumId>,
    /// Content views that would need them.
    pub views: Vec<IncrementalUpdate>,
    /// Why the views are not named: our user lacks a permission.
    pub views_hidden: Option<Error>,
}

/// A version of a content view that an incremental update would replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncrementalUpdate {
    /// Name of the content view.
    pub content_view: String,
    /// Version that the host has.
    pub version: String,
    /// Lifecycle environments that have this version.
    pub environments: Vec<String>,
    /// Version that would come of it.
    pub next_version: Option<String>,
}

impl fmt::Display for IncrementalUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} in {}", self.content_view, self.version, self.environments.join(", "))?;
        self.next_version.iter().try_for_each(|next| write!(f, " (it becomes {next})"))
    }
}

/// A package that can be upgraded.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgradable {
    /// The newest installed version.
    pub installed: Nevra,
    /// The newest version that can be installed, by rpm's order.
    pub to: Evr,
}

/// A task as the provider sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderTaskState {
    /// State in our words. `Proving` means that the provider says it succeeded.
    pub state: TaskState,
    /// 0 to 1000. Servers let it go back; whoever shows it keeps the greatest.
    pub permille: u32,
    /// The provider's own words: errors, else the end of the host's output.
    pub text: String,
    /// The ids, completed where the provider gave them late.
    pub ids: ProviderTask,
    /// When the provider says it ended.
    pub ended_at_ms: Option<TimeMs>,
}

/// The engine: what its own machine says about its updates, and its API.
///
/// Reads answer what the engine shows. Actions answer what it said: some fail and still change the state, some say
/// complete and did nothing, so every answer is followed by a read. No action is retried by an adapter. An adapter
/// that has no API leaves the defaults: they answer `ENGINE_API_MISSING`.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Whether the engine machine itself can say if the engine has an update, and how.
    fn upgrade_source(&self) -> Option<EngineSource>;

    /// Asks it: what `engine-upgrade-check` says now, or said when it ran last. It speaks of the setup packages only
    /// and names no version.
    ///
    /// # Errors
    /// `ENGINE_SOURCE_MISSING`, `ENGINE_COMMAND_FAILED`, `ENGINE_STATUS_UNUSABLE`, `ENGINE_STATUS_OLD`; `CANCELLED`.
    async fn upgrade_check(&self, call: &Call) -> Result<UpgradeCheck>;

    /// The engine itself.
    async fn about(&self, _call: &Call) -> Result<EngineView> {
        Err(no_api("reading the engine"))
    }

    /// A cluster. `ENGINE_NOT_FOUND` where there is none.
    async fn cluster(&self, _call: &Call, _cluster: &ClusterId) -> Result<ClusterView> {
        Err(no_api("reading a cluster"))
    }

    /// All hosts of a cluster, by id.
    async fn hosts(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<HostView>> {
        Err(no_api("reading hosts"))
    }

    /// All VMs of a cluster, running or not, by id.
    async fn vms(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<Vm>> {
        Err(no_api("reading VMs"))
    }

    /// Affinity groups of a cluster, by id.
    async fn affinity_groups(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<AffinityGroup>> {
        Err(no_api("reading affinity groups"))
    }

    /// When the host booted, by its statistics. Of before, while the host is not monitored.
    async fn boot_time(&self, _call: &Call, _host: &HostId) -> Result<Option<TimeMs>> {
        Err(no_api("reading statistics"))
    }

    /// Hosts to which the engine's scheduler could move all of these VMs now. It also lists where they run.
    async fn migration_targets(&self, _call: &Call, _vms: &[VmId]) -> Result<Vec<HostId>> {
        Err(no_api("asking the scheduler"))
    }

    /// Unfinished jobs and steps of the engine that work on the host, in its words. Ours are left out.
    async fn work_on(&self, _call: &Call, _host: &HostId) -> Result<Vec<String>> {
        Err(no_api("reading jobs"))
    }

    /// Whether the host's VDSM port answers a TLS handshake, asked from this machine without the engine. No VDSM
    /// command is sent, so the host's status is safe.
    async fn vdsm_answers(&self, _call: &Call, _host: &HostId) -> Result<bool> {
        Err(no_api("asking a VDSM port"))
    }

    /// Events after a number, oldest first, at most so many.
    async fn events_after(&self, _call: &Call, _after: u64, _limit: usize) -> Result<Vec<EngineEvent>> {
        Err(no_api("reading events"))
    }

    /// Number of the newest event; 0 where there is none.
    async fn newest_event(&self, _call: &Call) -> Result<u64> {
        Err(no_api("reading events"))
    }

    /// `deactivate`: to maintenance. The reason becomes the host's `status_detail`.
    async fn deactivate(&self, _call: &Call, _host: &HostId, _reason: &str) -> Result<()> {
        Err(no_api("deactivate"))
    }

    /// `activate`. The engine accepts it while it installs or reboots, and then reboots under running VMs: read first.
    async fn activate(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("activate"))
    }

    /// `refresh`: reads versions and levels through VDSM. Never of a host that may be down: it throws such a host out
    /// of maintenance.
    async fn refresh(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("refresh"))
    }

    /// `upgradecheck`: looks for updates, over SSH. Finished with event 885, failed with 839.
    async fn check_for_upgrade(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("upgradecheck"))
    }

    /// `upgrade`: every package, and a restart where asked. Answers before anything happened.
    async fn upgrade(&self, _call: &Call, _host: &HostId, _reboot: bool) -> Result<()> {
        Err(no_api("upgrade"))
    }

    /// `enrollcertificate`, in maintenance.
    async fn enroll_certificate(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("enrollcertificate"))
    }

    /// `fence` restart: a hard power cut, after which the host goes up by itself.
    async fn power_restart(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("fence"))
    }

    /// Stops a VM.
    async fn stop_vm(&self, _call: &Call, _vm: &VmId, _how: VmStop) -> Result<()> {
        Err(no_api("stopping a VM"))
    }

    /// Starts a VM on a host.
    async fn start_vm(&self, _call: &Call, _vm: &VmId, _on: &HostId) -> Result<()> {
        Err(no_api("starting a VM"))
    }

    /// Sets the scheduling policy of a cluster.
    async fn set_policy(&self, _call: &Call, _cluster: &ClusterId, _policy: &PolicySetting) -> Result<()> {
        Err(no_api("setting a scheduling policy"))
    }

    /// Raises the level of a cluster.
    async fn set_level(&self, _call: &Call, _cluster: &ClusterId, _level: Level) -> Result<()> {
        Err(no_api("setting a cluster level"))
    }

    /// Changes the upgrade flag of a cluster, under the call's correlation id.
    async fn upgrade_flag(&self, _call: &Call, _cluster: &ClusterId, _change: FlagChange) -> Result<()> {
        Err(no_api("the upgrade flag"))
    }
}

fn no_api(what: &str) -> Error {
    Code::EngineApiMissing.err().with("what", what)
}

/// What `engine-upgrade-check` said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpgradeCheck {
    /// There is a newer setup package.
    pub available: bool,
    /// When it ran.
    pub at_ms: TimeMs,
}

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
    pub stuck_told: bool,
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

/// The ports that an [`UpgradeManager`](crate::manager::UpgradeManager) works with.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Identifiers.
    pub ids: Arc<dyn Ids>,
    /// State.
    pub store: Arc<dyn Store>,
    /// Providers, in the order of the configuration.
    pub providers: Vec<Arc<dyn Provider>>,
    /// The engine.
    pub engine: Arc<dyn Engine>,
}

impl Ports {
    /// The provider of that name.
    pub fn provider(&self, name: &ProviderName) -> Result<&Arc<dyn Provider>> {
        self.providers.iter().find(|p| p.name() == name).ok_or_else(|| {
            let known: Vec<_> = self.providers.iter().map(|p| p.name().as_str()).collect();
            Code::ProviderUnknown.err().with("provider", name).with("known", known.join(", "))
        })
    }
}
