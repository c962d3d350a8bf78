//! Runs the tests with a mutant. The first failure ends a suite.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::Failure;
use crate::build::Binaries;

/// Seeds that are played with a mutant.
const SEEDS: &str = "200";
/// A suite takes this much longer than without a mutant, and as often this time more, before it counts as hanging.
const LONGER: u32 = 3;
const MORE: Duration = Duration::from_secs(20);

/// What a suite says of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Caught,
    Missed,
    /// An earlier suite had caught it.
    NotAsked,
}

struct Suite {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<&'static str>,
    folder: PathBuf,
    limit: Duration,
}

/// All suites, cheapest first.
pub struct Suites(Vec<Suite>);

impl Suites {
    /// The suites, each with the time that it may take.
    pub fn new(binaries: Binaries) -> Result<Suites, Failure> {
        let Binaries { tree, unit, it, runs, lab } = binaries;
        let suite = |name, program, arguments: &[&'static str], folder| Suite {
            name,
            program,
            arguments: arguments.to_vec(),
            folder,
            limit: Duration::MAX,
        };
        let mut suites = vec![
            suite("unit tests", unit, &["rolling::"], tree.clone()),
            suite("tests of plans and pages", it, &["plan::", "boundary::golden_page"], tree.clone()),
            // The tests of the task list play runs, too.
            suite("scripted runs", runs, &["runs::", "face::task_list::"], tree.join("lab")),
            suite("seeds", lab, &["simulate", "--seeds", SEEDS, "--brief"], tree),
        ];
        for suite in &mut suites {
            let began = Instant::now();
            if suite.run(None)? == Verdict::Caught {
                return Err(format!("{} fail without a mutant", suite.name));
            }
            suite.limit = began.elapsed() * LONGER + MORE;
        }
        Ok(Suites(suites))
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|suite| suite.name).collect()
    }

    /// Gives a mutant to the suites until one catches it, or to all of them.
    pub fn judge(&self, mutant: usize, all: bool) -> Result<Vec<Verdict>, Failure> {
        let mut caught = false;
        let mut verdicts = vec![];
        for suite in &self.0 {
            let verdict = if caught && !all { Verdict::NotAsked } else { suite.run(Some(mutant))? };
            caught |= verdict == Verdict::Caught;
            verdicts.push(verdict);
        }
        Ok(verdicts)
    }
}

impl Suite {
    fn run(&self, mutant: Option<usize>) -> Result<Verdict, Failure> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder).stdout(Stdio::piped()).stderr(Stdio::null());
        // A saved case of one mutant would catch every later one.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1").env_remove("OUM_MUTANT");
        if let Some(number) = mutant {
            command.env("OUM_MUTANT", number.to_string());
        }
        let mut child = command.spawn().map_err(|e| format!("{}: {e}", self.program.display()))?;
        let fails = self.watch(&mut child);
        drop(child.kill());
        let status = child.wait().map_err(|e| format!("{}: {e}", self.name))?;
        Ok(if fails.unwrap_or(!status.success()) { Verdict::Caught } else { Verdict::Missed })
    }

    /// Reads what it prints until a test fails or its time is over: then true. `None`: it has ended by itself.
    fn watch(&self, child: &mut Child) -> Option<bool> {
        let out = child.stdout.take()?;
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
        });
        let began = Instant::now();
        loop {
            let left = self.limit.saturating_sub(began.elapsed());
            match lines.recv_timeout(left.min(Duration::from_secs(86_400))) {
                Ok(line) if line.starts_with("test ") && line.ends_with("FAILED") => return Some(true),
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => return Some(true),
                // Its output is closed: it ends.
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    drop(child.wait());
                    return None;
                }
            }
        }
    }
}
