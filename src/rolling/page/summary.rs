//! The top of the page: the result, and what is left to do.
//!
//! Tests: `tests/it/boundary/golden_page.rs`.

use super::html::{Html, facts, joined, styled, tag};
use super::names::Names;
use super::words::{count_of, problem, result_words, state, time};
use crate::model::ledger::LedgerState;
use crate::model::report::{LevelReport, RunReport, VmChange, VmReport};
use crate::model::run::RunState;
use crate::rolling::words::duration;

pub(super) fn head(report: &RunReport) -> Html {
    let title = tag("h1", format!("Upgrade of cluster {}", report.cluster_name));
    let goes_on = match report.ended_at_ms {
        Some(_) => Html::default(),
        None => Html::text(" The run goes on. This page shows it until ").then(time(report.until_ms)).then("."),
    };
    title.then(tag("p", state(report.state).then(goes_on)))
}

pub(super) fn facts_of(report: &RunReport) -> Html {
    let code = |text: &str| tag("code", text);
    let mut pairs = vec![
        ("Cluster", Html::text(&report.cluster_name).then(", id ").then(code(report.cluster.as_str()))),
        ("Run", code(report.run.as_str())),
        ("Result", state(report.state)),
    ];
    pairs.extend(report.why.as_ref().map(|why| ("Reason", problem(why))));
    pairs.extend([
        ("Plan approved by", Html::text(&report.actor)),
        ("Hash of the plan", code(&report.plan.hash)),
        ("Began", time(report.began_at_ms)),
        ("Ended", report.ended_at_ms.map_or_else(|| "it goes on".into(), time)),
        ("Took, by the clock", duration(report.until_ms - report.began_at_ms).into()),
        ("Hosts", hosts(report).into()),
        ("VMs", vms(&report.vms).into()),
        ("Cluster level", level(report).into()),
        ("Not restored", restored(report).into()),
        ("Engine", Html::text("version ").then(&report.plan.engine_version)),
    ]);
    if !report.taken_over_at_ms.is_empty() {
        let times = joined(report.taken_over_at_ms.iter().map(|at| time(*at)), ", ");
        pairs.push(("Driven by a process since", times));
    }
    facts(pairs)
}

/// How many hosts ended how, in the order of the plan's hosts.
fn hosts(report: &RunReport) -> String {
    let mut ends: Vec<(&str, usize)> = vec![];
    for host in &report.hosts {
        let (_, words) = result_words(host.result);
        match ends.iter_mut().find(|(known, _)| *known == words) {
            Some((_, number)) => *number += 1,
            None => ends.push((words, 1)),
        }
    }
    let ends: Vec<String> = ends.iter().map(|(words, number)| format!("{number} {words}")).collect();
    match ends.is_empty() {
        true => "none was to be upgraded".to_owned(),
        false => format!("{} in the plan: {}", count_of(&report.hosts, "host"), ends.join("; ")),
    }
}

fn vms(vms: &[VmReport]) -> String {
    let counts = [
        (VmChange::Moved, "left a host that was sent to maintenance"),
        (VmChange::Stopped, "stopped by consent"),
        (VmChange::Migrated, "migrated by the run"),
    ];
    let counts = counts.map(|(change, words)| (vms.iter().filter(|vm| vm.change == change).count(), words));
    let mut told: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    told.extend(
        vms.iter().filter_map(|vm| vm.downtime_ms).max().map(|ms| format!("longest downtime {}", duration(ms))),
    );
    if told.is_empty() { "no host was emptied, and no stop was confirmed".to_owned() } else { told.join("; ") }
}

fn level(report: &RunReport) -> String {
    let LevelReport { before, target, raised, why_not } = &report.level;
    match target {
        None => format!("{before}, as before"),
        Some(target) if *raised => format!("raised from {before} to {target}"),
        Some(target) if why_not.is_empty() && report.ended_at_ms.is_none() => {
            format!("{before}; {target} is not decided yet")
        }
        Some(target) => format!("{before}; not raised to {target}"),
    }
}

fn restored(report: &RunReport) -> String {
    match report.not_restored.len() {
        0 => "nothing".to_owned(),
        _ => format!("{} to be restored by hand", count_of(&report.not_restored, "setting")),
    }
}

/// Of a run that goes on, it is what is open.
pub(super) fn title_of_left(report: &RunReport) -> &'static str {
    if report.ended_at_ms.is_some() { "What is left to do" } else { "What is open" }
}

pub(super) fn left_to_do(report: &RunReport, names: &Names<'_>) -> Html {
    let end = report.why.iter().filter(|_| report.ended_at_ms.is_some());
    let all = questions(report, names)
        .chain(end.map(problem))
        .chain(pause(report))
        .chain(report.hosts.iter().filter_map(|host| host.needs.as_ref()).map(problem))
        .chain(report.not_restored.iter().map(problem))
        .chain(report.level.why_not.iter().map(problem))
        .chain(still_ours(report));
    let mut items: Vec<Html> = vec![];
    for item in all {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.is_empty() {
        return styled("div", "none", tag("p", "Nothing: no host, VM or setting waits for an operator."));
    }
    styled("div", "todo", tag("ul", items.into_iter().map(|item| tag("li", item)).collect::<Html>()))
}

fn questions<'a>(report: &'a RunReport, names: &'a Names<'_>) -> impl Iterator<Item = Html> + 'a {
    let open = report.questions.iter().filter(|question| question.ended_at_ms.is_none());
    open.map(|question| {
        let about = format!("Question {} about ", question.id);
        Html::text(&about).then(names.subject(question.host.as_ref())).then(": ").then(problem(&question.why))
    })
}

/// A pause that waits for no answer.
fn pause(report: &RunReport) -> Option<Html> {
    let asks = report.questions.iter().any(|question| question.ended_at_ms.is_none());
    let pauses = report.state == RunState::Paused && !asks;
    let sentence =
        || Html::text("The run is paused. The operation ").then(tag("code", "resume")).then(" ends the pause.");
    pauses.then(sentence)
}

/// Settings of an ended run that it neither restored nor listed.
fn still_ours(report: &RunReport) -> impl Iterator<Item = Html> {
    let ours = report.settings.iter().filter(|setting| setting.state == LedgerState::Ours);
    let of_ended = ours.filter(|_| report.ended_at_ms.is_some());
    of_ended.map(|setting| {
        let words = format!("{}: it was '{}' and is '{}' by the run. ", setting.what, setting.before, setting.ours);
        Html::text(&words).then("The operation ").then(tag("code", "restore")).then(" restores it.")
    })
}
