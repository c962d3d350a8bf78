//! Every file of the library has tests, or says where they are: in a line `//! Tests:` of its own, or, if it is small,
//! of the `mod.rs` of its folder. Every name in such a line is a file or a folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layers::sources;

/// A file with so many functions names its tests itself: the line of its folder would name too many.
const NAMES_ITS_OWN: usize = 6;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The number of functions outside of comments. Methods of traits count, as they have behaviour that somebody tests.
fn functions(source: &str) -> usize {
    let is_function = |line: &&str| {
        let mut words = line.split_whitespace().skip_while(|word| {
            word.starts_with("pub") || ["async", "const", "unsafe", "extern", "\"C\"", "\"system\""].contains(word)
        });
        words.next() == Some("fn")
    };
    source.lines().filter(is_function).count()
}

fn has_tests(source: &str) -> bool {
    let signs = ["#[test]", "#[tokio::test", "mod tests;", "proptest!"];
    // A macro can make them.
    let is_made = |line: &str| line.contains("$(#[test] fn ");
    source.lines().any(|line| is_made(line) || signs.iter().any(|sign| line.trim_start().starts_with(sign)))
}

/// What the line names, with the lines on which it goes on. `None`: there is no such line.
fn named(source: &str) -> Option<Vec<&str>> {
    let comments: Vec<&str> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let begin = comments.iter().position(|line| line.starts_with("Tests: "))?;
    let paragraph = comments[begin..].iter().take_while(|line| !line.is_empty());
    Some(paragraph.flat_map(|line| line.split('`').skip(1).step_by(2)).collect())
}

/// Whether a named file has tests. A folder, and a file of another language, is taken as it is.
fn is_test(path: &Path) -> bool {
    path.extension().is_none_or(|kind| kind != "rs") || fs::read_to_string(path).is_ok_and(|source| has_tests(&source))
}

/// The names that are no tests: neither a path from the root of the repository, nor a file beside the source or beside the
/// path before it, nor a module beside the source, nor a class of the Java tests.
fn missing<'a>(file: &Path, names: &[&'a str]) -> Vec<&'a str> {
    let (mut beside, folder) = (None, file.parent().unwrap());
    let java = root().join("java/binding/src/test/java/org/ovirt/engine/upgrade/manager");
    let mut is_missing = |name: &&&str| {
        let path = root().join(name);
        if path.exists() && is_test(&path) {
            beside = Some(if path.is_dir() { path } else { path.parent().unwrap().to_owned() });
            return false;
        }
        let near: [Option<PathBuf>; 4] = [
            Some(folder.join(name)),
            beside.as_ref().map(|before| before.join(name)),
            Some(folder.join(format!("{name}.rs"))),
            Some(java.join(format!("{name}.java"))),
        ];
        !near.into_iter().flatten().any(|path| path.exists() && is_test(&path))
    };
    names.iter().filter(|name| is_missing(name)).copied().collect()
}

/// Why a file does not say where its tests are. `folder` is the source of the `mod.rs` beside it.
fn fault(file: &Path, source: &str, folder: Option<&str>) -> Option<String> {
    let names = named(source);
    let missing = missing(file, names.as_deref().unwrap_or_default());
    let count = functions(source);
    let by_folder = || folder.and_then(named).is_some_and(|names| !names.is_empty());
    match names {
        _ if !missing.is_empty() => Some(format!("names what has no tests: {}", missing.join(", "))),
        _ if has_tests(source) || count == 0 => None,
        Some(names) if !names.is_empty() => None,
        _ if count >= NAMES_ITS_OWN => Some(format!("has {count} functions and no tests, and names none")),
        _ if by_folder() => None,
        _ => Some("has no tests, and neither it nor the mod.rs beside it names any".to_owned()),
    }
}

#[test]
fn every_file_has_tests_or_says_where_they_are() {
    let (mut files, mut faults, mut named_by_files) = (vec![], vec![], 0);
    sources(&root().join("src"), &mut files);
    for file in files.iter().filter(|file| !file.ends_with("src/lib.rs")) {
        let source = fs::read_to_string(file).unwrap();
        named_by_files += named(&source).map_or(0, |names| names.len());
        let folder = fs::read_to_string(file.with_file_name("mod.rs")).ok();
        let place = file.strip_prefix(root()).unwrap().display();
        faults.extend(fault(file, &source, folder.as_deref()).map(|why| format!("{place} {why}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(named_by_files > 150, "only {named_by_files} names were found");
}

#[test]
fn a_file_that_says_nothing_is_found() {
    let file = root().join("src/http/list.rs");
    let big = "pub fn f() {}\n".repeat(NAMES_ITS_OWN);
    let small = "//! A file.\n    pub(super) async fn f() {}\n";
    let folder = "//! A folder.\n//!\n//! Tests: `tests/it/provider/`.\n";
    assert_eq!(fault(&file, small, Some(folder)), None);
    assert!(fault(&file, small, Some("//! A folder.\n")).is_some());
    assert!(fault(&file, small, None).is_some());
    assert!(fault(&file, &big, Some(folder)).is_some());
    assert_eq!(fault(&file, &format!("{big}#[test]\nfn t() {{}}"), None), None);
    assert_eq!(fault(&file, &format!("//! Tests: `tests/it/readme.rs` and\n//! `layers.rs`.\n{big}"), None), None);
    assert!(fault(&file, &format!("//! Tests: `tests/it/readme.rs` and\n//! `nothing.rs`.\n{big}"), None).is_some());
    assert_eq!(fault(&file, "pub struct S;\n", None), None);
    // It exists, and has no tests.
    assert!(fault(&file, &format!("//! Tests: `tests/it/support/lab.rs`.\n{big}"), None).is_some());
}
