//! One error type and one table of stable codes, used by every face.
//!
//! An [`Error`] has a [`Code`] and named parameters; the English sentence and the remedy are made from both. Errors are
//! made by the typed constructors of [`codes`]: `codes::StateInUse { path, pid }.err()`. Codes are appended, never
//! renumbered or reused.
//!
//! Tests: below, and in `codes/mod.rs`.

pub mod codes;
pub(crate) mod document;
pub(crate) mod guard;
mod secret;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::codes::{Code, Use};
pub(crate) use self::secret::hide;
pub(crate) use self::text::{is_plain, shown};

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure: a code and its named parameters. The sentence is made from both.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    params: BTreeMap<String, String>,
}

impl Error {
    /// Only the constructors of [`codes`] call this: they have every parameter of the sentence.
    fn new<const N: usize>(code: Code, params: [(&str, String); N]) -> Self {
        Error { code, params: params.into_iter().map(|(name, value)| (name.to_owned(), cleaned(value))).collect() }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The named parameters of the sentence.
    pub fn params(&self) -> &BTreeMap<String, String> {
        &self.params
    }

    /// One parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// Replaces a parameter, or adds one that the sentence does not show. Never pass a secret: errors are shown, stored
    /// and logged.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), cleaned(value.to_string()));
        self
    }

    /// The error with `***` in the place of a credential, wherever a parameter repeats it.
    #[must_use]
    pub(crate) fn without(mut self, credential: &str) -> Self {
        for value in self.params.values_mut() {
            if let Cow::Owned(hidden) = hide(value, credential) {
                *value = hidden;
            }
        }
        self
    }

    /// The sentence: what happened, to which entity.
    pub fn message(&self) -> String {
        fill(self.code.template(), &self.params)
    }

    /// What to do now; empty where nothing can be done.
    pub fn remedy(&self) -> String {
        fill(self.code.remedy(), &self.params)
    }

    /// Shorthand for [`codes::InvalidArgument`].
    pub fn argument(field: &str, problem: impl fmt::Display) -> Self {
        codes::InvalidArgument { field, problem }.err()
    }

    /// Shorthand for [`codes::Internal`]: a broken assumption of this library.
    pub fn internal(what: impl fmt::Display) -> Self {
        codes::Internal { what }.err()
    }
}

/// Longest text, in bytes, that an error, an event, a finding or a line of the log repeats: more than any of them needs.
const LONGEST: usize = 65_536;

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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message())?;
        match self.remedy() {
            r if r.is_empty() => Ok(()),
            r => write!(f, ". {r}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Error {}

/// A row of the table as a document: an error, a finding of a plan, a wait of a run or a note, as [`Code::may_be`] permits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code.
    pub code: Code,
    /// What happened, to which entity.
    pub message: String,
    /// What to do now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remedy: String,
    /// Named parameters of the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl From<&Error> for Problem {
    fn from(e: &Error) -> Self {
        Problem { code: e.code, message: e.message(), remedy: e.remedy(), params: e.params.clone() }
    }
}

impl From<Error> for Problem {
    fn from(e: Error) -> Self {
        Problem::from(&e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_and_remedy_are_filled() {
        let e = codes::StateInUse { path: "/var/lib/x", pid: 42, remedy: "Wait." }.err();
        assert_eq!(e.message(), "state directory /var/lib/x is in use by process 42");
        assert!(e.to_string().starts_with("STATE_IN_USE: state directory /var/lib/x"));
    }

    #[test]
    fn a_missing_parameter_shows_its_name() {
        assert_eq!(fill("process {pid} of {path}", &BTreeMap::new()), "process (pid) of (path)");
    }

    #[test]
    fn text_of_strangers_is_escaped_in_every_parameter() {
        let why = "no\n\u{1b}[31mHost h2 is up to date.\u{202e}";
        let e = codes::ProviderAuth { provider: "a\u{2066}", why }.err().with("more", "x\ty");
        for text in [e.to_string(), format!("{e:?}"), serde_json::to_string(&Problem::from(&e)).unwrap()] {
            assert!(text.chars().all(is_plain), "{text:?}");
        }
        assert_eq!(
            (e.param("why").unwrap(), e.param("more").unwrap()),
            ("no\\n\\u{1b}[31mHost h2 is up to date.\\u{202e}", "x\\ty")
        );
    }

    #[test]
    fn long_text_is_cut() {
        let e = codes::ProviderAuth { provider: "k", why: "ä".repeat(LONGEST) }.err();
        let why = e.param("why").unwrap();
        assert!(why.ends_with("ä…") && why.len() <= LONGEST + '…'.len_utf8(), "{}", why.len());
        assert_eq!(cleaned("x".repeat(LONGEST)).len(), LONGEST);
        // As it is shown: each of these becomes five characters.
        assert_eq!(cleaned("\u{1}".repeat(LONGEST)).len(), LONGEST + '…'.len_utf8());
    }

    #[test]
    fn problem_round_trips() {
        let p = Problem::from(codes::ProviderAuth { provider: "katello", why: "no {such} user" }.err());
        let json = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), p);
        assert!(p.message.contains("no {such} user"));
    }
}
