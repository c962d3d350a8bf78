//! The user of the provider.

use std::collections::BTreeSet;

/// The one user of the lab's provider.
#[derive(Clone)]
pub struct User {
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
    /// Personal access token; accepted instead of the password.
    pub token: String,
    /// Key of the OAuth consumer.
    pub consumer_key: String,
    /// Secret of the OAuth consumer.
    pub consumer_secret: String,
    /// The organization of a user who has only one; `None`: every one.
    pub organization: Option<u64>,
    /// Names of the hosts that the user may change, where his role is limited to some; `None`: every one that he sees.
    pub edits: Option<BTreeSet<String>>,
    /// Permissions of the user; `None`: all.
    pub permissions: Option<BTreeSet<String>>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("login", &self.login)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
