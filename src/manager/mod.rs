//! The upgrade manager: opens and closes, and offers the operations. Nothing else happens here.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{RwLock, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::check::association::{self, Resolved};
use crate::check::schedule::Schedule;
use crate::check::{self, CheckOptions, notifications};
use crate::config::Config;
use crate::engine::LocalEngine;
use crate::error::{Code, Error, Result, codes};
use crate::install::request::InstallRequest;
use crate::install::tasks::Tasks;
use crate::install::{cancel, follow, gates, prepare, send};
use crate::katello;
use crate::model::FORMAT;
use crate::model::check::{ClusterCheck, HostCheck};
use crate::model::doctor::DoctorReport;
use crate::model::engine::EngineCheck;
use crate::model::erratum::{ErrataPage, ErrataQuery, Erratum};
use crate::model::event::EventPage;
use crate::model::host::Association;
use crate::model::ids::TaskId;
use crate::model::notification::NotificationList;
use crate::model::request::{
    AssociateRequest, AssociationRequest, CancelTaskRequest, CheckClusterRequest, CheckEngineRequest, CheckHostRequest,
    DismissRequest, DoctorRequest, ErrataRequest, ErratumRequest, EventsRequest, InstallErrataRequest,
    InstallPackagesRequest, NotificationsRequest, ScheduleRequest, TaskRequest,
};
use crate::model::schedule::{ScheduleStatus, WatchRequest};
use crate::model::task::Task;
use crate::ports::{Call, Change, Ports, Request, RequestKind, TaskRecord};
use crate::store;
use crate::system::{SystemClock, SystemIds};

/// Time between two looks at the state while a caller waits for a task. Local reads; the provider is not asked.
const WAIT_LOOK: std::time::Duration = std::time::Duration::from_millis(200);

/// Hosts of a full check that are asked at the same time. The provider's own limit bounds the requests further.
const HOSTS_AT_A_TIME: usize = 16;

/// One upgrade manager on one state directory. Clones share it.
#[derive(Clone)]
pub struct UpgradeManager(Arc<Inner>);

