//! Calls an operation of the table (`manager::operations`) by its name, with documents as bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Code, Error, Result};
use crate::manager::UpgradeManager;
use crate::manager::operations::documents::*;
use crate::manager::operations::with_operations;
use crate::ports::Call;

macro_rules! dispatch {
    ($($(#[doc = $doc:literal])+ $name:ident($request:ty) -> $answer:ty, $effect:ident;)+) => {
        /// Runs an operation: reads the request document, calls the manager, writes the answer document.
        ///
        /// # Errors
        /// `UNKNOWN_OPERATION`; `INVALID_ARGUMENT` for a request that is not the operation's document, naming the
        /// field, line and column; what the operation answers.
        pub async fn run(manager: &UpgradeManager, call: &Call, name: &str, request: &[u8]) -> Result<Vec<u8>> {
            match name {
                $(stringify!($name) => {
                    answer::<$answer>(&manager.$name(call, parse::<$request>(request)?).await?)
                })+
                #[cfg(feature = "test-hooks")]
                hook if hook.starts_with("test.") => super::hooks::run(manager, call, hook, request).await,
                _ => Err(Code::UnknownOperation.err().with("operation", name)),
            }
        }
    };
}
with_operations!(dispatch);

pub(super) fn parse<T: DeserializeOwned>(request: &[u8]) -> Result<T> {
    serde_json::from_slice(request).map_err(|e| Error::argument("request", e))
}

pub(super) fn answer<T: Serialize>(document: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(document).map_err(|e| Error::internal(format!("an answer cannot be written: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::request::CancelTaskRequest;

    #[test]
    fn a_bad_request_names_the_field_and_the_place() {
        let e = parse::<CancelTaskRequest>(b"{\"id\": \"t\",\n \"actr\": 1}").unwrap_err();
        assert_eq!(e.code(), Code::InvalidArgument);
        assert!(e.message().contains("actr") && e.message().contains("line 2"), "{e}");
        let e = parse::<CancelTaskRequest>(b"{\"id\": \"a\\nb\", \"actor\": \"x\"}").unwrap_err();
        assert!(e.message().contains("task id"), "{e}");
    }
}
