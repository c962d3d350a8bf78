//! Scripted faults: which requests or tasks they hit, and what they change.

use serde::Deserialize;

use super::request::Request;
use crate::world::{Disturbance, TaskFault, World};

/// One fault, as in the file given with `--faults` (a JSON list of these). Unknown keys are refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// HTTP method; any if missing. Not for tasks.
    #[serde(default)]
    pub method: Option<String>,
    /// Path as sent; `*` stands for anything; any if missing. Not for tasks.
    #[serde(default)]
    pub path: Option<String>,
    /// FQDN: requests that name this host (or its number in the path), tasks on this host; any if missing.
    #[serde(default)]
    pub host: Option<String>,
    /// Number of the first matching request (or task) that is hit, from 1.
    #[serde(default = "one")]
    pub from: u64,
    /// Number of the last; no end if missing.
    #[serde(default)]
    pub to: Option<u64>,
    /// What it changes.
    pub effect: Effect,
}

fn one() -> u64 {
    1
}

impl Fault {
    /// A fault that hits every request or task.
    pub fn new(effect: impl Into<Effect>) -> Self {
        Fault { method: None, path: None, host: None, from: 1, to: None, effect: effect.into() }
    }
}

/// What a fault changes: a request, a task, or the world.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "EffectInFile")]
pub enum Effect {
    /// The reply to a request.
    Request(RequestFault),
    /// A task of the provider.
    Task(Disturbance),
    /// The world, before the request is answered.
    World(WorldChange),
}

/// A fault of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestFault {
    /// The reply is sent later, by this many real milliseconds.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// Another reply is sent.
    Status {
        /// HTTP status.
        status: u16,
        /// Shape of the body.
        shape: Shape,
        /// Its text.
        message: String,
    },
    /// A proxy, or the server itself, asks to come back later.
    Later {
        /// HTTP status: 429 or 503, or 502 of a proxy whose server is being restarted.
        status: u16,
        /// Seconds after which to come back; none: it does not say.
        after_s: Option<u32>,
        /// They are told as a date, by the server's own clock.
        as_date: bool,
    },
    /// The connection breaks in the middle of the body.
    Cut,
    /// The body ends early, with a matching length.
    Truncated,
    /// A nested JSON list is sent.
    DeepJson {
        /// Levels.
        depth: usize,
    },
    /// No reply is sent.
    Hang,
}

impl RequestFault {
    /// Whether the server does not answer, because another reply is sent.
    pub fn replaces_the_reply(&self) -> bool {
        matches!(self, RequestFault::Status { .. } | RequestFault::Later { .. } | RequestFault::DeepJson { .. })
    }
}

/// A change of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorldChange {
    /// These advisories are withdrawn.
    ErrataWithdrawn {
        /// Their ids.
        ids: Vec<String>,
    },
}

impl From<RequestFault> for Effect {
    fn from(fault: RequestFault) -> Self {
        Effect::Request(fault)
    }
}

impl From<Disturbance> for Effect {
    fn from(disturbance: Disturbance) -> Self {
        Effect::Task(disturbance)
    }
}

impl From<WorldChange> for Effect {
    fn from(change: WorldChange) -> Self {
        Effect::World(change)
    }
}

/// Shape of an error body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Shape {
    /// A web server's error page.
    Html,
    /// A shape of the server's API, by name.
    Api(String),
}

impl From<String> for Shape {
    fn from(name: String) -> Self {
        if name == "html" { Shape::Html } else { Shape::Api(name) }
    }
}

/// The names of all effects in a file of faults.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum EffectInFile {
    Latency {
        ms: u64,
    },
    Status {
        status: u16,
        shape: Shape,
        #[serde(default)]
        message: String,
    },
    Later {
        status: u16,
        #[serde(default)]
        after_s: Option<u32>,
        #[serde(default)]
        as_date: bool,
    },
    Cut,
    Truncated,
    DeepJson {
        depth: usize,
    },
    Hang,
    ErrataWithdrawn {
        ids: Vec<String>,
    },
    StuckTask,
    PausedTask,
    VanishedTask,
    FailingTask {
        output: String,
    },
    UnreachableHost,
    RefusedLogin,
    FailingTemplate {
        error: String,
    },
    TimeLimit,
    LostByProxy {
        #[serde(default)]
        with_exit: bool,
    },
    LostResult,
    TaskWarning {
        error: String,
    },
    ChangesNothing,
    ProfileNeverUploaded,
}

impl From<EffectInFile> for Effect {
    fn from(effect: EffectInFile) -> Self {
        match effect {
            EffectInFile::Latency { ms } => RequestFault::Latency { ms }.into(),
            EffectInFile::Status { status, shape, message } => RequestFault::Status { status, shape, message }.into(),
            EffectInFile::Later { status, after_s, as_date } => RequestFault::Later { status, after_s, as_date }.into(),
            EffectInFile::Cut => RequestFault::Cut.into(),
            EffectInFile::Truncated => RequestFault::Truncated.into(),
            EffectInFile::DeepJson { depth } => RequestFault::DeepJson { depth }.into(),
            EffectInFile::Hang => RequestFault::Hang.into(),
            EffectInFile::ErrataWithdrawn { ids } => WorldChange::ErrataWithdrawn { ids }.into(),
            EffectInFile::StuckTask => Disturbance::Stuck.into(),
            EffectInFile::PausedTask => Disturbance::Paused.into(),
            EffectInFile::VanishedTask => Disturbance::Vanished.into(),
            EffectInFile::FailingTask { output } => Disturbance::Fails(output).into(),
            EffectInFile::UnreachableHost => Disturbance::Unreachable.into(),
            EffectInFile::RefusedLogin => Disturbance::LoginRefused.into(),
            EffectInFile::FailingTemplate { error } => Disturbance::TemplateFails(error).into(),
            EffectInFile::TimeLimit => Disturbance::TimesOut.into(),
            EffectInFile::LostByProxy { with_exit } => Disturbance::LostByProxy { with_exit }.into(),
            EffectInFile::LostResult => Disturbance::ResultLost.into(),
            EffectInFile::TaskWarning { error } => Disturbance::Warning(error).into(),
            EffectInFile::ChangesNothing => Disturbance::ChangesNothing.into(),
            EffectInFile::ProfileNeverUploaded => Disturbance::ProfileNeverUploaded.into(),
        }
    }
}

