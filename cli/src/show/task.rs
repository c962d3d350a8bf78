//! An installation.

use ovirt_upgrade_manager::model::task::{Selection, Task, TaskState};
use ovirt_upgrade_manager::rolling::words::duration;

use super::checks::packages;
use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::words;

/// Ids in the line of a selection.
const NAMES: usize = 6;

pub fn task(page: &mut Page, task: &Task) {
    page.field("Task", Line::new().with(Tone::Strong, &task.id));
    page.field("Host", &task.host_name);
    page.field("Installs", selection(&task.selection));
    let cancel = if task.cancel_requested && !task.state.is_final() { ", a cancel was asked for" } else { "" };
    page.field("State", words::task_state(task.state).plain(cancel));
    if !task.state.is_final() && task.progress.total > 0 {
        let progress = &task.progress;
        page.field("Progress", format!("{} of {}: {}", progress.done, progress.total, progress.phase));
    }
    if let Some(problem) = &task.problem {
        page.problem(2, if task.state == TaskState::Succeeded { Tone::Warn } else { Tone::Bad }, problem);
    }
    let way = task.provider_task.as_ref().map_or(String::new(), |ids| {
        let job = ids.job.map_or(String::new(), |job| format!(", job {job}"));
        format!(" by {}{job}", words::way(ids.way))
    });
    page.field("Provider", format!("{}{way}", task.provider));
    page.field("Begun", format!("{} by {}", words::ago(task.created_at_ms), task.actor));
    if let Some(ended_at_ms) = task.ended_at_ms {
        page.field("Took", duration(ended_at_ms - task.created_at_ms));
    }
    if let Some(proof) = &task.proof {
        page.field("Proof", words::proof(proof.verdict).plain(": ").plain(&proof.why));
        if proof.reboot_suggested {
            page.field("Reboot", Line::new().with(Tone::Warn, "suggested by what was installed"));
        }
        if !proof.packages_missing.is_empty() {
            page.field("Missing", proof.packages_missing.join(", "));
        }
        if !proof.errata_remaining.is_empty() {
            page.field("Remaining", words::some(&proof.errata_remaining, NAMES));
        }
        for (title, changes) in [("Changed as planned", &proof.changed), ("Also changed", &proof.also_changed)] {
            if !changes.is_empty() {
                page.title(title);
                packages(page, changes);
            }
        }
    }
    if !task.provider_text.trim().is_empty() && task.state != TaskState::Succeeded {
        page.title("The provider's own words");
        page.text(2, task.provider_text.trim());
    }
}

fn selection(selection: &Selection) -> String {
    match selection {
        Selection::Errata(errata) => words::some(errata, NAMES),
        Selection::Packages(packages) => format!("packages {}", words::some(packages, NAMES)),
        Selection::Image(digest) => format!("image {digest}"),
    }
}
