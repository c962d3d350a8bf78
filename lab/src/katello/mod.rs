//! A Katello server over the world, without HTTP.
//!
//! [`route`] and `routes` are the table of routes; [`features`] is the table of what each version can do, with `versions`; [`auth`],
//! `oauth`, [`sessions`] and [`user`] decide who may use the server; `costs` says what requests cost a running server; [`search`] and [`paging`] are the lists of Foreman and Katello;
//! `taxonomy` limits a request to an organization; [`errors`] has the shapes of errors; `elastic` and `systems` are Katello 2; each other file answers the requests of
//! one resource.

mod admitted;
mod apidoc;
pub mod auth;
mod comparison;
mod content;
mod costs;
mod documented;
mod elastic;
mod errata;
pub mod errors;
pub mod features;
mod home;
mod hosts;
mod job_routes;
mod job_view;
mod jobs;
mod oauth;
mod packages;
mod page;
pub mod paging;
mod permissions;
mod publishing;
mod refused;
pub mod route;
mod routes;
pub mod search;
pub mod sessions;
mod systems;
mod task_view;
mod tasks;
mod taxonomy;
mod templates;
mod time_text;
mod traces;
pub mod user;
mod versions;

use serde_json::{Value, json};

use crate::web::{self, Reply, ReplyResult, Request, Server};
use crate::world::World;

use admitted::Admitted;
use auth::Guard;
use features::Features;
pub use route::Katello;
use route::{Call, Component, PUBLIC, Route};

impl Server for Katello {
    fn answer(&mut self, world: &mut World, request: &mut Request, wall_ms: i64) -> Reply {
        self.admitted = Admitted::default();
        let (Ok(reply) | Err(reply)) = self.dispatch(world, request, wall_ms);
        let mut reply = self.with_headers(reply, request, wall_ms);
        if self.features.message_errors
            && let Some(body) = reply.body.as_object_mut()
            && let Some(message) = body.remove("displayMessage")
        {
            body.insert("message".to_owned(), message);
        }
        reply
    }

    fn cost_ms(&self, request: &Request, reply: &Reply) -> u64 {
        costs::of(request, reply, self.admitted.login)
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![("apipie-checksum", format!("lab-{}-{}", self.features.katello, self.features.agent_enabled))]
    }

    fn error_body(shape: &str, message: &str) -> Option<Value> {
        errors::body(shape, message)
    }
}

impl Katello {
    /// A server with these features and this guard.
    pub fn new(features: Features, guard: Guard) -> Self {
        Katello { features, guard, admitted: Admitted::default(), routes: routes::all().collect() }
    }

    /// The checks of a request in the order of Foreman's base controller: the path, the parameters, the login, the permission, the
    /// organization, the media type; then the work (Foreman 3.12, source and recorded).
    fn dispatch(&mut self, world: &mut World, request: &mut Request, wall_ms: i64) -> ReplyResult {
        let path = route::normalized(&request.path);
        let there = self.routes.iter().copied().filter(|r| r.is_there(&self.features));
        let found = web::route::find(there, |r| r.endpoint, &request.method, &path);
        let route = found.map(|(route, captures)| {
            request.captures = captures;
            route
        });
        // An unknown path is answered before the login.
        let Some(route): Option<&Route> = route.filter(|_| !is_named_host(&path)) else { return Err(not_found()) };
        check_body(request, route.component)?;
        self.admitted.reached = true;
        if route.permission != PUBLIC {
            self.admitted.login = self.guard.admit(request, wall_ms)?;
        }
        if let Some(permission) = route.permission.filter(|p| !p.is_empty() && !self.guard.may(p)) {
            return Err(Reply::denied(permission));
        }
        self.admitted.taxonomy = Some(taxonomy::of(request, &path, &self.features, &self.guard.user)?);
        check_media_type(request)?;
        let is_others = taxonomy::is_other_organization(request, &path, &self.features);
        let reply = (route.handler)(&mut Call { server: self, world, request })?;
        if is_others { taxonomy::of_other_organization(&path, reply) } else { Ok(reply) }
    }

    /// Foreman sends its version with the replies of its controllers, once the organization is known; and the cookie of a session.
    fn with_headers(&mut self, reply: Reply, request: &Request, wall_ms: i64) -> Reply {
        let sets_cookie = self.admitted.reached && (reply.status != 401 || sessions::has_cookie(request));
        let reply = match sets_cookie {
            true => self.guard.sessions.add_cookie(reply, self.admitted.login, wall_ms),
            false => reply,
        };
        let Some(taxonomy) = &self.admitted.taxonomy else { return reply };
        reply
            .header("foreman_version", self.features.foreman)
            .header("foreman_api_version", "2")
            .header("foreman_current_organization", taxonomy.organization.as_str())
            .header("foreman_current_location", taxonomy.location.as_str())
    }
}

/// What of the body cannot be read: not UTF-8, or no JSON. Katello's controllers fail.
fn check_body(request: &Request, component: Component) -> Result<(), Reply> {
    let bad_request = |text: String| Err(Reply::with(400, json!({"status": 400, "error": text})));
    if request.is_not_text {
        return bad_request("Bad Request".to_owned());
    }
    match request.body_error.as_ref().filter(|_| sends_json(request)) {
        None => Ok(()),
        Some(_) if request.method == "GET" => bad_request("Bad Request".to_owned()),
        Some(error) if component == Component::Katello => Err(Reply::katello(500, error.clone())),
        Some(error) => bad_request(format!("There was a problem in the JSON you submitted: {error}")),
    }
}

fn not_found() -> Reply {
    Reply::with(404, json!({"status": 404, "error": "Not Found"}))
}

/// Paths below a host take its number only: a full name has dots, and such a path is unknown.
fn is_named_host(path: &str) -> bool {
    let below = path.strip_prefix("/api/hosts/").and_then(|rest| rest.split_once('/'));
    below.is_some_and(|(host, rest)| host.contains('.') && rest != "facts")
}

fn sends_json(request: &Request) -> bool {
    request.header("content-type").is_some_and(|t| t.to_ascii_lowercase().starts_with("application/json"))
}

/// POST and PUT must have the media type of JSON.
fn check_media_type(request: &Request) -> Result<(), Reply> {
    if sends_json(request) || !["POST", "PUT"].contains(&request.method.as_str()) {
        return Ok(());
    }
    let sent = request.header("content-type").unwrap_or("");
    Err(Reply::foreman(
        415,
        format!(
            "Media type in 'Content-Type: {sent}' is unsupported in API v2 for POST and PUT requests. Please use \
             'Content-Type: application/json'."
        ),
    ))
}
