//! Who may use the engine: users, tokens and session cookies. Tokens and cookies end when the engine restarts.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use serde_json::json;

use super::answer::Answer;
use crate::secret::secret;
use crate::web::Request;
use crate::world::World;

/// The only profile of users.
const PROFILE: &str = "internal";
/// The scope that the API accepts.
const SCOPE: &str = "ovirt-app-api";
/// What a token with that scope may do besides.
const MORE_SCOPES: &str = "ovirt-ext=token-info:authz-search ovirt-ext=token-info:public-authz-search \
                           ovirt-ext=token-info:validate ovirt-ext=token:password-access";
const NO_LOGIN: &str = "Unable to log in. Verify your login information or contact the system administrator..";

/// A user of the engine.
#[derive(Clone)]
pub struct EngineUser {
    /// Login without the profile.
    pub login: String,
    /// Password.
    pub password: String,
    /// May change something; otherwise it only reads.
    pub may_change: bool,
    /// Permissions that its role lacks, of those that the lab knows (`edit_host_configuration`).
    pub lacks: BTreeSet<String>,
}

impl EngineUser {
    /// The name with the profile, for logins.
    pub fn full_name(&self) -> String {
        format!("{}@{PROFILE}", self.login)
    }

    /// The name in events.
    pub fn shown_name(&self) -> String {
        format!("{}@{PROFILE}-authz", self.login)
    }
}

/// A login that lasts until the engine stops.
struct Session {
    user: usize,
    /// The start of the engine that made it.
    engine_started_ms: Option<i64>,
    /// Its scope is that of the API.
    is_for_api: bool,
}

/// Who may use the engine. No `Debug`: it has passwords.
pub struct Guard {
    users: Vec<EngineUser>,
    tokens: BTreeMap<String, Session>,
    cookies: BTreeMap<String, Session>,
}

impl Guard {
    /// A guard for these users.
    pub fn new(users: Vec<EngineUser>) -> Self {
        Guard { users, tokens: BTreeMap::new(), cookies: BTreeMap::new() }
    }

    /// Takes permissions from the role of a user, and gives back those that were taken before.
    pub fn set_lacking(&mut self, login: &str, permissions: &[&str]) {
        for user in self.users.iter_mut().filter(|user| user.login == login) {
            user.lacks = permissions.iter().map(|name| (*name).to_owned()).collect();
        }
    }

    /// The user of a request, and a cookie to set.
    ///
    /// # Errors
    /// 401: the request has no valid credentials.
    pub fn admit(&mut self, world: &mut World, request: &Request) -> Result<(EngineUser, Option<String>), Answer> {
        let started = world.engine_view().started_at_ms;
        let prefers = request.header("prefer").is_some_and(|p| p.contains("persistent-auth"));
        let lasts = |s: &&Session| s.is_for_api && s.engine_started_ms == started;
        let authorization = request.header("authorization").unwrap_or_default();
        if let Some(token) = authorization.strip_prefix("Bearer ") {
            let session = self.tokens.get(token.trim()).filter(lasts);
            let user = session.and_then(|s| self.users.get(s.user)).cloned();
            let gone = "invalid_grant: The provided authorization grant for the auth code has expired.";
            return user.map(|user| (user, None)).ok_or_else(|| unauthorized(gone));
        }
        if let Some(pair) = authorization.strip_prefix("Basic ") {
            let number = self.by_pair(pair)?;
            let user = self.users.get(number).cloned().ok_or_else(|| unauthorized("Unauthorized"))?;
            if !prefers {
                world.log_login(&user.shown_name(), true);
                world.log_login(&user.shown_name(), false);
                return Ok((user, None));
            }
            let cookie = secret().map_err(|_| Answer::crashed("no random numbers"))?;
            world.log_login(&user.shown_name(), true);
            let session = Session { user: number, engine_started_ms: started, is_for_api: true };
            self.cookies.insert(cookie.clone(), session);
            return Ok((user, Some(format!("JSESSIONID={cookie}; path=/ovirt-engine/api; HttpOnly"))));
        }
        let cookie = cookie_of(request).filter(|_| prefers).and_then(|c| self.cookies.get(c)).filter(lasts);
        let user = cookie.and_then(|s| self.users.get(s.user)).cloned();
        user.map(|user| (user, None)).ok_or_else(|| unauthorized("Unauthorized"))
    }

    pub(super) fn by_pair(&self, pair: &str) -> Result<usize, Answer> {
        let bytes = base64::engine::general_purpose::STANDARD.decode(pair.trim()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (name, password) = text.split_once(':').unwrap_or((text.as_str(), ""));
        self.check(name, password).map_err(|why| unauthorized(&format!("access_denied: {why}")))
    }

    /// The number of the user with that name and password, or why there is none.
    pub(super) fn check(&self, name: &str, password: &str) -> Result<usize, String> {
        let (login, profile) = name.rsplit_once('@').unwrap_or((name, "N/A"));
        let denied = |why: &str| format!("Cannot authenticate user '{login}@{profile}': {why}");
        if profile != PROFILE {
            return Err(denied("No valid profile found in credentials.."));
        }
        let known = |u: &EngineUser| u.login == login && u.password == password;
        self.users.iter().position(known).ok_or_else(|| denied(NO_LOGIN))
    }

    pub(super) fn token(&mut self, user: usize, scope: &str, started: Option<i64>) -> Answer {
        let Ok(token) = secret() else { return Answer::crashed("no random numbers") };
        let is_for_api = scope.split_whitespace().any(|s| s == SCOPE);
        self.tokens.insert(token.clone(), Session { user, engine_started_ms: started, is_for_api });
        let scope = if is_for_api { format!("{scope} {MORE_SCOPES}") } else { scope.to_owned() };
        let body = json!({"access_token": token, "scope": scope, "exp": i64::MAX.to_string(), "token_type": "bearer"});
        Answer::json(200, body)
    }

    /// The name of a user in events.
    pub(super) fn shown_name(&self, user: usize) -> String {
        self.users.get(user).map(EngineUser::shown_name).unwrap_or_default()
    }

    /// Ends a token.
    pub(super) fn revoke(&mut self, token: &str) {
        self.tokens.remove(token);
    }
}

pub(super) fn unauthorized(words: &str) -> Answer {
    Answer::filtered(401, words).header("www-authenticate", "Basic realm=\"RESTAPI\"")
}

fn cookie_of(request: &Request) -> Option<&str> {
    let mut cookies = request.header("cookie")?.split(';');
    cookies.find_map(|cookie| cookie.trim().strip_prefix("JSESSIONID="))
}
