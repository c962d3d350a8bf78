//! Configuration and its validation. Unknown keys, missing secrets and malformed values are refused by name.

mod engine;
mod schedule;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::model::ids::ProviderName;

pub use engine::{ContentHostSource, EngineConfig, EngineSourceConfig};
pub use schedule::{Jitter, ScheduleConfig};

/// Configuration of an upgrade manager, usually read from JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Directory of the state: a local file system, owned by the user that runs this process.
    pub state_dir: PathBuf,
    /// Controller or observer.
    #[serde(default)]
    pub role: Role,
    /// Katello or Satellite servers.
    #[serde(default)]
    pub providers: Vec<ProviderConfig>,
    /// Source of the engine's own updates. `null`: only calls that name the engine machine can check them.
    #[serde(default)]
    pub engine: Option<EngineConfig>,
    /// When the periodic checks run.
    #[serde(default)]
    pub schedule: ScheduleConfig,
    /// Deadline of an operation that names none.
    #[serde(default = "d::deadline")]
    pub deadline: Span,
    /// Time between two reads of unfinished tasks.
    #[serde(default = "d::task_poll")]
    pub task_poll_interval: Span,
    /// Time after which an unfinished task is reported as stuck. It is still followed.
    #[serde(default = "d::task_stuck")]
    pub task_stuck_after: Span,
    /// Longest wait for the host's new package profile after an installation.
    #[serde(default = "d::proof_timeout")]
    pub proof_timeout: Span,
    /// Time between two reads of that profile.
    #[serde(default = "d::proof_interval")]
    pub proof_interval: Span,
    /// Provider data about a host older than this is reported as old.
    #[serde(default = "d::stale_after")]
    pub stale_after: Span,
    /// Name of the stored cursor of the event listener.
    #[serde(default = "d::listener")]
    pub listener: String,
    /// Worker threads of the embedded runtime, 1 to 16.
    #[serde(default = "d::threads")]
    pub worker_threads: usize,
    /// Least severity of forwarded log lines.
    #[serde(default)]
    pub log_level: LogLevel,
}

/// Role of an instance on its state directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Changes hosts and state. One per state directory.
    #[default]
    Controller,
    /// Reads, and leaves requests for the controller.
    Observer,
}

/// Least severity of forwarded log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum LogLevel {
    Error,
    Warn,
    #[default]
    Info,
    Debug,
    Trace,
    Off,
}

/// One Katello or Satellite server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// Its name: that of the Foreman provider in the engine.
    pub name: ProviderName,
    /// Base URL, `https://host[:port]`.
    pub url: String,
    /// Credentials.
    pub auth: Auth,
    /// PEM files with CA certificates, trusted for this server besides the system's.
    #[serde(default)]
    pub ca_files: Vec<PathBuf>,
    /// HTTP proxy, `http://host:port`. Environment variables are not read.
    #[serde(default)]
    pub proxy: Option<String>,
    /// Id of the organization to which reads are limited.
    #[serde(default)]
    pub organization_id: Option<u64>,
    /// Limits of a request.
    #[serde(default)]
    pub limits: Limits,
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
        consumer_key: String,
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

    /// Key and problem of what cannot be right.
    fn problem(&self) -> Option<(&'static str, &'static str)> {
        let printable = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        match self {
            Auth::Basic { username, .. } if username.is_empty() || username.contains(':') => {
                Some(("auth.basic.username", "must not be empty or hold a colon"))
            }
            Auth::OAuth1 { consumer_key, .. } if !printable(consumer_key) => {
                Some(("auth.oauth1.consumer_key", "must be printable ASCII and not empty"))
            }
            Auth::OAuth1 { username: Some(username), .. } if !printable(username) => {
                Some(("auth.oauth1.username", "must be printable ASCII and not empty"))
            }
            _ => None,
        }
    }
}

