//! One table of routes: dispatch and the API description are both made from it.

use super::Call;
use super::features::{Features, Version};
use super::reply::Answer;

/// Parts of a path by the name that the route gives them.
pub type Captures = Vec<(String, String)>;

/// Whose manners a route has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Foreman and its plugins but Katello.
    Foreman,
    /// Katello.
    Katello,
}

/// A parameter in the API description.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Name.
    pub name: &'static str,
    /// `string`, `numeric`, `boolean`, `array`, `hash`.
    pub kind: &'static str,
    /// Documented as required (the server does not enforce it).
    pub required: bool,
    /// Fields of a hash.
    pub fields: &'static [Param],
}

/// A scalar or list parameter.
pub const fn param(name: &'static str, kind: &'static str) -> Param {
    Param { name, kind, required: false, fields: &[] }
}

/// A required one.
pub const fn required(name: &'static str, kind: &'static str) -> Param {
    Param { name, kind, required: true, fields: &[] }
}

/// A hash.
pub const fn hash(name: &'static str, required: bool, fields: &'static [Param]) -> Param {
    Param { name, kind: "hash", required, fields }
}

/// A route.
pub struct Route {
    /// Resource in the API description.
    pub resource: &'static str,
    /// Action in the API description.
    pub action: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path; segments that begin with a colon are captured.
    pub path: &'static str,
    /// Manners.
    pub engine: Engine,
    /// Needed permission; `None`: any user. `Some("")`: not even a login.
    pub permission: Option<&'static str>,
    /// Since this version.
    pub since: Version,
    /// Whether the server has it; asked after `since`.
    pub exists: fn(&Features) -> bool,
    /// Parameters for the API description.
    pub params: &'static [Param],
    /// What it does.
    pub handler: fn(&mut Call<'_>) -> Answer,
}

/// Permission of routes that ask for no login.
pub const PUBLIC: Option<&str> = Some("");

/// Resources that came with the hosts API and its remote execution, in Katello 3.0.
const WITH_HOSTS_API: &[&str] = &[
    "hosts_bulk_actions",
    "host_errata",
    "host_packages",
    "host_tracer",
    "host_module_streams",
    "remote_execution_features",
    "job_templates",
    "job_invocations",
];

impl Route {
    /// Whether this server has the route.
    pub fn is_there(&self, features: &Features) -> bool {
        let is_too_new = features.systems && WITH_HOSTS_API.contains(&self.resource);
        features.katello >= self.since && !is_too_new && (self.exists)(features)
    }

    /// The captures if the path fits.
    pub fn captures(&self, path: &str) -> Option<Captures> {
        let mut captures = vec![];
        let (mut pattern, mut actual) = (self.path.split('/'), path.split('/'));
        loop {
            match (pattern.next(), actual.next()) {
                (None, None) => return Some(captures),
                (Some(p), Some(a)) => match p.strip_prefix(':') {
                    Some(name) if !a.is_empty() => captures.push((name.to_owned(), super::request::decode(a))),
                    None if p == a => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }
}

/// The path without its optional version: `/api/v2/hosts` is `/api/hosts`.
pub fn normalized(path: &str) -> String {
    let path = path.strip_suffix('/').filter(|p| !p.is_empty()).unwrap_or(path);
    for prefix in ["/katello/api", "/foreman_tasks/api", "/api"] {
        if let Some(rest) = path.strip_prefix(prefix).and_then(|r| r.strip_prefix("/v2"))
            && (rest.is_empty() || rest.starts_with('/'))
        {
            return format!("{prefix}{rest}");
        }
    }
    path.to_owned()
}
