//! Scripted faults: which requests or tasks they hit, and what they do.

use serde::Deserialize;

use crate::katello::request::Request;
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
    /// What happens.
    pub effect: Effect,
}

fn one() -> u64 {
    1
}

impl Fault {
    /// A fault that hits everything, to be narrowed.
    pub fn new(effect: Effect) -> Self {
        Fault { method: None, path: None, host: None, from: 1, to: None, effect }
    }
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The answer comes later, by so many real milliseconds.
    Latency {
        /// Milliseconds.
        ms: u64,
    },
    /// Another answer.
    Status {
        /// HTTP status.
        status: u16,
        /// Shape of the body.
        shape: Shape,
        /// Its text.
        #[serde(default)]
        message: String,
    },
    /// The connection breaks in the middle of the body.
    Cut,
    /// The body ends early, and nobody says so.
    Truncated,
    /// A body nested so deep.
    DeepJson {
        /// Levels.
        depth: usize,
    },
    /// No answer ever comes.
    Hang,
    /// Before the answer these advisories are withdrawn.
    ErrataWithdrawn {
        /// Their ids.
        ids: Vec<String>,
    },
    /// The task begins and never ends.
    StuckTask,
    /// The task pauses with an error.
    PausedTask,
    /// The task does its work, then nobody can look it up.
    VanishedTask,
    /// The task fails and prints this.
    FailingTask {
        /// Output of the script.
        output: String,
    },
    /// The task ends with result `warning` and this error.
    TaskWarning {
        /// The error.
        error: String,
    },
    /// The installation succeeds and changes nothing.
    ChangesNothing,
    /// The installation succeeds, the profile is never uploaded.
    ProfileNeverUploaded,
}

/// Shape of an error body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A web server's error page.
    Html,
    /// `displayMessage`.
    Katello,
    /// `error.message`.
    Foreman,
}

impl Effect {
    /// What the fault makes of a task; `None`: it concerns requests.
    fn disturbance(&self) -> Option<Disturbance> {
        Some(match self {
            Effect::StuckTask => Disturbance::Stuck,
            Effect::PausedTask => Disturbance::Paused,
            Effect::VanishedTask => Disturbance::Vanished,
            Effect::FailingTask { output } => Disturbance::Fails(output.clone()),
            Effect::TaskWarning { error } => Disturbance::Warning(error.clone()),
            Effect::ChangesNothing => Disturbance::ChangesNothing,
            Effect::ProfileNeverUploaded => Disturbance::ProfileNeverUploaded,
            _ => return None,
        })
    }
}

/// Reads a file of faults. Errors name the unknown key.
pub fn parse(text: &str) -> Result<Vec<Fault>, String> {
    let faults: Vec<Fault> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    for (number, fault) in faults.iter().enumerate() {
        if fault.effect.disturbance().is_some() && (fault.method.is_some() || fault.path.is_some()) {
            return Err(format!(
                "fault {}: a fault of tasks is matched by 'host', not by 'method' or 'path'",
                number + 1
            ));
        }
    }
    Ok(faults)
}

/// The faults in force, with what they have seen.
#[derive(Debug, Default)]
pub struct Faults(Vec<(Fault, u64)>);

impl Faults {
    /// Adds a fault; those of tasks go to the world.
    pub fn add(&mut self, fault: Fault, world: &mut World) {
        match fault.effect.disturbance() {
            Some(disturbance) => {
                let Fault { host, from, to, .. } = fault;
                world.task_faults.push(TaskFault { host, first: from, last: to, disturbance, seen: 0 });
            }
            None => self.0.push((fault, 0)),
        }
    }

    /// Forgets all faults.
    pub fn clear(&mut self, world: &mut World) {
        self.0.clear();
        world.task_faults.clear();
    }

    /// The effects that hit a request, in the order of the faults.
    pub fn effects(&mut self, request: &Request, world: &World) -> Vec<Effect> {
        let mut effects = vec![];
        for (fault, seen) in self.0.iter_mut().filter(|(f, _)| fits(f, request, world)) {
            *seen += 1;
            if *seen >= fault.from && fault.to.is_none_or(|to| *seen <= to) {
                effects.push(fault.effect.clone());
            }
        }
        effects
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
    fn patterns() {
        assert!(path_fits("/api/hosts/*/errata", "/api/hosts/7/errata"));
        assert!(path_fits("/api/hosts*", "/api/hosts"));
        assert!(!path_fits("/api/hosts", "/api/hosts/7"));
        assert!(!path_fits("/api/*/errata", "/api/hosts/7/packages"));
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        let error = parse(r#"[{"effect": "cut", "pth": "/x"}]"#).unwrap_err();
        assert!(error.contains("pth"), "{error}");
        let error = parse(r#"[{"effect": {"latency": {"ms": 1, "sec": 2}}}]"#).unwrap_err();
        assert!(error.contains("sec"), "{error}");
        assert!(parse(r#"[{"effect": "stuck_task", "path": "/x"}]"#).is_err());
        assert_eq!(parse(r#"[{"effect": "stuck_task", "host": "h"}]"#).unwrap().len(), 1);
    }
}
