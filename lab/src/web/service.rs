//! HTTP around a server: one handler for every path, the access log, faults of requests.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request as HttpRequest, Response, StatusCode, header};
use futures_util::StreamExt;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::costs::Costs;
use super::faults::{Faults, RequestFault, Shape};
use super::reply::Reply;
use super::request::Request;
use super::server::Server;
use crate::live_world::LiveWorld;

/// Largest request body; larger ones are refused.
const MAX_BODY: usize = 8 * 1024 * 1024;
/// Number of requests that are remembered.
const MAX_REMEMBERED: usize = 100_000;
/// Media type of JSON, as Rails writes it.
const JSON: &str = "application/json; charset=utf-8";
/// Format of the header `Date`.
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

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
    /// HTTP status; 0 for a cut or hanging connection.
    pub status: u16,
    /// Real milliseconds.
    pub ms: u64,
    /// What it would have cost a running server, in milliseconds.
    pub cost_ms: u64,
}

/// A server with its log and its faults.
#[derive(Debug)]
pub struct Service<S> {
    world: Arc<LiveWorld>,
    state: Mutex<ServiceState<S>>,
    costs: Option<Costs>,
    started: Instant,
}

/// The state of a service, behind its lock. It is locked before the world.
#[derive(Debug)]
pub struct ServiceState<S> {
    /// The server.
    pub server: S,
    /// The faults in force.
    pub faults: Faults,
    /// The last requests, oldest first.
    pub requests: VecDeque<Logged>,
    access_log: Option<File>,
}

/// The reply to a request, and the faults that change it.
struct Answered {
    reply: Reply,
    faults: Vec<RequestFault>,
    headers: HeaderMap,
    cost_ms: u64,
}

impl<S: Server> Service<S> {
    /// A service over a world. `costs`: its requests take the time that they would take on a running server.
    pub fn new(server: S, world: Arc<LiveWorld>, access_log: Option<File>, costs: Option<Costs>) -> Self {
        let state = ServiceState { server, faults: Faults::default(), requests: VecDeque::new(), access_log };
        Service { world, state: Mutex::new(state), costs, started: Instant::now() }
    }

    /// The time that the requests so far would have taken on a running server, in milliseconds, where it is counted.
    pub fn counted_ms(&self) -> Option<u64> {
        self.costs.as_ref().and_then(Costs::counted_ms)
    }

    /// Locks the state.
    pub fn lock(&self) -> MutexGuard<'_, ServiceState<S>> {
        // A panic elsewhere leaves the state as it was: to show it is more useful than a second panic.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn answer(&self, request: &mut Request) -> Answered {
        let wall_ms = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let mut state = self.lock();
        let ServiceState { server, faults, .. } = &mut *state;
        self.world.with(|world| {
            let faults = faults.meet(request, world);
            let replaced = faults.iter().any(RequestFault::replaces_the_reply);
            let reply = if replaced { Reply::ok(Value::Null) } else { server.answer(world, request, wall_ms) };
            let cost_ms = server.cost_ms(request, &reply);
            let mut headers = headers(server, world.now_ms());
            headers.extend(faults.iter().find_map(|fault| retry_after(fault, world.now_ms())));
            Answered { reply, faults, headers, cost_ms }
        })
    }
}

