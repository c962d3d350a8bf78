//! The one error of the crate.
//!
//! Tests: `src/error/mod.rs`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::code::Code;
use super::secret::hide;
use super::sentence::{cleaned, fill};

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure: a code and its named parameters. The sentence is made from both.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    params: BTreeMap<String, String>,
}

impl Error {
    /// Only the constructors of [`super::codes`] call this: they have every parameter of the sentence.
    pub(super) fn new<const N: usize>(code: Code, params: [(&str, String); N]) -> Self {
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
