//! Time that a test moves. No thread sleeps; on a single-threaded runtime every run is the same.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::ports::{Clock, Ids};
use tokio::sync::oneshot;

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

#[derive(Default)]
struct State {
    /// What sleepers go by.
    passed_ms: i64,
    /// From there to the time of day.
    offset_ms: i64,
    sleepers: BTreeMap<(i64, u64), oneshot::Sender<()>>,
    count: u64,
}

/// The clock. Clones share their time.
#[derive(Clone, Default)]
pub struct VirtualClock(Arc<Mutex<State>>);

/// Forgets a sleeper that nobody waits for any more.
struct Sleeper<'a>(&'a VirtualClock, (i64, u64));

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().sleepers.remove(&self.1);
    }
}

impl VirtualClock {
    /// Lets time pass until then, waking whoever sleeps less long, in order.
    pub async fn run_until(&self, until_ms: i64) {
        loop {
            settle().await;
            let mut state = self.0.lock().unwrap();
            let until_ms = until_ms - state.offset_ms;
            match state.sleepers.first_entry().filter(|e| e.key().0 <= until_ms) {
                Some(entry) => {
                    let ((at_ms, _), wake) = entry.remove_entry();
                    state.passed_ms = state.passed_ms.max(at_ms);
                    drop(state);
                    // Fails if the sleeper was dropped meanwhile.
                    let _ = wake.send(());
                }
                None => {
                    state.passed_ms = state.passed_ms.max(until_ms);
                    return;
                }
            }
        }
    }

    /// Lets this much time pass.
    pub async fn pass(&self, millis: i64) {
        self.run_until(self.now_ms() + millis).await;
    }

    /// Lets this much time pass at once: a sleeper wakes once, however often it would have slept meanwhile.
    pub async fn leap(&self, millis: i64) {
        let due = {
            let mut state = self.0.lock().unwrap();
            state.passed_ms += millis;
            let after = (state.passed_ms + 1, 0);
            let later = state.sleepers.split_off(&after);
            std::mem::replace(&mut state.sleepers, later)
        };
        for wake in due.into_values() {
            // Fails if the sleeper was dropped meanwhile.
            let _ = wake.send(());
        }
        settle().await;
    }

    /// The clock is set, and nobody wakes: a suspended machine, or an administrator.
    pub fn set(&self, now_ms: i64) {
        let mut state = self.0.lock().unwrap();
        state.offset_ms = now_ms - state.passed_ms;
    }
}

/// Lets all other tasks go on until they wait for something.
pub async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl Clock for VirtualClock {
    fn now_ms(&self) -> i64 {
        let state = self.0.lock().unwrap();
        state.passed_ms + state.offset_ms
    }

    fn passed_ms(&self) -> i64 {
        self.0.lock().unwrap().passed_ms
    }

    async fn sleep(&self, duration: Duration) {
        let (wake, woken) = oneshot::channel();
        let key = {
            let mut state = self.0.lock().unwrap();
            state.count += 1;
            let key = (state.passed_ms + i64::try_from(duration.as_millis()).unwrap(), state.count);
            state.sleepers.insert(key, wake);
            key
        };
        let _sleeper = Sleeper(self, key);
        let _ = woken.await;
    }
}

/// Ids that count, and dice that are the same in every run.
#[derive(Default)]
pub struct SeededIds(AtomicU64);

impl Ids for SeededIds {
    fn unique(&self) -> String {
        // Over all that a process makes: a second process on the same store does not repeat those of the first.
        static NEXT: AtomicU64 = AtomicU64::new(0);
        format!("{:032x}", NEXT.fetch_add(1, Ordering::SeqCst))
    }

    fn below(&self, bound: u64) -> u64 {
        let n = self.0.fetch_add(1, Ordering::SeqCst);
        (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) % bound
    }
}
