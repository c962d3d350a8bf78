//! The upgrade manager: opens and closes, and offers the operations. Nothing else happens here.

use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::check::association::{self, Resolved};
use crate::check::schedule::Schedule;
use crate::check::{self, CheckOptions, notifications};
use crate::config::{Config, Role};
use crate::engine::LocalEngine;
use crate::error::{Code, Error, Result};
use crate::katello;
use crate::model::FORMAT;
use crate::model::check::{ClusterCheck, HostCheck};
use crate::model::engine::EngineCheck;
use crate::model::erratum::{ErrataPage, ErrataQuery, Erratum};
use crate::model::event::EventPage;
use crate::model::host::Association;
use crate::model::ids::TaskId;
use crate::model::notification::NotificationList;
use crate::model::request::{
    Associate, AssociationOf, CancelTask, CheckCluster, CheckEngine, CheckHost, Dismiss, Errata, Events, InstallErrata,
    InstallPackages, NotificationsOf, OneErratum, Schedules, TaskStateOf,
};
use crate::model::schedule::{ScheduleStatus, Watch};
use crate::model::task::{Task, TaskState};
use crate::ports::{Call, Change, Ports, Request, RequestKind, TaskRecord};
use crate::store;
use crate::system::{SystemClock, SystemIds};
use crate::upgrade::{follow, install};

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
    /// Cancelled by `close`.
    closed: CancellationToken,
    /// Tells the follower of new work.
    wake: Notify,
    /// Held from looking whether a host is idle to writing the intent of an installation.
    one_at_a_time: tokio::sync::Mutex<()>,
    schedule: Schedule,
    /// What follows installations, and what checks periodically.
    workers: Mutex<Vec<JoinHandle<()>>>,
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
            schedule: Schedule::new(ports.clone(), &config, check_options(&config)),
            config,
            ports,
            closed: CancellationToken::new(),
            wake: Notify::new(),
            one_at_a_time: tokio::sync::Mutex::new(()),
            workers: Mutex::default(),
        }))
    }

    /// Begins to follow unfinished tasks, those of an earlier process included, and to check periodically. Observers
    /// do neither.
    pub async fn start(&self) -> Result<()> {
        if self.0.config.role == Role::Observer {
            return Ok(());
        }
        follow::settle_interrupted(&self.0.ports).await?;
        let inner = self.0.clone();
        let follower = tokio::spawn(async move {
            follow::run(&inner.ports, (&inner.config).into(), &inner.wake, &inner.closed).await;
        });
        let inner = self.0.clone();
        let scheduler = tokio::spawn(async move { inner.schedule.run(&inner.closed).await });
        if let Ok(mut workers) = self.0.workers.lock() {
            workers.extend([follower, scheduler]);
        }
        Ok(())
    }

    /// Ends everything. Running operations answer `CLOSED`; tasks go on at the provider and are followed after the
    /// next opening. Calling it again does nothing.
    pub async fn close(&self) {
        self.0.closed.cancel();
        let workers = self.0.workers.lock().map(|mut workers| std::mem::take(&mut *workers)).unwrap_or_default();
        for worker in workers {
            if worker.await.is_err() {
                tracing::error!("a task that follows installations or checks periodically panicked");
            }
        }
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
    pub async fn check_host(&self, call: &Call, request: CheckHost) -> Result<HostCheck> {
        let options = check_options(&self.0.config);
        self.run(call, "check_host", check::host::check_host(&self.0.ports, call, &request, &options)).await
    }

    /// The updates and levels of all managed hosts of a cluster, in bulk; never at the same time as the periodic check.
    pub async fn check_cluster(&self, call: &Call, request: CheckCluster) -> Result<ClusterCheck> {
        self.run(call, "check_cluster", self.0.schedule.check_cluster(call, &request)).await
    }

    /// The engine's own updates. A source that fails makes the answer `unknown` with the reason, not an error.
    pub async fn check_engine(&self, call: &Call, request: CheckEngine) -> Result<EngineCheck> {
        self.run(call, "check_engine", self.0.schedule.check_engine(call, &request)).await
    }

    /// What the periodic checks look at from now on; to be called after each start, and when hosts come or go.
    pub async fn watch(&self, call: &Call, request: Watch) -> Result<ScheduleStatus> {
        self.run(call, "watch", self.0.schedule.watch(request)).await
    }

    /// How the periodic checks stand.
    pub async fn schedule(&self, call: &Call, _: Schedules) -> Result<ScheduleStatus> {
        self.run(call, "schedule", self.0.schedule.status()).await
    }

    /// What the portal shows this user, and the text for "About".
    pub async fn notifications(&self, call: &Call, request: NotificationsOf) -> Result<NotificationList> {
        self.run(call, "notifications", notifications::notifications(&self.0.ports, &request)).await
    }

    /// This user does not want to see a notification again. Answers what the user sees afterwards.
    pub async fn dismiss(&self, call: &Call, request: Dismiss) -> Result<NotificationList> {
        self.run(call, "dismiss", notifications::dismiss(&self.0.ports, &request)).await
    }

    /// A page of a host's errata, with exact counts over the whole filter.
    pub async fn errata(&self, call: &Call, request: Errata) -> Result<ErrataPage> {
        self.run(call, "errata", async {
            check_query(&request.query)?;
            let Resolved { provider, association, .. } =
                association::resolve_one(&self.0.ports, call, &request.host).await?;
            provider.errata(call, &association.content_host, &request.query).await
        })
        .await
    }

    /// One erratum with all its texts, from the named provider or the first that knows it.
    pub async fn erratum(&self, call: &Call, request: OneErratum) -> Result<Erratum> {
        self.run(call, "erratum", async {
            if let Some(name) = &request.provider {
                return self.0.ports.provider(name)?.erratum(call, &request.id).await;
            }
            let mut last = Code::NoProvider.err();
            for provider in &self.0.ports.providers {
                match provider.erratum(call, &request.id).await {
                    Err(error) if error.code() == Code::ErratumUnknown => last = error,
                    answer => return answer,
                }
            }
            Err(last)
        })
        .await
    }

    /// Sets, refreshes or drops the content host of a host; answers the association afterwards.
    pub async fn associate(&self, call: &Call, request: Associate) -> Result<Option<Association>> {
        self.run(call, "associate", async {
            self.acting("associate")?;
            install::named("actor", &request.actor)?;
            association::associate(&self.0.ports, call, &request).await
        })
        .await
    }

    /// The stored content host of a host. `None`: nothing is stored.
    pub async fn association(&self, call: &Call, request: AssociationOf) -> Result<Option<Association>> {
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
    pub async fn install_errata(&self, call: &Call, request: InstallErrata) -> Result<Task> {
        self.install(call, "install_errata", request.into()).await
    }

    /// Installs the newest installable version of packages on a host in maintenance. As [`Self::install_errata`].
    pub async fn install_packages(&self, call: &Call, request: InstallPackages) -> Result<Task> {
        self.install(call, "install_packages", request.into()).await
    }

    /// State of a task; with `wait`, once it has ended.
    pub async fn task(&self, call: &Call, request: TaskStateOf) -> Result<Task> {
        self.run(call, "task", async {
            loop {
                let task = self.record(&request.id).await?.task;
                call.progress.progress(&task.progress);
                if !request.wait || task.state.is_final() {
                    return Ok(task);
                }
                self.0.ports.clock.sleep(WAIT_LOOK).await;
            }
        })
        .await
    }

    /// Asks the provider to cancel a task. An observer leaves a request that the controller answers.
    pub async fn cancel_task(&self, call: &Call, request: CancelTask) -> Result<Task> {
        self.run(call, "cancel_task", async {
            install::named("actor", &request.actor)?;
            let record = self.record(&request.id).await?;
            if self.0.ports.store.is_controller() {
                let task = follow::cancel(&self.0.ports, call, record, &request.actor).await?.task;
                self.0.wake.notify_one();
                return Ok(task);
            }
            if record.task.state.is_final() || record.task.state == TaskState::Proving {
                return Err(Code::TaskNotCancellable.err().with("task", &request.id).with("why", "it has ended"));
            }
            let left = Request {
                id: self.0.ports.ids.unique(),
                actor: request.actor.clone(),
                kind: RequestKind::CancelTask(request.id.clone()),
                at_ms: self.0.ports.clock.now_ms(),
            };
            self.0.ports.store.commit(vec![Change::Request(left)]).await?;
            Ok(record.task)
        })
        .await
    }

    /// Events after a cursor, in order.
    pub async fn events(&self, call: &Call, request: Events) -> Result<EventPage> {
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

    async fn install(&self, call: &Call, operation: &str, request: install::Request) -> Result<Task> {
        let prepared = self.run(call, operation, install::prepare(&self.0.ports, call, request)).await?;
        // From here on the caller may go away, and the outcome must still be written.
        let (inner, call) = (self.0.clone(), Call { cancel: CancellationToken::new(), ..call.clone() });
        let sending = tokio::spawn(async move {
            let outcome = install::send(&inner.ports, &call, prepared, &inner.one_at_a_time).await;
            inner.wake.notify_one();
            outcome
        });
        sending.await.map_err(|e| Error::internal(format!("sending the installation ended early: {e}")))?
    }

    async fn record(&self, id: &TaskId) -> Result<TaskRecord> {
        self.0.ports.store.task(id).await?.ok_or_else(|| Code::TaskUnknown.err().with("task", id))
    }

    fn acting(&self, operation: &str) -> Result<()> {
        if self.0.ports.store.is_controller() {
            return Ok(());
        }
        Err(Code::ObserverOnly.err().with("operation", operation))
    }

    /// Runs an operation until it ends, the caller cancels, or this manager is closed.
    async fn run<T>(&self, call: &Call, operation: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
        if self.0.closed.is_cancelled() {
            return Err(Code::Closed.err());
        }
        tokio::select! {
            biased;
            () = self.0.closed.cancelled() => Err(Code::Closed.err()),
            () = call.cancel.cancelled() => Err(Code::Cancelled.err().with("operation", operation)),
            answer = work => answer,
        }
    }
}

fn check_options(config: &Config) -> CheckOptions {
    CheckOptions { stale_after: config.stale_after.0, concurrency: HOSTS_AT_A_TIME }
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
            && time::Date::parse(day, time::macros::format_description!("[year]-[month]-[day]")).is_err()
        {
            return Err(Error::argument(field, format!("'{}' is not a day such as 2026-01-31", day.escape_debug())));
        }
    }
    Ok(())
}
