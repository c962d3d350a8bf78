//! Requests to one server: deadlines, bounded bodies, bounded retries of requests that may be repeated.
//!
//! Each request carries the call's correlation id in the header field that the settings name.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::credentials::{Credentials, of_proxy};
use super::failure::{Failure, FailureCodes, is_transient};
use super::gate::Gate;
use super::oauth::Unsigned;
use super::settings::Settings;
use super::{text, tls, transport};
use crate::config::Limits;
use crate::error::{Error, Result, codes, hide};
use crate::model::TimeMs;
use crate::ports::{Call, Clock, Ids};

/// Longest wait that a `Retry-After` can cause.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// Wait before the first retry. It doubles each time; a random part of up to the same length is added.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// A response that took longer than this lowers the number of requests at a time.
const SLOW_MS: i64 = 10_000;
/// Most bytes that are read of a response other than 2xx.
const MAX_ERROR_BODY: usize = 1 << 16;
/// Stands for "the last response had no date".
const NO_TIME: i64 = i64::MIN;

/// A parameter of a query.
pub(crate) type Param = (&'static str, String);

/// One server. `C` chooses the error codes.
pub(crate) struct Connection<C> {
    codes: C,
    url: String,
    /// The URL as it is signed: host in lower case, without the port 443.
    signed_url: String,
    client: reqwest::Client,
    /// The configured proxy without its credentials, for errors.
    proxy: Option<String>,
    /// The proxy's password, as errors of the client or answers of the proxy can repeat it.
    proxy_secrets: Vec<SecretString>,
    limits: Limits,
    correlation_header: &'static str,
    credentials: Credentials,
    gate: Gate,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    server_now_ms: AtomicI64,
    /// The server's clock minus this machine's, by the last `Date` header.
    ahead_ms: AtomicI64,
    /// The server's certificate, DER.
    certificate: Mutex<Option<Vec<u8>>>,
    /// The credentials that were sent last, as a server or a proxy can repeat them.
    sent: Mutex<Vec<SecretString>>,
}

/// A complete response of status 2xx.
pub(crate) struct Response {
    /// Its body.
    pub body: Vec<u8>,
    /// The request's method and path, for errors.
    pub request: String,
}

/// What is sent.
struct RequestParts<'a> {
    method: Method,
    path: &'a str,
    query: &'a [Param],
    body: Body<'a>,
    authenticated: bool,
}

/// The body of a request.
enum Body<'a> {
    None,
    Json(&'a Value),
    /// Fields of a form (`application/x-www-form-urlencoded`).
    Form(&'a [(&'static str, &'a str)]),
}

/// A failed attempt, and what may be done about it.
struct Attempt {
    error: Error,
    next: Next,
    retry_after: Option<Duration>,
}

/// What may be done after a failed attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Wait, and send it again if the request may be repeated.
    Retry,
    /// Send it again with another secret: the server did not act on it (401).
    OtherSecret,
    /// Nothing; the server is slow.
    StopSlow,
    /// Nothing.
    Stop,
}

impl Next {
    /// After a failure of the transport.
    fn after(failure: &Failure<'_>) -> Next {
        match failure {
            Failure::Unreachable { .. } => Next::Retry,
            Failure::Timeout { .. } => Next::StopSlow,
            _ => Next::Stop,
        }
    }

    /// The server is slow, overloaded or unreachable: fewer requests at a time.
    fn is_bad(self) -> bool {
        matches!(self, Next::Retry | Next::StopSlow)
    }
}

impl From<Error> for Attempt {
    fn from(error: Error) -> Self {
        Attempt { error, next: Next::Stop, retry_after: None }
    }
}

