//! Engine actions: the port by callback. An embedder that misbehaves in any way costs its call one error, and nothing else.
//! `lab/tests/it/face/callbacks.rs` has every method, in a whole run.

use std::any::Any;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use ovirt_upgrade_manager::bridge::table::{Handles, handles};
use ovirt_upgrade_manager::bridge::{Completer, Embedder, EngineCalls, Instance, LogLine, Opener, OperationCall};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::engine::callbacks::{Answer, CallbackEngine, EngineActions, EngineCall, Tickets};
use ovirt_upgrade_manager::error::{Code, Error, Result, codes};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::task::Progress;
use ovirt_upgrade_manager::ports::{Call, Clock, Engine, SendBy};
use ovirt_upgrade_manager::system::SystemClock;
use serde_json::{Value, json};

use crate::support::client::call;

/// Only a hang reaches it.
const LONG: Duration = Duration::from_secs(60);
/// Deadline of an engine action in these tests; on a clock that the runtime moves, unless a lane is involved.
const DEADLINE: Duration = Duration::from_secs(60);

/// An embedder that does something with each call.
struct Embedding<F>(F);

#[async_trait]
impl<F: Fn(EngineCall) + Send + Sync> EngineActions for Embedding<F> {
    async fn call(&self, call: EngineCall) {
        (self.0)(call);
    }
}

/// An engine whose embedder does this with each call and its tickets.
fn engine(act: impl Fn(EngineCall, &Arc<Tickets>) + Send + Sync + 'static) -> (CallbackEngine, Arc<Tickets>) {
    let tickets = Arc::<Tickets>::default();
    let (clock, given) = (Arc::new(SystemClock), tickets.clone());
    let embedding = Embedding(move |call: EngineCall| {
        assert!(given.begin(call.ticket));
        act(call, &given)
    });
    let local = LocalEngine::new(None, clock.clone());
    (CallbackEngine::new(local, Arc::new(embedding), tickets.clone(), DEADLINE, clock), tickets)
}

/// An engine whose embedder answers each call with this document, from another thread.
fn answering(document: Value) -> CallbackEngine {
    let answer = move |call: EngineCall, tickets: &Arc<Tickets>| {
        let (tickets, document) = (tickets.clone(), document.to_string());
        thread::spawn(move || tickets.answer(call.ticket, Answer::Document(document.into())).unwrap());
    };
    engine(answer).0
}

fn host() -> HostId {
    HostId::new("h1").unwrap()
}

fn cluster() -> ClusterId {
    ClusterId::new("c1").unwrap()
}

#[tokio::test]
async fn a_call_has_its_arguments_its_deadline_and_its_correlation_id() {
    let (tell, told) = channel();
    let (engine, tickets) = engine(move |call, tickets| {
        tell.send(call.clone()).unwrap();
        tickets.answer(call.ticket, Answer::Document(b"{}".to_vec())).unwrap();
    });
    engine.deactivate(&call(), &host(), "a \"reason\"", true).await.unwrap();
    let seen = told.recv().unwrap();
    let arguments: Value = serde_json::from_slice(&seen.arguments).unwrap();
    assert_eq!(arguments, json!({"host": "h1", "reason": "a \"reason\"", "stop_gluster": true}));
    assert_eq!((seen.method, seen.deadline), ("deactivate", DEADLINE));
    assert_eq!(seen.correlation_id, call().correlation_id.as_str());
    assert!(tickets.is_empty());
}

/// The runtime moves the clock on when nothing else is to be done.
#[tokio::test(start_paused = true)]
async fn an_embedder_that_never_answers_costs_the_deadline_and_its_late_answer_is_refused() {
    let (tell, told) = channel();
    let (engine, tickets) = engine(move |call, _| tell.send(call.ticket).unwrap());
    let begun = tokio::time::Instant::now();
    let error = engine.activate(&call(), &host()).await.unwrap_err();
    assert_eq!((error.code(), begun.elapsed()), (Code::EngineTimeout, DEADLINE));
    assert_eq!(error.message(), "the engine did not answer activate (limit 1m) in time");
    assert!(tickets.is_empty());
    let late = tickets.answer(told.recv().unwrap(), Answer::Document(b"{}".to_vec())).unwrap_err();
    assert_eq!(late.code(), Code::EngineTicketUnknown);
}

