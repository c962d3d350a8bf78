//! A campaign: many seeds on a few threads, each with simulations of its own, and the result in one line.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::coverage::Coverage;
use super::planted;
use super::play::{SeedOutcome, play};
use super::scenario::Broken;

/// The seeds to play.
#[derive(Debug, Clone, Default)]
pub struct Campaign {
    /// The first.
    pub start: u64,
    /// How many.
    pub seeds: u64,
    /// Threads.
    pub jobs: u64,
    /// The campaign ends with the first seed that fails.
    pub stop_at_first: bool,
    /// A bug that is planted in the product for the whole campaign.
    pub bug: Option<String>,
}

/// The result of a campaign.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Number of seeds played.
    pub seeds: u64,
    /// Hosts of each seed.
    pub sizes: Vec<usize>,
    /// Faults.
    pub faults: u64,
    /// Kills of our process.
    pub kills: u64,
    /// Runs by their end.
    pub ended: BTreeMap<String, u64>,
    /// Coverage of the runs.
    pub coverage: Coverage,
    /// Duration.
    pub took: Duration,
    /// Seeds with a violation.
    pub failed: Vec<SeedOutcome>,
    /// Seeds without a scenario.
    pub broken: Vec<(u64, Broken)>,
}

impl Summary {
    fn take(&mut self, outcome: SeedOutcome) {
        self.seeds += 1;
        self.sizes.push(outcome.hosts);
        self.faults += outcome.counts.faults;
        self.kills += outcome.counts.kills;
        self.coverage.join(outcome.coverage.clone());
        let how = outcome.ended.map_or("not_begun".to_owned(), |e| format!("{e:?}"));
        *self.ended.entry(how).or_default() += 1;
        if !outcome.violations.is_empty() {
            self.failed.push(outcome);
        }
    }

    fn join(&mut self, other: Summary) {
        self.seeds += other.seeds;
        self.sizes.extend(other.sizes);
        self.faults += other.faults;
        self.kills += other.kills;
        self.coverage.join(other.coverage);
        for (how, count) in other.ended {
            *self.ended.entry(how).or_default() += count;
        }
        self.failed.extend(other.failed);
        self.broken.extend(other.broken);
    }

    /// Seeds in a second.
    pub fn rate(&self) -> f64 {
        self.seeds as f64 / self.took.as_secs_f64().max(0.001)
    }

    /// Whether no seed has a violation.
    pub fn holds(&self) -> bool {
        self.failed.is_empty() && self.broken.is_empty()
    }

    /// Violated invariants, each with its seeds.
    pub fn by_invariant(&self) -> BTreeMap<&'static str, Vec<u64>> {
        let mut by: BTreeMap<&'static str, Vec<u64>> = BTreeMap::new();
        for outcome in &self.failed {
            if let Some(first) = outcome.violations.first() {
                by.entry(first.invariant).or_default().push(outcome.seed);
            }
        }
        by
    }
}

/// The last line.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sizes = self.sizes.clone();
        sizes.sort_unstable();
        let median = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
        let largest = sizes.last().copied().unwrap_or(0);
        let violations = self.failed.len() + self.broken.len();
        let Summary { seeds, faults, kills, .. } = self;
        write!(
            f,
            "{seeds} seeds, median {median} and at most {largest} hosts, {faults} faults, {kills} kills, \
             {violations} violations"
        )
    }
}

impl Campaign {
    /// Plays the seeds. Each seed that fails is handed to `tell` at once.
    pub fn run(&self, tell: &(dyn Fn(&SeedOutcome) + Sync)) -> Summary {
        let (next, began) = (AtomicU64::new(0), Instant::now());
        let work = || {
            let mut summary = Summary::default();
            if let Err(why) = planted::plant(self.bug.as_deref()) {
                summary.broken.push((self.start, why));
                return summary;
            }
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= self.seeds {
                    return summary;
                }
                let seed = self.start.wrapping_add(n);
                match play(seed, false) {
                    Ok(outcome) => {
                        if !outcome.violations.is_empty() {
                            tell(&outcome);
                            if self.stop_at_first {
                                next.store(self.seeds, Ordering::Relaxed);
                            }
                        }
                        summary.take(outcome);
                    }
                    Err(why) => summary.broken.push((seed, why)),
                }
            }
        };
        let mut whole = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.jobs.max(1)).map(|_| scope.spawn(work)).collect();
            let mut whole = Summary::default();
            for thread in threads {
                match thread.join() {
                    Ok(part) => whole.join(part),
                    Err(_) => whole.broken.push((0, "a simulation panicked".to_owned())),
                }
            }
            whole
        });
        whole.failed.sort_by_key(|o| o.seed);
        whole.took = began.elapsed();
        whole
    }
}

/// The text about a seed that failed.
pub fn report(outcome: &SeedOutcome) -> String {
    let mut text = String::new();
    let mut put = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    put(format!("--- seed {} ({} hosts): the last lines of its trace", outcome.seed, outcome.hosts));
    outcome.tail.iter().for_each(|line| put(line.clone()));
    for violation in &outcome.violations {
        put(format!("!!! seed {}: {} does not hold: {}", outcome.seed, violation.invariant, violation.what));
    }
    put(format!(
        "repeat: make prove SEEDS=1 START={seed}; trace: upgrade-manager-lab simulate --seed {seed} --trace",
        seed = outcome.seed
    ));
    text
}
