//! Ages, times and counts in words, beside those of the library's pages.

use jiff::Timestamp;
use ovirt_upgrade_manager::error::Problem;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::{BumpVerdict, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErratumType, Severity};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::host::MatchedBy;
use ovirt_upgrade_manager::model::level::{Certainty, HostLevels, Level};
use ovirt_upgrade_manager::model::plan::UpdatePolicy;
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, TaskState};
use ovirt_upgrade_manager::rolling::page::words::word;
use ovirt_upgrade_manager::rolling::words::{counted, duration};

use super::line::{Line, Tone};

/// Where nothing is to be shown.
pub const NOTHING: &str = "-";

/// A time in UTC.
pub fn time(at_ms: TimeMs) -> String {
    match Timestamp::from_millisecond(at_ms) {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        // No calendar has it: a clock was far off.
        Err(_) => format!("{at_ms} ms after 1970-01-01 UTC"),
    }
}

/// The time of the day in UTC, for lines about what happens now.
pub fn clock(at_ms: TimeMs) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(|_| time(at_ms), |at| at.strftime("%H:%M:%S").to_string())
}

/// Now, by this machine's clock.
pub fn now_ms() -> TimeMs {
    Timestamp::now().as_millisecond()
}

/// How long ago something was: `3 hours ago`.
pub fn ago(at_ms: TimeMs) -> String {
    ago_at(at_ms, now_ms())
}

fn ago_at(at_ms: TimeMs, now_ms: TimeMs) -> String {
    match now_ms.saturating_sub(at_ms) {
        ahead if ahead < -5_000 => time(at_ms),
        age_ms if age_ms < 2_000 => "just now".to_owned(),
        age_ms => format!("{} ago", age(age_ms)),
    }
}

/// An age by its largest unit.
pub fn age(age_ms: i64) -> String {
    const UNITS: [(i64, &str); 4] = [(86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second")];
    let unit = UNITS.iter().find(|(length, _)| age_ms >= *length);
    unit.map_or_else(|| "less than a second".to_owned(), |(length, name)| counted(age_ms / length, name))
}

/// A predicted duration: rounded to minutes where it is longer than two.
pub fn about(ms: u64) -> String {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    match ms {
        ..120_000 => duration(ms),
        _ => duration(ms.saturating_add(30_000) / 60_000 * 60_000),
    }
}

/// A list of names with commas; of a long one the first few, and how many more there are.
pub fn some(names: &[impl ToString], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(ToString::to_string).collect();
    match names.len() {
        0 => NOTHING.to_owned(),
        all if all > most => format!("{} and {} more", shown.join(", "), all - most),
        _ => shown.join(", "),
    }
}

pub fn yes_no(answer: YesNoUnknown) -> &'static str {
    match answer {
        YesNoUnknown::Yes => "yes",
        YesNoUnknown::No => "no",
        YesNoUnknown::Unknown => "unknown",
    }
}

/// Whether there are updates, with the colour of an answer that asks for work.
pub fn updates(answer: YesNoUnknown) -> Line {
    let tone = match answer {
        YesNoUnknown::Yes => Tone::Warn,
        YesNoUnknown::No => Tone::Good,
        YesNoUnknown::Unknown => Tone::Bad,
    };
    Line::new().with(tone, yes_no(answer))
}

/// Counts of errata: `5 security (1 critical, 2 important), 3 bugfix`.
pub fn errata(counts: &ErrataCounts) -> String {
    let mut parts = vec![];
    if counts.security > 0 {
        let by = counts.security_by_severity.unwrap_or_default();
        let severe: Vec<String> = [(by.critical, "critical"), (by.important, "important"), (by.moderate, "moderate")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, name)| format!("{number} {name}"))
            .collect();
        let detail = if severe.is_empty() { String::new() } else { format!(" ({})", severe.join(", ")) };
        parts.push(format!("{} security{detail}", counts.security));
    }
    let others = [(counts.bugfix, "bugfix"), (counts.enhancement, "enhancement"), (counts.other.unwrap_or(0), "other")];
    parts.extend(others.iter().filter(|(number, _)| *number > 0).map(|(number, name)| format!("{number} {name}")));
    match (parts.is_empty(), counts.total) {
        (true, Some(0)) => "none".to_owned(),
        (true, _) => "none known".to_owned(),
        (false, None) => format!("at least {}", parts.join(", ")),
        (false, Some(_)) => parts.join(", "),
    }
}

