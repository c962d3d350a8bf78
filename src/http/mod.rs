//! An HTTPS client for one server of any kind. It contains no path, header or document of a particular server.
//!
//! | file | subject |
//! |---|---|
//! | `connection` | one server: requests, deadlines, retries, bounded bodies |
//! | `settings` | how to reach the server |
//! | `failure` | what can go wrong, and the trait by which a user of this module chooses the error codes |
//! | `transport` | from errors of the HTTP and TLS libraries to failures |
//! | `tls`, `certificate` | which certificates are trusted; reading a certificate |
//! | `credentials`, `oauth` | secrets and how they authorize a request |
//! | `session` | the cookie that a server issues for a login |
//! | `gate` | how many requests run at once |
//! | `outage` | how long a server is waited for that is being restarted |
//! | `retry_after` | when a server asks to be asked again |
//! | `json`, `list`, `text` | JSON values, lists in pages, bounded text |
//!
//! A user of this module provides [`Settings`], [`Credentials`] and an implementation of [`FailureCodes`], and reads
//! the documents of its server with `json` and `list`.
//!
//! Tests: in the files of this folder; over TLS in `tests/it/provider/` (`hostile/`,
//! `connection.rs`, `oauth.rs`) and in `tests/it/engine_rest/` (`hostile.rs`, `login.rs`, `cost.rs`).

pub(crate) mod certificate;
mod connection;
mod credentials;
mod failure;
mod gate;
pub(crate) mod json;
pub(crate) mod list;
mod oauth;
mod outage;
mod retry_after;
mod session;
mod settings;
pub(crate) mod text;
mod tls;
mod transport;

pub(crate) use connection::{Connection, Param, Response};
pub(crate) use credentials::{Credentials, Scheme, SecretSource, StoredSecret};
pub(crate) use failure::{Failure, FailureCodes, TlsFault};
pub(crate) use settings::Settings;
