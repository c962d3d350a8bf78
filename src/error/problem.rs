//! An error as a document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::code::Code;
use super::error_type::Error;

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
        Problem { code: e.code(), message: e.message(), remedy: e.remedy(), params: e.params().clone() }
    }
}

impl From<Error> for Problem {
    fn from(e: Error) -> Self {
        Problem::from(&e)
    }
}
