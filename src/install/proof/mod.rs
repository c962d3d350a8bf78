//! The proof of an installation: the host's new profile compared with what was planned. Pure.
//!
//! | file | subject |
//! |---|---|
//! | here | the verdict |
//! | `planned` | the packages that an installation has to bring |
//! | `profile` | the host's packages, by name and architecture |
//!
//! Tests: `tests.rs` here, `tests/it/install/follow.rs`.

mod planned;
mod profile;

use std::collections::BTreeSet;

use self::profile::{Profile, is_gone, newest_version, profile_of};
use crate::check::kind::calls_for_reboot;
use crate::error::Error;
use crate::model::TimeMs;
use crate::model::evr::{Nevra, fits};
use crate::model::ids::ErratumId;
use crate::model::task::{PackageChange, Proof, ProofVerdict, Selection};
use crate::ports::{MachineMarks, TaskRecord};

pub use self::planned::{not_newer_from_errata, planned_by_erratum, planned_from_errata, planned_together};

/// The reads after the provider's success.
pub struct ProfileSeen<'a> {
    /// The host's packages before the installation.
    pub before: &'a [Nevra],
    /// Errata of the selection that the provider still offers.
    pub errata_remaining: &'a [ErratumId],
    /// The host's packages as of its last profile upload.
    pub installed: &'a [Nevra],
    /// When they were read.
    pub at_ms: TimeMs,
}

/// Judges a profile. `None`: not proved yet, read again later. With `out_of_time`, there is always a verdict.
pub fn judge(record: &TaskRecord, seen: &ProfileSeen<'_>, out_of_time: bool) -> Option<Proof> {
    let (before, after) = (profile_of(seen.before), profile_of(seen.installed));
    let missing = missing_packages(&record.planned, &after);
    // An empty profile proves nothing: the host was registered anew, or never uploaded a profile.
    let profile_is_new = !after.is_empty() && before != after;
    let only_packages = matches!(record.task.selection, Selection::Packages(_));
    let unproved = unproved_errata(record, seen, &after);
    let proved = seen.errata_remaining.is_empty() && missing.is_empty();
    let (verdict, why) = match (proved, profile_is_new) {
        // Without a changed profile, errata that are gone may have been withdrawn: nothing shows an installation.
        // The same holds if no package is known that the errata bring.
        (true, true) if record.planned.is_empty() => (
            ProofVerdict::NotProven,
            "the provider no longer offers the errata, and no package of this host is known that they should have \
             changed: nothing shows that they were installed"
                .to_owned(),
        ),
        (true, true) if !unproved.is_empty() => (ProofVerdict::NotProven, partly_proved_text(record, &unproved)),
        (true, true) => (ProofVerdict::Proved, proved_text(record)),
        _ if !out_of_time => return None,
        (_, false) => (ProofVerdict::NotProven, unchanged_text(record)),
        (_, true) if record.planned.is_empty() => {
            (ProofVerdict::NotProven, format!("the provider still offers {}", join(seen.errata_remaining)))
        }
        (_, true) if missing.is_empty() => (
            ProofVerdict::NotProven,
            format!(
                "the host's new profile shows {} at the planned version or newer, and the provider still offers {}; its \
                 list lags behind",
                named(&record.planned),
                join(seen.errata_remaining)
            ),
        ),
        // An advisory may name builds that this host does not take (of another stream, say).
        (_, true) if seen.errata_remaining.is_empty() && !only_packages => (
            ProofVerdict::NotProven,
            format!(
                "the provider no longer offers the errata, and the host's new profile lacks {}",
                missing.join(", ")
            ),
        ),
        // Another package may have taken its place (an obsoleted one).
        (_, true) if record.planned.iter().all(|p| is_gone(p, &before, &after)) => (
            ProofVerdict::NotProven,
            format!(
                "the packages were removed from the host, and another may have replaced them: its new profile lacks {}",
                missing.join(", ")
            ),
        ),
        (_, true) => {
            (ProofVerdict::Disproved, format!("the new package profile of the host lacks {}", missing.join(", ")))
        }
    };
    let why = match verdict {
        ProofVerdict::Proved => why,
        ProofVerdict::NotProven | ProofVerdict::Disproved => with_last_words(why, record),
    };
    let is_planned = |c: &PackageChange| record.planned.iter().any(|p| p.name == c.name && fits(&p.arch, &c.arch));
    let (changed, also_changed) = changes(&before, &after).into_iter().partition(is_planned);
    Some(Proof {
        verdict,
        why,
        errata_remaining: seen.errata_remaining.to_vec(),
        errata_unproved: match verdict {
            ProofVerdict::Proved => vec![],
            ProofVerdict::NotProven | ProofVerdict::Disproved if profile_is_new => unproved,
            ProofVerdict::NotProven | ProofVerdict::Disproved => selected_errata(record),
        },
        packages_missing: missing,
        changed,
        also_changed,
        image: None,
        reboot_suggested: suggests_reboot(record),
        read_at_ms: seen.at_ms,
    })
}

