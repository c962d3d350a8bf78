//! Handles: growing numbers in a table, never addresses. A stale, forged, closed or zero number answers `CLOSED`.
//!
//! The shared instance of the process has one handle for each opener; it closes with the last of them.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use serde_json::Value;

use super::delivery::EventSink;
use super::instance::Instance;
use super::lanes;
use super::managed::{Managed, Opener};
use super::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use super::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard, locked};
use crate::config::Config;
use crate::engine::callbacks::{Answer, tickets};
use crate::error::{Error, Result, codes};

/// Handles and their instances. The process has one table, [`handles`].
pub struct Handles<I: Managed = Instance> {
    entries: RwLock<HashMap<i64, Entry<I>>>,
    last: AtomicI64,
    /// Also locked while the shared instance opens, so that two openers get the same one. Weak, because a closed
    /// instance would hold its embedder, and with it the class loader of a JVM.
    shared: Mutex<Weak<I>>,
    /// The process whose instances are open; 0: none.
    process: AtomicU32,
    /// Openings that have begun and have no handle yet.
    opening: AtomicU32,
    /// Instances by the handle whose close ends them, until they have closed.
    closing: Mutex<HashMap<i64, Arc<I>>>,
}

/// One opener's use of an instance.
struct Entry<I> {
    instance: Arc<I>,
    /// Its listeners, which end with its handle. The shared instance may live on.
    listeners: Vec<u64>,
}

/// The table of this process.
pub fn handles() -> &'static Handles {
    static HANDLES: std::sync::LazyLock<Handles> = std::sync::LazyLock::new(Handles::default);
    &HANDLES
}

impl<I: Managed> Default for Handles<I> {
    fn default() -> Self {
        Handles {
            entries: RwLock::default(),
            last: AtomicI64::new(0),
            shared: Mutex::new(Weak::new()),
            process: AtomicU32::new(0),
            opening: AtomicU32::new(0),
            closing: Mutex::default(),
        }
    }
}

impl<I: Managed> Handles<I> {
    /// Opens an independent instance.
    ///
    /// # Errors
    /// `FORKED_PROCESS`; as [`Instance::open`].
    pub fn open(&self, config: Config, opener: impl Into<Opener>) -> Result<i64> {
        self.refuse_forked()?;
        Ok(self.enter_opened(self.begin(config, opener.into())?))
    }

    /// A handle to the shared instance, opened if there is none. The first configuration is in force, and the engine
    /// actions of the first opener.
    ///
    /// # Errors
    /// `ALREADY_OPEN` for another configuration, naming the keys that differ, and where only one of two openers has engine
    /// actions; `FORKED_PROCESS`; as [`Instance::open`].
    pub fn shared(&self, config: Config, opener: impl Into<Opener>) -> Result<i64> {
        let opener = opener.into();
        self.refuse_forked()?;
        lanes::refuse_blocking("shared")?;
        let mut shared = self.shared_slot();
        // The caller that closes the instance holds it until it has closed.
        if let Some(instance) = shared.upgrade() {
            let same = same(instance.config(), &config)
                .and_then(|()| same_engine(instance.has_actions(), opener.actions.is_some()));
            same.or_else(|e| if instance.is_closing() { Ok(()) } else { Err(e) })?;
            if let Some(handle) = self.enter_open(instance.clone()) {
                return Ok(handle);
            }
            // The state directory is free once the old instance has closed.
            instance.wait_closed();
        }
        let instance = self.begin(config, opener)?;
        *shared = Arc::downgrade(&instance);
        Ok(self.enter_opened(instance))
    }

    /// The instance of a handle.
    ///
    /// # Errors
    /// `CLOSED`; `FORKED_PROCESS`.
    pub fn get(&self, handle: i64) -> Result<Arc<I>> {
        self.refuse_forked()?;
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.get(&handle).map(|entry| entry.instance.clone()).ok_or_else(|| codes::Closed {}.err())
    }

    /// As [`Instance::listen`]. The listener ends with the handle.
    ///
    /// # Errors
    /// As [`Instance::listen`]; `FORKED_PROCESS`.
    pub fn listen(&self, handle: i64, name: Option<String>, sink: Arc<dyn EventSink>) -> Result<u64> {
        self.refuse_forked()?;
        // A refused sink is dropped after the lock is freed, because dropping it may run code of the embedder.
        let _kept = sink.clone();
        // Under the lock, so that a close of the handle either comes first or ends the listener.
        let mut entries = self.write();
        let entry = entries.get_mut(&handle).ok_or_else(|| codes::Closed {}.err())?;
        let number = entry.instance.listen(name, sink)?;
        entry.listeners.push(number);
        Ok(number)
    }

    /// Answers a call of an engine action. The ticket says which, of whatever instance: a call can come before its handle
    /// is known.
    ///
    /// # Errors
    /// `ENGINE_TICKET_UNKNOWN`: no such call waits, or not any more; the answer is dropped. `FORKED_PROCESS`.
    pub fn answer_engine_call(&self, ticket: u64, answer: Answer) -> Result<()> {
        self.refuse_forked()?;
        tickets::tickets().answer(ticket, answer)
    }

