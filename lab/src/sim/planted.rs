//! Planted bugs: shows that the simulation finds what it is there to find.
//!
//! The product has them behind its feature `test-hooks` (`rolling::bugs`); the lab's feature of the same name lets
//! them be planted here. A planted bug counts as found when any invariant is violated: which one, depends on the seed.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::play::{SeedOutcome, play};
use super::scenario::Broken;

/// Bugs that the random scenarios do not find yet, because they never draw the situation. Scripted runs in
/// `lab/tests/it/runs/review.rs` have the situation of most of them.
#[cfg(feature = "test-hooks")]
const SCRIPTED_ONLY: &[&str] = &[
    "resume-answers",
    "cancel-answers",
    "answer-holds-for-all",
    "half-upgraded-returns",
    "ignores-own-intents",
    "activates-unseen",
    "gives-up-at-once",
    "raises-after-failure",
    "canary-without-proof",
    "ignores-windows",
];

/// Names of the bugs that can be planted in this build and that random scenarios find.
pub fn names() -> Vec<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        ovirt_upgrade_manager::rolling::bugs::Bug::ALL
            .iter()
            .map(|bug| bug.name())
            .filter(|name| !SCRIPTED_ONLY.contains(name))
            .collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        vec![]
    }
}

/// Within how many seeds from the first on each bug is found; a bug that is not named here is found within 50. A bug
/// that needs a rare happening needs more.
const WITHIN: &[(&str, u64)] = &[
    ("cancel-goes-on", 200),
    ("clears-foreign-flag", 100),
    ("ignores-other-hosts", 100),
    ("restores-blindly", 100),
    ("skips-the-hosts-own-count", 200),
];

/// The stated number of seeds within which a bug is found.
pub fn within(name: &str) -> u64 {
    WITHIN.iter().find(|(bug, _)| *bug == name).map_or(50, |(_, seeds)| *seeds)
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

/// Looks for each bug, on a few threads, within its stated number of seeds, or within so many.
pub fn hunt_all(start: u64, seeds: Option<u64>, jobs: u64, tell: &(dyn Fn(&Hunt) + Sync)) -> Result<Vec<Hunt>, Broken> {
    let (names, next) = (names(), AtomicUsize::new(0));
    let work = || {
        let mut hunts = vec![];
        while let Some(bug) = names.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
            let seeds = seeds.unwrap_or_else(|| within(bug));
            let hunt = Hunt { bug, seeds, found: find(bug, start, seeds)? };
            tell(&hunt);
            hunts.push(hunt);
        }
        Ok::<_, Broken>(hunts)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        let mut all = vec![];
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a hunt for a bug panicked".to_owned())??);
        }
        Ok(all)
    })
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
