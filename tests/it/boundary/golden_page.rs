//! The page of a report: what it shows, that no text of a server acts in it, and that everybody can read it.
//!
//! `tests/pages/run_report.html` is the page of a report with everything in it; `make golden` writes it anew. Look at it
//! in a browser after a change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use ovirt_upgrade_manager::model::report::RunReport;
use ovirt_upgrade_manager::model::run::JournalRecord;
use ovirt_upgrade_manager::rolling::page::page;
use ovirt_upgrade_manager::rolling::report::report;
use serde_json::{Value, json};

use super::golden_runs::{asking, journal};

const STYLE: &str = include_str!("../../../src/rolling/page/style.css");

fn report_of(journal: &[JournalRecord]) -> Value {
    serde_json::to_value(report(journal).unwrap()).unwrap()
}

/// A report with something in each of its parts.
fn everything() -> Value {
    let (mut report, asking) = (report_of(&journal()), report_of(&asking()));
    let (at_ms, problem) = (report["began_at_ms"].clone(), asking["questions"][0]["why"].clone());
    report["questions"] = asking["questions"].clone();
    let answered = json!({"id": 31, "host": null, "why": problem, "choices": ["go_on", "next", "leave", "stop"],
        "asked_at_ms": at_ms, "ended_at_ms": at_ms, "answer": "next", "actor": "eva@internal"});
    report["questions"].as_array_mut().unwrap().push(answered);
    let commands = [
        json!({"pause": "step"}),
        json!("resume"),
        json!({"answer": {"question": 31, "choice": "next"}}),
        json!({"skip_host": "h-2"}),
        json!("approve"),
    ];
    let given = |command: &Value| json!({"at_ms": at_ms, "actor": "eva@internal", "command": command});
    report["commands"] = commands.iter().map(given).collect();
    report["deviations"] = json!([
        {"at_ms": at_ms, "host": "h-1", "what": problem}, {"at_ms": at_ms, "host": null, "what": problem}]);
    report["taken_over_at_ms"] = json!([at_ms]);
    report["level"]["why_not"] = json!([problem]);
    report["not_restored"] = json!([problem]);
    report["settings"][0]["state"] = json!({"listed": problem});
    report["settings"][1]["state"] = json!("ours");
    let plan = &mut report["plan"];
    plan["warnings"] = json!([problem]);
    plan["policy"] = json!({"named": {"errata": ["RHSA-2026:1234"], "cves": ["CVE-2026-1086"]}});
    plan["consents"]["fence_hosts"] = json!(["h-1"]);
    plan["options"]["windows"] = json!({"time_zone": "Europe/Berlin",
        "weekly": [{"days": ["saturday", "sunday"], "from": "22:00", "to": "05:30"}]});
    plan["options"]["apart"] = json!([["h-1", "h-3"]]);
    plan["options"]["standing_answers"] = json!([{"question": "WAIT_TOO_LONG", "choice": "next"}]);
    plan["options"]["migration_test"] = json!("v-1");
    plan["hosts"][0]["packages"] =
        (1..=14).map(|n| format!("kernel-{n}-5.14.0-503.{n}.el9.x86_64").into()).collect::<Vec<Value>>().into();
    let host = &mut report["hosts"][0];
    host["before"]["kernel"] = json!("5.14.0-427.el9.x86_64");
    host["kernel_after"] = json!("5.14.0-503.el9.x86_64");
    host["why"] = problem.clone();
    host["needs"] = problem.clone();
    let migrated = json!({"id": "v-9", "name": null, "change": "migrated", "from": "h-1", "to": "h-3", "at_ms": at_ms,
        "downtime_ms": null});
    report["vms"].as_array_mut().unwrap().push(migrated);
    report
}

fn page_of(report: &Value) -> String {
    page(&serde_json::from_value::<RunReport>(report.clone()).unwrap())
}

#[test]
fn the_golden_page() {
    let made = page_of(&everything());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/run_report.html");
    if std::env::var_os("OUM_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}; bless it", path.display()));
    assert_eq!(stored, made, "the page has changed; if that is intended, bless it and look at it");
}

/// An element as a page has it: its name and its attributes; a closing one has a name that begins with `/`.
type Tag = (String, BTreeMap<String, String>);

