//! Planted bugs: they show that the simulation finds the bugs for which it was made.
//!
//! The product contains the bugs behind its feature `test-hooks` (`rolling::bugs`); with the lab's feature of the same
//! name they can be planted here. A planted bug counts as found when any invariant is violated; which one depends on
//! the seed.
//!
//! A seed is first played without a bug. This shows which bugs' places the seed reaches; only those bugs are planted in
//! the seed, because the others would change nothing.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::play::{SeedOutcome, play};
use super::scenario::Broken;
use crate::world::rng::Rng;

/// Names of the bugs that can be planted in this build.
pub fn names() -> Vec<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        ovirt_upgrade_manager::rolling::bugs::Bug::ALL.iter().map(|bug| bug.name()).collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        vec![]
    }
}

/// Bugs that were not found within their stated number of seeds when this list was last written: a rule of the judge or
/// a draw is missing. A sample leaves them out; a hunt for all bugs shows them.
const NOT_FOUND_YET: &[&str] = &[
    "earlier-restart-proves",
    "fails-where-busy",
    "fences-silent-host",
    "forgets-early-return",
    "forgets-leave",
    "up-proves-restart",
    "ends-on-failed-read",
    "trusts-early-list-of-jobs",
    "trusts-every-host-to-refuse",
    "lost-is-done",
    "lost-since-the-intent",
    "keeps-restart-of-lost-host",
    "trusts-age-of-list",
    "no-host-no-restart",
    "own-call-is-lost",
    "uses-old-signs-of-life",
    "list-serves-for-ever",
    "abandons-with-reads-only",
    "answers-before-clock-jumps",
];

/// The stated number of seeds within which a bug is found, if it is not named in [`WITHIN`].
const USUALLY_WITHIN: u64 = 200;

/// Bugs that need a rare happening, with the number of seeds from the first on within which each one is found: about
/// three times the number of the seed that found the bug when this list was last written.
const WITHIN: &[(u64, &[&str])] = &[
    (
        500,
        &[
            "acts-on-old-reads",
            "alive-without-absence",
            "blames-any-event",
            "any-boot-time-proves",
            "begins-after-cancel",
            "begins-after-engine-start",
            "begins-beside-inherited",
            "begins-soon-after-engine-start",
            "begins-under-unlisted-qemu",
            "begins-while-held",
            "counts-clock-jumps",
            "counts-dead-time",
            "ignores-health-issues",
            "ignores-lost-cpu-flags",
            "ignores-recent-errors",
            "leave-is-go-on",
            "lost-restart-is-not-done",
            "one-look-at-return",
            "refreshes-unseen",
            "restarts-again-at-once",
            "restarts-outside-maintenance",
            "succeeds-without-level",
            "trusts-maintenance-unseen",
            "unproven-restart-succeeds",
        ],
    ),
    (
        1_000,
        &[
            "counts-errors-of-calls",
            "accepted-is-done",
            "activates-over-person",
            "empties-for-ever",
            "every-install-is-proved",
            "forgets-late-shutdowns",
            "ignores-errors-in-soak",
            "ignores-hosted-engine",
            "ignores-missing-proofs",
            "ignores-missing-target",
            "ignores-own-intents",
            "ignores-recheck",
            "job-is-not-followed",
            "leave-lapses",
            "sets-policy-over-person",
            "trusts-unwatched-maintenance",
            "unproven-install-succeeds",
        ],
    ),
    (
        2_000,
        &[
            "leave-takes-out",
            "opens-for-nobody",
            "restarts-after-failed-job",
            "succeeds-unwatched",
            "answer-holds-for-all",
            "begins-host-of-others",
            "begins-under-work",
            "begins-unready-host",
            "begins-without-flag",
            "canary-without-proof",
            "empties-over-person",
            "fails-in-doubt",
            "gives-up-unasked",
            "ignores-racks",
            "leave-opens-gate",
            "moves-vm-of-others",
            "older-boot-proves",
            "progress-goes-back",
            "raises-over-old-host",
            "raises-unread",
            "sends-on-old-count",
            "returns-over-person",
            "starts-on-host-in-hand",
            "stays-in-service-after-fence",
            "succeeds-on-its-way",
        ],
    ),
];

/// The stated number of seeds within which a bug is found.
pub fn within(name: &str) -> u64 {
    WITHIN.iter().find(|(_, bugs)| bugs.contains(&name)).map_or(USUALLY_WITHIN, |(seeds, _)| *seeds)
}

/// What a bug does, and which rule it breaks.
pub fn meaning(name: &str) -> Option<(&'static str, &'static str)> {
    #[cfg(feature = "test-hooks")]
    {
        let bug = ovirt_upgrade_manager::rolling::bugs::Bug::ALL.iter().find(|bug| bug.name() == name);
        bug.map(|bug| (bug.rule(), bug.meaning()))
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        let _ = name;
        None
    }
}

/// The result of the hunt for one bug.
#[derive(Debug)]
pub struct Hunt {
    /// Its name.
    pub bug: &'static str,
    /// Number of seeds of the hunt, at most.
    pub seeds: u64,
    /// Number of seeds that reached the place of the bug, up to the one that found it.
    pub reached: Vec<u64>,
    /// The seed that found the bug. `None`: none did.
    pub found: Option<SeedOutcome>,
}

