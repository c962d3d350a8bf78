//! Credentials of one server: a scheme that puts a secret on a request, and a source of the secret.
//!
//! The source is asked before each request and after each 401. [`StoredSecret`] reads a password from its file. A
//! bearer token, which a server issues for a password, is another scheme; its source obtains the token, and a new one
//! if the server refuses the old one.
//!
//! Tests: `tests/it/provider/connection.rs` and `tests/it/boundary/credentials.rs`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{RequestBuilder, header};
use secrecy::{ExposeSecret, SecretString};

use super::oauth::{self, Unsigned};
use crate::config::Secret;
use crate::error::{Error, Result};
use crate::ports::Call;

/// How long a refused secret is not sent again. Servers lock an address or a user after some failures, also for the
/// right password.
const REST_MS: i64 = 60_000;

/// How the requests to one server are authorized.
pub(crate) struct Credentials {
    /// How the secret is put on a request.
    pub scheme: Scheme,
    /// Where the secret comes from.
    pub source: Box<dyn SecretSource>,
    /// The name of the cookie by which the server keeps a login. `None`: the secret is sent with each request.
    pub session_cookie: Option<&'static str>,
}

/// How a secret is put on a request.
pub(crate) enum Scheme {
    /// User and password, or a token in place of the password (RFC 7617).
    Basic {
        /// Login.
        username: String,
    },
    /// OAuth 1.0 without a token: the secret is the consumer's (RFC 5849).
    OAuth1 {
        /// Key of the consumer.
        consumer_key: String,
        /// A further header field with the login in whose name the consumer asks.
        user: Option<(&'static str, String)>,
    },
    /// A token that the server issued (RFC 6750).
    Bearer,
}

/// Where a secret comes from.
#[async_trait]
pub(crate) trait SecretSource: Send + Sync {
    /// The secret to send now. `passed_ms`: the time that passed, whatever happened to the clock.
    ///
    /// # Errors
    /// `INVALID_CONFIG`: it cannot be read. The server's refusal, if this secret was refused a moment ago.
    async fn secret(&self, call: &Call, passed_ms: i64) -> Result<SecretString>;

    /// The server refused `used`. It is noted while the refused request still has its place, so that the requests that wait for
    /// one do not send it either.
    fn note_refusal(&self, _used: &SecretString, _refusal: &Error) {}

    /// The server's refusal of this secret, if it came since the secret was given out.
    fn refusal_of(&self, _secret: &SecretString) -> Option<Error> {
        None
    }

    /// Whether another secret than the one in use is stored now. From then on it is the one in use.
    fn is_changed(&self) -> bool {
        false
    }

    /// The server refused `used` with this error. Returns another secret to try once.
    ///
    /// # Errors
    /// `INVALID_CONFIG`: it cannot be read. The refusal, if there is no other secret.
    async fn refused(&self, call: &Call, used: &SecretString, refusal: Error, passed_ms: i64) -> Result<SecretString>;
}

impl Credentials {
    /// The credentials as they are sent, in the forms in which a server can repeat them. A signature is good for one
    /// request only, so it is left out.
    pub(super) fn spoken(&self, secret: &SecretString) -> Vec<SecretString> {
        let mut spoken = vec![secret.clone()];
        match &self.scheme {
            Scheme::Basic { username } => {
                spoken.push(STANDARD.encode(format!("{username}:{}", secret.expose_secret())).into());
            }
            // A shorter text, such as the name of a product, would be found in ordinary words.
            Scheme::OAuth1 { consumer_key, .. } if consumer_key.chars().count() >= 8 => {
                spoken.push(consumer_key.clone().into());
            }
            Scheme::OAuth1 { .. } | Scheme::Bearer => {}
        }
        spoken
    }

    /// Adds the header fields that authorize a request. `request` is called only if the scheme signs requests.
    pub(super) fn authorize<'a>(
        &self,
        builder: RequestBuilder,
        secret: &SecretString,
        request: impl FnOnce() -> Unsigned<'a>,
    ) -> RequestBuilder {
        match &self.scheme {
            Scheme::Basic { username } => builder.basic_auth(username, Some(secret.expose_secret())),
            Scheme::OAuth1 { consumer_key, user } => {
                let signed = oauth::authorization(&request(), consumer_key, secret.expose_secret());
                let builder = builder.header(header::AUTHORIZATION, signed);
                user.iter().fold(builder, |builder, (name, login)| builder.header(*name, login))
            }
            Scheme::Bearer => builder.bearer_auth(secret.expose_secret()),
        }
    }