impl<C: FailureCodes> Connection<C> {
    /// Prepares the connection; nothing is sent.
    ///
    /// # Errors
    /// `INVALID_CONFIG` for a CA file or a proxy that cannot be used.
    pub fn new(
        settings: &Settings,
        credentials: Credentials,
        codes: C,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self> {
        Ok(Connection {
            codes,
            url: settings.url.expose().trim_end_matches('/').to_owned(),
            signed_url: reqwest::Url::parse(settings.url.expose())
                .map_or_else(|_| settings.url.expose().to_owned(), String::from)
                .trim_end_matches('/')
                .to_owned(),
            client: tls::client(settings)?,
            proxy: settings.proxy.as_ref().and_then(|proxy| without_credentials(proxy.expose())),
            proxy_secrets: settings.proxy.as_ref().map_or_else(Vec::new, |proxy| of_proxy(proxy.expose())),
            limits: settings.limits.clone(),
            correlation_header: settings.correlation_header,
            credentials,
            gate: Gate::new(settings.limits.max_concurrency),
            clock,
            ids,
            server_now_ms: AtomicI64::new(NO_TIME),
            ahead_ms: AtomicI64::new(NO_TIME),
            certificate: Mutex::default(),
            sent: Mutex::default(),
        })
    }

    /// The error codes of this connection's user.
    pub fn codes(&self) -> &C {
        &self.codes
    }

    /// Largest body of one response, in bytes.
    pub fn max_body_bytes(&self) -> usize {
        self.limits.max_body_bytes
    }

    /// This machine's time.
    pub fn now_ms(&self) -> TimeMs {
        self.clock.now_ms()
    }

    /// The time that passed, whatever happened to the clock.
    pub fn passed_ms(&self) -> i64 {
        self.clock.passed_ms()
    }

    /// The server's time by its last response; this machine's if that had none.
    pub fn server_now_ms(&self) -> TimeMs {
        match self.server_now_ms.load(Ordering::Relaxed) {
            NO_TIME => self.now_ms(),
            at => at,
        }
    }

    /// Base URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The server's clock minus this machine's, in milliseconds. Exact to a second and the response's travel time.
    /// `None`: no response had a date.
    pub fn clock_ahead_ms(&self) -> Option<i64> {
        Some(self.ahead_ms.load(Ordering::Relaxed)).filter(|ahead| *ahead != NO_TIME)
    }

    /// The certificate (DER) of the last response.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a GET, with retries.
    ///
    /// # Errors
    /// `CANCELLED`, and the user's code for each [`Failure`].
    pub async fn get(&self, call: &Call, path: &str, query: &[Param]) -> Result<Response> {
        self.send(call, RequestParts { method: Method::GET, path, query, body: Body::None, authenticated: true }).await
    }

    /// Sends a GET without credentials, with retries.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn get_anonymously(&self, call: &Call, path: &str) -> Result<Response> {
        let (method, query, body) = (Method::GET, &[], Body::None);
        self.send(call, RequestParts { method, path, query, body, authenticated: false }).await
    }

