//! A Katello server over the world, without HTTP.
//!
//! [`route`] and `routes` are the table of routes; [`features`] is the table of what each version can do; [`auth`],
//! `oauth` and [`user`] decide who may use the server; [`search`] and [`paging`] are the lists of Foreman and Katello;
//! [`errors`] has the shapes of errors; `elastic` and `systems` are Katello 2; each other file answers the requests of
//! one resource.

mod apidoc;
pub mod auth;
mod content;
mod elastic;
mod errata;
pub mod errors;
pub mod features;
mod home;
mod hosts;
mod jobs;
mod oauth;
mod packages;
mod page;
pub mod paging;
mod permissions;
mod publishing;
pub mod route;
mod routes;
pub mod search;
mod systems;
mod tasks;
mod templates;
mod time_text;
pub mod user;

use serde_json::{Value, json};

use crate::web::{self, Reply, ReplyResult, Request, Server};
use crate::world::{Host, World};

use auth::Guard;
use features::Features;
use route::{Component, PUBLIC, Route};

/// The server's state. The world is not part of it.
pub struct Katello {
    /// What it can do.
    pub features: Features,
    /// Who may use it.
    pub guard: Guard,
    /// Every route of every version.
    routes: Vec<&'static Route>,
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

impl Server for Katello {
    fn answer(&mut self, world: &mut World, request: &mut Request, wall_ms: i64) -> Reply {
        let (Ok(mut reply) | Err(mut reply)) = self.dispatch(world, request, wall_ms);
        if self.features.message_errors
            && let Some(body) = reply.body.as_object_mut()
            && let Some(message) = body.remove("displayMessage")
        {
            body.insert("message".to_owned(), message);
        }
        reply
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
        Katello { features, guard, routes: routes::all().collect() }
    }

    fn dispatch(&mut self, world: &mut World, request: &mut Request, wall_ms: i64) -> ReplyResult {
        let path = route::normalized(&request.path);
        let there = self.routes.iter().copied().filter(|r| r.is_there(&self.features));
        let found = web::route::find(there, |r| r.endpoint, &request.method, &path);
        let route = found.map(|(route, captures)| {
            request.captures = captures;
            route
        });
        if route.is_none_or(|r: &Route| r.permission != PUBLIC) {
            self.guard.admit(request, wall_ms)?;
        }
        let Some(route) = route else { return Err(not_found(&path)) };
        check_media_type(request)?;
        if let Some(error) = &request.body_error {
            let text = format!("There was a problem in the JSON you submitted: {error}");
            return Err(Reply::with(400, json!({"status": 400, "error": text})));
        }
        match route.permission {
            Some(permission) if !permission.is_empty() && !self.guard.may(permission) => Err(Reply::denied(permission)),
            _ => (route.handler)(&mut Call { server: self, world, request }),
        }
    }
}

fn not_found(path: &str) -> Reply {
    if path.starts_with("/katello") {
        return Reply::katello(404, format!("Route {path} does not exist"));
    }
    Reply::with(404, json!({"message": "Not Found"}))
}

/// POST and PUT must have the media type of JSON.
fn check_media_type(request: &Request) -> Result<(), Reply> {
    let is_json =
        request.header("content-type").is_some_and(|t| t.to_ascii_lowercase().starts_with("application/json"));
    if is_json || !["POST", "PUT"].contains(&request.method.as_str()) {
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

impl Call<'_> {
    /// The host in the path, by number or FQDN.
    ///
    /// # Errors
    /// A reply with status 404 in the shape of the component.
    pub fn host(&self, parameter: &str, component: Component) -> Result<&Host, Reply> {
        let id = self.request.text(parameter).unwrap_or_default();
        let by_number = id.parse().ok().and_then(|n: u64| self.world.content_host(n));
        by_number.or_else(|| self.world.content_hosts().find(|h| h.fqdn == id)).ok_or_else(|| match component {
            Component::Foreman => Reply::foreman_not_found("host", &id),
            Component::Katello => Reply::katello(404, format!("Could not find host with id {id}")),
        })
    }
}
