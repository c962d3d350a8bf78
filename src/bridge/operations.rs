//! The one table of operations. Every face uses these names and these documents.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result, codes};
use crate::manager::UpgradeManager;
use crate::ports::Call;

macro_rules! operations {
    ($($name:ident),+ $(,)?) => {
        /// Names of all operations.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        /// Runs an operation: reads the request document, calls the manager, writes the answer document.
        ///
        /// Errors: `UNKNOWN_OPERATION`, `INVALID_ARGUMENT` for a request that is not the operation's document
        /// (naming the field, line and column), and whatever the operation answers.
        pub async fn run(manager: &UpgradeManager, call: &Call, name: &str, request: &[u8]) -> Result<Vec<u8>> {
            match name {
                $(stringify!($name) => answer(&manager.$name(call, parse(request)?).await?),)+
                #[cfg(feature = "test-hooks")]
                hook if hook.starts_with("test.") => super::hooks::run(manager, call, hook, request).await,
                _ => Err(codes::UnknownOperation { operation: name }.err()),
            }
        }
    };
}

operations! {
    check_host, check_cluster,
    errata, erratum,
    associate, association,
    install_errata, install_packages,
    task, cancel_task,
    doctor,
    check_engine, watch, schedule,
    notifications, dismiss,
    events,
}

pub(super) fn parse<T: DeserializeOwned>(request: &[u8]) -> Result<T> {
    serde_json::from_slice(request).map_err(|e| Error::argument("request", e))
}

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
        let e = parse::<CancelTaskRequest>(b"{\"id\": \"a\\nb\", \"actor\": \"x\"}").unwrap_err();
        assert!(e.message().contains("task id"), "{e}");
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = NAMES.iter().collect();
        assert_eq!(names.len(), NAMES.len());
    }
}
