//! One suite over both stores: the guarantees that the rest of the product relies on.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::engine::EngineState;
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::notification::Notice;
use ovirt_upgrade_manager::model::schedule::ScheduledJob;
use ovirt_upgrade_manager::model::task::TaskState;
use ovirt_upgrade_manager::ports::{Change, ImageLevels, Store};
use ovirt_upgrade_manager::store;
use upgrade_manager_lab::MemoryStore;

/// A store of one kind: its controller, and a way to an observer of the same state.
struct Subject {
    controller: Option<Arc<dyn Store>>,
    observer: Box<dyn Fn() -> Arc<dyn Store>>,
}

impl Subject {
    fn sqlite() -> Subject {
        let dir = tempfile::tempdir().unwrap();
        let controller = store::open(dir.path(), Role::Controller, clock(), &CountingIds).unwrap();
        let observer = move || store::open(dir.path(), Role::Observer, clock(), &CountingIds).unwrap();
        Subject { controller: Some(controller), observer: Box::new(observer) }
    }

    fn memory() -> Subject {
        let controller = MemoryStore::new(&CountingIds);
        let template = controller.observer();
        Subject { controller: Some(Arc::new(controller)), observer: Box::new(move || Arc::new(template.observer())) }
    }

    fn store(&self) -> &dyn Store {
        self.controller.as_deref().expect("the controller is open")
    }

    fn commit(&self, changes: Vec<Change>) -> Vec<u64> {
        wait(self.store().commit(changes)).unwrap()
    }

    fn texts(&self) -> Vec<String> {
        wait(self.store().events_after(0, 100)).unwrap().into_iter().map(|e| e.event.text).collect()
    }
}

