//! Requests to one server: deadlines, bounded bodies, bounded retries of requests that may be repeated.
//!
//! Each request carries the call's correlation id in the header field that the settings name.
//!
//! | file | subject |
//! |---|---|
//! | here | the connection, retries, credentials |
//! | `request` | a request, its response, the next action after a failed attempt |
//! | `exchange` | sends one request and reads its response |
//!
//! Tests: `tests/it/provider/connection.rs`, `tests/it/provider/hostile`.

mod exchange;
mod request;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::request::{Attempt, Authority, Body, Next, RequestParts};
pub(crate) use self::request::{Param, Response};
use super::credentials::{Credentials, of_proxy};
use super::failure::{Failure, FailureCodes};
use super::gate::Gate;
use super::outage::Outage;
use super::retry_after::{MAX_WAIT, Rest};
use super::session::{Entry, Login, Session};
use super::settings::Settings;
use super::{text, tls};
use crate::config::Limits;
use crate::error::{Error, Result, codes, hide};
use crate::model::TimeMs;
use crate::ports::{Call, Clock, Ids};

/// Longest pause between two tries while a server is being restarted that does not say when it is back.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Wait before the first retry. It doubles each time; a random part of up to the same length is added.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// Credentials that are remembered after a change, so that no late answer shows an old one.
const REMEMBERED: usize = 16;
/// Stands for "the last response had no date".
const NO_TIME: i64 = i64::MIN;

