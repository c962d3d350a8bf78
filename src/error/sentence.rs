//! Sentences: a template, and parameters that are safe to show.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::text::shown;

/// Longest text, in bytes, that an error, an event, a finding or a line of the log repeats: more than any of them needs.
pub(super) const LONGEST: usize = 65_536;

/// The text, with every character escaped that is not safe to show. What is beyond 64 KiB is left out.
pub(crate) fn cleaned(text: String) -> String {
    let mut text = match shown(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(escaped) => escaped,
    };
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}

/// Puts parameters into a template. A parameter that is missing shows as `(name)`, so that a test finds it. Only
/// documents that another version wrote can lack one.
pub(crate) fn fill(template: &str, params: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = tail.split_once('}') else {
            out.push('{');
            rest = tail;
            continue;
        };
        match params.get(name) {
            Some(value) => out.push_str(value),
            None => {
                out.push('(');
                out.push_str(name);
                out.push(')');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_parameter_shows_its_name() {
        assert_eq!(fill("process {pid} of {path}", &BTreeMap::new()), "process (pid) of (path)");
    }
}
