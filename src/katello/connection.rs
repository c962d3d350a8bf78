//! Requests to one server: deadlines, bounded answers, bounded retries of what may be repeated.
//!
//! Every request carries the call's correlation id as `X-Request-Id`, which Foreman writes into its log where
//! it is set up to (best effort).

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Method, StatusCode, header};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::credentials::Credentials;
use super::gate::Gate;
use super::oauth::Unsigned;
use super::{errors, tls};
use crate::config::{Limits, ProviderConfig};
use crate::error::{Code, Error, Result, codes};
use crate::model::TimeMs;
use crate::model::ids::ProviderName;
use crate::ports::{Call, Clock, Ids};

/// Longest wait that a `Retry-After` of the server can make us take.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// Wait before the first retry; doubled each time, with as much jitter again.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// An answer that took longer than this makes us send fewer requests at a time.
const SLOW_MS: i64 = 10_000;
/// What is read of an answer that is no success. Its status says what it is; its words are shortened anyway.
const MAX_ERROR_BODY: usize = 1 << 16;
/// The last answer did not tell the server's time.
const NO_TIME: i64 = i64::MIN;

/// A parameter of a query.
pub(crate) type Param = (&'static str, String);

/// One server.
pub(crate) struct Connection {
    name: ProviderName,
    url: String,
    /// The same as it is signed: host in lower case, without the port that https has anyway.
    signed_url: String,
    http: reqwest::Client,
    limits: Limits,
    credentials: Credentials,
    gate: Gate,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    server_now_ms: AtomicI64,
    /// The server's clock minus ours, when it last told.
    ahead_ms: AtomicI64,
    /// The server's certificate, DER.
    certificate: Mutex<Option<Vec<u8>>>,
}

/// A whole answer of status 2xx.
pub(crate) struct Answer {
    /// Its body.
    pub body: Vec<u8>,
    /// `GET /path`, for errors.
    pub request: String,
}

/// One request, before it is sent.
struct Request<'a> {
    method: Method,
    path: &'a str,
    query: &'a [Param],
    body: Option<&'a Value>,
    authenticated: bool,
}

/// How one attempt failed, and whether another may help.
struct Failure {
    error: Error,
    transient: bool,
    retry_after: Option<Duration>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { error, transient: false, retry_after: None }
    }
}

