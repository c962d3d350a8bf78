//! Documents as bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::document::{self, Unreadable};
use crate::error::{Error, Result};

/// Reads a request document.
///
/// # Errors
/// `INVALID_ARGUMENT`, naming key and position, and never a value.
pub(super) fn parse<T: DeserializeOwned>(request: &[u8]) -> Result<T> {
    document::read(request).map_err(|Unreadable { key, problem, position }| {
        let field = key.map_or_else(|| "request".to_owned(), |key| format!("request.{key}"));
        Error::argument(&field, format!("{problem} ({position})"))
    })
}

/// Writes an answer document.
pub(super) fn answer<T: Serialize>(document: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(document).map_err(|e| Error::internal(format!("an answer cannot be written: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::model::request::CancelTaskRequest;

    #[test]
    fn a_bad_request_names_the_field_and_the_place() {
        let e = parse::<CancelTaskRequest>(b"{\"id\": \"t\",\n \"actr\": 1}").unwrap_err();
        assert_eq!(e.code(), Code::InvalidArgument);
        assert!(e.message().contains("actr") && e.message().contains("line 2"), "{e}");
        let e = parse::<CancelTaskRequest>(b" \n  [\"t\", \"x\"]").unwrap_err();
        assert_eq!(e.message(), "request: found a list, expected an object (line 2 column 3)");
        let e = parse::<CancelTaskRequest>(b"{\"id\": \"a\\nb\", \"actor\": \"x\"}").unwrap_err();
        assert_eq!(e.message(), "request.id: task id: the value must not hold control characters (line 1 column 13)");
    }
}