impl<S> ServiceState<S> {
    fn log(&mut self, entry: Logged) {
        if let (Some(file), Ok(mut line)) = (&mut self.access_log, serde_json::to_string(&entry)) {
            line.push('\n');
            if let Err(error) = file.write_all(line.as_bytes()) {
                // A full disk must not stop the lab; report it once.
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

/// The application of a service.
pub fn app<S: Server>(service: Arc<Service<S>>) -> Router {
    Router::new().fallback(handle::<S>).with_state(service)
}

async fn handle<S: Server>(
    extract::State(service): extract::State<Arc<Service<S>>>,
    http: HttpRequest<Body>,
) -> Response<Body> {
    let begin = Instant::now();
    if let Some(costs) = &service.costs {
        costs.stir();
    }
    let (parts, body) = http.into_parts();
    let body = match to_bytes(body, MAX_BODY).await {
        Ok(bytes) => bytes,
        Err(_) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "Request body too large"),
    };
    let query = parts.uri.query().unwrap_or("");
    let text = String::from_utf8_lossy(&body).into_owned();
    let mut request = Request::new(parts.method.as_str(), parts.uri.path(), query, text);
    request.is_not_text = std::str::from_utf8(&body).is_err();
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            request.headers.insert(name.as_str().to_owned(), value.to_owned());
        }
    }
    let answered = service.answer(&mut request);
    if let Some(costs) = &service.costs {
        costs.pass(answered.cost_ms).await;
    }
    let (mut response, status) = respond::<S>(answered.reply, &answered.faults).await;
    response.headers_mut().extend(answered.headers);
    service.lock().log(Logged {
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
        cost_ms: answered.cost_ms,
    });
    if answered.faults.contains(&RequestFault::Hang) {
        // The connection stays open until the client gives up or the lab stops.
        std::future::pending::<()>().await;
    }
    response
}

fn headers(server: &impl Server, now_ms: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in server.headers().into_iter().chain([("date", http_date(now_ms))]) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}

/// When a fault asks to come back.
fn retry_after(fault: &RequestFault, now_ms: i64) -> Option<(HeaderName, HeaderValue)> {
    let RequestFault::Later { after_s: Some(after_s), as_date, .. } = fault else { return None };
    let text = match as_date {
        true => http_date(now_ms.saturating_add(i64::from(*after_s) * 1_000)),
        false => after_s.to_string(),
    };
    Some((header::RETRY_AFTER, HeaderValue::from_str(&text).ok()?))
}

/// `Wed, 12 May 2021 08:18:26 GMT`.
fn http_date(ms: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(ms.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    time.format(HTTP_DATE).unwrap_or_default()
}

/// Makes the HTTP response, and the status for the log.
async fn respond<S: Server>(reply: Reply, faults: &[RequestFault]) -> (Response<Body>, u16) {
    let mut status = reply.status;
    let (mut text, mut kind) = match reply.text {
        Some(body) => (body.text, body.kind),
        None => (reply.body.to_string(), JSON),
    };
    let mut cut = false;
    for fault in faults {
        match fault {
            RequestFault::Latency { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            RequestFault::Status { status: s, shape, message } => {
                status = *s;
                (text, kind) = match shape {
                    Shape::Html => (
                        format!(
                            "<!DOCTYPE html><html><head><title>{s}</title></head><body><h1>{message}</h1></body></html>"
                        ),
                        "text/html; charset=utf-8",
                    ),
                    Shape::Api(name) => (S::error_body(name, message).unwrap_or_default().to_string(), JSON),
                };
            }
            RequestFault::Later { status: s, .. } => {
                status = *s;
                (text, kind) = (format!("<html><head><title>{s}</title></head></html>"), "text/html; charset=utf-8");
            }
            RequestFault::DeepJson { depth } => text = format!("{}1{}", "[".repeat(*depth), "]".repeat(*depth)),
            RequestFault::Truncated => text = text.chars().take(text.chars().count() / 2).collect(),
            RequestFault::Cut => cut = true,
            RequestFault::Hang => {}
        }
    }
    let length = text.len();
    let body = if cut { cut_body(text) } else { Body::from(text) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if !kind.is_empty() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    if cut {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    let unseen = cut || faults.contains(&RequestFault::Hang);
    (response, if unseen { 0 } else { status })
}

/// Half of the text, and after it was sent, an error: the server breaks the connection.
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

#[cfg(test)]
mod tests {
    #[test]
    fn dates_are_as_in_http() {
        assert_eq!(super::http_date(1_620_807_506_123), "Wed, 12 May 2021 08:18:26 GMT");
    }
}
