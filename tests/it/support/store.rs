//! Helpers of the store's tests: documents to store, ids that count, and waiting without a runtime.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::model::FORMAT;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::{HostCheck, RebootNeed, YesNoUnknown};
use ovirt_upgrade_manager::model::engine::{EngineCheck, EngineSource, EngineState};
use ovirt_upgrade_manager::model::event::{EventSeverity, NewEvent};
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::{
    Association, ContentHostRef, EngineInventory, HostKind, HostStatus, MatchedBy,
};
use ovirt_upgrade_manager::model::ids::{
    ClusterId, ContentHostId, CorrelationId, HostId, ProviderName, RunId, TaskId, UserName, VmId,
};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::level::{Certainty, HostLevels, Level, LevelSet};
use ovirt_upgrade_manager::model::notification::{Notice, NotificationKind, NotificationTopic};
use ovirt_upgrade_manager::model::plan::{
    Consents, HostPlan, PLAN_FORMAT, Plan, PlanRequest, Prediction, RunOptions, UpdatePolicy, Work,
};
use ovirt_upgrade_manager::model::run::{Entry, JOURNAL_FORMAT, JournalRecord, RunRow, RunState};
use ovirt_upgrade_manager::model::schedule::{JobRecord, ScheduledJob, WatchRequest, Watched};
use ovirt_upgrade_manager::model::task::{Progress, Selection, Task, TaskState};
use ovirt_upgrade_manager::ports::{Change, Clock, Ids, ObserverRequest, ObserverRequestKind, TaskRecord};
use tokio::sync::Semaphore;

/// Ids that count up, over all tests of a process.
#[derive(Default)]
pub struct CountingIds;

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

impl Ids for CountingIds {
    fn unique(&self) -> String {
        // Different in every process of a test, as real ones are.
        format!("{:016x}{:016x}", std::process::id(), NEXT_ID.fetch_add(1, Ordering::SeqCst))
    }

    fn below(&self, bound: u64) -> u64 {
        NEXT_ID.fetch_add(1, Ordering::SeqCst) % bound
    }
}

/// A clock on which a sleep ends when the test says so.
pub struct StepClock {
    pub slept: Semaphore,
    pub steps: Semaphore,
}

impl Default for StepClock {
    fn default() -> Self {
        StepClock { slept: Semaphore::new(0), steps: Semaphore::new(0) }
    }
}

#[async_trait]
impl Clock for StepClock {
    fn now_ms(&self) -> TimeMs {
        0
    }

    async fn sleep(&self, _: Duration) {
        self.slept.add_permits(1);
        self.steps.acquire().await.unwrap().forget();
    }
}

