//! Error codes for failures of a request to the engine.
//!
//! Resources answer a fault `{"reason": …, "detail": …}`. Actions answer the action with the fault nested in it.
//! Servers before the API (the web server, WildFly, a login filter) answer HTML. A fault's `detail` is a localised
//! sentence in brackets: it is shown and never decides.

use serde_json::Value;

use super::paths::{API, SSO_TOKEN};
use crate::error::{Error, codes};
use crate::http::text::{plain, shorten};
use crate::http::{Connection, Failure, FailureCodes, TlsFault};

/// The connection to the engine.
pub(super) type Server = Connection<EngineCodes>;

/// The codes for failures of the engine.
pub(super) struct EngineCodes {
    /// For messages.
    pub url: String,
}

impl FailureCodes for EngineCodes {
    fn error(&self, failure: Failure<'_>) -> Error {
        match failure {
            Failure::Unreachable { why } => codes::EngineUnreachable { why }.err(),
            Failure::Tls { fault, why, .. } => {
                codes::EngineTls { url: &self.url, why, remedy: tls_remedy(fault) }.err()
            }
            Failure::Timeout { request, limit } => {
                codes::EngineTimeout { what: format!("{} (limit {limit})", short(request)) }.err()
            }
            Failure::Redirect { request, location } => {
                codes::EngineMalformed { what: short(request), why: format!("it redirects to {location}") }.err()
            }
            Failure::Status { request, status, body } => of_status(request, status, body),
            Failure::TooLarge { request, limit } => codes::EngineTooLarge { what: short(request), limit }.err(),
            Failure::Malformed { request, why } => codes::EngineMalformed { what: short(request), why }.err(),
        }
    }
}

/// The request without the part of the path that all requests share.
fn short(request: &str) -> String {
    request.replacen(API, "", 1)
}

fn of_status(request: &str, status: u16, body: &[u8]) -> Error {
    let (what, why) = (short(request), words(body));
    match status {
        _ if is_login(request) && matches!(status, 400 | 401 | 403) => codes::EngineAuth { why }.err(),
        401 => codes::EngineAuth { why }.err(),
        403 => codes::EngineForbidden { what, why }.err(),
        // The API answers an empty body or a document. An HTML page comes from a server in which the API does not run
        // (yet).
        404 if is_page(body) => codes::EngineUnreachable { why: format!("its API does not run: 404 {why}") }.err(),
        404 => codes::EngineNotFound { what }.err(),
        429 | 502 | 503 | 504 => codes::EngineUnreachable { why: format!("{status} {why}") }.err(),
        500.. => codes::EngineFailed { what, status, why }.err(),
        _ => codes::EngineRejected { what, why: format!("{status} {why}") }.err(),
    }
}

fn is_login(request: &str) -> bool {
    request.ends_with(SSO_TOKEN)
}

fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'<')
}

/// The engine's text in a body of any shape.
pub(super) fn words(body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(document) => fault(&document).unwrap_or_else(|| "no reason given".to_owned()),
        Err(_) => plain(&String::from_utf8_lossy(body)),
    };
    shorten(&text)
}

/// The sentence of a fault: of a resource, nested in an action, or of the login.
fn fault(document: &Value) -> Option<String> {
    let inside = document.get("fault").unwrap_or(document);
    let text = |key: &str| inside.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    match (text("reason"), text("detail")) {
        // The reason is "Operation Failed" in nearly every case.
        (_, Some(detail)) if detail != "[]" => Some(detail.to_owned()),
        (Some(reason), _) => Some(reason.to_owned()),
        _ => text("error").or_else(|| text("error_description")).map(str::to_owned),
    }
}

/// The remedy for a TLS failure.
fn tls_remedy(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Period => "Renew the engine's certificate, or correct this machine's clock.",
        TlsFault::Name => "Use a name from the certificate in 'engine.api.url'.",
        TlsFault::Issuer => {
            "Add the CA certificate of the engine's web server (/etc/pki/ovirt-engine/apache-ca.pem) to \
             'engine.api.ca_files'. If it is there already, an intermediate certificate is missing: add it there as well."
        }
        TlsFault::CaAsServer => {
            "Give the engine's web server a certificate of its own that its CA signed: a CA certificate is not accepted as \
             that of a server."
        }
        TlsFault::Certificate => "Give the engine's web server a valid certificate; the cause is named above.",
        TlsFault::Protocol => "Check that the port of 'engine.api.url' is the engine's HTTPS port.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn code(status: u16, body: &str) -> Code {
        of_status("POST /ovirt-engine/api/hosts/1/deactivate", status, body.as_bytes()).code()
    }

    #[test]
    fn a_fault_is_read_wherever_it_stands() {
        let nested = r#"{"fault":{"detail":"[Cannot do it.]","reason":"Operation Failed"},"status":"failed"}"#;
        assert_eq!(words(nested.as_bytes()), "[Cannot do it.]");
        assert_eq!(words(br#"{"detail":"[No.]","reason":"Operation Failed"}"#), "[No.]");
        assert_eq!(words(br#"{"detail":"[]","reason":"Operation Failed"}"#), "Operation Failed");
        assert_eq!(words(br#"{"error_code":"access_denied","error":"Cannot authenticate."}"#), "Cannot authenticate.");
        assert_eq!(words(b"{}"), "no reason given");
        assert_eq!(words(b"<html><head><title>Error</title></head></html>"), "an HTML page 'Error'");
    }

    #[test]
    fn each_status_has_its_code() {
        let page = "<html><body>404</body></html>";
        for (status, body, want) in [
            (400, "{}", Code::EngineRejected),
            (401, page, Code::EngineAuth),
            (403, "{}", Code::EngineForbidden),
            (404, "", Code::EngineNotFound),
            (404, page, Code::EngineUnreachable),
            (405, page, Code::EngineRejected),
            (409, "{}", Code::EngineRejected),
            (500, page, Code::EngineFailed),
            (503, page, Code::EngineUnreachable),
        ] {
            assert_eq!(code(status, body), want, "{status} {body}");
        }
    }

    #[test]
    fn a_refused_login_is_told_from_a_rejected_request() {
        let login = of_status(&format!("POST {SSO_TOKEN}"), 400, br#"{"error":"Cannot authenticate user."}"#);
        assert_eq!(login.code(), Code::EngineAuth);
        assert!(login.message().contains("Cannot authenticate user."), "{login}");
        let action = of_status("POST /ovirt-engine/api/hosts/1/activate", 409, br#"{"detail":"[Up.]"}"#);
        assert_eq!(action.message(), "the engine rejected POST /hosts/1/activate: 409 [Up.]");
    }
}
