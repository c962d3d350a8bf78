//! Error codes for failures of a request to a provider.
//!
//! Foreman sends `{"error": …}` in several shapes, Katello `{"displayMessage": …, "errors": […]}`, and a proxy before
//! them HTML. Their text, shortened, becomes the `why` of the error.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::error::{Error, codes};
use crate::http::text::{plain, shorten};
use crate::http::{Connection, Failure, FailureCodes, TlsFault};
use crate::model::ids::ProviderName;

/// The connection to one provider.
pub(super) type Server = Connection<ProviderCodes>;

/// The codes for failures of one provider.
pub(super) struct ProviderCodes {
    provider: ProviderName,
    url: String,
    /// Rows that were passed over and logged.
    passed_over: Mutex<BTreeSet<String>>,
}

/// Rows of which it is known that they were logged.
const MAX_PASSED_OVER: usize = 1_000;

impl ProviderCodes {
    /// `url` is the configured one.
    pub fn new(provider: ProviderName, url: &str) -> Self {
        ProviderCodes { provider, url: url.trim_end_matches('/').to_owned(), passed_over: Mutex::default() }
    }
}

impl FailureCodes for ProviderCodes {
    fn error(&self, failure: Failure<'_>) -> Error {
        let (provider, url) = (&self.provider, &self.url);
        match failure {
            Failure::Unreachable { why } => codes::ProviderUnreachable { provider, url, why }.err(),
            Failure::Tls { weak: true, why, .. } => codes::ProviderTlsWeak { provider, url, why }.err(),
            Failure::Tls { weak: false, fault, why } => {
                codes::ProviderTls { provider, url, why, remedy: tls_remedy(fault) }.err()
            }
            Failure::Timeout { request, limit } => codes::ProviderTimeout { provider, request, limit }.err(),
            Failure::Redirect { request, location } => codes::ProviderRedirect { provider, request, location }.err(),
            Failure::Status { request, status, body } => self.status(request, status, body),
            Failure::TooLarge { request, limit } => codes::ProviderTooLarge { provider, request, limit }.err(),
            Failure::Malformed { request, why } => codes::ProviderMalformed { provider, request, why }.err(),
        }
    }
}

impl ProviderCodes {
    fn status(&self, request: &str, status: u16, body: &[u8]) -> Error {
        let (provider, why) = (&self.provider, words(body));
        match status {
            401 => codes::ProviderAuth { provider, why }.err(),
            // Foreman's own refusals have a document. One without comes from before the login.
            403 if serde_json::from_slice::<Value>(body).is_err() => {
                let said: String = why.chars().take(200).collect();
                let why = format!("a 403 without Foreman's document: {said}");
                codes::ProviderRejected { provider, request, status, why, remedy: self.other_name() }.err()
            }
            403 => {
                let permission = permission(body).unwrap_or_else(|| guess(request).to_owned());
                codes::ProviderForbidden { provider, request, why, permission }.err()
            }
            404 | 410 => codes::ProviderNotFound { provider, what: request, why }.err(),
            429 | 502 | 503 | 504 => codes::ProviderUnavailable { provider, status, why }.err(),
            400..=499 => codes::ProviderRejected { provider, request, status, why, remedy: REMOVE_WHAT_IS_NAMED }.err(),
            _ => codes::ProviderFailed { provider, request, status, why }.err(),
        }
    }
}

impl ProviderCodes {
    /// The remedy for a refusal from before the login. Foreman 5.0 refuses a Host header that is neither the
    /// server's FQDN nor an alias of its configuration.
    fn other_name(&self) -> String {
        format!(
            "The server refuses the name in the provider's URL ({}): use the server's FQDN or an alias that it declares, no \
             address. Or a proxy before the server refuses the request.",
            self.url
        )
    }
}

/// The remedy for a request that the server refuses with a reason.
pub(super) const REMOVE_WHAT_IS_NAMED: &str =
    "Remove what the provider names, and call again; its log has the request by its id.";

