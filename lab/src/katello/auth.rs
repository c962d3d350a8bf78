//! Authentication and permissions: Basic authentication, personal access tokens, OAuth, sessions, the limit of failures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::oauth;
use super::sessions::{Login, Sessions};
use super::user::User;
use crate::web::Reply;
use crate::web::request::Request;

/// Number of failures from one address after which every login is refused.
const FAILURES: usize = 30;
/// How long after the last failure they count.
const WINDOW_MS: i64 = 5 * 60_000;

/// Authentication, and the failures so far. All clients have one address.
#[derive(Debug)]
pub struct Guard {
    /// The user.
    pub user: User,
    failures: Failures,
    /// The sessions.
    pub sessions: Sessions,
    /// Logins that were checked so far, by password, token or signature.
    pub logins: usize,
}

impl Guard {
    /// A guard without failures.
    pub fn new(user: User) -> Self {
        Guard { user, failures: Failures::default(), sessions: Sessions::default(), logins: 0 }
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
        self.failures.check(now_ms)?;
        match oauth::verify(request, &self.user) {
            Some(true) => Ok(Login::Signature),
            Some(false) => Err(self.failures.add(now_ms, "")),
            None => self.authenticate(request.header("authorization"), now_ms).map(|()| Login::Password),
        }
    }

    /// Accepts or refuses a request by Basic authentication. `now_ms` is real time, not world time.
    ///
    /// # Errors
    /// A reply with status 401.
    pub fn authenticate(&mut self, header: Option<&str>, now_ms: i64) -> Result<(), Reply> {
        self.failures.check(now_ms)?;
        // A request without credentials, as one with a cookie that is not known, is a failure like the others (`authorize` of
        // api/base_controller.rb counts whatever `authenticate` refuses).
        let Some((login, secret)) = header.and_then(basic) else { return Err(self.failures.add(now_ms, "")) };
        if login == self.user.login && (secret == self.user.password || secret == self.user.token) {
            return Ok(());
        }
        Err(self.failures.add(now_ms, &login))
    }

    /// Failures so far that count.
    pub fn failures(&self) -> usize {
        self.failures.count
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

/// The failures that count. Each one renews the time for all (services/foreman/bruteforce_protection.rb).
#[derive(Debug, Default)]
struct Failures {
    count: usize,
    last_ms: i64,
}

impl Failures {
    /// Refuses whatever comes after too many of them. What is refused here counts no more.
    fn check(&mut self, now_ms: i64) -> Result<(), Reply> {
        if now_ms - self.last_ms > WINDOW_MS {
            self.count = 0;
        }
        match self.count >= FAILURES {
            true => Err(Reply::foreman(401, "Too many tries, please try again in a few minutes.")),
            false => Ok(()),
        }
    }

    /// One more, of this login.
    fn add(&mut self, now_ms: i64, login: &str) -> Reply {
        self.count += 1;
        self.last_ms = now_ms;
        Reply::foreman(401, format!("Unable to authenticate user {login}"))
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

    #[test]
    fn requests_without_credentials_and_with_an_unknown_cookie_are_failures_as_well_and_each_renews_the_time() {
        let mut g = guard();
        for n in 0..FAILURES {
            g.authenticate(None, i64::try_from(n).unwrap() * (WINDOW_MS - 1)).unwrap_err();
        }
        assert_eq!(g.failures(), FAILURES);
        let last_ms = i64::try_from(FAILURES - 1).unwrap() * (WINDOW_MS - 1);
        for header in [None, Some("Basic YTp0")] {
            let refused = g.authenticate(header, last_ms + 1).unwrap_err();
            assert!(refused.body.to_string().contains("Too many tries"));
        }
        assert_eq!(g.failures(), FAILURES, "what is refused while it is locked does not count");
        assert!(g.authenticate(Some("Basic YTp0"), last_ms + WINDOW_MS + 1).is_ok());
    }
}
