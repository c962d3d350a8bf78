//! Makes the answer for one host from the facts. Pure.
//!
//! Tests: `tests/it/check/hosts.rs`.

use super::association::{Resolved, in_words};
use super::host_facts::{HostFacts, Updates};
use super::kind;
use super::levels::{self, Frame, Subject};
use super::options::CheckOptions;
use super::weighing::first_named;
use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::check::{HostCheck, RebootNeed, YesNoUnknown};
use crate::model::host::HostInventory;
use crate::model::level::{Certainty, Level};
use crate::model::{FORMAT, TimeMs, age_in_words};
use crate::ports::UnpublishedErrata;

/// The data that all hosts of a check have in common.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub frame: Frame<'a>,
    pub cluster_level: Option<Level>,
    pub options: &'a CheckOptions,
    pub now_ms: TimeMs,
}

/// The answer by the facts of the provider.
pub(super) fn host_check(
    host: &HostInventory,
    resolved: &Result<Resolved>,
    known: &HostFacts,
    context: Context,
) -> HostCheck {
    let subject = Subject {
        kind: known.kind,
        installed: &known.installed,
        reported: host.reported_levels.as_ref(),
        arch: known.arch.as_deref(),
    };
    let now = levels::now(&subject, context.frame);
    let facts = resolved.as_ref().ok().map(|r| &r.facts);
    let last_checkin_ms = facts.and_then(|f| f.last_checkin_ms);
    let data_age_ms = facts.and_then(|f| Some((f.server_now_ms? - f.last_checkin_ms?).max(0)));
    let old = stale(&host.name, data_age_ms, context.options);
    // The engine's own check found updates. A flag that is not set means nothing: it can be one that was never computed.
    let engine_says_yes = host.engine_update_available == Some(true);
    let (updates, unknown_because) = match (&known.updates, &old) {
        (Updates::Yes, _) => (YesNoUnknown::Yes, None),
        // Packages that the provider does not list since then are not known.
        (Updates::No, Some(old)) => (YesNoUnknown::Unknown, Some(Problem::from(old))),
        (Updates::No, None) => (YesNoUnknown::No, None),
        (Updates::Unknown(_), _) if engine_says_yes => (YesNoUnknown::Yes, None),
        (Updates::Unknown(why) | Updates::NotAsked(why), _) => (YesNoUnknown::Unknown, Some(Problem::from(why))),
    };
    let after = match (&known.target, updates) {
        (Some(target), _) => levels::after(&subject, target, context.frame),
        // There are updates, but their versions are unknown.
        (None, YesNoUnknown::Yes) => levels::unknown(),
        // No known update changes the levels.
        (None, _) => now.clone(),
    };
    let mut check = HostCheck {
        format: FORMAT,
        host_id: host.id.clone(),
        host_name: host.name.clone(),
        kind: known.kind,
        updates,
        unknown_because,
        packages: known.packages.clone(),
        package_count: known.package_count,
        errata: known.errata,
        unpublished_errata: known.unpublished_errata.as_ref().and_then(|u| u64::try_from(u.errata.len()).ok()),
        reboot: RebootNeed { now: known.reboot_now, after: known.reboot_after, because: known.reboot_because.clone() },
        install: known.install.clone(),
        image: facts.and_then(|f| f.image.clone()),
        levels_now: now,
        levels_after: after,
        problems: vec![],
        association: resolved.as_ref().ok().map(|r| r.association.clone()),
        last_checkin_ms,
        checked_at_ms: context.now_ms,
        data_age_ms,
        from_store: false,
        only_class: None,
    };
    let mut problems = vec![];
    // Why the provider does not name them.
    if let (Updates::Unknown(why), true) = (&known.updates, engine_says_yes) {
        problems.push(why.clone());
    }
    if let Some(target) = &known.target {
        problems.extend(levels::refusals(&host.name, &subject, target, context.cluster_level, context.frame));
    }
    problems.extend(disagreement(host, &check));
    problems.extend(old);
    problems.extend(duplicates(host, &check));
    problems.extend(known.unpublished_errata.as_ref().and_then(|u| unpublished_finding(host, u)));
    problems.extend(known.findings.iter().cloned());
    let shown = check.unknown_because.clone();
    check.problems = problems.into_iter().chain(known.failures.iter().cloned()).map(Problem::from).collect();
    // The reason of `unknown` has a field of its own.
    check.problems.retain(|problem| Some(problem) != shown.as_ref());
    check
}