/// What a cancelled installation left. Whatever the profile shows, it is no proof: it can be of before, and the host's package
/// manager was ended in the midst of its work.
pub fn left_by_cancel(record: &TaskRecord, seen: &ProfileSeen<'_>) -> Proof {
    let Some(proof) = judge(record, seen, true) else {
        return unreadable(record, &Error::internal("a profile was not judged"), seen.at_ms);
    };
    let changed = proof.changed.len() + proof.also_changed.len();
    let shown = match (seen.installed.is_empty(), changed) {
        (true, _) => "the provider shows no package of the host".to_owned(),
        (false, 0) => {
            "the provider shows the packages of before; the host may not have uploaded its profile since".to_owned()
        }
        (false, 1) => "the provider shows that one package changed".to_owned(),
        (false, changed) => format!("the provider shows that {changed} packages changed"),
    };
    let why = with_last_words(format!("the installation was cancelled; {shown}"), record);
    Proof { verdict: ProofVerdict::NotProven, why, errata_unproved: selected_errata(record), ..proof }
}

/// The verdict when the profile could not be read in time.
pub fn unreadable(record: &TaskRecord, error: &Error, at_ms: TimeMs) -> Proof {
    Proof {
        verdict: ProofVerdict::NotProven,
        why: format!("the host's profile could not be read: {}", error.message()),
        errata_remaining: vec![],
        errata_unproved: selected_errata(record),
        packages_missing: vec![],
        changed: vec![],
        also_changed: vec![],
        image: None,
        reboot_suggested: suggests_reboot(record),
        read_at_ms: at_ms,
    }
}

fn selected_errata(record: &TaskRecord) -> Vec<ErratumId> {
    match &record.task.selection {
        Selection::Errata(ids) => ids.clone(),
        Selection::Packages(_) | Selection::Image(_) => vec![],
    }
}

/// Errata of the selection that their own packages do not prove: the provider still offers the erratum, one of its
/// packages is older than planned, or it changes no known package of this host.
fn unproved_errata(record: &TaskRecord, seen: &ProfileSeen<'_>, after: &Profile<'_>) -> Vec<ErratumId> {
    let by_packages = |id: &ErratumId| match record.planned_by_erratum.get(id) {
        Some(own) => !own.is_empty() && missing_packages(own, after).is_empty(),
        // A record of an older version has the packages of all errata together.
        None => !record.planned.is_empty() && missing_packages(&record.planned, after).is_empty(),
    };
    let is_proved = |id: &ErratumId| !seen.errata_remaining.contains(id) && by_packages(id);
    selected_errata(record).into_iter().filter(|id| !is_proved(id)).collect()
}