/// The options of a hunt.
#[derive(Debug, Clone)]
pub struct Hunting {
    /// The first seed.
    pub start: u64,
    /// Most seeds for each bug. `None`: the number stated for it.
    pub seeds: Option<u64>,
    /// Threads.
    pub jobs: u64,
    /// Only these bugs. Empty: all.
    pub only: Vec<String>,
    /// Time limit: bugs are taken in a random order of this seed, and none is begun after this time. `None`: all bugs.
    pub sample: Option<(u64, Duration)>,
}

/// The result of a seed without a bug.
struct Plain {
    holds: bool,
    reached: BTreeSet<&'static str>,
}

/// Seeds without a bug, from the first one on. Each is played once, for all hunts.
struct Plains {
    start: u64,
    seeds: Vec<OnceLock<Result<Plain, Broken>>>,
}

impl Plains {
    fn new(start: u64, seeds: u64) -> Self {
        Plains { start, seeds: (0..seeds).map(|_| OnceLock::new()).collect() }
    }

    /// The seed of this number, played at the first request.
    fn get(&self, number: usize) -> Option<Result<&Plain, Broken>> {
        let seed = self.start.saturating_add(number as u64);
        let plain = self.seeds.get(number)?.get_or_init(|| {
            drop(take_reached());
            let outcome = play(seed, false)?;
            Ok(Plain { holds: outcome.violations.is_empty(), reached: take_reached() })
        });
        Some(plain.as_ref().map_err(Clone::clone))
    }
}

impl Hunting {
    /// The bugs in the order of the hunt.
    fn order(&self) -> Vec<&'static str> {
        let mut names = names();
        names.retain(|name| self.only.is_empty() || self.only.iter().any(|only| only == name));
        if let Some((seed, _)) = self.sample {
            let mut rng = Rng::new(seed);
            for n in (1..names.len()).rev() {
                names.swap(n, usize::try_from(rng.below(n as u64 + 1)).unwrap_or(0));
            }
            names.retain(|name| !NOT_FOUND_YET.contains(name));
        }
        names
    }

    fn seeds_of(&self, bug: &str) -> u64 {
        self.seeds.unwrap_or_else(|| within(bug))
    }

    /// Hunts for the bugs.
    ///
    /// # Errors
    /// A scenario is broken, or a hunt panicked.
    pub fn run(&self, tell: &(dyn Fn(&Hunt) + Sync)) -> Result<Vec<Hunt>, Broken> {
        let (names, next, began) = (self.order(), AtomicUsize::new(0), Instant::now());
        let most = names.iter().map(|bug| self.seeds_of(bug)).max().unwrap_or(0);
        let plains = Plains::new(self.start, most);
        let is_over = || self.sample.as_ref().is_some_and(|(_, limit)| began.elapsed() >= *limit);
        let work = || {
            let mut hunts = vec![];
            while let Some(bug) = names.get(next.fetch_add(1, Ordering::Relaxed)).copied().filter(|_| !is_over()) {
                let hunt = find(bug, self.seeds_of(bug), &plains)?;
                tell(&hunt);
                hunts.push(hunt);
            }
            Ok::<_, Broken>(hunts)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.jobs.max(1)).map(|_| scope.spawn(work)).collect();
            let mut all = vec![];
            for thread in threads {
                all.extend(thread.join().map_err(|_| "a hunt for a bug panicked".to_owned())??);
            }
            Ok(all)
        })
    }
}

/// Plants the bug of that name on this thread, or none. Errors where there is no such bug in this build.
pub fn plant(name: Option<&str>) -> Result<(), Broken> {
    #[cfg(feature = "test-hooks")]
    {
        use ovirt_upgrade_manager::rolling::bugs::{self, Bug};
        let bug = match name {
            Some(name) => {
                let found = Bug::ALL.iter().copied().find(|bug| bug.name() == name);
                Some(found.ok_or_else(|| format!("no bug '{name}'; there are {}", names().join(", ")))?)
            }
            None => None,
        };
        bugs::plant(bug);
        Ok(())
    }
    #[cfg(not(feature = "test-hooks"))]
    match name {
        Some(name) => Err(format!("bug '{name}': this build has none; build it with the feature test-hooks")),
        None => Ok(()),
    }
}

/// Bugs at whose places this thread was since the last call.
fn take_reached() -> BTreeSet<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        ovirt_upgrade_manager::rolling::bugs::take_reached().into_iter().map(|bug| bug.name()).collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        BTreeSet::new()
    }
}

/// Plays seeds with a planted bug until one fails that does not fail without it.
fn find(bug: &'static str, seeds: u64, plains: &Plains) -> Result<Hunt, Broken> {
    let mut hunt = Hunt { bug, seeds, reached: vec![], found: None };
    for number in 0..usize::try_from(seeds).unwrap_or(usize::MAX) {
        let Some(plain) = plains.get(number) else { break };
        let plain = plain?;
        if !plain.holds || !plain.reached.contains(bug) {
            continue;
        }
        let seed = plains.start.saturating_add(number as u64);
        hunt.reached.push(seed);
        plant(Some(bug))?;
        let with = play(seed, false);
        plant(None)?;
        let with = with?;
        if !with.violations.is_empty() {
            hunt.found = Some(with);
            break;
        }
    }
    Ok(hunt)
}