    /// Removes a handle. The last handle of an instance closes it. Idempotent; a second caller waits for the first. Does
    /// nothing in a forked process: the instance belongs to its parent.
    pub fn close(&self, handle: i64) {
        if self.refuse_forked().is_err() {
            return;
        }
        let last = {
            let mut entries = self.write();
            let Some(Entry { instance, listeners }) = entries.remove(&handle) else {
                drop(entries);
                return self.wait_closed(handle);
            };
            if entries.values().any(|other| Arc::ptr_eq(&other.instance, &instance)) {
                listeners.into_iter().for_each(|listener| instance.forget(listener));
                return;
            }
            // Under the lock, so that no caller gets a handle to an instance that is about to close.
            instance.begin_close();
            locked(&self.closing).insert(handle, instance.clone());
            instance
        };
        last.clone().close();
        locked(&self.closing).remove(&handle);
        if last.is_closed() {
            self.forget_process();
        }
    }

    /// Waits for the close of a handle that another thread closes. A lane's thread does not: that close may wait for it.
    fn wait_closed(&self, handle: i64) {
        let closing = locked(&self.closing).get(&handle).cloned();
        if let Some(instance) = closing.filter(|_| lanes::current().is_none()) {
            instance.wait_closed();
        }
    }

    /// Handles that are open.
    pub fn len(&self) -> usize {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// No handle is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn shared_slot(&self) -> MutexGuard<'_, Weak<I>> {
        locked(&self.shared)
    }

    /// A forked process has only the thread that forked, and no thread of this library: a call would wait for ever, and
    /// a lock that another thread held would stay locked. For this reason no lock is taken here.
    fn refuse_forked(&self) -> Result<()> {
        match self.process.load(Ordering::SeqCst) {
            parent if parent != 0 && parent != std::process::id() => Err(codes::ForkedProcess { parent }.err()),
            _ => Ok(()),
        }
    }

    fn begin(&self, config: Config, opener: Opener) -> Result<Arc<I>> {
        self.opening.fetch_add(1, Ordering::SeqCst);
        self.process.store(std::process::id(), Ordering::SeqCst);
        I::open(config, opener).inspect_err(|_| {
            self.opening.fetch_sub(1, Ordering::SeqCst);
            self.forget_process();
        })
    }

    /// A handle of an instance that [`Handles::begin`] has opened.
    fn enter_opened(&self, instance: Arc<I>) -> i64 {
        let handle = self.enter(instance);
        self.opening.fetch_sub(1, Ordering::SeqCst);
        handle
    }

    /// Once everything has closed, a process that was forked from this one, such as a daemon, can open.
    fn forget_process(&self) {
        let entries = self.write();
        if entries.is_empty() && self.opening.load(Ordering::SeqCst) == 0 {
            self.process.store(0, Ordering::SeqCst);
        }
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<i64, Entry<I>>> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, instance: Arc<I>) -> i64 {
        let handle = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let mut entries = self.write();
        // The close of another handle may have removed the entry while this instance opened.
        self.process.store(std::process::id(), Ordering::SeqCst);
        entries.insert(handle, Entry { instance, listeners: vec![] });
        handle
    }

    /// A further handle, unless the instance is closing.
    fn enter_open(&self, instance: Arc<I>) -> Option<i64> {
        let mut entries = self.write();
        if instance.is_closing() {
            return None;
        }
        let handle = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        entries.insert(handle, Entry { instance, listeners: vec![] });
        Some(handle)
    }
}

fn same_engine(first: bool, second: bool) -> Result<()> {
    if first == second { Ok(()) } else { Err(codes::AlreadyOpen { difference: "engine actions" }.err()) }
}

/// Compares configurations by their documents. Only keys are named: values may be secrets.
fn same(first: &Config, second: &Config) -> Result<()> {
    let document = |c| serde_json::to_value(c).map_err(Error::internal);
    let mut keys = vec![];
    differences("", &document(first)?, &document(second)?, &mut keys);
    match keys.is_empty() {
        true => Ok(()),
        false => Err(codes::AlreadyOpen { difference: keys.join(", ") }.err()),
    }
}

fn differences(path: &str, a: &Value, b: &Value, keys: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let all: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in all {
                let deeper = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differences(&deeper, a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null), keys);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                differences(&format!("{path}[{i}]"), a, b, keys);
            }
        }
        _ if a == b => {}
        _ => keys.push(path.to_owned()),
    }
}

#[cfg(test)]
#[cfg(not(feature = "interleavings"))]
mod tests {
    use super::*;
    use crate::bridge::Embedder;
    use crate::error::Code;

