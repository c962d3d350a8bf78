//! How far a request came before its handler, which decides the headers of its reply.

use super::sessions::Login;

/// How far a request came through the checks before its handler.
#[derive(Debug, Default)]
pub(super) struct Admitted {
    /// It reached a controller.
    pub(super) reached: bool,
    /// By what it was admitted.
    pub(super) login: Login,
    /// What it is limited to, once that is known.
    pub(super) taxonomy: Option<Taxonomy>,
}

/// Organization and location of a request, as the headers of its reply name them.
#[derive(Debug)]
pub(super) struct Taxonomy {
    pub(super) organization: String,
    pub(super) location: String,
}