/// The stored answer of an earlier check, for a host that is not operational: with its present age, and with the
/// levels that the engine supports now.
pub(super) fn from_store(host: &HostInventory, stored: HostCheck, context: Context) -> HostCheck {
    let passed = (context.now_ms - stored.checked_at_ms).max(0);
    let data_age_ms = stored.data_age_ms.map(|age| age.saturating_add(passed));
    let kind = kind::by_inventory(host).or(stored.kind);
    let subject = Subject { kind, installed: &host.versions, reported: host.reported_levels.as_ref(), arch: None };
    let mut check = HostCheck { host_name: host.name.clone(), kind, from_store: true, data_age_ms, ..stored };
    let now = levels::now(&subject, context.frame);
    if now.certainty != Certainty::Unknown {
        check.levels_now = now;
    }
    let old = stale(&host.name, Some(data_age_ms.unwrap_or(passed)), context.options);
    // Packages that the provider does not list since then are not known.
    if let (YesNoUnknown::No, Some(old)) = (check.updates, &old) {
        (check.updates, check.unknown_because) = (YesNoUnknown::Unknown, Some(Problem::from(old)));
        check.package_count = None;
        check.errata = check.errata.filter(|errata| errata.at_least() > 0);
    }
    if check.updates == YesNoUnknown::No {
        check.levels_after = check.levels_now.clone();
    }
    let judged_anew = [Code::DataStale, Code::EngineDisagrees];
    check.problems.retain(|problem| !judged_anew.contains(&problem.code));
    let anew = disagreement(host, &check).into_iter().chain(old).map(Problem::from);
    let shown = check.unknown_because.clone();
    let anew: Vec<Problem> = anew.filter(|problem| Some(problem) != shown.as_ref()).collect();
    check.problems.extend(anew);
    check
}

/// The finding that errata are unpublished: only a new version of the content view offers them to the host.
fn unpublished_finding(host: &HostInventory, unpublished: &UnpublishedErrata) -> Option<Error> {
    let count = unpublished.errata.len();
    if count == 0 {
        return None;
    }
    let views: Vec<String> = unpublished.views.iter().map(ToString::to_string).collect();
    let views = match &unpublished.views_hidden {
        Some(e) => format!(
            "the host's content view (the configured user lacks {}, so the provider does not name it)",
            e.param("permission").unwrap_or("a permission")
        ),
        None if views.is_empty() => "the host's content view (the provider does not name it)".to_owned(),
        None => views.join("; "),
    };
    let errata = first_named(&unpublished.errata);
    Some(codes::ErrataUnpublished { host: &host.name, count, errata, views }.err())
}

fn disagreement(host: &HostInventory, check: &HostCheck) -> Option<Error> {
    let words = |has: bool| if has { "has updates" } else { "has none" };
    let ours = match check.updates {
        YesNoUnknown::Yes => true,
        YesNoUnknown::No => false,
        YesNoUnknown::Unknown => return None,
    };
    let engine = host.engine_update_available.filter(|engine| *engine != ours)?;
    let provider = check.association.as_ref().map_or("", |a| a.provider.as_str());
    Some(codes::EngineDisagrees { host: &host.name, provider, engine: words(engine), provider_says: words(ours) }.err())
}

fn stale(host_name: &str, age_ms: Option<i64>, options: &CheckOptions) -> Option<Error> {
    let age_ms = age_ms?;
    let limit_ms = i64::try_from(options.stale_after.as_millis()).unwrap_or(i64::MAX);
    (age_ms > limit_ms).then(|| codes::DataStale { host: host_name, age: age_in_words(age_ms) }.err())
}

fn duplicates(host: &HostInventory, check: &HostCheck) -> Option<Error> {
    let link = check.association.as_ref().filter(|a| !a.duplicates.is_empty())?;
    Some(
        codes::DuplicateContentHosts {
            host: &host.name,
            provider: &link.provider,
            duplicates: in_words(&link.duplicates),
        }
        .err(),
    )
}
