//! The server, a request to it, and a route of the table from which both dispatch and the API description are made: three
//! types that name each other.

use super::admitted::Admitted;
use super::auth::Guard;
use super::features::Features;
use crate::web::route::Endpoint;
use crate::web::{Reply, ReplyResult, Request};
use crate::world::{Host, World};

/// The server's state. The world is not part of it.
pub struct Katello {
    /// What it can do.
    pub features: Features,
    /// Who may use it.
    pub guard: Guard,
    /// How far the last request came.
    pub(super) admitted: Admitted,
    /// Every route of every version.
    pub(super) routes: Vec<&'static Route>,
}

/// A request to a handler.
pub struct Call<'a> {
    /// The server.
    pub server: &'a mut Katello,
    /// The world that it shows.
    pub world: &'a mut World,
    /// The request.
    pub request: &'a Request,
}

/// A function that answers the requests of a route.
pub type Handler = fn(&mut Call<'_>) -> ReplyResult;
/// `resource`, `action`, method, path.
pub type Name = (&'static str, &'static str, &'static str, &'static str);

/// The component of the server that has a route. It decides the shape of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// Foreman and its plugins except Katello.
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

/// A required scalar or list parameter.
pub const fn required(name: &'static str, kind: &'static str) -> Param {
    Param { name, kind, required: true, fields: &[] }
}

/// A hash parameter.
pub const fn hash(name: &'static str, required: bool, fields: &'static [Param]) -> Param {
    Param { name, kind: "hash", required, fields }
}

/// A route.
pub struct Route {
    /// Resource in the API description.
    pub resource: &'static str,
    /// Action in the API description.
    pub action: &'static str,
    /// Method and path.
    pub endpoint: Endpoint,
    /// The component that has it.
    pub component: Component,
    /// Required permission, or several of which one is enough (`a|b`). `None`: any user. [`PUBLIC`]: no login is required.
    pub permission: Option<&'static str>,
    /// Whether a server has it, beside the versions in the table of features.
    pub exists: fn(&Features) -> bool,
    /// Parameters for the API description.
    pub params: &'static [Param],
    /// Answers its requests.
    pub handler: Handler,
}

/// A route that every version has.
pub const fn route(
    name: Name,
    component: Component,
    permission: Option<&'static str>,
    params: &'static [Param],
    handler: Handler,
) -> Route {
    let (resource, action, method, path) = name;
    let endpoint = Endpoint { method, path };
    Route { resource, action, endpoint, component, permission, exists: always, params, handler }
}

fn always(_: &Features) -> bool {
    true
}

/// Permission of routes that require no login.
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
    "template_invocations",
];

impl Route {
    /// Whether this server has the route.
    pub fn is_there(&self, features: &Features) -> bool {
        let is_too_new = features.systems && WITH_HOSTS_API.contains(&self.resource);
        features.has(&format!("{}.{}", self.resource, self.action)) && !is_too_new && (self.exists)(features)
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

impl Call<'_> {
    /// The host in the path, where the user may change it.
    ///
    /// # Errors
    /// A reply with status 404, also where the user only may see it.
    pub fn editable_host(&self, parameter: &str) -> Result<&Host, Reply> {
        let host = self.host(parameter, Component::Katello)?;
        match self.server.guard.may_on("edit_hosts", &host.fqdn) {
            true => Ok(host),
            false => Err(Reply::katello(404, "ActiveRecord::RecordNotFound")),
        }
    }

    /// The host in the path, by number or FQDN.
    ///
    /// # Errors
    /// A reply with status 404 in the shape of the component.
    pub fn host(&self, parameter: &str, component: Component) -> Result<&Host, Reply> {
        let id = self.request.text(parameter).unwrap_or_default();
        // Below a host, the digits at the beginning count.
        let digits: String = id.chars().take_while(char::is_ascii_digit).collect();
        let number = if parameter == "id" { &id } else { &digits };
        let by_number = number.parse().ok().and_then(|n: u64| self.world.content_host(n));
        let by_name = || self.world.content_hosts().find(|h| parameter == "id" && h.fqdn == id);
        let is_hidden = || self.world.hosts.get(&number.parse().unwrap_or(0)).is_some_and(|host| host.hidden);
        by_number.or_else(by_name).ok_or_else(|| match component {
            Component::Foreman => Reply::foreman_not_found("host", &id),
            // A record that there is, outside of what the user sees: the names of the conditions are not shown.
            Component::Katello if is_hidden() => Reply::katello(404, "ActiveRecord::RecordNotFound"),
            Component::Katello => Reply::katello(
                404,
                format!("Couldn't find Host::Managed with 'id'={number} [WHERE \"hosts\".\"type\" = $1]"),
            ),
        })
    }
}
