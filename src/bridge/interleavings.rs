//! Tests of the handle table, the lanes, the operations under way, the listeners and close, in many orders of their threads:
//! shuttle runs each test again and again with another schedule. `make interleavings` runs the tests; they need the
//! feature of the same name.

use std::any::Any;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use shuttle::thread;
use tokio_util::sync::CancellationToken;

use super::closing::Closing;
use super::delivery::{EventSink, Receipt};
use super::embedder::{Completer, Embedder};
use super::listeners::Listeners;
use super::log::LogLine;
use super::managed::{Managed, Opener};
use super::pending::{Pending, Waiter};
use super::queue::Queue;
use super::sync::{Mutex, locked};
use super::table::Handles;
use crate::config::Config;
use crate::error::{Code, Result, codes};
use crate::model::event::EventPage;
use crate::model::task::Progress;

/// Schedules of each test.
const SCHEDULES: usize = 2000;
const LIMIT: Duration = Duration::from_secs(5);

fn in_many_orders(test: impl Fn() + Send + Sync + 'static) {
    shuttle::check_random(test, SCHEDULES);
}

struct Nobody;

impl Embedder for Nobody {
    fn enter_thread(&self, _: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(()))
    }

    fn log(&self, _: &LogLine) {}
}

struct Deaf;

impl EventSink for Deaf {
    fn events(&self, _: &EventPage, receipt: Receipt) {
        receipt.done();
    }
}

thread_local! {
    /// Number of instances that are open at the same time. Two shared instances would need the same state directory.
    /// All threads of a test run on one thread of the system, so the number is that of the test.
    static OPEN: Cell<usize> = const { Cell::new(0) };
}

/// An instance without threads, over the listeners and the close of a real one.
struct Model {
    config: Config,
    listeners: Listeners,
    stop: CancellationToken,
    closing: Closing<()>,
}

impl Managed for Model {
    fn open(config: Config, _: Opener) -> Result<Arc<Self>> {
        assert_eq!(OPEN.replace(1), 0, "the state directory is in use");
        thread::yield_now();
        let (listeners, stop) = (Listeners::default(), CancellationToken::new());
        Ok(Arc::new(Model { config, listeners, stop, closing: Closing::new(()) }))
    }

    fn has_actions(&self) -> bool {
        false
    }

    fn config(&self) -> &Config {
        &self.config
    }

    fn listen(&self, name: Option<String>, _: Arc<dyn EventSink>) -> Result<u64> {
        if self.is_closing() {
            return Err(codes::Closed {}.err());
        }
        thread::yield_now();
        self.listeners.add(&name.unwrap_or_default(), self.stop.child_token())
    }

    fn forget(&self, listener: u64) {
        self.listeners.end(listener);
    }

    fn begin_close(&self) {
        self.stop.cancel();
    }

    fn is_closing(&self) -> bool {
        self.stop.is_cancelled()
    }

    fn close(self: Arc<Self>) {
        self.begin_close();
        self.closing.once(LIMIT, |()| {
            thread::yield_now();
            OPEN.set(0);
        });
    }

    fn wait_closed(&self) {
        self.closing.wait(LIMIT);
    }

    fn is_closed(&self) -> bool {
        self.closing.is_closed()
    }
}

