//! What the embedder is called with.

use std::time::Duration;

use async_trait::async_trait;

/// A call to the embedder.
#[derive(Debug, Clone)]
pub struct EngineCall {
    /// Its ticket, with which it is answered.
    pub ticket: u64,
    /// Name of the method, one of `METHODS`.
    pub method: &'static str,
    /// Its arguments: the document of the method, as JSON.
    pub arguments: Vec<u8>,
    /// Correlation id, at most 36 characters. The engine has to show it with whatever it does for this call: the library
    /// takes events with another id for the acts of other users.
    pub correlation_id: String,
    /// Time in which it has to be answered.
    pub deadline: Duration,
}

/// The engine actions of an embedder.
#[async_trait]
pub trait EngineActions: Send + Sync {
    /// Hands a call over, after [`Tickets::begin`](super::Tickets::begin) has said that it still waits. It is answered later, by its ticket. One that cannot be handed over is answered with
    /// `Answer::Undelivered`.
    async fn call(&self, call: EngineCall);
}
