//! Comments and documents name only paths and codes that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ovirt_upgrade_manager::error::Code;

/// Folders whose paths are checked where a text names them in backticks.
const FOLDERS: [&str; 8] = ["src/", "tests/", "lab/", "cli/", "java/", "schema/", "include/", "benches/"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of the project with this extension.
fn files(extension: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders: Vec<PathBuf> =
        ["src", "tests", "lab", "cli", "benches", "docs"].iter().map(|folder| root().join(folder)).collect();
    found.extend(fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()));
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.retain(|path| path.extension().is_some_and(|e| e == extension));
    found
}

/// The texts in backticks of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn missing_paths(line: &str) -> impl Iterator<Item = &str> {
    let is_plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    quoted(line).filter(move |text| {
        is_plain(text) && FOLDERS.iter().any(|folder| text.starts_with(folder)) && !root().join(text).exists()
    })
}

#[test]
fn paths_in_comments_and_documents_exist() {
    let mut missing = vec![];
    let (sources, documents) = (files("rs"), files("md"));
    assert!(sources.len() > 200 && documents.len() >= 3, "{} {}", sources.len(), documents.len());
    for file in sources.iter().chain(&documents) {
        for (number, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
            if file.extension().is_some_and(|e| e == "rs") && !line.trim_start().starts_with("//") {
                continue;
            }
            missing.extend(missing_paths(line).map(|path| format!("{}:{}: {path}", file.display(), number + 1)));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn codes_in_error_sections_exist() {
    let names: BTreeSet<&str> = Code::all().map(Code::name).collect();
    let mut unknown = vec![];
    let mut checked = 0;
    for file in files("rs").iter().filter(|file| file.starts_with(root().join("src"))) {
        let mut is_section = false;
        for (number, line) in fs::read_to_string(file).unwrap().lines().enumerate() {
            let line = line.trim_start();
            is_section = line.starts_with("///") && (is_section || line.contains("# Errors"));
            let is_code = |text: &&str| {
                text.contains('_')
                    && !text.starts_with("MAX_")
                    && text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            };
            for code in quoted(line).filter(is_code).filter(|_| is_section) {
                checked += 1;
                if !names.contains(code) {
                    unknown.push(format!("{}:{}: {code}", file.display(), number + 1));
                }
            }
        }
    }
    assert!(checked > 100, "only {checked} codes were found");
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// A folder's tests are named in the first lines of its `mod.rs`.
#[test]
fn each_folder_of_the_library_names_its_tests() {
    let folders: Vec<PathBuf> = files("rs")
        .into_iter()
        .filter(|file| file.starts_with(root().join("src")) && file.file_name().is_some_and(|name| name == "mod.rs"))
        .collect();
    assert!(folders.len() > 15, "{}", folders.len());
    for file in folders {
        let text = fs::read_to_string(&file).unwrap();
        let head = text.lines().take_while(|line| line.starts_with("//!"));
        assert!(head.into_iter().any(|line| line.starts_with("//! Tests: ")), "{} names no tests", file.display());
    }
}

#[test]
fn a_missing_path_is_found() {
    assert_eq!(missing_paths("see `tests/nowhere.rs` and `src/lib.rs`").collect::<Vec<_>>(), ["tests/nowhere.rs"]);
}
