//! A Katello server over the world, without HTTP.
//!
//! [`route`] and `routes` are the table of routes; [`features`] is the table of what each version can do; [`auth`],
//! `oauth`, [`sessions`] and [`user`] decide who may use the server; `costs` says what requests cost a running server; [`search`] and [`paging`] are the lists of Foreman and Katello;
//! [`errors`] has the shapes of errors; `elastic` and `systems` are Katello 2; each other file answers the requests of
//! one resource.

mod apidoc;
pub mod auth;
mod comparison;
mod content;
mod costs;
mod elastic;
mod errata;
pub mod errors;
pub mod features;
mod home;
mod host_row;
mod hosts;
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
mod tasks;
mod templates;
mod time_text;
mod traces;
pub mod user;

use serde_json::{Value, json};

use crate::web::{self, Reply, ReplyResult, Request, Server};
use crate::world::World;

use auth::Guard;
use features::Features;
pub use route::Katello;
use route::{Call, Component, PUBLIC, Route};
use sessions::Login;

impl Server for Katello {
    fn answer(&mut self, world: &mut World, request: &mut Request, wall_ms: i64) -> Reply {
        self.login = Login::None;
        let (Ok(reply) | Err(reply)) = self.dispatch(world, request, wall_ms);
        let mut reply = self.guard.sessions.add_cookie(reply, self.login, wall_ms);
        if self.features.message_errors
            && let Some(body) = reply.body.as_object_mut()
            && let Some(message) = body.remove("displayMessage")
        {
            body.insert("message".to_owned(), message);
        }
        reply
    }

    fn cost_ms(&self, request: &Request, reply: &Reply) -> u64 {
        costs::of(request, reply, self.login)
    }

    /// Foreman sends these with every reply.
    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("foreman_version", self.features.foreman.to_owned()),
            ("foreman_api_version", "2".to_owned()),
            ("foreman_current_organization", "; ANY".to_owned()),
            ("foreman_current_location", "; ANY".to_owned()),
            ("apipie-checksum", format!("lab-{}-{}", self.features.katello, self.features.agent_enabled)),
        ]
    }

    fn error_body(shape: &str, message: &str) -> Option<Value> {
        errors::body(shape, message)
    }
}

impl Katello {
    /// A server with these features and this guard.
    pub fn new(features: Features, guard: Guard) -> Self {
        Katello { features, guard, login: Login::None, routes: routes::all().collect() }
    }

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
        if request.is_not_text {
            return Err(Reply::with(400, json!({"status": 400, "error": "Bad Request"})));
        }
        let is_broken = |_: &&String| route.component == Component::Katello && sends_json(request);
        if let Some(error) = request.body_error.as_ref().filter(is_broken) {
            return Err(Reply::katello(500, error.clone()));
        }
        if route.permission != PUBLIC {
            self.login = self.guard.admit(request, wall_ms)?;
        }
        check_media_type(request)?;
        self.check_organization(request, &path)?;
        if let Some(error) = &request.body_error {
            let text = format!("There was a problem in the JSON you submitted: {error}");
            return Err(Reply::with(400, json!({"status": 400, "error": text})));
        }
        if let Some(permission) = route.permission.filter(|p| !p.is_empty() && !self.guard.may(p)) {
            return Err(Reply::denied(permission));
        }
        let is_others = self.asks_other_organization(request, &path);
        let reply = (route.handler)(&mut Call { server: self, world, request })?;
        if is_others { of_other_organization(&path, reply) } else { Ok(reply) }
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

impl Katello {
    /// An organization that there is not, or that is not the user's.
    fn check_organization(&self, request: &Request, path: &str) -> Result<(), Reply> {
        let Some(id) = self.organization_of(request, path) else { return Ok(()) };
        match id.as_str() {
            "" if path == "/api/hosts" => Ok(()),
            "" => Err(Reply::katello(404, "Couldn't find organization ''")),
            id if content::is_organization(id) => Ok(()),
            id => Err(Reply::with(404, json!({"message": format!("Organization with id {id} not found")}))),
        }
    }
}

impl Katello {
    /// The organization that a request is limited to.
    fn organization_of(&self, request: &Request, path: &str) -> Option<String> {
        let lists = ["/api/hosts", "/katello/api", "/api/job_invocations", "/foreman_tasks/api/tasks"];
        let is_read = lists.iter().any(|list| path.starts_with(list));
        request.text("organization_id").filter(|_| is_read && !self.features.systems)
    }

    /// Jobs and tasks ignore an organization that there is.
    fn asks_other_organization(&self, request: &Request, path: &str) -> bool {
        let is_limited = path.starts_with("/api/hosts") || path.starts_with("/katello/api");
        let id = self.organization_of(request, path).filter(|_| is_limited);
        id.is_some_and(|id| id == content::OTHER_ORGANIZATION.0.to_string())
    }
}

/// Nothing of the world belongs to the other organization.
fn of_other_organization(path: &str, mut reply: Reply) -> ReplyResult {
    if path.starts_with("/api/hosts/bulk/") {
        let text = "No hosts matched search, or action unauthorized for selected hosts.";
        return Err(Reply::foreman(403, text));
    }
    if path.starts_with("/api/hosts/") && path != "/api/hosts/post_index" {
        return Err(Reply::katello(404, "ActiveRecord::RecordNotFound"));
    }
    let Some(list) = reply.body.as_object_mut().filter(|body| body.contains_key("results")) else {
        return Err(Reply::katello(400, "The requested resource does not belong to the specified organization"));
    };
    for (name, value) in list.iter_mut() {
        match name.as_str() {
            "results" => *value = json!([]),
            "total" | "subtotal" | "selectable" => *value = json!(0),
            _ => {}
        }
    }
    Ok(reply)
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
