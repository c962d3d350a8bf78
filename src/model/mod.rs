//! Plain data with serde: ids, versions, requests, answers, plans and runs. No input or output happens here.
//!
//! Documents that leave the process have `format`; unknown fields are ignored when read. Times are
//! milliseconds since 1970-01-01 UTC, named `…_at_ms`; ages and durations are milliseconds, named `…_ms`.
//! A missing value is `null` or left out, never a number that means "none".
//!
//! Tests: `tests/it/boundary/golden.rs` (every document), `tests/it/contract/`; comparisons beside their code.

pub mod check;
pub mod cluster;
pub mod doctor;
pub mod engine;
pub mod engine_actions;
pub mod engine_examination;
pub mod erratum;
pub mod event;
pub mod evr;
pub mod examination;
pub mod external;
pub mod host;
pub mod ids;
pub mod kernel;
pub mod ledger;
pub mod level;
pub mod notification;
pub mod plan;
pub mod question;
pub mod report;
pub mod request;
pub mod run;
pub mod run_options;
pub mod run_request;
pub mod run_status;
pub mod schedule;
pub mod scheduling_policy;
#[cfg(feature = "schema")]
pub(crate) mod schema;
pub mod step;
pub mod task;
pub mod version;
pub mod window;

/// Format number of the documents of this version.
pub const FORMAT: u32 = 1;

/// Version of the contract between the library and its bindings: handles, documents and upcalls. Raised when
/// an old binding would no longer work; appended fields and operations do not count.
pub const ABI_VERSION: i32 = 1;

/// Milliseconds since 1970-01-01 UTC.
pub type TimeMs = i64;

/// An age for people: minutes, hours or days.
pub(crate) fn age_in_words(age_ms: i64) -> String {
    let minutes = age_ms / 60_000;
    match minutes {
        ..1 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        2..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::age_in_words;

    #[test]
    fn ages_are_told_as_people_tell_them() {
        for (minutes, words) in [
            (0, "less than a minute"),
            (1, "1 minute"),
            (2, "2 minutes"),
            (119, "119 minutes"),
            (120, "2 hours"),
            (2880, "2 days"),
        ] {
            assert_eq!(age_in_words(minutes * 60_000), words);
        }
    }
}
