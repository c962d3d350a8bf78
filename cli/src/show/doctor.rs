//! The doctor's findings.

use ovirt_upgrade_manager::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::rolling::words::counted;

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;

/// Columns of the word of a verdict.
const VERDICT: usize = 9;

/// The word of a verdict, in front of its finding.
fn verdict(verdict: FindingVerdict) -> Line {
    let (tone, words) = match verdict {
        FindingVerdict::Ok => (Tone::Good, "ok"),
        FindingVerdict::Unknown => (Tone::Dim, "unknown"),
        FindingVerdict::Warning => (Tone::Warn, "warning"),
        FindingVerdict::Problem => (Tone::Bad, "problem"),
    };
    Line::new().with(tone, words).padded(VERDICT)
}

/// All findings, by what they are about.
pub fn doctor(page: &mut Page, report: &DoctorReport) {
    findings(page, report.findings.iter());
    page.gap();
    let number = |wanted| report.findings.iter().filter(|finding| finding.verdict == wanted).count() as u64;
    let (problems, warnings) = (number(FindingVerdict::Problem), number(FindingVerdict::Warning));
    let (unknown, good) = (number(FindingVerdict::Unknown), number(FindingVerdict::Ok));
    let (problems, warnings) = (counted(problems, "problem"), counted(warnings, "warning"));
    page.line(verdict(report.worst).plain(format!("{problems}, {warnings}, {unknown} unknown, {good} in order")));
}

/// Findings in groups: each area, and each provider, is one. What is in order takes one line of a group.
pub fn findings<'a>(page: &mut Page, findings: impl Iterator<Item = &'a Finding>) {
    let mut groups: Vec<(String, Vec<&Finding>)> = vec![];
    for finding in findings {
        let title = title(finding);
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, members)) => members.push(finding),
            None => groups.push((title, vec![finding])),
        }
    }
    for (title, members) in groups {
        page.title(&title);
        for finding in members.iter().filter(|finding| finding.verdict != FindingVerdict::Ok) {
            show(page, &title, finding);
        }
        let good = in_order(&members);
        if !good.is_empty() {
            page.sentence(0, verdict(FindingVerdict::Ok).plain(good));
        }
    }
}

fn show(page: &mut Page, title: &str, finding: &Finding) {
    let is_named =
        title.to_lowercase().ends_with(&finding.subject.to_lowercase()) || finding.text.contains(&finding.subject);
    let subject = if is_named { String::new() } else { format!("{}: ", finding.subject) };
    let text = Line::new().plain(subject).plain(&finding.text).with(Tone::Dim, format!(" ({})", finding.check));
    page.hanging(verdict(finding.verdict).then(text), VERDICT);
    if !finding.remedy.is_empty() {
        page.sentence(VERDICT, format!("-> {}", finding.remedy));
    }
}

/// Names of the checks that are in order; permissions are counted.
fn in_order(members: &[&Finding]) -> String {
    let good = members.iter().filter(|finding| finding.verdict == FindingVerdict::Ok);
    let (permissions, others): (Vec<&str>, Vec<&str>) =
        good.map(|finding| finding.check.as_str()).partition(|check| check.starts_with("permission_"));
    let mut names: Vec<String> = vec![];
    for name in others.into_iter().map(|check| check.replace('_', " ")) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if !permissions.is_empty() {
        names.push(counted(permissions.len() as u64, "permission"));
    }
    names.join(", ")
}

fn title(finding: &Finding) -> String {
    match finding.area {
        FindingArea::State => "State directory".to_owned(),
        FindingArea::Config => "Configuration".to_owned(),
        FindingArea::Schedule => "Periodic checks".to_owned(),
        FindingArea::Engine => "Engine".to_owned(),
        FindingArea::Installation => "Installation".to_owned(),
        FindingArea::Provider => format!("Provider {}", finding.subject),
    }
}
