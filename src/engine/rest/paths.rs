//! Paths and header fields of the engine's server.

/// Path of the engine on its server.
pub(super) const ENGINE: &str = "/ovirt-engine";
/// Path of the API.
pub(super) const API: &str = "/ovirt-engine/api";
/// Path of the tokens.
pub(super) const SSO_TOKEN: &str = "/ovirt-engine/sso/oauth/token";
/// Path of the health page.
pub(super) const HEALTH: &str = "/ovirt-engine/services/health";
/// The engine's header field for the correlation id: at most 36 characters, letters, digits, `-` and `_`.
pub(super) const CORRELATION: &str = "Correlation-Id";

/// A path of the API.
pub(super) fn api(path: &str) -> String {
    format!("{API}{path}")
}
