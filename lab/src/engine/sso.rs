//! The login: tokens for user and password, Basic, and session cookies. Tokens and cookies end when the engine restarts.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use std::collections::BTreeMap;

use base64::Engine as _;
use serde_json::json;

use super::answer::{Answer, Answered};
use super::route::Call;
use crate::lab::secret;
use crate::web::Request;
use crate::web::request::decode;
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

    fn by_pair(&self, pair: &str) -> Result<usize, Answer> {
        let bytes = base64::engine::general_purpose::STANDARD.decode(pair.trim()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (name, password) = text.split_once(':').unwrap_or((text.as_str(), ""));
        self.check(name, password).map_err(|why| unauthorized(&format!("access_denied: {why}")))
    }

    /// The number of the user with that name and password, or why there is none.
    fn check(&self, name: &str, password: &str) -> Result<usize, String> {
        let (login, profile) = name.rsplit_once('@').unwrap_or((name, "N/A"));
        let denied = |why: &str| format!("Cannot authenticate user '{login}@{profile}': {why}");
        if profile != PROFILE {
            return Err(denied("No valid profile found in credentials.."));
        }
        let known = |u: &EngineUser| u.login == login && u.password == password;
        self.users.iter().position(known).ok_or_else(|| denied(NO_LOGIN))
    }

    fn token(&mut self, user: usize, scope: &str, started: Option<i64>) -> Answer {
        let Ok(token) = secret() else { return Answer::crashed("no random numbers") };
        let is_for_api = scope.split_whitespace().any(|s| s == SCOPE);
        self.tokens.insert(token.clone(), Session { user, engine_started_ms: started, is_for_api });
        let scope = if is_for_api { format!("{scope} {MORE_SCOPES}") } else { scope.to_owned() };
        let body = json!({"access_token": token, "scope": scope, "exp": i64::MAX.to_string(), "token_type": "bearer"});
        Answer::json(200, body)
    }

    /// Ends a token.
    fn revoke(&mut self, token: &str) {
        self.tokens.remove(token);
    }
}

fn unauthorized(words: &str) -> Answer {
    Answer::filtered(401, words).header("www-authenticate", "Basic realm=\"RESTAPI\"")
}

fn refused(code: &str, error: &str) -> Answer {
    Answer::json(400, json!({"error_code": code, "error": error}))
}

fn cookie_of(request: &Request) -> Option<&str> {
    let mut cookies = request.header("cookie")?.split(';');
    cookies.find_map(|cookie| cookie.trim().strip_prefix("JSESSIONID="))
}

/// A field of a form, in the body or the query.
fn form(request: &Request, name: &str) -> Option<String> {
    let pairs = request.body.split('&').chain(request.query.split('&')).filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| decode(value)).next()
}

/// `POST /sso/oauth/token`.
///
/// # Errors
/// The login's refusal.
pub fn token(call: &mut Call<'_>) -> Answered {
    let request = call.request;
    if request.header("accept") != Some("application/json") {
        return Err(refused("invalid_request", "Missing parameter: 'Accept Header'"));
    }
    if form(request, "grant_type").as_deref() != Some("password") {
        let text = "The authorization grant type is not supported by the authorization server.";
        return Err(refused("unsupported_grant_type", text));
    }
    let field = |name| form(request, name).unwrap_or_default();
    let guard = &mut call.server.guard;
    let user = guard.check(&field("username"), &field("password")).map_err(|why| refused("access_denied", &why))?;
    let name = guard.users.get(user).map(EngineUser::shown_name).unwrap_or_default();
    let answer = guard.token(user, &field("scope"), call.world.engine_view().started_at_ms);
    call.world.log_login(&name, true);
    Ok(answer)
}

/// `GET /sso/oauth/token-http-auth`: a token for Basic.
///
/// # Errors
/// The login's refusal.
pub fn token_by_basic(call: &mut Call<'_>) -> Answered {
    let pair = call.request.header("authorization").and_then(|a| a.strip_prefix("Basic ")).unwrap_or_default();
    let guard = &mut call.server.guard;
    let user = guard.by_pair(pair)?;
    let scope = form(call.request, "scope").unwrap_or_default();
    Ok(guard.token(user, &scope, call.world.engine_view().started_at_ms))
}

/// `POST /sso/oauth/revoke`: only a registered client may use it.
///
/// # Errors
/// Always: no client has an id.
pub fn revoke(_: &mut Call<'_>) -> Answered {
    Err(Answer::json(400, json!({"error_description": "Missing parameter: 'client_id'", "error": "invalid_request"})))
}

/// `/services/sso-logout`: ends a token.
///
/// # Errors
/// None.
pub fn logout(call: &mut Call<'_>) -> Answered {
    if let Some(token) = form(call.request, "token") {
        call.server.guard.revoke(&token);
    }
    Ok(Answer::json(200, json!({})))
}

/// `/services/health`.
///
/// # Errors
/// None.
pub fn health(_: &mut Call<'_>) -> Answered {
    Ok(Answer::plain("text/html;charset=ISO-8859-1", "DB Up!Welcome to Health Status!"))
}
