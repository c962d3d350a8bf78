//! Special operations for the faces' tests, compiled with feature `test-hooks` only.
//!
//! Tests: `tests/it/boundary/bridge.rs`.

use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::json::{answer, parse};
use crate::error::{Result, codes};
use crate::manager::UpgradeManager;
use crate::model::event::{EventSeverity, NewEvent};
use crate::model::task::Progress;
use crate::ports::{Call, Change};

/// `test.sleep`: lasts for a number of steps, and reports progress after each.
#[derive(Deserialize)]
struct Sleep {
    /// Milliseconds of one step.
    ms: u64,
    /// Steps.
    #[serde(default = "one")]
    steps: u64,
    /// Blocks the worker thread, which an operation must never do.
    #[serde(default)]
    blocking: bool,
}

fn one() -> u64 {
    1
}

/// `test.emit_events`: stores events.
#[derive(Deserialize)]
struct Emit {
    count: u64,
    text: String,
}

pub(super) async fn run(manager: &UpgradeManager, call: &Call, name: &str, request: &[u8]) -> Result<Vec<u8>> {
    match name {
        "test.echo" => answer(&parse::<Value>(request)?),
        "test.panic" => injected_panic(&parse::<String>(request)?),
        "test.sleep" => sleep(call, parse(request)?).await,
        "test.log" => {
            tracing::info!("{}", parse::<String>(request)?);
            answer(&())
        }
        "test.race" => race(),
        "test.leak" => {
            Box::leak(Box::new([0_u8; 256]));
            answer(&())
        }
        "test.emit_events" => emit(manager, parse(request)?).await,
        _ => Err(codes::UnknownOperation { operation: name }.err()),
    }
}

#[allow(clippy::panic)]
fn injected_panic(text: &str) -> Result<Vec<u8>> {
    panic!("{text}")
}

/// Two threads write the same bytes without order. ThreadSanitizer must report it.
fn race() -> Result<Vec<u8>> {
    struct Unguarded(UnsafeCell<u64>);
    // SAFETY: none. That two threads write to it is the fault to be reported.
    unsafe impl Sync for Unguarded {}
    static WRITTEN: Unguarded = Unguarded(UnsafeCell::new(0));
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    std::thread::scope(|threads| {
        for number in 0..2 {
            threads.spawn(move || {
                // Both threads live at once: ThreadSanitizer takes a thread that begins after another one's end for the
                // same thread. Relaxed gives no order.
                STARTED.fetch_add(1, Ordering::Relaxed);
                while STARTED.load(Ordering::Relaxed) % 2 == 1 {
                    std::hint::spin_loop();
                }
                // More than once: ThreadSanitizer can miss two writes of the very same moment.
                for _ in 0..1000 {
                    // SAFETY: none; see above.
                    unsafe { WRITTEN.0.get().write_volatile(number) }
                }
            });
        }
    });
    answer(&())
}

async fn sleep(call: &Call, r: Sleep) -> Result<Vec<u8>> {
    for done in 1..=r.steps {
        let step = Duration::from_millis(r.ms);
        if r.blocking {
            std::thread::sleep(step);
        } else {
            tokio::time::sleep(step).await;
        }
        call.progress.progress(&Progress { done, total: r.steps, phase: "sleeping".to_owned() });
    }
    answer(&r.steps)
}

async fn emit(manager: &UpgradeManager, r: Emit) -> Result<Vec<u8>> {
    let ports = manager.ports();
    let event = NewEvent {
        name: "TEST".to_owned(),
        number: 1,
        severity: EventSeverity::Normal,
        text: r.text,
        host_id: None,
        cluster_id: None,
        task_id: None,
        correlation_id: None,
        fields: Default::default(),
        at_ms: ports.clock.now_ms(),
    };
    let mut last = 0;
    for _ in 0..r.count {
        last = ports.store.commit(vec![Change::Event(event.clone())]).await?.first().copied().unwrap_or(last);
    }
    answer(&last)
}
