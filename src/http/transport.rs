//! From errors of the HTTP and TLS libraries to failures.
//!
//! Tests: `tests/it/provider/connection.rs` and `tests/it/provider/hostile/transport.rs`.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::failure::{Failure, TlsFault};
use super::text::shorten;

/// The failure of a request that got no response. `limit` is the time that it had.
pub(super) fn failure<'a>(request: &'a str, limit: &str, error: &reqwest::Error) -> Failure<'a> {
    if let Some(tls) = find::<rustls::Error>(error) {
        return of_tls(tls);
    }
    if let Some(broken) = find::<hyper::Error>(error).filter(|e| e.is_parse()) {
        return Failure::Malformed { request, why: format!("no HTTP answer: {broken}") };
    }
    if error.is_timeout() && !error.is_connect() {
        return Failure::Timeout { request, limit: limit.to_owned() };
    }
    let why = if error.is_timeout() { "no connection in time".to_owned() } else { root_cause(error) };
    Failure::Unreachable { why: shorten(&why) }
}

/// The innermost cause, because outer causes repeat the URL.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
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

fn of_tls(tls: &rustls::Error) -> Failure<'static> {
    let (weak, why) = explain(tls);
    Failure::Tls { weak, fault: fault(tls), why: shorten(&why) }
}

fn fault(tls: &rustls::Error) -> TlsFault {
    use CertificateError as C;
    match tls {
        rustls::Error::InvalidCertificate(
            C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. },
        ) => TlsFault::Period,
        rustls::Error::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => TlsFault::Name,
        rustls::Error::InvalidCertificate(C::UnknownIssuer) => TlsFault::Issuer,
        rustls::Error::InvalidCertificate(C::Other(other)) if is_ca_as_server(other) => TlsFault::CaAsServer,
        rustls::Error::InvalidCertificate(_) => TlsFault::Certificate,
        _ => TlsFault::Protocol,
    }
}

fn is_ca_as_server(other: &rustls::OtherError) -> bool {
    other.to_string().contains("CaUsedAsEndEntity")
}

/// Whether certificate or protocol are too old to be accepted, and the cause in a few words.
fn explain(tls: &rustls::Error) -> (bool, String) {
    use CertificateError as C;
    let weak = |why: &str| (true, why.to_owned());
    let bad = |why: &str| (false, why.to_owned());
    match tls {
        rustls::Error::InvalidCertificate(problem) => match problem {
            C::Expired | C::ExpiredContext { .. } => {
                bad("its certificate has expired (or this machine's clock is wrong)")
            }
            C::NotValidYet | C::NotValidYetContext { .. } => {
                bad("its certificate is not valid yet (or this machine's clock is wrong)")
            }
            C::UnknownIssuer => bad(
                "its certificate is signed by a CA that is not trusted here, or by an intermediate CA whose certificate the \
                 server does not send",
            ),
            C::Other(other) if is_ca_as_server(other) => bad("it uses a CA certificate as its own certificate"),
            // For example after a CA was created again under its old name.
            C::BadSignature => bad("its certificate is not signed by the trusted CA of that name"),
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
