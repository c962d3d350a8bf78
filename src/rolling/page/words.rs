//! Values in words: times, and the words of the model. The command line shows the same words.
//!
//! Tests: in this file, and `tests/it/boundary/golden_page.rs`.

use jiff::Timestamp;
use serde::Serialize;

use super::html::{Html, element, joined, styled, tag};
use crate::error::Problem;
use crate::model::TimeMs;
use crate::model::plan::{OrderReason, UpdatePolicy, Work};
use crate::model::question::Choice;
use crate::model::report::{AliveBy, VmChange};
use crate::model::run::{Command, HostResult, PauseAt, Phase, RestartProof, RunState};
use crate::rolling::words::counted;

/// Where nothing is to be shown.
pub(super) const NOTHING: &str = "–";
/// Longer lists are folded.
const SHOWN_AT_ONCE: usize = 12;

/// What a word means for the reader. The word says it, too: colours alone tell nothing.
#[derive(Clone, Copy)]
pub enum Tone {
    /// As wanted.
    Good,
    /// Somebody should look at it.
    Warn,
    /// It failed.
    Bad,
    /// Neither good nor bad, or not known yet.
    Info,
}

pub(super) fn badge(tone: Tone, words: &'static str) -> Html {
    let class = match tone {
        Tone::Good => "badge good",
        Tone::Warn => "badge warn",
        Tone::Bad => "badge bad",
        Tone::Info => "badge info",
    };
    styled("span", class, words)
}

/// A sentence beside a table, or in place of one.
pub(super) fn remark(sentence: &'static str) -> Html {
    styled("p", "quiet", sentence)
}

/// A time in UTC, with seconds.
pub(super) fn time(at_ms: TimeMs) -> Html {
    let Ok(at) = Timestamp::from_millisecond(at_ms) else {
        // No calendar has it: a clock was far off.
        return format!("{at_ms} ms after 1970-01-01 UTC").into();
    };
    let shown = at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    element("time", &[("datetime", &at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())], shown)
}

pub(super) fn time_or(at_ms: Option<TimeMs>, otherwise: &'static str) -> Html {
    at_ms.map_or_else(|| otherwise.into(), time)
}

pub(super) fn count_of<T>(items: &[T], noun: &str) -> String {
    counted(i128::try_from(items.len()).unwrap_or(i128::MAX), noun)
}

pub(super) fn yes_no(yes: bool) -> Html {
    if yes { "yes" } else { "no" }.into()
}

/// The word of the documents, with blanks: for words that the engine or the servers have, too.
pub fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned));
    word.map_or_else(|| NOTHING.to_owned(), |word| word.replace('_', " "))
}

pub(super) fn optional(text: Option<impl ToString>) -> Html {
    text.map_or_else(|| NOTHING.into(), |text| text.to_string().into())
}

/// A list of names; a long one is folded under its length.
pub(super) fn list(items: &[impl ToString], noun: &str) -> Html {
    if items.is_empty() {
        return NOTHING.into();
    }
    let codes = || items.iter().map(|item| tag("code", item.to_string()));
    if items.len() <= SHOWN_AT_ONCE {
        return joined(codes(), ", ");
    }
    let all = codes().map(|item| tag("li", item)).collect::<Html>();
    tag("details", tag("summary", count_of(items, noun)).then(tag("ul", all)))
}

/// A problem with its code and, on a line of its own, what is to be done.
pub(super) fn problem(problem: &Problem) -> Html {
    let what = Html::text(&problem.message).then(" (").then(tag("code", problem.code.name())).then(")");
    let all = match problem.remedy.as_str() {
        "" => what,
        remedy => what.then(" ").then(styled("span", "remedy", remedy)),
    };
    styled("span", "problem", all)
}

/// The state of a run, and what that means.
pub fn state_words(state: RunState) -> (Tone, &'static str) {
    match state {
        RunState::Running => (Tone::Info, "goes on"),
        RunState::Paused => (Tone::Warn, "paused"),
        RunState::Succeeded => (Tone::Good, "succeeded"),
        RunState::SucceededWithWarnings => (Tone::Warn, "succeeded with warnings"),
        RunState::Stopped => (Tone::Bad, "stopped"),
        RunState::Failed => (Tone::Bad, "failed"),
        RunState::Cancelled => (Tone::Warn, "cancelled"),
    }
}

pub(super) fn state(state: RunState) -> Html {
    let (tone, words) = state_words(state);
    badge(tone, words)
}

/// How a host of a run ended, and what that means.
pub fn result_words(result: Option<HostResult>) -> (Tone, &'static str) {
    match result {
        None => (Tone::Info, "not ended"),
        Some(HostResult::Succeeded) => (Tone::Good, "upgraded and proved"),
        Some(HostResult::Unproven) => (Tone::Warn, "upgraded, not proved"),
        Some(HostResult::UpToDate) => (Tone::Good, "was up to date"),
        Some(HostResult::Skipped) => (Tone::Warn, "skipped"),
        Some(HostResult::FailedInService) => (Tone::Bad, "failed, in service"),
        Some(HostResult::FailedOutOfService) => (Tone::Bad, "failed, out of service"),
        Some(HostResult::NotReached) => (Tone::Warn, "not reached"),
    }
}

pub(super) fn result(result: Option<HostResult>) -> Html {
    let (tone, words) = result_words(result);
    badge(tone, words)
}

/// A phase of a host.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "waiting",
        Phase::StoppingVms => "stopping VMs",
        Phase::Evacuating => "evacuating",
        Phase::Settling => "settling",
        Phase::Installing => "installing",
        Phase::Restarting => "restarting",
        Phase::Booting => "booting",
        Phase::Refreshing => "refreshing",
        Phase::Activating => "activating",
        Phase::StartingVms => "starting VMs",
        Phase::Soaking => "soaking",
        Phase::Returning => "returning to service",
        Phase::Withdrawing => "withdrawing",
        Phase::Ended => "ended",
    }
}

