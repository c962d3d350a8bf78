//! Calls under way. They go on while the driver waits for anything else, so that a call that never ends blocks neither
//! a pause, nor a cancel, nor another host. Each call has a deadline.
//!
//! Tests: `lab/tests/it/runs/slowness.rs`.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::error::{Problem, Result};
use crate::model::task::ProviderTask;
use crate::ports::Clock;
use crate::rolling::driver::slow::SlowAnswer;

/// Patience of a turn: after its calls have begun, it waits this long for their answers before the next turn reads
/// again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Time in which queries under way end, when nobody waits for their answers any more.
const WINDS_UP: Duration = Duration::from_secs(2);

/// A call that has ended.
pub(super) enum Ended {
    /// The call of a step: the number of the step, and the answer.
    Act(u64, Result<Option<ProviderTask>, Problem>),
    /// A slow query, with its answer.
    Answer(SlowAnswer),
    /// A call without consequences.
    Nothing,
}

/// Calls under way, and ended calls.
pub(super) struct Calls<'a> {
    clock: &'a dyn Clock,
    acts: FuturesUnordered<BoxFuture<'a, Ended>>,
    others: FuturesUnordered<BoxFuture<'a, Ended>>,
    ended: Vec<Ended>,
}

impl<'a> Calls<'a> {
    pub(super) fn new(clock: &'a dyn Clock) -> Self {
        Calls { clock, acts: FuturesUnordered::new(), others: FuturesUnordered::new(), ended: vec![] }
    }

    /// Begins calls of steps.
    pub(super) fn act(&mut self, calls: Vec<BoxFuture<'a, Ended>>) {
        self.acts.extend(calls);
    }

    /// Begins other calls.
    pub(super) fn ask(&mut self, calls: Vec<BoxFuture<'a, Ended>>) {
        self.others.extend(calls);
    }

    /// Calls that have ended since the last time.
    pub(super) fn take_ended(&mut self) -> Vec<Ended> {
        std::mem::take(&mut self.ended)
    }

    /// Waits for another future, while the calls go on.
    pub(super) async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                Some(ended) = self.acts.next() => self.ended.push(ended),
                Some(ended) = self.others.next() => self.ended.push(ended),
            }
        }
    }

    /// Waits until the call of every step is answered, or the patience ends.
    pub(super) async fn settle(&mut self) {
        if self.acts.is_empty() {
            return;
        }
        let mut over = pin!(self.clock.sleep(PATIENCE));
        while !self.acts.is_empty() {
            tokio::select! {
                biased;
                Some(ended) = self.acts.next() => self.ended.push(ended),
                Some(ended) = self.others.next() => self.ended.push(ended),
                () = &mut over => return,
            }
        }
    }

    /// Waits until the queries have ended that were told to.
    pub(super) async fn wind_up(&mut self) {
        let mut over = pin!(self.clock.sleep(WINDS_UP));
        while !self.others.is_empty() {
            tokio::select! {
                biased;
                _ = self.others.next() => {}
                () = &mut over => return,
            }
        }
    }

    /// Waits for another future, or until a call has ended.
    pub(super) async fn or_ended<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        if !self.ended.is_empty() {
            return None;
        }
        let ended = tokio::select! {
            biased;
            Some(ended) = self.acts.next() => ended,
            Some(ended) = self.others.next() => ended,
            done = work => return Some(done),
        };
        self.ended.push(ended);
        None
    }
}
