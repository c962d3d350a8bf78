//! The engine's server over the world, without HTTP: the REST API (version 4) in JSON and XML, the login, the health page.
//!
//! [`document`] is the one tree from which JSON and XML are written, [`body`] reads both; [`search`] is the search language;
//! [`answer`] has the shapes of faults; [`route`] and `routes` are the table of routes; `sso` is the login, [`users`] who may use it. Each other
//! file answers the requests of one resource; `actions` those that act, in the form of `action_answer`. Shapes, statuses and faults are those of a running
//! engine (recorded on 4.5.8); what the world has no value for is a constant.
//!
//! Tests: `lab/tests/it/engine`.

mod action_answer;
mod actions;
pub mod answer;
pub mod body;
mod centers;
mod clusters;
mod disks;
pub mod document;
mod events;
mod groups;
mod home;
mod host_parts;
pub mod hosts;
mod jobs;
mod known;
mod names;
mod people;
mod policies;
pub mod route;
mod routes;
pub mod search;
mod sso;
mod transfers;
pub mod users;
mod vms;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::web::request::decode;
use crate::web::{self, Reply, Request, Server};
use crate::world::World;
use crate::world::rng::uuid_of;

use answer::{Answer, Answered, Content, FAILED, Form};
use body::Fields;
use route::{Call, Kind, Route, resource_not_found};
pub use route::{ENGINE, EngineServer};
use users::{EngineUser, Guard};

/// Names of the shapes of errors, for faults.
pub const SHAPES: [&str; 1] = ["engine"];
/// Longest correlation id that the engine takes from a header.
const MAX_CORRELATION: usize = 36;

impl Server for EngineServer {
    fn answer(&mut self, world: &mut World, request: &mut Request, _: i64) -> Reply {
        let form = Form::accepted(request.header("accept"));
        let correlation = self.correlation(request);
        let (Ok(answer) | Err(answer)) = self.dispatch(world, request, form, &correlation);
        let is_page = matches!(answer.content, Content::Html(_));
        let is_before_api = matches!(answer.status, 401 | 500 | 503) && is_page;
        let is_before_api = is_before_api || !request.path.starts_with(route::API);
        let reply = answer.reply(form.unwrap_or(Form::Json));
        if is_before_api { reply } else { reply.header("correlation-id", correlation) }
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![]
    }

    fn error_body(shape: &str, message: &str) -> Option<Value> {
        (shape == "engine").then(|| json!({"reason": FAILED, "detail": format!("[{message}]")}))
    }
}

impl EngineServer {
    /// A server with these users.
    pub fn new(users: Vec<EngineUser>) -> Self {
        EngineServer { guard: Guard::new(users), provider: None, linked: BTreeSet::new(), requests: 0 }
    }

    /// The header's, without odd characters and cut; else the query's; else a new one.
    fn correlation(&mut self, request: &Request) -> String {
        let plain = |text: &str| {
            let is_plain = |c: &char| c.is_ascii_alphanumeric() || "-_".contains(*c);
            text.chars().filter(is_plain).take(MAX_CORRELATION).collect::<String>()
        };
        let given = request.header("correlation-id").map(plain).filter(|id| !id.is_empty());
        let in_query = || request.params.get("correlation_id").and_then(Value::as_str).map(plain);
        self.requests += 1;
        given.or_else(in_query).unwrap_or_else(|| uuid_of(&format!("request {}", self.requests)))
    }

