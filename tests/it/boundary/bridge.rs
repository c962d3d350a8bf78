//! What the faces share, without a JVM: lanes, operations under way, events, close.

use std::any::Any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ovirt_upgrade_manager::bridge::instance::MOST_OPERATIONS;
use ovirt_upgrade_manager::bridge::{Completer, Embedder, EventSink, Instance, LogLine, OperationCall, Receipt, lanes};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::model::event::EventPage;
use ovirt_upgrade_manager::model::task::Progress;

/// Only a hang reaches it.
const LONG: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Host {
    lines: Mutex<Vec<LogLine>>,
}

impl Embedder for Host {
    fn enter_thread(&self, name: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(name))
    }
    fn log(&self, line: &LogLine) {
        self.lines.lock().unwrap().push(line.clone());
    }
}

/// Runs a closure at the end of an operation, on the lane.
struct AtEnd<F: Fn(Result<Vec<u8>>) + Send + Sync>(F);

impl<F: Fn(Result<Vec<u8>>) + Send + Sync> Completer for AtEnd<F> {
    fn complete(&self, outcome: Result<Vec<u8>>) {
        (self.0)(outcome);
    }
    fn progress(&self, _: &Progress) {}
}

fn told() -> (Arc<dyn Completer>, Receiver<Result<Vec<u8>>>) {
    let (tell, outcome) = channel();
    (Arc::new(AtEnd(move |o| drop(tell.send(o)))), outcome)
}

/// Runs a closure with each page, on the lane.
struct OnPage<F: Fn(&EventPage, Receipt) + Send + Sync>(F);

impl<F: Fn(&EventPage, Receipt) + Send + Sync> EventSink for OnPage<F> {
    fn events(&self, page: &EventPage, receipt: Receipt) {
        (self.0)(page, receipt);
    }
}