    fn config(password: &str, deadline: &str) -> Config {
        let json = format!(
            r#"{{"state_dir":"/s","deadline":"{deadline}","providers":[{{"name":"k","url":"https://k",
               "auth":{{"basic":{{"username":"u","password":{{"value":"{password}"}}}}}}}}]}}"#
        );
        Config::from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn differing_configurations_name_keys_and_no_values() {
        assert!(same(&config("a", "1m"), &config("a", "60s")).is_ok());
        let e = same(&config("hunter2", "1m"), &config("swordfish", "2m")).unwrap_err();
        let difference = e.param("difference").unwrap();
        assert_eq!(difference, "deadline, providers[0].auth.basic.password.value");
    }

    struct Nobody;

    impl Embedder for Nobody {
        fn enter_thread(&self, _: &str) -> Result<Box<dyn std::any::Any>> {
            Ok(Box::new(()))
        }
        fn log(&self, _: &crate::bridge::LogLine) {}
    }

    #[test]
    fn the_last_close_of_the_shared_instance_lets_its_embedder_go() {
        let dir = tempfile::tempdir().unwrap();
        let json = format!(r#"{{"state_dir":"{}"}}"#, dir.path().display());
        let config = Config::from_json(json.as_bytes()).unwrap();
        let table: Handles = Handles::default();
        let embedder = Arc::new(Nobody);
        let held = Arc::downgrade(&embedder);
        let first = table.shared(config.clone(), embedder).unwrap();
        let second = table.shared(config.clone(), Arc::new(Nobody)).unwrap();
        table.close(first);
        assert!(table.get(second).is_ok());
        table.close(second);
        let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while held.strong_count() > 0 {
            assert!(std::time::Instant::now() < until, "the closed instance is still held");
            std::thread::yield_now();
        }
        let again = table.shared(config, Arc::new(Nobody)).unwrap();
        table.close(again);
    }

    struct Deaf;

    impl EventSink for Deaf {
        fn events(&self, _: &crate::model::event::EventPage, receipt: crate::bridge::Receipt) {
            receipt.done();
        }
    }

    #[test]
    fn listeners_end_with_their_handle_also_when_they_begin_during_its_close() {
        let dir = tempfile::tempdir().unwrap();
        let json = format!(r#"{{"state_dir":"{}"}}"#, dir.path().display());
        let config = Config::from_json(json.as_bytes()).unwrap();
        let table: Handles = Handles::default();
        let keeper = table.shared(config.clone(), Arc::new(Nobody)).unwrap();
        let listen = |handle| table.listen(handle, Some("l".to_owned()), Arc::new(Deaf));
        for _ in 0..200 {
            let user = table.shared(config.clone(), Arc::new(Nobody)).unwrap();
            std::thread::scope(|threads| {
                let listening = threads.spawn(|| listen(user));
                table.close(user);
                let outcome = listening.join().unwrap();
                assert!(outcome.is_ok() || outcome.unwrap_err().code() == Code::Closed);
            });
        }
        listen(keeper).unwrap();
        assert_eq!(listen(keeper).unwrap_err().code(), Code::InvalidArgument);
        table.close(keeper);
    }

    #[test]
    fn a_late_forget_does_not_end_another_listener() {
        let dir = tempfile::tempdir().unwrap();
        let json = format!(r#"{{"state_dir":"{}"}}"#, dir.path().display());
        let instance = Instance::open(Config::from_json(json.as_bytes()).unwrap(), Arc::new(Nobody)).unwrap();
        let first = instance.listen(None, Arc::new(Deaf)).unwrap();
        instance.forget(first);
        let second = instance.listen(None, Arc::new(Deaf)).unwrap();
        assert_ne!(first, second);
        instance.forget(first);
        assert!(instance.listen(None, Arc::new(Deaf)).is_err(), "the second one still listens");
        instance.close();
    }

    #[test]
    fn a_process_that_is_forked_after_the_last_close_can_open() {
        let dir = tempfile::tempdir().unwrap();
        let json = format!(r#"{{"state_dir":"{}"}}"#, dir.path().display());
        let config = Config::from_json(json.as_bytes()).unwrap();
        let table: Handles = Handles::default();
        let process = |table: &Handles| table.process.load(Ordering::SeqCst);
        let first = table.shared(config.clone(), Arc::new(Nobody)).unwrap();
        let second = table.shared(config.clone(), Arc::new(Nobody)).unwrap();
        table.close(first);
        assert_eq!(process(&table), std::process::id(), "a fork of a process with an open instance is refused");
        table.close(second);
        table.close(second);
        assert!(table.get(second).is_err());
        assert_eq!(process(&table), 0);
        let again = table.open(config.clone(), Arc::new(Nobody)).unwrap();
        assert_eq!(process(&table), std::process::id());
        assert!(table.open(config.clone(), Arc::new(Nobody)).is_err());
        assert_eq!(process(&table), std::process::id());
        table.close(again);
        let _held = crate::store::lock::Lock::take(dir.path()).unwrap();
        assert!(table.open(config, Arc::new(Nobody)).is_err());
        assert_eq!(process(&table), 0);
    }

    #[test]
    fn forged_handles_are_closed() {
        let table: Handles = Handles::default();
        for forged in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(table.get(forged).err().map(|e| e.code()), Some(Code::Closed));
            table.close(forged);
        }
        assert!(table.is_empty());
    }
}
