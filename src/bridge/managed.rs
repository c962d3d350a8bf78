//! The methods of an instance that the handle table uses.
//!
//! Tests: `interleavings.rs`.

use std::sync::Arc;

use super::actions::EngineCalls;
use super::delivery::EventSink;
use super::embedder::Embedder;
use crate::config::Config;
use crate::error::Result;

/// The process that opens an instance.
pub struct Opener {
    /// Its threads and its log.
    pub embedder: Arc<dyn Embedder>,
    /// Its engine actions, where it answers for the engine.
    pub actions: Option<Arc<dyn EngineCalls>>,
}

impl<E: Embedder + 'static> From<Arc<E>> for Opener {
    fn from(embedder: Arc<E>) -> Self {
        Opener { embedder, actions: None }
    }
}

/// The methods that the table uses. See the methods of [`Instance`](super::Instance).
#[allow(missing_docs, clippy::missing_errors_doc)]
pub trait Managed: Sized {
    fn open(config: Config, opener: Opener) -> Result<Arc<Self>>;
    fn has_actions(&self) -> bool;
    fn config(&self) -> &Config;
    fn listen(&self, name: Option<String>, sink: Arc<dyn EventSink>) -> Result<u64>;
    fn forget(&self, listener: u64);
    fn begin_close(&self);
    fn is_closing(&self) -> bool;
    fn close(self: Arc<Self>);
    fn wait_closed(&self);
    fn is_closed(&self) -> bool;
}