    fn dispatch(
        &mut self,
        world: &mut World,
        request: &mut Request,
        form: Option<Form>,
        correlation: &str,
    ) -> Answered {
        if !world.engine_answers() {
            return Err(Answer::unavailable());
        }
        let base = format!("https://{}", request.header("host").unwrap_or("127.0.0.1"));
        let (path, mut query) = path_and_matrix(&request.path);
        query.extend(parameters(&request.query));
        let path = path.strip_prefix(ENGINE).unwrap_or(&path).to_owned();
        let is_api = path == "/api" || path.starts_with("/api/");
        let is_v3 = path.starts_with("/api/v3") || request.header("version").is_some_and(|v| v.trim() == "3");
        if is_api && is_v3 {
            return Err(Answer::filtered(405, &format!("HTTP method {} is not supported by this URL", request.method)));
        }
        let path = match path.strip_prefix("/api/v4") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/api{rest}"),
            _ => path,
        };
        let path = path.strip_suffix('/').map_or(path.clone(), str::to_owned);
        let found = web::route::find(routes::ROUTES, |r| r.endpoint, &request.method, &path);
        let open = found.as_ref().is_some_and(|(route, _)| route.kind == Kind::Open);
        let (user, cookie) = if open { (nobody(), None) } else { self.guard.admit(world, request)? };
        let Some((route, captures)) = found else { return Err(no_route(&path, request, &base)) };
        request.captures = captures;
        if form.is_none() && !open {
            return Err(Answer::empty(406));
        }
        let body = if open { Fields::default() } else { read_body(route, request, &base, &path)? };
        let correlation = correlation.to_owned();
        let mut call = Call { server: self, world, request, query, body, user, correlation, base };
        check_permission(route, &call)?;
        let answer = (route.handler)(&mut call)?;
        Ok(match cookie {
            Some(cookie) => answer.header("set-cookie", cookie),
            None => answer,
        })
    }
}

fn nobody() -> EngineUser {
    EngineUser { login: String::new(), password: String::new(), may_change: false, lacks: BTreeSet::new() }
}

/// A user who lacks the permission gets a fault in the shape of what was asked for.
fn check_permission(route: &Route, call: &Call<'_>) -> Result<(), Answer> {
    let detail = "[User is not authorized to perform this action.]";
    let is_lacking = people::permission_for(route, call).is_some_and(|name| call.user.lacks.contains(name));
    let may_change = call.user.may_change && !is_lacking;
    match route.kind {
        Kind::Act if !may_change => Err(action_answer::failed(call, 403, detail)),
        Kind::Change if !may_change => Err(Answer::fault(403, FAILED, detail)),
        _ => Ok(()),
    }
}

/// The path without its matrix parameters (`/hosts;max=1`), and these.
fn path_and_matrix(path: &str) -> (String, BTreeMap<String, String>) {
    let mut matrix = BTreeMap::new();
    let mut plain = vec![];
    for segment in path.split('/') {
        let mut parts = segment.split(';');
        plain.push(parts.next().unwrap_or_default());
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            matrix.insert(decode(name), decode(value));
        }
    }
    (plain.join("/"), matrix)
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
}

/// A path of another method is known; it answers 405.
fn no_route(path: &str, request: &Request, base: &str) -> Answer {
    let known: Vec<&str> =
        routes::ROUTES.iter().filter(|r| r.endpoint.captures(path).is_some()).map(|r| r.endpoint.method).collect();
    if known.is_empty() {
        return resource_not_found(base, path);
    }
    if request.method == "OPTIONS" {
        return Answer::plain("text/plain;charset=UTF-8", known.join(", ")).header("allow", known.join(", "));
    }
    Answer::empty(405)
}

/// Reads the body, if the route has one.
fn read_body(route: &Route, request: &Request, base: &str, path: &str) -> Result<Fields, Answer> {
    if !["POST", "PUT"].contains(&route.endpoint.method) {
        return Ok(Fields::default());
    }
    let Some(sent) = Form::sent(request.header("content-type")) else { return Err(Answer::empty(415)) };
    if request.body.trim().is_empty() {
        return Err(Answer::crashed("java.lang.NullPointerException"));
    }
    let usage = || Answer::incorrect(&format!("{base}{ENGINE}/apidoc#services/{}", known::usage(path, route)));
    let fields = match sent {
        Form::Json => body::of_json(&request.body).map_err(|_| usage())?,
        Form::Xml => body::of_xml(&request.body).map_err(|_| usage())?,
    };
    if let Some(unknown) = known::unknown_field(route, &fields).filter(|_| sent == Form::Json) {
        return Err(unknown);
    }
    let is_flag = route.endpoint.path.ends_with(":cluster/upgrade");
    if is_flag && !clusters::is_known_action(&fields) {
        return Err(usage());
    }
    Ok(fields)
}