/// One server. `C` chooses the error codes.
pub(crate) struct Connection<C> {
    codes: C,
    url: String,
    /// The URL as it is signed: host in lower case, without the port 443.
    signed_url: String,
    client: reqwest::Client,
    /// The configured proxy without its credentials, for errors.
    proxy: Option<String>,
    /// The proxy's password, in the forms in which errors of the client or answers of the proxy can repeat it.
    proxy_secrets: Vec<SecretString>,
    limits: Limits,
    correlation_header: &'static str,
    /// A light request without credentials, by which it turns out whether the server is there.
    alive_path: Option<&'static str>,
    credentials: Credentials,
    /// Where the server keeps logins.
    session: Option<Session>,
    gate: Gate,
    outage: Outage,
    rest: Rest,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    server_now_ms: AtomicI64,
    /// The server's clock minus this machine's, by the last `Date` header.
    ahead_ms: AtomicI64,
    /// The server's certificate, DER.
    certificate: Mutex<Option<Vec<u8>>>,
    /// The credentials that were sent, the last ones first, in the forms in which a server or a proxy can repeat them. A request
    /// that was sent before a change can be answered after it.
    sent: Mutex<VecDeque<Vec<SecretString>>>,
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
            alive_path: settings.alive_path,
            session: credentials.session_cookie.map(Session::new),
            credentials,
            gate: Gate::new(settings.limits.max_concurrency),
            outage: Outage::new(settings.patience),
            rest: Rest::default(),
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
        self.send(call, RequestParts { query, ..RequestParts::new(Method::GET, path) }).await
    }

    /// Sends a GET for a part of a list, with retries. The caller asks for a smaller part where a proxy gave up waiting (504).
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn get_part(&self, call: &Call, path: &str, query: &[Param]) -> Result<Response> {
        let request = RequestParts { query, is_divisible: true, ..RequestParts::new(Method::GET, path) };
        self.send(call, request).await
    }

    /// Sends a GET without credentials, with retries.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn get_anonymously(&self, call: &Call, path: &str) -> Result<Response> {
        self.send(call, RequestParts { authenticated: false, ..RequestParts::new(Method::GET, path) }).await
    }

    /// Sends a form as a POST without credentials, once.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn post_form(&self, call: &Call, path: &str, fields: &[(&'static str, &str)]) -> Result<Response> {
        let request = RequestParts::new(Method::POST, path);
        self.send(call, RequestParts { body: Body::Form(fields), authenticated: false, ..request }).await
    }

    /// Sends a POST, once.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn post(&self, call: &Call, path: &str, body: &Value) -> Result<Response> {
        self.send(call, RequestParts { body: Body::Json(body), ..RequestParts::new(Method::POST, path) }).await
    }

    /// As [`Connection::post`], for an action: it is not sent after [`Call::send_by`].
    ///
    /// # Errors
    /// As [`Connection::get`]; `READ_TOO_OLD`.
    pub async fn post_action(&self, call: &Call, path: &str, body: &Value) -> Result<Response> {
        let request = RequestParts::new(Method::POST, path);
        self.send(call, RequestParts { body: Body::Json(body), acts: true, ..request }).await
    }

    /// As [`Connection::post_action`], with a PUT.
    ///
    /// # Errors
    /// As [`Connection::post_action`].
    pub async fn put_action(&self, call: &Call, path: &str, body: &Value) -> Result<Response> {
        let request = RequestParts::new(Method::PUT, path);
        self.send(call, RequestParts { body: Body::Json(body), acts: true, ..request }).await
    }

    /// Sends a PUT, once.
    ///
    /// # Errors
    /// As [`Connection::get`].
    pub async fn put(&self, call: &Call, path: &str, body: &Value) -> Result<Response> {
        self.send(call, RequestParts { body: Body::Json(body), ..RequestParts::new(Method::PUT, path) }).await
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
        // The parser quotes the unexpected value, of whatever length.
        let why = self.hidden(why.to_string().as_bytes());
        self.failed(Failure::Malformed { request, why: text::shorten(&format!("{why}{page}")) })
    }

    /// The error for a failure. A server can repeat what it was sent, and errors quote servers: credentials are left out.
    pub fn failed(&self, failure: Failure<'_>) -> Error {
        let error = self.codes.error(failure);
        self.secrets().iter().fold(error, |error, secret| error.without(secret.expose_secret()))
    }

    /// A body without credentials. They are removed before the body is read, because a text that was cut, or whose
    /// escapes were read, has them in another form.
    fn hidden(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body).into_owned();
        self.secrets().iter().fold(text, |text, secret| hide(&text, secret.expose_secret()).into_owned())
    }

    fn secrets(&self) -> Vec<SecretString> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.iter().flatten().chain(&self.proxy_secrets).cloned().collect()
    }

    /// Remembers a credential, in the forms in which a server can repeat it.
    fn note_sent(&self, spoken: Vec<SecretString>) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |known: &[SecretString]| {
            known.len() == spoken.len()
                && known.iter().zip(&spoken).all(|(a, b)| a.expose_secret() == b.expose_secret())
        };
        if !sent.front().is_some_and(|last| is_same(last)) {
            sent.retain(|known| !is_same(known));
            sent.push_front(spoken);
            sent.truncate(REMEMBERED);
        }
    }

    async fn send(&self, call: &Call, request: RequestParts<'_>) -> Result<Response> {
        let shown = format!("{} {}", request.method, request.path);
        let retries = if request.method == Method::GET { self.limits.retries } else { 0 };
        let mut restart = Restart::default();
        for attempt in 0.. {
            let failed = match self.attempt(call, &request, &shown).await {
                Ok(response) => return Ok(response),
                Err(failed) => failed,
            };
            let pause = match failed.next {
                Next::Retry if attempt < retries => self.wait(attempt, failed.retry_after),
                Next::Retry if failed.is_away && request.method == Method::GET => {
                    self.wait_for_restart(call, attempt, &failed, &mut restart).await?
                }
                _ => None,
            };
            let Some(pause) = pause else { return Err(self.told(failed, restart)) };
            tracing::debug!(request = %shown, error = %failed.error, ?pause, "trying again");
            self.unless_cancelled(call, &shown, self.clock.sleep(pause)).await?;
        }
        Err(Error::internal("a request without an attempt"))
    }

    /// The pause before the next try while the server is being restarted. `None`: it is not waited for, or it is there.
    async fn wait_for_restart(
        &self,
        call: &Call,
        attempt: u32,
        failed: &Attempt,
        restart: &mut Restart,
    ) -> Result<Option<Duration>> {
        let Some(pause) = self.wait(attempt, failed.retry_after) else { return Ok(None) };
        // Our own pauses grow; what the server asked for is kept.
        let pause = if failed.retry_after.is_some() { pause } else { pause.min(LONGEST_PAUSE) };
        let now_ms = self.passed_ms();
        let Some(pause) = self.outage.pause(now_ms, call.limit, pause) else { return Ok(None) };
        let answers_others = restart.last_ms.is_some_and(|last_ms| self.outage.has_answered_since(last_ms))
            || (failed.retry_after.is_none() && self.is_there(call).await?);
        restart.last_ms = Some(now_ms);
        // It may have come back in between: the second time decides.
        restart.times_there = if answers_others { restart.times_there + 1 } else { 0 };
        Ok((!restart.is_none()).then_some(pause))
    }

    /// Whether the server answers a light request. `false` also where there is none.
    async fn is_there(&self, call: &Call) -> Result<bool> {
        let Some(path) = self.alive_path else { return Ok(false) };
        let light = RequestParts { authenticated: false, ..RequestParts::new(Method::GET, path) };
        match Box::pin(self.exchange(call, &light, &format!("GET {path}"), Authority::None)).await {
            Ok(_) => Ok(true),
            Err(failed) if call.cancel.is_cancelled() => Err(failed.error),
            Err(failed) => Ok(failed.next == Next::Stop || failed.next == Next::OtherSecret),
        }
    }

    /// The error of the last try. Of a server that answered before, it says so.
    fn told(&self, failed: Attempt, restart: Restart) -> Error {
        if let (true, Some(why)) = (restart.is_none(), failed.error.param("why")) {
            let why =
                format!("{why}; the server answers other requests, so it is not being restarted: this request fails");
            return failed.error.with("why", why);
        }
        let before = self.outage.last_answer_before(self.passed_ms()).filter(|_| failed.is_away);
        match (before, failed.error.param("why").map(str::to_owned)) {
            (Some(ago), Some(why)) => {
                let why = format!("{why}; it answered {} s ago and is perhaps being restarted", ago.as_secs());
                failed.error.with("why", why)
            }
            _ => failed.error,
        }
    }

    /// Waits between two requests that belong together.
    ///
    /// # Errors
    /// `CANCELLED`.
    pub async fn pause(&self, call: &Call, operation: &str, time: Duration) -> Result<()> {
        self.unless_cancelled(call, operation, self.clock.sleep(time)).await
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

    /// A session is tried again, also where the server kept none before: it is another version now.
    pub fn try_session_again(&self) {
        self.session.iter().for_each(|session| session.try_again(self.passed_ms()));
    }

    /// Ends the session: the next request logs in, so that its answer says whether the credentials are accepted.
    pub fn end_session(&self) {
        self.session.iter().for_each(Session::end_any);
    }

    /// One attempt: in the session, where there is one. After a 401 there is a second one, with the credentials. A session that
    /// another secret began is not used any more: that secret may have been withdrawn.
    async fn attempt(&self, call: &Call, request: &RequestParts<'_>, shown: &str) -> Result<Response, Attempt> {
        if !request.authenticated {
            return Box::pin(self.exchange(call, request, shown, Authority::None)).await;
        }
        if self.credentials.source.is_changed() {
            self.end_session();
        }
        let Some(session) = &self.session else { return Box::pin(self.with_secret(call, request, shown, None)).await };
        let mut is_refused = false;
        loop {
            match self.unless_cancelled(call, shown, session.enter(&*self.clock)).await? {
                Entry::Open(open) => {
                    match Box::pin(self.exchange(call, request, shown, Authority::Session(&open.cookie))).await {
                        Err(failed) if failed.next == Next::OtherSecret => {
                            // Two sessions were refused. The credentials are sent now, and their answer decides.
                            if is_refused {
                                return Box::pin(self.with_secret(call, request, shown, None)).await;
                            }
                            is_refused = true;
                        }
                        Err(failed) if failed.next == Next::OtherSession => {}
                        result => return result,
                    }
                }
                Entry::Login(login) => return Box::pin(self.with_secret(call, request, shown, Some(login))).await,
                Entry::WithoutSession => return Box::pin(self.with_secret(call, request, shown, None)).await,
            }
        }
    }

    /// One attempt with the credentials. After a 401 there is a second one, if the secret has changed.
    async fn with_secret(
        &self,
        call: &Call,
        request: &RequestParts<'_>,
        shown: &str,
        login: Option<Login<'_>>,
    ) -> Result<Response, Attempt> {
        let source = &self.credentials.source;
        // A source can wait for the login of another call.
        let secret = self.unless_cancelled(call, shown, source.secret(call, self.passed_ms())).await??;
        let result = match Box::pin(self.exchange(call, request, shown, Authority::Secret(&secret))).await {
            Err(f) if f.next == Next::OtherSecret => {
                let refused = source.refused(call, &secret, f.error, self.passed_ms());
                let other = self.unless_cancelled(call, shown, refused).await??;
                match Box::pin(self.exchange(call, request, shown, Authority::Secret(&other))).await {
                    Err(f) if f.next == Next::OtherSecret => {
                        source.refused(call, &other, f.error.clone(), self.passed_ms()).await?;
                        return Err(f);
                    }
                    result => result,
                }
            }
            result => result,
        };
        if let (Some(login), Ok(response)) = (login, &result) {
            login.succeeded(response.session.clone(), self.passed_ms());
        }
        result
    }

    async fn unless_cancelled<T>(&self, call: &Call, shown: &str, work: impl Future<Output = T>) -> Result<T> {
        tokio::select! {
            biased;
            () = call.cancel.cancelled() => Err(codes::Cancelled { operation: shown }.err()),
            done = work => Ok(done),
        }
    }
}

/// What a request knows of the restart that it seems to wait for.
#[derive(Clone, Copy, Default)]
struct Restart {
    /// When it failed last.
    last_ms: Option<i64>,
    /// How often in succession the server answered others meanwhile.
    times_there: u32,
}

impl Restart {
    /// The server is there: it is this request that fails. A proxy says 502 as well of a server that dies of one request.
    fn is_none(self) -> bool {
        self.times_there >= 2
    }
}

/// Scheme, host and port of a URL.
fn without_credentials(url: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?;
    let port = url.port_or_known_default().map_or(String::new(), |port| format!(":{port}"));
    Some(format!("{}://{}{port}", url.scheme(), url.host_str()?))
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