/// Place of a secret. It is read when it is needed, and again after a 401.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Secret {
    /// The first line of this file.
    File(PathBuf),
    /// This environment variable.
    Env(String),
    /// The secret itself. Prefer the others.
    #[cfg_attr(feature = "schema", schemars(extend("writeOnly" = true)))]
    Value(String),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::File(p) => write!(f, "File({})", p.display()),
            Secret::Env(v) => write!(f, "Env({v})"),
            Secret::Value(_) => f.write_str("Value(***)"),
        }
    }
}

impl Secret {
    /// Reads the secret. `key` names it in errors.
    ///
    /// # Errors
    /// `INVALID_CONFIG`: the file or variable cannot be read, or the secret is empty or has control characters.
    pub fn read(&self, key: &str) -> Result<SecretString> {
        let bad = |problem: String| Code::InvalidConfig.err().with("key", key).with("problem", problem);
        let text = match self {
            Secret::File(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|e| bad(format!("secret file {} cannot be read: {e}", path.display())))?;
                text.lines().next().unwrap_or_default().to_owned()
            }
            Secret::Env(name) => {
                std::env::var(name).map_err(|_| bad(format!("environment variable {name} is not set")))?
            }
            Secret::Value(text) => text.clone(),
        };
        if text.is_empty() {
            return Err(bad("the secret is empty".to_owned()));
        }
        if text.chars().any(char::is_control) {
            return Err(bad("the secret holds control characters".to_owned()));
        }
        Ok(SecretString::from(text))
    }
}

/// Limits of requests to a provider.
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
    /// Requests at a time, 1 to 64. Fewer are used while the provider is slow.
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
            max_concurrency: 8,
            retries: 2,
        }
    }
}

/// Defaults.
mod d {
    use super::Span;
    use std::time::Duration;
    pub fn deadline() -> Span {
        Span(Duration::from_secs(300))
    }
    pub fn task_poll() -> Span {
        Span(Duration::from_secs(5))
    }
    pub fn task_stuck() -> Span {
        Span(Duration::from_secs(2 * 3600))
    }
    pub fn proof_timeout() -> Span {
        Span(Duration::from_secs(600))
    }
    pub fn proof_interval() -> Span {
        Span(Duration::from_secs(10))
    }
    pub fn stale_after() -> Span {
        Span(Duration::from_secs(24 * 3600))
    }
    pub fn listener() -> String {
        "default".to_owned()
    }
    pub fn threads() -> usize {
        2
    }
}

/// A duration, written as a whole number with a unit: `250ms`, `30s`, `10m`, `4h`, `1d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Span(pub Duration);

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(
    Span,
    "A duration: a whole number with a unit, for example `250ms`, `30s`, `10m`, `4h` or `1d`.",
    pattern: "^[0-9]+(ms|s|m|h|d)$"
);

