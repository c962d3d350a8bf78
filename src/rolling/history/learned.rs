//! Durations of boots and installations of each host in past runs. Pure.
//!
//! Boot times of machines differ by a factor of ten. For this reason each host gets predictions of its own, from the
//! successful steps of the cluster's last runs. A host that needed longer than its deadline gets a longer one
//! ([`Plan::boot_limit_ms`](crate::model::plan::Plan::boot_limit_ms)).
//!
//! Time counts as for deadlines, without time on hold and time in which nothing could be read. Failed steps are left
//! out. Evacuations are left out, because their duration depends on the VMs and not on the host.
//!
//! Tests: `tests/it/plan/learned.rs`.

use std::collections::BTreeMap;

use super::usual::{self, Pair};
use crate::error::{Error, Result, codes};
use crate::model::TimeMs;
use crate::model::ids::{HostId, RunId};
use crate::model::plan::HostPlan;
use crate::model::run::{Entry, Fact, JournalRecord, Phase};
use crate::rolling::run::{HostRun, Run};

/// A boot may take this many times the host's longest boot before the host is given up.
const LONGEST_BOOT_TIMES: u64 = 2;
/// With fewer samples the spread is not known, and a prediction is at least the general one.
const FEW: usize = 3;
/// The general prediction itself, in thousandths.
const AS_GUESSED: u64 = 1_000;

/// The last runs of a cluster, as far as their journals can be read.
#[derive(Debug, Default)]
pub struct Past {
    hosts: BTreeMap<HostId, Learned>,
    unread: Vec<Error>,
}

/// Durations of one host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learned {
    /// Boots: from the restart command until the host answered again, in ms.
    boots_ms: Vec<u64>,
    /// Installations: thousandths of the time that is usual for the same number of packages, so that installations of
    /// different sizes can be compared.
    installs: Vec<u64>,
}

/// Nothing is known.
static NOTHING: Learned = Learned { boots_ms: vec![], installs: vec![] };

impl Past {
    /// Learns from the journal of a run that has ended. A journal that cannot be read is left out as a whole, and the
    /// plan warns about it. The plan does not fail, because estimates are optional.
    pub fn learn(&mut self, run: &RunId, journal: Result<Vec<JournalRecord>>) {
        match journal.and_then(|records| samples(&records)) {
            Ok(samples) => {
                samples.into_iter().for_each(|(host, sample)| self.hosts.entry(host).or_default().add(sample))
            }
            Err(why) => self.unread.push(codes::RunHistoryUnreadable { run, why: why.message() }.err()),
        }
    }

    /// The durations of a host; `None`: nothing is known.
    pub fn of(&self, host: &HostId) -> &Learned {
        self.hosts.get(host).unwrap_or(&NOTHING)
    }

    /// Runs that could not be read.
    pub fn unread(&self) -> impl Iterator<Item = &Error> {
        self.unread.iter()
    }
}

impl Learned {
    fn add(&mut self, sample: Sample) {
        match sample {
            Sample::Boot(ms) => self.boots_ms.push(ms),
            Sample::Install(thousandths) => self.installs.push(thousandths),
        }
    }

    /// The host's own limit for a boot, if it is longer than the general one.
    pub fn boot_limit_ms(&self, general_ms: u64) -> Option<u64> {
        let longest = self.boots_ms.iter().max()?;
        Some(longest.saturating_mul(LONGEST_BOOT_TIMES)).filter(|own| *own > general_ms)
    }

    /// How long a boot of the host takes, given the usual prediction.
    pub fn boot(&self, usual: Pair) -> Pair {
        half_and_greatest(&self.boots_ms, usual)
    }

    /// How long an installation on the host takes, given the usual prediction.
    pub fn install(&self, usual: Pair) -> Pair {
        let scaled = self.installs.iter().map(|thousandths| usual.0.saturating_mul(*thousandths) / AS_GUESSED);
        half_and_greatest(&scaled.collect::<Vec<_>>(), usual)
    }
}

/// The median and the greatest of the samples; without samples, the usual prediction.
fn half_and_greatest(samples: &[u64], usual: Pair) -> Pair {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable();
    match (sorted.get(sorted.len() / 2), sorted.last()) {
        (Some(half), Some(greatest)) if sorted.len() < FEW => (*half, usual.1.max(*greatest)),
        (Some(half), Some(greatest)) => (*half, *greatest),
        _ => usual,
    }
}

/// A successful step.
enum Sample {
    Boot(u64),
    Install(u64),
}

/// The successful steps of a run.
fn samples(records: &[JournalRecord]) -> Result<Vec<(HostId, Sample)>> {
    let Some((first, rest)) = records.split_first() else { return Ok(vec![]) };
    let mut run = Run::begin(first)?;
    // Collected once: a lookup for every record would be slow, because a plan has hundreds of hosts.
    let plan = std::sync::Arc::clone(&run.plan);
    let plans: BTreeMap<&HostId, &HostPlan> = plan.hosts.iter().map(|host| (&host.id, host)).collect();
    let mut samples = vec![];
    for record in rest {
        if let Entry::Phase { host, .. } | Entry::Observed { host, .. } = &record.entry
            && let (Some(plan), Some(stands)) = (plans.get(host), run.hosts.get(host))
            && let Some(sample) = sample(plan, stands, &record.entry, counted(&run, record))
        {
            samples.push((host.clone(), sample));
        }
        run.add(record)?;
    }
    Ok(samples)
}

/// The time of a record on a clock that stands still while the run may not begin steps.
fn counted(run: &Run, record: &JournalRecord) -> TimeMs {
    if run.may_step() { record.at_ms } else { run.last_at_ms }
}

/// The steps that the next entry ends successfully.
fn sample(plan: &HostPlan, host: &HostRun, next: &Entry, at: TimeMs) -> Option<Sample> {
    let took = |since: TimeMs| u64::try_from(at - since).ok();
    match (host.phase, next) {
        (Phase::Booting, Entry::Observed { fact: Fact::Alive(_), .. }) if host.alive.is_none() => {
            took(boot_began(host)).map(Sample::Boot)
        }
        // The engine's monitoring was the first to show the host.
        (Phase::Booting, Entry::Phase { phase: Phase::Refreshing | Phase::Activating, why: None, .. })
            if host.alive.is_none() =>
        {
            took(boot_began(host)).map(Sample::Boot)
        }
        (Phase::Installing, Entry::Phase { phase, why: None, .. })
            if matches!(phase, Phase::Restarting | Phase::Booting | Phase::Refreshing)
                && host.installed.as_ref().is_some_and(|(proved, _)| *proved) =>
        {
            let (usual, _) = usual::install(plan);
            took(host.since_ms)?.saturating_mul(AS_GUESSED).checked_div(usual).map(Sample::Install)
        }
        _ => None,
    }
}

/// The restart command. For a restart by hand or by the engine, the beginning of the phase.
fn boot_began(host: &HostRun) -> TimeMs {
    host.restart_counts_from_ms.filter(|_| !host.restarted_by_hand).unwrap_or(host.since_ms)
}
