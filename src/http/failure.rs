//! What can go wrong with a request, and the trait that turns it into an error of this module's user.

use crate::error::Error;

/// Chooses the error code of each failure. Each user of this module has its own codes.
pub(crate) trait FailureCodes: Send + Sync {
    /// The error that reports this failure.
    fn error(&self, failure: Failure<'_>) -> Error;
}

/// Why a request has no usable response. `request` is the method and the path, such as `GET /status`.
#[derive(Debug)]
pub(crate) enum Failure<'a> {
    /// No connection, or it closed before a response began.
    Unreachable {
        /// The innermost cause.
        why: String,
    },
    /// TLS refused the server, or the server refused TLS.
    Tls {
        /// The certificate or the protocol is too old to be accepted.
        weak: bool,
        /// What has to be corrected.
        fault: TlsFault,
        /// The cause, in a few words.
        why: String,
    },
    /// The response did not begin, or did not end, in time.
    Timeout {
        /// The request.
        request: &'a str,
        /// The time that it had.
        limit: String,
    },
    /// A redirect. Redirects are not followed: credentials must not go to another address.
    Redirect {
        /// The request.
        request: &'a str,
        /// Where the server points to, shortened.
        location: String,
    },
    /// A status that is neither 2xx nor a redirect.
    Status {
        /// The request.
        request: &'a str,
        /// The status.
        status: u16,
        /// The beginning of the body.
        body: &'a [u8],
    },
    /// More than the configuration or this module accepts.
    TooLarge {
        /// The request.
        request: &'a str,
        /// The limit that was passed.
        limit: String,
    },
    /// The response is no HTTP, breaks off, or its document is not what the server's API describes.
    Malformed {
        /// The request.
        request: &'a str,
        /// What is wrong with it, shortened.
        why: String,
    },
}

/// What has to be corrected after a TLS failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// The validity period of the certificate, or this machine's clock.
    Period,
    /// The names in the certificate.
    Name,
    /// The trust in the certificate's issuer: its CA, or an intermediate certificate that the server does not send.
    Issuer,
    /// The server uses a CA certificate as its own.
    CaAsServer,
    /// Another property of the certificate.
    Certificate,
    /// The protocol: version, cipher, or no TLS at all.
    Protocol,
}

/// Statuses after which the same request may succeed a moment later.
pub(super) fn is_transient(status: u16) -> bool {
    matches!(status, 429 | 502 | 503 | 504)
}
