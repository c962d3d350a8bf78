//! What happened beside the hosts' phases: VMs, settings, questions, commands, deviations.
//!
//! Tests: `tests/it/boundary/golden_page.rs`.

use super::html::{Html, joined, styled, table, tag};
use super::names::Names;
use super::words::{NOTHING, Tone, badge, choice, command, problem, remark, time, time_or, vm_change};
use crate::model::ledger::{LedgerState, Setting};
use crate::model::report::{QuestionReport, RunReport, VmChange, VmReport};
use crate::rolling::words::duration;

pub(super) fn vms(report: &RunReport, names: &Names<'_>) -> Html {
    if report.vms.is_empty() {
        return remark("No host was emptied, and no stop of a VM was confirmed.");
    }
    let columns = ["VM", "What", "From host", "To host", "Sent or seen", "Downtime"];
    let row = |vm: &VmReport| {
        let id = tag("code", vm.id.as_str());
        vec![
            vm.name.as_ref().map_or_else(|| id.clone(), |name| Html::text(name).then(" ").then(id.clone())),
            vm_change(vm.change).into(),
            names.host_or_nothing(vm.from.as_ref()),
            target(vm, names),
            time_or(vm.at_ms, "not recorded"),
            downtime(vm, report),
        ]
    };
    let note = "The downtime of a stopped VM is the time from sending the stop until the engine showed the VM started, at \
                most. A VM that left its host was moved by the engine, or by its owner; the time is when the run first saw that it \
                had left. The engine's events have the downtime of a live migration.";
    remark(note).then(table("t-vms", "VMs", &columns, report.vms.iter().map(row).collect()))
}

fn target(vm: &VmReport, names: &Names<'_>) -> Html {
    match (&vm.to, vm.change) {
        (Some(to), _) => names.host(to).into(),
        (None, VmChange::Moved) if vm.at_ms.is_some() => "none: it did not run in this cluster any more".into(),
        (None, VmChange::Moved) => "chosen by the engine".into(),
        (None, _) => NOTHING.into(),
    }
}

/// A VM that another user started again has no downtime that the run knows; the setting "it runs" tells what became of it.
fn downtime(vm: &VmReport, report: &RunReport) -> Html {
    let runs = report.settings.iter().find(|setting| setting.setting == Setting::VmRuns(vm.id.clone()));
    match (vm.downtime_ms, vm.change, runs.map(|setting| &setting.state)) {
        (Some(ms), ..) => duration(ms).into(),
        (None, VmChange::Stopped, Some(LedgerState::Restored)) => "it runs again; since when is not known".into(),
        (None, VmChange::Stopped, Some(LedgerState::Ours)) if report.ended_at_ms.is_none() => "still stopped".into(),
        (None, VmChange::Stopped, _) => badge(Tone::Warn, "not started again"),
        (None, ..) => NOTHING.into(),
    }
}

pub(super) fn settings(report: &RunReport) -> Html {
    if report.settings.is_empty() {
        return remark("The run changed no setting.");
    }
    let became = |state: &LedgerState| match state {
        LedgerState::Ours if report.ended_at_ms.is_some() => badge(Tone::Bad, "not restored"),
        LedgerState::Ours => badge(Tone::Info, "to be restored"),
        LedgerState::Restored => badge(Tone::Good, "restored"),
        LedgerState::Listed(why) => badge(Tone::Warn, "listed").then(" ").then(problem(why)),
    };
    let rows = report.settings.iter().map(|setting| {
        vec![Html::text(&setting.what), Html::text(&setting.before), Html::text(&setting.ours), became(&setting.state)]
    });
    let columns = ["Setting", "Before the run", "By the run", "What became of it"];
    table("t-settings", "Settings of the cluster, VMs and hosts", &columns, rows.collect())
}

pub(super) fn questions(report: &RunReport, names: &Names<'_>) -> Html {
    if report.questions.is_empty() {
        return remark("The run asked nothing.");
    }
    let row = |question: &QuestionReport| {
        let choices = joined(question.choices.iter().map(|one| choice(*one).into()), "; ");
        vec![
            format!("Question {}", question.id).into(),
            names.subject(question.host.as_ref()),
            problem(&question.why).then(styled("span", "remedy", Html::text("Choices: ").then(choices))),
            answer(question),
            time(question.asked_at_ms),
            time_or(question.ended_at_ms, "it is open"),
        ]
    };
    let columns = ["Question", "About", "What is asked", "Answer", "Asked", "Ended"];
    table("t-questions", "Questions of the run", &columns, report.questions.iter().map(row).collect())
}

fn answer(question: &QuestionReport) -> Html {
    let by = question.actor.as_ref().map(|actor| format!(", by {actor}")).unwrap_or_default();
    match (question.answer, question.ended_at_ms) {
        (Some(given), _) => Html::text(choice(given)).then(by),
        (None, Some(_)) => Html::text("ended without one").then(by),
        (None, None) => NOTHING.into(),
    }
}

pub(super) fn commands(report: &RunReport, names: &Names<'_>) -> Html {
    if report.commands.is_empty() {
        return remark("Operators gave no command after the start.");
    }
    let rows = report.commands.iter().map(|given| {
        vec![time(given.at_ms), Html::text(&given.actor), command(&given.command, |host| names.host(host)).into()]
    });
    table("t-commands", "Commands, as the run took them", &["When", "Who", "Command"], rows.collect())
}

pub(super) fn deviations(report: &RunReport, names: &Names<'_>) -> Html {
    if report.deviations.is_empty() {
        return remark("There were none.");
    }
    let rows = report
        .deviations
        .iter()
        .map(|deviation| vec![time(deviation.at_ms), names.subject(deviation.host.as_ref()), problem(&deviation.what)]);
    let caption = "Notes of the run, its pauses, and steps that were not done";
    table("t-deviations", caption, &["When", "About", "What"], rows.collect())
}