/// What shows that a host restarted.
pub fn restart_proof(proof: Option<RestartProof>) -> &'static str {
    match proof {
        None => "no proof was taken",
        Some(RestartProof::BootId) => "proved by another boot id, read on the host",
        Some(RestartProof::EngineBootTime) => "proved by a later boot time in the engine's statistics",
        Some(RestartProof::Unproven) => "not proved: nothing available could show it",
        Some(RestartProof::NotPlanned) => "no restart was planned",
    }
}

pub(super) fn alive_by(alive: Option<AliveBy>) -> &'static str {
    match alive {
        None => "not observed",
        Some(AliveBy::Provider) => "through the provider, with another boot id",
        Some(AliveBy::Ssh) => "to the engine over SSH, after it had been absent",
        Some(AliveBy::Vdsm) => "by its VDSM port, after it had been absent",
    }
}

pub(super) fn vm_change(change: VmChange) -> &'static str {
    match change {
        VmChange::Moved => "left its host, which was sent to maintenance",
        VmChange::Stopped => "stopped, by consent",
        VmChange::Migrated => "migrated by the run",
    }
}

/// An answer to a question.
pub fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::GoOn => "go on",
        Choice::Leave => "leave it as it is",
        Choice::Next => "the other hosts first",
        Choice::Stop => "begin no other host",
    }
}

/// A command; `host` is the name of the host that it names.
pub(super) fn command(command: &Command, host: impl Fn(&crate::model::ids::HostId) -> String) -> String {
    match command {
        Command::Pause(PauseAt::Step) => "pause after the steps in hand".to_owned(),
        Command::Pause(PauseAt::Host) => "pause after the hosts in hand".to_owned(),
        Command::Pause(PauseAt::Now) => "pause at once".to_owned(),
        Command::Resume => "resume".to_owned(),
        Command::Answer { question, choice: given } => format!("answer question {question}: {}", choice(*given)),
        Command::Cancel => "cancel".to_owned(),
        Command::SkipHost(skipped) => format!("skip host {}, if it was not begun", host(skipped)),
        Command::SkipBegunHost(skipped) => format!("skip host {}", host(skipped)),
        Command::Adopt => "accept the present settings".to_owned(),
        Command::ApproveHost(approved) => format!("approve host {}", host(approved)),
        Command::Approve => "approve the next host".to_owned(),
        Command::Abandon => "abandon: end at once".to_owned(),
    }
}

pub(super) fn policy(policy: &UpdatePolicy) -> Html {
    match policy {
        UpdatePolicy::All => "every available package".into(),
        UpdatePolicy::Security { least } => {
            format!("security errata of severity {} or higher, and of unknown severity", word(least)).into()
        }
        UpdatePolicy::ZStream => "errata that keep every package on its major.minor version".into(),
        UpdatePolicy::Named { errata, cves } => {
            let errata = (!errata.is_empty()).then(|| list(errata, "erratum id"));
            let cves = (!cves.is_empty()).then(|| list(cves, "CVE"));
            Html::text("named: ").then(joined(errata.into_iter().chain(cves), ", and what fixes "))
        }
    }
}

/// What is installed on a host, as a number.
pub fn work(work: &Work) -> String {
    match work {
        Work::Errata(errata) if errata.len() == 1 => "1 erratum".to_owned(),
        Work::Errata(errata) => format!("{} errata", errata.len()),
        Work::Packages(packages) => count_of(packages, "package"),
        Work::EngineUpgrade => "the engine's own upgrade".to_owned(),
    }
}

/// Why a host has its place in a plan.
pub fn order_reason(reason: OrderReason) -> &'static str {
    match reason {
        OrderReason::Given => "named by the request",
        OrderReason::Canary => "canary",
        OrderReason::AlreadyOut => "already out of service",
        OrderReason::FewerVms => "fewer VMs first",
        OrderReason::Spm => "storage pool manager",
        OrderReason::HostedEngine => "runs the engine's VM",
        OrderReason::Id => "by id",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{ErratumId, PackageName};

    #[test]
    fn a_time_names_its_zone() {
        assert_eq!(
            time(1_800_000_001_000).into_page(),
            "<time datetime=\"2027-01-15T08:00:01Z\">2027-01-15 08:00:01 UTC</time>"
        );
        assert_eq!(time(TimeMs::MAX).into_page(), "9223372036854775807 ms after 1970-01-01 UTC");
    }

    #[test]
    fn what_is_installed_is_a_number() {
        let errata = |count: usize| {
            Work::Errata((0..count).map(|n| ErratumId::new(format!("RHSA-2026:{n}")).unwrap()).collect())
        };
        assert_eq!([0, 1, 2, 13].map(|count| work(&errata(count))), ["0 errata", "1 erratum", "2 errata", "13 errata"]);
        let packages =
            |names: &[&str]| Work::Packages(names.iter().map(|name| PackageName::new(*name).unwrap()).collect());
        assert_eq!(work(&packages(&["vdsm"])), "1 package");
        assert_eq!(work(&packages(&["vdsm", "kernel"])), "2 packages");
        assert_eq!(work(&Work::EngineUpgrade), "the engine's own upgrade");
    }

    #[test]
    fn a_long_list_is_folded() {
        let items: Vec<u32> = (1..=13).collect();
        assert_eq!(list(&items[..2], "x").into_page(), "<code>1</code>, <code>2</code>");
        assert!(list(&items, "package").into_page().starts_with("<details><summary>13 packages</summary><ul><li>"));
        assert_eq!(list(&items[..0], "x").into_page(), NOTHING);
    }
}
