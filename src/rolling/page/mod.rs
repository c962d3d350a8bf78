//! The report of a run as one page for people: it needs no program, no network and no other file. Pure.
//!
//! | file | what it shows |
//! |---|---|
//! | `summary` | the result, and what is left to do |
//! | `plan` | what was approved |
//! | `hosts` | each host: versions, proofs, phases, errata |
//! | `events` | VMs, settings, questions, commands, deviations |
//! | `words` | values in words |
//! | `html` | markup, and the escaping of every text |
//!
//! The page runs no script and loads nothing; its own policy for browsers forbids both.
//!
//! Tests: `tests/it/boundary/golden_page.rs`.

mod events;
mod hosts;
mod html;
mod names;
mod plan;
mod summary;
pub mod words;

use self::html::{Html, element, tag};
use self::names::Names;
use crate::model::report::RunReport;

const STYLE: &str = include_str!("style.css");

/// A part of the page: its place in the address, its title, and what it shows.
type Part = (&'static str, &'static str, Html);

/// The page of a report.
pub fn page(report: &RunReport) -> String {
    let names = Names::of(report);
    let parts = [
        ("summary", "Summary", summary::facts_of(report)),
        ("left", summary::title_of_left(report), summary::left_to_do(report, &names)),
        ("plan", "Approved plan", plan::show(report, &names)),
        ("hosts", "Hosts", hosts::show(report)),
        ("vms", "VMs", events::vms(report, &names)),
        ("settings", "Settings that the run changed", events::settings(report)),
        ("questions", "Questions and answers", events::questions(report, &names)),
        ("commands", "Commands of operators", events::commands(report, &names)),
        ("deviations", "Deviations from the plan", events::deviations(report, &names)),
    ];
    let title = format!("Upgrade of cluster {}, run {}", report.cluster_name, report.run);
    let body = tag("header", summary::head(report))
        .then(contents(&parts))
        .then(tag("main", parts.into_iter().map(section).collect::<Html>()))
        .then(tag("footer", tag("p", footer(report))));
    Html::markup("<!doctype html>\n<html lang=\"en\">")
        .then(tag("head", head(&title)))
        .then(tag("body", body))
        .then(Html::markup("</html>\n"))
        .into_page()
}

fn head(title: &str) -> Html {
    Html::markup(
        "<meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    )
    .then(tag("title", title))
    .then(tag("style", Html::markup(STYLE)))
}

fn contents(parts: &[Part]) -> Html {
    let link = |(id, title, _): &Part| tag("li", element("a", &[("href", &format!("#{id}"))], *title));
    element("nav", &[("aria-label", "Contents")], tag("ul", parts.iter().map(link).collect::<Html>()))
}

fn section((id, title, inside): Part) -> Html {
    element("section", &[("id", id)], tag("h2", title).then(inside))
}

fn footer(report: &RunReport) -> String {
    format!(
        "Folded from the {} records of the journal of run {}. All times are UTC. A duration counts pauses, and does not \
         count jumps of the clock; times of begin and end are those of the clock.",
        report.records, report.run
    )
}
