//! Configuration and its validation. Unknown keys, missing secrets and malformed values are refused by name.
//!
//! Tests: in these files, and `tests/it/boundary/secrets.rs`.

mod credential;
mod engine;
pub(crate) mod file;
mod parse;
mod provider;
mod schedule;
mod span;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use self::span::positive;
use crate::error::{Result, codes};

pub use credential::{Credential, Secret};
pub use engine::{ContentHostSource, EngineActionsConfig, EngineApiConfig, EngineConfig, EngineSourceConfig};
pub use provider::{Auth, Limits, ProviderConfig, Url};
pub use schedule::{Jitter, ScheduleConfig};
pub use span::Span;

/// Configuration of an upgrade manager, usually read from JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Directory of the state, as an absolute path: a local file system, owned by the user that runs this process.
    pub state_dir: PathBuf,
    /// Controller or observer.
    #[serde(default)]
    pub role: Role,
    /// Katello or Satellite servers.
    #[serde(default)]
    pub providers: Vec<ProviderConfig>,
    /// The engine. `null`: rolling upgrades are not possible, and only calls that name the engine machine can check its
    /// updates.
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
    /// Time after which an unfinished task is reported as overdue. It is still followed.
    #[serde(default = "d::task_overdue")]
    pub task_overdue_after: Span,
    /// Longest wait for the host's new package profile after an installation.
    #[serde(default = "d::proof_timeout")]
    pub proof_timeout: Span,
    /// Time between two reads of that profile.
    #[serde(default = "d::proof_interval")]
    pub proof_interval: Span,
    /// Provider data about a host older than this is reported as old.
    #[serde(default = "d::stale_after")]
    pub stale_after: Span,
    /// Events, finished installations and finished runs older than this are removed, at least 1d. An event that a
    /// listener has not received is kept twice as long, and a run until its settings are restored.
    #[serde(default = "d::keep_for")]
    pub keep_for: Span,
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

/// Defaults.
mod d {
    use super::Span;
    use std::time::Duration;
    pub const DAY: Duration = Duration::from_secs(86_400);
    pub fn deadline() -> Span {
        Span(Duration::from_secs(300))
    }
    pub fn task_poll() -> Span {
        Span(Duration::from_secs(5))
    }
    pub fn task_overdue() -> Span {
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
    pub fn keep_for() -> Span {
        Span(365 * DAY)
    }
    pub fn listener() -> String {
        "default".to_owned()
    }
    pub fn threads() -> usize {
        2
    }
}

impl Config {
    /// Reads and validates a JSON configuration.
    ///
    /// # Errors
    /// `INVALID_CONFIG`, naming the key, or line and column, and never a value.
    pub fn from_json(json: &[u8]) -> Result<Config> {
        let config: Config = parse::parse(json)?;
        config.validate()?;
        Ok(config)
    }

    /// Checks the rules that types cannot express. Reads every secret.
    ///
    /// # Errors
    /// `INVALID_CONFIG`, naming the key.
    pub fn validate(&self) -> Result<()> {
        let bad = |key: &str, problem: &str| Err(codes::InvalidConfig { key, problem }.err());
        if self.state_dir.as_os_str().is_empty() {
            return bad("state_dir", "must not be empty");
        }
        if !self.state_dir.is_absolute() {
            return bad(
                "state_dir",
                "must begin with `/`: the process may have any working directory, and `~` is not expanded",
            );
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
            ("task_overdue_after", self.task_overdue_after),
            ("proof_timeout", self.proof_timeout),
            ("proof_interval", self.proof_interval),
            ("stale_after", self.stale_after),
        ] {
            positive(key, span)?;
        }
        if self.keep_for.0 < d::DAY {
            return bad("keep_for", "must be at least 1d");
        }
        for (i, p) in self.providers.iter().enumerate() {
            if self.providers[..i].iter().any(|q| q.name == p.name) {
                return bad(&format!("providers[{i}].name"), "another provider has this name");
            }
            p.validate()?;
        }
        if let Some(engine) = &self.engine {
            engine.validate(&self.providers)?;
        }
        self.schedule.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

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
        assert_eq!(c.providers[0].limits.max_concurrency, 4);
    }

    #[test]
    fn bad_configurations_name_the_key() {
        refused(config(r#","colour":1"#), "unknown field `colour`");
        refused(Config::from_json(br#" ["/tmp/x"]"#), "found a list, expected an object");
        for relative in ["state", "~/state", "./state"] {
            refused(Config::from_json(format!(r#"{{"state_dir":"{relative}"}}"#).as_bytes()), "must begin with `/`");
        }
        refused(config(r#","deadline":"5 s""#), "is not a duration");
        refused(config(r#","deadline":"0s""#), "deadline");
        refused(config(r#","deadline":"99999999999999999999d""#), "is not a duration");
        refused(config(r#","worker_threads":0"#), "worker_threads");
        refused(config(r#","keep_for":"23h""#), "keep_for");
        refused(provider(r#","proxy":"socks://x""#), "providers[k].proxy");
        refused(provider(r#","limits":{"retries":11}"#), "providers[k].limits.retries");
        refused(provider(r#","limits":{"retry":1}"#), "unknown field `retry`");
        refused(Config::from_json(b"{"), "EOF");
        for (url, needle) in [
            ("http://k", "must begin with https"),
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
        refused(with(r#"{"env":"OUM_TEST_NO_SUCH_VARIABLE"}"#), "the environment variable is not set");
        refused(with(r#"{"file":"/no/such/file"}"#), "the file cannot be read: No such file");
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
