//! Authentication and permissions: Basic authentication, personal access tokens, OAuth, sessions, the limit of failures.

use std::collections::VecDeque;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::oauth;
use super::sessions::{Login, Sessions};
use super::user::User;
use crate::web::Reply;
use crate::web::request::Request;

/// Number of failures from one address after which every login is refused.
const FAILURES: usize = 30;
/// How long a failure counts.
const WINDOW_MS: i64 = 5 * 60_000;

/// Authentication, and the failures so far. All clients have one address.
#[derive(Debug)]
pub struct Guard {
    /// The user.
    pub user: User,
    failures: VecDeque<i64>,
    /// The sessions.
    pub sessions: Sessions,
    /// Logins that were checked so far, by password, token or signature.
    pub logins: usize,
}

impl Guard {
    /// A guard without failures.
    pub fn new(user: User) -> Self {
        Guard { user, failures: VecDeque::new(), sessions: Sessions::default(), logins: 0 }
    }

    /// Accepts or refuses a request: by its session, which wins over everything else; by OAuth where it is signed;
    /// otherwise by Basic authentication.
    ///
    /// # Errors
    /// A reply with status 401.
    pub fn admit(&mut self, request: &Request, now_ms: i64) -> Result<Login, Reply> {
        if self.sessions.admit(request, now_ms) == Some(true) {
            return Ok(Login::Session);
        }
        self.logins += usize::from(request.header("authorization").is_some());
        match oauth::verify(request, &self.user) {
            Some(true) => Ok(Login::Signature),
            Some(false) => {
                self.failures.push_back(now_ms);
                Err(Reply::foreman(401, "Unable to authenticate user "))
            }
            None => self.authenticate(request.header("authorization"), now_ms).map(|()| Login::Password),
        }
    }

    /// Accepts or refuses a request by Basic authentication. `now_ms` is real time, not world time.
    ///
    /// # Errors
    /// A reply with status 401.
    pub fn authenticate(&mut self, header: Option<&str>, now_ms: i64) -> Result<(), Reply> {
        while self.failures.front().is_some_and(|at| now_ms - at > WINDOW_MS) {
            self.failures.pop_front();
        }
        if self.failures.len() >= FAILURES {
            return Err(Reply::foreman(401, "Too many tries, please try again in a few minutes."));
        }
        let Some((login, secret)) = header.and_then(basic) else {
            // No credentials: not counted as a failure.
            return Err(Reply::foreman(401, "Unable to authenticate user "));
        };
        if login == self.user.login && (secret == self.user.password || secret == self.user.token) {
            return Ok(());
        }
        self.failures.push_back(now_ms);
        Err(Reply::foreman(401, format!("Unable to authenticate user {login}")))
    }

    /// Whether the user has a permission.
    pub fn may(&self, permission: &str) -> bool {
        let held = self.user.permissions.as_ref();
        held.is_none_or(|held| permission.split('|').any(|one| held.contains(one)))
    }
}

impl Guard {
    /// Whether the user has a permission on a host that he sees.
    pub fn may_on(&self, permission: &str, host: &str) -> bool {
        let is_limited = permission == "edit_hosts";
        self.may(permission) && (!is_limited || self.user.edits.as_ref().is_none_or(|edits| edits.contains(host)))
    }
}

fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ").or_else(|| header.strip_prefix("basic "))?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (login, secret) = decoded.split_once(':')?;
    Some((login.to_owned(), secret.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        let user = User {
            login: "a".into(),
            password: "b:c".into(),
            token: "t".into(),
            consumer_key: "k".into(),
            consumer_secret: "s".into(),
            organization: None,
            edits: None,
            permissions: None,
        };
        Guard::new(user)
    }

    #[test]
    fn password_and_token_are_accepted() {
        let mut g = guard();
        // a:b:c, a:t, a:x
        assert!(g.authenticate(Some("Basic YTpiOmM="), 0).is_ok());
        assert!(g.authenticate(Some("Basic YTp0"), 0).is_ok());
        assert_eq!(g.authenticate(Some("Basic YTp4"), 0).unwrap_err().status, 401);
        assert_eq!(g.authenticate(None, 0).unwrap_err().status, 401);
    }

    #[test]
    fn thirty_failures_lock_correct_passwords_out_for_five_minutes() {
        let mut g = guard();
        for _ in 0..FAILURES {
            g.authenticate(Some("Basic YTp4"), 1_000).unwrap_err();
        }
        let refused = g.authenticate(Some("Basic YTp0"), 2_000).unwrap_err();
        assert!(refused.body.to_string().contains("Too many tries"));
        assert!(g.authenticate(Some("Basic YTp0"), 1_000 + WINDOW_MS + 1).is_ok());
    }
}
