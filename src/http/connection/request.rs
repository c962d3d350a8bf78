//! A request, its response, and the next action after a failed attempt.
//!
//! Tests: `tests/it/provider/connection.rs`.

use std::time::Duration;

use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;

use crate::error::Error;
use crate::http::failure::Failure;
use crate::ports::Call;

/// A parameter of a query.
pub(crate) type Param = (&'static str, String);

/// A complete response of status 2xx.
pub(crate) struct Response {
    /// Its body.
    pub body: Vec<u8>,
    /// The request's method and path, for errors.
    pub request: String,
    /// The cookie of the session that it began.
    pub(super) session: Option<SecretString>,
}

/// How a request is authorized.
#[derive(Clone, Copy)]
pub(super) enum Authority<'a> {
    /// Not at all.
    None,
    /// By the credentials, with this secret.
    Secret(&'a SecretString),
    /// By the cookie of a session.
    Session(&'a SecretString),
}

/// The content of a request.
pub(super) struct RequestParts<'a> {
    pub method: Method,
    pub path: &'a str,
    pub query: &'a [Param],
    pub body: Body<'a>,
    pub authenticated: bool,
    /// It is for a part of a list, whose size the caller chose: after a 504 the same is not sent again.
    pub is_divisible: bool,
    /// It is an action, which is based on a reading.
    pub acts: bool,
}

impl<'a> RequestParts<'a> {
    /// A request with the credentials, without a query and a body.
    pub fn new(method: Method, path: &'a str) -> Self {
        let (query, body): (&[Param], _) = (&[], Body::None);
        RequestParts { method, path, query, body, authenticated: true, is_divisible: false, acts: false }
    }

    /// Why an action is not sent any more. A wait for a login, for a repeated login after a 401, or for a place in the queue of the
    /// server can have taken long.
    pub fn why_late(&self, call: &Call, passed_ms: i64) -> Option<Error> {
        call.send_by.filter(|_| self.acts)?.why_late(passed_ms)
    }
}

/// The body of a request.
pub(super) enum Body<'a> {
    None,
    Json(&'a Value),
    /// Fields of a form (`application/x-www-form-urlencoded`).
    Form(&'a [(&'static str, &'a str)]),
}

/// A failed attempt, and the next action.
pub(super) struct Attempt {
    pub error: Error,
    pub next: Next,
    pub retry_after: Option<Duration>,
    /// The server itself did not answer: no connection, or a proxy answered 502 or 503.
    pub is_away: bool,
}

/// The next action after a failed attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Wait, and send the request again if it may be repeated.
    Retry,
    /// Send it again with another secret: the server refused the request before acting on it (401).
    OtherSecret,
    /// Send it, in the session that there is now: it was not sent, because its session had ended.
    OtherSession,
    /// Nothing; the server is slow.
    StopSlow,
    /// Nothing.
    Stop,
}

impl Next {
    /// The next action after a failure of the transport.
    pub fn after(failure: &Failure<'_>) -> Next {
        match failure {
            Failure::Unreachable { .. } => Next::Retry,
            Failure::Timeout { .. } => Next::StopSlow,
            _ => Next::Stop,
        }
    }

    /// Whether the server is slow, overloaded or unreachable: then fewer requests run at a time.
    pub fn is_bad(self) -> bool {
        matches!(self, Next::Retry | Next::StopSlow)
    }
}

impl From<Error> for Attempt {
    fn from(error: Error) -> Self {
        Attempt { error, next: Next::Stop, retry_after: None, is_away: false }
    }
}
