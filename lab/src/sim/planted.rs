//! Planted bugs: shows that the simulation finds what it is there to find.
//!
//! The product has them behind its feature `test-hooks` (`rolling::bugs`); the lab's feature of the same name lets
//! them be planted here. A planted bug counts as found when any invariant is violated: which one, depends on the seed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::play::{SeedOutcome, play};
use super::scenario::Broken;
use crate::world::rng::Rng;

/// Bugs that were not seen to be found yet, by so many seeds as were played with them. Each is to be moved out of this list,
/// by a draw or a check, or out of `rolling::bugs`, where it changes nothing that anybody could see.
#[cfg(feature = "test-hooks")]
const NOT_FOUND_YET: &[&str] = &[
    "rests-on-old-count",
    "cancel-answers",
    "answer-holds-for-all",
    "half-upgraded-returns",
    "ignores-own-intents",
    "begins-without-flag",
    "begins-host-of-others",
    "begins-under-work",
    "begins-under-strangers",
    "ignores-work-of-others",
    "ignores-recheck",
    "ignores-missing-target",
    "leave-opens-gate",
    "forgets-packages",
    "returns-moved-host",
    "empties-over-person",
    "settles-unasked",
    "settles-for-ever",
    "keeps-first-boot-id",
    "failed-install-goes-on",
    "every-install-is-proved",
    "upgrade-is-over-at-once",
    "restarts-under-strangers",
    "restarts-again-at-once",
    "older-boot-proves",
    "refreshes-unseen",
    "wakes-resting-host",
    "ignores-running-kernel",
    "ignores-running-image",
    "unproven-install-succeeds",
    "unproven-restart-succeeds",
    "activates-over-person",
    "returns-over-person",
    "forgets-not-up",
    "succeeds-out-of-service",
    "ignores-down-in-soak",
    "ignores-errors-in-soak",
    "ignores-hosted-engine",
    "stays-in-service-after-fence",
    "moves-vm-of-others",
    "raises-unread",
    "raises-over-old-host",
    "sets-policy-over-person",
    "ends-with-open-steps",
    "succeeds-without-level",
    "returns-after-packages",
    "leave-is-go-on",
    "lost-is-done",
    "refused-is-done",
    "accepted-is-done",
    "lost-install-is-not-done",
    "lost-upgrade-is-not-done",
    "job-is-not-followed",
    "lost-restart-is-not-done",
    "acts-on-old-reads",
    "reports-nothing",
    "ignores-clock-jumps",
    "loses-approvals",
    "remembers-inspections",
    "ignores-missing-proofs",
    "trusts-maintenance-unseen",
    "waits-without-end",
    "ignores-windows",
];

/// Names of the bugs that can be planted in this build and that seeds find.
pub fn names() -> Vec<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        let all = ovirt_upgrade_manager::rolling::bugs::Bug::ALL.iter().map(|bug| bug.name());
        all.filter(|name| !NOT_FOUND_YET.contains(name)).collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        vec![]
    }
}

/// The stated number of seeds within which a bug is found, if it is not named in [`WITHIN`].
const USUALLY_WITHIN: u64 = 500;

/// Bugs that need a rare happening, and within how many seeds from the first on each of them is found.
const WITHIN: &[(&str, u64)] = &[
    ("begins-unready-host", 2_000),
    ("canary-without-proof", 2_000),
    ("counts-clock-jumps", 2_000),
    ("counts-held-time", 2_000),
    ("counts-unobserved-time", 2_000),
    ("engine-host-beside-others", 2_000),
    ("ignores-lost-cpu-flags", 2_000),
    ("ignores-racks", 2_000),
    ("progress-goes-back", 2_000),
    ("takes-out-without-flag", 2_000),
    ("trusts-unwatched-maintenance", 2_000),
    ("unknown-install-returns", 2_000),
];

/// The stated number of seeds within which a bug is found.
pub fn within(name: &str) -> u64 {
    WITHIN.iter().find(|(bug, _)| *bug == name).map_or(USUALLY_WITHIN, |(_, seeds)| *seeds)
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

/// What came of looking for one bug.
#[derive(Debug)]
pub struct Hunt {
    /// Its name.
    pub bug: &'static str,
    /// Seeds that were played at most.
    pub seeds: u64,
    /// The seed that found it. `None`: none did.
    pub found: Option<SeedOutcome>,
}

/// Which bugs are looked for, and how.
#[derive(Debug, Clone, Copy)]
pub struct Hunting {
    /// The first seed.
    pub start: u64,
    /// So many seeds at most for each. `None`: the number stated for it.
    pub seeds: Option<u64>,
    /// Threads.
    pub jobs: u64,
    /// Bugs in an order of this seed, and none is begun after this time. `None`: all.
    pub sample: Option<(u64, Duration)>,
}

impl Hunting {
    /// The bugs in the order in which they are looked for.
    fn order(&self) -> Vec<&'static str> {
        let mut names = names();
        if let Some((seed, _)) = self.sample {
            let mut rng = Rng::new(seed);
            for n in (1..names.len()).rev() {
                names.swap(n, usize::try_from(rng.below(n as u64 + 1)).unwrap_or(0));
            }
        }
        names
    }

    /// Looks for them.
    ///
    /// # Errors
    /// A scenario is broken, or a hunt panicked.
    pub fn run(&self, tell: &(dyn Fn(&Hunt) + Sync)) -> Result<Vec<Hunt>, Broken> {
        let (names, next, began) = (self.order(), AtomicUsize::new(0), Instant::now());
        let is_over = || self.sample.is_some_and(|(_, limit)| began.elapsed() >= limit);
        let work = || {
            let mut hunts = vec![];
            while let Some(bug) = names.get(next.fetch_add(1, Ordering::Relaxed)).copied().filter(|_| !is_over()) {
                let seeds = self.seeds.unwrap_or_else(|| within(bug));
                let hunt = Hunt { bug, seeds, found: find(bug, self.start, seeds)? };
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

/// Plays seeds with a planted bug until one fails that does not fail without it. `None`: none of them did.
pub fn find(name: &str, start: u64, seeds: u64) -> Result<Option<SeedOutcome>, Broken> {
    for seed in start..start.saturating_add(seeds) {
        plant(Some(name))?;
        let with = play(seed, false);
        plant(None)?;
        let with = with?;
        if !with.violations.is_empty() && play(seed, false)?.violations.is_empty() {
            return Ok(Some(with));
        }
    }
    Ok(None)
}