impl Span {
    const UNITS: [(&'static str, u64); 5] =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// Parses a duration such as `30s`.
    ///
    /// # Errors
    /// A sentence, for any other text.
    pub fn parse(text: &str) -> std::result::Result<Span, String> {
        let bad = || format!("'{}' is not a duration such as 250ms, 30s, 10m, 4h or 1d", text.escape_debug());
        let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let (number, unit) = text.split_at(split);
        let (_, factor) = Span::UNITS.iter().find(|(u, _)| *u == unit).ok_or_else(bad)?;
        let millis = number.parse::<u64>().ok().and_then(|n| n.checked_mul(*factor)).ok_or_else(bad)?;
        Ok(Span(Duration::from_millis(millis)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let (unit, factor) =
            Span::UNITS.iter().rev().find(|(_, f)| millis != 0 && millis.is_multiple_of(*f)).unwrap_or(&Span::UNITS[0]);
        write!(f, "{}{unit}", millis / factor)
    }
}

impl From<Span> for String {
    fn from(s: Span) -> String {
        s.to_string()
    }
}

impl TryFrom<String> for Span {
    type Error = String;
    fn try_from(text: String) -> std::result::Result<Span, String> {
        Span::parse(&text)
    }
}

impl Config {
    /// Reads and validates a JSON configuration.
    ///
    /// # Errors
    /// `INVALID_CONFIG`, naming the key, or line and column.
    pub fn from_json(json: &[u8]) -> Result<Config> {
        let config: Config = serde_json::from_slice(json).map_err(|e| {
            Code::InvalidConfig.err().with("key", format!("line {} column {}", e.line(), e.column())).with("problem", e)
        })?;
        config.validate()?;
        Ok(config)
    }

    /// Checks the rules that types cannot express. Reads every secret.
    ///
    /// # Errors
    /// `INVALID_CONFIG`, naming the key.
    pub fn validate(&self) -> Result<()> {
        let bad = |key: &str, problem: &str| Err(Code::InvalidConfig.err().with("key", key).with("problem", problem));
        if self.state_dir.as_os_str().is_empty() {
            return bad("state_dir", "must not be empty");
        }
        if !(1..=16).contains(&self.worker_threads) {
            return bad("worker_threads", "must be 1 to 16");
        }
        if self.listener.is_empty() || self.listener.len() > 64 {
            return bad("listener", "must have 1 to 64 bytes");
        }
        for (key, span) in [
            ("deadline", self.deadline),
            ("task_poll_interval", self.task_poll_interval),
            ("task_stuck_after", self.task_stuck_after),
            ("proof_timeout", self.proof_timeout),
            ("proof_interval", self.proof_interval),
            ("stale_after", self.stale_after),
        ] {
            positive(key, span)?;
        }
        for (i, p) in self.providers.iter().enumerate() {
            if self.providers[..i].iter().any(|q| q.name == p.name) {
                return bad("providers", &format!("two are called '{}'", p.name));
            }
            p.validate()?;
        }
        if let Some(engine) = &self.engine {
            engine.validate(&self.providers)?;
        }
        self.schedule.validate()
    }
}

impl ProviderConfig {
    /// Name of one of our keys, for errors.
    pub fn key(&self, key: &str) -> String {
        format!("providers[{}].{key}", self.name)
    }

    fn validate(&self) -> Result<()> {
        let bad = |key: &str, problem: String| {
            Err(Code::InvalidConfig.err().with("key", self.key(key)).with("problem", problem))
        };
        let url = reqwest::Url::parse(&self.url);
        match url {
            Err(e) => return bad("url", format!("'{}' is not a URL: {e}", self.url)),
            Ok(u) if u.scheme() != "https" => {
                return bad("url", format!("'{}' is not https; credentials are never sent in the clear", self.url));
            }
            Ok(u) if !u.username().is_empty() || u.password().is_some() => {
                return bad("url", "must not hold credentials; use 'auth'".to_owned());
            }
            Ok(u) if u.query().is_some() || u.fragment().is_some() => {
                return bad("url", "must not have a query or a fragment".to_owned());
            }
            Ok(_) => {}
        }
        if let Some(proxy) = &self.proxy
            && !reqwest::Url::parse(proxy).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
        {
            return bad("proxy", format!("'{proxy}' is not an http or https URL"));
        }
        if let Some((key, problem)) = self.auth.problem() {
            return bad(key, problem.to_owned());
        }
        let (key, secret) = self.auth.secret();
        secret.read(&self.key(key))?;
        let l = &self.limits;
        for (key, span) in [
            ("limits.connect_timeout", l.connect_timeout),
            ("limits.read_timeout", l.read_timeout),
            ("limits.request_timeout", l.request_timeout),
        ] {
            positive(&self.key(key), span)?;
        }
        if !(1..=64).contains(&l.max_concurrency) {
            return bad("limits.max_concurrency", "must be 1 to 64".to_owned());
        }
        if l.retries > 10 {
            return bad("limits.retries", "must be 0 to 10".to_owned());
        }
        if l.max_body_bytes < 1 << 16 {
            return bad("limits.max_body_bytes", "must be at least 65536".to_owned());
        }
        Ok(())
    }
}

fn positive(key: &str, span: Span) -> Result<(), Error> {
    if span.0.is_zero() || span.0 > Duration::from_secs(366 * 86_400) {
        return Err(Code::InvalidConfig.err().with("key", key).with("problem", "must be above zero and at most 366d"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(extra: &str) -> Result<Config> {
        Config::from_json(format!(r#"{{"state_dir":"/tmp/x"{extra}}}"#).as_bytes())
    }

    fn provider(extra: &str) -> Result<Config> {
        config(&format!(
            r#","providers":[{{"name":"k","url":"https://k.example.com","auth":{{"basic":{{"username":"u","password":{{"value":"p"}}}}}}{extra}}}]"#
        ))
    }

    #[track_caller]
    fn refused(result: Result<Config>, needle: &str) {
        let e = result.unwrap_err();
        assert_eq!(e.code(), Code::InvalidConfig);
        assert!(e.message().contains(needle), "{e} lacks {needle}");
    }

    #[test]
    fn a_small_configuration_has_defaults() {
        let c = provider("").unwrap();
        assert_eq!(c.task_poll_interval, Span::parse("5s").unwrap());
        assert_eq!(c.providers[0].limits.max_concurrency, 8);
    }

    #[test]
    fn bad_configurations_name_the_key() {
        refused(config(r#","colour":1"#), "unknown field `colour`");
        refused(config(r#","deadline":"5 s""#), "'5 s' is not a duration");
        refused(config(r#","deadline":"0s""#), "deadline");
        refused(config(r#","deadline":"99999999999999999999d""#), "is not a duration");
        refused(config(r#","worker_threads":0"#), "worker_threads");
        refused(provider(r#","proxy":"socks://x""#), "providers[k].proxy");
        refused(provider(r#","limits":{"retries":11}"#), "providers[k].limits.retries");
        refused(provider(r#","limits":{"retry":1}"#), "unknown field `retry`");
        refused(Config::from_json(b"{"), "EOF");
        for (url, needle) in [
            ("http://k", "is not https"),
            ("k.example.com", "is not a URL"),
            ("https://u:p@k", "must not hold credentials"),
            ("https://k/?a", "query"),
        ] {
            let json = format!(
                r#","providers":[{{"name":"k","url":"{url}","auth":{{"basic":{{"username":"u","password":{{"value":"p"}}}}}}}}]"#
            );
            refused(config(&json), needle);
        }
    }

    #[test]
    fn missing_secrets_are_named_and_never_shown() {
        let with = |secret: &str| {
            config(&format!(
                r#","providers":[{{"name":"k","url":"https://k","auth":{{"basic":{{"username":"u","password":{secret}}}}}}}]"#
            ))
        };
        refused(with(r#"{"env":"OUM_TEST_NO_SUCH_VARIABLE"}"#), "OUM_TEST_NO_SUCH_VARIABLE is not set");
        refused(with(r#"{"file":"/no/such/file"}"#), "/no/such/file cannot be read");
        refused(with(r#"{"value":""}"#), "the secret is empty");
        let oauth = |fields: &str| {
            config(&format!(r#","providers":[{{"name":"k","url":"https://k","auth":{{"oauth1":{{{fields}}}}}}}]"#))
        };
        refused(oauth(r#""consumer_key":"","consumer_secret":{"value":"x"}"#), "auth.oauth1.consumer_key");
        refused(oauth(r#""consumer_key":"k","consumer_secret":{"value":""}"#), "auth.oauth1.consumer_secret");
        refused(
            oauth(r#""consumer_key":"k","consumer_secret":{"value":"x"},"username":"\u00e9""#),
            "auth.oauth1.username",
        );
        let shown = format!("{:?}", oauth(r#""consumer_key":"k","consumer_secret":{"value":"hunter2"}"#).unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
        let shown = format!("{:?}", with(r#"{"value":"hunter2"}"#).unwrap());
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn spans_round_trip() {
        for text in ["250ms", "30s", "10m", "4h", "1d", "90s"] {
            assert_eq!(Span::parse(text).unwrap().to_string(), text);
        }
    }
}
