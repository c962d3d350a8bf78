//! Our credentials: read when needed, read again after a 401, and not tried again and again when refused.
//!
//! Foreman counts failures by address and locks the engine's after 30 in five minutes, also for the right
//! password. So a refused secret rests for a minute, unless another one is there.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::{RequestBuilder, header};
use secrecy::{ExposeSecret, SecretString};

use super::oauth::{self, Unsigned};
use crate::config::{Auth, ProviderConfig};
use crate::error::{Error, Result};
use crate::model::TimeMs;

/// How long a refused secret is not tried again.
const REST_MS: i64 = 60_000;

pub(crate) struct Credentials {
    auth: Auth,
    key: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    secret: Option<SecretString>,
    refused: Option<Refused>,
}

struct Refused {
    secret: SecretString,
    until_ms: TimeMs,
    error: Error,
}

impl Credentials {
    pub fn new(config: &ProviderConfig) -> Self {
        let key = config.key(config.auth.secret().0);
        Credentials { auth: config.auth.clone(), key, state: Mutex::default() }
    }

    /// Adds what shows the server who asks. `request` is only made where it must be signed.
    pub fn authorize<'a>(
        &self,
        builder: RequestBuilder,
        secret: &SecretString,
        request: impl FnOnce() -> Unsigned<'a>,
    ) -> RequestBuilder {
        match &self.auth {
            Auth::Basic { username, .. } => builder.basic_auth(username, Some(secret.expose_secret())),
            Auth::OAuth1 { consumer_key, username, .. } => {
                let signed = oauth::authorization(&request(), consumer_key, secret.expose_secret());
                let builder = builder.header(header::AUTHORIZATION, signed);
                username.iter().fold(builder, |builder, login| builder.header(oauth::USER_HEADER, login))
            }
        }
    }

    /// The secret to send now.
    ///
    /// # Errors
    /// It cannot be read, or it was refused less than a minute ago: then with the server's own refusal.
    pub fn secret(&self, now_ms: TimeMs) -> Result<SecretString> {
        let mut state = self.state();
        if let Some(refused) = state.refused.take() {
            let fresh = self.read()?;
            if same(&fresh, &refused.secret) && now_ms < refused.until_ms {
                let error = refused.error.clone();
                state.refused = Some(refused);
                return Err(error);
            }
            state.secret = Some(fresh);
        }
        match &state.secret {
            Some(secret) => Ok(secret.clone()),
            None => Ok(state.secret.insert(self.read()?).clone()),
        }
    }

    /// The server refused `used`. Answers the secret that stands there now, if it is another one; else the refusal.
    pub fn refused(&self, used: &SecretString, error: Error, now_ms: TimeMs) -> Result<SecretString> {
        let fresh = self.read()?;
        let mut state = self.state();
        if same(&fresh, used) {
            let until_ms = now_ms.saturating_add(REST_MS);
            state.refused = Some(Refused { secret: fresh, until_ms, error: error.clone() });
            return Err(error);
        }
        state.refused = None;
        state.secret = Some(fresh.clone());
        Ok(fresh)
    }

    fn read(&self) -> Result<SecretString> {
        self.auth.secret().1.read(&self.key)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn same(a: &SecretString, b: &SecretString) -> bool {
    a.expose_secret() == b.expose_secret()
}
