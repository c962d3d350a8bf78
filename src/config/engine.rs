//! The engine: the connection to its API, and the source of its own updates.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::credential::Secret;
use super::provider::{Limits, ProviderConfig, Url};
use super::span::{Span, positive};
use crate::error::{Result, codes};
use crate::model::ids::ProviderName;

/// The engine. Give at least one of the keys.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EngineConfig {
    /// Source of the engine's own updates. `null`: none.
    pub source: Option<EngineSourceConfig>,
    /// The connection to the engine's REST API, which rolling upgrades need. `null`: none.
    pub api: Option<EngineApiConfig>,
    /// Settings of the engine actions that an embedder gives at the opening instead of `api`. `null`: their defaults.
    pub actions: Option<EngineActionsConfig>,
}

/// The connection to the engine's REST API (version 4, engine 4.4 or newer).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EngineApiConfig {
    /// URL of the engine, `https://engine.example.com/ovirt-engine`.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("writeOnly" = true)))]
    pub url: Url,
    /// A user of the engine with its authentication profile, for example `upgrade-manager@internal`. Use a user of its
    /// own: acts of other users on hosts and VMs of a run count as external changes.
    pub username: String,
    /// The user's password.
    pub password: Secret,
    /// PEM files with CA certificates, trusted for this server besides the system's. The engine's own CA certificate is
    /// `/etc/pki/ovirt-engine/ca.pem`.
    #[serde(default)]
    pub ca_files: Vec<PathBuf>,
    /// Limits of a request.
    #[serde(default)]
    pub limits: Limits,
    /// Whether every audit event is also written to the engine's own audit log, as an external event of origin
    /// `upgrade-manager/` and the id of the state. `false`: an embedder does that itself.
    #[serde(default = "yes")]
    pub audit_events: bool,
    /// Whether each run is also shown among the engine's tasks, with a step for each host. `false`: an embedder does that
    /// itself, or the user may not (`inject_external_tasks`).
    #[serde(default = "yes")]
    pub task_list: bool,
}

/// Engine actions: the embedder answers for the engine, in the place of its REST API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EngineActionsConfig {
    /// Time in which the embedder has to answer a call, at most 10m.
    pub deadline: Span,
    /// Whether every audit event is also given to the embedder, for the engine's own audit log.
    pub audit_events: bool,
    /// Whether the embedder is also asked to show each run among the engine's tasks, with a step for each host.
    pub task_list: bool,
}

/// Longest deadline of an engine action: a run waits for it.
const LONGEST_ACTION: Duration = Duration::from_secs(600);

impl Default for EngineActionsConfig {
    fn default() -> Self {
        EngineActionsConfig { deadline: Span(Duration::from_secs(60)), audit_events: true, task_list: true }
    }
}

