//! Documents: their links lead somewhere, and their examples are those that are compiled and run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ovirt_upgrade_manager::model::question::QUESTIONS;
use ovirt_upgrade_manager::rolling::bugs::Bug;

/// Folders with documents.
const FOLDERS: [&str; 4] = ["", "docs", "schema", "packaging/ansible"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<PathBuf> {
    let entries = FOLDERS.iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let files = entries.map(|entry| entry.unwrap().path());
    files.filter(|file| file.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The lines outside of code.
fn prose(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let mut lines = vec![];
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            lines.push(line);
        }
    }
    lines
}

/// The targets of links in a line.
fn links(line: &str) -> Vec<&str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://") && !target.contains(' ')).collect()
}

/// The anchors of headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut dead = vec![];
    let mut checked = 0;
    for file in documents() {
        let text = fs::read_to_string(&file).unwrap();
        for target in prose(&text).into_iter().flat_map(links) {
            checked += 1;
            let (path, wanted) = target.split_once('#').unwrap_or((target, ""));
            let other = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            let leads = match wanted {
                "" => other.exists(),
                wanted => fs::read_to_string(&other).is_ok_and(|text| anchors(&text).contains(wanted)),
            };
            if !leads {
                dead.push(format!("{}: {target}", file.display()));
            }
        }
    }
    assert!(checked > 100, "only {checked} links were found");
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// An example in a document follows a comment that names its file: `<!-- from PATH -->`.
#[test]
fn examples_are_those_that_are_compiled() {
    let mut examples = 0;
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for part in text.split("<!-- from ").skip(1) {
            let (path, rest) = part.split_once(" -->").unwrap();
            let code = rest.split("```").nth(1).unwrap().split_once('\n').unwrap().1;
            let source = fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
            assert!(code.lines().count() > 5 && source.contains(code), "{}: {path} differs", document.display());
            examples += 1;
        }
    }
    assert!(examples >= 2, "{examples}");
}

#[test]
fn every_question_is_explained_to_administrators() {
    let text = fs::read_to_string(root().join("docs/administration.md")).unwrap();
    let questions = text.split_once("### Questions").unwrap().1;
    let missing = QUESTIONS.iter().map(|code| code.name()).filter(|name| !questions.contains(&format!("`{name}`")));
    assert_eq!(missing.collect::<Vec<_>>(), [] as [&str; 0]);
}

/// The table of promises names planted bugs that exist.
#[test]
fn promises_name_planted_bugs_that_exist() {
    let text = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.contains("| planted bugs |")).skip(2);
    let cells =
        rows.take_while(|line| line.starts_with('|')).filter_map(|row| row.trim_end_matches(" |").rsplit('|').next());
    let named: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let is_known = |name: &&str| Bug::ALL.iter().any(|bug| bug.name() == *name);
    assert!(named.len() > 30, "{named:?}");
    assert_eq!(named.iter().filter(|name| !is_known(name)).collect::<Vec<_>>(), [] as [&&str; 0]);
}

#[test]
fn what_is_no_link_and_no_heading_is_told_apart() {
    assert_eq!(links("[a](b.md#c), [d](https://e) and `f(g)`"), ["b.md#c"]);
    assert_eq!(
        anchors("# In the engine's portal\n```\n# code\n```\n## More"),
        ["in-the-engines-portal", "more"].map(str::to_owned).into()
    );
}
