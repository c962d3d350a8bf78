//! Planted bugs: shows that the simulation finds what it is there to find.
//!
//! The product has them behind its feature `test-hooks` (`rolling::bugs`); the lab's feature of the same name lets
//! them be planted here. A planted bug counts as found when any invariant is violated: which one, depends on the seed.

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

/// The stated number of seeds within which a bug is found, if it is not named in [`WITHIN`].
const USUALLY_WITHIN: u64 = 200;

/// Bugs that need a rare happening, and within how many seeds from the first on each of them is found.
const WITHIN: &[(&str, u64)] = &[];

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