impl EngineActionsConfig {
    fn validate(&self) -> Result<()> {
        const DEADLINE: &str = "engine.actions.deadline";
        positive(DEADLINE, self.deadline)?;
        if self.deadline.0 > LONGEST_ACTION {
            return Err(codes::InvalidConfig { key: DEADLINE, problem: "must be at most 10m" }.err());
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

impl EngineApiConfig {
    /// Name of one of our keys, for errors.
    pub fn key(&self, key: &str) -> String {
        format!("engine.api.{key}")
    }

    fn validate(&self) -> Result<()> {
        let bad = |key: &str, problem: String| Err(codes::InvalidConfig { key: self.key(key), problem }.err());
        if let Some(problem) = self.url.problem() {
            return bad("url", problem);
        }
        if self.username.is_empty() || self.username.chars().any(char::is_control) {
            return bad("username", "must not be empty or hold control characters".to_owned());
        }
        if !self.username.contains('@') {
            return bad("username", "must name the profile of the user, for example 'name@internal'".to_owned());
        }
        self.password.read(&self.key("password"))?;
        self.limits.validate(|key| self.key(key))
    }
}

/// Source of the engine's own updates. A content host needs no rights on the engine machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EngineSourceConfig {
    /// A provider that has the engine machine as a content host.
    ContentHost(ContentHostSource),
    /// A file that a timer of the user root writes: one line with the exit code of `engine-upgrade-check` and the time
    /// in seconds since 1970.
    StatusFile {
        /// The file.
        path: PathBuf,
        /// An older file is not used.
        #[serde(default = "two_days")]
        max_age: Span,
    },
    /// A command that exits as `engine-upgrade-check` does: 0 update, 1 none, 2 error.
    Command {
        /// The program, by its whole path, and its arguments. No shell is involved. Other users of the machine see
        /// arguments: they are no place for a secret.
        #[serde(default = "engine_upgrade_check")]
        #[cfg_attr(feature = "schema", schemars(extend("writeOnly" = true)))]
        argv: Vec<String>,
        /// The command and all its children are killed after this time.
        #[serde(default = "ten_minutes")]
        deadline: Span,
    },
}

/// The engine machine as a content host. Give at least one of the names, unless every call names the machine.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ContentHostSource {
    /// Provider of the content host. `null`: each in turn.
    pub provider: Option<ProviderName>,
    /// Fully qualified name of the engine machine.
    pub fqdn: Option<String>,
    /// Its subscription-manager identity.
    pub subscription_uuid: Option<String>,
}

fn two_days() -> Span {
    Span(Duration::from_secs(2 * 86_400))
}

fn ten_minutes() -> Span {
    Span(Duration::from_secs(600))
}

fn engine_upgrade_check() -> Vec<String> {
    vec!["/usr/bin/engine-upgrade-check".to_owned(), "-q".to_owned()]
}

impl EngineConfig {
    pub(super) fn validate(&self, providers: &[ProviderConfig]) -> Result<()> {
        if let Some(api) = &self.api {
            api.validate()?;
        }
        if let Some(actions) = &self.actions {
            actions.validate()?;
        }
        match &self.source {
            _ if self.api.is_some() && self.actions.is_some() => {
                let problem = "excludes 'engine.api'; leave one of them out";
                Err(codes::InvalidConfig { key: "engine.actions", problem }.err())
            }
            None if self.api.is_none() && self.actions.is_none() => {
                let problem = "must have 'source', 'api' or 'actions', or 'source' beside one of the others";
                Err(codes::InvalidConfig { key: "engine", problem }.err())
            }
            None => Ok(()),
            Some(EngineSourceConfig::ContentHost(host)) => host.validate(providers),
            Some(EngineSourceConfig::StatusFile { path, max_age }) => {
                if !path.is_absolute() {
                    return bad("status_file.path", "must be an absolute path".to_owned());
                }
                positive("engine.source.status_file.max_age", *max_age)
            }
            Some(EngineSourceConfig::Command { argv, deadline }) => {
                if !argv.first().is_some_and(|program| Path::new(program).is_absolute()) {
                    return bad("command.argv", "must begin with the absolute path of a program".to_owned());
                }
                if argv.iter().any(|word| word.contains('\0')) {
                    return bad("command.argv", "must not hold NUL characters".to_owned());
                }
                positive("engine.source.command.deadline", *deadline)
            }
        }
    }
}

impl ContentHostSource {
    fn validate(&self, providers: &[ProviderConfig]) -> Result<()> {
        if providers.is_empty() {
            return bad("content_host", "no provider is configured".to_owned());
        }
        if self.provider.as_ref().is_some_and(|name| !providers.iter().any(|p| p.name == *name)) {
            return bad("content_host.provider", "no provider has this name".to_owned());
        }
        for (key, value) in [("fqdn", &self.fqdn), ("subscription_uuid", &self.subscription_uuid)] {
            if let Some(text) = value
                && (text.is_empty() || text.len() > 255 || text.chars().any(|c| c.is_control() || c.is_whitespace()))
            {
                return bad(&format!("content_host.{key}"), "must have 1 to 255 bytes and no blanks".to_owned());
            }
        }
        Ok(())
    }
}

fn bad(key: &str, problem: String) -> Result<()> {
    Err(codes::InvalidConfig { key: format!("engine.source.{key}"), problem }.err())
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use crate::error::Code;

    fn config(source: &str) -> Result<Config> {
        let provider = r#"{"name":"k","url":"https://k","auth":{"basic":{"username":"u","password":{"value":"p"}}}}"#;
        Config::from_json(
            format!(r#"{{"state_dir":"/x","providers":[{provider}],"engine":{{"source":{source}}}}}"#).as_bytes(),
        )
    }

    #[test]
    fn the_three_sources_are_read_with_their_defaults() {
        let source = |text| config(text).unwrap().engine.unwrap().source.unwrap();
        let EngineSourceConfig::ContentHost(host) = source(r#"{"content_host":{"fqdn":"e.example.com"}}"#) else {
            panic!("a content host")
        };
        assert_eq!(host.fqdn.as_deref(), Some("e.example.com"));
        let file = source(r#"{"status_file":{"path":"/run/oum/engine"}}"#);
        assert_eq!(file, EngineSourceConfig::StatusFile { path: "/run/oum/engine".into(), max_age: two_days() });
        let EngineSourceConfig::Command { argv, deadline } = source(r#"{"command":{}}"#) else { panic!("a command") };
        assert_eq!((argv.len(), deadline), (2, ten_minutes()));
    }

    #[test]
    fn bad_sources_name_the_key() {
        for (source, needle) in [
            (r#"{"command":{"argv":["engine-upgrade-check"]}}"#, "engine.source.command.argv"),
            (r#"{"command":{"argv":[]}}"#, "engine.source.command.argv"),
            (r#"{"command":{"argv":["/x","a\u0000b"]}}"#, "NUL"),
            (r#"{"command":{"deadline":"0s"}}"#, "engine.source.command.deadline"),
            (r#"{"status_file":{"path":"run/x"}}"#, "engine.source.status_file.path"),
            (r#"{"status_file":{"path":"/x","max_age":"0s"}}"#, "engine.source.status_file.max_age"),
            (r#"{"content_host":{"provider":"q"}}"#, "no provider has this name"),
            (r#"{"content_host":{"fqdn":"a b"}}"#, "engine.source.content_host.fqdn"),
            (r#"{"repository":{}}"#, "expected one of `content_host`"),
        ] {
            let e = config(source).unwrap_err();
            assert_eq!(e.code(), Code::InvalidConfig);
            assert!(e.message().contains(needle), "{source}: {e}");
        }
        let alone = r#"{"state_dir":"/x","engine":{"source":{"content_host":{}}}}"#;
        assert!(Config::from_json(alone.as_bytes()).unwrap_err().message().contains("no provider is configured"));
    }

    fn api(fields: &str) -> Result<Config> {
        let api = format!(
            r#"{{"url":"https://e/ovirt-engine","username":"u@internal","password":{{"value":"hunter2"}}{fields}}}"#
        );
        Config::from_json(format!(r#"{{"state_dir":"/x","engine":{{"api":{api}}}}}"#).as_bytes())
    }

    #[test]
    fn the_connection_to_the_api_is_read_and_its_secret_never_shown() {
        let config = api("").unwrap();
        let engine = config.engine.clone().unwrap();
        assert_eq!((engine.source, engine.api.unwrap().limits), (None, Limits::default()));
        assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
    }

    #[test]
    fn a_bad_connection_names_the_key() {
        let with = |url: &str, user: &str, secret: &str| {
            let api = format!(r#"{{"url":"{url}","username":"{user}","password":{secret}}}"#);
            Config::from_json(format!(r#"{{"state_dir":"/x","engine":{{"api":{api}}}}}"#).as_bytes())
        };
        let secret = r#"{"value":"hunter2"}"#;
        for (result, needle) in [
            (with("http://e", "u@internal", secret), "engine.api.url"),
            (with("https://u:hunter2@e", "u@internal", secret), "must not hold credentials"),
            (with("https://e", "u", secret), "engine.api.username"),
            (with("https://e", "", secret), "engine.api.username"),
            (with("https://e", "u@internal", r#"{"value":""}"#), "engine.api.password"),
            (with("https://e", "u@internal", r#"{"file":"/no/such/file"}"#), "engine.api.password"),
            (api(r#","limits":{"max_concurrency":0}"#), "engine.api.limits.max_concurrency"),
            (api(r#","proxy":"https://p""#), "unknown field `proxy`"),
            (Config::from_json(br#"{"state_dir":"/x","engine":{}}"#), "must have 'source', 'api' or 'actions'"),
            (api(r#"},"actions":{"deadline":"1m""#), "engine.actions"),
        ] {
            let e = result.unwrap_err();
            assert_eq!(e.code(), Code::InvalidConfig);
            assert!(e.message().contains(needle) && !e.message().contains("hunter2"), "{needle}: {e}");
        }
    }

    #[test]
    fn settings_of_engine_actions_are_read_and_checked() {
        let actions = |fields: &str| {
            let json = format!(r#"{{"state_dir":"/x","engine":{{"actions":{{{fields}}}}}}}"#);
            Config::from_json(json.as_bytes()).map(|config| config.engine.unwrap().actions.unwrap())
        };
        assert_eq!(actions("").unwrap(), EngineActionsConfig::default());
        let given = actions(r#""deadline":"10m","audit_events":false,"task_list":false"#).unwrap();
        assert_eq!((given.deadline.0, given.audit_events, given.task_list), (LONGEST_ACTION, false, false));
        for (fields, needle) in [
            (r#""deadline":"0s""#, "engine.actions.deadline"),
            (r#""deadline":"11m""#, "at most 10m"),
            (r#""limit":1"#, "unknown field `limit`"),
        ] {
            let e = actions(fields).unwrap_err();
            assert!(e.code() == Code::InvalidConfig && e.message().contains(needle), "{e}");
        }
    }
}