fn config() -> Config {
    let config = Config::from_json(br#"{"state_dir":"/s"}"#);
    config.unwrap_or_else(|e| unreachable!("{e}"))
}

fn share(table: &Handles<Model>) -> i64 {
    table.shared(config(), Arc::new(Nobody)).unwrap_or_else(|e| unreachable!("{e}"))
}

#[test]
fn users_of_the_shared_instance_come_and_go() {
    in_many_orders(|| {
        OPEN.set(0);
        let table = Arc::new(Handles::<Model>::default());
        let users = (0..3).map(|_| {
            let table = table.clone();
            thread::spawn(move || {
                let handle = share(&table);
                let instance = table.get(handle);
                assert!(instance.is_ok_and(|instance| !instance.is_closing()), "an open handle of a closed instance");
                table.close(handle);
                assert_eq!(table.get(handle).err().map(|e| e.code()), Some(Code::Closed));
            })
        });
        let users: Vec<_> = users.collect();
        users.into_iter().for_each(|user| assert!(user.join().is_ok()));
        assert!(table.is_empty());
        assert_eq!(OPEN.get(), 0, "the last close ended it");
    });
}

#[test]
fn a_handle_is_closed_once_whoever_closes_it() {
    in_many_orders(|| {
        OPEN.set(0);
        let table = Arc::new(Handles::<Model>::default());
        let handle = share(&table);
        let closers: Vec<_> = (0..3)
            .map(|_| {
                let table = table.clone();
                thread::spawn(move || {
                    table.close(handle);
                    assert_eq!(OPEN.get(), 0, "it returned before the close of another caller had ended");
                })
            })
            .collect();
        closers.into_iter().for_each(|closer| assert!(closer.join().is_ok()));
        assert_eq!(OPEN.get(), 0);
    });
}

#[test]
fn a_listener_that_begins_during_the_close_of_its_handle_leaves_no_name_behind() {
    in_many_orders(|| {
        OPEN.set(0);
        let table = Arc::new(Handles::<Model>::default());
        let (keeper, user) = (share(&table), share(&table));
        let listen = |table: &Handles<Model>, handle| table.listen(handle, Some("l".to_owned()), Arc::new(Deaf));
        let listening = {
            let table = table.clone();
            thread::spawn(move || {
                let outcome = listen(&table, user);
                assert!(outcome.is_ok() || outcome.is_err_and(|e| e.code() == Code::Closed));
            })
        };
        table.close(user);
        assert!(listening.join().is_ok());
        assert!(listen(&table, keeper).is_ok(), "the name is free");
        table.close(keeper);
    });
}

#[test]
fn the_second_closer_returns_after_the_work_of_the_first() {
    in_many_orders(|| {
        let done = Arc::new(AtomicUsize::new(0));
        let closing = Arc::new(Closing::new(()));
        let closers: Vec<_> = (0..3)
            .map(|_| {
                let (closing, done) = (closing.clone(), done.clone());
                thread::spawn(move || {
                    closing.once(LIMIT, |()| {
                        thread::yield_now();
                        done.fetch_add(1, Ordering::SeqCst);
                    });
                    assert_eq!(done.load(Ordering::SeqCst), 1, "it returned before the close had ended");
                })
            })
            .collect();
        closers.into_iter().for_each(|closer| assert!(closer.join().is_ok()));
    });
}

/// Counts how often an operation ended.
struct Counter(Arc<AtomicUsize>);

impl Completer for Counter {
    fn complete(&self, _: Result<Vec<u8>>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn progress(&self, _: &Progress) {}
}

#[test]
fn an_operation_ends_once_by_its_task_a_cancel_or_the_close() {
    in_many_orders(|| {
        let (pending, ends) = (Arc::new(Pending::default()), Arc::new(AtomicUsize::new(0)));
        let end = |waiter: Waiter| {
            if let Waiter::Lane(completer) = waiter {
                completer.complete(Err(codes::Closed {}.err()));
            }
        };
        let stop = CancellationToken::new();
        let operation = {
            let (pending, ends) = (pending.clone(), ends.clone());
            thread::spawn(move || {
                let begun = pending.enter(stop.child_token(), Waiter::Lane(Arc::new(Counter(ends))));
                let Ok(ticket) = begun else { return 0 };
                thread::yield_now();
                pending.cancel(ticket);
                pending.take(ticket).map(end);
                assert!(!pending.cancel(ticket) && pending.take(ticket).is_none());
                1
            })
        };
        let closing = {
            let pending = pending.clone();
            thread::spawn(move || pending.close().into_iter().for_each(end))
        };
        let begun = operation.join().unwrap_or(usize::MAX);
        assert!(closing.join().is_ok());
        assert_eq!(ends.load(Ordering::SeqCst), begun);
    });
}

/// A lane's queue, its serving thread, and what was served.
struct Served {
    queue: Arc<Queue<usize>>,
    items: Arc<Mutex<Vec<usize>>>,
    thread: thread::JoinHandle<()>,
}

fn served(depth: usize) -> Served {
    let queue = Arc::new(Queue::new(depth));
    let items = Arc::new(Mutex::new(Vec::new()));
    let (by, to) = (queue.clone(), items.clone());
    let thread = thread::spawn(move || {
        by.serve(|item| locked(&to).push(item));
        by.ended();
    });
    Served { queue, items, thread }
}

#[test]
fn a_lane_serves_all_that_was_queued_before_its_end_in_the_order_of_each_sender() {
    in_many_orders(|| {
        let Served { queue, items, thread } = served(1);
        // Room for one: both wait for room, as a task and as a thread.
        let senders = [
            {
                let queue = queue.clone();
                thread::spawn(move || {
                    shuttle::future::block_on(async {
                        for i in [1, 2, 3] {
                            queue.send(i).await
                        }
                    })
                })
            },
            {
                let queue = queue.clone();
                thread::spawn(move || {
                    [11, 12, 13].map(|i| queue.send_until(i, Instant::now() + LIMIT)).into_iter().collect()
                })
            },
        ];
        senders.into_iter().for_each(|sender| assert!(sender.join().is_ok()));
        assert!(queue.finish(LIMIT).is_none());
        assert!(thread.join().is_ok());
        let items = locked(&items).clone();
        let by = |task: bool| items.iter().copied().filter(|i| (*i < 10) == task).collect::<Vec<_>>();
        assert_eq!(by(true), [1, 2, 3]);
        // The thread gives up where the task took the room that it waited for.
        assert!(by(false).is_sorted());
    });
}

#[test]
fn nobody_waits_for_the_room_of_a_lane_that_ends() {
    in_many_orders(|| {
        let Served { queue, items, thread } = served(1);
        let senders: Vec<_> = (0..2)
            .map(|sender| {
                let queue = queue.clone();
                thread::spawn(move || {
                    shuttle::future::block_on(async {
                        queue.send(sender).await;
                        queue.send(sender + 10).await;
                    });
                })
            })
            .collect();
        assert!(queue.finish(LIMIT).is_none());
        assert!(!queue.try_send(99), "it has ended");
        senders.into_iter().for_each(|sender| assert!(sender.join().is_ok()));
        assert!(thread.join().is_ok());
        let items = locked(&items).clone();
        assert!(items.len() <= 4 && !items.contains(&99), "{items:?}");
    });
}

#[test]
fn an_abandoned_lane_begins_nothing_more() {
    in_many_orders(|| {
        let Served { queue, items, thread } = served(4);
        (0..4).for_each(|item| assert!(queue.try_send(item)));
        // Wherever its thread is. One item may be under way.
        let left = queue.abandon();
        let at_the_end = locked(&items).len();
        assert!(thread.join().is_ok());
        let after = locked(&items).len();
        assert!(after <= at_the_end + 1, "{at_the_end} then {after}");
        assert_eq!(left.map(|left| left.len() + after), Some(4), "each is served or handed back");
    });
}
