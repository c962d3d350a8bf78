//! Planted bugs: shows that the simulation finds what it is there to find.
//!
//! The product has them behind its feature `test-hooks` (`upgrade::bugs`); the lab's feature of the same name lets
//! them be planted here. A planted bug counts as found when any invariant is violated: which one, depends on the seed.

use super::play::{Outcome, play};
use super::scenario::Broken;

/// Names of all bugs that can be planted in this build.
pub fn names() -> Vec<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        ovirt_upgrade_manager::upgrade::bugs::Bug::ALL.iter().map(|bug| bug.name()).collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        vec![]
    }
}

/// Plants the bug of that name on this thread, or none. Errors where there is no such bug in this build.
pub fn plant(name: Option<&str>) -> Result<(), Broken> {
    #[cfg(feature = "test-hooks")]
    {
        use ovirt_upgrade_manager::upgrade::bugs::{self, Bug};
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
pub fn find(name: &str, start: u64, seeds: u64) -> Result<Option<Outcome>, Broken> {
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