/// All tags of a page, in order, as a browser finds them: from each `<` on. The style is left out.
fn tags(page: &str) -> Vec<Tag> {
    let (before, style) = page.split_once("<style>").unwrap();
    let (_, after) = style.split_once("</style>").unwrap();
    let all = format!("{before}{after}");
    let inside = all.split('<').skip(1).map(|rest| rest.split_once('>').unwrap_or_else(|| panic!("open: {rest}")).0);
    inside.map(tag).collect()
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = BTreeMap::new();
    while let Some((key, value)) = rest.trim_start().split_once("=\"") {
        let (value, after) = value.split_once('"').unwrap();
        assert!(attributes.insert(key.to_owned(), value.to_owned()).is_none(), "{inside}");
        rest = after;
    }
    assert!(rest.trim().is_empty() || name == "!doctype", "{inside}");
    (name.to_owned(), attributes)
}

/// Puts a text into each text of a document that accepts it; returns how many did.
fn poison(report: &mut Value) -> usize {
    fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(at.to_owned()),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(n, item)| paths(item, &format!("{at}/{n}"), found));
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(key, field)| paths(field, &format!("{at}/{key}"), found));
            }
            _ => {}
        }
    }
    let mut all = vec![];
    paths(report, "", &mut all);
    let (mut poisoned, mut known) = (0, BTreeMap::new());
    for path in &all {
        // Equal texts stay equal: a host has one id wherever it is named.
        let old = report.pointer(path).unwrap().as_str().unwrap().to_owned();
        let next = known.len();
        let n = *known.entry(old).or_insert(next);
        let texts = [
            format!("{n}\"><script>alert(1)</script>' onclick='alert(1)\u{202e}\u{2066}\n\u{1b}[31m\0&lt;</td>"),
            format!("<script>alert(1)</script>{n}"),
            format!("<b/onclick=alert(1)>{n}"),
        ];
        for text in texts {
            let before = std::mem::replace(report.pointer_mut(path).unwrap(), text.into());
            if serde_json::from_value::<RunReport>(report.clone()).is_ok() {
                poisoned += 1;
                break;
            }
            *report.pointer_mut(path).unwrap() = before;
        }
    }
    poisoned
}

/// Every text of a report is shown, and none of them adds or changes an element.
#[test]
fn no_text_of_a_report_is_markup() {
    let mut report = everything();
    let clean = page_of(&report);
    assert!(poison(&mut report) > 100);
    for path in ["/cluster_name", "/actor", "/hosts/0/name", "/vms/0/name", "/plan/warnings/0/message"] {
        assert!(report.pointer(path).unwrap().as_str().unwrap().contains("</script>' onclick"), "{path}");
    }
    let poisoned = page_of(&report);
    for (n, (poisoned, clean)) in tags(&poisoned).iter().zip(tags(&clean)).enumerate() {
        assert_eq!(*poisoned, clean, "element {n}");
    }
    assert_eq!(tags(&poisoned).len(), tags(&clean).len());
    let acts = |c: char| c != '\n' && c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{2066}';
    assert!(!poisoned.chars().any(acts));
    assert!(poisoned.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count() > 80, "they are shown");
}

/// The page needs nothing else: it has no script, loads nothing, and forbids both.
#[test]
fn the_page_loads_nothing() {
    let page = page_of(&everything());
    let all = tags(&page);
    let may = "!doctype html head meta title style body header nav main section footer h1 h2 h3 p ul li dl div dt dd \
               table caption thead tbody tr th td a code span time details summary";
    let may: BTreeSet<&str> = may.split_whitespace().collect();
    let known =
        "lang charset name content http-equiv aria-label aria-labelledby href id class role tabindex scope datetime";
    let known: BTreeSet<&str> = known.split_whitespace().collect();
    for (name, attributes) in &all {
        assert!(may.contains(name.trim_start_matches('/')), "{name}");
        assert!(attributes.keys().all(|key| known.contains(key.as_str())), "{name} {attributes:?}");
        assert!(attributes.get("href").is_none_or(|href| href.starts_with('#')), "{attributes:?}");
    }
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains('<'));
}

/// Elements end in order, ids are unique and found, tables have captions, and their heads say of what they are heads.
#[test]
fn the_page_is_well_formed() {
    for report in [everything(), report_of(&journal()), report_of(&asking())] {
        let all = tags(&page_of(&report));
        let mut open: Vec<&str> = vec![];
        for (name, _) in all.iter().filter(|(name, _)| !["!doctype", "meta"].contains(&name.as_str())) {
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "inside of {open:?}"),
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        let of = |key: &str| all.iter().filter_map(move |(_, a)| a.get(key).cloned()).collect::<Vec<String>>();
        let ids: BTreeSet<String> = of("id").into_iter().collect();
        assert_eq!(ids.len(), of("id").len(), "ids are unique");
        let named = of("href").into_iter().map(|href| href[1..].to_owned()).chain(of("aria-labelledby"));
        assert!(named.into_iter().all(|id| ids.contains(&id)));
        let count = |wanted: &str| all.iter().filter(|(name, _)| name == wanted).count();
        assert_eq!(count("table"), count("caption"));
        assert!(count("table") > 3 && count("h1") == 1);
        let heads = all.iter().filter(|(name, _)| name == "th");
        assert!(heads.into_iter().all(|(_, a)| a.get("scope").is_some_and(|s| s == "col" || s == "row")));
    }
}

