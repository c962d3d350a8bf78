//! Engine actions: calls to the embedder, on the engine lane.
//!
//! A call whose caller has given up, or whose reads are too old by now, is not made any more: an action must not come late. One that does not reach the
//! embedder, because the upcall failed or the lane has ended, is answered at once.
//!
//! Tests: `tests/it/boundary/engine_actions.rs`.

use std::sync::Arc;

use async_trait::async_trait;

use super::lanes::LaneSender;
use crate::engine::callbacks::{Answer, EngineActions, EngineCall, Tickets, tickets};
use crate::error::Result;

/// The engine actions of an embedder. Called on the engine lane, one call at a time; must hand the call over and return.
pub trait EngineCalls: Send + Sync {
    /// Takes a call. It is answered from any thread with `Handles::answer_engine_call`, also before this returns.
    ///
    /// # Errors
    /// The call did not reach the embedder.
    fn engine_call(&self, call: &EngineCall) -> Result<()>;
}

/// Sends the calls to the lane.
pub(super) struct LaneActions {
    lane: LaneSender,
    embedder: Arc<dyn EngineCalls>,
    tickets: Arc<Tickets>,
}

impl LaneActions {
    pub(super) fn new(lane: LaneSender, embedder: Arc<dyn EngineCalls>) -> Self {
        LaneActions { lane, embedder, tickets: tickets::tickets().clone() }
    }
}

#[async_trait]
impl EngineActions for LaneActions {
    async fn call(&self, call: EngineCall) {
        let embedder = self.embedder.clone();
        let mut delivery = Delivery { tickets: self.tickets.clone(), ticket: call.ticket, is_made: false };
        let upcall = move || {
            if !delivery.tickets.begin(call.ticket) {
                // Its caller has given up, or takes it back itself.
                delivery.is_made = true;
                return;
            }
            match embedder.engine_call(&call) {
                Ok(()) => delivery.is_made = true,
                Err(error) => delivery.fail(error.message()),
            }
        };
        self.lane.send(Box::new(upcall)).await;
    }
}

/// A call on its way. Dropped before it was made, because the upcall panicked or the lane has ended, it is answered.
struct Delivery {
    tickets: Arc<Tickets>,
    ticket: u64,
    is_made: bool,
}

impl Delivery {
    fn fail(&mut self, why: String) {
        self.is_made = true;
        // The embedder may have answered before it failed, and the caller may have given up.
        let _ = self.tickets.answer(self.ticket, Answer::Undelivered(why));
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if !self.is_made {
            self.fail("the call did not reach the embedder".to_owned());
        }
    }
}
