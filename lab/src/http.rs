//! HTTP around the provider: one handler for every path, the access log, faults of the wire.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request as HttpRequest, Response, StatusCode, header};
use futures_util::StreamExt;
use serde::Serialize;
use serde_json::{Value, json};

use crate::faults::{Effect, Faults, Shape};
use crate::katello::reply::Reply;
use crate::katello::request::Request;
use crate::katello::{Katello, http_date};

/// Larger request bodies are refused.
const MAX_BODY: usize = 8 * 1024 * 1024;
/// So many of the last requests are remembered.
const MAX_REMEMBERED: usize = 100_000;

/// One request in the access log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Logged {
    /// HTTP method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query as sent.
    pub query: String,
    /// Body as sent: JSON, or text, or null.
    pub body: Value,
    /// HTTP status; 0 where the connection was cut or hung.
    pub status: u16,
    /// Real milliseconds.
    pub ms: u64,
}

/// How world time goes.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// So many times faster than real time.
    Speed(f64),
    /// Only by hand.
    ByHand,
}

/// What every request shares.
#[derive(Debug)]
pub struct Shared {
    state: Mutex<LabState>,
    started: Instant,
    pace: Pace,
}

/// The state behind the lock.
#[derive(Debug)]
pub struct LabState {
    /// The provider with its world.
    pub katello: Katello,
    /// The faults in force.
    pub faults: Faults,
    /// The last requests.
    pub requests: VecDeque<Logged>,
    access_log: Option<File>,
    /// Real time up to which the world was advanced.
    seen: Instant,
}

impl Shared {
    /// A new one; world time begins where the world is.
    pub fn new(katello: Katello, faults: Faults, pace: Pace, access_log: Option<File>) -> Self {
        let started = Instant::now();
        let state = LabState { katello, faults, requests: VecDeque::new(), access_log, seen: started };
        Shared { state: Mutex::new(state), started, pace }
    }

    /// The state, with the world advanced to now.
    pub fn lock(&self) -> MutexGuard<'_, LabState> {
        // A panic elsewhere leaves the world as it was: showing it is more useful than a second panic.
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Pace::Speed(speed) = self.pace {
            // From where the world is, not from its start: tests move it forward by hand, too.
            let elapsed_ms = (state.seen.elapsed().as_secs_f64() * speed * 1000.0) as i64;
            if elapsed_ms > 0 {
                state.seen += Duration::from_secs_f64(elapsed_ms as f64 / 1000.0 / speed);
                let now = state.katello.world.now_ms() + elapsed_ms;
                state.katello.world.advance(now);
            }
        }
        state
    }

    fn wall_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

impl LabState {
    fn log(&mut self, entry: Logged) {
        if let (Some(file), Ok(mut line)) = (&mut self.access_log, serde_json::to_string(&entry)) {
            line.push('\n');
            if let Err(error) = file.write_all(line.as_bytes()) {
                // A full disk must not stop the lab; say it once.
                eprintln!("upgrade-manager-lab: the access log cannot be written any more: {error}");
                self.access_log = None;
            }
        }
        if self.requests.len() == MAX_REMEMBERED {
            self.requests.pop_front();
        }
        self.requests.push_back(entry);
    }
}

/// The application.
pub fn app(shared: Arc<Shared>) -> Router {
    Router::new().fallback(handle).with_state(shared)
}

async fn handle(State(shared): State<Arc<Shared>>, http: HttpRequest<Body>) -> Response<Body> {
    let begin = Instant::now();
    let (parts, body) = http.into_parts();
    let body = match to_bytes(body, MAX_BODY).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
    };
    let query = parts.uri.query().unwrap_or("");
    let (mut request, body_error) = Request::new(parts.method.as_str(), parts.uri.path(), query, body);
    request.authorization = text_header(&parts.headers, header::AUTHORIZATION);
    request.host = text_header(&parts.headers, header::HOST);
    request.foreman_user = text_header(&parts.headers, HeaderName::from_static("foreman-user"));
    request.content_type = text_header(&parts.headers, header::CONTENT_TYPE);

    let (reply, effects, headers) = {
        let mut state = shared.lock();
        let LabState { katello, faults, .. } = &mut *state;
        let effects = faults.effects(&request, &katello.world);
        for effect in &effects {
            if let Effect::ErrataWithdrawn { ids } = effect {
                katello.world.withdraw(ids);
            }
        }
        let replaced = effects.iter().any(|e| matches!(e, Effect::Status { .. } | Effect::DeepJson { .. }));
        let reply =
            if replaced { Reply::ok(Value::Null) } else { katello.answer(&mut request, body_error, shared.wall_ms()) };
        (reply, effects, standard_headers(katello))
    };
    let (mut response, status) = respond(reply, &effects).await;
    response.headers_mut().extend(headers);
    shared.lock().log(Logged {
        method: request.method,
        path: request.path,
        query: request.query,
        body: if request.body.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&request.body).unwrap_or(Value::String(request.body))
        },
        status,
        ms: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    if effects.contains(&Effect::Hang) {
        // The connection stays open until the client gives up or the lab stops.
        std::future::pending::<()>().await;
    }
    response
}

fn text_header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
}

/// Every answer of Foreman has these.
fn standard_headers(katello: &Katello) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("foreman_version", katello.features.foreman.to_owned()),
        ("foreman_api_version", "2".to_owned()),
        ("foreman_current_organization", "; ANY".to_owned()),
        ("foreman_current_location", "; ANY".to_owned()),
        ("apipie-checksum", format!("lab-{}-{}", katello.features.katello, katello.features.agent_enabled)),
        ("date", http_date(katello.world.now_ms())),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

/// Makes the answer on the wire, and the status for the log.
async fn respond(reply: Reply, effects: &[Effect]) -> (Response<Body>, u16) {
    let mut status = reply.status;
    let mut text = reply.body.to_string();
    let mut kind = "application/json; charset=utf-8";
    let mut cut = false;
    for effect in effects {
        match effect {
            Effect::Latency { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            Effect::Status { status: s, shape, message } => {
                status = *s;
                (text, kind) = match shape {
                    Shape::Html => (
                        format!(
                            "<!DOCTYPE html><html><head><title>{s}</title></head><body><h1>{message}</h1></body></html>"
                        ),
                        "text/html; charset=utf-8",
                    ),
                    Shape::Katello => (json!({"displayMessage": message, "errors": [message]}).to_string(), kind),
                    Shape::Foreman => (json!({"error": {"message": message}}).to_string(), kind),
                };
            }
            Effect::DeepJson { depth } => text = format!("{}1{}", "[".repeat(*depth), "]".repeat(*depth)),
            Effect::Truncated => text = text.chars().take(text.chars().count() / 2).collect(),
            Effect::Cut => cut = true,
            _ => {}
        }
    }
    let length = text.len();
    let body = if cut { cut_body(text) } else { Body::from(text) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if cut {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let unseen = cut || effects.contains(&Effect::Hang);
    (response, if unseen { 0 } else { status })
}

/// Half of the text, and when that has left, an error: the server breaks the connection.
fn cut_body(text: String) -> Body {
    let bytes = Bytes::from(text);
    let half = bytes.slice(..bytes.len() / 2);
    let first = futures_util::stream::once(std::future::ready(Ok(half)));
    let then = futures_util::stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut by a fault"))
    });
    Body::from_stream(first.chain(then))
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
