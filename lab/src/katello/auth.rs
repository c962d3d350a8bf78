//! Who may do what: Basic authentication, OAuth, personal access tokens, the brute-force guard, permissions.

use std::collections::{BTreeSet, VecDeque};

use super::oauth;
use super::reply::Reply;
use super::request::Request;

/// Failures from one address before correct passwords are refused, too.
const FAILURES: usize = 30;
/// How long a failure counts.
const WINDOW_MS: i64 = 5 * 60_000;

/// The one user of the lab's provider.
#[derive(Clone)]
pub struct User {
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
    /// Personal access token: taken instead of the password.
    pub token: String,
    /// Key of the OAuth consumer.
    pub consumer_key: String,
    /// Secret of the OAuth consumer.
    pub consumer_secret: String,
    /// What the user may do; `None`: everything.
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

/// Authentication with its memory of failures. All clients come from one address.
#[derive(Debug)]
pub struct Guard {
    /// The user.
    pub user: User,
    failures: VecDeque<i64>,
}

impl Guard {
    /// A guard without memories.
    pub fn new(user: User) -> Self {
        Guard { user, failures: VecDeque::new() }
    }

    /// Lets in or refuses, by OAuth where the request is signed.
    pub fn admit(&mut self, request: &Request, now_ms: i64) -> Result<(), Reply> {
        match oauth::verify(request, &self.user) {
            Some(true) => Ok(()),
            Some(false) => {
                self.failures.push_back(now_ms);
                Err(Reply::foreman(401, "Unable to authenticate user "))
            }
            None => self.authenticate(request.authorization.as_deref(), now_ms),
        }
    }

    /// Lets in or refuses by Basic authentication. `now_ms` is wall-clock-like: the guard of a real server knows no world time either,
    /// but a faster world would otherwise forget too late.
    pub fn authenticate(&mut self, header: Option<&str>, now_ms: i64) -> Result<(), Reply> {
        while self.failures.front().is_some_and(|at| now_ms - at > WINDOW_MS) {
            self.failures.pop_front();
        }
        if self.failures.len() >= FAILURES {
            return Err(Reply::foreman(401, "Too many tries, please try again in a few minutes."));
        }
        let Some((login, secret)) = header.and_then(basic) else {
            // No attempt, no failure.
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
        self.user.permissions.as_ref().is_none_or(|p| p.contains(permission))
    }
}

fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ").or_else(|| header.strip_prefix("basic "))?;
    let decoded = String::from_utf8(base64(encoded.trim())?).ok()?;
    let (login, secret) = decoded.split_once(':')?;
    Some((login.to_owned(), secret.to_owned()))
}

/// Decodes standard base64; `None` for anything else.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    let (mut bits, mut count) = (0u32, 0);
    for c in text.trim_end_matches('=').bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    Some(bytes)
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
            permissions: None,
        };
        Guard::new(user)
    }

    #[test]
    fn password_and_token_are_taken() {
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