struct Inner {
    config: Config,
    ports: Ports,
    tasks: Arc<Tasks>,
    /// Cancelled by `close`.
    closed: CancellationToken,
    /// Tells the follower of new work.
    wake: watch::Sender<()>,
    /// Shared by all that must run to its end, such as sending; `close` waits until it has it alone.
    unfinished: Arc<RwLock<()>>,
    schedule: Arc<Schedule>,
    /// What follows installations, and what checks periodically, once started.
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Drop for Inner {
    /// Whoever drops a manager without closing it must not leave a follower behind that keeps the state open.
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

impl UpgradeManager {
    /// Opens the state directory, connects the providers (lazily: nothing is sent yet) and, as a controller, goes on
    /// following the tasks that an earlier process left. Needs a tokio runtime.
    ///
    /// # Errors
    /// `INVALID_CONFIG`; `STATE_IN_USE`, `STATE_UNWRITABLE`, `STATE_NEWER`, `STATE_DAMAGED`.
    pub async fn open(config: Config) -> Result<Self> {
        config.validate()?;
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
        let store = store::open(&config.state_dir, config.role, clock.clone(), ids.as_ref())?;
        let providers = config
            .providers
            .iter()
            .map(|p| katello::connect(p, clock.clone(), ids.clone()))
            .collect::<Result<Vec<_>>>()?;
        let engine = Arc::new(LocalEngine::new(config.engine.clone(), clock.clone()));
        let manager = Self::with_ports(config, Ports { clock, ids, store, providers, engine });
        manager.start().await?;
        Ok(manager)
    }

    /// An upgrade manager over given ports. Tasks are not followed before [`start`](Self::start).
    pub fn with_ports(config: Config, ports: Ports) -> Self {
        UpgradeManager(Arc::new(Inner {
            schedule: Arc::new(Schedule::new(ports.clone(), &config, check_options(&config))),
            config,
            ports,
            tasks: Arc::default(),
            closed: CancellationToken::new(),
            wake: watch::Sender::new(()),
            unfinished: Arc::default(),
            workers: Mutex::default(),
        }))
    }

    /// Begins to follow unfinished tasks, those of an earlier process included, and to check periodically. Observers
    /// do neither. Calling it again does nothing.
    ///
    /// # Errors
    /// `CLOSED`; what the store answers.
    pub async fn start(&self) -> Result<()> {
        let Inner { config, ports, tasks, closed, wake, schedule, .. } = self.0.as_ref();
        if !ports.store.is_controller() {
            return Ok(());
        }
        if closed.is_cancelled() {
            return Err(codes::Closed {}.err());
        }
        for record in ports.store.unfinished_tasks().await? {
            tasks.settle_interrupted(ports, &record.task.id).await?;
        }
        let mut workers = self.workers();
        if workers.is_empty() {
            let following = follow::run(ports.clone(), tasks.clone(), config.into(), wake.subscribe(), closed.clone());
            let (schedule, closed) = (schedule.clone(), closed.clone());
            let checking = async move { schedule.run(&closed).await };
            workers.extend([tokio::spawn(following), tokio::spawn(checking)]);
        }
        Ok(())
    }

    /// Ends everything. Running operations answer `CLOSED`, an installation that is being sent is waited for; tasks
    /// go on at the provider and are followed after the next opening. Calling it again does nothing.
    pub async fn close(&self) {
        self.0.closed.cancel();
        drop(self.0.unfinished.write().await);
        let workers = std::mem::take(&mut *self.workers());
        for worker in workers {
            if let Err(error) = worker.await {
                tracing::error!(%error, "the following of installations, or the periodic checks, ended badly");
            }
        }
    }

    fn workers(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ports.
    pub fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// The configuration it was opened with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// A host's updates, in full. A provider that fails makes the answer `unknown` with the reason, not an error.
    pub async fn check_host(&self, call: &Call, request: CheckHostRequest) -> Result<HostCheck> {
        let options = check_options(&self.0.config);
        self.run(call, "check_host", check::host::check_host(&self.0.ports, call, &request, &options)).await
    }

    /// The updates and levels of all managed hosts of a cluster, in bulk; in turn with the periodic check of the cluster.
    pub async fn check_cluster(&self, call: &Call, request: CheckClusterRequest) -> Result<ClusterCheck> {
        self.run(call, "check_cluster", self.0.schedule.check_cluster(call, &request)).await
    }

    /// The engine's own updates. A source that fails makes the answer `unknown` with the reason, not an error.
    pub async fn check_engine(&self, call: &Call, request: CheckEngineRequest) -> Result<EngineCheck> {
        self.run(call, "check_engine", self.0.schedule.check_engine(call, &request)).await
    }

    /// What the periodic checks look at from now on; to be called after each start, and when hosts come or go.
    pub async fn watch(&self, call: &Call, request: WatchRequest) -> Result<ScheduleStatus> {
        self.run(call, "watch", self.0.schedule.watch(request)).await
    }

    /// How the periodic checks stand.
    pub async fn schedule(&self, call: &Call, _: ScheduleRequest) -> Result<ScheduleStatus> {
        self.run(call, "schedule", self.0.schedule.status()).await
    }

    /// What the portal shows this user, and the text for "About".
    pub async fn notifications(&self, call: &Call, request: NotificationsRequest) -> Result<NotificationList> {
        self.run(call, "notifications", notifications::notifications(&self.0.ports, &request)).await
    }

    /// This user does not want to see a notification again. Answers what the user sees afterwards.
    pub async fn dismiss(&self, call: &Call, request: DismissRequest) -> Result<NotificationList> {
        self.run(call, "dismiss", notifications::dismiss(&self.0.ports, &request)).await
    }

    /// A page of a host's errata, with exact counts over the whole filter.
    pub async fn errata(&self, call: &Call, request: ErrataRequest) -> Result<ErrataPage> {
        self.run(call, "errata", async {
            check_query(&request.query)?;
            let Resolved { provider, association, .. } =
                association::resolve_one(&self.0.ports, call, &request.host).await?;
            provider.errata(call, &association.content_host, &request.query).await
        })
        .await
    }

    /// One erratum with all its texts, from the named provider or the first that knows it.
    pub async fn erratum(&self, call: &Call, request: ErratumRequest) -> Result<Erratum> {
        self.run(call, "erratum", async {
            if let Some(name) = &request.provider {
                return self.0.ports.provider(name)?.erratum(call, &request.id).await;
            }
            // A provider that could not be asked may know it: its error counts more than "unknown".
            let mut failure = codes::NoProvider { host: "(any)" }.err();
            for provider in &self.0.ports.providers {
                match provider.erratum(call, &request.id).await {
                    Ok(erratum) => return Ok(erratum),
                    Err(error) if matches!(failure.code(), Code::NoProvider | Code::ErratumUnknown) => failure = error,
                    Err(_) => {}
                }
            }
            Err(failure)
        })
        .await
    }

    /// Sets, refreshes or drops the content host of a host; answers the association afterwards.
    pub async fn associate(&self, call: &Call, request: AssociateRequest) -> Result<Option<Association>> {
        self.run(call, "associate", async {
            self.acting("associate")?;
            gates::check_text("actor", &request.actor)?;
            association::associate(&self.0.ports, call, &request).await
        })
        .await
    }

    /// The stored content host of a host. `None`: nothing is stored.
    pub async fn association(&self, call: &Call, request: AssociationRequest) -> Result<Option<Association>> {
        self.run(call, "association", async { Ok(self.0.ports.store.associations(&[request.host_id]).await?.pop()) })
            .await
    }

    /// Installs errata on a host in maintenance. Answers when the provider has accepted; the task is followed to its
    /// end and its proof, also after a restart of the process.
    ///
    /// # Errors
    /// `EMPTY_SELECTION`, `HOST_NOT_IN_MAINTENANCE`, `HOST_RUNS_VMS`, `HOST_VMS_UNKNOWN`, `HOST_BUSY`,
    /// `ERRATA_NOT_APPLICABLE`, `NO_INSTALL_PATH`, `OVERRIDE_REFUSED`, `UPDATE_DROPS_CLUSTER_LEVEL`,
    /// `UPDATE_DROPS_ENGINE`: nothing was begun. `TASK_UNCERTAIN`: nobody knows whether it began.
    pub async fn install_errata(&self, call: &Call, request: InstallErrataRequest) -> Result<Task> {
        self.install(call, "install_errata", request.into()).await
    }

    /// Installs the newest installable version of packages on a host in maintenance. As [`Self::install_errata`].
    pub async fn install_packages(&self, call: &Call, request: InstallPackagesRequest) -> Result<Task> {
        self.install(call, "install_packages", request.into()).await
    }

    /// State of a task; with `wait`, once it has ended.
    pub async fn task(&self, call: &Call, request: TaskRequest) -> Result<Task> {
        self.run(call, "task", async {
            let mut told = None;
            loop {
                let task = self.record(&request.id).await?.task;
                if told.as_ref() != Some(&task.progress) {
                    call.progress.progress(&task.progress);
                }
                if !request.wait || task.state.is_final() {
                    return Ok(task);
                }
                told = Some(task.progress);
                self.0.ports.clock.sleep(WAIT_LOOK).await;
            }
        })
        .await
    }

    /// Asks the provider to cancel a task. An observer leaves a request that the controller answers; what came of
    /// it, the task's state and the events tell.
    ///
    /// # Errors
    /// `TASK_UNKNOWN`, `TASK_NOT_CANCELLABLE`; `NO_CONTROLLER` for an observer that nobody would answer.
    pub async fn cancel_task(&self, call: &Call, request: CancelTaskRequest) -> Result<Task> {
        gates::check_text("actor", &request.actor)?;
        if self.0.ports.store.is_controller() {
            let (inner, CancelTaskRequest { id, actor }) = (self.0.clone(), request);
            return self
                .to_the_end(call, move |call| async move {
                    let record = cancel::cancel(&inner.ports, &inner.tasks, &call, &id, &actor).await?;
                    inner.wake.send_replace(());
                    Ok(record.task)
                })
                .await;
        }
        self.run(call, "cancel_task", async {
            let record = self.record(&request.id).await?;
            cancel::check_cancellable(&record)?;
            let left = Request {
                id: self.0.ports.ids.unique(),
                actor: request.actor,
                kind: RequestKind::CancelTask(request.id),
                at_ms: self.0.ports.clock.now_ms(),
            };
            self.0.ports.store.commit(vec![Change::Request(left)]).await?;
            Ok(record.task)
        })
        .await
    }

    /// Everything that would stop us, asked before it starts. What fails is a finding; nothing is changed.
    pub async fn doctor(&self, call: &Call, _request: DoctorRequest) -> Result<DoctorReport> {
        let Inner { ports, config, schedule, .. } = self.0.as_ref();
        self.run(call, "doctor", check::doctor(ports, call, config, schedule)).await
    }

    /// Events after a cursor, in order.
    pub async fn events(&self, call: &Call, request: EventsRequest) -> Result<EventPage> {
        self.run(call, "events", async {
            if !(1..=1000).contains(&request.limit) {
                return Err(Error::argument("limit", format!("{} is not within 1 to 1000", request.limit)));
            }
            let store = &self.0.ports.store;
            let events = store.events_after(request.after, request.limit as usize).await?;
            let next = events.last().map_or(request.after, |e| e.seq);
            Ok(EventPage { format: FORMAT, events, next, store_id: store.id().to_owned() })
        })
        .await
    }

    async fn install(&self, call: &Call, operation: &str, request: InstallRequest) -> Result<Task> {
        let prepared = self.run(call, operation, prepare::prepare(&self.0.ports, call, request)).await?;
        let inner = self.0.clone();
        self.to_the_end(call, move |call| async move {
            let outcome = send::send(&inner.ports, &inner.tasks, &call, prepared, &inner.closed).await;
            inner.wake.send_replace(());
            outcome
        })
        .await
    }

    /// Does what must run to its end once it has begun: its outcome is written also if the caller goes away, cancels,
    /// or closes.
    async fn to_the_end<T, W>(&self, call: &Call, work: impl FnOnce(Call) -> W) -> Result<T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T>> + Send + 'static,
    {
        let unfinished = self.0.unfinished.clone().read_owned().await;
        if self.0.closed.is_cancelled() {
            return Err(codes::Closed {}.err());
        }
        let work = work(Call { cancel: CancellationToken::new(), ..call.clone() });
        let working = tokio::spawn(async move {
            let _unfinished = unfinished;
            work.await
        });
        working.await.map_err(|e| Error::internal(format!("an operation ended early: {e}")))?
    }

    async fn record(&self, id: &TaskId) -> Result<TaskRecord> {
        self.0.ports.store.task(id).await?.ok_or_else(|| codes::TaskUnknown { task: id }.err())
    }

    fn acting(&self, operation: &str) -> Result<()> {
        if self.0.ports.store.is_controller() {
            return Ok(());
        }
        Err(codes::ObserverOnly { operation }.err())
    }

    /// Runs an operation until it ends, the caller cancels, or this manager is closed.
    async fn run<T>(&self, call: &Call, operation: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        if self.0.closed.is_cancelled() {
            return Err(codes::Closed {}.err());
        }
        tokio::select! {
            biased;
            () = self.0.closed.cancelled() => Err(codes::Closed {  }.err()),
            () = call.cancel.cancelled() => Err(codes::Cancelled { operation }.err()),
            answer = work => answer,
        }
    }
}

fn check_options(config: &Config) -> CheckOptions {
    CheckOptions { stale_after: config.stale_after.0, concurrency: HOSTS_AT_A_TIME }
}

fn is_day(text: &str) -> bool {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    text.len() == 10 && !text.starts_with(['+', '-']) && time::Date::parse(text, format).is_ok()
}

fn check_query(query: &ErrataQuery) -> Result<()> {
    if query.page == 0 {
        return Err(Error::argument("query.page", "pages begin at 1"));
    }
    if !(1..=1000).contains(&query.per_page) {
        return Err(Error::argument("query.per_page", format!("{} is not within 1 to 1000", query.per_page)));
    }
    for (field, day) in [("query.issued_since", &query.issued_since), ("query.issued_until", &query.issued_until)] {
        if let Some(day) = day
            && !is_day(day)
        {
            return Err(Error::argument(field, format!("'{}' is not a day such as 2026-01-31", day.escape_debug())));
        }
    }
    Ok(())
}