    /// Sends a form as a POST without credentials, once.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn post_form(&self, call: &Call, path: &str, fields: &[(&'static str, &str)]) -> Result<Response> {
        let (method, query, body) = (Method::POST, &[], Body::Form(fields));
        self.send(call, RequestParts { method, path, query, body, authenticated: false }).await
    }

    /// Sends a POST, once.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn post(&self, call: &Call, path: &str, body: &Value) -> Result<Response> {
        let (method, query, body) = (Method::POST, &[], Body::Json(body));
        self.send(call, RequestParts { method, path, query, body, authenticated: true }).await
    }

    /// Sends a PUT, once.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn put(&self, call: &Call, path: &str, body: &Value) -> Result<Response> {
        let (method, query, body) = (Method::PUT, &[], Body::Json(body));
        self.send(call, RequestParts { method, path, query, body, authenticated: true }).await
    }

    /// Reads the body of a response as JSON. serde_json refuses more than 128 levels.
    ///
    /// # Errors
    /// The user's code for [`Failure::Malformed`].
    pub fn parse<T: DeserializeOwned>(&self, response: &Response) -> Result<T> {
        serde_json::from_slice(&response.body).map_err(|e| self.malformed(&response.request, &response.body, e))
    }

    /// The error for a document that is not what the API describes. `body` is quoted if it is an HTML page.
    pub fn malformed(&self, request: &str, body: &[u8], why: impl std::fmt::Display) -> Error {
        let page = match body.trim_ascii_start().first() {
            Some(b'<') => format!(" ({})", text::shorten(&text::plain(&self.hidden(body)))),
            _ => String::new(),
        };
        // The parser quotes the value that it did not expect, of whatever length.
        let why = self.hidden(why.to_string().as_bytes());
        self.failed(Failure::Malformed { request, why: text::shorten(&format!("{why}{page}")) })
    }

    /// The error for a failure. A server can repeat what it was sent, and errors quote servers: credentials are left out.
    pub fn failed(&self, failure: Failure<'_>) -> Error {
        let error = self.codes.error(failure);
        self.secrets().iter().fold(error, |error, secret| error.without(secret.expose_secret()))
    }

    /// A body without credentials. They are left out before it is read: a text that was cut, or freed of escapes, has
    /// them in another form.
    fn hidden(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body).into_owned();
        self.secrets().iter().fold(text, |text, secret| hide(&text, secret.expose_secret()).into_owned())
    }

    fn secrets(&self) -> Vec<SecretString> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.iter().chain(&self.proxy_secrets).cloned().collect()
    }

    fn note_sent(&self, secret: &SecretString) {
        let spoken = self.credentials.spoken(secret);
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if !spoken.iter().all(|new| sent.iter().any(|old| old.expose_secret() == new.expose_secret())) {
            *sent = spoken;
        }
    }

    async fn send(&self, call: &Call, request: RequestParts<'_>) -> Result<Response> {
        let shown = format!("{} {}", request.method, request.path);
        let retries = if request.method == Method::GET { self.limits.retries } else { 0 };
        for attempt in 0..=retries {
            let failed = match self.attempt(call, &request, &shown).await {
                Ok(response) => return Ok(response),
                Err(failed) => failed,
            };
            let again = failed.next == Next::Retry && attempt < retries;
            let wait = self.wait(attempt, failed.retry_after).filter(|_| again);
            let Some(wait) = wait else { return Err(failed.error) };
            tracing::debug!(request = %shown, error = %failed.error, ?wait, "trying again");
            self.unless_cancelled(call, &shown, self.clock.sleep(wait)).await?;
        }
        Err(Error::internal("a request without an attempt"))
    }

    /// How long to wait before the next attempt. `None`: the server asks for more than [`MAX_WAIT`].
    fn wait(&self, attempt: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if retry_after.is_some_and(|wait| wait > MAX_WAIT) {
            return None;
        }
        let base = FIRST_WAIT.saturating_mul(1 << attempt.min(8));
        let jitter = self.ids.below(u64::try_from(base.as_millis()).unwrap_or(1).max(1));
        Some((retry_after.unwrap_or(base) + Duration::from_millis(jitter)).min(MAX_WAIT))
    }

    /// One attempt. After a 401 a second one, if there is another secret by now.
    async fn attempt(&self, call: &Call, request: &RequestParts<'_>, shown: &str) -> Result<Response, Attempt> {
        if !request.authenticated {
            return self.exchange(call, request, shown, None).await;
        }
        let source = &self.credentials.source;
        // A source can wait for another call's login.
        let secret = self.unless_cancelled(call, shown, source.secret(call, self.passed_ms())).await??;
        match self.exchange(call, request, shown, Some(&secret)).await {
            Err(f) if f.next == Next::OtherSecret => {
                let refused = source.refused(call, &secret, f.error, self.passed_ms());
                let other = self.unless_cancelled(call, shown, refused).await??;
                match self.exchange(call, request, shown, Some(&other)).await {
                    Err(f) if f.next == Next::OtherSecret => {
                        source.refused(call, &other, f.error.clone(), self.passed_ms()).await?;
                        Err(f)
                    }
                    result => result,
                }
            }
            result => result,
        }
    }

    async fn exchange(
        &self,
        call: &Call,
        request: &RequestParts<'_>,
        shown: &str,
        secret: Option<&SecretString>,
    ) -> Result<Response, Attempt> {
        let _pass = self.unless_cancelled(call, shown, self.gate.enter()).await?;
        let began = self.passed_ms();
        let result = self.unless_cancelled(call, shown, self.round_trip(call, request, shown, secret)).await?;
        let slow = self.passed_ms().saturating_sub(began) > SLOW_MS;
        match &result {
            Err(f) if f.next.is_bad() => self.gate.bad(),
            _ if slow => self.gate.bad(),
            _ => self.gate.good(),
        }
        result
    }

    async fn round_trip(
        &self,
        call: &Call,
        request: &RequestParts<'_>,
        shown: &str,
        secret: Option<&SecretString>,
    ) -> Result<Response, Attempt> {
        let began = self.passed_ms();
        let sent = self.build(call, request, secret).send().await;
        let mut response = sent.map_err(|e| self.transport(shown, began, &e))?;
        self.note_date(&response);
        self.note_certificate(&response);
        let status = response.status();
        if status.is_redirection() {
            let location =
                response.headers().get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or("elsewhere");
            let location = text::shorten(&self.hidden(location.as_bytes()));
            return Err(self.failed(Failure::Redirect { request: shown, location }).into());
        }
        let retry_after = seconds(&response);
        if status.is_success() {
            let body = self.read(&mut response, shown, began).await?;
            return Ok(Response { body, request: shown.to_owned() });
        }
        let body = beginning(&mut response).await;
        let status = status.as_u16();
        let next = match status {
            401 => Next::OtherSecret,
            _ if is_transient(status) => Next::Retry,
            _ => Next::Stop,
        };
        let body = self.hidden(&body);
        let error = self.failed(Failure::Status { request: shown, status, body: body.as_bytes() });
        Err(Attempt { error, next, retry_after })
    }

    fn build(&self, call: &Call, request: &RequestParts<'_>, secret: Option<&SecretString>) -> reqwest::RequestBuilder {
        let mut builder = self
            .client
            .request(request.method.clone(), format!("{}{}", self.url, request.path))
            .header(header::ACCEPT, "application/json")
            .header(self.correlation_header, call.correlation_id.as_str());
        if !request.query.is_empty() {
            builder = builder.query(request.query);
        }
        if let Some(secret) = secret {
            self.note_sent(secret);
            let unsigned = || Unsigned {
                method: request.method.as_str(),
                url: format!("{}{}", self.signed_url, request.path),
                query: request.query,
                nonce: self.ids.unique(),
                timestamp: self.now_ms() / 1_000,
            };
            builder = self.credentials.authorize(builder, secret, unsigned);
        }
        match request.body {
            Body::None => builder,
            Body::Json(body) => builder.json(body),
            Body::Form(fields) => {
                builder.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(encoded(fields))
            }
        }
    }

    /// Keeps the server's time. A response without one deletes an earlier one, which is out of date.
    fn note_date(&self, response: &reqwest::Response) {
        let text = response.headers().get(header::DATE).and_then(|d| d.to_str().ok());
        let date = text.and_then(|t| OffsetDateTime::parse(t, &Rfc2822).ok());
        let at = date.and_then(|d| d.unix_timestamp().checked_mul(1_000)).unwrap_or(NO_TIME);
        self.server_now_ms.store(at, Ordering::Relaxed);
        if at != NO_TIME {
            // The header has whole seconds: half of one is cut off on average.
            self.ahead_ms.store(at.saturating_add(500).saturating_sub(self.now_ms()), Ordering::Relaxed);
        }
    }

    /// Keeps the server's certificate.
    fn note_certificate(&self, response: &reqwest::Response) {
        let info = response.extensions().get::<reqwest::tls::TlsInfo>();
        if let Some(der) = info.and_then(reqwest::tls::TlsInfo::peer_certificate) {
            let mut kept = self.certificate.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.as_deref() != Some(der) {
                *kept = Some(der.to_vec());
            }
        }
    }

    async fn read(&self, response: &mut reqwest::Response, shown: &str, began: TimeMs) -> Result<Vec<u8>, Attempt> {
        let limit = self.limits.max_body_bytes;
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                    let limit = format!("{limit} bytes");
                    return Err(self.failed(Failure::TooLarge { request: shown, limit }).into());
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(e) if e.is_timeout() => return Err(self.transport(shown, began, &e)),
                Err(e) => {
                    let why = format!("it broke off after {} bytes: {}", body.len(), transport::root_cause(&e));
                    return Err(self.malformed(shown, &[], why).into());
                }
            }
        }
    }

    fn transport(&self, shown: &str, began: TimeMs, error: &reqwest::Error) -> Attempt {
        let limits = &self.limits;
        // Either the whole time of the request passed, or the longest silence.
        let took = u64::try_from(self.passed_ms().saturating_sub(began)).unwrap_or_default();
        let whole = Duration::from_millis(took) >= limits.request_timeout.0;
        let limit = if whole { limits.request_timeout } else { limits.read_timeout.min(limits.request_timeout) };
        let mut failure = transport::failure(shown, &limit.to_string(), error);
        if let (Some(proxy), Failure::Unreachable { why } | Failure::Tls { why, .. }) = (&self.proxy, &mut failure) {
            *why = format!("{why} (through the proxy {proxy})");
        }
        let next = Next::after(&failure);
        Attempt { error: self.failed(failure), next, retry_after: None }
    }

    async fn unless_cancelled<T>(&self, call: &Call, shown: &str, work: impl Future<Output = T>) -> Result<T> {
        tokio::select! {
            biased;
            () = call.cancel.cancelled() => Err(codes::Cancelled { operation: shown }.err()),
            done = work => Ok(done),
        }
    }
}

