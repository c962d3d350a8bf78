//! How many requests run at once: as many as configured, fewer while the server is slow.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The limit halves with a bad response and grows by one with each round of good ones, as in TCP.
pub(crate) struct Gate {
    most: usize,
    load: Mutex<Load>,
    freed: Notify,
}

struct Load {
    limit: usize,
    busy: usize,
    good: usize,
}

/// The permission to run one request, until it is dropped.
pub(crate) struct Pass<'a>(&'a Gate);

impl Gate {
    /// At most `most` at once, and at least one.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Gate { most, load: Mutex::new(Load { limit: most, busy: 0, good: 0 }), freed: Notify::new() }
    }

    /// Waits for a place.
    pub async fn enter(&self) -> Pass<'_> {
        loop {
            // Created before the check, so that a free place in between is not missed.
            let freed = self.freed.notified();
            {
                let mut load = self.load();
                if load.busy < load.limit {
                    load.busy += 1;
                    return Pass(self);
                }
            }
            freed.await;
        }
    }

    /// The server responded in time.
    pub fn good(&self) {
        let mut load = self.load();
        load.good += 1;
        if load.good >= load.limit {
            load.good = 0;
            load.limit = (load.limit + 1).min(self.most);
        }
    }

    /// The server was slow or overloaded.
    pub fn bad(&self) {
        let mut load = self.load();
        load.good = 0;
        load.limit = (load.limit / 2).max(1);
    }

    fn load(&self) -> MutexGuard<'_, Load> {
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.load().busy -= 1;
        self.0.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn the_limit_halves_and_recovers() {
        let gate = Gate::new(4);
        gate.bad();
        let passes: Vec<_> = (0..2).map(|_| gate.enter().now_or_never().unwrap()).collect();
        assert!(gate.enter().now_or_never().is_none());
        (0..2).for_each(|_| gate.good());
        assert!(gate.enter().now_or_never().is_some());
        drop(passes);
        (0..9).for_each(|_| gate.bad());
        let _one = gate.enter().now_or_never().unwrap();
        assert!(gate.enter().now_or_never().is_none());
    }
}
