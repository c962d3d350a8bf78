//! Installations go on after dropped calls, restarts and store failures: nothing is sent twice, nothing is lost.

use std::sync::Arc;
use std::time::Duration;

use crate::support::failing_store::{Commit, FailingStore};
use crate::support::fake_world::World;
use crate::support::install_bench::*;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::task::{ProofVerdict, Task, TaskState};
use ovirt_upgrade_manager::ports::{Call, Change};
use ovirt_upgrade_manager::system::SystemIds;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use upgrade_manager_lab::MemoryStore;

const HOUR: Duration = Duration::from_secs(3600);

/// A process that can die.
struct Process {
    bench: Bench,
    memory: Arc<MemoryStore>,
}

impl Process {
    async fn new() -> Process {
        Process::on(TokioClock::begin(), MemoryStore::new(&SystemIds), World::new("katello")).await
    }

    async fn on(clock: Arc<TokioClock>, memory: MemoryStore, world: Arc<World>) -> Process {
        let memory = Arc::new(memory);
        Process { bench: Bench::at(clock, memory.clone(), world).await, memory }
    }

    /// Dies without a word; answers the next one, started after a while.
    async fn die_for(self, down: Duration) -> Process {
        let next = self.memory.crash();
        let Bench { world, clock, manager, .. } = self.bench;
        drop(manager);
        sleep(down).await;
        Process::on(clock, next, world).await
    }

    fn install(&self) -> JoinHandle<Result<Task, Error>> {
        install(&self.bench)
    }

    async fn only_task(&self) -> Option<Task> {
        only_task(&self.bench).await
    }
}

/// An installation by a caller of its own.
fn install(bench: &Bench) -> JoinHandle<Result<Task, Error>> {
    let manager = bench.manager.clone();
    tokio::spawn(async move { manager.install_errata(&call(), errata_request(host("h1"), &["RHSA-2026:1"])).await })
}

async fn only_task(bench: &Bench) -> Option<Task> {
    let events = bench.store.events_after(0, 1000).await.unwrap();
    let id = events.into_iter().find_map(|e| e.event.task_id)?;
    Some(bench.task(&id).await)
}