#[test]
fn the_page_answers_what_an_auditor_asks() {
    let page = page_of(&everything());
    for shown in [
        "Upgrade of cluster Default",
        "<dt>Plan approved by</dt><dd>admin@internal</dd>",
        "68acceacf579e767d22ba349f6dd0f9bc2fe0b6be1825ea38d250893d4db4ef8",
        "<time datetime=\"2027-01-15T08:00:01Z\">2027-01-15 08:00:01 UTC</time>",
        "<th scope=\"row\">installing</th><td>3 minutes 32 seconds</td>",
        "<th scope=\"row\">VDSM</th><td>4.50.3-1.el9</td><td>4.50.5-1.el9</td>",
        "<th scope=\"row\">Running kernel</th><td>5.14.0-427.el9.x86_64</td><td>5.14.0-503.el9.x86_64</td>",
        "<code>RHSA-2026:1234</code>",
        "proved: 1 of 1 errata are not offered any more",
        "proved by another boot id, read on the host",
        "saturday, sunday 22:00 to 05:30 (Europe/Berlin)",
        "<summary>14 packages</summary>",
        "<td>the other hosts first, by eva@internal</td>",
        "<dt>Consent to stop VMs</dt><dd><code>gpu (v-2)</code></dd>",
        "skip host beta",
        "1 setting to be restored by hand",
        "<code>RESTART_UNPROVEN</code>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

/// An end that is no success is named, also where no host, setting or question is left.
#[test]
fn the_reason_of_the_end_is_something_to_do() {
    let mut report = report_of(&journal());
    report["hosts"][1]["needs"] = Value::Null;
    let left = "<div class=\"todo\"><ul><li><span class=\"problem\">nothing here can show that host beta restarted";
    assert!(page_of(&report).contains(left));
    report["why"] = Value::Null;
    assert!(page_of(&report).contains("Nothing: no host, VM or setting waits for an operator."));
    report["level"]["raised"] = json!(false);
    assert!(page_of(&report).contains("<dt>Cluster level</dt><dd>4.6; not raised to 4.7</dd>"));
    report["ended_at_ms"] = Value::Null;
    assert!(page_of(&report).contains("<dt>Cluster level</dt><dd>4.6; 4.7 is not decided yet</dd>"));
}

#[test]
fn a_run_that_goes_on_says_what_is_open() {
    let mut report = report_of(&asking());
    let page = page_of(&report);
    assert!(page.contains("The run goes on. This page shows it until <time"));
    assert!(page.contains("<h2>What is open</h2><div class=\"todo\"><ul><li>Question 30 about alpha: <span"));
    assert!(page.contains("it goes on</td>") && page.contains("<span class=\"badge info\">to be restored</span>"));
    report["questions"] = json!([]);
    assert!(page_of(&report).contains("The run is paused. The operation <code>resume</code> ends the pause."));
    report["state"] = json!("running");
    assert!(page_of(&report).contains("Nothing: no host, VM or setting waits for an operator."));
}

/// The share of light that a colour reflects, by WCAG 2.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(part(1)) + 0.7152 * linear(part(3)) + 0.0722 * linear(part(5))
}

/// The colours of the first rule after a text of the style.
fn colours(from: &str) -> BTreeMap<&'static str, &'static str> {
    let (_, rest) = STYLE.split_once(from).unwrap();
    let (rule, _) = rest.split_once('}').unwrap();
    let pairs = rule.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "));
    pairs.collect()
}

/// Text has a contrast of 4.5 at least (WCAG AA), in light and in dark.
#[test]
fn texts_can_be_read() {
    for from in ["color-scheme: light dark;", "(prefers-color-scheme: dark) {\n  :root {"] {
        let colours = colours(from);
        let mut pairs = vec![("text", "page"), ("text", "band"), ("quiet", "page"), ("link", "page"), ("link", "band")];
        pairs.extend([("good", "good-band"), ("warn", "warn-band"), ("bad", "bad-band"), ("info", "info-band")]);
        pairs.extend([("text", "warn-band"), ("text", "good-band")]);
        for (text, ground) in pairs {
            let (a, b) = (luminance(colours[text]), luminance(colours[ground]));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{from} {text} on {ground}: {contrast:.2}");
        }
    }
}