/// Makes one test per store of each case.
macro_rules! cases {
    ($($case:ident)+) => {
        mod sqlite { $(#[test] fn $case() { super::$case(super::Subject::sqlite()); })+ }
        mod memory { $(#[test] fn $case() { super::$case(super::Subject::memory()); })+ }
    };
}

cases! {
    a_new_store_is_empty
    a_commit_with_a_refused_change_writes_nothing
    events_are_numbered_in_order_and_never_again
    events_after_a_number_are_limited
    cursors_are_kept_by_listener_and_stay_within_the_events
    a_task_is_found_until_it_ends_and_afterwards
    unfinished_tasks_come_oldest_first
    packages_before_are_kept_until_the_task_has_ended
    one_association_per_host
    the_last_check_replaces_the_one_before
    image_levels_are_kept_by_version
    one_notification_per_topic_the_engines_first
    a_dismissal_ends_with_its_notification
    single_documents_and_jobs_replace_the_ones_before
    requests_wait_until_dropped
    a_request_id_is_used_once
    pruning_keeps_what_is_unfinished_or_undelivered
    a_listener_that_never_comes_back_does_not_hold_events_for_ever
    waiting_for_events_ends_with_the_next_one
    an_observer_reads_and_leaves_requests_only
    an_observer_without_a_controller_is_refused
}

fn a_new_store_is_empty(s: Subject) {
    let store = s.store();
    assert!(store.is_controller());
    assert!(!store.id().is_empty());
    assert!(wait(store.associations(&[host(1)])).unwrap().is_empty());
    assert_eq!(wait(store.task(&task_id(1))).unwrap(), None);
    assert!(wait(store.unfinished_tasks()).unwrap().is_empty());
    assert_eq!(wait(store.last_check(&host(1))).unwrap(), None);
    assert!(wait(store.image_levels()).unwrap().is_empty());
    assert!(wait(store.events_after(0, 10)).unwrap().is_empty());
    assert_eq!(wait(store.cursor("engine")).unwrap(), 0);
    assert!(wait(store.requests()).unwrap().is_empty());
    assert!(wait(store.notices()).unwrap().is_empty());
    assert!(wait(store.dismissed(&user("admin"))).unwrap().is_empty());
    assert_eq!(wait(store.last_engine_check()).unwrap(), None);
    assert!(wait(store.jobs()).unwrap().is_empty());
    assert_eq!(wait(store.watched()).unwrap(), None);
    assert!(s.commit(vec![]).is_empty());
}

fn a_commit_with_a_refused_change_writes_nothing(s: Subject) {
    let changes = vec![
        Change::Event(event("lost", 1)),
        Change::Associate(association(1, "17")),
        Change::Task(task(1, TaskState::Sending, 1)),
        Change::Cursor { listener: "engine".to_owned(), seq: 99 },
    ];
    let refused = wait(s.store().commit(changes)).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert!(refused.message().contains("99 of listener 'engine' is past the newest event, 1"), "{refused}");
    assert!(s.texts().is_empty());
    assert!(wait(s.store().associations(&[host(1)])).unwrap().is_empty());
    assert!(wait(s.store().unfinished_tasks()).unwrap().is_empty());
    assert_eq!(s.commit(vec![Change::Event(event("first", 1))]), [1], "a refused commit uses up no number");
}

fn events_are_numbered_in_order_and_never_again(s: Subject) {
    let two = vec![Change::Event(event("a", 1)), Change::Associate(association(1, "17")), Change::Event(event("b", 1))];
    assert_eq!(s.commit(two), [1, 2]);
    s.commit(vec![prune(100)]);
    assert!(s.texts().is_empty());
    assert_eq!(s.commit(vec![Change::Event(event("c", 1))]), [3]);
    let found = wait(s.store().events_after(0, 10)).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].seq, &found[0].event), (3, &event("c", 1)));
}

fn events_after_a_number_are_limited(s: Subject) {
    s.commit((0..5).map(|n| Change::Event(event(&n.to_string(), n))).collect());
    let numbers =
        |seq, limit| -> Vec<u64> { wait(s.store().events_after(seq, limit)).unwrap().iter().map(|e| e.seq).collect() };
    assert_eq!(numbers(0, 2), [1, 2]);
    assert_eq!(numbers(2, 100), [3, 4, 5]);
    assert_eq!(numbers(2, usize::MAX), [3, 4, 5]);
    assert!(numbers(0, 0).is_empty());
    assert!(numbers(5, 10).is_empty());
    assert!(numbers(u64::MAX, 10).is_empty());
}

fn cursors_are_kept_by_listener_and_stay_within_the_events(s: Subject) {
    let to = |listener: &str, seq| Change::Cursor { listener: listener.to_owned(), seq };
    s.commit(vec![Change::Event(event("a", 1)), Change::Event(event("b", 1)), to("engine", 2), to("portal", 1)]);
    assert_eq!(wait(s.store().cursor("engine")).unwrap(), 2);
    assert_eq!(wait(s.store().cursor("portal")).unwrap(), 1);
    s.commit(vec![to("engine", 1)]);
    assert_eq!(wait(s.store().cursor("engine")).unwrap(), 1, "a listener may go back");
    assert!(wait(s.store().commit(vec![to("engine", u64::MAX)])).is_err());
}

fn a_task_is_found_until_it_ends_and_afterwards(s: Subject) {
    for state in [TaskState::Sending, TaskState::Running, TaskState::Proving] {
        let record = task(1, state, 1);
        s.commit(vec![Change::Task(record.clone())]);
        assert_eq!(wait(s.store().task(&task_id(1))).unwrap(), Some(record.clone()));
        assert_eq!(wait(s.store().unfinished_tasks()).unwrap(), [record]);
    }
    let ended = task(1, TaskState::Succeeded, 1);
    s.commit(vec![Change::Task(ended.clone())]);
    assert!(wait(s.store().unfinished_tasks()).unwrap().is_empty());
    assert_eq!(wait(s.store().task(&task_id(1))).unwrap(), Some(ended));
}

fn packages_before_are_kept_until_the_task_has_ended(s: Subject) {
    let packages = vec![Nevra::parse("bash-5.1.8-1.el9.x86_64").unwrap()];
    let before = || wait(s.store().packages_before(&task_id(1))).unwrap();
    assert_eq!(before(), None);
    s.commit(vec![Change::Task(task(1, TaskState::Sending, 1)), Change::PackagesBefore(task_id(1), packages.clone())]);
    s.commit(vec![Change::Task(task(1, TaskState::Running, 1))]);
    assert_eq!(before(), Some(packages));
    s.commit(vec![Change::Task(task(1, TaskState::Succeeded, 1))]);
    assert_eq!(before(), None);
}

fn unfinished_tasks_come_oldest_first(s: Subject) {
    for (n, created) in [(1, 30), (2, 10), (3, 20), (4, 20)] {
        s.commit(vec![Change::Task(task(n, TaskState::Running, created))]);
    }
    s.commit(vec![Change::Task(task(3, TaskState::Paused, 20))]);
    let found = wait(s.store().unfinished_tasks()).unwrap();
    let ids: Vec<_> = found.iter().map(|t| t.task.id.as_str()).collect();
    assert_eq!(ids, ["task-2", "task-3", "task-4", "task-1"]);
}

fn one_association_per_host(s: Subject) {
    s.commit(vec![Change::Associate(association(1, "17")), Change::Associate(association(2, "18"))]);
    s.commit(vec![Change::Associate(association(1, "19"))]);
    let found = wait(s.store().associations(&[host(2), host(3), host(1)])).unwrap();
    assert_eq!(found, [association(2, "18"), association(1, "19")]);
    s.commit(vec![Change::DropAssociation(host(1)), Change::DropAssociation(host(3))]);
    assert_eq!(wait(s.store().associations(&[host(1), host(2)])).unwrap(), [association(2, "18")]);
}

fn the_last_check_replaces_the_one_before(s: Subject) {
    s.commit(vec![Change::Check(check(1, YesNoUnknown::Unknown)), Change::Check(check(2, YesNoUnknown::No))]);
    s.commit(vec![Change::Check(check(1, YesNoUnknown::Yes))]);
    assert_eq!(wait(s.store().last_check(&host(1))).unwrap(), Some(check(1, YesNoUnknown::Yes)));
    assert_eq!(wait(s.store().last_check(&host(2))).unwrap(), Some(check(2, YesNoUnknown::No)));
}

fn image_levels_are_kept_by_version(s: Subject) {
    let levels = |learned| ImageLevels {
        levels: BTreeSet::from([Level::new(4, 6), Level::new(4, 7)]),
        engines: vec![Level::new(4, 5)],
        learned,
    };
    s.commit(vec![Change::ImageLevels("4.5.5-1.el8".to_owned(), levels(false))]);
    s.commit(vec![Change::ImageLevels("4.5.5-1.el8".to_owned(), levels(true))]);
    let found = wait(s.store().image_levels()).unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [("4.5.5-1.el8".to_owned(), levels(true))]);
}

