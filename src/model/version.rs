//! `version`: this library, and the formats that it reads and writes.

use serde::{Deserialize, Serialize};

use super::plan::PLAN_FORMAT;
use super::run::JOURNAL_FORMAT;
use super::{ABI_VERSION, FORMAT};

/// `version`: reads the versions of the library. An empty document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VersionRequest {}

/// Answer of `version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionInfo {
    /// Format of this document.
    pub format: u32,
    /// Version of the library, for example `0.1.0`.
    pub library: String,
    /// Version of the contract between the library and its bindings.
    pub abi: i32,
    /// Git commit of the library. `unknown`: a debug build, or one without git.
    pub commit: String,
    /// Format of the documents.
    pub document_format: u32,
    /// Format of the state directory that it writes. It reads older ones.
    pub state_format: i64,
    /// Format of the plans that it writes.
    pub plan_format: u32,
    /// Format of the journals that it writes.
    pub journal_format: u32,
}

impl VersionInfo {
    /// The versions of this library over a store that writes this format.
    pub fn of_this_library(state_format: i64) -> Self {
        VersionInfo {
            format: FORMAT,
            library: env!("CARGO_PKG_VERSION").to_owned(),
            abi: ABI_VERSION,
            commit: env!("OUM_COMMIT").to_owned(),
            document_format: FORMAT,
            state_format,
            plan_format: PLAN_FORMAT,
            journal_format: JOURNAL_FORMAT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_is_hexadecimal_or_unknown() {
        let version = VersionInfo::of_this_library(3);
        let is_hex = version.commit.len() >= 7 && version.commit.bytes().all(|c| c.is_ascii_hexdigit());
        assert!(is_hex || version.commit == "unknown", "{version:?}");
        assert_eq!((version.abi, version.state_format), (ABI_VERSION, 3));
    }
}
