//! The credentials of a recorded request: a password, a token, a session, a signature of OAuth.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use upgrade_manager_lab::web::Request;

use super::Recorded;
use super::roles::role;
use super::situation::Site;

pub const PASSWORD: &str = "right";
pub const TOKEN: &str = "a-token";
pub const SECRET: &str = "oauth-secret";
const HOST: &str = "provider.lab.example";

pub fn basic(login: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{login}:{secret}")))
}

/// Gives a request the credentials of the recorded one.
pub fn authenticate(recorded: &Recorded, site: &mut Site, request: &mut Request) {
    let login = if role(&recorded.user).is_some() { recorded.user.as_str() } else { "admin" };
    let mut set = |name: &str, value: String| request.headers.insert(name.to_owned(), value);
    let credentials = recorded.credentials.as_str();
    match credentials {
        "none" => return,
        "password" => set("authorization", basic(login, PASSWORD)),
        "token" => set("authorization", basic(login, TOKEN)),
        "empty user" => set("authorization", basic("", "")),
        "malformed header" => set("authorization", "Basic !!!".to_owned()),
        "unknown user" => set("authorization", basic(&recorded.user, "wrong")),
        "wrong password" | "wrong token" | "expired token" => set("authorization", basic(login, "wrong")),
        "session and password" | "session of cl-vh and password" => set("authorization", basic("admin", PASSWORD)),
        "session and wrong password" => set("authorization", basic(login, "wrong")),
        _ => None,
    };
    if credentials == "unknown session" {
        request.headers.insert("cookie".to_owned(), "_session_id=garbage".to_owned());
    } else if credentials.starts_with("session") {
        let mut first = Request::new("GET", "/api/status", "", String::new());
        first.headers.insert("authorization".to_owned(), basic(login, PASSWORD));
        let (_, headers) = site.answer(&mut first);
        let cookie = headers.iter().find(|(name, _)| *name == "set-cookie").unwrap().1.clone();
        request.headers.insert("cookie".to_owned(), cookie.split(';').next().unwrap().to_owned());
        // The cookie was taken before the address was locked.
        if recorded.name.starts_with("lock") {
            fail_often(site);
        }
    }
    if credentials == "oauth" {
        // Where the server did not map users, every signature is the administrator's.
        let maps = ["oauth-map-none", "oauth-map-empty"].contains(&recorded.name.as_str());
        if !maps && !recorded.headers.contains_key("foreman-user") {
            request.headers.insert("foreman-user".to_owned(), login.to_owned());
        }
        sign(request, &recorded.name);
    }
}

/// Signs a request by OAuth 1.0, as the recorded one was signed.
fn sign(request: &mut Request, name: &str) {
    let escape = |text: &str| {
        let escape = |b: u8| match b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            true => char::from(b).to_string(),
            false => format!("%{b:02X}"),
        };
        text.bytes().map(escape).collect::<String>()
    };
    let decode = upgrade_manager_lab::web::request::decode;
    let fields = [
        ("oauth_consumer_key", "key"),
        ("oauth_nonce", "1"),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", "1"),
        ("oauth_version", "1.0"),
    ];
    let signed_query = if name == "oauth-tamper" { "thin=true" } else { request.query.as_str() };
    let pairs = signed_query.split('&').filter_map(|pair| pair.split_once('='));
    // The server leaves out what it does not see as a plain parameter.
    let pairs = pairs.filter(|(name, _)| !name.ends_with("[]")).map(|(n, v)| (escape(&decode(n)), escape(&decode(v))));
    let mut all: Vec<(String, String)> =
        pairs.chain(fields.iter().map(|(name, value)| (escape(name), escape(value)))).collect();
    all.sort();
    let all: Vec<String> = all.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = if name == "oauth-other-host" { "other.example" } else { HOST };
    let base =
        format!("{}&{}&{}", request.method, escape(&format!("https://{host}{}", request.path)), escape(&all.join("&")));
    let secret = if name == "oauth-inactive" { "another" } else { SECRET };
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, format!("{secret}&").as_bytes());
    let signature = STANDARD.encode(hmac::sign(&key, base.as_bytes()));
    let fields = fields.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect::<Vec<_>>().join(", ");
    let header = format!("OAuth {fields}, oauth_signature=\"{}\"", escape(&signature));
    request.headers.insert("authorization".to_owned(), header);
    request.headers.insert("host".to_owned(), HOST.to_owned());
}

/// Thirty logins with a wrong password; a session was there before.
pub fn lock(site: &mut Site, recorded: &Recorded) {
    if recorded.credentials.starts_with("session") {
        return;
    }
    fail_often(site);
}

fn fail_often(site: &mut Site) {
    for _ in 0..30 {
        let mut request = Request::new("GET", "/api/status", "", String::new());
        request.headers.insert("authorization".to_owned(), basic("admin", "wrong"));
        assert_eq!(site.answer(&mut request).0.status, 401);
    }
}
