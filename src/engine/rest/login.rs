//! The login: a bearer token for user and password, from the engine's SSO.
//!
//! A token is used until the engine refuses it, which happens after a restart, and when the session has expired. Then
//! there is one new login. Tokens are not ended with the process; the engine ends their sessions by itself.
//!
//! Tests: `tests/it/engine_rest/login.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::failure_codes::{Server, words};
use super::paths::{HEALTH, SSO_TOKEN};
use crate::error::{Code, Error, Result, codes};
use crate::http::json::Object;
use crate::http::{SecretSource, StoredSecret};
use crate::ports::Call;

/// Time without a login after a fresh token was refused, in milliseconds.
const REFUSED_MS: i64 = 10_000;
/// A new token is on trial for this time after a refusal, in milliseconds: if it is refused, too, no third one is
/// requested.
const TRIAL_MS: i64 = 60_000;
/// The text on the health page of a working engine.
const HEALTHY: &str = "DB Up!";

/// Obtains tokens.
pub(super) struct Login {
    /// Sends anonymous requests.
    server: Server,
    username: String,
    password: StoredSecret,
    held: Mutex<Held>,
    /// Logins that succeeded.
    count: Arc<AtomicU64>,
}

#[derive(Default)]
struct Held {
    token: Option<SecretString>,
    trial_until_ms: Option<i64>,
    refused: Option<(i64, Error)>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(default)]
    access_token: Option<String>,
}

impl Login {
    /// `count` is increased with each login: a new login can mean that the engine was restarted.
    pub fn new(server: Server, username: String, password: StoredSecret, count: Arc<AtomicU64>) -> Self {
        Login { server, username, password, held: Mutex::default(), count }
    }

    /// A new token. A changed password is read once.
    async fn log_in(&self, call: &Call, passed_ms: i64) -> Result<SecretString> {
        self.wait_for_health(call).await?;
        let password = self.password.secret(call, passed_ms).await?;
        let refusal = match self.token(call, &password).await {
            Err(error) if error.code() == Code::EngineAuth => error,
            answer => return answer,
        };
        let other = self.password.refused(call, &password, refusal, passed_ms).await?;
        match self.token(call, &other).await {
            Err(error) if error.code() == Code::EngineAuth => {
                self.password.refused(call, &other, error.clone(), passed_ms).await?;
                Err(error)
            }
            answer => answer,
        }
    }

    async fn token(&self, call: &Call, password: &SecretString) -> Result<SecretString> {
        let fields = [
            ("grant_type", "password"),
            ("scope", "ovirt-app-api"),
            ("username", self.username.as_str()),
            ("password", password.expose_secret()),
        ];
        // A server can repeat the credentials, and errors quote servers.
        let hide = |error: Error| error.without(password.expose_secret());
        let response = self.server.post_form(call, SSO_TOKEN, &fields).await.map_err(hide)?;
        let answer: Object<TokenAnswer> = self.server.parse(&response).map_err(hide)?;
        let Some(token) = answer.0.access_token.filter(|token| !token.is_empty()) else {
            let said = String::from_utf8_lossy(&response.body);
            let said = crate::error::hide(&said, password.expose_secret());
            return Err(codes::EngineAuth { why: words(said.as_bytes()) }.err());
        };
        self.count.fetch_add(1, Ordering::Relaxed);
        Ok(SecretString::from(token))
    }

    /// An engine that is starting answers logins before its database and its API work. Its health page shows when they
    /// do.
    async fn wait_for_health(&self, call: &Call) -> Result<()> {
        let not_ready = |why: String| codes::EngineUnreachable { why: format!("its health page: {why}") }.err();
        let response = self.server.get_anonymously(call, HEALTH).await.map_err(|error| match error.code() {
            Code::EngineNotFound
            | Code::EngineRejected
            | Code::EngineFailed
            | Code::EngineAuth
            | Code::EngineForbidden => not_ready(error.message()),
            _ => error,
        })?;
        if String::from_utf8_lossy(&response.body).contains(HEALTHY) {
            return Ok(());
        }
        Err(not_ready(words(&response.body)))
    }
}

#[async_trait]
impl SecretSource for Login {
    async fn secret(&self, call: &Call, passed_ms: i64) -> Result<SecretString> {
        // Locked during the login, so that several calls make one login.
        let mut held = self.held.lock().await;
        if let Some(token) = &held.token {
            return Ok(token.clone());
        }
        match held.refused.take() {
            Some((until_ms, refusal)) if passed_ms < until_ms => {
                held.refused = Some((until_ms, refusal.clone()));
                return Err(refusal);
            }
            _ => {}
        }
        let token = self.log_in(call, passed_ms).await?;
        held.token = Some(token.clone());
        held.trial_until_ms = None;
        Ok(token)
    }

    async fn refused(&self, call: &Call, used: &SecretString, refusal: Error, passed_ms: i64) -> Result<SecretString> {
        let mut held = self.held.lock().await;
        match &held.token {
            // Another call has logged in meanwhile.
            Some(token) if token.expose_secret() != used.expose_secret() => return Ok(token.clone()),
            _ => held.token = None,
        }
        if held.trial_until_ms.take().is_some_and(|until_ms| passed_ms < until_ms) {
            held.refused = Some((passed_ms.saturating_add(REFUSED_MS), refusal.clone()));
            return Err(refusal);
        }
        let token = self.log_in(call, passed_ms).await?;
        held.token = Some(token.clone());
        held.trial_until_ms = Some(passed_ms.saturating_add(TRIAL_MS));
        Ok(token)
    }
}
