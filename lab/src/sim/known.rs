//! Seeds with a known violation that is not mended yet. They are played and shown like all others, and do not fail a
//! campaign. A listed seed without its violation fails the campaign, so that no entry stays longer than its reason.

use std::collections::BTreeMap;

use super::campaign::Summary;
use super::scenario::Broken;

/// The list: seeds and violated invariants. Each change of the product or of the draws can change what a seed plays.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<u64, String>);

impl Known {
    /// Reads a list: a line for each seed, with the seed, the invariant, and a reason after `#`.
    ///
    /// # Errors
    /// The line that is no such line, or names a seed twice.
    pub fn parse(text: &str) -> Result<Known, Broken> {
        let mut known = BTreeMap::new();
        for line in text.lines() {
            let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
            let entry = match words.as_slice() {
                [] => continue,
                [seed, invariant] => seed.parse().ok().map(|seed| (seed, (*invariant).to_owned())),
                _ => None,
            };
            let Some((seed, invariant)) = entry else {
                return Err(format!("'{line}' is not a seed and an invariant"));
            };
            if known.insert(seed, invariant).is_some() {
                return Err(format!("seed {seed} is listed twice"));
            }
        }
        Ok(Known(known))
    }

    /// Removes the known violations from the failures of a campaign. Returns their number, and the listed seeds that
    /// were played and no longer have their violation.
    pub fn take_out(&self, summary: &mut Summary, start: u64) -> (usize, Vec<u64>) {
        let fails = |seed: u64, summary: &Summary| {
            let outcome = summary.failed.iter().find(|outcome| outcome.seed == seed);
            outcome.and_then(|outcome| outcome.violations.first()).map(|first| first.invariant)
        };
        let played = self.0.iter().filter(|(seed, _)| (start..start.saturating_add(summary.seeds)).contains(seed));
        let (known, outdated): (Vec<u64>, Vec<u64>) = played
            .map(|(seed, _)| *seed)
            .partition(|seed| fails(*seed, summary) == self.0.get(seed).map(String::as_str));
        summary.failed.retain(|outcome| !known.contains(&outcome.seed));
        (known.len(), outdated)
    }
}

#[cfg(test)]
mod tests {
    use super::super::judge::Violation;
    use super::super::play::{SeedOutcome, play};
    use super::*;

    fn failed(seed: u64, invariant: &'static str) -> SeedOutcome {
        let mut outcome = play(1, false).unwrap();
        outcome.seed = seed;
        outcome.violations = vec![Violation { invariant, what: String::new() }];
        outcome
    }

    #[test]
    fn a_known_violation_fails_nothing_and_a_listed_seed_that_holds_does() {
        let known = Known::parse("# why\n3 I6 # old image\n\n5 calm\n7 I6\n90 I1\n").unwrap();
        let failed = vec![failed(3, "I6"), failed(5, "I6"), failed(6, "I6")];
        let mut summary = Summary { seeds: 10, failed, ..Summary::default() };
        let (taken, outdated) = known.take_out(&mut summary, 1);
        assert_eq!((taken, outdated), (1, vec![5, 7]));
        assert_eq!(summary.failed.iter().map(|outcome| outcome.seed).collect::<Vec<_>>(), [5, 6]);
    }

    #[test]
    fn lines_that_are_no_entries_are_refused() {
        for text in ["x I6", "3", "3 I6 more", "3 I6\n3 I6"] {
            Known::parse(text).unwrap_err();
        }
    }
}