fn config(folder: &tempfile::TempDir) -> Config {
    let state = folder.path().join("state");
    Config::from_json(format!(r#"{{"state_dir":{:?},"worker_threads":2}}"#, state).as_bytes()).unwrap()
}

fn open() -> (Arc<Instance>, Arc<Host>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let host = Arc::new(Host::default());
    (Instance::open(config(&folder), host.clone()).unwrap(), host, folder)
}

fn operation(name: &str, request: &str) -> OperationCall {
    OperationCall { name: name.into(), request: request.into(), deadline: None, correlation_id: None }
}

fn emit(instance: &Instance, count: u32) {
    instance.call(operation("test.emit_events", &format!(r#"{{"count":{count},"text":"x"}}"#))).unwrap();
}

fn never() -> (Sender<()>, Arc<Mutex<Receiver<()>>>) {
    let (release, hold) = channel();
    (release, Arc::new(Mutex::new(hold)))
}

#[test]
fn a_call_answers_fails_panics_and_passes_its_deadline() {
    let (instance, _, _folder) = open();
    assert_eq!(instance.call(operation("test.echo", r#""ünï""#)).unwrap(), "\"ünï\"".as_bytes());
    let code = |o: OperationCall| instance.call(o).unwrap_err().code();
    assert_eq!(code(operation("nonsense", "{}")), Code::UnknownOperation);
    assert_eq!(code(operation("events", "{")), Code::InvalidArgument);
    assert_eq!(code(operation("test.panic", "\"boom\"")), Code::Internal);
    let late =
        OperationCall { deadline: Some(Duration::from_millis(10)), ..operation("test.sleep", r#"{"ms":600000}"#) };
    assert_eq!(code(late), Code::DeadlineExceeded);
    instance.close();
    assert_eq!(code(operation("events", "{}")), Code::Closed);
}

#[test]
fn a_cancelled_operation_ends_with_cancelled() {
    let (instance, _, _folder) = open();
    let (completer, outcome) = told();
    let ticket = instance.start(operation("test.sleep", r#"{"ms":600000}"#), completer).unwrap();
    assert!(instance.cancel(ticket));
    assert_eq!(outcome.recv_timeout(LONG).unwrap().unwrap_err().code(), Code::Cancelled);
    assert!(!instance.cancel(ticket) && !instance.cancel(u64::MAX));
    instance.close();
}

#[test]
fn on_a_lane_blocking_is_refused_and_close_returns_at_once() {
    let (instance, _, _folder) = open();
    let (tell, seen) = channel();
    let inside = instance.clone();
    let completer = AtEnd(move |_| {
        let refused = inside.call(operation("events", "{}")).unwrap_err();
        inside.close();
        tell.send((lanes::current(), refused.code())).unwrap();
    });
    instance.start(operation("events", "{}"), Arc::new(completer)).unwrap();
    assert_eq!(seen.recv_timeout(LONG).unwrap(), (Some(lanes::ENGINE), Code::WouldBlockUpcall));
    instance.wait_closed();
    assert_eq!(instance.call(operation("events", "{}")).unwrap_err().code(), Code::Closed);
}

#[test]
fn each_operation_ends_once_during_close() {
    let (instance, _, _folder) = open();
    let ends = Arc::new(AtomicUsize::new(0));
    let started = (0..200)
        .filter(|i| {
            let ends = ends.clone();
            let completer = Arc::new(AtEnd(move |_| {
                ends.fetch_add(1, Ordering::SeqCst);
            }));
            let request = format!(r#"{{"ms":{}}}"#, i % 7);
            instance.start(operation("test.sleep", &request), completer).is_ok()
        })
        .count();
    instance.close();
    assert_eq!((started, ends.load(Ordering::SeqCst)), (200, 200));
}

#[test]
fn a_listener_that_hangs_delays_nothing_and_close_gives_it_up() {
    let (instance, _, folder) = open();
    let (release, hold) = never();
    let (entered_tx, entered) = channel();
    let pages = Arc::new(AtomicUsize::new(0));
    let counted = pages.clone();
    let sink = OnPage(move |_, receipt| {
        counted.fetch_add(1, Ordering::SeqCst);
        let _ = entered_tx.send(());
        let _ = hold.lock().unwrap().recv();
        receipt.done();
    });
    instance.listen(None, Arc::new(sink)).unwrap();
    emit(&instance, 1);
    entered.recv_timeout(LONG).unwrap();
    let (completer, outcome) = told();
    instance.start(operation("events", "{}"), completer).unwrap();
    assert!(outcome.recv_timeout(LONG).unwrap().is_ok(), "the other lane goes on");
    emit(&instance, 1);

    let begun = Instant::now();
    instance.close();
    assert!(begun.elapsed() < Duration::from_secs(10), "close takes at most five seconds, on an idle machine");
    drop(release);
    // The state directory is free, though the listener's thread may still be there.
    let again = Instance::open(config(&folder), Arc::new(Host::default())).unwrap();
    assert_eq!(pages.load(Ordering::SeqCst), 1, "nothing comes up after close");
    again.close();
}

/// Whoever waits behind a completion that hangs gets an answer from close.
#[test]
fn close_ends_what_waits_behind_a_completion_that_hangs() {
    struct Hangs(Mutex<Receiver<()>>, Sender<()>);
    impl Completer for Hangs {
        fn complete(&self, _: Result<Vec<u8>>) {
            let _ = self.1.send(());
            let _ = self.0.lock().unwrap().recv();
        }

        fn progress(&self, _: &Progress) {}
    }
    /// As those of the faces: dropped uncalled, it has ended.
    struct Told(Sender<()>);
    impl Completer for Told {
        fn complete(&self, _: Result<Vec<u8>>) {}

        fn progress(&self, _: &Progress) {}
    }
    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let (instance, _, _folder) = open();
    let (release, hold) = channel();
    let (entered_tx, entered) = channel();
    instance.start(operation("events", "{}"), Arc::new(Hangs(Mutex::new(hold), entered_tx))).unwrap();
    entered.recv_timeout(LONG).unwrap();
    let (ended_tx, ended) = channel();
    for _ in 0..3 {
        instance.start(operation("events", "{}"), Arc::new(Told(ended_tx.clone()))).unwrap();
    }
    instance.close();
    for _ in 0..3 {
        ended.recv_timeout(LONG).unwrap();
    }
    drop(release);
}

#[test]
fn a_page_that_was_not_taken_comes_again() {
    let (instance, _, _folder) = open();
    let (tell, pages) = channel();
    let tries = AtomicUsize::new(0);
    let sink = OnPage(move |page, receipt| {
        let seqs: Vec<_> = page.events.iter().map(|e| e.seq).collect();
        tell.send(seqs).unwrap();
        match tries.fetch_add(1, Ordering::SeqCst) {
            0 => drop(receipt),
            1 => panic!("an upcall panics"),
            _ => receipt.done(),
        }
    });
    emit(&instance, 2);
    instance.listen(None, Arc::new(sink)).unwrap();
    for _ in 0..3 {
        assert_eq!(pages.recv_timeout(LONG).unwrap(), [1, 2]);
    }
    emit(&instance, 1);
    assert_eq!(pages.recv_timeout(LONG).unwrap(), [3]);
    instance.close();
}

#[test]
fn a_name_listens_once_at_a_time() {
    let (instance, _, _folder) = open();
    let sink = || Arc::new(OnPage(|_, receipt: Receipt| receipt.done()));
    let first = instance.listen(Some("a".into()), sink()).unwrap();
    assert_eq!(instance.listen(Some("a".into()), sink()).unwrap_err().code(), Code::InvalidArgument);
    instance.forget(first);
    instance.listen(Some("a".into()), sink()).unwrap();
    instance.close();
    assert_eq!(instance.listen(None, sink()).unwrap_err().code(), Code::Closed);
}

#[test]
fn log_lines_carry_the_correlation_id() {
    let (instance, host, _folder) = open();
    let named = OperationCall { correlation_id: Some("oum-77".into()), ..operation("test.log", "\"hello\"") };
    instance.call(named).unwrap();
    instance.close();
    let lines = host.lines.lock().unwrap();
    let line = lines.iter().find(|l| l.text == "hello").expect("the line was forwarded");
    assert_eq!((line.level, line.correlation_id.as_deref()), ("info", Some("oum-77")));
}

#[test]
fn close_is_bounded_and_callers_get_closed_when_every_worker_hangs() {
    let (instance, _, _folder) = open();
    let outcomes: Vec<_> = (0..4)
        .map(|_| {
            let (completer, outcome) = told();
            instance.start(operation("test.sleep", r#"{"ms":12000,"blocking":true}"#), completer).unwrap();
            outcome
        })
        .collect();
    let begun = Instant::now();
    instance.close();
    assert!(begun.elapsed() < Duration::from_secs(10), "close takes at most five seconds, on an idle machine");
    for outcome in outcomes {
        assert_eq!(outcome.recv_timeout(LONG).unwrap().unwrap_err().code(), Code::Closed);
    }
}

#[test]
fn operations_beyond_the_bound_are_refused_at_once_and_begin_again_when_others_have_ended() {
    let (instance, _, _folder) = open();
    let (completer, outcome) = told();
    let sleep = || operation("test.sleep", r#"{"ms":600000}"#);
    let tickets: Vec<_> = (0..MOST_OPERATIONS).map(|_| instance.start(sleep(), completer.clone()).unwrap()).collect();
    let refused = instance.start(sleep(), completer.clone()).unwrap_err();
    assert_eq!((refused.code(), refused.param("limit")), (Code::TooManyOperations, Some("1000")));
    // What shows and ends the others has room of its own.
    for name in ["events", "doctor", "version"] {
        assert!(instance.call(operation(name, "{}")).is_ok(), "{name}");
    }
    let unknown = instance.call(operation("cancel_task", r#"{"id":"t","actor":"anna"}"#)).unwrap_err();
    assert_eq!(unknown.code(), Code::TaskUnknown);
    assert!(instance.cancel(tickets[0]));
    assert_eq!(outcome.recv_timeout(LONG).unwrap().unwrap_err().code(), Code::Cancelled);
    // The completion has its room until it has returned.
    let until = Instant::now() + LONG;
    while instance.call(operation("test.log", "\"x\"")).is_err() {
        assert!(Instant::now() < until);
    }
    instance.close();
    for _ in 1..MOST_OPERATIONS {
        assert_eq!(outcome.recv_timeout(LONG).unwrap().unwrap_err().code(), Code::Closed);
    }
}

#[test]
fn answers_that_nobody_takes_are_bounded_too() {
    let (instance, _, _folder) = open();
    let (release, hold) = never();
    let completer = Arc::new(AtEnd(move |_| {
        let _ = hold.lock().unwrap().recv();
    }));
    let until = Instant::now() + LONG;
    let refused = loop {
        match instance.start(operation("events", "{}"), completer.clone()) {
            Ok(_) => assert!(Instant::now() < until, "completions pile up without a bound"),
            Err(e) => break e,
        }
    };
    assert_eq!(refused.code(), Code::TooManyOperations);
    drop(release);
    instance.close();
}
