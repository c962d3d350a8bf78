//! From HTTP and TLS to our codes.
//!
//! Foreman answers `{"error": …}` in several shapes, Katello `{"displayMessage": …, "errors": […]}`, and what
//! stands before them HTML. The server's own words are kept, shortened, as the `why` of the error.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};
use serde_json::Value;

use crate::error::{Code, Error, codes};

/// Longest text of a server that goes into one of our errors.
const MAX_WORDS: usize = 600;

/// What an answer other than success means.
pub(crate) fn of_status(provider: &str, request: &str, status: u16, body: &[u8]) -> Error {
    let why = words(body);
    let code = match status {
        401 => Code::ProviderAuth,
        403 => Code::ProviderForbidden,
        404 | 410 => Code::ProviderNotFound,
        429 | 502 | 503 | 504 => Code::ProviderUnavailable,
        400..=499 => Code::ProviderRejected,
        _ => Code::ProviderFailed,
    };
    let error = code.err().with("provider", provider).with("request", request).with("status", status).with("why", &why);
    match code {
        Code::ProviderForbidden => {
            error.with("permission", permission(body).unwrap_or_else(|| guess(request).to_owned()))
        }
        Code::ProviderNotFound => error.with("what", request),
        _ => error,
    }
}

/// The server's own words in a body of any shape.
pub(crate) fn words(body: &[u8]) -> String {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(json) => spoken(&json).unwrap_or_else(|| "no reason given".to_owned()),
        Err(_) => plain(&String::from_utf8_lossy(body)),
    };
    shorten(&said)
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

/// The words of an HTML page or of plain text: its title, else the text without tags.
fn plain(body: &str) -> String {
    let lower = body.to_ascii_lowercase();
    if let (Some(from), Some(to)) = (lower.find("<title>"), lower.find("</title>"))
        && let Some(title) = body.get(from + 7..to)
        && !title.trim().is_empty()
    {
        return format!("an HTML page '{}'", title.trim());
    }
    let mut inside_tag = false;
    let text: String = body
        .chars()
        .filter(|c| {
            match c {
                '<' => inside_tag = true,
                '>' if inside_tag => {
                    inside_tag = false;
                    return false;
                }
                _ => {}
            }
            !inside_tag
        })
        .collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "an empty answer".to_owned() } else { text }
}

/// At most [`MAX_WORDS`] characters, without control characters.
pub(crate) fn shorten(text: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut out: String = text.chars().take(MAX_WORDS).map(clean).collect();
    if text.chars().nth(MAX_WORDS).is_some() {
        out.push('…');
    }
    out
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

/// The permission that a request needs, for old servers that do not tell.
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

/// What a request that got no answer means. `limit` is the time that it had.
pub(crate) fn of_transport(provider: &str, url: &str, request: &str, limit: &str, error: &reqwest::Error) -> Error {
    if let Some(tls) = find::<rustls::Error>(error) {
        return of_tls(provider, url, tls);
    }
    if let Some(broken) = find::<hyper::Error>(error).filter(|e| e.is_parse()) {
        let why = format!("no HTTP answer: {broken}");
        return codes::ProviderMalformed { provider, request, why }.err();
    }
    if error.is_timeout() && !error.is_connect() {
        return codes::ProviderTimeout { provider, request, limit }.err();
    }
    let why = if error.is_timeout() { "no connection in time".to_owned() } else { root_cause(error) };
    codes::ProviderUnreachable { provider, url, why: shorten(&why) }.err()
}

/// The innermost cause: the outer ones repeat the URL.
pub(crate) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// The first error of a type in a chain of causes. An I/O error hides its own cause from `source`.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    let mut cause = Some(error);
    while let Some(e) = cause {
        if let Some(found) = e.downcast_ref::<E>() {
            return Some(found);
        }
        if let Some(inner) = e.downcast_ref::<io::Error>().and_then(io::Error::get_ref)
            && let Some(found) = find(inner)
        {
            return Some(found);
        }
        cause = e.source();
    }
    None
}

fn of_tls(provider: &str, url: &str, tls: &rustls::Error) -> Error {
    let (code, why) = judge_tls(tls);
    code.err().with("provider", provider).with("url", url).with("why", shorten(&why)).with("remedy", tls_remedy(tls))
}

/// What helps against a certificate that is refused.
fn tls_remedy(tls: &rustls::Error) -> &'static str {
    use CertificateError as C;
    match tls {
        rustls::Error::InvalidCertificate(
            C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. },
        ) => "Renew the server's certificate, or correct this machine's clock.",
        rustls::Error::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            "Use a name from the certificate in the provider's URL, or give the server a certificate for this name."
        }
        rustls::Error::InvalidCertificate(_) => {
            "Add the server's CA certificate (on Katello: /pub/katello-server-ca.crt) to the provider's ca_files."
        }
        _ => "Check that the URL's port is the server's HTTPS port, and that no proxy stands between.",
    }
}

fn judge_tls(tls: &rustls::Error) -> (Code, String) {
    use CertificateError as C;
    let weak = |why: &str| (Code::ProviderTlsWeak, why.to_owned());
    let bad = |why: &str| (Code::ProviderTls, why.to_owned());
    match tls {
        rustls::Error::InvalidCertificate(problem) => match problem {
            C::Expired | C::ExpiredContext { .. } => {
                bad("its certificate has expired (or this machine's clock is wrong)")
            }
            C::NotValidYet | C::NotValidYetContext { .. } => {
                bad("its certificate is not valid yet (or this machine's clock is wrong)")
            }
            C::UnknownIssuer => bad("its certificate is signed by a CA that we do not know"),
            // As after a CA was made anew under its old name.
            C::BadSignature => bad("its certificate is not signed by the CA of that name that we know"),
            C::NotValidForNameContext { presented, .. } if presented.is_empty() => {
                weak("its certificate names the server in the common name only, without a subject alternative name")
            }
            C::NotValidForName | C::NotValidForNameContext { .. } => {
                bad(&format!("its certificate is for another name: {problem}"))
            }
            C::Other(other) if other.to_string().contains("UnsupportedCertVersion") => {
                weak("its certificate is of an outdated version")
            }
            other if format!("{other:?}").starts_with("UnsupportedSignatureAlgorithm") => {
                weak("its certificate is signed with an outdated algorithm such as SHA-1")
            }
            other => bad(&other.to_string()),
        },
        rustls::Error::PeerIncompatible(how) => weak(&format!("no common TLS version or cipher: {how:?}")),
        rustls::Error::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::HandshakeFailure) => {
            weak("it offers no TLS 1.2 or newer with a strong cipher")
        }
        rustls::Error::InvalidMessage(_) => bad("the port does not speak TLS"),
        other => bad(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let of = |body: &str, request: &str| {
            of_status("k", request, 403, body.as_bytes()).param("permission").unwrap_or_default().to_owned()
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
    fn words_of_a_server_are_bounded_and_clean() {
        let said = words(format!("{{\"message\":\"a\\u0007{}\"}}", "b".repeat(5_000)).as_bytes());
        assert_eq!(said.chars().count(), MAX_WORDS + 1);
        assert!(!said.contains('\u{7}'));
    }
}