/// A clock for stores that never sleep.
pub fn clock() -> Arc<StepClock> {
    Arc::default()
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future on this thread. No runtime: the store must not need one.
pub fn wait<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// A directory in memory where that is possible: for tests that open hundreds of stores and look at no disk.
pub fn fast_dir() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

pub fn host(n: u32) -> HostId {
    HostId::new(format!("host-{n}")).unwrap()
}

pub fn task_id(n: u32) -> TaskId {
    TaskId::new(format!("task-{n}")).unwrap()
}

pub fn event(text: &str, at_ms: TimeMs) -> NewEvent {
    NewEvent {
        name: "INSTALL_SUCCEEDED".to_owned(),
        number: 1,
        severity: EventSeverity::Normal,
        text: text.to_owned(),
        host_id: Some(host(1)),
        cluster_id: None,
        task_id: None,
        correlation_id: None,
        fields: BTreeMap::from([("text".to_owned(), text.to_owned())]),
        at_ms,
    }
}

pub fn association(n: u32, content_host: &str) -> Association {
    Association {
        host_id: host(n),
        provider: ProviderName::new("katello").unwrap(),
        content_host: ContentHostId::new(content_host).unwrap(),
        content_host_name: format!("{content_host}.example.com"),
        matched_by: MatchedBy::Fqdn,
        duplicates: vec![],
        made_at_ms: 1,
        subscription_uuid: None,
        hardware_uuid: None,
    }
}

pub fn task(n: u32, state: TaskState, created_at_ms: TimeMs) -> TaskRecord {
    TaskRecord {
        task: Task {
            format: FORMAT,
            id: task_id(n),
            host_id: host(n),
            host_name: format!("h{n}"),
            provider: ProviderName::new("katello").unwrap(),
            provider_task: None,
            actor: "admin@internal".to_owned(),
            correlation_id: CorrelationId::new("oum-1").unwrap(),
            selection: Selection::Errata(vec![]),
            errata: vec![],
            state,
            progress: Progress::default(),
            provider_text: String::new(),
            problem: None,
            proof: None,
            cancel_requested: false,
            created_at_ms,
            ended_at_ms: state.is_final().then_some(created_at_ms + 10),
        },
        content_host: ContentHostRef {
            id: ContentHostId::new("17").unwrap(),
            name: "h.example.com".to_owned(),
            last_checkin_ms: None,
        },
        planned: vec![],
        planned_by_erratum: Default::default(),
        way: None,
        image: None,
        proving_since_ms: None,
        overdue_reported: false,
        provider_missing_since_ms: None,
        account: Default::default(),
        may_run_on: false,
        was_cancelled: false,
        machine: Default::default(),
    }
}

pub fn check(n: u32, updates: YesNoUnknown) -> HostCheck {
    let levels = HostLevels { certain: LevelSet::new(), possible: None, certainty: Certainty::Unknown };
    HostCheck {
        format: FORMAT,
        host_id: host(n),
        host_name: format!("h{n}"),
        kind: None,
        updates,
        unknown_because: None,
        packages: None,
        package_count: Some(3),
        errata: None,
        unpublished_errata: None,
        reboot: RebootNeed { now: YesNoUnknown::No, after: YesNoUnknown::Unknown, because: vec![] },
        image: None,
        install: None,
        levels_now: levels.clone(),
        levels_after: levels,
        problems: vec![],
        association: None,
        last_checkin_ms: None,
        checked_at_ms: 5,
        data_age_ms: None,
        from_store: false,
        only_class: None,
    }
}

/// A notification about a host, or about the engine (0).
pub fn notice(n: u32, id: &str, key: &str) -> Notice {
    let topic = if n == 0 {
        NotificationTopic::ENGINE
    } else {
        NotificationTopic::of_host(NotificationKind::HostSecurity, &host(n))
    };
    Notice {
        id: id.to_owned(),
        topic,
        entity: format!("h{n}"),
        key: key.to_owned(),
        title: "Updates".to_owned(),
        text: format!("Updates {key}."),
        severity: EventSeverity::Normal,
        created_at_ms: 3,
    }
}

pub fn user(name: &str) -> UserName {
    UserName::new(name).unwrap()
}

pub fn engine_check(state: EngineState) -> EngineCheck {
    EngineCheck {
        format: FORMAT,
        state,
        unknown_because: None,
        installed: Some(Evr::parse("4.5.6-1.el9").unwrap()),
        product: None,
        available: None,
        errata: None,
        source: Some(EngineSource::ContentHost),
        association: None,
        problems: vec![],
        checked_at_ms: 7,
        data_age_ms: None,
    }
}

pub fn job(job: ScheduledJob, next_check_ms: TimeMs) -> JobRecord {
    let last = Some(next_check_ms - 10);
    JobRecord {
        job,
        last_check_ms: last,
        last_success_ms: None,
        last_error: None,
        failing_since_ms: last,
        next_check_ms,
        sweep: None,
    }
}

pub fn watched(given_at_ms: TimeMs) -> Watched {
    let engine = EngineInventory { version: "4.5.6".to_owned(), levels: LevelSet::new(), vdsm_versions: vec![] };
    Watched { inventory: WatchRequest { engine: Some(engine), ..WatchRequest::default() }, given_at_ms }
}

pub fn request(id: &str, at_ms: TimeMs) -> ObserverRequest {
    ObserverRequest {
        id: id.to_owned(),
        actor: "admin@internal".to_owned(),
        kind: ObserverRequestKind::CancelTask(task_id(1)),
        at_ms,
    }
}

pub fn cluster(n: u32) -> ClusterId {
    ClusterId::new(format!("cluster-{n}")).unwrap()
}

pub fn run_id(n: u32) -> RunId {
    RunId::new(format!("run-{n}")).unwrap()
}

/// A run of a cluster, as it begins.
pub fn run(n: u32, of_cluster: u32, began_at_ms: TimeMs) -> RunRow {
    RunRow {
        id: run_id(n),
        cluster: cluster(of_cluster),
        plan_hash: format!("hash-{n}"),
        epoch: 1,
        began_at_ms,
        ended_at_ms: None,
        state: RunState::Running,
    }
}

/// A record of the journal of a run.
pub fn record(run: u32, seq: u64, epoch: u64, entry: Entry) -> JournalRecord {
    let at_ms = 1000 + TimeMs::try_from(seq).unwrap();
    JournalRecord { format: JOURNAL_FORMAT, run: run_id(run), seq, epoch, at_ms, entry }
}

/// The record that ends a run, at this time.
pub fn end(run: u32, seq: u64, at_ms: TimeMs) -> JournalRecord {
    let entry = Entry::Ended { state: RunState::Succeeded, why: None };
    JournalRecord { at_ms, ..record(run, seq, 1, entry) }
}

/// A VM that a run stopped.
pub fn stopped_vm(run: u32, vm: u32, state: LedgerState) -> LedgerEntry {
    LedgerEntry {
        run: run_id(run),
        setting: Setting::VmRuns(VmId::new(format!("vm-{vm}")).unwrap()),
        before: Value::VmOn(Some(host(1))),
        ours: Value::VmOn(None),
        state,
    }
}

/// A plan of one host.
pub fn plan(hash: &str, made_at_ms: TimeMs) -> Plan {
    let levels = HostLevels { certain: LevelSet::new(), possible: None, certainty: Certainty::Unknown };
    let first = HostPlan {
        id: host(1),
        name: "h1".to_owned(),
        kind: HostKind::El,
        initial_status: HostStatus::Up,
        because: vec![],
        canary: false,
        alone: false,
        work: Work::EngineUpgrade,
        provider: None,
        install_way: None,
        packages: vec![],
        reboot: true,
        reboot_because: vec![],
        levels_after: levels,
        vms: vec![],
        prediction: Prediction::default(),
        boot_limit_ms: None,
    };
    Plan {
        format: PLAN_FORMAT,
        hash: hash.to_owned(),
        made_at_ms,
        engine_version: "4.5.7".to_owned(),
        cluster: cluster(1),
        cluster_name: "Default".to_owned(),
        level: Level::new(4, 7),
        target_level: None,
        policy: UpdatePolicy::All,
        hosts: vec![first],
        left_alone: vec![],
        excluded: vec![],
        max_unavailable: 1,
        consents: Consents::default(),
        options: RunOptions::default(),
        one_host: false,
        request: PlanRequest::new(cluster(1), UpdatePolicy::All),
        blockers: vec![],
        warnings: vec![],
        prediction: Prediction::default(),
        unknown: BTreeMap::new(),
    }
}

/// Removes rows from before this time, and no event that a listener has not received.
pub fn prune(before_ms: TimeMs) -> Change {
    Change::Prune { before_ms, undelivered_before_ms: TimeMs::MIN }
}
