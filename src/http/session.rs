//! The session of one connection: the cookie that a server issues for a login, so that it checks the password once and not
//! with each request.
//!
//! A session belongs to one connection, so to one provider and user: such a cookie wins over other credentials. It is kept in
//! memory only and ends with the connection, when another secret is stored, and when the server refuses it. Then the request logs
//! in once more, with the secret as it is stored then. Requests that come while another one logs in wait for it. Where it takes
//! long, because it is a slow request, one of them logs in as well. All requests use the first session that begins. A server that
//! keeps no sessions gets the secret with each request, and is tried again after a day, or when it has another version.
//!
//! Tests: `tests/it/provider/sessions.rs`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, SET_COOKIE};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;

use crate::ports::Clock;

/// How long requests wait for the login of another one before one of them takes its place.
const PATIENCE: Duration = Duration::from_secs(3);
/// A server that refuses two sessions within this time does not keep them (several servers behind one address, a proxy that
/// removes cookies). Each refusal counts as a failed login, and too many lock the address.
const REFUSED_TWICE_MS: i64 = 600_000;
/// After this time a server that kept no sessions is tried again: it can have been set up otherwise.
const TRY_AGAIN_MS: i64 = 24 * 3_600_000;
/// Longest cookie that is kept.
const MAX_COOKIE: usize = 4_096;

/// The session of a connection.
pub(super) struct Session {
    cookie_name: &'static str,
    state: Mutex<State>,
    /// A login has ended, with or without a session.
    login_ended: Notify,
}

#[derive(Default)]
struct State {
    now: Now,
    /// Logins so far.
    logins: u64,
    /// A login with this number or a lower one begins no session any more.
    void: u64,
    /// When a session was refused last, or was tried again after such refusals, by [`passed_ms`](Clock::passed_ms).
    refused_ms: Option<i64>,
}

#[derive(Default)]
enum Now {
    #[default]
    None,
    /// The number of the login.
    LoggingIn(u64),
    Open(Open),
    /// The server issues no cookie, or does not keep its sessions: since when.
    NotKept {
        since_ms: i64,
    },
}

/// A session that the server keeps.
#[derive(Clone)]
pub(super) struct Open {
    /// The cookie's value.
    pub cookie: SecretString,
}

/// How a request is to be sent.
pub(super) enum Entry<'a> {
    /// In the session.
    Open(Open),
    /// With credentials; it logs in for the others.
    Login(Login<'a>),
    /// With credentials.
    WithoutSession,
}

/// A login under way. Dropping it ends it without a session.
pub(super) struct Login<'a> {
    session: &'a Session,
    number: u64,
}

impl Session {
    pub fn new(cookie_name: &'static str) -> Self {
        Session { cookie_name, state: Mutex::default(), login_ended: Notify::new() }
    }

