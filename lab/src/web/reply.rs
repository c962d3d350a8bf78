//! A reply, before it is sent.

use serde_json::Value;

/// A reply.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
    /// Another body, sent in place of the JSON one.
    pub text: Option<Text>,
    /// Headers of this reply only.
    pub headers: Vec<(&'static str, String)>,
}

/// A body that is not made of JSON, or that is written in a form of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Media type; none for an empty body.
    pub kind: &'static str,
    /// The body.
    pub text: String,
}

/// What a handler returns: a reply, or a reply that reports an error.
pub type ReplyResult = Result<Reply, Reply>;

impl Reply {
    /// A reply with status 200.
    pub fn ok(body: Value) -> Self {
        Self::with(200, body)
    }

    /// A reply with any status.
    pub fn with(status: u16, body: Value) -> Self {
        Reply { status, body, text: None, headers: vec![] }
    }

    /// A reply with a body of another kind.
    pub fn text(status: u16, kind: &'static str, text: impl Into<String>) -> Self {
        Reply { text: Some(Text { kind, text: text.into() }), ..Self::with(status, Value::Null) }
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