/// The engine lane is busy for so long that the reads on which the action is based are too old. A read has no such limit.
#[tokio::test(start_paused = true)]
async fn an_action_that_was_not_handed_over_in_time_is_not_made() {
    let tickets = Arc::<Tickets>::default();
    let clock = Arc::new(SystemClock);
    let (tell, told) = channel();
    let lane = Embedding(move |call: EngineCall| tell.send(call.ticket).unwrap());
    let local = LocalEngine::new(None, clock.clone());
    let engine = CallbackEngine::new(local, Arc::new(lane), tickets.clone(), DEADLINE, clock.clone());
    let now_ms = clock.passed_ms();
    let based_on = |at_ms| Call { send_by: Some(SendBy { read_ms: now_ms, at_ms }), ..call() };
    let late = engine.activate(&based_on(now_ms + 5_000), &host()).await.unwrap_err();
    assert_eq!(late.code(), Code::ReadTooOld, "{late}");
    assert!(!tickets.begin(told.recv().unwrap()), "the embedder must not be called any more");
    let late = engine.activate(&based_on(now_ms - 1), &host()).await.unwrap_err();
    assert_eq!(late.code(), Code::ReadTooOld, "{late}");
    assert!(told.try_recv().is_err(), "it was not even put into the queue");
    let unlimited = engine.hosts(&based_on(now_ms - 1), &cluster()).await.unwrap_err();
    assert_eq!(unlimited.code(), Code::EngineTimeout);
}

#[tokio::test]
async fn the_first_answer_counts_and_no_other_call_gets_the_second_one() {
    let (tell, told) = channel();
    let (engine, tickets) = engine(move |call, tickets| {
        let rejected = br#"{"code":"ENGINE_REJECTED","message":"no"}"#.to_vec();
        tickets.answer(call.ticket, Answer::Failure(rejected)).unwrap();
        let again = tickets.answer(call.ticket, Answer::Document(b"{}".to_vec())).map_err(|e| e.code());
        let invented = tickets.answer(call.ticket + 1, Answer::Document(b"{}".to_vec())).map_err(|e| e.code());
        tell.send((again, invented)).unwrap();
    });
    for _ in 0..2 {
        assert_eq!(engine.activate(&call(), &host()).await.unwrap_err().code(), Code::EngineRejected);
        let refused = Err(Code::EngineTicketUnknown);
        assert_eq!(told.recv().unwrap(), (refused, refused));
    }
    assert!(tickets.is_empty());
}

#[tokio::test]
async fn a_cancelled_and_a_dropped_call_leave_no_ticket() {
    let (engine, tickets) = engine(|_, _| {});
    let cancelled = call();
    cancelled.cancel.cancel();
    assert_eq!(engine.about(&cancelled).await.unwrap_err().code(), Code::Cancelled);
    let call = call();
    let asking = engine.about(&call);
    assert!(tokio::time::timeout(Duration::from_millis(10), asking).await.is_err());
    assert!(tickets.is_empty());
}

#[tokio::test]
async fn a_document_of_the_wrong_shape_is_malformed() {
    let code =
        |document: Value| async move { answering(document).hosts(&call(), &cluster()).await.unwrap_err().code() };
    for document in [json!({}), json!([]), json!(null), json!({"hosts": {}}), json!({"hosts": [{}]})] {
        assert_eq!(code(document).await, Code::EngineMalformed);
    }
    // Ids are checked where documents are read.
    let dots = json!({"hosts": [".."]});
    assert_eq!(answering(dots).migration_targets(&call(), &[]).await.unwrap_err().code(), Code::EngineMalformed);
}