impl Server {
    /// The provider's name.
    pub fn name(&self) -> &ProviderName {
        &self.codes().provider
    }

    /// Logs a row that is passed over, once.
    pub fn pass_over(&self, path: &str, why: &dyn std::fmt::Display) {
        let why = shorten(&why.to_string());
        let mut known = self.codes().passed_over.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MAX_PASSED_OVER && known.insert(format!("{path}: {why}")) {
            tracing::warn!(provider = %self.name(), path, %why, "a row is passed over");
        }
    }
}

/// The remedy for a TLS failure.
fn tls_remedy(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Period => "Renew the server's certificate, or correct this machine's clock.",
        TlsFault::Name => {
            "Use a name from the certificate in the provider's URL, or give the server a certificate for this name."
        }
        TlsFault::Issuer => {
            "Add the server's CA certificate (on Katello: /pub/katello-server-ca.crt) to the provider's ca_files. If it is \
             there already, an intermediate certificate is missing: let the server send it with its own certificate, or \
             add it to ca_files as well. If a proxy breaks TLS open, add the CA of the proxy."
        }
        TlsFault::CaAsServer => {
            "Give the server a certificate of its own that its CA signed: a CA certificate (basic constraint CA:TRUE) is not \
             accepted as that of a server, even if it stands in ca_files."
        }
        TlsFault::Certificate => "Give the server a valid certificate; the cause is named above.",
        TlsFault::Protocol => "Check that the URL's port is the server's HTTPS port, and that no proxy stands between.",
    }
}

/// The server's text in a body of any shape.
pub(crate) fn words(body: &[u8]) -> String {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(json) => spoken(&json).unwrap_or_else(|| "no reason given".to_owned()),
        Err(_) => plain(&String::from_utf8_lossy(body)),
    };
    shorten(&said)
}

/// A text of [`words`] in an answer of status 500 is a refusal of what was asked, before anything was made (Foreman 3.1
/// to 3.18, recorded). Any other text can be about a failure in the midst of the work.
pub(crate) fn is_refusal(why: &str) -> bool {
    const BEGINNINGS: [&str; 3] = ["Validation failed", "ERF42-", "Unknown input"];
    BEGINNINGS.iter().any(|beginning| why.starts_with(beginning))
}

/// `error.full_messages | error.details | error.message | error | displayMessage | message | errors`.
fn spoken(json: &Value) -> Option<String> {
    let error = json.get("error");
    let inside = error.filter(|e| e.is_object());
    let candidates = [
        inside.and_then(|e| e.get("full_messages")),
        inside.and_then(|e| e.get("details")),
        inside.and_then(|e| e.get("message")),
        error,
        json.get("displayMessage"),
        json.get("message"),
        json.get("errors"),
    ];
    candidates.into_iter().flatten().find_map(flat)
}

/// Text, or the texts of a list or an object, where there are any.
pub(crate) fn flat(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(s) => s.trim().to_owned(),
        Value::Array(list) => list.iter().filter_map(flat).collect::<Vec<_>>().join("; "),
        Value::Object(map) => {
            map.iter().filter_map(|(k, v)| flat(v).map(|v| format!("{k}: {v}"))).collect::<Vec<_>>().join("; ")
        }
        _ => String::new(),
    };
    Some(text).filter(|t| !t.is_empty())
}

/// The permissions that a 403 names: the list, else the text after "permissions:".
fn permission(body: &[u8]) -> Option<String> {
    let json: Value = serde_json::from_slice(body).ok()?;
    let error = json.get("error")?;
    let named = error
        .get("missing_permissions")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "));
    let said = named.filter(|n| !n.is_empty()).or_else(|| {
        let details = error.get("details")?.as_str()?;
        details.split_once("permissions:").map(|(_, names)| names.trim().to_owned())
    });
    said.map(|names| shorten(&names))
}

