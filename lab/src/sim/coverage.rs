//! Coverage: what the runs of a campaign did, and what the runs of no seed did.

use std::collections::BTreeSet;
use std::fmt;

use ovirt_upgrade_manager::error::{Code, Use};
use ovirt_upgrade_manager::model::run::{Choice, Command, Entry, HostResult, JournalRecord, Phase, RunState};

use super::judge::told::Told;

/// Every transition between phases of a host.
const TRANSITIONS: [(Phase, &[Phase]); 13] = [
    (Phase::Waiting, &[Phase::StoppingVms, Phase::Settling, Phase::Ended]),
    (Phase::StoppingVms, &[Phase::Evacuating, Phase::Returning, Phase::Ended]),
    (Phase::Evacuating, &[Phase::Settling, Phase::Returning, Phase::Ended]),
    (Phase::Settling, &[Phase::Installing, Phase::Returning, Phase::Ended]),
    (
        Phase::Installing,
        &[Phase::Restarting, Phase::Booting, Phase::Refreshing, Phase::Returning, Phase::Withdrawing, Phase::Ended],
    ),
    (Phase::Restarting, &[Phase::Booting, Phase::Withdrawing, Phase::Ended]),
    (Phase::Booting, &[Phase::Refreshing, Phase::Activating, Phase::Restarting, Phase::Withdrawing, Phase::Ended]),
    (Phase::Refreshing, &[Phase::Activating, Phase::Ended]),
    (Phase::Activating, &[Phase::StartingVms, Phase::Withdrawing, Phase::Ended]),
    (Phase::StartingVms, &[Phase::Soaking, Phase::Withdrawing, Phase::Ended]),
    (Phase::Soaking, &[Phase::Activating, Phase::Withdrawing, Phase::Ended]),
    (Phase::Returning, &[Phase::Ended]),
    (Phase::Withdrawing, &[Phase::Ended]),
];
const RESULTS: [HostResult; 7] = [
    HostResult::Succeeded,
    HostResult::UpToDate,
    HostResult::Unproven,
    HostResult::Skipped,
    HostResult::FailedInService,
    HostResult::FailedOutOfService,
    HostResult::NotReached,
];
const ENDS: [RunState; 5] =
    [RunState::Succeeded, RunState::SucceededWithWarnings, RunState::Stopped, RunState::Failed, RunState::Cancelled];
/// Ranges of the codes of a run and of its hosts.
const CODES: std::ops::Range<i32> = 800..1000;

/// The counts.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    transitions: BTreeSet<(Phase, Phase)>,
    /// Codes with which a run paused, with or without a question.
    asked: BTreeSet<Code>,
    /// Questions that were answered in each way.
    gone_on: BTreeSet<Code>,
    left: BTreeSet<Code>,
    /// Codes of refused steps, ended hosts, notes and waits.
    refused: BTreeSet<Code>,
    results: BTreeSet<String>,
    ends: BTreeSet<String>,
}

impl Coverage {
    /// Counts a record; `told` is the run before the record.
    pub fn record(&mut self, told: &Told, record: &JournalRecord) {
        match &record.entry {
            Entry::Phase { host, phase, why } => {
                self.transitions.insert((told.host_phase(host), *phase));
                self.refused.extend(why.as_ref().map(|why| why.code));
            }
            Entry::HostEnded { host, result, why } => {
                self.transitions.insert((told.host_phase(host), Phase::Ended));
                self.results.insert(format!("{result:?}"));
                self.refused.extend(why.as_ref().map(|why| why.code));
            }
            Entry::Paused { why, .. } => drop(self.asked.insert(why.code)),
            Entry::Command { command: Command::Answer { question, choice }, .. } => {
                if let Some(open) = told.question.as_ref().filter(|open| open.id == *question) {
                    match choice {
                        Choice::GoOn => self.gone_on.insert(open.code),
                        Choice::Leave | Choice::Next | Choice::Stop => self.left.insert(open.code),
                    };
                }
            }
            Entry::Closed { why, .. } => self.refused.extend(why.as_ref().map(|why| why.code)),
            Entry::Noted { problem, .. } => drop(self.refused.insert(problem.code)),
            Entry::Ended { state, why } => {
                self.ends.insert(format!("{state:?}"));
                self.refused.extend(why.as_ref().map(|why| why.code));
            }
            _ => {}
        }
    }

    /// Counts the waits of the run.
    pub fn waits(&mut self, codes: impl IntoIterator<Item = Code>) {
        self.refused.extend(codes);
    }

    /// Adds the counts of other runs.
    pub fn join(&mut self, other: Coverage) {
        self.transitions.extend(other.transitions);
        self.asked.extend(other.asked);
        self.gone_on.extend(other.gone_on);
        self.left.extend(other.left);
        self.refused.extend(other.refused);
        self.results.extend(other.results);
        self.ends.extend(other.ends);
    }
}

/// The numbers of covered and possible items, and the missing ones.
fn line(f: &mut fmt::Formatter<'_>, what: &str, all: usize, missing: &[String]) -> fmt::Result {
    let never = if missing.is_empty() { String::new() } else { format!("; never: {}", missing.join(", ")) };
    writeln!(f, "coverage: {} of {all} {what}{never}", all - missing.len())
}

fn missing<T>(
    all: impl IntoIterator<Item = T>,
    is_there: impl Fn(&T) -> bool,
    name: impl Fn(&T) -> String,
) -> (usize, Vec<String>) {
    let all: Vec<T> = all.into_iter().collect();
    let missing = all.iter().filter(|one| !is_there(one)).map(name).collect();
    (all.len(), missing)
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ways = TRANSITIONS.iter().flat_map(|(from, to)| to.iter().map(|to| (*from, *to)));
        let (all, never) = missing(ways, |way| self.transitions.contains(way), |(from, to)| format!("{from:?}-{to:?}"));
        line(f, "transitions of a host", all, &never)?;
        let of_runs = || Code::all().filter(|code| CODES.contains(&code.number()));
        let waits = || of_runs().filter(|code| code.may_be(Use::Wait) && !code.may_be(Use::Error));
        let seen = |code: &Code| self.asked.contains(code) || self.refused.contains(code);
        let (all, never) = missing(waits(), seen, ToString::to_string);
        line(f, "waits and questions", all, &never)?;
        let (all, never) = missing(self.asked.iter(), |code| self.gone_on.contains(code), |code| code.to_string());
        line(f, "of these pauses were answered with go_on", all, &never)?;
        let (all, never) = missing(self.asked.iter(), |code| self.left.contains(code), |code| code.to_string());
        line(f, "of these pauses were answered with leave, next or stop", all, &never)?;
        let notes = of_runs().filter(|code| code.may_be(Use::Note) && !code.may_be(Use::Error));
        let (all, never) = missing(notes, seen, ToString::to_string);
        line(f, "notes and refusals", all, &never)?;
        let (all, never) = missing(RESULTS, |r| self.results.contains(&format!("{r:?}")), |r| format!("{r:?}"));
        line(f, "results of a host", all, &never)?;
        let (all, never) = missing(ENDS, |r| self.ends.contains(&format!("{r:?}")), |r| format!("{r:?}"));
        line(f, "ends of a run", all, &never)
    }
}
