//! The runtime of an instance. Its threads have names of this library, accept no signal, and log to the instance.
//!
//! Tests: `tests/process/threads.rs`.

use std::io;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use rustix::process::Pid;
use tokio::runtime::{Builder, Runtime};
use tracing::Dispatch;

use crate::error::{Error, Result};
use crate::thread;

/// How long the threads may take to start.
const LIMIT: Duration = Duration::from_secs(5);
/// How long the system may count threads that have ended.
const RELEASE_LIMIT: Duration = Duration::from_secs(1);

/// Starts a runtime with this number of workers.
///
/// # Errors
/// `INTERNAL`: the system does not let this process have so many threads.
pub(super) fn start(workers: usize, log: &Dispatch) -> Result<Runtime> {
    try_threads(workers + 1).map_err(|e| refused(workers, e))?;
    let (done, built) = sync_channel(1);
    let log = log.clone();
    // Not on the caller's thread: if the system refuses one worker, tokio panics, and waits for ever for the others.
    thread::start("oum-starter", move || drop(done.send(build(workers, &log)))).map_err(|e| refused(workers, e))?;
    match built.recv_timeout(LIMIT) {
        Ok(runtime) => runtime.map_err(|e| refused(workers, e)),
        Err(RecvTimeoutError::Disconnected) => Err(refused(workers, "a thread was refused")),
        Err(RecvTimeoutError::Timeout) => Err(refused(workers, "a thread was refused, or starting took too long")),
    }
}

/// Starts so many threads and ends them.
fn try_threads(count: usize) -> io::Result<()> {
    let mut started = vec![];
    let outcome = (0..count).try_for_each(|_| {
        let (end, ended) = sync_channel::<()>(1);
        let thread = thread::start("oum-starter", move || {
            // Waits until the other end is dropped.
            let _ = ended.recv();
            rustix::thread::gettid()
        })?;
        started.push((end, thread));
        Ok(())
    });
    let mut ended = vec![];
    for (end, thread) in started {
        drop(end);
        ended.push(thread.join().map_err(|_| io::Error::other("a thread panicked"))?);
    }
    wait_until_released(&ended);
    outcome
}

/// Waits until the system no longer counts these threads, which have ended. `join` returns earlier than that, so the threads of
/// the trial could take the places that the trial found for the workers. The system gives no signal of it: it is looked at
/// every millisecond.
fn wait_until_released(threads: &[Pid]) {
    let until = Instant::now() + RELEASE_LIMIT;
    let is_counted = |thread: &Pid| Path::new(&format!("/proc/self/task/{}", thread.as_raw_nonzero())).exists();
    while threads.iter().any(is_counted) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn build(workers: usize, log: &Dispatch) -> io::Result<Runtime> {
    thread_local! {
        static LOG: std::cell::RefCell<Option<tracing::dispatcher::DefaultGuard>> =
            const { std::cell::RefCell::new(None) };
    }
    let log = log.clone();
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(workers)
        .thread_name("oum-worker")
        .enable_all()
        .on_thread_start(move || {
            // Only this instance uses these threads, so all that runs on them logs to this instance.
            LOG.set(Some(tracing::dispatcher::set_default(&log)));
            // The same on threads that the runtime starts from a caller's thread.
            thread::block_signals();
        })
        .on_thread_stop(|| LOG.set(None));
    builder.build()
}

fn refused(workers: usize, why: impl std::fmt::Display) -> Error {
    Error::internal(format!("the runtime and its {workers} threads cannot be started: {why}"))
}
