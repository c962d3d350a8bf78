//! Requests that were recorded from a running engine, and its answers. For each kind of request the same situation is made
//! in a world, the request is sent to the lab's engine, and the answers are compared: status, headers, fault, and the set of
//! fields with their types. Values are not compared.
//!
//! The recordings lie beside the repository. Without them the test prints `skipped:` and passes.

mod deviations;
mod shape;
mod situation;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use upgrade_manager_lab::skipped;
use upgrade_manager_lab::web::Reply;

use deviations::{DEVIATIONS, Difference};
use situation::Bench;

/// A recorded request with its answer.
pub struct Recorded {
    pub name: String,
    pub method: String,
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub sent: Option<String>,
    pub status: u16,
    pub answered: Vec<(String, String)>,
    /// `None`: there was none, or it was not kept.
    pub body: Option<String>,
}

impl Recorded {
    fn header(&self, name: &str) -> Option<&str> {
        self.answered.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

fn folder(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/ovirt").join(part)
}

fn recordings() -> Vec<Recorded> {
    let mut all = vec![];
    for part in ["recorded", "recorded-2"] {
        let Ok(index) = std::fs::read_to_string(folder(part).join("index.jsonl")) else { continue };
        let file = |row: &Value, field: &str| {
            row[field].as_str().and_then(|name| std::fs::read_to_string(folder(part).join(name)).ok())
        };
        for line in index.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| row[field].as_str().unwrap().to_owned();
            let sent = row["request_headers"].as_object().unwrap().iter();
            let sent = sent.map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap_or_default().to_owned()));
            let answered = row["response_headers"].as_array().unwrap().iter();
            let answered =
                answered.map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].as_str().unwrap().to_owned()));
            all.push(Recorded {
                name: text("name"),
                method: text("method"),
                path: text("path"),
                headers: sent.collect(),
                sent: file(&row, "request_file"),
                status: u16::try_from(row["status"].as_u64().unwrap()).unwrap(),
                answered: answered.collect(),
                body: file(&row, "response_file"),
            });
        }
    }
    all
}

/// The differences between the recorded answer and the lab's.
fn compare(recorded: &Recorded, reply: &Reply, bench: &Bench) -> Vec<Difference> {
    let mut found = vec![];
    if reply.status != recorded.status {
        return vec![Difference::Status(recorded.status, reply.status)];
    }
    let text = reply.text.clone().map(|t| (t.kind.to_owned(), t.text)).unwrap_or_default();
    if recorded.header("Content-Type").unwrap_or_default() != text.0 {
        found.push(Difference::Header("Content-Type".to_owned()));
    }
    let value = |name: &str| reply.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str());
    for name in ["WWW-Authenticate", "Location", "Correlation-Id", "Allow", "Link"] {
        let (theirs, ours) = (recorded.header(name), value(name));
        let is_same = if name == "Correlation-Id" && recorded.name.starts_with("correlation_") {
            let is_made = |id: &str| id.len() == 36 && id.matches('-').count() == 4;
            theirs == ours || (theirs.is_some_and(is_made) && ours.is_some_and(is_made))
        } else {
            theirs.is_some() == ours.is_some()
        };
        if !is_same {
            found.push(Difference::Header(name.to_owned()));
        }
    }
    let sets = |name: &str| name.starts_with("JSESSIONID=") && !name.contains("Max-Age=0");
    let theirs = recorded.answered.iter().any(|(n, v)| n == "Set-Cookie" && sets(v));
    if theirs != value("set-cookie").is_some() && !recorded.path.contains("/sso/") {
        found.push(Difference::Header("Set-Cookie".to_owned()));
    }
    if let Some(body) = &recorded.body {
        found.extend(compare_bodies(body, &text.0, &text.1, bench));
    }
    found
}

fn compare_bodies(theirs: &str, kind: &str, ours: &str, bench: &Bench) -> Vec<Difference> {
    let (Some(theirs), Some(ours)) = (shape::read(theirs, kind), shape::read(ours, kind)) else { return vec![] };
    let mut found = vec![];
    let (want, have) = (shape::fault(&theirs, bench), shape::fault(&ours, bench));
    if want.0 != have.0 {
        found.push(Difference::Reason(want.0.unwrap_or_default()));
    } else if want.1 != have.1 {
        found.push(Difference::Detail(want.1.unwrap_or_default(), have.1.unwrap_or_default()));
    }
    let (want, have) = (shape::fields(&theirs), shape::fields(&ours));
    found.extend(want.difference(&have).map(|field| Difference::Missing(field.clone())));
    found.extend(have.difference(&want).map(|field| Difference::Extra(field.clone())));
    found
}

#[test]
fn the_lab_answers_as_a_running_engine_did() {
    let all = recordings();
    if all.is_empty() {
        return skipped("no recorded answers of an engine beside the repository");
    }
    let (mut agreeing, mut deviating, mut without_body) = (0, 0, 0);
    let mut used: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut unlisted = vec![];
    for recorded in &all {
        let mut bench = Bench::of(recorded);
        let reply = bench.send(recorded);
        let found = compare(recorded, &reply, &bench);
        without_body += usize::from(recorded.body.is_none());
        let (listed, rest): (Vec<_>, Vec<_>) =
            found.into_iter().map(|d| (deviations::listed(&recorded.name, &d), d)).partition(|(at, _)| at.is_some());
        for at in listed.iter().filter_map(|(at, _)| *at) {
            used.entry(at).or_default().insert(&recorded.name);
        }
        match (listed.is_empty(), rest.is_empty()) {
            (true, true) => agreeing += 1,
            (false, true) => deviating += 1,
            _ => unlisted.push((recorded.name.clone(), rest.into_iter().map(|(_, d)| d).collect::<Vec<_>>())),
        }
    }
    println!(
        "{} requests compared ({without_body} without a body that was kept): {agreeing} agree, {deviating} deviate as \
         listed in {} rows, {} deviate otherwise",
        all.len(),
        DEVIATIONS.len(),
        unlisted.len()
    );
    for (at, names) in &used {
        println!("    {} in {} kinds: {}", DEVIATIONS[*at].name, names.len(), DEVIATIONS[*at].why);
    }
    for (name, differences) in &unlisted {
        println!("{name}:");
        differences.iter().take(12).for_each(|d| println!("    {d}"));
    }
    let unused: Vec<&str> =
        DEVIATIONS.iter().enumerate().filter(|(at, _)| !used.contains_key(at)).map(|(_, d)| d.name).collect();
    assert!(unlisted.is_empty(), "{} requests deviate without being listed", unlisted.len());
    assert!(unused.is_empty(), "listed deviations that do not occur: {unused:?}");
}
