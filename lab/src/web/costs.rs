//! The time that requests would take on a running server, which does a few of them side by side.
//!
//! In [`CostPace::Real`] each reply is sent that much later. In [`CostPace::Counted`] the time is counted and not waited for:
//! each request ends on a clock of its own, which moves on to the next end when nobody has sent a request for a moment. So a
//! reply goes out only when all requests that could have been sent before it are there, and the clock shows the costs along
//! the longest chain of requests that wait for each other. A client that is slow for lack of processor time makes the count
//! greater, never less.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};

/// Requests that a server works on at a time; the others wait.
const WORKERS: usize = 4;
/// After so long without a new request, nobody is about to send one.
const QUIET: Duration = Duration::from_millis(60);

/// How the time of requests passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostPace {
    /// As real time: replies are late.
    Real,
    /// It is counted.
    Counted,
}

/// The costs of one server's requests.
#[derive(Debug)]
pub struct Costs {
    pace: CostPace,
    places: Semaphore,
    clock: Mutex<CostClock>,
    moved: Notify,
}

#[derive(Debug)]
struct CostClock {
    now_ms: u64,
    /// Number of the next request.
    next: u64,
    /// When the requests end that the server works on, with their numbers.
    working: BTreeSet<(u64, u64)>,
    /// The numbers and costs of requests that wait for a place.
    waiting: VecDeque<(u64, u64)>,
    /// When a request came or ended last, in real time.
    stirred: Instant,
}

impl CostClock {
    fn begin(&mut self) {
        while self.working.len() < WORKERS
            && let Some((number, cost_ms)) = self.waiting.pop_front()
        {
            self.working.insert((self.now_ms + cost_ms, number));
        }
    }

    fn enter(&mut self, cost_ms: u64) -> u64 {
        let number = self.next;
        self.next += 1;
        self.waiting.push_back((number, cost_ms));
        self.begin();
        self.stirred = Instant::now();
        number
    }

    fn has_ended(&self, number: u64) -> bool {
        !self.working.iter().any(|(_, n)| *n == number) && !self.waiting.iter().any(|(n, _)| *n == number)
    }

    /// Moves on to the next end if it is quiet. Returns how long to wait for quiet otherwise.
    fn move_on(&mut self) -> Option<Duration> {
        let since = self.stirred.elapsed();
        if since < QUIET {
            return Some(QUIET - since);
        }
        if let Some((ends_ms, _)) = self.working.pop_first() {
            self.now_ms = self.now_ms.max(ends_ms);
            self.begin();
        }
        self.stirred = Instant::now();
        None
    }
}

impl Costs {
    /// No request has been made yet.
    pub fn new(pace: CostPace) -> Self {
        let clock = CostClock {
            now_ms: 0,
            next: 0,
            working: BTreeSet::new(),
            waiting: VecDeque::new(),
            stirred: Instant::now(),
        };
        Costs { pace, places: Semaphore::new(WORKERS), clock: Mutex::new(clock), moved: Notify::new() }
    }

    /// The counted time.
    pub fn counted_ms(&self) -> Option<u64> {
        (self.pace == CostPace::Counted).then(|| self.clock().now_ms)
    }

    /// A request is coming in.
    pub fn stir(&self) {
        self.clock().stirred = Instant::now();
    }

    /// Waits until a request of this cost has ended.
    pub async fn pass(&self, cost_ms: u64) {
        match self.pace {
            CostPace::Real => {
                // The semaphore is never closed.
                let _place = self.places.acquire().await;
                tokio::time::sleep(Duration::from_millis(cost_ms)).await;
            }
            CostPace::Counted => self.count(cost_ms).await,
        }
    }

    async fn count(&self, cost_ms: u64) {
        let number = self.clock().enter(cost_ms);
        loop {
            // Created before the clock is read, so that no move in between is missed.
            let moved = self.moved.notified();
            let wait = {
                let mut clock = self.clock();
                if clock.has_ended(number) {
                    return;
                }
                clock.move_on()
            };
            match wait {
                None => self.moved.notify_waiters(),
                Some(wait) => {
                    tokio::select! {
                        () = moved => {}
                        () = tokio::time::sleep(wait) => {}
                    }
                }
            }
        }
    }

    fn clock(&self) -> MutexGuard<'_, CostClock> {
        // A panic elsewhere leaves the clock as it was: to go on is more useful than a second panic.
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;

    #[tokio::test]
    async fn requests_side_by_side_cost_the_longest_and_a_fifth_one_waits() {
        let costs = Costs::new(CostPace::Counted);
        join_all([300, 100, 200, 250].map(|cost| costs.pass(cost))).await;
        assert_eq!(costs.counted_ms(), Some(300));
        costs.pass(50).await;
        assert_eq!(costs.counted_ms(), Some(350), "one after the other");
        join_all([100; 5].map(|cost| costs.pass(cost))).await;
        assert_eq!(costs.counted_ms(), Some(550));
    }
}
