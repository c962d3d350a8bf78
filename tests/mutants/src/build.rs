//! The copy of the tree and its build. A mutant that does not compile is left out, and the others are woven anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Failure;
use crate::find::Mutant;
use crate::weave::{CHOICE, weave};

/// Checks until everything compiles, at most. Errors of borrows show only when the types are right, so there are several rounds.
const ROUNDS: u32 = 16;
/// What shows in a woven source that a mutant is there.
const MARK: &str = "crate::is_chosen(";

/// What was built.
pub struct Binaries {
    /// The copy of the tree.
    pub tree: PathBuf,
    /// Tests in the library.
    pub unit: PathBuf,
    /// `tests/it`.
    pub it: PathBuf,
    /// Scripted rolling upgrades.
    pub runs: PathBuf,
    /// The program that simulates.
    pub lab: PathBuf,
}

/// Weaves the first mutants into a copy of the tree and builds it. Answers those that compile, in order: a mutant's number
/// is its place among them.
pub fn sample(root: &Path, mutants: Vec<Mutant>, count: usize) -> Result<(Vec<Mutant>, Binaries), Failure> {
    let folder = std::path::absolute(root.join("target/mutants")).map_err(|e| format!("target/mutants: {e}"))?;
    let tree = folder.join("tree");
    // Another one may have the dependencies already.
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| folder.join("target"), PathBuf::from);
    copy(root, &tree)?;
    // Some do not compile.
    let mut chosen = without_twins(mutants, count + count / 6 + 1);
    for _ in 0..ROUNDS {
        write(root, &tree, &chosen)?;
        let wrong = do_not_compile(&tree, &target)?;
        if wrong.is_empty() {
            let binaries = build(&tree, &target)?;
            chosen.truncate(count);
            return Ok((chosen, binaries));
        }
        println!("{} of {} mutants do not compile; they are left out", wrong.len(), chosen.len());
        let mut number = 0;
        chosen.retain(|_| {
            number += 1;
            !wrong.contains(&(number - 1))
        });
    }
    Err("the mutants do not compile".to_owned())
}

/// The first mutants, of which no two replace the same part.
fn without_twins(mutants: Vec<Mutant>, count: usize) -> Vec<Mutant> {
    let mut taken = BTreeSet::new();
    let mut chosen = mutants;
    chosen.retain(|m| m.range.is_empty() || taken.insert((m.file.clone(), m.range.start, m.range.end)));
    chosen.truncate(count);
    chosen
}

/// Copies every file that git knows, as it is in the tree now. What is the same already is left as it is, so that it is not
/// compiled again.
fn copy(root: &Path, tree: &Path) -> Result<(), Failure> {
    let listed = Command::new("git").arg("ls-files").current_dir(root).output().map_err(|e| format!("git: {e}"))?;
    let listed = String::from_utf8(listed.stdout).map_err(|e| format!("git: {e}"))?;
    for file in listed.lines().filter(|file| !file.starts_with("tests/mutants/") && root.join(file).is_file()) {
        let content = std::fs::read(root.join(file)).map_err(|e| format!("{file}: {e}"))?;
        put(&tree.join(file), &content)?;
    }
    Ok(())
}

fn put(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let told = |e: std::io::Error| format!("{}: {e}", path.display());
    if std::fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(told)?;
    }
    std::fs::write(path, content).map_err(told)
}

/// Weaves them in. Files without a mutant get their source.
fn write(root: &Path, tree: &Path, mutants: &[Mutant]) -> Result<(), Failure> {
    let read = |file: &str| std::fs::read_to_string(root.join(file)).map_err(|e| format!("{file}: {e}"));
    let mut by_file: BTreeMap<&str, Vec<(usize, &Mutant)>> = BTreeMap::new();
    for (number, mutant) in mutants.iter().enumerate() {
        by_file.entry(&mutant.file).or_default().push((number, mutant));
    }
    for (file, mutants) in by_file {
        put(&tree.join(file), weave(&read(file)?, &mutants).as_bytes())?;
    }
    put(&tree.join("src/lib.rs"), format!("{}{CHOICE}", read("src/lib.rs")?).as_bytes())
}

/// The numbers of those that do not compile. A check of the library is enough: all mutants are in it.
fn do_not_compile(tree: &Path, target: &Path) -> Result<BTreeSet<usize>, Failure> {
    let (succeeded, messages) = cargo(tree, target, &["check", "--lib"])?;
    if succeeded {
        return Ok(BTreeSet::new());
    }
    let errors = messages.iter().filter(|m| m["message"]["level"] == "error").map(|m| &m["message"]);
    let mut wrong = BTreeSet::new();
    let mut unclear = String::new();
    for error in errors {
        match mutant_of(tree, error) {
            Some(number) => drop(wrong.insert(number)),
            None => unclear = error["rendered"].as_str().unwrap_or_default().to_owned(),
        }
    }
    match wrong.is_empty() {
        true => Err(format!("the copy does not compile: {unclear}")),
        false => Ok(wrong),
    }
}

fn build(tree: &Path, target: &Path) -> Result<Binaries, Failure> {
    let tests = ["test", "--no-run", "--workspace", "--lib", "--test", "it", "--profile", "prove"];
    match cargo(tree, target, &tests)? {
        (true, messages) => binaries(tree, &messages),
        (false, messages) => {
            let errors = messages.iter().filter(|m| m["message"]["level"] == "error");
            let told: Vec<&str> = errors.filter_map(|m| m["message"]["rendered"].as_str()).collect();
            Err(format!("the copy does not compile: {}", told.join("\n")))
        }
    }
}

/// Whether cargo succeeded, and its messages.
fn cargo(tree: &Path, target: &Path, arguments: &[&str]) -> Result<(bool, Vec<Value>), Failure> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let ran = Command::new(cargo)
        .args(arguments)
        .args(["--features", "test-hooks", "--message-format", "json"])
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", target)
        .stderr(std::process::Stdio::null())
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    let text = String::from_utf8_lossy(&ran.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    Ok((ran.status.success(), messages))
}

/// The mutant at the place of an error: the last one that begins before its end.
fn mutant_of(tree: &Path, error: &Value) -> Option<usize> {
    let spans = error["spans"].as_array()?;
    let main = spans.iter().find(|span| span["is_primary"] == true)?;
    let source = std::fs::read_to_string(tree.join(main["file_name"].as_str()?)).ok()?;
    let end = usize::try_from(main["byte_end"].as_u64()?).ok()?;
    let (_, after) = source.get(..source.len().min(end + MARK.len() + 8))?.rsplit_once(MARK)?;
    after.split(')').next()?.parse().ok()
}

fn binaries(tree: &Path, messages: &[Value]) -> Result<Binaries, Failure> {
    let find = |package: &str, kind: &str, name: &str| {
        let is_it = |m: &&Value| {
            let of_package = m["manifest_path"].as_str().is_some_and(|path| path.ends_with(package));
            of_package && m["target"]["kind"][0] == kind && (name.is_empty() || m["target"]["name"] == name)
        };
        let built = messages.iter().filter(is_it).find_map(|m| m["executable"].as_str());
        built.map(PathBuf::from).ok_or_else(|| format!("no {kind} {name} of {package} was built"))
    };
    Ok(Binaries {
        tree: tree.to_owned(),
        unit: find("tree/Cargo.toml", "cdylib", "")?,
        it: find("tree/Cargo.toml", "test", "it")?,
        runs: find("lab/Cargo.toml", "test", "it")?,
        lab: find("lab/Cargo.toml", "bin", "upgrade-manager-lab")?,
    })
}
