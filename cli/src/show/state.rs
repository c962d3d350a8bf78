//! The periodic checks, and the versions of the library.

use ovirt_upgrade_manager::model::schedule::{ScheduleStatus, Sweep};
use ovirt_upgrade_manager::model::version::VersionInfo;
use ovirt_upgrade_manager::rolling::page::words::word;
use ovirt_upgrade_manager::rolling::words::duration;

use crate::screen::line::Tone;
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words::{self, NOTHING};

pub fn schedule(page: &mut Page, status: &ScheduleStatus) {
    let mut table = Table::new([
        Column::whole("CHECK OF"),
        Column::whole("EVERY"),
        Column::whole("LAST SUCCESS"),
        Column::text("NEXT"),
    ]);
    for job in &status.jobs {
        let every = job.interval_ms.map_or("off".to_owned(), duration);
        let next = job.next_check_ms.map_or(NOTHING.to_owned(), words::time);
        let last = job.last_success_ms.map_or("never".to_owned(), words::ago);
        table.row([word(&job.job).into(), every.into(), last.into(), next.into()]);
    }
    page.table(&table);
    for sweep in status.jobs.iter().filter_map(|job| job.sweep.as_ref()) {
        page.field("First answers", first_answers(sweep));
        page.field("Rows read", format!("{} of {}", sweep.read, sweep.to_read));
    }
    for job in &status.jobs {
        job.last_error.iter().for_each(|problem| page.problem(0, Tone::Bad, problem));
        job.waits_for.iter().for_each(|problem| page.problem(0, Tone::Warn, problem));
    }
}

/// What the providers' classes say of all hosts.
fn first_answers(sweep: &Sweep) -> String {
    let Sweep { hosts, security_needed, errata_needed, updated, no_class, .. } = sweep;
    format!(
        "{hosts} hosts: {security_needed} need security errata, {errata_needed} other errata, {updated} none, {no_class} not known"
    )
}

pub fn version(page: &mut Page, version: &VersionInfo) {
    page.field("Library", format!("{} (commit {})", version.library, version.commit));
    page.field("ABI", version.abi);
    let formats = format!(
        "documents {}, state {}, plans {}, journals {}",
        version.document_format, version.state_format, version.plan_format, version.journal_format
    );
    page.field("Formats", formats);
}