/// What an answer says about something else than was asked for, or twice, must not be counted.
#[tokio::test]
async fn rows_are_those_that_were_asked_for_and_each_once() {
    let vm = |id: &str| {
        json!({"id": id, "name": id, "status": "up", "host": "h1", "memory_mib": 1, "cpus": 1,
            "migration": "migratable"})
    };
    let vms = |ids: &[&str]| answering(json!({"vms": ids.iter().map(|id| vm(id)).collect::<Vec<_>>()}));
    let ids = |vms: Vec<ovirt_upgrade_manager::model::cluster::Vm>| {
        vms.iter().map(|vm| vm.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(vms(&["v2", "v1"]).vms(&call(), &cluster()).await.unwrap()), ["v1", "v2"]);
    let twice = vms(&["v1", "v2", "v1"]).vms(&call(), &cluster()).await.unwrap_err();
    assert!(twice.code() == Code::EngineMalformed && twice.message().contains("v1 is there twice"), "{twice}");
    let asked = [VmId::new("v2").unwrap()];
    assert_eq!(ids(vms(&["v2", "v1"]).some_vms(&call(), &cluster(), &asked).await.unwrap()), ["v2"]);

    let event = |id: u64| {
        json!({"id": id, "at_ms": 1, "code": 600, "severity": "normal", "text": "t", "user": null, "host": "h1",
            "vm": null, "cluster": null, "correlation_id": null})
    };
    let events = json!({"events": [event(9), event(7), event(8), event(3), event(8)]});
    let seen = answering(events).events_after(&call(), 5, 2).await.unwrap();
    assert_eq!(seen.iter().map(|event| event.id).collect::<Vec<_>>(), [7, 8]);

    let view = json!({"id": "c2", "name": "c", "level": "4.7", "data_center_level": "4.6", "upgrade": null,
        "policy": {"id": "p", "properties": {}, "own": {}}, "gluster": false});
    let other = answering(view).cluster(&call(), &cluster()).await.unwrap_err();
    assert!(other.code() == Code::EngineMalformed && other.message().contains("it is of cluster c2"), "{other}");
}

#[tokio::test]
async fn what_an_embedder_does_not_offer_is_read_another_way_or_named() {
    let (engine, _) = engine(|call, tickets| {
        let answer = match call.method {
            "vms" => Answer::Document(br#"{"vms":[]}"#.to_vec()),
            _ => Answer::Failure(br#"{"code":"ENGINE_ACTION_MISSING","message":""}"#.to_vec()),
        };
        tickets.answer(call.ticket, answer).unwrap();
    });
    assert_eq!(engine.some_vms(&call(), &cluster(), &[VmId::new("v1").unwrap()]).await.unwrap(), []);
    let missing = engine.some_hosts(&call(), &cluster(), &[host()]).await.unwrap_err();
    assert_eq!(missing.message(), "the engine actions of the embedder do not offer hosts");
}

// Through the lane of an instance.

struct Quiet;

impl Embedder for Quiet {
    fn enter_thread(&self, name: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(name))
    }
    fn log(&self, _: &LogLine) {}
}

/// Engine actions that run a closure on the lane.
struct OnLane<F>(F);

impl<F: Fn(&EngineCall) -> Result<()> + Send + Sync> EngineCalls for OnLane<F> {
    fn engine_call(&self, call: &EngineCall) -> Result<()> {
        (self.0)(call)
    }
}

fn config(folder: &tempfile::TempDir, deadline: &str) -> Config {
    let json = json!({"state_dir": folder.path().join("state"), "worker_threads": 2,
        "schedule": {"engine_interval": null, "hosts_interval": null},
        "engine": {"actions": {"deadline": deadline, "audit_events": false, "task_list": false}}});
    Config::from_json(json.to_string().as_bytes()).unwrap()
}

fn open(
    deadline: &str,
    act: impl Fn(&EngineCall) -> Result<()> + Send + Sync + 'static,
) -> (Arc<Instance>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let actions = Some(Arc::new(OnLane(act)) as Arc<dyn EngineCalls>);
    (Instance::open_with(config(&folder, deadline), Arc::new(Quiet), actions).unwrap(), folder)
}

/// An operation that calls the engine at once, and fails as the engine does.
fn plan(instance: &Instance) -> Error {
    let request = r#"{"cluster":"c1","policy":"all"}"#;
    let name = "plan".to_owned();
    let call = OperationCall { name, request: request.into(), deadline: None, correlation_id: None };
    instance.call(call).unwrap_err()
}

fn answer(ticket: u64) -> Result<()> {
    let rejected = br#"{"code":"ENGINE_REJECTED","message":"no"}"#.to_vec();
    handles().answer_engine_call(ticket, Answer::Failure(rejected))
}

#[test]
fn a_call_is_answered_on_the_lane_or_from_any_thread() {
    let (tell, told) = channel::<u64>();
    let (instance, _folder) = open("1m", move |call| match call.method {
        "clusters" => answer(call.ticket),
        _ => {
            tell.send(call.ticket).unwrap();
            Ok(())
        }
    });
    let answering = thread::spawn(move || told.iter().for_each(|ticket| answer(ticket).unwrap()));
    assert_eq!(plan(&instance).code(), Code::EngineRejected);
    instance.close();
    drop(instance);
    answering.join().unwrap();
}

/// A Java exception before the call reached Java, a panic, a refusal: the caller does not wait for its deadline.
#[test]
fn an_upcall_that_fails_or_panics_answers_its_call_at_once() {
    let refused = || codes::Internal { what: "no heap" }.err();
    let (instance, _folder) = open("10m", move |_| Err(refused()));
    let error = plan(&instance);
    assert!(error.code() == Code::EngineFailed && error.message().contains("no heap"), "{error}");
    instance.close();
    let (instance, _folder) = open("10m", |_| panic!("planted"));
    let error = plan(&instance);
    assert!(error.code() == Code::EngineFailed && error.message().contains("did not reach"), "{error}");
    instance.close();
}

/// An action that waited behind one that hangs is not carried out after its caller has given up.
#[test]
fn a_call_behind_one_that_hangs_is_not_made_too_late() {
    let (entered_tx, entered) = channel();
    let (release, hold) = channel::<()>();
    let hold = Mutex::new(hold);
    let (instance, _folder) = open("1s", move |call| {
        entered_tx.send(call.ticket).unwrap();
        let _ = hold.lock().unwrap().recv();
        answer(call.ticket)
    });
    assert_eq!(plan(&instance).code(), Code::EngineTimeout);
    let first = entered.recv_timeout(LONG).unwrap();
    assert_eq!(plan(&instance).code(), Code::EngineTimeout, "it waits in the queue");
    drop(release);
    // The lane goes on: what comes now is called.
    assert_eq!(plan(&instance).code(), Code::EngineRejected);
    let after = entered.try_iter().collect::<Vec<_>>();
    assert!(after.first().is_some_and(|ticket| *ticket > first + 1), "{first}, then {after:?}");
    instance.close();
}

/// Close takes at most five seconds, and what comes up afterwards is nothing.
#[test]
fn close_ends_the_calls_that_nobody_answers_and_releases_the_actions() {
    let held = Arc::new(());
    let (in_it, (tell, told)) = (held.clone(), channel());
    let (instance, _folder) = open("10m", move |call| {
        let _held = &in_it;
        tell.send(call.ticket).unwrap();
        Ok(())
    });
    let waiting = instance.clone();
    let waiter = thread::spawn(move || plan(&waiting).code());
    let ticket = told.recv_timeout(LONG).unwrap();
    let begun = Instant::now();
    instance.close();
    assert!(begun.elapsed() < Duration::from_secs(10), "close takes at most five seconds, on an idle machine");
    assert_eq!(waiter.join().unwrap(), Code::Closed);
    assert_eq!(answer(ticket).unwrap_err().code(), Code::EngineTicketUnknown, "after the close");
    assert_eq!(Arc::strong_count(&held), 1, "nothing holds the engine actions");
}

#[test]
fn close_within_an_engine_action_is_allowed_and_a_blocking_call_is_refused() {
    let (tell, told) = channel();
    let inside: Arc<Mutex<Option<Arc<Instance>>>> = Arc::default();
    let place = inside.clone();
    let (instance, _folder) = open("10m", move |_| {
        if let Some(instance) = place.lock().unwrap().take() {
            tell.send(plan(&instance).code()).unwrap();
            instance.close();
        }
        Ok(())
    });
    *inside.lock().unwrap() = Some(instance.clone());
    assert_eq!(plan(&instance).code(), Code::Closed);
    assert_eq!(told.recv_timeout(LONG).unwrap(), Code::WouldBlockUpcall);
    instance.wait_closed();
}

/// A completion of an operation goes the same way as engine actions, and is not lost beside them.
#[test]
fn completions_and_engine_actions_share_the_lane() {
    struct Told(std::sync::mpsc::Sender<Code>);
    impl Completer for Told {
        fn complete(&self, outcome: Result<Vec<u8>>) {
            self.0.send(outcome.unwrap_err().code()).unwrap();
        }
        fn progress(&self, _: &Progress) {}
    }
    let (instance, _folder) = open("1m", |call| answer(call.ticket));
    let (tell, told): (_, Receiver<Code>) = channel();
    for _ in 0..50 {
        let request = br#"{"cluster":"c1","policy":"all"}"#.to_vec();
        let call = OperationCall { name: "plan".to_owned(), request, deadline: None, correlation_id: None };
        instance.start(call, Arc::new(Told(tell.clone()))).unwrap();
    }
    for _ in 0..50 {
        assert_eq!(told.recv_timeout(LONG).unwrap(), Code::EngineRejected);
    }
    instance.close();
}

#[test]
fn engine_actions_beside_the_api_are_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let json = json!({"state_dir": folder.path().join("state"), "engine": {"api": {
        "url": "https://e/ovirt-engine", "username": "u@internal", "password": {"value": "hunter2"}}}});
    let config = Config::from_json(json.to_string().as_bytes()).unwrap();
    let held = Arc::new(());
    let in_it = held.clone();
    let actions = Arc::new(OnLane(move |_: &EngineCall| {
        let _held = &in_it;
        Ok(())
    }));
    let error = Instance::open_with(config.clone(), Arc::new(Quiet), Some(actions)).err().unwrap();
    assert_eq!((error.code(), error.param("key")), (Code::InvalidConfig, Some("engine.api")));
    assert!(error.message().contains("leave 'engine.api' out, or open without them"), "{error}");
    assert_eq!(Arc::strong_count(&held), 1, "nothing holds the engine actions");
    Instance::open(config, Arc::new(Quiet)).unwrap().close();
}

#[test]
fn openers_of_the_shared_instance_agree_on_who_answers_for_the_engine() {
    let folder = tempfile::tempdir().unwrap();
    let table: Handles = Handles::default();
    let with = || Opener { embedder: Arc::new(Quiet), actions: Some(Arc::new(OnLane(|_: &EngineCall| Ok(())))) };
    let first = table.shared(config(&folder, "1m"), with()).unwrap();
    let error = table.shared(config(&folder, "1m"), Arc::new(Quiet)).unwrap_err();
    assert_eq!((error.code(), error.param("difference")), (Code::AlreadyOpen, Some("engine actions")));
    let second = table.shared(config(&folder, "1m"), with()).unwrap();
    table.close(first);
    table.close(second);
}
