//! A reply, before it is sent.

use serde_json::Value;

/// A reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
}

/// What a handler returns: a reply, or a reply that reports an error.
pub type ReplyResult = Result<Reply, Reply>;

impl Reply {
    /// A reply with status 200.
    pub fn ok(body: Value) -> Self {
        Reply { status: 200, body }
    }

    /// A reply with any status.
    pub fn with(status: u16, body: Value) -> Self {
        Reply { status, body }
    }
}
