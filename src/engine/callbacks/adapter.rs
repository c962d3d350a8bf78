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
use crate::ports::{Call, Clock};

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

    /// Makes one call. It ends with the answer, at its deadline, or when the caller cancels; then its ticket is gone.
    pub(super) async fn ask<A: Serialize + Sync, R: DeserializeOwned>(
        &self,
        call: &Call,
        method: &Method<A, R>,
        arguments: &A,
    ) -> Result<R> {
        let name = method.name;
        let arguments = serde_json::to_vec(arguments).map_err(Error::internal)?;
        let mut waiting = self.tickets.open();
        let engine_call = EngineCall {
            ticket: waiting.ticket(),
            method: name,
            arguments,
            correlation_id: call.correlation_id.as_str().to_owned(),
            deadline: self.deadline,
        };
        let answered = async {
            self.actions.call(engine_call).await;
            waiting.answered().await
        };
        let answer = tokio::select! {
            biased;
            answer = answered => answer,
            () = call.cancel.cancelled() => return Err(codes::Cancelled { operation: name }.err()),
            () = self.clock.sleep(self.deadline) => {
                let what = format!("{name} (limit {})", Span(self.deadline));
                return Err(codes::EngineTimeout { what }.err());
            }
        };
        answers::read(name, answer)
    }

    pub(super) async fn act<A: Serialize + Sync>(
        &self,
        call: &Call,
        method: &Method<A, Done>,
        arguments: A,
    ) -> Result<()> {
        self.ask(call, method, &arguments).await.map(|Done {}| ())
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
