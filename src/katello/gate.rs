//! How many requests may be under way at once: as many as configured, fewer while the server is slow.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Adds one for every round of good answers, halves on a bad one (as TCP does).
pub(crate) struct Gate {
    most: usize,
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    limit: usize,
    busy: usize,
    good: usize,
}

/// The right to have one request under way.
pub(crate) struct Pass<'a>(&'a Gate);

impl Gate {
    /// At most `most` at once, and at least one.
    pub fn new(most: usize) -> Self {
        let most = most.max(1);
        Gate { most, state: Mutex::new(State { limit: most, busy: 0, good: 0 }), freed: Notify::new() }
    }

    /// Waits for a place.
    pub async fn enter(&self) -> Pass<'_> {
        loop {
            // Taken before the look, so that a place freed in between is not missed.
            let freed = self.freed.notified();
            {
                let mut state = self.state();
                if state.busy < state.limit {
                    state.busy += 1;
                    return Pass(self);
                }
            }
            freed.await;
        }
    }

    /// The server answered in good time.
    pub fn good(&self) {
        let mut state = self.state();
        state.good += 1;
        if state.good >= state.limit {
            state.good = 0;
            state.limit = (state.limit + 1).min(self.most);
        }
    }

    /// The server was slow or overloaded.
    pub fn bad(&self) {
        let mut state = self.state();
        state.good = 0;
        state.limit = (state.limit / 2).max(1);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.state().busy -= 1;
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
