//! The periodic checks. There are two: of the engine's own updates, and of all hosts, cluster by cluster.
//!
//! | file | what it does | pure |
//! |---|---|---|
//! | `due` | the time at which a periodic check is due next | yes |
//! | `subject_locks` | a lock for each subject, so that two checks of one subject never run at once | - |
//! | `carry_out` | carries out a check that is due, and stores its result | no |
//! | `sweep` | which hosts the check of all hosts reads | no |
//! | `swept` | the sweep under way, and the last one | - |
//! | this one | the loop, `watch`, and the requested checks of the same subjects | no |
//! | `status` | the status of both periodic checks | no |
//!
//! The checked hosts are those of the last `watch` call; the status shows the age of that call. Where the engine's API is
//! configured, the clusters are read from it at each check, unless that call gave an inventory. After a downtime a
//! missed check is made up for once, at a random time within a configured span: the check does not add to the load of
//! an engine start, and many engines do not send requests to one provider at the same time.
//!
//! Tests: `tests/it/check/schedule.rs`.

mod carry_out;
mod due;
mod status;
mod subject_locks;
mod sweep;
mod swept;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use self::due::Timing;
use self::subject_locks::SubjectLocks;
use self::swept::Swept;
use super::cluster::check_cluster;
use super::early_end::until_cancelled;
use super::engine::EngineOptions;
use super::engine::check_engine;
use super::inventory;
use super::options::CheckOptions;
use crate::config::{Config, ScheduleConfig};
use crate::error::guard::guard_async;
use crate::error::{Error, Result, codes};
use crate::model::TimeMs;
use crate::model::check::ClusterCheck;
use crate::model::engine::{EngineCheck, EngineState};
use crate::model::host::{ClusterInventory, HostInventory};
use crate::model::ids::{ClusterId, HostId};
use crate::model::notification::{NotificationKind, NotificationTopic};
use crate::model::request::{CheckClusterRequest, CheckEngineRequest, Detail};
use crate::model::schedule::{ScheduleStatus, ScheduledJob, WatchRequest, Watched};
use crate::ports::{Call, Change, Ports};

/// Longest sleep of the loop: after this time it reads the clock again, because the machine can have been suspended or
/// its clock set.
const LONGEST_NAP: Duration = Duration::from_secs(15 * 60);
/// Sleep of the loop after a failure: the state could not be read or written, or something panicked.
const NAP_AFTER_FAILURE: Duration = Duration::from_secs(60);

/// The periodic checks of one upgrade manager, and the requested checks of the same subjects.
pub struct Schedule {
    ports: Ports,
    config: ScheduleConfig,
    checks: CheckOptions,
    engine: EngineOptions,
    locks: SubjectLocks,
    /// Wakes the loop after a new inventory or a new due time.
    wake: Notify,
    /// When the checks are due. In memory only: the next process computes the times of missed checks anew.
    due: Mutex<BTreeMap<ScheduledJob, TimeMs>>,
    running: Mutex<BTreeSet<ScheduledJob>>,
    swept: Swept,
    /// Held while the answers of a cluster are made and stored.
    storing: tokio::sync::Mutex<()>,
    /// Whether this process received the inventory. Only then is the engine's version in it the version that runs now.
    is_inventory_ours: AtomicBool,
}

impl Schedule {
    /// Makes the schedule. Nothing is checked before [`run`](Self::run).
    pub fn new(ports: Ports, config: &Config, checks: CheckOptions) -> Self {
        Schedule {
            ports,
            config: config.schedule.clone(),
            checks,
            engine: config.into(),
            locks: SubjectLocks::default(),
            wake: Notify::new(),
            due: Mutex::default(),
            running: Mutex::default(),
            swept: Swept::default(),
            storing: tokio::sync::Mutex::default(),
            is_inventory_ours: AtomicBool::new(false),
        }
    }

