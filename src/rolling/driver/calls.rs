//! Calls under way. They go on beside everything else that the driver waits for, so that a call that never ends blocks
//! neither a pause, nor a cancel, nor another host. Each has a deadline.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::error::{Problem, Result};
use crate::model::task::ProviderTask;
use crate::ports::Clock;
use crate::rolling::driver::slow::SlowAnswer;

/// After its calls have begun, a turn waits so long for their answers before the next turn reads again.
const PATIENCE: Duration = Duration::from_secs(5);

/// A call that has ended.
pub(super) enum Ended {
    /// The call of a step: its number, and what was answered.
    Act(u64, Result<Option<ProviderTask>, Problem>),
    /// A question that takes long.
    Answer(SlowAnswer),
    /// Nothing depends on it.
    Nothing,
}

/// Calls under way, and those that have ended.
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

    /// Waits for something else; the calls go on.
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

    /// Waits until every step's call is answered, and no longer than the patience of a turn.
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

    /// Waits for something else, or until a call has ended.
    pub(super) async fn rest<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
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
