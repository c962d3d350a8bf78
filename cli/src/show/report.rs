//! The report of a run, in short. The page of HTML has all of it.

use ovirt_upgrade_manager::model::report::{HostReport, RunReport};
use ovirt_upgrade_manager::rolling::page::words::{result_words, word};
use ovirt_upgrade_manager::rolling::words::{counted, duration};

use super::runs::state;
use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words::{self, NOTHING};

pub fn report(page: &mut Page, report: &RunReport) {
    page.field("Run", Line::new().with(Tone::Strong, &report.run));
    page.field("Cluster", &report.cluster_name);
    page.field("Result", state(report.state));
    if let Some(why) = &report.why {
        page.problem(2, Tone::Warn, why);
    }
    page.field("Approved by", &report.actor);
    let end = report.ended_at_ms.map_or("it goes on".to_owned(), words::time);
    page.field("Time", format!("{} to {end}", words::time(report.began_at_ms)));
    page.field("Took", duration(report.ended_at_ms.unwrap_or(report.until_ms) - report.began_at_ms));
    let level = match (report.level.target, report.level.raised) {
        (Some(target), true) => Line::new().with(Tone::Good, format!("{} -> {target}", report.level.before)),
        (Some(target), false) => {
            Line::new().with(Tone::Warn, format!("{}, not raised to {target}", report.level.before))
        }
        (None, _) => format!("{} stays", report.level.before).into(),
    };
    page.field("Level", level);
    report.level.why_not.iter().for_each(|why| page.problem(2, Tone::Warn, why));
    let vms: std::collections::BTreeSet<_> = report.vms.iter().map(|vm| &vm.id).collect();
    page.field("VMs", format!("{} moved or stopped", counted(vms.len() as u64, "VM")));
    page.gap();
    page.table(&hosts(report));
    for (title, problems) in [("Left to do", needs(report)), ("Not restored", report.not_restored.iter().collect())] {
        if !problems.is_empty() {
            page.title(title);
            problems.into_iter().for_each(|problem| page.problem(0, Tone::Warn, problem));
        }
    }
    if !report.questions.is_empty() {
        page.title("Questions");
        for question in &report.questions {
            let answer = question.answer.map_or("not answered".to_owned(), |answer| answer.to_string());
            let who = question.actor.as_ref().map_or(String::new(), |actor| format!(" by {actor}"));
            page.sentence(
                0,
                format!("{} {} -> {answer}{who}", words::time(question.asked_at_ms), words::problem(&question.why)),
            );
        }
    }
    if !report.deviations.is_empty() {
        page.title("Other than planned");
        for deviation in &report.deviations {
            page.sentence(0, format!("{} {}", words::time(deviation.at_ms), words::problem(&deviation.what)));
        }
    }
}

fn needs(report: &RunReport) -> Vec<&ovirt_upgrade_manager::error::Problem> {
    report.hosts.iter().filter_map(|host| host.needs.as_ref()).collect()
}

fn hosts(report: &RunReport) -> Table {
    let mut table = Table::new([
        Column::text("HOST"),
        Column::whole("RESULT"),
        Column::whole("TOOK"),
        Column::number("ERRATA"),
        Column::whole("RESTART"),
        Column::text("WHY"),
    ]);
    for host in &report.hosts {
        let (tone, words) = result_words(host.result);
        let errata = host.errata_closed.as_ref().map_or(NOTHING.to_owned(), |closed| closed.len().to_string());
        let restart = host.proofs.restart.map_or(NOTHING.to_owned(), |proof| word(&proof));
        let why = host.why.as_ref().map_or(String::new(), words::problem);
        table.row([
            Line::new().with(Tone::Strong, &host.name),
            Line::new().with(tone.into(), words),
            took(host).into(),
            errata.into(),
            restart.into(),
            why.into(),
        ]);
    }
    table
}

fn took(host: &HostReport) -> String {
    match host.phases.iter().map(|phase| phase.duration_ms).sum::<i64>() {
        0 => NOTHING.to_owned(),
        ms => duration(ms),
    }
}
