//! One call to the embedder with its deadline.
//!
//! Tests: `tests/it/boundary/engine_actions.rs`.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answers;
use super::embedder::{EngineActions, EngineCall};
use super::methods::Method;
use super::tickets::Tickets;
use crate::config::Span;
use crate::engine::local::LocalEngine;
use crate::error::{Error, Result, codes};
use crate::model::engine_actions::{Done, HostArguments};
use crate::model::ids::HostId;
use crate::ports::{Call, Clock, SendBy};

/// The engine, by the actions of the embedder; its own updates as configured.
pub struct CallbackEngine {
    pub(super) local: LocalEngine,
    actions: Arc<dyn EngineActions>,
    tickets: Arc<Tickets>,
    deadline: Duration,
    pub(super) clock: Arc<dyn Clock>,
}

impl CallbackEngine {
    /// An engine by these actions. They are answered in `tickets`, each within the deadline.
    pub fn new(
        local: LocalEngine,
        actions: Arc<dyn EngineActions>,
        tickets: Arc<Tickets>,
        deadline: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        CallbackEngine { local, actions, tickets, deadline, clock }
    }

    /// Makes one call that changes nothing. It ends with the answer, at its deadline, or when the caller cancels; then its ticket is
    /// gone.
    pub(super) async fn ask<A: Serialize + Sync, R: DeserializeOwned>(
        &self,
        call: &Call,
        method: &Method<A, R>,
        arguments: &A,
    ) -> Result<R> {
        self.ask_by(call, method, arguments, None).await
    }

    /// As [`Self::ask`]. If the embedder was not called by that time, it is not called any more.
    async fn ask_by<A: Serialize + Sync, R: DeserializeOwned>(
        &self,
        call: &Call,
        method: &Method<A, R>,
        arguments: &A,
        by: Option<SendBy>,
    ) -> Result<R> {
        let name = method.name;
        let arguments = serde_json::to_vec(arguments).map_err(Error::internal)?;
        // The machine can stand still between the queue and the call.
        let clock = self.clock.clone();
        let may_begin = move || by.is_none_or(|by| by.why_late(clock.passed_ms()).is_none());
        let mut waiting = self.tickets.open_while(Box::new(may_begin));
        let engine_call = EngineCall {
            ticket: waiting.ticket(),
            method: name,
            arguments,
            correlation_id: call.correlation_id.as_str().to_owned(),
            deadline: self.deadline,
        };
        let ticket = waiting.ticket();
        let answered = async {
            self.actions.call(engine_call).await;
            waiting.answered().await
        };
        let answer = tokio::select! {
            biased;
            answer = answered => answer,
            () = call.cancel.cancelled() => return Err(codes::Cancelled { operation: name }.err()),
            late = self.withdrawn(ticket, by) => return Err(late),
            () = self.clock.sleep(self.deadline) => {
                let what = format!("{name} (limit {})", Span(self.deadline));
                return Err(codes::EngineTimeout { what }.err());
            }
        };
        answers::read(name, answer)
    }

    /// Returns when the call was taken back, because the reading on which it is based is too old.
    async fn withdrawn(&self, ticket: u64, by: Option<SendBy>) -> Error {
        if let Some(by) = by {
            let left_ms = by.at_ms.saturating_sub(self.clock.passed_ms()).saturating_add(1);
            self.clock.sleep(Duration::from_millis(u64::try_from(left_ms).unwrap_or(0))).await;
            if self.tickets.withdraw(ticket) {
                return by.too_old(self.clock.passed_ms());
            }
        }
        std::future::pending().await
    }

    /// Makes one call that changes something: not after [`Call::send_by`].
    pub(super) async fn act<A: Serialize + Sync>(
        &self,
        call: &Call,
        method: &Method<A, Done>,
        arguments: A,
    ) -> Result<()> {
        if let Some(late) = call.send_by.and_then(|by| by.why_late(self.clock.passed_ms())) {
            return Err(late);
        }
        self.ask_by(call, method, &arguments, call.send_by).await.map(|Done {}| ())
    }

    pub(super) async fn act_on_host(
        &self,
        call: &Call,
        method: &Method<HostArguments, Done>,
        host: &HostId,
    ) -> Result<()> {
        self.act(call, method, HostArguments { host: host.clone() }).await
    }
}
