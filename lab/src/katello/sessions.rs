//! Sessions: the cookie that a login by password sets, and that then stands for the user (4.14, recorded).

use std::collections::BTreeMap;

use crate::secret::secret;
use crate::web::{Reply, Request};

/// The cookie's name.
const COOKIE: &str = "_session_id";
/// A session that is not used for so long ends (setting `idle_timeout`, 60 minutes).
const IDLE_MS: i64 = 60 * 60_000;

/// By what a request was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Login {
    /// Nothing: it needs none, or was refused.
    #[default]
    None,
    /// A password or a token.
    Password,
    /// A signature of OAuth.
    Signature,
    /// The cookie of a session.
    Session,
}

/// The sessions of a server, by their cookies, with the time of the last use.
#[derive(Debug, Default)]
pub struct Sessions {
    used_ms: BTreeMap<String, i64>,
}

/// The cookie of a session that a request has.
fn cookie(request: &Request) -> Option<&str> {
    let pairs = request.header("cookie")?.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(name, _)| *name == COOKIE).map(|(_, cookie)| cookie)
}

/// Whether a request has the cookie of a session, known or not.
pub(super) fn has_cookie(request: &Request) -> bool {
    cookie(request).is_some()
}

impl Sessions {
    /// Whether the request has a cookie of a session, and whether that session is known. `None`: it has none.
    pub fn admit(&mut self, request: &Request, now_ms: i64) -> Option<bool> {
        let cookie = cookie(request)?;
        self.used_ms.retain(|_, used_ms| now_ms - *used_ms <= IDLE_MS);
        Some(self.used_ms.get_mut(cookie).map(|used_ms| *used_ms = now_ms).is_some())
    }

    /// Every session ends, as when the server's table of sessions is emptied.
    pub fn end_all(&mut self) {
        self.used_ms.clear();
    }

    /// Adds the cookie to the reply to a request that was admitted, or refused, in this way. A reply to a request without a
    /// session sets one; only a login makes it that of a user.
    pub fn add_cookie(&mut self, reply: Reply, login: Login, now_ms: i64) -> Reply {
        if login == Login::Session {
            return reply;
        }
        let Ok(cookie) = secret() else { return reply };
        if login == Login::Password {
            self.used_ms.insert(cookie.clone(), now_ms);
        }
        reply.header("set-cookie", format!("{COOKIE}={cookie}; path=/; secure; HttpOnly; SameSite=Lax"))
    }
}
