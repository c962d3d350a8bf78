//! The stored part of a check, and the events that it causes. An unchanged answer causes no event. Pure.
//!
//! Tests: `tests/it/check/record.rs`.

use crate::audit::catalogue::{Event, HostCheckFailed, HostUpToDate, HostUpdatesAvailable, ImageLevelsLearned, OfHost};
use crate::error::Code;
use crate::model::check::{HostCheck, RebootNeed, YesNoUnknown};
use crate::model::host::{HostInventory, HostKind, HostStatus};
use crate::model::level::{Certainty, Level, LevelSet};
use crate::ports::{Call, Change, ImageLevels};

use super::host_facts::HostFacts;
use super::levels::{ImageTable, image_key};

/// The stored check, and an event if its answer differs from the last one.
pub(super) fn changes(call: &Call, check: &HostCheck, last: Option<&HostCheck>) -> Vec<Change> {
    let mut changes = vec![];
    // A first answer caused no event.
    let last = last.filter(|last| last.only_class.is_none());
    if is_news(check, last) {
        let (of, at_ms) = (OfHost { host: check.host_name.clone() }, check.checked_at_ms);
        let event = match check.updates {
            YesNoUnknown::Yes => HostUpdatesAvailable { summary: summary(check) }.about(of, at_ms),
            YesNoUnknown::No => HostUpToDate {}.about(of, at_ms),
            YesNoUnknown::Unknown => {
                let why = check.unknown_because.as_ref().map_or("no reason was given", |why| &why.message);
                HostCheckFailed { why }.about(of, at_ms)
            }
        };
        changes.push(Change::Event(event.host(&check.host_id).correlation(&call.correlation_id).build()));
    }
    changes.push(Change::Check(with_details_of(check, last)));
    changes
}

/// A bulk check with the same answer keeps the details of the stored full check that it does not read, so that they can be
/// shown while the host cannot be asked, and the next full check can be compared.
fn with_details_of(check: &HostCheck, last: Option<&HostCheck>) -> HostCheck {
    let mut stored = check.clone();
    // Only a full check finds out whether the provider can install.
    let Some(last) = last.filter(|last| check.install.is_none() && !is_news(check, Some(last))) else { return stored };
    stored.packages = stored.packages.or_else(|| last.packages.clone());
    stored.package_count = stored.package_count.or(last.package_count);
    stored.install.clone_from(&last.install);
    stored.errata = stored.errata.and(last.errata).or(stored.errata);
    if stored.unpublished_errata.is_none() {
        stored.unpublished_errata = last.unpublished_errata;
        let unpublished = last.problems.iter().filter(|p| p.code == Code::ErrataUnpublished);
        stored.problems.extend(unpublished.cloned());
    }
    if stored.levels_after.certainty == Certainty::Unknown {
        stored.levels_after = last.levels_after.clone();
    }
    keep_reboot(&mut stored.reboot, &last.reboot);
    stored
}

fn keep_reboot(stored: &mut RebootNeed, last: &RebootNeed) {
    let is_known = |need: &RebootNeed| (need.now != YesNoUnknown::Unknown, need.after != YesNoUnknown::Unknown);
    let (known, before) = (is_known(stored), is_known(last));
    if !known.0 {
        stored.now = last.now;
    }
    if !known.1 {
        stored.after = last.after;
    }
    if known != before && stored.because.is_empty() {
        stored.because.clone_from(&last.because);
    }
}

/// Whether the answer causes an event. A first check that finds no updates causes none.
fn is_news(check: &HostCheck, last: Option<&HostCheck>) -> bool {
    let Some(last) = last else { return check.updates != YesNoUnknown::No };
    if check.updates != last.updates {
        return true;
    }
    match check.updates {
        YesNoUnknown::No => false,
        YesNoUnknown::Yes => differs(check, last),
        YesNoUnknown::Unknown => {
            check.unknown_because.as_ref().map(|p| p.code) != last.unknown_because.as_ref().map(|p| p.code)
        }
    }
}

/// Whether the updates differ from the last check's, by the fields that both checks have: a bulk check has fewer.
fn differs(a: &HostCheck, b: &HostCheck) -> bool {
    if let (Some(a), Some(b)) = (&a.packages, &b.packages) {
        return a != b;
    }
    fn changed<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
        matches!((a, b), (Some(a), Some(b)) if a != b)
    }
    let security = |c: &HostCheck| c.errata.map(|e| e.security);
    // The counters of a bulk listing know the usual word of each type only: of the others, such
    // as "enhancements", they differ from a full check's for ever. They are compared with each other.
    let others = |c: &HostCheck| c.errata.filter(|_| c.install.is_none()).map(|e| (e.bugfix, e.enhancement));
    changed(security(a), security(b)) || changed(others(a), others(b)) || changed(a.package_count, b.package_count)
}

fn summary(check: &HostCheck) -> String {
    let mut parts = vec![];
    if let Some(n) = check.package_count {
        parts.push(if n == 1 { "1 package".to_owned() } else { format!("{n} packages") });
    }
    if let Some(e) = check.errata.filter(|_| check.kind != Some(HostKind::Node)) {
        parts.push(format!("{} security, {} bugfix, {} enhancement errata", e.security, e.bugfix, e.enhancement));
    }
    if parts.is_empty() { "number of packages and errata not known".to_owned() } else { parts.join("; ") }
}

/// Learns the levels of a Node image from the levels that its Nodes report. Only hosts that are up count: the
/// engine's data about others can be older than their update. If hosts differ, the common levels are kept.
pub(super) fn learn_images<'a>(
    call: &Call,
    now_ms: i64,
    hosts: impl Iterator<Item = (&'a HostInventory, &'a HostFacts)>,
    images: &mut ImageTable,
) -> Vec<Change> {
    let mut learned: std::collections::BTreeMap<String, (&HostInventory, LevelSet)> = Default::default();
    for (host, known) in hosts {
        let is_node = known.kind == Some(HostKind::Node) && host.status == HostStatus::Up;
        let reported = host.reported_levels.as_ref().filter(|levels| is_node && !levels.is_empty());
        if let (Some(reported), Some(key)) = (reported, known.installed.image.as_ref().and_then(image_key)) {
            let (_, levels) = learned.entry(key).or_insert_with(|| (host, reported.clone()));
            levels.retain(|level| reported.contains(level));
        }
    }
    let mut changes = vec![];
    for (image, (host, levels)) in learned {
        let known = images.get(&image);
        if known.is_some_and(|k| k.learned && k.levels == levels) {
            continue;
        }
        let engines = known.map(|k| k.engines.clone()).unwrap_or_default();
        let entry = ImageLevels { levels, engines, learned: true };
        let names: Vec<String> = entry.levels.iter().map(Level::to_string).collect();
        let event = ImageLevelsLearned { image: &image, levels: names.join(", ") };
        let event = event.about(OfHost { host: host.name.clone() }, now_ms).host(&host.id);
        let event = event.correlation(&call.correlation_id);
        changes.push(Change::ImageLevels(image.clone(), entry.clone()));
        changes.push(Change::Event(event.build()));
        images.insert(image, entry);
    }
    changes
}
