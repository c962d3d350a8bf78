//! Rows and documents as Foreman and Katello send them. Fields come and go with the version; unknown ones are ignored.
//!
//! Tests: in these files, and `tests/it/provider/recorded.rs`, `fuzzed.rs` and `unreadable_rows.rs`.

mod erratum;
mod host;
mod job;
mod package;

pub(crate) use self::erratum::*;
pub(crate) use self::host::*;
pub(crate) use self::job::*;
pub(crate) use self::package::*;
