//! OAuth 1.0 as Foreman checks it: one consumer, HMAC-SHA1 over method, address and parameters.
//!
//! As on the real server, neither the age of a signature nor its nonce is checked.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use super::user::User;
use crate::web::request::{Request, decode};

/// Parameters of an `Authorization: OAuth …` header, decoded; `None` for any other header.
fn fields(header: &str) -> Option<Vec<(String, String)>> {
    let rest = header.strip_prefix("OAuth ")?;
    let field = |part: &str| {
        let (name, value) = part.trim().split_once('=')?;
        Some((percent_decode(name), percent_decode(value.trim_matches('"'))))
    };
    Some(rest.split(',').filter_map(field).filter(|(name, _)| name != "realm").collect())
}

/// Whether the request has the consumer's signature and the user's name. `None` for an unsigned request.
pub fn verify(request: &Request, user: &User) -> Option<bool> {
    let fields = fields(request.header("authorization")?)?;
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let named = request.header("foreman-user") == Some(user.login.as_str());
    let known = field("oauth_consumer_key") == Some(user.consumer_key.as_str())
        && field("oauth_signature_method") == Some("HMAC-SHA1")
        && field("oauth_nonce").is_some_and(|n| !n.is_empty())
        && field("oauth_timestamp").is_some_and(|t| t.parse::<u64>().is_ok());
    let signed = field("oauth_signature").and_then(|text| STANDARD.decode(text).ok()).is_some_and(|signature| {
        let key = format!("{}&", escape(&user.consumer_secret));
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
        hmac::verify(&key, base(request, &fields).as_bytes(), &signature).is_ok()
    });
    Some(named && known && signed)
}

fn base(request: &Request, fields: &[(String, String)]) -> String {
    let query = request.query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    });
    let signed = fields.iter().filter(|(name, _)| name != "oauth_signature").cloned();
    let mut all: Vec<(String, String)> = query.chain(signed).map(|(n, v)| (escape(&n), escape(&v))).collect();
    all.sort();
    let all: Vec<String> = all.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = request.header("host").unwrap_or_default().to_ascii_lowercase();
    let address = format!("https://{}{}", host.trim_end_matches(":443"), request.path);
    format!("{}&{}&{}", request.method, escape(&address), escape(&all.join("&")))
}

/// As [`decode`], but a plus stays a plus: the header is no form.
fn percent_decode(text: &str) -> String {
    decode(&text.replace('+', "%2B"))
}

fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 5849, 3.4.1.1, without its form body.
    #[test]
    fn the_base_string_is_as_in_the_rfc() {
        let mut request = Request::new("POST", "/request", "b5=%3D%253D&a3=a&c%40=&a2=r+b&c2=&a3=2%20q", String::new());
        request.headers.insert("host".to_owned(), "Example.com:443".to_owned());
        let header = "OAuth realm=\"Example\", oauth_consumer_key=\"9djdj82h48djs9d2\", oauth_signature=\"x%2B%3D\"";
        let fields = fields(header).unwrap();
        assert_eq!(fields[1], ("oauth_signature".to_owned(), "x+=".to_owned()));
        assert_eq!(
            base(&request, &fields),
            concat!(
                "POST&https%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D",
                "%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2"
            )
        );
    }
}
