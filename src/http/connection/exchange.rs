//! One exchange with the server: sends a request, and reads the response.
//!
//! Tests: `tests/it/provider/hostile/answers.rs`.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header;
use secrecy::SecretString;

use super::request::{Attempt, Authority, Body, Next, RequestParts, Response};
use super::{Connection, NO_TIME};
use crate::error::{Error, Result};
use crate::http::failure::{Failure, FailureCodes, is_transient};
use crate::http::gate::Pass;
use crate::http::oauth::Unsigned;
use crate::http::retry_after::Resting;
use crate::http::{retry_after, text, transport};
use crate::model::TimeMs;
use crate::ports::Call;

/// A response that took longer than this lowers the number of requests at a time.
const SLOW_MS: i64 = 10_000;
/// Requests that waited for a server come back within this time.
const JITTER_MS: u64 = 200;
/// Most bytes that are read of a response other than 2xx.
const MAX_ERROR_BODY: usize = 1 << 16;

impl<C: FailureCodes> Connection<C> {
    pub(super) async fn exchange(
        &self,
        call: &Call,
        request: &RequestParts<'_>,
        shown: &str,
        authority: Authority<'_>,
    ) -> Result<Response, Attempt> {
        let _pass = self.enter(call, shown).await?;
        if let Some(unsent) = self.refused_meanwhile(authority) {
            return Err(unsent);
        }
        if let Some(late) = request.why_late(call, self.passed_ms()) {
            return Err(late.into());
        }
        let began = self.passed_ms();
        let result = self.unless_cancelled(call, shown, self.round_trip(call, request, shown, authority)).await?;
        let slow = self.passed_ms().saturating_sub(began) > SLOW_MS;
        match &result {
            Err(f) if f.is_away => self.outage.away(self.passed_ms()),
            // Neither a cancelled request nor a silent server is an answer.
            Err(f) if f.next == Next::StopSlow => {}
            _ => self.outage.answered(self.passed_ms()),
        }
        // Before the next request gets this one's place.
        if let Err(f) = &result {
            if f.next == Next::OtherSecret {
                self.note_refusal(authority, &f.error);
            }
            if let Some(wait) = f.retry_after {
                self.rest.asked_for(self.passed_ms(), wait, &f.error);
            }
        }
        match &result {
            Err(f) if f.next.is_bad() => self.gate.bad(),
            _ if slow => self.gate.bad(),
            _ => self.gate.good(),
        }
        result
    }