pub fn erratum_type(kind: ErratumType) -> Line {
    let tone = if kind == ErratumType::Security { Tone::Warn } else { Tone::Plain };
    Line::new().with(tone, word(&kind))
}

pub fn severity(severity: Severity) -> Line {
    let tone = match severity {
        Severity::Critical | Severity::Important => Tone::Bad,
        Severity::Moderate => Tone::Warn,
        _ => Tone::Plain,
    };
    match severity {
        Severity::Unknown => NOTHING.into(),
        known => Line::new().with(tone, word(&known)),
    }
}

/// Cluster levels of a host: `4.6, 4.7`; those that are only possible are said so.
pub fn levels(levels: &HostLevels) -> String {
    let certain = set(levels.certain.iter());
    match levels.certainty {
        Certainty::Unknown => "unknown".to_owned(),
        Certainty::Partial | Certainty::Extrapolated => match &levels.possible {
            Some(possible) => format!("{certain} certain; {} possible", set(possible.iter())),
            None => format!("{certain} certain; others possible"),
        },
        Certainty::Reported | Certainty::Certain | Certainty::Learned | Certainty::Table => certain,
    }
}

/// Levels: `4.6, 4.7`, and `4.2 to 4.7` where there are more without a gap.
pub fn set<'a>(levels: impl Iterator<Item = &'a Level>) -> String {
    let all: Vec<&Level> = levels.collect();
    let follow = |pair: &[&Level]| pair[0].major == pair[1].major && pair[0].minor + 1 == pair[1].minor;
    match all.as_slice() {
        [] => "none".to_owned(),
        [first, .., last] if all.len() > 2 && all.windows(2).all(follow) => format!("{first} to {last}"),
        all => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

pub fn verdict(verdict: BumpVerdict) -> Line {
    let (tone, words) = match verdict {
        BumpVerdict::Permit => (Tone::Good, "possible"),
        BumpVerdict::Already => (Tone::Plain, "in force"),
        BumpVerdict::DecreaseWithHosts => (Tone::Bad, "lower than the level in force"),
        BumpVerdict::EngineDoesNotSupport => (Tone::Bad, "not supported by the engine"),
        BumpVerdict::BlockHosts => (Tone::Bad, "blocked by hosts"),
        BumpVerdict::Unknown => (Tone::Warn, "unknown"),
        BumpVerdict::UnknownVerifyAfterUpdate => (Tone::Warn, "unknown; check again after the update"),
    };
    Line::new().with(tone, words)
}

pub fn way(way: InstallWay) -> &'static str {
    match way {
        InstallWay::Agent => "katello-agent",
        InstallWay::RemoteExecution => "remote execution",
    }
}

pub fn matched_by(matched: MatchedBy) -> &'static str {
    match matched {
        MatchedBy::Person => "by hand",
        MatchedBy::SubscriptionUuid => "by its subscription uuid",
        MatchedBy::HardwareUuid => "by its hardware uuid",
        MatchedBy::Fqdn => "by its full name",
        MatchedBy::HostName => "by its name in the engine",
    }
}

pub fn task_state(state: TaskState) -> Line {
    let (tone, words) = match state {
        TaskState::Sending => (Tone::Plain, "being sent"),
        TaskState::Planned => (Tone::Plain, "accepted, not begun"),
        TaskState::Running => (Tone::Plain, "running"),
        TaskState::Paused => (Tone::Warn, "paused at the provider"),
        TaskState::Proving => (Tone::Plain, "installed, being proved"),
        TaskState::Succeeded => (Tone::Good, "succeeded"),
        TaskState::Failed => (Tone::Bad, "failed"),
        TaskState::Cancelled => (Tone::Warn, "cancelled"),
        TaskState::Lost => (Tone::Bad, "lost"),
    };
    Line::new().with(tone, words)
}

