//! The login: tokens for user and password, the end of a token, the health page.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use serde_json::json;

use super::answer::{Answer, Answered};
use super::route::Call;
use crate::web::Request;
use crate::web::request::decode;

fn refused(code: &str, error: &str) -> Answer {
    Answer::json(400, json!({"error_code": code, "error": error}))
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
    let name = guard.shown_name(user);
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