/// The reason why a profile has not changed, in the words of the host's package manager if there are any.
fn unchanged_text(record: &TaskRecord) -> String {
    // Texts of dnf and yum that installed nothing, in lower case.
    const NOTHING: [&str; 5] = [
        "nothing to do",
        "no packages marked for update",
        "no security updates needed",
        "no packages needed for security",
        "no match for argument",
    ];
    let said = record.task.provider_text.to_lowercase();
    if NOTHING.iter().any(|words| said.contains(words)) {
        return "the host's package manager found nothing to install: no repository that the host has enabled holds the \
                packages, or they are excluded on the host"
            .to_owned();
    }
    "the host has not uploaded a new package profile in time; it is the same as before".to_owned()
}

/// Why the record that was read may be of another machine than the one that was installed on: a record keeps its id when another
/// machine registers under its name. `shown` are its marks now.
pub(super) fn other_machine(record: &TaskRecord, shown: &MachineMarks) -> Option<String> {
    let sent = &record.machine;
    if sent.subscription_uuids.is_empty() || sent.is_same(shown) {
        return None;
    }
    let (sent, shown) = (&sent.subscription_uuids, &shown.subscription_uuids);
    let now = if shown.is_empty() { "none".to_owned() } else { shown.join(", ") };
    Some(format!(
        "the provider's record {} has another registration than when the installation was sent (subscription uuid {now} instead of \
         {}): it may be of another machine",
        record.content_host.id,
        sent.join(", ")
    ))
}

/// A sentence with the end of the host's output.
pub(super) fn with_last_words(why: String, record: &TaskRecord) -> String {
    const LINES: usize = 3;
    const LONGEST: usize = 300;
    let lines: Vec<&str> = record.task.provider_text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let end = lines[lines.len().saturating_sub(LINES)..].join(" | ");
    let end: String = end.chars().skip(end.chars().count().saturating_sub(LONGEST)).collect();
    if end.is_empty() { why } else { format!("{why}; the output of the host ends: {end}") }
}

fn suggests_reboot(record: &TaskRecord) -> bool {
    record.task.errata.iter().any(|e| e.reboot_suggested) || record.planned.iter().any(|p| calls_for_reboot(&p.name))
}

fn proved_text(record: &TaskRecord) -> String {
    let number = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let shown = format!("the host's new profile shows {} at the planned version or newer", named(&record.planned));
    match record.task.errata.len() {
        0 => shown,
        errata => format!("the provider no longer offers the {}, and {shown}", number(errata, "erratum", "errata")),
    }
}

/// The verdict if some errata have packages that prove them, and others have none.
fn partly_proved_text(record: &TaskRecord, unproved: &[ErratumId]) -> String {
    format!(
        "the provider no longer offers the errata, and the host's new profile shows {} at the planned version or newer; \
         no package of this host is known that {} should have changed: nothing shows that it was installed",
        named(&record.planned),
        join(unproved)
    )
}

/// Packages in a sentence: the first ones by name, and the number of the others.
fn named(packages: &[Nevra]) -> String {
    const NAMED: usize = 20;
    match packages.len().checked_sub(NAMED) {
        None | Some(0) => join(packages),
        Some(more) => format!("{} and {more} more", join(&packages[..NAMED])),
    }
}

fn missing_packages(planned: &[Nevra], after: &Profile<'_>) -> Vec<String> {
    planned
        .iter()
        .filter_map(|p| match newest_version(after, p) {
            Some(evr) if p.evr.is_reached_by(evr) => None,
            Some(evr) => Some(format!("{p} (found {evr})")),
            None => Some(format!("{p} (found none)")),
        })
        .collect()
}

fn changes(before: &Profile<'_>, after: &Profile<'_>) -> Vec<PackageChange> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|k| before.get(k) != after.get(k))
        .map(|k| PackageChange {
            name: k.0.to_owned(),
            arch: k.1.to_owned(),
            from: before.get(k).and_then(|v| v.last()).map(ToString::to_string),
            to: after.get(k).and_then(|v| v.last()).map(ToString::to_string),
        })
        .collect()
}

/// Ids in a sentence.
pub fn join<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