    /// Carries out checks that are due, until `stop` is cancelled. A check under way is then dropped, and the next
    /// process repeats it. An observer carries out none.
    pub async fn run(&self, stop: &CancellationToken) {
        if !self.ports.store.is_controller() {
            return;
        }
        while !stop.is_cancelled() {
            let step = stop.run_until_cancelled(guard_async(self.step(stop))).await;
            let nap = match step {
                None => return,
                Some(Ok(nap)) => nap,
                Some(Err(error)) => {
                    tracing::warn!(%error, "the periodic checks failed; trying again");
                    NAP_AFTER_FAILURE
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.wake.notified() => {}
                () = self.ports.clock.sleep(nap) => {}
            }
        }
    }

    /// `check_engine`, never at the same time as the periodic check of the engine. A known answer counts as a periodic
    /// check.
    ///
    /// # Errors
    /// As [`check_engine`].
    pub async fn check_engine(&self, call: &Call, request: &CheckEngineRequest) -> Result<EngineCheck> {
        let _lock = until_cancelled(call, "check_engine", async { Ok(self.locks.engine().await) }).await?;
        let check = check_engine(&self.ports, call, request, &self.engine).await?;
        if check.state != EngineState::Unknown && self.ports.store.is_controller() {
            self.note(ScheduledJob::Engine, None, call).await?;
            self.wake.notify_one();
        }
        Ok(check)
    }

    /// `check_cluster`, never at the same time as the periodic check of this cluster.
    ///
    /// # Errors
    /// As [`check_cluster`].
    pub async fn check_cluster(&self, call: &Call, request: &CheckClusterRequest) -> Result<ClusterCheck> {
        let request = &*inventory::with_cluster(&self.ports, call, request).await?;
        let cluster =
            request.cluster.as_ref().ok_or_else(|| Error::internal("a cluster is missing after it was read"))?;
        let lock = self.locks.cluster(&cluster.id);
        let _lock = until_cancelled(call, "check_cluster", async { Ok(lock.await) }).await?;
        check_cluster(&self.ports, call, request, &self.checks).await
    }

    /// A check of the cluster whose run has ended, with its hosts as the engine has them now: what the run installed is
    /// missing no longer, and notifications are to say so before the next periodic check.
    ///
    /// # Errors
    /// As [`check_cluster`].
    pub async fn check_after_run(&self, cluster: &ClusterId, stop: &CancellationToken) -> Result<()> {
        // Counts alone leave it open where errata remain that the content view lacks.
        let detail = Detail::Full;
        let request =
            CheckClusterRequest { id_or_name: Some(cluster.to_string()), detail, ..CheckClusterRequest::default() };
        self.check_cluster(&self.call(stop)?, &request).await.map(drop)
    }

    /// `watch`: sets the inventory of the periodic checks. Call it after each start, and when hosts come or go.
    /// Notifications of hosts that are no longer in the inventory are withdrawn.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` names a cluster or host that is listed twice, or a name of several clusters; `OBSERVER_ONLY`;
    /// `ENGINE_API_MISSING`, `ENGINE_NOT_FOUND` and what else the engine answers, where anything is to be read from it.
    pub async fn watch(&self, call: &Call, mut inventory: WatchRequest) -> Result<ScheduleStatus> {
        if !self.ports.store.is_controller() {
            return Err(codes::ObserverOnly { operation: "watch" }.err());
        }
        let hosts = self.check_watched(call, &mut inventory).await?;
        let mut changes = vec![];
        if let Some(before) = self.ports.store.watched().await? {
            let gone = before.inventory.clusters.iter().flat_map(|c| &c.hosts).filter(|h| !hosts.contains(&h.id));
            let kinds = [NotificationKind::HostSecurity, NotificationKind::HostLevels];
            changes
                .extend(gone.flat_map(|h| kinds.map(|kind| Change::Withdraw(NotificationTopic::of_host(kind, &h.id)))));
        }
        let given_at_ms = self.ports.clock.now_ms();
        changes.push(Change::Watch(Watched { inventory, given_at_ms }));
        self.ports.store.commit(changes).await?;
        self.is_inventory_ours.store(true, Ordering::SeqCst);
        self.wake.notify_one();
        self.status().await
    }

    /// Completes what is to be watched. Returns the ids of its hosts, as they are now.
    async fn check_watched(&self, call: &Call, inventory: &mut WatchRequest) -> Result<BTreeSet<HostId>> {
        if !inventory.clusters.is_empty() && !inventory.ids_or_names.is_empty() {
            return Err(Error::argument("ids_or_names", "cannot be given together with 'clusters'"));
        }
        // An empty inventory ends the checks where there is no connection to the engine.
        let reads_engine =
            inventory.reads_engine() && (self.ports.engine.has_api() || !inventory.ids_or_names.is_empty());
        let reading = async {
            if inventory.engine.is_none() {
                inventory.engine = Some(inventory::engine(&self.ports, call).await?);
            }
            match reads_engine {
                true => inventory::clusters(&self.ports, call, &inventory.ids_or_names).await?.whole(),
                false => Ok(inventory.clusters.clone()),
            }
        };
        all_hosts(&until_cancelled(call, "watch", reading).await?)
    }

    /// Whether the hosts are read from the engine at each check.
    fn reads_engine(&self, watched: Option<&Watched>) -> bool {
        self.ports.engine.has_api() && watched.is_none_or(|watched| watched.inventory.reads_engine())
    }

    /// Carries out the checks that are due. Returns the time until the next one.
    async fn step(&self, stop: &CancellationToken) -> Result<Duration> {
        let watched = self.ports.store.watched().await?;
        let records = self.ports.store.jobs().await?;
        for job in ScheduledJob::ALL {
            let Some(timing) = self.timing(job) else { continue };
            if self.waits_for(job, watched.as_ref())?.is_some() {
                self.due().remove(&job);
                continue;
            }
            let now_ms = self.ports.clock.now_ms();
            let record = records.iter().find(|record| record.job == job);
            let due_ms = {
                let mut due = self.due();
                let due_ms = due.entry(job).or_insert_with(|| timing.at_start(record, now_ms, &self.dice()));
                *due_ms = timing.bounded(*due_ms, now_ms);
                *due_ms
            };
            if due_ms <= now_ms {
                self.carry_out(job, watched.as_ref(), stop).await?;
            }
        }
        let now_ms = self.ports.clock.now_ms();
        let next_ms = self.due().values().min().map_or(TimeMs::MAX, |due| due.saturating_sub(now_ms));
        let nap = Duration::from_millis(u64::try_from(next_ms).unwrap_or(0));
        Ok(nap.min(LONGEST_NAP))
    }

    /// What is missing before the check can be carried out at all.
    fn waits_for(&self, job: ScheduledJob, watched: Option<&Watched>) -> Result<Option<Error>> {
        match job {
            ScheduledJob::Engine => {
                let request = self.engine_request(watched);
                if self.ports.engine.upgrade_source().is_some() || self.engine.machine(&request)?.is_some() {
                    return Ok(None);
                }
                let why = "no source is configured, and no inventory names the engine machine";
                Ok(Some(codes::EngineSourceMissing { why }.err()))
            }
            ScheduledJob::Hosts if self.reads_engine(watched) => Ok(None),
            ScheduledJob::Hosts => {
                let hosts = watched.map_or(0, |w| managed(&w.inventory).count());
                Ok((hosts == 0).then(|| codes::NoInventory {}.err()))
            }
        }
    }

    /// The request of the periodic check of the engine, without a product version that an earlier process received: the
    /// engine can have been updated and restarted since then.
    fn engine_request(&self, watched: Option<&Watched>) -> CheckEngineRequest {
        let mut request = watched.map(|w| w.inventory.check_engine.clone()).unwrap_or_default();
        if !self.is_inventory_ours.load(Ordering::SeqCst) {
            request.product_version = None;
        }
        request
    }

    fn timing(&self, job: ScheduledJob) -> Option<Timing> {
        Timing::of(&self.config, job)
    }

    fn dice(&self) -> impl Fn(u64) -> u64 + '_ {
        |bound| self.ports.ids.below(bound)
    }

    fn due(&self) -> MutexGuard<'_, BTreeMap<ScheduledJob, TimeMs>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> MutexGuard<'_, BTreeSet<ScheduledJob>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hosts of the inventory that are checked.
fn managed(inventory: &WatchRequest) -> impl Iterator<Item = &HostInventory> {
    inventory.clusters.iter().flat_map(managed_of)
}

fn managed_of(cluster: &ClusterInventory) -> impl Iterator<Item = &HostInventory> {
    cluster.hosts.iter().filter(|host| host.managed)
}

/// Ids of all hosts. Refuses a host or cluster that is listed twice.
fn all_hosts(given: &[ClusterInventory]) -> Result<BTreeSet<HostId>> {
    let (mut clusters, mut hosts) = (BTreeSet::new(), BTreeSet::new());
    for cluster in given {
        if !clusters.insert(&cluster.id) {
            let problem = format!("cluster {} ({}) is listed twice", cluster.name, cluster.id);
            return Err(Error::argument("clusters", problem));
        }
        for host in &cluster.hosts {
            if !hosts.insert(host.id.clone()) {
                return Err(Error::argument("clusters", format!("host {} ({}) is listed twice", host.name, host.id)));
            }
        }
    }
    Ok(hosts)
}
