//! The deviations of the lab from the recordings, by name and reason.

use super::compare::Difference;

/// What may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Everything: the lab does not do what is asked for.
    NotSimulated,
    /// The text of an error.
    Text,
    /// Whether there are rows.
    Rows,
    /// What stands beside the rows.
    Beside,
    /// This field, and what is below it.
    Field(&'static str),
}

/// A listed deviation.
pub struct Deviation {
    /// Version and name of requests; `*` stands for anything.
    pub name: &'static str,
    /// What differs.
    pub what: What,
    /// Why.
    pub why: &'static str,
}

const fn row(name: &'static str, what: What, why: &'static str) -> Deviation {
    Deviation { name, what, why }
}

use What::{Beside, Field as F, NotSimulated as N, Rows, Text};

const SERVICES: &str = "the recorded servers had no Pulp, and not always Candlepin or an executor of tasks";
const ENTITLEMENT: &str = "subscriptions of the time before simple content access are not simulated";
const ROLLING: &str = "the lab has no rolling content views";
const CHANGE: &str = "no host of the lab is changed by requests";
const FILTER: &str = "the lab quotes no SQL condition of a role's filter";
const DATA: &str = "what the search asks for is not in this world";
const FIRST: &str =
    "the first task of the lab's list is one that waits or was cancelled, that of the recording one that ran";

/// The table.
pub const DEVIATIONS: &[Deviation] = &[
    row("*ping*", F(".services"), SERVICES),
    row("*bulk-add_subscriptions", N, ENTITLEMENT),
    row("*bulk-auto_attach", N, ENTITLEMENT),
    row("*host-subscriptions-auto_attach", N, ENTITLEMENT),
    row("*rolling*", N, ROLLING),
    row("*host-put-cv", N, CHANGE),
    row("5.0 bulk-assign_content_view_environments", N, CHANGE),
    row("*user-nwout-bulk-traces", N, "an accident of the server: it failed while it looked for the organization"),
    row("4.14 perm-cl-filt-applicability", Text, FILTER),
    row("4.14 perm-filt-host2-errata", Text, FILTER),
    row("4.14 perm-none-settings", N, "the lab has no settings"),
    row("4.14 katello-org-id", N, "the stand-in for Candlepin answered something else than Candlepin"),
    row("4.14 incupd-real", Text, "the recorded server had no Pulp; another way of not having it"),
    row("4.14 oauth-nomap-who", F(".auth_source_hidden"), "the lab has no user of Foreman's own"),
    row(
        "4.14 kpkg-content_view_version_id_2",
        Rows,
        "versions of content views had no repositories of their own there",
    ),
    row("4.14 env-kpackages-all", Beside, "the recorded server counts packages of several repositories several times"),
    row("4.14 errata-date-lastmonth", Rows, "the lab's parser of dates reads days and times, not words"),
    row("4.14 kerndone-*", Rows, "the host of the recording is a special one without updates"),
    row("4.14 kerr-full-search", Rows, DATA),
    row("4.14 pkgs-full-search", Rows, DATA),
    row("4.14 compare-hosts-search-autoheal", Rows, DATA),
    row("*job-index-token", Rows, DATA),
    row("5.0 task-details", F(".input"), FIRST),
    row("5.0 task-details", F(".output"), FIRST),
    row("5.0 task-details", F(".progress"), FIRST),
    row("5.0 tasks-row", F(".results[].input"), FIRST),
    row("5.0 tasks-sort-by", F(".results[]"), FIRST),
    row("4.19 errata-environment-1", N, "the library of the organization of the recording has another number"),
    row("4.17 host-list", F(".results[]"), "the one row that was kept is that of a host without content"),
];

/// The row that lists a difference.
pub fn listed(name: &str, difference: &Difference) -> Option<usize> {
    let is_meant = |row: &Deviation| {
        fits(row.name, name)
            && match (row.what, difference) {
                (What::NotSimulated, _) | (What::Text, Difference::Text(..)) | (What::Rows, Difference::Rows(..)) => {
                    true
                }
                (What::Beside, Difference::Beside(..)) => true,
                (
                    What::Field(field),
                    Difference::Missing(found) | Difference::Extra(found) | Difference::Type(found, ..),
                ) => found.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])),
                _ => false,
            }
    };
    DEVIATIONS.iter().position(is_meant)
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .is_some_and(|rest| (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| fits(after, rest)))),
    }
}
