//! A provider: its address, its credentials and the limits of requests to it.
//!
//! Tests: `mod.rs` and `tests/it/boundary/secrets.rs`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::credential::{Credential, Secret};
use super::span::{Span, positive};
use crate::error::{Result, codes};
use crate::model::ids::ProviderName;

/// One Katello or Satellite server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// Its name: that of the Foreman provider in the engine.
    pub name: ProviderName,
    /// Base URL, `https://host[:port]`.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("writeOnly" = true)))]
    pub url: Url,
    /// Credentials.
    pub auth: Auth,
    /// PEM files with CA certificates, trusted for this server besides the system's.
    #[serde(default)]
    pub ca_files: Vec<PathBuf>,
    /// HTTP proxy, `http://host:port`. Environment variables are not read.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("writeOnly" = true)))]
    pub proxy: Option<Url>,
    /// Id of the organization to which reads are limited.
    #[serde(default)]
    pub organization_id: Option<u64>,
    /// Limits of a request.
    #[serde(default)]
    pub limits: Limits,
}

impl ProviderConfig {
    /// Name of one of our keys, for errors.
    pub fn key(&self, key: &str) -> String {
        format!("providers[{}].{key}", self.name)
    }

    pub(super) fn validate(&self) -> Result<()> {
        let bad = |key: &str, problem: String| Err(codes::InvalidConfig { key: self.key(key), problem }.err());
        if let Some(problem) = self.url.problem() {
            return bad("url", problem);
        }
        if let Some(proxy) = &self.proxy
            && !reqwest::Url::parse(proxy.expose()).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
        {
            return bad("proxy", "is not an http or https URL".to_owned());
        }
        if let Some((key, problem)) = self.auth.problem() {
            return bad(key, problem.to_owned());
        }
        let (key, secret) = self.auth.secret();
        secret.read(&self.key(key))?;
        self.limits.validate(|key| self.key(key))
    }
}

/// A URL. It may hold credentials, so `Debug` shows it without user, password and query.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Url(Credential);

impl Url {
    /// The whole text, to connect with.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Why the URL cannot be the address of a server to which credentials are sent.
    pub(super) fn problem(&self) -> Option<String> {
        let problem = match reqwest::Url::parse(self.expose()) {
            Err(e) => return Some(format!("is not a URL: {e}")),
            Ok(u) if u.scheme() != "https" => "must begin with https: credentials are never sent in the clear",
            Ok(u) if !u.username().is_empty() || u.password().is_some() => {
                "must not hold credentials; use their own keys"
            }
            Ok(u) if u.query().is_some() || u.fragment().is_some() => "must not have a query or a fragment",
            Ok(_) => return None,
        };
        Some(problem.to_owned())
    }
}

impl From<String> for Url {
    fn from(text: String) -> Url {
        Url(text.into())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match reqwest::Url::parse(self.expose()) {
            Ok(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                write!(f, "{}://{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
            }
            Err(e) => write!(f, "(not a URL: {e})"),
        }
    }
}

/// Credentials. A personal access token takes the place of the password.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// User and password, or user and personal access token (Foreman 1.17 or newer).
    Basic {
        /// Login.
        username: String,
        /// Password or personal access token.
        password: Secret,
    },
    /// OAuth 1.0 with the consumer of the server's settings (`oauth_consumer_key`, `oauth_consumer_secret`), where
    /// `oauth_active` is on. Signed with HMAC-SHA1.
    #[serde(rename = "oauth1")]
    OAuth1 {
        /// Key of the consumer.
        #[cfg_attr(feature = "schema", schemars(with = "String", extend("writeOnly" = true)))]
        consumer_key: Credential,
        /// Secret of the consumer.
        consumer_secret: Secret,
        /// Login to act as: needed where the server maps users (`oauth_map_users`). A server that does not map users
        /// gives calls without it every permission.
        #[serde(default)]
        username: Option<String>,
    },
}

impl Auth {
    /// Name of the key under which its secret stands, and the secret.
    pub fn secret(&self) -> (&'static str, &Secret) {
        match self {
            Auth::Basic { password, .. } => ("auth.basic.password", password),
            Auth::OAuth1 { consumer_secret, .. } => ("auth.oauth1.consumer_secret", consumer_secret),
        }
    }

    /// The first invalid key, with the problem.
    fn problem(&self) -> Option<(&'static str, &'static str)> {
        let printable = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        match self {
            Auth::Basic { username, .. } if username.is_empty() || username.contains(':') => {
                Some(("auth.basic.username", "must not be empty or hold a colon"))
            }
            Auth::OAuth1 { consumer_key, .. } if !printable(consumer_key.expose()) => {
                Some(("auth.oauth1.consumer_key", "must be printable ASCII and not empty"))
            }
            Auth::OAuth1 { username: Some(username), .. } if !printable(username) => {
                Some(("auth.oauth1.username", "must be printable ASCII and not empty"))
            }
            _ => None,
        }
    }
}

/// Limits of requests to a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Time to connect, TLS included.
    pub connect_timeout: Span,
    /// Longest silence while an answer comes in.
    pub read_timeout: Span,
    /// Longest time of one request.
    pub request_timeout: Span,
    /// Largest body of an answer, in bytes, after decompression.
    pub max_body_bytes: usize,
    /// Requests at a time, 1 to 64. Fewer are used while the server is slow.
    pub max_concurrency: usize,
    /// Further tries of an idempotent request after a transient failure, 0 to 10.
    pub retries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connect_timeout: Span(Duration::from_secs(10)),
            read_timeout: Span(Duration::from_secs(60)),
            request_timeout: Span(Duration::from_secs(180)),
            max_body_bytes: 64 << 20,
            max_concurrency: 4,
            retries: 2,
        }
    }
}

impl Limits {
    /// `key` makes the whole name of a key, for errors.
    pub(super) fn validate(&self, key: impl Fn(&str) -> String) -> Result<()> {
        let bad = |name: &str, problem: &str| Err(codes::InvalidConfig { key: key(name), problem }.err());
        for (name, span) in [
            ("limits.connect_timeout", self.connect_timeout),
            ("limits.read_timeout", self.read_timeout),
            ("limits.request_timeout", self.request_timeout),
        ] {
            positive(&key(name), span)?;
        }
        if !(1..=64).contains(&self.max_concurrency) {
            return bad("limits.max_concurrency", "must be 1 to 64");
        }
        if self.retries > 10 {
            return bad("limits.retries", "must be 0 to 10");
        }
        if self.max_body_bytes < 1 << 16 {
            return bad("limits.max_body_bytes", "must be at least 65536");
        }
        Ok(())
    }
}