/// The fields of a form. Everything but letters and digits is escaped.
fn encoded(fields: &[(&'static str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    fields.iter().map(field).collect::<Vec<_>>().join("&")
}

/// Scheme, host and port of a URL.
fn without_credentials(url: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?;
    let port = url.port_or_known_default().map_or(String::new(), |port| format!(":{port}"));
    Some(format!("{}://{}{port}", url.scheme(), url.host_str()?))
}

/// The beginning of the body of a response other than 2xx. Its status counts even if the body breaks off.
async fn beginning(response: &mut reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < MAX_ERROR_BODY {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(MAX_ERROR_BODY - body.len())]),
            Ok(None) | Err(_) => break,
        }
    }
    body
}

/// The seconds of a `Retry-After`, of statuses 429 and 503.
fn seconds(response: &reqwest::Response) -> Option<Duration> {
    if !matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // A number that overflows is a long time.
    number.then(|| text.parse().map_or(Duration::MAX, Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_proxy_is_left_out_as_it_stands_and_as_it_is_sent() {
        let secrets = of_proxy("http://user:p%40ssword@proxy.example.com:3128/");
        let shown: Vec<_> = secrets.iter().map(ExposeSecret::expose_secret).collect();
        assert_eq!(shown, ["p%40ssword", "p@ssword", "dXNlcjpwQHNzd29yZA=="]);
        assert!(of_proxy("http://proxy.example.com:3128/").is_empty());
    }

    #[test]
    fn a_proxy_is_named_without_its_credentials() {
        let shown = without_credentials("http://user:secret@proxy.example.com:3128/");
        assert_eq!(shown.as_deref(), Some("http://proxy.example.com:3128"));
    }

    #[test]
    fn a_timeout_is_not_sent_again_and_lowers_the_number_of_requests() {
        let after = |failure: Failure<'_>| (Next::after(&failure) == Next::Retry, Next::after(&failure).is_bad());
        assert_eq!(after(Failure::Timeout { request: "r", limit: "1s".into() }), (false, true));
        assert_eq!(after(Failure::Unreachable { why: "refused".into() }), (true, true));
        assert_eq!(after(Failure::Malformed { request: "r", why: "no JSON".into() }), (false, false));
    }
}
