//! The provider: a Katello server over the world. No HTTP here: requests in, answers out.
//!
//! [`route`] and `routes` are the one table of what exists; [`features`] says what a version can do; [`search`]
//! and [`paging`] are the two engines' manners; `elastic` and `systems` are Katello 2; the other files are the
//! controllers.

mod apidoc;
pub mod auth;
mod content;
mod elastic;
mod errata;
pub mod features;
mod home;
mod hosts;
mod jobs;
mod oauth;
mod packages;
pub mod paging;
mod permissions;
mod publishing;
pub mod reply;
pub mod request;
pub mod route;
mod routes;
pub mod search;
mod systems;
mod tasks;
mod templates;
mod time_text;

use serde_json::json;

use crate::world::{Host, World};

use auth::Guard;
use features::Features;
use reply::{Answer, Reply};
use request::Request;
use route::{Captures, Engine, PUBLIC, Route};

pub use time_text::http_date;

/// The server's state.
#[derive(Debug)]
pub struct Katello {
    /// What it can do.
    pub features: Features,
    /// What it shows.
    pub world: World,
    /// Who may use it.
    pub guard: Guard,
}

/// One call: the server and what is asked.
pub struct Call<'a> {
    /// The server.
    pub server: &'a mut Katello,
    /// The request.
    pub request: &'a Request,
}

impl Katello {
    /// Answers a request. The world must have been advanced to now; `wall_ms` feeds the brute-force guard.
    pub fn answer(&mut self, request: &mut Request, body_error: Option<String>, wall_ms: i64) -> Reply {
        match self.dispatch(request, body_error, wall_ms) {
            Ok(reply) | Err(reply) => reply,
        }
    }

    fn dispatch(&mut self, request: &mut Request, body_error: Option<String>, wall_ms: i64) -> Answer {
        let path = route::normalized(&request.path);
        let found = self.find_route(&request.method, &path);
        let route = found.map(|(route, captures)| {
            request.captures = captures;
            route
        });
        if route.is_none_or(|r: &Route| r.permission != PUBLIC) {
            self.guard.admit(request, wall_ms)?;
        }
        let Some(route) = route else { return Err(not_found(&path)) };
        check_media_type(request)?;
        if let Some(error) = body_error {
            let text = format!("There was a problem in the JSON you submitted: {error}");
            return Err(Reply::with(400, json!({"status": 400, "error": text})));
        }
        match route.permission {
            Some(permission) if !permission.is_empty() && !self.guard.may(permission) => Err(Reply::denied(permission)),
            _ => (route.handler)(&mut Call { server: self, request }),
        }
    }

    fn find_route(&self, method: &str, path: &str) -> Option<(&'static Route, Captures)> {
        let method = if method == "HEAD" { "GET" } else { method };
        let mut routes = routes::all().filter(|r| r.method == method && r.is_there(&self.features));
        routes.find_map(|r| r.captures(path).map(|captures| (r, captures)))
    }
}

fn not_found(path: &str) -> Reply {
    if path.starts_with("/katello") {
        return Reply::katello(404, format!("Route {path} does not exist"));
    }
    Reply::with(404, json!({"message": "Not Found"}))
}

/// POST and PUT must say that they carry JSON.
fn check_media_type(request: &Request) -> Result<(), Reply> {
    let is_json =
        request.content_type.as_deref().is_some_and(|t| t.to_ascii_lowercase().starts_with("application/json"));
    if is_json || !["POST", "PUT"].contains(&request.method.as_str()) {
        return Ok(());
    }
    let sent = request.content_type.as_deref().unwrap_or("");
    Err(Reply::foreman(
        415,
        format!(
            "Media type in 'Content-Type: {sent}' is unsupported in API v2 for POST and PUT requests. Please use \
             'Content-Type: application/json'."
        ),
    ))
}

impl Call<'_> {
    /// The host that the path names, by number or FQDN; 404 in the manners of `engine`.
    pub fn host(&self, parameter: &str, engine: Engine) -> Result<&Host, Reply> {
        let id = self.request.text(parameter).unwrap_or_default();
        let by_number = id.parse().ok().and_then(|n: u64| self.server.world.content_host(n));
        by_number.or_else(|| self.server.world.content_hosts().find(|h| h.fqdn == id)).ok_or_else(|| match engine {
            Engine::Foreman => Reply::foreman_not_found("host", &id),
            Engine::Katello => Reply::katello(404, format!("Could not find host with id {id}")),
        })
    }
}