    /// The session if there is one. Otherwise the caller logs in, unless another request is doing so.
    pub async fn enter(&self, clock: &dyn Clock) -> Entry<'_> {
        loop {
            // Created before the state is read, so that no end in between is missed.
            let ended = self.login_ended.notified();
            let other = {
                let mut state = self.state();
                match &state.now {
                    Now::Open(open) => return Entry::Open(open.clone()),
                    Now::NotKept { since_ms } if clock.passed_ms().saturating_sub(*since_ms) < TRY_AGAIN_MS => {
                        return Entry::WithoutSession;
                    }
                    Now::NotKept { .. } => {
                        state.refused_ms = Some(clock.passed_ms());
                        return Entry::Login(self.login(&mut state));
                    }
                    Now::LoggingIn(number) => *number,
                    Now::None => return Entry::Login(self.login(&mut state)),
                }
            };
            tokio::select! {
                () = ended => continue,
                () = clock.sleep(PATIENCE) => {}
            }
            let mut state = self.state();
            if matches!(state.now, Now::LoggingIn(number) if number == other) {
                return Entry::Login(self.login(&mut state));
            }
        }
    }

    fn login(&self, state: &mut State) -> Login<'_> {
        state.logins += 1;
        state.now = Now::LoggingIn(state.logins);
        Login { session: self, number: state.logins }
    }

    /// Whether this is the cookie of the session in use.
    pub fn is_open(&self, cookie: &SecretString) -> bool {
        matches!(&self.state().now, Now::Open(now) if now.cookie.expose_secret() == cookie.expose_secret())
    }

    /// Ends the session with this cookie, if it is still the one in use, because the server refused it.
    pub fn refused(&self, cookie: &SecretString, passed_ms: i64) {
        let mut state = self.state();
        if matches!(&state.now, Now::Open(now) if now.cookie.expose_secret() == cookie.expose_secret()) {
            let before = state.refused_ms.replace(passed_ms);
            let is_soon = before.is_some_and(|before| passed_ms.saturating_sub(before) < REFUSED_TWICE_MS);
            state.now = if is_soon { Now::NotKept { since_ms: passed_ms } } else { Now::None };
        }
    }

    /// Ends whatever session there is, and the one that a login under way would begin: the next request logs in.
    pub fn end_any(&self) {
        let mut state = self.state();
        state.void = state.logins;
        if matches!(state.now, Now::Open(_) | Now::LoggingIn(_)) {
            state.now = Now::None;
        }
    }

    /// Whatever was found out about the server is found out anew.
    pub fn try_again(&self, passed_ms: i64) {
        let mut state = self.state();
        if matches!(state.now, Now::NotKept { .. }) {
            // Then one refusal soon is enough.
            (state.now, state.refused_ms) = (Now::None, Some(passed_ms));
        }
    }

    /// The header field that sends a session's cookie.
    pub fn header(&self, cookie: &SecretString) -> String {
        format!("{}={}", self.cookie_name, cookie.expose_secret())
    }

    /// The session's cookie among those that a response sets. Attributes do not matter: it is sent to this one address only.
    pub fn cookie(&self, headers: &HeaderMap) -> Option<SecretString> {
        let pairs = headers.get_all(SET_COOKIE).iter().filter_map(|field| field.to_str().ok()?.split(';').next());
        let named = pairs.filter_map(|pair| pair.split_once('=')).find(|(name, _)| name.trim() == self.cookie_name);
        let value = named.map(|(_, value)| value.trim()).filter(|value| is_cookie(value))?;
        Some(SecretString::from(value.to_owned()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Login<'_> {
    /// The login succeeded, and the server set this cookie, or none.
    pub fn succeeded(self, cookie: Option<SecretString>, passed_ms: i64) {
        let mut state = self.session.state();
        // An earlier or later login may have begun a session meanwhile.
        if self.number > state.void && matches!(state.now, Now::LoggingIn(_) | Now::None) {
            state.now = cookie.map_or(Now::NotKept { since_ms: passed_ms }, |cookie| Now::Open(Open { cookie }));
        }
    }
}

impl Drop for Login<'_> {
    fn drop(&mut self) {
        {
            let mut state = self.session.state();
            if matches!(state.now, Now::LoggingIn(number) if number == self.number) {
                state.now = Now::None;
            }
        }
        self.session.login_ended.notify_waiters();
    }
}

/// The value of a cookie (RFC 6265): nothing that would end it.
fn is_cookie(value: &str) -> bool {
    let is_part = |b: u8| b.is_ascii_graphic() && !b"\",;\\".contains(&b);
    (1..=MAX_COOKIE).contains(&value.len()) && value.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(fields: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(SET_COOKIE, field.parse().unwrap());
        }
        Session::new("_session_id").cookie(&headers).map(|cookie| cookie.expose_secret().to_owned())
    }

    #[test]
    fn only_a_usable_cookie_of_the_session_is_taken() {
        let taken = set(&["timezone=x; path=/", "_session_id=ab12; path=/; secure; HttpOnly; SameSite=Lax"]);
        assert_eq!(taken.as_deref(), Some("ab12"));
        for odd in ["_session_id=; path=/", "_session_id=\"a\"", "_session_id", "x_session_id=ab", "_session_id=a b"] {
            assert_eq!(set(&[odd]), None, "{odd}");
        }
        assert_eq!(set(&[&format!("_session_id={}", "a".repeat(MAX_COOKIE + 1))]), None);
        assert_eq!(set(&[]), None);
    }

    #[test]
    fn a_server_that_refuses_two_sessions_soon_after_each_other_does_not_keep_them() {
        let open = |name: &str| Open { cookie: name.to_owned().into() };
        let session = Session::new("c");
        let becomes = |open: &Open| session.state().now = Now::Open(open.clone());
        let is_kept = || !matches!(session.state().now, Now::NotKept { .. });
        becomes(&open("a"));
        session.refused(&open("another").cookie, 0);
        assert!(matches!(session.state().now, Now::Open(_)), "it is not the one in use");
        session.refused(&open("a").cookie, 0);
        becomes(&open("b"));
        session.refused(&open("b").cookie, REFUSED_TWICE_MS);
        assert!(is_kept());
        becomes(&open("c"));
        session.refused(&open("c").cookie, REFUSED_TWICE_MS + 1);
        assert!(!is_kept());
    }

    #[tokio::test]
    async fn a_login_that_was_under_way_begins_no_session_after_its_end() {
        let session = Session::new("c");
        let Entry::Login(old) = session.enter(&ShortClock).await else { panic!("nobody is logged in") };
        session.end_any();
        let Entry::Login(new) = session.enter(&ShortClock).await else { panic!("nobody is logged in") };
        old.succeeded(Some("old".to_owned().into()), 0);
        new.succeeded(Some("new".to_owned().into()), 0);
        let Entry::Open(open) = session.enter(&ShortClock).await else { panic!("the session is lost") };
        assert_eq!(open.cookie.expose_secret(), "new");
    }

    /// Its sleeps are short.
    struct ShortClock;

    #[async_trait::async_trait]
    impl Clock for ShortClock {
        fn now_ms(&self) -> i64 {
            0
        }

        async fn sleep(&self, _: Duration) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    #[tokio::test]
    async fn one_of_many_waiting_requests_takes_the_place_of_a_slow_login() {
        let session = Session::new("c");
        let Entry::Login(slow) = session.enter(&ShortClock).await else { panic!("nobody is logged in") };
        let logins = std::sync::atomic::AtomicUsize::new(0);
        let others = (0..8).map(|_| async {
            match session.enter(&ShortClock).await {
                Entry::Login(login) => {
                    logins.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    login.succeeded(Some("second".to_owned().into()), 0);
                }
                Entry::Open(open) => assert_eq!(open.cookie.expose_secret(), "second"),
                Entry::WithoutSession => panic!("it would log in as well"),
            }
        });
        futures_util::future::join_all(others).await;
        assert_eq!(logins.into_inner(), 1);
        // The slow one ends at last: the session stays the one that everybody has.
        slow.succeeded(Some("first".to_owned().into()), 0);
        let Entry::Open(open) = session.enter(&ShortClock).await else { panic!("the session is lost") };
        assert_eq!(open.cookie.expose_secret(), "second");
    }
}