/// The permission that a request needs, for old servers that do not name it.
fn guess(request: &str) -> &'static str {
    let (method, path) = request.split_once(' ').unwrap_or(("GET", request));
    match (method, path) {
        ("POST", p) if p.contains("/cancel") => "cancel_job_invocations",
        ("POST", p) if p.contains("/job_invocations") => "create_job_invocations",
        (_, p) if p.contains("/job_invocations") => "view_job_invocations",
        (_, p) if p.contains("/remote_execution_features") => "view_remote_execution_features",
        (_, p) if p.contains("/foreman_tasks") => "view_foreman_tasks",
        ("PUT", p) if p.contains("/katello/api/systems") => "edit_content_hosts",
        (_, p) if p.contains("/katello/api/systems") => "view_content_hosts",
        ("PUT", _) => "edit_hosts",
        (_, p) if p.contains("/api/hosts") => "view_hosts",
        _ => "(the server does not name it)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::text::MAX_TEXT;

    #[test]
    fn every_shape_of_an_error_is_understood() {
        for (body, want) in [
            (r#"{"error":{"message":"Unable to authenticate user X"}}"#, "Unable to authenticate user X"),
            (r#"{"error":{"full_messages":["Name can't be blank"],"errors":{"name":["x"]}}}"#, "Name can't be blank"),
            (r#"{"error":{"message":"Access denied","details":"Missing view_hosts"}}"#, "Missing view_hosts"),
            (r#"{"error":"plain"}"#, "plain"),
            (r#"{"displayMessage":"Couldn't find host 'x'","errors":["y"]}"#, "Couldn't find host 'x'"),
            (r#"{"message":"Organization with id 99 not found"}"#, "Organization with id 99 not found"),
            (r#"{"errors":{"name":["taken"]}}"#, "name: taken"),
            (r#"{"error":null}"#, "no reason given"),
            (
                "<html><head><title>503 Service Unavailable</title></head></html>",
                "an HTML page '503 Service Unavailable'",
            ),
            ("<h1>Not\n Found</h1>", "Not Found"),
            ("", "an empty answer"),
        ] {
            assert_eq!(words(body.as_bytes()), want, "{body}");
        }
    }

    #[test]
    fn a_refusal_names_the_permission() {
        let codes = ProviderCodes::new(ProviderName::new("k").unwrap(), "https://k");
        let of = |body: &str, request: &str| {
            let failure = Failure::Status { request, status: 403, body: body.as_bytes() };
            codes.error(failure).param("permission").unwrap_or_default().to_owned()
        };
        assert_eq!(of(r#"{"error":{"missing_permissions":["view_hosts","x"]}}"#, "GET /"), "view_hosts, x");
        assert_eq!(
            of(r#"{"error":{"details":"Missing one of the required permissions: edit_hosts"}}"#, "GET /"),
            "edit_hosts"
        );
        assert_eq!(
            of(r#"{"error":{"message":"Access denied","details":null}}"#, "PUT /api/hosts/1/errata/apply"),
            "edit_hosts"
        );
    }

    #[test]
    fn a_bare_403_is_no_missing_permission() {
        let codes = ProviderCodes::new(ProviderName::new("k").unwrap(), "https://k");
        for body in ["", "<html><title>403 Forbidden</title></html>", "Blocked hosts: 192.0.2.1"] {
            let error = codes.error(Failure::Status { request: "GET /api/hosts", status: 403, body: body.as_bytes() });
            assert_eq!(error.code(), crate::error::Code::ProviderRejected);
            assert!(error.remedy().contains("(https://k): use the server's FQDN"), "{}", error.remedy());
        }
    }

    #[test]
    fn words_of_a_server_are_bounded_and_clean() {
        let said = words(format!("{{\"message\":\"a\\u0007{}\"}}", "b".repeat(5_000)).as_bytes());
        assert_eq!(said.chars().count(), MAX_TEXT + 1);
        assert!(!said.contains('\u{7}'));
    }
}