    /// For a connection that sends anonymous requests only.
    pub fn none() -> Self {
        Credentials { scheme: Scheme::Bearer, source: Box::new(NoSecret), session_cookie: None }
    }
}

/// The password in the URL of a proxy: as it stands there, decoded, and as it is sent (RFC 7617).
pub(super) fn of_proxy(url: &str) -> Vec<SecretString> {
    let Ok(url) = reqwest::Url::parse(url) else { return vec![] };
    let Some(password) = url.password() else { return vec![] };
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let sent = STANDARD.encode(format!("{}:{}", decoded(url.username()), decoded(password)));
    [password.to_owned(), decoded(password), sent].map(SecretString::from).into()
}

/// There is no secret.
struct NoSecret;

#[async_trait]
impl SecretSource for NoSecret {
    async fn secret(&self, _: &Call, _: i64) -> Result<SecretString> {
        Err(Error::internal("a request with credentials on a connection without any"))
    }

    async fn refused(&self, _: &Call, _: &SecretString, refusal: Error, _: i64) -> Result<SecretString> {
        Err(refusal)
    }
}

/// A secret from a file, the environment or the configuration. A changed one is sent at once, and a refused one only after
/// [`REST_MS`].
pub(crate) struct StoredSecret {
    secret: Secret,
    key: String,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    secret: Option<SecretString>,
    refused: Option<Refused>,
    /// The secret that was refused last. Requests that have it already do not send it.
    rejected: Option<(SecretString, Error)>,
}

impl Held {
    /// Takes another secret into use.
    fn adopt(&mut self, fresh: SecretString) {
        self.refused = None;
        self.rejected = self.rejected.take().filter(|(rejected, _)| !same(rejected, &fresh));
        self.secret = Some(fresh);
    }
}

struct Refused {
    secret: SecretString,
    /// By [`passed_ms`](crate::ports::Clock::passed_ms).
    until_ms: i64,
    refusal: Error,
}

impl StoredSecret {
    /// `key` names the place in the configuration, for errors.
    pub fn new(secret: Secret, key: String) -> Self {
        StoredSecret { secret, key, held: Mutex::default() }
    }

    fn read(&self) -> Result<SecretString> {
        self.secret.read(&self.key)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl SecretSource for StoredSecret {
    async fn secret(&self, _: &Call, passed_ms: i64) -> Result<SecretString> {
        let mut held = self.held();
        if let Some(refused) = held.refused.take() {
            let fresh = self.read()?;
            if same(&fresh, &refused.secret) && passed_ms < refused.until_ms {
                let refusal = refused.refusal.clone();
                held.refused = Some(refused);
                return Err(refusal);
            }
            held.adopt(fresh);
        }
        match &held.secret {
            Some(secret) => Ok(secret.clone()),
            None => Ok(held.secret.insert(self.read()?).clone()),
        }
    }

    async fn refused(&self, _: &Call, used: &SecretString, refusal: Error, passed_ms: i64) -> Result<SecretString> {
        let fresh = self.read()?;
        let mut held = self.held();
        if same(&fresh, used) {
            let until_ms = passed_ms.saturating_add(REST_MS);
            held.refused = Some(Refused { secret: fresh, until_ms, refusal: refusal.clone() });
            return Err(refusal);
        }
        held.adopt(fresh.clone());
        Ok(fresh)
    }

    fn note_refusal(&self, used: &SecretString, refusal: &Error) {
        self.held().rejected = Some((used.clone(), refusal.clone()));
    }

    fn refusal_of(&self, secret: &SecretString) -> Option<Error> {
        let held = self.held();
        held.rejected.as_ref().filter(|(rejected, _)| same(rejected, secret)).map(|(_, refusal)| refusal.clone())
    }

    fn is_changed(&self) -> bool {
        let mut held = self.held();
        let Some(used) = &held.secret else { return false };
        // A file that cannot be read, or is being written, says nothing.
        match self.read() {
            Ok(fresh) if !same(&fresh, used) => {
                held.adopt(fresh);
                true
            }
            _ => false,
        }
    }
}

fn same(a: &SecretString, b: &SecretString) -> bool {
    a.expose_secret() == b.expose_secret()
}