/// Parses a file of faults. `shapes`: the names of the shapes that the servers have, besides `html`.
///
/// # Errors
/// The file is no JSON list of faults, a fault has an unknown key (named) or shape, or a fault of tasks has a method or
/// a path.
pub fn parse(text: &str, shapes: &[&str]) -> Result<Vec<Fault>, String> {
    let faults: Vec<Fault> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    for (number, fault) in (1..).zip(&faults) {
        match &fault.effect {
            Effect::Task(_) if fault.method.is_some() || fault.path.is_some() => {
                return Err(format!(
                    "fault {number}: a fault of tasks is matched by 'host', not by 'method' or 'path'"
                ));
            }
            Effect::Request(RequestFault::Status { shape: Shape::Api(name), .. })
                if !shapes.contains(&name.as_str()) =>
            {
                return Err(format!("fault {number}: unknown shape '{name}', expected html, {}", shapes.join(", ")));
            }
            _ => {}
        }
    }
    Ok(faults)
}

/// The faults in force, each with the number of matching requests so far. Faults of tasks are in the world.
#[derive(Debug, Default)]
pub struct Faults(Vec<(Fault, u64)>);

impl Faults {
    /// Adds a fault.
    pub fn add(&mut self, fault: Fault, world: &mut World) {
        match fault.effect {
            Effect::Task(disturbance) => {
                let Fault { host, from, to, .. } = fault;
                world.task_faults.push(TaskFault { host, first: from, last: to, disturbance, seen: 0 });
            }
            Effect::Request(_) | Effect::World(_) => self.0.push((fault, 0)),
        }
    }

    /// Removes all faults.
    pub fn clear(&mut self, world: &mut World) {
        self.0.clear();
        world.task_faults.clear();
    }

    /// Finds the faults that hit a request. Changes of the world are made; faults of the request are returned, in order.
    pub fn meet(&mut self, request: &Request, world: &mut World) -> Vec<RequestFault> {
        let mut hits = vec![];
        for (fault, seen) in self.0.iter_mut().filter(|(f, _)| fits(f, request, world)) {
            *seen += 1;
            if *seen >= fault.from && fault.to.is_none_or(|to| *seen <= to) {
                hits.push(fault.effect.clone());
            }
        }
        let mut of_request = vec![];
        for hit in hits {
            match hit {
                Effect::Request(fault) => of_request.push(fault),
                Effect::World(WorldChange::ErrataWithdrawn { ids }) => world.withdraw(&ids),
                Effect::Task(_) => {}
            }
        }
        of_request
    }
}

fn fits(fault: &Fault, request: &Request, world: &World) -> bool {
    fault.method.as_ref().is_none_or(|m| m.eq_ignore_ascii_case(&request.method))
        && fault.path.as_ref().is_none_or(|p| path_fits(p, &request.path))
        && fault.host.as_ref().is_none_or(|h| names_host(request, h, world))
}

fn names_host(request: &Request, fqdn: &str, world: &World) -> bool {
    let number = world.find_host(fqdn).map(|h| h.id.to_string());
    request.path.split('/').any(|part| part == fqdn || Some(part) == number.as_deref())
        || serde_json::to_string(&request.params).is_ok_and(|p| p.contains(fqdn))
}

/// `*` stands for any run of characters.
fn path_fits(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
            Some(tail) => rest = tail,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_patterns_with_stars() {
        assert!(path_fits("/api/hosts/*/errata", "/api/hosts/7/errata"));
        assert!(path_fits("/api/hosts*", "/api/hosts"));
        assert!(!path_fits("/api/hosts", "/api/hosts/7"));
        assert!(!path_fits("/api/*/errata", "/api/hosts/7/packages"));
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        let error = parse(r#"[{"effect": "cut", "pth": "/x"}]"#, &[]).unwrap_err();
        assert!(error.contains("pth"), "{error}");
        let error = parse(r#"[{"effect": {"latency": {"ms": 1, "sec": 2}}}]"#, &[]).unwrap_err();
        assert!(error.contains("sec"), "{error}");
        assert!(parse(r#"[{"effect": "stuck_task", "path": "/x"}]"#, &[]).is_err());
        assert_eq!(parse(r#"[{"effect": "stuck_task", "host": "h"}]"#, &[]).unwrap().len(), 1);
        let lost = parse(r#"[{"effect": {"lost_by_proxy": {}}}]"#, &[]).unwrap().remove(0);
        assert_eq!(lost.effect, Effect::Task(Disturbance::LostByProxy { with_exit: false }));
    }

    #[test]
    fn unknown_shapes_are_refused_by_name() {
        let text = |shape: &str| format!(r#"[{{"effect": {{"status": {{"status": 500, "shape": "{shape}"}}}}}}]"#);
        assert!(parse(&text("html"), &[]).is_ok() && parse(&text("katello"), &["katello"]).is_ok());
        assert!(parse(&text("other"), &["katello"]).unwrap_err().contains("'other'"));
    }
}
