//! Leaves credentials out of text. A server can repeat what it was sent, escaped in its own way, and errors quote servers.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::text::shown;

/// A shorter text is not looked for: it would be found in ordinary words.
const LEAST: usize = 4;
/// What stands in the place of a credential.
const HIDDEN: &str = "***";

/// The text with `***` in the place of a credential, however a server or this library has escaped it. Also where the text
/// was cut in the middle of the credential.
pub(crate) fn hide<'t>(text: &'t str, credential: &str) -> Cow<'t, str> {
    let mut text = Cow::Borrowed(text);
    for form in forms(credential) {
        if text.contains(&form) {
            text = Cow::Owned(text.replace(&form, HIDDEN));
        }
        if let Some(whole) = before_cut(&text, &form) {
            text = Cow::Owned(format!("{}{HIDDEN}", &text[..whole]));
        }
    }
    text
}

/// Where the text ends with the beginning of this form, and perhaps an ellipsis: the length without it.
fn before_cut(text: &str, form: &str) -> Option<usize> {
    let kept = text.strip_suffix('…').unwrap_or(text);
    let mut beginnings = form.char_indices().skip(LEAST).map(|(end, _)| &form[..end]).collect::<Vec<_>>();
    beginnings.reverse();
    beginnings.into_iter().find_map(|beginning| kept.strip_suffix(beginning)).map(str::len)
}

/// A credential as it can stand in a text, longest first: as it is, escaped by this library, in JSON, in JSON within
/// JSON, in HTML, in a URL or a form.
fn forms(credential: &str) -> Vec<String> {
    if credential.chars().count() < LEAST {
        return vec![];
    }
    let json = in_json(credential);
    let mut all = vec![credential.to_owned(), shown(credential).into_owned(), in_json(&json), json];
    for (double, single) in [("&quot;", "&#39;"), ("&#34;", "&#39;"), ("&quot;", "&#x27;"), ("&quot;", "&apos;")] {
        let html = credential.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        all.push(html.replace('"', double));
        all.push(html.replace('"', double).replace('\'', single));
    }
    for set in [NON_ALPHANUMERIC, &UNRESERVED] {
        let escaped = utf8_percent_encode(credential, set).to_string();
        all.push(lower_case_escapes(&escaped));
        all.push(escaped.replace("%20", "+"));
        all.push(escaped);
    }
    all.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    all.dedup();
    all
}

/// What RFC 3986 never escapes.
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Without the quotes around it. A text can always be written as JSON.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

fn lower_case_escapes(text: &str) -> String {
    let mut escape = 0;
    let lower = |c: char| {
        escape = if c == '%' { 3 } else { escape - i32::from(escape > 0) };
        if escape > 0 { c.to_ascii_lowercase() } else { c }
    };
    text.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "hun<ter&2\"x' é%\\\u{200b}";

    #[test]
    fn a_credential_is_hidden_however_it_is_escaped() {
        for said in [
            SECRET.to_owned(),
            serde_json::json!({"message": SECRET}).to_string(),
            serde_json::json!({"message": serde_json::json!({"p": SECRET}).to_string()}).to_string(),
            "hun&lt;ter&amp;2&quot;x&#39; é%\\\u{200b}".to_owned(),
            "hun&lt;ter&amp;2&#34;x' é%\\\u{200b}".to_owned(),
            "hun&lt;ter&amp;2&quot;x&#x27; é%\\\u{200b}".to_owned(),
            "password=hun%3Cter%262%22x%27+%C3%A9%25%5C%E2%80%8B&".to_owned(),
            "password=hun%3cter%262%22x%27%20%c3%a9%25%5c%e2%80%8b&".to_owned(),
            shown(SECRET).into_owned(),
        ] {
            let hidden = hide(&said, SECRET);
            assert!(!hidden.contains("hun") && hidden.contains("***"), "{said} -> {hidden}");
        }
    }

    #[test]
    fn a_credential_that_is_cut_is_hidden() {
        assert_eq!(hide("bad password hunter2x…", "hunter2xyz"), "bad password ***");
        assert_eq!(hide("bad password hunt", "hunter2xyz"), "bad password ***");
        assert_eq!(hide("bad password hun", "hunter2xyz"), "bad password hun", "in ordinary words");
    }

    #[test]
    fn other_text_stays_as_it_is() {
        assert!(matches!(hide("nothing of it here", SECRET), Cow::Borrowed(_)));
        assert_eq!(hide("abc", "abc"), "abc", "too short to be looked for");
    }
}
