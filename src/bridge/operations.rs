//! Calls an operation of the table (`manager::operations`) by its name, with documents as bytes.

use super::json::{answer, parse};
use crate::error::{Result, codes};
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
                _ => Err(codes::UnknownOperation { operation: name }.err()),
            }
        }
    };
}
with_operations!(dispatch);
