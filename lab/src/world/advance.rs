//! World time: runs the timers that are due.

use super::state::World;

impl World {
    /// Advances world time, and runs all timers until then in order. An earlier time than now changes nothing.
    pub fn advance(&mut self, to_ms: i64) {
        while let Some(entry) = self.queue.first_entry() {
            let at = entry.key().0;
            if at > to_ms {
                break;
            }
            let event = entry.remove();
            self.now_ms = self.now_ms.max(at);
            self.run_timer(event);
        }
        self.now_ms = self.now_ms.max(to_ms);
    }

    /// Advances world time until only repeating timers are left, by at most `limit_ms`.
    pub fn settle(&mut self, limit_ms: i64) {
        let until = self.now_ms.saturating_add(limit_ms);
        while let Some(at) = self.next_busy_ms().filter(|at| *at <= until) {
            self.advance(at);
        }
    }

    fn next_busy_ms(&self) -> Option<i64> {
        self.queue.iter().find(|(_, e)| !e.is_routine()).map(|((at, _), _)| *at)
    }
}