    /// Waits for a place, and while the server rests. That takes no place.
    async fn enter(&self, call: &Call, shown: &str) -> Result<Pass<'_>, Attempt> {
        let pass = self.unless_cancelled(call, shown, self.gate.enter()).await?;
        match self.rest.now(self.passed_ms()) {
            Resting::Over => Ok(pass),
            Resting::Refused(answer) => Err(answer.into()),
            Resting::Wait(time) => {
                drop(pass);
                // They do not come back all at once.
                let jitter = Duration::from_millis(self.ids.below(JITTER_MS));
                self.unless_cancelled(call, shown, self.clock.sleep(time + jitter)).await?;
                Ok(self.unless_cancelled(call, shown, self.gate.enter()).await?)
            }
        }
    }

    /// Requests can wait long at the gate. A cookie or a secret that was refused meanwhile is not sent: each refusal counts as a
    /// failed login, and too many lock the address (Foreman) or the account (a directory behind it).
    fn refused_meanwhile(&self, authority: Authority<'_>) -> Option<Attempt> {
        let (error, next) = match (authority, &self.session) {
            (Authority::Session(cookie), Some(session)) if !session.is_open(cookie) => {
                (Error::internal("the session ended before the request was sent"), Next::OtherSession)
            }
            (Authority::Secret(secret), _) => (self.credentials.source.refusal_of(secret)?, Next::OtherSecret),
            _ => return None,
        };
        Some(Attempt { error, next, retry_after: None, is_away: false })
    }

    fn note_refusal(&self, authority: Authority<'_>, refusal: &Error) {
        match (authority, &self.session) {
            (Authority::Session(cookie), Some(session)) => session.refused(cookie, self.passed_ms()),
            (Authority::Secret(secret), _) => self.credentials.source.note_refusal(secret, refusal),
            _ => {}
        }
    }

    async fn round_trip(
        &self,
        call: &Call,
        request: &RequestParts<'_>,
        shown: &str,
        authority: Authority<'_>,
    ) -> Result<Response, Attempt> {
        let began = self.passed_ms();
        let sent = self.build(call, request, authority).send().await;
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
        let retry_after = retry_after::wait(status, response.headers(), self.now_ms());
        if status.is_success() {
            let session = self.begun_session(&response, authority);
            let body = self.read(&mut response, shown, began).await?;
            return Ok(Response { body, request: shown.to_owned(), session });
        }
        let body = beginning(&mut response).await;
        let status = status.as_u16();
        let next = match status {
            401 => Next::OtherSecret,
            // A proxy gave up waiting, and the server goes on with the request to its end (Katello 4.14, observed).
            504 if request.is_divisible => Next::StopSlow,
            _ if is_transient(status) => Next::Retry,
            _ => Next::Stop,
        };
        let body = self.hidden(&body);
        let error = self.failed(Failure::Status { request: shown, status, body: body.as_bytes() });
        Err(Attempt { error, next, retry_after, is_away: matches!(status, 502 | 503) })
    }

    /// The cookie of the session that a response to a login begins. Other responses set cookies as well: a refusal, and one for
    /// which nobody has to log in.
    fn begun_session(&self, response: &reqwest::Response, authority: Authority<'_>) -> Option<SecretString> {
        let (Some(session), Authority::Secret(_)) = (&self.session, authority) else { return None };
        let cookie = session.cookie(response.headers())?;
        self.note_sent(vec![cookie.clone()]);
        Some(cookie)
    }

    fn build(&self, call: &Call, request: &RequestParts<'_>, authority: Authority<'_>) -> reqwest::RequestBuilder {
        let mut builder = self
            .client
            .request(request.method.clone(), format!("{}{}", self.url, request.path))
            .header(header::ACCEPT, "application/json")
            .header(self.correlation_header, call.correlation_id.as_str());
        if !request.query.is_empty() {
            builder = builder.query(request.query);
        }
        if let (Authority::Session(cookie), Some(session)) = (authority, &self.session)
            && let Ok(mut field) = header::HeaderValue::from_str(&session.header(cookie))
        {
            field.set_sensitive(true);
            builder = builder.header(header::COOKIE, field);
        }
        if let Authority::Secret(secret) = authority {
            self.note_sent(self.credentials.spoken(secret));
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

    /// Keeps the server's time. A response without a date deletes the earlier one, which would be out of date.
    fn note_date(&self, response: &reqwest::Response) {
        let text = response.headers().get(header::DATE).and_then(|d| d.to_str().ok());
        let at = text.and_then(retry_after::date_ms).unwrap_or(NO_TIME);
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
        // Either the time of the whole request has passed, or the longest silence.
        let took = u64::try_from(self.passed_ms().saturating_sub(began)).unwrap_or_default();
        let whole = Duration::from_millis(took) >= limits.request_timeout.0;
        let limit = if whole { limits.request_timeout } else { limits.read_timeout.min(limits.request_timeout) };
        let mut failure = transport::failure(shown, &limit.to_string(), error);
        if let (Some(proxy), Failure::Unreachable { why } | Failure::Tls { why, .. }) = (&self.proxy, &mut failure) {
            *why = format!("{why} (through the proxy {proxy})");
        }
        let (next, is_away) = (Next::after(&failure), matches!(failure, Failure::Unreachable { .. }));
        Attempt { error: self.failed(failure), next, retry_after: None, is_away }
    }
}

/// The fields of a form. Everything but letters and digits is escaped.
fn encoded(fields: &[(&'static str, &str)]) -> String {
    let field = |(name, value): &(&str, &str)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    fields.iter().map(field).collect::<Vec<_>>().join("&")
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