impl Connection {
    /// Prepares the connection; nothing is sent.
    pub fn new(config: &ProviderConfig, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Self> {
        Ok(Connection {
            name: config.name.clone(),
            url: config.url.trim_end_matches('/').to_owned(),
            signed_url: reqwest::Url::parse(&config.url)
                .map_or_else(|_| config.url.clone(), String::from)
                .trim_end_matches('/')
                .to_owned(),
            http: tls::client(config)?,
            limits: config.limits.clone(),
            credentials: Credentials::new(config),
            gate: Gate::new(config.limits.max_concurrency),
            clock,
            ids,
            server_now_ms: AtomicI64::new(NO_TIME),
            ahead_ms: AtomicI64::new(NO_TIME),
            certificate: Mutex::default(),
        })
    }

    /// The provider's name.
    pub fn name(&self) -> &ProviderName {
        &self.name
    }

    /// Largest body of one answer.
    pub fn max_body_bytes(&self) -> usize {
        self.limits.max_body_bytes
    }

    /// Our own clock.
    pub fn now_ms(&self) -> TimeMs {
        self.clock.now_ms()
    }

    /// The server's time when it last answered; ours, if it never said.
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

    /// The server's clock minus ours, when it last told its time; exact to a second and the answer's way to us.
    pub fn clock_ahead_ms(&self) -> Option<i64> {
        Some(self.ahead_ms.load(Ordering::Relaxed)).filter(|ahead| *ahead != NO_TIME)
    }

    /// The certificate (DER) with which the server last answered.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        self.certificate.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads, with retries.
    pub async fn get(&self, call: &Call, path: &str, query: &[Param]) -> Result<Answer> {
        self.send(call, Request { method: Method::GET, path, query, body: None, authenticated: true }).await
    }

    /// Reads without credentials, with retries.
    pub async fn get_anonymously(&self, call: &Call, path: &str) -> Result<Answer> {
        self.send(call, Request { method: Method::GET, path, query: &[], body: None, authenticated: false }).await
    }

    /// Sends a POST, once.
    pub async fn post(&self, call: &Call, path: &str, body: &Value) -> Result<Answer> {
        self.send(call, Request { method: Method::POST, path, query: &[], body: Some(body), authenticated: true }).await
    }

    /// Sends a PUT, once.
    pub async fn put(&self, call: &Call, path: &str, body: &Value) -> Result<Answer> {
        self.send(call, Request { method: Method::PUT, path, query: &[], body: Some(body), authenticated: true }).await
    }

    /// Reads the body of an answer as JSON. serde_json refuses more than 128 levels.
    pub fn parse<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T> {
        serde_json::from_slice(&answer.body).map_err(|e| self.malformed(&answer.request, &answer.body, e))
    }

    /// An answer that is not what the API describes.
    pub fn malformed(&self, request: &str, body: &[u8], why: impl std::fmt::Display) -> Error {
        let page = match body.trim_ascii_start().first() {
            Some(b'<') => format!(" ({})", errors::words(body)),
            _ => String::new(),
        };
        // The parser repeats the value that it did not expect, of whatever length.
        let why = errors::shorten(&format!("{why}{page}"));
        self.error(Code::ProviderMalformed).with("request", request).with("why", why)
    }

    /// Begins an error about this provider.
    pub fn error(&self, code: Code) -> Error {
        code.err().with("provider", &self.name).with("url", &self.url)
    }

    async fn send(&self, call: &Call, request: Request<'_>) -> Result<Answer> {
        let shown = format!("{} {}", request.method, request.path);
        let tries = if request.method == Method::GET { self.limits.retries } else { 0 };
        for attempt in 0..=tries {
            let failure = match self.attempt(call, &request, &shown).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let wait = self.wait(attempt, failure.retry_after).filter(|_| failure.transient && attempt < tries);
            let Some(wait) = wait else { return Err(failure.error) };
            tracing::debug!(request = %shown, error = %failure.error, ?wait, "trying again");
            self.unless_cancelled(call, &shown, self.clock.sleep(wait)).await?;
        }
        Err(Error::internal("a request without an attempt"))
    }

    /// How long to wait before the next try; `None` if the server wants longer than we are ready to.
    fn wait(&self, attempt: u32, retry_after: Option<Duration>) -> Option<Duration> {
        if retry_after.is_some_and(|wait| wait > MAX_WAIT) {
            return None;
        }
        let base = FIRST_WAIT.saturating_mul(1 << attempt.min(8));
        let jitter = self.ids.below(u64::try_from(base.as_millis()).unwrap_or(1).max(1));
        Some((retry_after.unwrap_or(base) + Duration::from_millis(jitter)).min(MAX_WAIT))
    }

    /// One try. A 401 is tried once more if the secret was changed meanwhile: the server did nothing yet.
    async fn attempt(&self, call: &Call, request: &Request<'_>, shown: &str) -> Result<Answer, Failure> {
        if !request.authenticated {
            return self.exchange(call, request, shown, None).await;
        }
        let secret = self.credentials.secret(self.now_ms())?;
        match self.exchange(call, request, shown, Some(&secret)).await {
            Err(f) if f.error.code() == Code::ProviderAuth => {
                let changed = self.credentials.refused(&secret, f.error, self.now_ms())?;
                match self.exchange(call, request, shown, Some(&changed)).await {
                    Err(f) if f.error.code() == Code::ProviderAuth => {
                        self.credentials.refused(&changed, f.error.clone(), self.now_ms())?;
                        Err(f)
                    }
                    other => other,
                }
            }
            other => other,
        }
    }

    async fn exchange(
        &self,
        call: &Call,
        request: &Request<'_>,
        shown: &str,
        secret: Option<&SecretString>,
    ) -> Result<Answer, Failure> {
        let _pass = self.unless_cancelled(call, shown, self.gate.enter()).await?;
        let began = self.now_ms();
        let result = self.unless_cancelled(call, shown, self.round_trip(call, request, shown, secret)).await?;
        let slow = self.now_ms().saturating_sub(began) > SLOW_MS;
        match &result {
            Err(f) if f.transient || f.error.code() == Code::ProviderTimeout => self.gate.bad(),
            _ if slow => self.gate.bad(),
            _ => self.gate.good(),
        }
        result
    }

    async fn round_trip(
        &self,
        call: &Call,
        request: &Request<'_>,
        shown: &str,
        secret: Option<&SecretString>,
    ) -> Result<Answer, Failure> {
        let began = self.now_ms();
        let sent = self.build(call, request, secret).send().await;
        let mut response = sent.map_err(|e| self.transport(shown, began, &e))?;
        self.note_date(&response);
        self.note_certificate(&response);
        let status = response.status();
        if status.is_redirection() {
            let location =
                response.headers().get(header::LOCATION).and_then(|l| l.to_str().ok()).unwrap_or("elsewhere");
            let location = errors::shorten(location);
            let error = self.error(Code::ProviderRedirect).with("request", shown).with("location", location);
            return Err(error.into());
        }
        let retry_after = seconds(&response);
        if status.is_success() {
            let body = self.read(&mut response, shown, began).await?;
            return Ok(Answer { body, request: shown.to_owned() });
        }
        let body = beginning(&mut response).await;
        let error = errors::of_status(self.name.as_str(), shown, status.as_u16(), &body).with("url", &self.url);
        Err(Failure { transient: error.code() == Code::ProviderUnavailable, retry_after, error })
    }

    fn build(&self, call: &Call, request: &Request<'_>, secret: Option<&SecretString>) -> reqwest::RequestBuilder {
        let mut builder = self
            .http
            .request(request.method.clone(), format!("{}{}", self.url, request.path))
            .header(header::ACCEPT, "application/json")
            .header("X-Request-Id", call.correlation_id.as_str());
        if !request.query.is_empty() {
            builder = builder.query(request.query);
        }
        if let Some(secret) = secret {
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
            Some(body) => builder.json(body),
            None => builder,
        }
    }

    /// Keeps the server's own time. An answer without one ends what an earlier answer said: time goes on.
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

    /// Keeps the server's certificate, for the doctor.
    fn note_certificate(&self, response: &reqwest::Response) {
        let info = response.extensions().get::<reqwest::tls::TlsInfo>();
        if let Some(der) = info.and_then(reqwest::tls::TlsInfo::peer_certificate) {
            let mut kept = self.certificate.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.as_deref() != Some(der) {
                *kept = Some(der.to_vec());
            }
        }
    }

    async fn read(&self, response: &mut reqwest::Response, shown: &str, began: TimeMs) -> Result<Vec<u8>, Failure> {
        let limit = self.limits.max_body_bytes;
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                    let limit = format!("{limit} bytes");
                    return Err(self.error(Code::ProviderTooLarge).with("request", shown).with("limit", limit).into());
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => return Ok(body),
                Err(e) if e.is_timeout() => return Err(self.transport(shown, began, &e)),
                Err(e) => {
                    let why = format!("it broke off after {} bytes: {}", body.len(), errors::root_cause(&e));
                    return Err(self.malformed(shown, &[], why).into());
                }
            }
        }
    }

    fn transport(&self, shown: &str, began: TimeMs, error: &reqwest::Error) -> Failure {
        let limits = &self.limits;
        // A silence, or an answer that trickled until its whole time was over.
        let took = u64::try_from(self.now_ms().saturating_sub(began)).unwrap_or_default();
        let whole = Duration::from_millis(took) >= limits.request_timeout.0;
        let limit = if whole { limits.request_timeout } else { limits.read_timeout.min(limits.request_timeout) };
        let limit = limit.to_string();
        let told = errors::of_transport(self.name.as_str(), &self.url, shown, &limit, error);
        Failure { transient: told.code() == Code::ProviderUnreachable, retry_after: None, error: told }
    }

    async fn unless_cancelled<T>(&self, call: &Call, shown: &str, work: impl Future<Output = T>) -> Result<T> {
        tokio::select! {
            biased;
            () = call.cancel.cancelled() => Err(codes::Cancelled { operation: shown }.err()),
            done = work => Ok(done),
        }
    }
}

/// The beginning of an answer that is no success. That the rest cannot be had must not hide the status.
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

/// `Retry-After` in seconds, of an answer that says "not now".
fn seconds(response: &reqwest::Response) -> Option<Duration> {
    if !matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // More digits than a number holds are still a number, and a long time.
    number.then(|| text.parse().map_or(Duration::MAX, Duration::from_secs))
}
