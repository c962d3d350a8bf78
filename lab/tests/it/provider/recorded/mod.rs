//! Requests that were recorded from running Katello servers of five versions, and their answers. The situation of each request is
//! made in a world, the request is sent to the lab's server of that version, and the answers are compared: status, headers, the text
//! of an error, the fields with their JSON types, what stands around the rows of a list, and whether there are rows. Numbers, times
//! and names of the rows are not compared.
//!
//! The recordings lie beside the repository. Without them the test prints `skipped:` and passes.

mod compare;
mod deviations;
mod jobs;
mod logins;
mod roles;
mod shape;
mod situation;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use upgrade_manager_lab::{Version, skipped};

use compare::Difference;
use deviations::DEVIATIONS;
use jobs::Jobs;
use shape::Catalogue;
use situation::Sites;

/// The part of the requests that agrees without any deviation, in hundredths. It may only grow.
const AGREEING: usize = 95;

/// A recorded request with its answer.
pub struct Recorded {
    pub version: Version,
    pub name: String,
    /// Its place in a series of requests.
    pub step: u64,
    /// The group of its situation, for example `permissions`.
    pub group: String,
    pub user: String,
    pub credentials: String,
    pub method: String,
    /// With the query, as it was sent.
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub sent: Value,
    pub is_latin: bool,
    pub status: u16,
    pub answered: BTreeMap<String, String>,
    /// Whether cookies and organization headers were recorded.
    pub has_all_headers: bool,
    pub body: Value,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/katello/live")
}

fn texts(value: &Value) -> BTreeMap<String, String> {
    let fields = value.as_object().into_iter().flatten();
    fields.map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap_or_default().to_owned())).collect()
}

fn read(file: &str, version: Version) -> Vec<Recorded> {
    let Ok(lines) = std::fs::read_to_string(folder().join(file)) else { return vec![] };
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let name = text("name");
        Recorded {
            version,
            has_all_headers: version == Version(4, 14) && !name.starts_with("compare-"),
            name,
            step: row["step"].as_u64().unwrap_or(0),
            group: text("situation").split(':').next().unwrap_or_default().to_owned(),
            user: text("as"),
            credentials: text("credentials"),
            method: text("method"),
            path: text("path"),
            headers: texts(&row["request_headers"]),
            sent: row["request_body"].clone(),
            is_latin: row["request_body_encoding"] == "latin-1",
            status: u16::try_from(row["status"].as_u64().unwrap()).unwrap(),
            answered: texts(&row["headers"]),
            body: row["body"].clone(),
        }
    };
    lines.lines().map(row).collect()
}

const FOLDERS: [(&str, Version); 5] = [
    ("4.12", Version(4, 12)),
    ("4.14", Version(4, 14)),
    ("4.17", Version(4, 17)),
    ("4.19", Version(4, 19)),
    ("5.0", Version(5, 0)),
];

#[test]
fn the_lab_answers_as_running_servers_did() {
    let answers: Vec<Recorded> = FOLDERS.iter().flat_map(|(of, v)| read(&format!("{of}/answers.jsonl"), *v)).collect();
    if answers.is_empty() {
        return skipped("no recorded answers of a Katello server beside the repository");
    }
    let others = ["library.jsonl", "rex.jsonl", "hard.jsonl"];
    let others: Vec<Recorded> = others.iter().flat_map(|file| read(&format!("4.14/{file}"), Version(4, 14))).collect();
    let known = Catalogue::of(answers.iter().chain(&others));
    let (mut sites, mut played) = (Sites::default(), Jobs::default());
    let jobs = others.iter().filter(|recorded| Jobs::is_of_job(recorded));
    let all: Vec<&Recorded> = answers.iter().chain(jobs).collect();
    let (mut agreeing, mut deviating) = (0, 0);
    let mut used: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut unlisted = vec![];
    for recorded in &all {
        let step = if recorded.step > 0 { format!("-{}", recorded.step) } else { String::new() };
        let of = format!("{} {}{step}", recorded.version, recorded.name);
        let (reply, headers) = if Jobs::is_of_job(recorded) { played.send(recorded) } else { sites.send(recorded) };
        let found = compare::compare(recorded, &reply, &headers, &known);
        let (listed, rest): (Vec<_>, Vec<_>) =
            found.into_iter().map(|d| (deviations::listed(&of, &d), d)).partition(|(at, _)| at.is_some());
        for at in listed.iter().filter_map(|(at, _)| *at) {
            used.entry(at).or_default().insert(of.clone());
        }
        match (listed.is_empty(), rest.is_empty()) {
            (true, true) => agreeing += 1,
            (false, true) => deviating += 1,
            _ => unlisted.push((of, rest.into_iter().map(|(_, d)| d).collect::<Vec<Difference>>())),
        }
    }
    println!(
        "{} requests compared: {agreeing} agree, {deviating} deviate as listed in {} rows, {} deviate otherwise",
        all.len(),
        DEVIATIONS.len(),
        unlisted.len()
    );
    for (at, names) in &used {
        println!("    {} in {} requests: {}", DEVIATIONS[*at].name, names.len(), DEVIATIONS[*at].why);
    }
    for (name, differences) in &unlisted {
        println!("{name}:");
        differences.iter().take(12).for_each(|d| println!("    {d}"));
    }
    let unused: Vec<&str> =
        DEVIATIONS.iter().enumerate().filter(|(at, _)| !used.contains_key(at)).map(|(_, d)| d.name).collect();
    assert!(unlisted.is_empty(), "{} requests deviate without being listed", unlisted.len());
    assert!(unused.is_empty(), "listed deviations that do not occur: {unused:?}");
    assert!(agreeing * 100 >= all.len() * AGREEING, "only {agreeing} of {} agree", all.len());
}