fn one_notification_per_topic_the_engines_first(s: Subject) {
    let notices = [notice(2, "c", "7"), notice(0, "a", "4.5.7"), notice(1, "b", "3")];
    s.commit(notices.clone().map(Change::Notice).to_vec());
    let ids = || -> Vec<String> { wait(s.store().notices()).unwrap().into_iter().map(|n| n.id).collect() };
    assert_eq!(ids(), ["a", "b", "c"]);
    s.commit(vec![Change::Notice(notice(1, "b2", "4")), Change::Withdraw(notices[0].topic.clone())]);
    assert_eq!(ids(), ["a", "b2"]);
    s.commit(vec![Change::Withdraw(notices[0].topic.clone())]);
    assert_eq!(wait(s.store().notices()).unwrap()[1], notice(1, "b2", "4"));
}

fn a_dismissal_ends_with_its_notification(s: Subject) {
    let dismiss = |id: &str, name: &str| Change::Dismiss { user: user(name), id: id.to_owned(), at_ms: 9 };
    let dismissed = |name: &str| wait(s.store().dismissed(&user(name))).unwrap();
    s.commit(vec![Change::Notice(notice(0, "a", "4.5.7")), Change::Notice(notice(1, "b", "3"))]);
    s.commit(vec![dismiss("a", "anna"), dismiss("b", "anna"), dismiss("a", "bert"), dismiss("gone", "anna")]);
    s.commit(vec![dismiss("a", "anna")]);
    assert_eq!((dismissed("anna"), dismissed("bert")), (vec!["a".into(), "b".into()], vec!["a".into()]));

    s.commit(vec![Change::Notice(Notice { text: "other words".to_owned(), ..notice(0, "a", "4.5.7") })]);
    assert_eq!(dismissed("bert"), ["a"], "the same notification in other words");
    s.commit(vec![Change::Notice(notice(0, "a2", "4.5.8"))]);
    assert_eq!((dismissed("anna"), dismissed("bert")), (vec!["b".to_owned()], vec![]));
    s.commit(vec![Change::Withdraw(notice(1, "b", "3").topic)]);
    s.commit(vec![Change::Notice(notice(1, "b", "3"))]);
    assert!(dismissed("anna").is_empty(), "withdrawn, and forgotten");
}

fn single_documents_and_jobs_replace_the_ones_before(s: Subject) {
    s.commit(vec![Change::EngineCheck(engine_check(EngineState::Unknown)), Change::Watch(watched(1))]);
    s.commit(vec![Change::EngineCheck(engine_check(EngineState::Available)), Change::Watch(watched(2))]);
    assert_eq!(wait(s.store().last_engine_check()).unwrap(), Some(engine_check(EngineState::Available)));
    assert_eq!(wait(s.store().watched()).unwrap(), Some(watched(2)));
    s.commit(vec![
        Change::Job(job(ScheduledJob::Hosts, 5)),
        Change::Job(job(ScheduledJob::Engine, 6)),
        Change::Job(job(ScheduledJob::Hosts, 7)),
    ]);
    assert_eq!(wait(s.store().jobs()).unwrap(), [job(ScheduledJob::Engine, 6), job(ScheduledJob::Hosts, 7)]);
}