fn code(task: &Task) -> Code {
    task.problem.as_ref().unwrap().code
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_before_the_intent_is_durable_has_sent_nothing() {
    let process = Process::new().await;
    process.bench.world.hold("errata");
    let caller = process.install();
    process.bench.world.until_asked("errata", 1).await;
    process.memory.hold_commits(true);
    process.bench.world.release();
    sleep(HOUR).await;
    let next = process.die_for(HOUR).await;
    caller.await.unwrap().unwrap_err();
    sleep(HOUR).await;
    next.bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_between_intent_and_outcome_leaves_an_uncertain_task() {
    for outcome_is_on_its_way in [false, true] {
        let process = Process::new().await;
        process.bench.world.hold("install");
        drop(process.install());
        process.bench.world.until_asked("install", 1).await;
        if outcome_is_on_its_way {
            process.memory.hold_commits(true);
            process.bench.world.release();
            sleep(Duration::from_secs(10)).await;
        }
        let next = process.die_for(HOUR).await;
        let task = next.only_task().await.unwrap();
        assert_eq!((task.state, code(&task)), (TaskState::Lost, Code::TaskResultUnknown));
        sleep(HOUR).await;
        assert_eq!(next.bench.events().await, ["INSTALL_STARTED", "INSTALL_RESULT_UNKNOWN"]);
        assert_eq!(next.bench.world.sent(), 1);
        // The provider has no such job, so a person may try again.
        next.bench.world.set(|s| s.marks.clear());
        next.bench.world.release();
        assert_eq!(next.bench.to_the_end().await.state, TaskState::Succeeded);
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_goes_on_after_a_death_in_any_of_its_states() {
    for state in [TaskState::Planned, TaskState::Running, TaskState::Paused, TaskState::Proving] {
        let process = Process::new().await;
        process.bench.world.set(|s| {
            s.course = vec![(state, 100, "")];
            s.profile_lags = u32::MAX;
        });
        let task = process.install().await.unwrap().unwrap();
        process.bench.until(&task.id, |t| t.state == state).await;
        let next = process.die_for(Duration::from_secs(60)).await;
        next.bench.world.set(|s| {
            s.course = vec![(TaskState::Proving, 1000, "")];
            s.profile_lags = 3;
        });
        let task = next.bench.end_of(&task.id).await;
        assert_eq!(task.proof.as_ref().unwrap().verdict, ProofVerdict::Proved, "{task:?}");
        let succeeded = next.bench.events().await.iter().filter(|e| *e == "INSTALL_SUCCEEDED").count();
        assert_eq!((succeeded, next.bench.world.sent()), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_proof_gets_its_time_after_a_long_absence() {
    let process = Process::new().await;
    process.bench.world.set(|s| s.profile_lags = u32::MAX);
    let task = process.install().await.unwrap().unwrap();
    process.bench.until(&task.id, |t| t.state == TaskState::Proving).await;
    // Neither a profile that needs a few looks nor a provider that is away at first may decide.
    process.bench.world.fail("installed", Code::ProviderUnreachable);
    let next = process.die_for(24 * HOUR).await;
    sleep(Duration::from_secs(60)).await;
    next.bench.world.mend("installed");
    next.bench.world.set(|s| s.profile_lags = 3);
    assert_eq!(next.bench.end_of(&task.id).await.proof.unwrap().verdict, ProofVerdict::Proved);
}

#[tokio::test(start_paused = true)]
async fn a_closed_manager_leaves_tasks_to_the_next() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 100, "")]);
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    bench.manager.close().await;
    let asked = bench.world.asked("tasks");
    sleep(HOUR).await;
    assert_eq!(bench.world.asked("tasks"), asked, "a closed manager goes on asking");
    let next = Bench::at(bench.clock.clone(), bench.store.clone(), bench.world.clone()).await;
    bench.world.set(|s| s.course = vec![(TaskState::Proving, 1000, "")]);
    assert_eq!(next.end_of(&task.id).await.state, TaskState::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_manager_that_is_dropped_lets_go_of_the_state() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 100, "")]);
    bench.install(&["RHSA-2026:1"]).await.unwrap();
    let Bench { manager, store, .. } = bench;
    drop(manager);
    while Arc::strong_count(&store) > 1 {
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_during_sending_loses_nothing() {
    let bench = Bench::new().await;
    bench.world.hold("install");
    let caller = install(&bench);
    bench.world.until_asked("install", 1).await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    bench.world.release();
    let task = only_task(&bench).await.unwrap();
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
    assert_eq!(bench.world.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_before_sending_starts_nothing() {
    let bench = Bench::new().await;
    bench.world.hold("capability");
    let caller = install(&bench);
    bench.world.until_asked("capability", 1).await;
    caller.abort();
    bench.world.release();
    sleep(HOUR).await;
    bench.assert_untouched().await;
    // So does one that cancels.
    bench.world.hold("capability");
    let cancelled = call();
    let token = cancelled.cancel.clone();
    let manager = bench.manager.clone();
    let caller =
        tokio::spawn(
            async move { manager.install_errata(&cancelled, errata_request(host("h1"), &["RHSA-2026:1"])).await },
        );
    bench.world.until_asked("capability", 2).await;
    token.cancel();
    refused(caller.await.unwrap(), Code::Cancelled);
    bench.world.release();
    sleep(HOUR).await;
    bench.assert_untouched().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_cancelled_while_it_is_sent_answers_the_outcome() {
    let bench = Bench::new().await;
    bench.world.hold("install");
    let cancelled = call();
    let token = cancelled.cancel.clone();
    let manager = bench.manager.clone();
    let request = errata_request(host("h1"), &["RHSA-2026:1"]);
    let caller = tokio::spawn(async move { manager.install_errata(&Call { ..cancelled }, request).await });
    bench.world.until_asked("install", 1).await;
    token.cancel();
    sleep(HOUR).await;
    bench.world.release();
    let task = caller.await.unwrap().unwrap();
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn close_waits_for_what_is_being_sent() {
    let bench = Bench::new().await;
    bench.world.hold("install");
    let caller = install(&bench);
    bench.world.until_asked("install", 1).await;
    let manager = bench.manager.clone();
    let closing = tokio::spawn(async move { manager.close().await });
    sleep(HOUR).await;
    assert!(!closing.is_finished());
    bench.world.release();
    closing.await.unwrap();
    let task = caller.await.unwrap().unwrap();
    assert_eq!(task.state, TaskState::Planned);
    let stored = bench.store.task(&task.id).await.unwrap().unwrap();
    assert!(stored.task.provider_task.is_some());
}

/// The change is the outcome of a sending: a task that is no longer being sent.
fn is_outcome(changes: &[Change]) -> bool {
    matches!(changes.first(), Some(Change::Task(r)) if r.task.state != TaskState::Sending)
}

async fn failing() -> (Arc<FailingStore>, Bench) {
    let store = FailingStore::over(Arc::new(MemoryStore::new(&SystemIds)));
    (store.clone(), Bench::over(store, World::new("katello")).await)
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_written_is_written_later() {
    let (store, bench) = failing().await;
    let mut failures = 0;
    store.plan(move |changes| {
        failures += u32::from(is_outcome(changes));
        if is_outcome(changes) && failures < 60 { Commit::Fails } else { Commit::Works }
    });
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_SUCCEEDED"]);
    assert_eq!(bench.world.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_could_not_be_written_until_the_close_is_uncertain() {
    let (store, bench) = failing().await;
    store.plan(|changes| if is_outcome(changes) { Commit::Fails } else { Commit::Works });
    let caller = install(&bench);
    sleep(HOUR).await;
    assert!(!caller.is_finished());
    bench.manager.close().await;
    refused(caller.await.unwrap(), Code::TaskResultUnknown);
    store.plan(|_| Commit::Works);
    let next = Bench::at(bench.clock.clone(), bench.store.clone(), bench.world.clone()).await;
    assert_eq!(only_task(&next).await.unwrap().state, TaskState::Lost);
    assert_eq!((next.events().await.len(), next.world.sent()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn an_intent_that_cannot_be_written_is_not_sent() {
    let (store, bench) = failing().await;
    let is_intent = |c: &[Change]| matches!(c.first(), Some(Change::Task(r)) if r.task.state == TaskState::Sending);
    store.plan(move |changes| if is_intent(changes) { Commit::Fails } else { Commit::Works });
    refused(bench.install(&["RHSA-2026:1"]).await, Code::StateFailed);
    bench.assert_untouched().await;
    // Written although the store said that it was not: the host must not stay busy for ever.
    store.plan(move |changes| if is_intent(changes) { Commit::Lies } else { Commit::Works });
    refused(bench.install(&["RHSA-2026:1"]).await, Code::StateFailed);
    assert_eq!(bench.world.sent(), 0);
    let id = only_task(&bench).await.unwrap().id;
    assert_eq!(bench.end_of(&id).await.state, TaskState::Lost);
    store.plan(|_| Commit::Works);
    // The record does not show that nothing was sent, and for a while the provider's list does not either.
    refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    sleep(Duration::from_secs(610)).await;
    bench.install(&["RHSA-2026:1"]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_store_that_fails_for_a_while_ends_no_following() {
    let (store, bench) = failing().await;
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    store.plan(|_| Commit::Fails);
    sleep(HOUR).await;
    store.plan(|_| Commit::Works);
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_SUCCEEDED"]);
}
