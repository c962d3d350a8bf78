//! Removes credentials from text. A server can repeat a credential, escaped in its own way, and errors quote servers.
//!
//! Tests: below, and `tests/it/boundary/credentials.rs`.

mod unescaped;

use std::borrow::Cow;
use std::ops::Range;

use self::unescaped::Unescaped;
use super::text::shown;

/// Shorter credentials are not searched for: they would be found in ordinary words.
const LEAST: usize = 4;
/// The replacement of a credential.
const HIDDEN: &str = "***";
/// Most levels of escaping: JSON within JSON within HTML, and once by this library.
const MOST_ESCAPED: usize = 4;

/// The text with `***` in the place of a credential, however a server or this library has escaped the credential. A
/// credential that the end of the text cuts off is replaced, too.
pub(crate) fn hide<'t>(text: &'t str, credential: &str) -> Cow<'t, str> {
    let forms = forms(credential);
    let (kept, ellipsis) = text.strip_suffix('…').map_or((text, ""), |kept| (kept, "…"));
    let mut places = vec![];
    let mut level = Unescaped::new(kept);
    for _ in 0..=MOST_ESCAPED {
        places.extend(forms.iter().flat_map(|form| in_text(&level, form)));
        match level.again() {
            Some(next) => level = next,
            None => break,
        }
    }
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let is_cut = places.iter().any(|place| place.end == kept.len());
    Cow::Owned(without(kept, places) + if is_cut { "" } else { ellipsis })
}

/// Places of the credential in the text: of the whole credential, or of its beginning at the end of a cut text.
fn in_text(text: &Unescaped, form: &str) -> Vec<Range<usize>> {
    let mut places: Vec<_> = text.text().match_indices(form).map(|(at, _)| text.origin(at..at + form.len())).collect();
    let beginnings: Vec<_> = form.char_indices().skip(LEAST).map(|(end, _)| &form[..end]).collect();
    if let Some(beginning) = beginnings.into_iter().rev().find(|beginning| text.text().ends_with(beginning)) {
        let end = text.text().len();
        places.push(text.origin(end - beginning.len()..end).start..text.origin_len());
    }
    places
}

/// The text without these places, which may overlap.
fn without(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.sort_by_key(|place| (place.start, place.end));
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for place in places {
        if place.start >= at {
            out.push_str(&text[at..place.start]);
            out.push_str(HIDDEN);
        }
        at = at.max(place.end);
    }
    out.push_str(&text[at..]);
    out
}

/// The forms of a credential in a text whose escapes were read: as it is; as a server shows it that reads too many
/// escapes; as this library shows it; with the blanks of a form; in base64, also without padding.
fn forms(credential: &str) -> Vec<String> {
    let mut forms = vec![credential.to_owned(), credential.replace(' ', "+"), shown(credential).into_owned()];
    forms.push(credential.trim_end_matches('=').to_owned());
    forms.push(credential.replace('+', "-").replace('/', "_").trim_end_matches('=').to_owned());
    let mut level = Unescaped::new(credential);
    while let Some(next) = level.again().filter(|next| !next.is_cut()) {
        forms.push(next.text().to_owned());
        level = next;
    }
    forms.retain(|form| form.chars().count() >= LEAST);
    forms.sort();
    forms.dedup();
    forms
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
            // Rails: JSON, in a text that it cuts.
            "\"hun\\u003cter\\u00262\\\"x\\u0027 é%\\\\\\u200b\"".to_owned(),
            "bad: hun\\u003cter\\u0026…".to_owned(),
            "bad: hun\\u003cter\\u00".to_owned(),
            "hun&#60;ter&#38;2&#34;x&#39; &#233;%\\&#8203;".to_owned(),
            "hun&#x3c;ter&#x26;2&#x22;x&#x27; é%\\\u{200b}".to_owned(),
            "<p>{&quot;p&quot;:&quot;hun\\u003cter\\u00262\\&quot;x&#39; é%\\\\\u{200b}&quot;}</p>".to_owned(),
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
    fn what_ruby_escapes_is_hidden() {
        assert_eq!(hide(r##"password "Xq<7\#{v}&w0rd" is wrong"##, "Xq<7#{v}&w0rd"), r#"password "***" is wrong"#);
    }

    #[test]
    fn a_credential_with_escapes_of_its_own_is_hidden() {
        for credential in ["ab%41&lt;c", r"ab\u0041\", "100%&more;", r"C:\new\"] {
            let json = serde_json::json!({"p": credential}).to_string();
            for said in [credential.to_owned(), json.clone(), serde_json::json!({"m": json}).to_string()] {
                let hidden = hide(&said, credential);
                assert!(hidden.contains("***") && !hidden.contains(credential), "{said} -> {hidden}");
            }
        }
    }

    #[test]
    fn base64_is_hidden_without_the_characters_that_fill_it_up() {
        for said in ["Basic ZW5naW5lOm5ldw== is wrong", "Basic ZW5naW5lOm5ldw is wrong"] {
            let hidden = hide(said, "ZW5naW5lOm5ldw==");
            assert!(!hidden.contains("ZW5"), "{hidden}");
        }
    }

    #[test]
    fn only_the_credential_is_left_out() {
        assert_eq!(hide("a\\u003c hunter2xyz %41 hunter2xyz &lt;", "hunter2xyz"), "a\\u003c *** %41 *** &lt;");
    }

    #[test]
    fn other_text_stays_as_it_is() {
        assert!(matches!(hide("nothing of it here", SECRET), Cow::Borrowed(_)));
        assert_eq!(hide("abc", "abc"), "abc", "too short to be looked for");
    }
}
