//! OAuth 1.0 (RFC 5849) without a token: a consumer's key and secret, signed with HMAC-SHA1.
//!
//! A JSON body is not part of the signature (RFC 5849, 3.4.1.3). TLS protects it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ring::hmac;

/// Everything but letters, digits and `-._~` (RFC 5849, 3.6).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request to be signed.
pub(super) struct Unsigned<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// Without query; host in lower case, without the scheme's own port.
    pub url: String,
    /// Parameters of its query, decoded.
    pub query: &'a [(&'static str, String)],
    /// Used once.
    pub nonce: String,
    /// Seconds since 1970.
    pub timestamp: i64,
}

/// The value of `Authorization`.
pub(super) fn authorization(request: &Unsigned<'_>, consumer_key: &str, consumer_secret: &str) -> String {
    let timestamp = request.timestamp.to_string();
    let protocol = [
        ("oauth_consumer_key", consumer_key),
        ("oauth_nonce", request.nonce.as_str()),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", timestamp.as_str()),
        ("oauth_version", "1.0"),
    ];
    let query = request.query.iter().map(|(name, value)| (*name, value.as_str()));
    let base = base_string(request.method, &request.url, query.chain(protocol));
    let signature = signature(&base, consumer_secret, "");
    let signed = protocol.into_iter().chain([("oauth_signature", signature.as_str())]);
    let parameters: Vec<String> = signed.map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    format!("OAuth {}", parameters.join(", "))
}

/// The text that is signed (RFC 5849, 3.4.1): method, address and sorted parameters, each escaped, joined by `&`.
fn base_string<'a>(method: &str, url: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut escaped: Vec<(String, String)> = parameters.map(|(name, value)| (escape(name), escape(value))).collect();
    escaped.sort_unstable();
    let joined: Vec<String> = escaped.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    [method.to_uppercase(), escape(url), escape(&joined.join("&"))].join("&")
}

/// The signature of that text (RFC 5849, 3.4.2).
fn signature(base: &str, consumer_secret: &str, token_secret: &str) -> String {
    let key = format!("{}&{}", escape(consumer_secret), escape(token_secret));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, base.as_bytes()))
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5849, 3.4.1.1.
    #[test]
    fn the_base_string_is_the_rfcs() {
        let parameters = [
            ("b5", "=%3D"),
            ("a3", "a"),
            ("c@", ""),
            ("a2", "r b"),
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
            ("c2", ""),
            ("a3", "2 q"),
        ];
        let want = concat!(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540",
            "%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3D",
            "HMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
        assert_eq!(base_string("post", "http://example.com/request", parameters.into_iter()), want);
    }

    /// RFC 5849, 1.2: the photo is asked for.
    #[test]
    fn the_signature_is_the_rfcs() {
        let parameters = [
            ("file", "vacation.jpg"),
            ("size", "original"),
            ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            ("oauth_token", "nnch734d00sl2jdk"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131202"),
            ("oauth_nonce", "chapoH"),
        ];
        let base = base_string("GET", "http://photos.example.net/photos", parameters.into_iter());
        assert_eq!(signature(&base, "kd94hf93k423kf44", "pfkkdhi9sl3r4s00"), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    }

    #[test]
    fn the_header_escapes_its_values_and_hides_the_secret() {
        let query = [("search", "name = \"h1\"".to_owned())];
        let (url, nonce) = ("https://k/api/hosts".to_owned(), "n1".to_owned());
        let request = Unsigned { method: "GET", url, query: &query, nonce, timestamp: 7 };
        let header = authorization(&request, "a key\"", "s3cret");
        assert!(header.starts_with("OAuth oauth_consumer_key=\"a%20key%22\", oauth_nonce=\"n1\", "), "{header}");
        assert!(header.contains("oauth_timestamp=\"7\"") && header.contains("%3D\""), "{header}");
        assert!(!header.contains("s3cret"), "{header}");
    }
}
