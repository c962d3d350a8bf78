//! The operations around installations: tasks, cancelling, observers, events, errata, closing.

use std::sync::Arc;
use std::time::Duration;

use crate::support;
use crate::support::failing_store::{Commit, FailingStore};
use crate::support::fake_world::{World, erratum};
use crate::support::install_bench::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::ids::{RunId, TaskId};
use ovirt_upgrade_manager::model::request::{CancelTaskRequest, ErratumRequest, EventsRequest, TaskRequest};
use ovirt_upgrade_manager::model::run::Command;
use ovirt_upgrade_manager::model::task::{Task, TaskState};
use ovirt_upgrade_manager::ports::{Change, ObserverRequest, ObserverRequestKind, Store};
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::{Value, json};
use tokio::time::sleep;
use upgrade_manager_lab::MemoryStore;

const MINUTE: Duration = Duration::from_secs(60);

/// A bench whose tasks stay in this state, and such a task.
async fn stays(state: TaskState) -> (Bench, Task) {
    let bench = Bench::new().await;
    bench.world.set(|s| (s.course, s.profile_lags) = (vec![(state, 100, "")], u32::MAX));
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let task = bench.until(&task.id, |t| t.state == state).await;
    (bench, task)
}

#[tokio::test(start_paused = true)]
async fn what_runs_can_be_cancelled() {
    for state in [TaskState::Planned, TaskState::Running, TaskState::Paused] {
        let (bench, task) = stays(state).await;
        let asked = bench.cancel(&task.id).await.unwrap();
        assert!(asked.cancel_requested && !asked.state.is_final());
        let task = bench.end_of(&task.id).await;
        assert_eq!((task.state, task.cancel_requested), (TaskState::Cancelled, true));
        let events = bench.events().await;
        assert_eq!(events[events.len() - 2..], ["INSTALL_CANCEL_REQUESTED", "INSTALL_CANCELLED"]);
        assert!(bench.text_of("INSTALL_CANCEL_REQUESTED").await.starts_with("eve asked"));
        refused(bench.cancel(&task.id).await, Code::TaskNotCancellable);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_provider_has_finished_cannot_be_cancelled() {
    let (bench, task) = stays(TaskState::Proving).await;
    let error = refused(bench.cancel(&task.id).await, Code::TaskNotCancellable);
    assert!(error.message().contains("proof"), "{error}");
    bench.end_of(&task.id).await;
    refused(bench.cancel(&task.id).await, Code::TaskNotCancellable);
    refused(bench.cancel(&TaskId::new("nobody").unwrap()).await, Code::TaskUnknown);
    assert!(bench.world.state().cancelled.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_being_sent_cannot_be_cancelled() {
    let bench = Bench::new().await;
    bench.world.hold("install");
    let manager = bench.manager.clone();
    let sending =
        tokio::spawn(
            async move { manager.install_errata(&call(), errata_request(host("h1"), &["RHSA-2026:1"])).await },
        );
    bench.world.until_asked("install", 1).await;
    let id = bench.store.unfinished_tasks().await.unwrap().pop().unwrap().task.id;
    refused(bench.cancel(&id).await, Code::TaskNotCancellable);
    bench.world.release();
    sending.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_the_provider_refuses_changes_nothing() {
    let (bench, task) = stays(TaskState::Running).await;
    for code in [Code::TaskNotCancellable, Code::ProviderForbidden, Code::ProviderUnreachable] {
        bench.world.fail("cancel", code);
        assert_eq!(bench.cancel(&task.id).await.unwrap_err().code(), code);
    }
    assert!(!bench.task(&task.id).await.cancel_requested);
    assert_eq!(bench.events().await, ["INSTALL_STARTED"]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_not_lost_when_the_follower_writes_what_it_saw_before() {
    let (bench, task) = stays(TaskState::Running).await;
    bench.world.hold("tasks");
    let asked = bench.world.asked("tasks");
    bench.world.until_asked("tasks", asked + 1).await;
    bench.cancel(&task.id).await.unwrap();
    // The look that began before sees progress, so the follower writes.
    bench.world.set(|s| s.course = vec![(TaskState::Running, 900, "")]);
    bench.world.release();
    let task = bench.until(&task.id, |t| t.progress.done == 900).await;
    assert!(task.cancel_requested);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_comes_too_late_leaves_the_end_as_it_was() {
    let (bench, task) = stays(TaskState::Running).await;
    bench.world.hold("cancel");
    let (manager, id) = (bench.manager.clone(), task.id.clone());
    let cancelling =
        tokio::spawn(
            async move { manager.cancel_task(&call(), CancelTaskRequest { id, actor: "eve".to_owned() }).await },
        );
    bench.world.until_asked("cancel", 1).await;
    bench.world.set(|s| s.course = vec![(TaskState::Failed, 100, "broken")]);
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Failed);
    bench.world.release();
    assert_eq!(cancelling.await.unwrap().unwrap().state, TaskState::Failed);
    sleep(MINUTE).await;
    assert_eq!(bench.task(&task.id).await.state, TaskState::Failed);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_FAILED"]);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_call_that_is_dropped_still_cancels() {
    let (bench, task) = stays(TaskState::Running).await;
    bench.world.hold("cancel");
    let (manager, id) = (bench.manager.clone(), task.id.clone());
    let caller =
        tokio::spawn(
            async move { manager.cancel_task(&call(), CancelTaskRequest { id, actor: "eve".to_owned() }).await },
        );
    bench.world.until_asked("cancel", 1).await;
    caller.abort();
    bench.world.release();
    assert!(bench.end_of(&task.id).await.cancel_requested);
}

/// A controller, an observer of its state, and the controller's world.
async fn observed(state: TaskState) -> (Bench, Arc<dyn Store>, UpgradeManager, Task) {
    let controller = MemoryStore::new(&SystemIds);
    let observer: Arc<dyn Store> = Arc::new(controller.observer());
    let bench = Bench::over(Arc::new(controller), World::new("katello")).await;
    bench.world.set(|s| (s.course, s.profile_lags) = (vec![(state, 100, "")], u32::MAX));
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let task = bench.until(&task.id, |t| t.state == state).await;
    let watching = manager(&bench.clock, &observer, vec![bench.world.clone()]);
    watching.begin().await.unwrap();
    (bench, observer, watching, task)
}

async fn ask(observer: &UpgradeManager, id: &TaskId) -> Result<Task, Error> {
    observer.cancel_task(&call(), CancelTaskRequest { id: id.clone(), actor: "olga".to_owned() }).await
}

#[tokio::test(start_paused = true)]
async fn an_observer_reads_tasks_and_has_them_cancelled_by_the_controller() {
    let (bench, store, observer, task) = observed(TaskState::Running).await;
    let seen = observer.task(&call(), TaskRequest { id: task.id.clone(), wait: false }).await.unwrap();
    assert_eq!(seen.state, TaskState::Running);
    assert!(!ask(&observer, &task.id).await.unwrap().cancel_requested);
    let ended = observer.task(&call(), TaskRequest { id: task.id.clone(), wait: true }).await.unwrap();
    assert_eq!((ended.state, ended.cancel_requested), (TaskState::Cancelled, true));
    assert!(bench.text_of("INSTALL_CANCEL_REQUESTED").await.starts_with("olga asked"));
    assert!(store.requests().await.unwrap().is_empty());
    refused(ask(&observer, &task.id).await, Code::TaskNotCancellable);
}

#[tokio::test(start_paused = true)]
async fn a_refused_cancel_of_an_observer_makes_one_event_and_is_dropped() {
    let (bench, store, observer, task) = observed(TaskState::Running).await;
    bench.world.fail("cancel", Code::ProviderForbidden);
    ask(&observer, &task.id).await.unwrap();
    sleep(MINUTE).await;
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_CANCEL_REFUSED"]);
    assert!(store.requests().await.unwrap().is_empty());
    // One that could not be asked is asked again.
    bench.world.fail("cancel", Code::ProviderUnreachable);
    ask(&observer, &task.id).await.unwrap();
    sleep(MINUTE).await;
    assert_eq!(store.requests().await.unwrap().len(), 1);
    bench.world.mend("cancel");
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn outdated_requests_are_dropped() {
    let (bench, store, _observer, task) = observed(TaskState::Running).await;
    bench.cancel(&task.id).await.unwrap();
    bench.end_of(&task.id).await;
    sleep(MINUTE).await;
    // No task is unfinished, and nobody wakes the follower.
    for (request, id) in [("late", task.id.clone()), ("odd", TaskId::new("nobody").unwrap())] {
        let (id, kind) = (request.to_owned(), ObserverRequestKind::CancelTask(id));
        let left = ObserverRequest { id, actor: "olga".to_owned(), kind, at_ms: 1 };
        store.commit(vec![Change::Request(left)]).await.unwrap();
    }
    sleep(MINUTE).await;
    assert!(store.requests().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn requests_about_runs_are_not_the_business_of_whoever_follows_tasks() {
    let (bench, store, observer, task) = observed(TaskState::Running).await;
    let kind = ObserverRequestKind::Run { run: RunId::new("run-1").unwrap(), command: Command::Cancel };
    let asked = ObserverRequest { id: "about-a-run".to_owned(), actor: "olga".to_owned(), kind, at_ms: 1 };
    store.commit(vec![Change::Request(asked.clone())]).await.unwrap();
    ask(&observer, &task.id).await.unwrap();
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Cancelled);
    sleep(MINUTE).await;
    assert_eq!(store.requests().await.unwrap(), [asked], "the other one was answered");
}

#[tokio::test(start_paused = true)]
async fn an_observer_only_observes() {
    let (bench, _store, observer, _task) = observed(TaskState::Running).await;
    let sent = bench.world.sent();
    let errata = errata_request(host("h2"), &["RHSA-2026:1"]);
    refused(observer.install_errata(&call(), errata).await, Code::ObserverOnly);
    refused(observer.install_packages(&call(), packages_request(host("h2"), &["bash"])).await, Code::ObserverOnly);
    assert_eq!(bench.world.sent(), sent);
}

#[tokio::test]
async fn an_observer_without_a_controller_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::sqlite(dir.path(), World::new("katello")).await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 100, "")]);
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let store = store::open(dir.path(), Role::Observer, bench.clock.clone(), &SystemIds).unwrap();
    let observer = manager(&bench.clock, &store, vec![]);
    bench.manager.close().await;
    drop(bench);
    let seen = observer.task(&call(), TaskRequest { id: task.id.clone(), wait: false }).await.unwrap();
    assert!(!seen.state.is_final());
    refused(ask(&observer, &task.id).await, Code::NoController);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_task_ends_with_the_call_or_the_manager() {
    let (bench, task) = stays(TaskState::Running).await;
    for closes in [false, true] {
        let (manager, id, waiting) = (bench.manager.clone(), task.id.clone(), call());
        let cancel = waiting.cancel.clone();
        let waiter = tokio::spawn(async move { manager.task(&waiting, TaskRequest { id, wait: true }).await });
        sleep(MINUTE).await;
        assert!(!waiter.is_finished());
        if closes {
            bench.manager.close().await;
        } else {
            cancel.cancel();
        }
        refused(waiter.await.unwrap(), if closes { Code::Closed } else { Code::Cancelled });
    }
}

#[tokio::test(start_paused = true)]
async fn a_closed_manager_answers_closed_to_everything() {
    let (bench, task) = stays(TaskState::Running).await;
    bench.manager.close().await;
    bench.manager.close().await;
    refused(bench.install(&["RHSA-2026:1"]).await, Code::Closed);
    refused(bench.install_packages(&["bash"]).await, Code::Closed);
    refused(bench.cancel(&task.id).await, Code::Closed);
    refused(bench.manager.task(&call(), TaskRequest { id: task.id, wait: false }).await, Code::Closed);
    refused(bench.manager.events(&call(), EventsRequest::default()).await, Code::Closed);
    refused(errata(&bench, json!({})).await, Code::Closed);
    refused(bench.manager.begin().await, Code::Closed);
}

#[tokio::test(start_paused = true)]
async fn close_ends_a_follower_whose_provider_hangs() {
    let (bench, _task) = stays(TaskState::Running).await;
    bench.world.hold("tasks");
    let asked = bench.world.asked("tasks");
    bench.world.until_asked("tasks", asked + 1).await;
    bench.manager.close().await;
}

#[tokio::test(start_paused = true)]
async fn starting_again_follows_once() {
    let (bench, _task) = stays(TaskState::Running).await;
    bench.manager.begin().await.unwrap();
    bench.manager.begin().await.unwrap();
    let asked = bench.world.asked("tasks");
    sleep(MINUTE).await;
    assert!(bench.world.asked("tasks") - asked <= 12, "one look in five seconds");
}

#[tokio::test(start_paused = true)]
async fn events_come_in_pages() {
    let bench = Bench::new().await;
    bench.to_the_end().await;
    for limit in [0, 1001] {
        refused(bench.manager.events(&call(), EventsRequest { after: 0, limit }).await, Code::InvalidArgument);
    }
    let mut after = 0;
    let mut names = vec![];
    loop {
        let page = bench.manager.events(&call(), EventsRequest { after, limit: 1 }).await.unwrap();
        assert_eq!(page.store_id, bench.store.id());
        let Some(event) = page.events.first() else {
            assert_eq!(page.next, after, "an empty page leaves the cursor");
            break;
        };
        assert_eq!((event.seq, page.next), (after + 1, after + 1));
        names.push(event.event.name.clone());
        after = page.next;
    }
    assert_eq!(names, ["HOST_ASSOCIATED", "INSTALL_STARTED", "INSTALL_SUCCEEDED"]);
    let beyond = bench.manager.events(&call(), EventsRequest { after: u64::MAX, limit: 1000 }).await.unwrap();
    assert_eq!((beyond.events.len(), beyond.next), (0, u64::MAX));
}

async fn errata(bench: &Bench, query: Value) -> Result<u64, Error> {
    let request = serde_json::from_value(json!({"host": host("h1"), "query": query})).unwrap();
    bench.manager.errata(&call(), request).await.map(|page| page.counts.at_least())
}

#[tokio::test(start_paused = true)]
async fn queries_are_validated_before_the_provider_is_asked() {
    let bench = Bench::new().await;
    for bad in [
        json!({"page": 0}),
        json!({"per_page": 0}),
        json!({"per_page": 1001}),
        json!({"issued_since": ""}),
        json!({"issued_since": "2026-02-30"}),
        json!({"issued_until": "2026-1-31"}),
        json!({"issued_until": "+2026-01-31"}),
        json!({"issued_until": "31.01.2026"}),
        json!({"issued_since": "2026-01-31' or 1=1"}),
    ] {
        let error = refused(errata(&bench, bad.clone()).await, Code::InvalidArgument);
        let field = bad.as_object().unwrap().keys().next().unwrap();
        assert!(error.message().contains(field), "{bad}: {error}");
    }
    assert!(bench.world.state().asked.is_empty());
    let good = json!({"page": 1, "per_page": 1000, "issued_since": "2026-01-31", "issued_until": "2028-02-29"});
    assert_eq!(errata(&bench, good).await.unwrap(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_erratum_is_looked_for_at_every_provider() {
    let bench = Bench::new().await;
    let (first, second) = (World::new("first"), World::new("second"));
    second.set(|s| s.errata.push(erratum("E-2", &[])));
    let manager = manager(&bench.clock, &bench.store, vec![first.clone(), second.clone()]);
    let find = |id: &str, provider: Option<&str>| {
        let request: ErratumRequest = serde_json::from_value(json!({"id": id, "provider": provider})).unwrap();
        let manager = manager.clone();
        async move { manager.erratum(&call(), request).await }
    };
    assert_eq!(find("E-2", None).await.unwrap().id.as_str(), "E-2");
    refused(find("E-2", Some("first")).await, Code::ErratumUnknown);
    refused(find("E-9", None).await, Code::ErratumUnknown);
    refused(find("E-2", Some("third")).await, Code::ProviderUnknown);
    // A provider that is down hides no answer of the other one; without any answer its failure is the result.
    first.fail("erratum", Code::ProviderUnavailable);
    assert_eq!(find("E-2", None).await.unwrap().id.as_str(), "E-2");
    assert_eq!(find("E-9", None).await.unwrap_err().code(), Code::ProviderUnavailable);
    let alone = support::install_bench::manager(&bench.clock, &bench.store, vec![]);
    let request = ErratumRequest { id: "E-1".to_owned().try_into().unwrap(), provider: None };
    assert_eq!(alone.erratum(&call(), request).await.unwrap_err().code(), Code::NoProvider);
}

#[tokio::test(start_paused = true)]
async fn tasks_of_a_removed_provider_wait_for_it() {
    let (bench, task) = stays(TaskState::Running).await;
    bench.manager.close().await;
    let without = manager(&bench.clock, &bench.store, vec![]);
    without.begin().await.unwrap();
    sleep(MINUTE).await;
    let seen = without.task(&call(), TaskRequest { id: task.id.clone(), wait: false }).await.unwrap();
    assert_eq!((seen.state, seen.problem.unwrap().code), (TaskState::Running, Code::ProviderUnknown));
    without.close().await;
    let next = Bench::at(bench.clock.clone(), bench.store.clone(), bench.world.clone()).await;
    next.world.set(|s| s.course = vec![(TaskState::Failed, 0, "")]);
    assert_eq!(next.end_of(&task.id).await.state, TaskState::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_provider_is_not_asked_to_cancel_when_the_state_can_write_no_more() {
    let store = FailingStore::over(Arc::new(MemoryStore::new(&SystemIds)));
    let bench = Bench::over(store.clone(), World::new("katello")).await;
    bench.world.set(|s| (s.course, s.profile_lags) = (vec![(TaskState::Running, 100, "")], u32::MAX));
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    bench.until(&task.id, |t| t.state == TaskState::Running).await;
    store.plan(|_| Commit::Fails);
    refused(bench.cancel(&task.id).await, Code::StateFailed);
    assert_eq!(bench.world.asked("cancel"), 0);
    store.plan(|_| Commit::Works);
    bench.cancel(&task.id).await.unwrap();
    assert_eq!(bench.world.asked("cancel"), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_installed_from_a_later_provider_while_an_earlier_one_does_not_answer() {
    let (clock, store) = (TokioClock::begin(), Bench::new().await.store);
    let (first, second) = (World::new("a"), World::new("b"));
    let manager = support::install_bench::manager(&clock, &store, vec![first.clone(), second.clone()]);
    first.fail("content_hosts", Code::ProviderUnreachable);
    let install = async || manager.install_errata(&call(), errata_request(host("h1"), &["RHSA-2026:1"])).await;
    refused(install().await, Code::ProviderUnreachable);
    assert_eq!((first.sent(), second.sent()), (0, 0));
    first.set(|s| s.failing.clear());
    install().await.unwrap();
    assert_eq!((first.sent(), second.sent()), (1, 0));
}
