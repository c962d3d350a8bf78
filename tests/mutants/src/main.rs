//! Mutation of the rolling upgrade: small changes of its source, each of which a test has to notice.
//!
//! All mutants of a sample are woven into one build, in a copy of the tree, and one of them is chosen at run time by the
//! variable `OUM_MUTANT`: one build instead of one for each. Each mutant is then given to the suites, cheapest first,
//! until one of them notices it. What none notices is printed as a survivor.
//!
//! | file | subject |
//! |---|---|
//! | `find` | where the source can be changed, and how |
//! | `weave` | writes the changes into the copy |
//! | `build` | the copy of the tree and its build; mutants that do not compile are left out |
//! | `suites` | runs the tests with a mutant |

mod build;
mod find;
mod suites;
mod weave;

use std::path::PathBuf;
use std::process::ExitCode;

use find::Mutant;
use suites::{Suites, Verdict};

/// Words for a failure of this program.
type Failure = String;

/// What is asked for.
struct Wanted {
    seed: u64,
    count: usize,
    /// Every suite is given every mutant, to compare the suites.
    all: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("mutants: {why}");
            ExitCode::FAILURE
        }
    }
}

/// False: too many survived.
fn run() -> Result<bool, Failure> {
    let root = PathBuf::from(".");
    let mut mutants = find::all(&root)?;
    if std::env::args().nth(1).is_some_and(|word| word == "list") {
        mutants.iter().for_each(|mutant| println!("{mutant}"));
        return Ok(true);
    }
    let wanted = wanted()?;
    let found = mutants.len();
    shuffle(&mut mutants, wanted.seed);
    let (mutants, binaries) = build::sample(&root, mutants, wanted.count)?;
    println!("{found} mutants found, {} of them in this sample (seed {})", mutants.len(), wanted.seed);
    let suites = Suites::new(binaries)?;
    let mut survivors: Vec<&Mutant> = vec![];
    let mut by_suite = vec![0_usize; suites.names().len()];
    for (number, mutant) in mutants.iter().enumerate() {
        let verdicts = suites.judge(number, wanted.all)?;
        let caught = verdicts.iter().any(|verdict| verdict.is_caught());
        for (count, _) in by_suite.iter_mut().zip(&verdicts).filter(|(_, v)| v.is_caught()) {
            *count += 1;
        }
        println!("{number}: {mutant}: {}", told(&suites, &verdicts));
        if !caught {
            survivors.push(mutant);
        }
    }
    for (name, count) in suites.names().into_iter().zip(&by_suite) {
        println!("caught by {name}: {count}");
    }
    survivors.iter().for_each(|mutant| println!("survivor: {mutant}"));
    let caught = mutants.len() - survivors.len();
    println!("{} mutants, {caught} caught, {} survive", mutants.len(), survivors.len());
    Ok(caught * 10 >= mutants.len() * 9)
}

/// The suites that caught it, or that none did.
fn told(suites: &Suites, verdicts: &[Verdict]) -> String {
    let by = suites.names().into_iter().zip(verdicts).filter_map(|(name, verdict)| match verdict {
        Verdict::Caught => Some(name.to_owned()),
        Verdict::Hangs => Some(format!("{name} (hangs)")),
        Verdict::Missed | Verdict::NotReached | Verdict::NotAsked => None,
    });
    let by: Vec<String> = by.collect();
    let is_reached = verdicts.contains(&Verdict::Missed);
    match (by.is_empty(), is_reached) {
        (false, _) => by.join(", "),
        (true, true) => "SURVIVES".to_owned(),
        (true, false) => "SURVIVES, no test comes to it".to_owned(),
    }
}

/// `mutants SEED COUNT [all]`; `mutants list` prints what there is.
fn wanted() -> Result<Wanted, Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let usage = || "usage: mutants SEED COUNT [all], or mutants list".to_owned();
    let (seed, count, all) = match words.as_slice() {
        [seed, count] => (seed, count, false),
        [seed, count, all] if all == "all" => (seed, count, true),
        _ => return Err(usage()),
    };
    let seed = seed.parse().map_err(|_| usage())?;
    let count = count.parse().map_err(|_| usage())?;
    Ok(Wanted { seed, count, all })
}

/// An order of this seed, in which two of three are from the sequence, the run and the driver.
fn shuffle(mutants: &mut Vec<Mutant>, seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for n in (1..mutants.len()).rev() {
        mutants.swap(n, draw(n + 1));
    }
    let (heart, rest): (Vec<Mutant>, Vec<Mutant>) = mutants.drain(..).partition(Mutant::is_of_the_heart);
    let (mut heart, mut rest) = (heart.into_iter(), rest.into_iter());
    loop {
        let three: Vec<Mutant> = heart.by_ref().take(2).chain(rest.by_ref().take(1)).collect();
        if three.is_empty() {
            return;
        }
        mutants.extend(three);
    }
}
