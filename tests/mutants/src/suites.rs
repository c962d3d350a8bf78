//! Runs the tests with a mutant. The first failure ends a suite.
//!
//! Each suite runs once without a mutant and notes which test comes to which mutant. A mutant is then given only to the
//! tests that come to it: no other one can notice it.

use std::collections::{BTreeMap, BTreeSet};
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
    /// A test took much longer than without it.
    Hangs,
    Missed,
    /// No test of the suite comes to it.
    NotReached,
    /// An earlier suite had caught it.
    NotAsked,
}

impl Verdict {
    pub fn is_caught(self) -> bool {
        matches!(self, Verdict::Caught | Verdict::Hangs)
    }
}

/// Who comes to a mutant.
enum Reached {
    Tests(BTreeSet<String>),
    /// A thread that is not the thread of a test: any test may notice it.
    ByOthers,
}

struct Suite {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<&'static str>,
    folder: PathBuf,
    limit: Duration,
    reached: BTreeMap<usize, Reached>,
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
            reached: BTreeMap::new(),
        };
        let mut suites = vec![
            suite("unit tests", unit, &["rolling::"], tree.clone()),
            suite("tests of plans and pages", it, &["plan::", "boundary::golden_page"], tree.clone()),
            suite("scripted runs", runs.clone(), &["runs::"], tree.join("lab")),
            // They play runs, too, on threads of their own.
            suite("tests of the task list", runs, &["face::task_list::"], tree.join("lab")),
            suite("seeds", lab, &["simulate", "--seeds", SEEDS, "--brief"], tree),
        ];
        for suite in &mut suites {
            let began = Instant::now();
            suite.learn()?;
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
            let verdict = if caught && !all { Verdict::NotAsked } else { suite.judge(mutant)? };
            caught |= verdict.is_caught();
            verdicts.push(verdict);
        }
        Ok(verdicts)
    }
}

impl Suite {
    /// Runs it without a mutant, and keeps which test comes to which mutant.
    fn learn(&mut self) -> Result<(), Failure> {
        let path = std::env::temp_dir().join(format!("mutants-reached-{}", std::process::id()));
        drop(std::fs::remove_file(&path));
        let mut command = self.command();
        command.args(&self.arguments).env("OUM_REACHED", &path);
        if self.run(command)? != Verdict::Missed {
            return Err(format!("{} fail without a mutant", self.name));
        }
        let told = |e: std::io::Error| format!("{}: {e}", path.display());
        for line in std::fs::read_to_string(&path).map_err(told)?.lines() {
            let (thread, mutant) = line.split_once('\t').ok_or_else(|| format!("not a line of who came: {line}"))?;
            let mutant = mutant.parse().map_err(|_| format!("not a line of who came: {line}"))?;
            self.note(thread, mutant);
        }
        std::fs::remove_file(&path).map_err(told)
    }

    fn note(&mut self, thread: &str, mutant: usize) {
        let reached = self.reached.entry(mutant).or_insert_with(|| Reached::Tests(BTreeSet::new()));
        // The threads of tests have paths of functions as names.
        match (thread.contains("::"), reached) {
            (true, Reached::Tests(tests)) => drop(tests.insert(thread.to_owned())),
            (true, Reached::ByOthers) => {}
            (false, reached) => *reached = Reached::ByOthers,
        }
    }

    fn judge(&self, mutant: usize) -> Result<Verdict, Failure> {
        let mut command = self.command();
        match self.reached.get(&mutant) {
            None => return Ok(Verdict::NotReached),
            Some(Reached::Tests(tests)) => command.arg("--exact").args(tests),
            Some(Reached::ByOthers) => command.args(&self.arguments),
        };
        command.env("OUM_MUTANT", mutant.to_string());
        self.run(command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).stdout(Stdio::piped()).stderr(Stdio::null());
        // A saved case of one mutant would catch every later one.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1").env_remove("OUM_MUTANT").env_remove("OUM_REACHED");
        command
    }

    fn run(&self, mut command: Command) -> Result<Verdict, Failure> {
        let mut child = command.spawn().map_err(|e| format!("{}: {e}", self.program.display()))?;
        let verdict = self.watch(&mut child);
        drop(child.kill());
        let status = child.wait().map_err(|e| format!("{}: {e}", self.name))?;
        Ok(verdict.unwrap_or(if status.success() { Verdict::Missed } else { Verdict::Caught }))
    }

    /// Reads what it prints until a test fails or its time is over. `None`: it has ended by itself.
    fn watch(&self, child: &mut Child) -> Option<Verdict> {
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
                Ok(line) if line.starts_with("test ") && line.ends_with("FAILED") => return Some(Verdict::Caught),
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => return Some(Verdict::Hangs),
                // Its output is closed: it ends.
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    drop(child.wait());
                    return None;
                }
            }
        }
    }
}