pub fn proof(verdict: ProofVerdict) -> Line {
    let (tone, words) = match verdict {
        ProofVerdict::Proved => (Tone::Good, "proved"),
        ProofVerdict::NotProven => (Tone::Warn, "installed, not proven"),
        ProofVerdict::Disproved => (Tone::Bad, "disproved"),
    };
    Line::new().with(tone, words)
}

pub fn event_severity(severity: EventSeverity) -> Line {
    match severity {
        EventSeverity::Normal => Line::new().with(Tone::Dim, "normal"),
        EventSeverity::Warning => Line::new().with(Tone::Warn, "warning"),
        EventSeverity::Error => Line::new().with(Tone::Bad, "error"),
    }
}

pub fn policy(policy: &UpdatePolicy) -> String {
    match policy {
        UpdatePolicy::All => "every available package".to_owned(),
        UpdatePolicy::Security { least: Severity::Unknown } => "all security errata".to_owned(),
        UpdatePolicy::Security { least } => {
            format!("security errata of severity {} or higher, and of unknown severity", word(least))
        }
        UpdatePolicy::ZStream => "errata that keep every package on its major.minor version".to_owned(),
        UpdatePolicy::Named { errata, cves } => {
            let named = errata.iter().map(ToString::to_string).chain(cves.iter().map(ToString::to_string));
            format!("named: {}", some(&named.collect::<Vec<_>>(), 8))
        }
    }
}

/// A problem in one sentence, with its code.
pub fn problem(problem: &Problem) -> String {
    format!("{} ({})", problem.message, problem.code.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_in_words() {
        let now = 1_800_000_000_000;
        for (ago_ms, words) in [
            (0, "just now"),
            (1_999, "just now"),
            (30_000, "30 seconds ago"),
            (60_000, "1 minute ago"),
            (7_199_999, "1 hour ago"),
            (200_000_000, "2 days ago"),
            (-1_000, "just now"),
            (-3_600_000, "2027-01-15 09:00:00 UTC"),
        ] {
            assert_eq!(ago_at(now - ago_ms, now), words, "{ago_ms}");
        }
        assert_eq!((about(61_000), about(7_000_000)), ("1 minute 1 second".to_owned(), "1 hour 57 minutes".to_owned()));
    }

    #[test]
    fn counts_that_may_be_too_low_say_so() {
        let exact = ErrataCounts { total: Some(3), security: 2, bugfix: 1, other: Some(0), ..ErrataCounts::default() };
        assert_eq!(errata(&exact), "2 security, 1 bugfix");
        assert_eq!(errata(&ErrataCounts { total: None, other: None, ..exact }), "at least 2 security, 1 bugfix");
        assert_eq!(errata(&ErrataCounts::default()), "none known");
        assert_eq!(errata(&ErrataCounts::of([])), "none");
    }

    #[test]
    fn levels_without_a_gap_are_a_range() {
        let words = |levels: &[(u32, u32)]| {
            set(levels.iter().map(|(major, minor)| Level::new(*major, *minor)).collect::<Vec<_>>().iter())
        };
        assert_eq!(words(&[(4, 2), (4, 3), (4, 4)]), "4.2 to 4.4");
        assert_eq!(words(&[(4, 2), (4, 4), (4, 5)]), "4.2, 4.4, 4.5");
        assert_eq!((words(&[(4, 6), (4, 7)]), words(&[])), ("4.6, 4.7".to_owned(), "none".to_owned()));
    }

    #[test]
    fn long_lists_are_cut() {
        assert_eq!(some(&[1, 2, 3], 2), "1, 2 and 1 more");
        assert_eq!(some(&["a"], 2), "a");
        assert_eq!(some(&[] as &[u8], 2), NOTHING);
    }
}