fn requests_wait_until_dropped(s: Subject) {
    s.commit(vec![Change::Request(request("late", 9)), Change::Request(request("early", 3))]);
    assert_eq!(wait(s.store().requests()).unwrap(), [request("early", 3), request("late", 9)]);
    s.commit(vec![Change::DropRequest("early".to_owned()), Change::DropRequest("never there".to_owned())]);
    assert_eq!(wait(s.store().requests()).unwrap(), [request("late", 9)]);
}

fn a_request_id_is_used_once(s: Subject) {
    s.commit(vec![Change::Request(request("r", 1))]);
    s.commit(vec![Change::Request(request("r", 1))]);
    let refused = wait(s.store().commit(vec![Change::Request(request("r", 2))])).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(wait(s.store().requests()).unwrap(), [request("r", 1)]);
}

fn pruning_keeps_what_is_unfinished_or_undelivered(s: Subject) {
    s.commit(vec![
        Change::Event(event("delivered to both", 1)),
        Change::Event(event("delivered to one", 2)),
        Change::Event(event("young", 50)),
        Change::Cursor { listener: "engine".to_owned(), seq: 3 },
        Change::Cursor { listener: "portal".to_owned(), seq: 1 },
        Change::Task(task(1, TaskState::Running, 1)),
        Change::Task(task(2, TaskState::Failed, 2)),
        Change::Task(task(3, TaskState::Failed, 40)),
    ]);
    s.commit(vec![prune(50)]);
    assert_eq!(s.texts(), ["delivered to one", "young"]);
    for (n, kept) in [(1, true), (2, false), (3, true)] {
        assert_eq!(wait(s.store().task(&task_id(n))).unwrap().is_some(), kept, "task {n}");
    }
    s.commit(vec![Change::Cursor { listener: "portal".to_owned(), seq: 3 }, prune(50)]);
    assert_eq!(s.texts(), ["young"]);
}

fn a_listener_that_never_comes_back_does_not_hold_events_for_ever(s: Subject) {
    s.commit(vec![
        Change::Event(event("very old", 10)),
        Change::Event(event("old", 30)),
        Change::Event(event("young", 60)),
        Change::Cursor { listener: "engine".to_owned(), seq: 3 },
        Change::Cursor { listener: "of last year".to_owned(), seq: 0 },
    ]);
    s.commit(vec![Change::Prune { before_ms: 50, undelivered_before_ms: 20 }]);
    assert_eq!(s.texts(), ["old", "young"]);
    s.commit(vec![Change::Prune { before_ms: 80, undelivered_before_ms: 50 }]);
    assert_eq!(s.texts(), ["young"]);
}

fn waiting_for_events_ends_with_the_next_one(s: Subject) {
    let store = s.store();
    let mut waiting = pin!(store.wait_for_events(1));
    let mut look = || waiting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(look(), Poll::Pending);
    s.commit(vec![Change::Event(event("one", 1))]);
    assert_eq!(look(), Poll::Pending, "event 1 is not above 1");
    s.commit(vec![Change::Event(event("two", 1))]);
    wait(waiting);
    wait(store.wait_for_events(0));
}

fn an_observer_reads_and_leaves_requests_only(s: Subject) {
    s.commit(vec![Change::Event(event("seen", 1)), Change::Task(task(1, TaskState::Running, 1))]);
    let observer = (s.observer)();
    assert!(!observer.is_controller());
    assert_eq!(observer.id(), s.store().id());
    assert_eq!(wait(observer.events_after(0, 10)).unwrap().len(), 1);
    assert_eq!(wait(observer.unfinished_tasks()).unwrap().len(), 1);
    wait(observer.commit(vec![Change::Request(request("r", 1))])).unwrap();
    assert_eq!(wait(s.store().requests()).unwrap(), [request("r", 1)]);

    let mixed = vec![Change::Request(request("q", 1)), Change::Event(event("no", 1))];
    let refused = wait(observer.commit(mixed)).unwrap_err();
    assert_eq!(refused.code(), Code::ObserverOnly);
    assert_eq!(refused.param("operation"), Some("writing an event"));
    assert_eq!(wait(s.store().requests()).unwrap(), [request("r", 1)]);
    wait(observer.wait_for_events(0));
}

fn an_observer_without_a_controller_is_refused(mut s: Subject) {
    let observer = (s.observer)();
    s.commit(vec![Change::Event(event("stays", 1))]);
    s.controller = None;
    let refused = wait(observer.commit(vec![Change::Request(request("r", 1))])).unwrap_err();
    assert_eq!(refused.code(), Code::NoController);
    assert_eq!(wait(observer.events_after(0, 10)).unwrap().len(), 1, "reading goes on");
    assert!(wait(observer.requests()).unwrap().is_empty());
}
