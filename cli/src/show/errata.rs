//! The answers of `errata` and `erratum`.

use ovirt_upgrade_manager::model::erratum::{ErrataPage, Erratum};

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words::{self, NOTHING};

/// CVEs in a row of a list.
const CVES: usize = 2;

pub fn list(page: &mut Page, host: &str, errata: &ErrataPage) {
    let total = errata.counts.total.map_or_else(|| "an unknown number of".to_owned(), |total| total.to_string());
    let shown = errata.errata.len();
    let first = u64::from(errata.page.saturating_sub(1)) * u64::from(errata.per_page);
    page.line(Line::new().with(Tone::Strong, host).plain(format!(": {total} errata of {}", errata.provider)));
    page.line(words::errata(&errata.counts));
    if shown == 0 {
        return;
    }
    page.gap();
    let mut table = Table::new([
        Column::whole("ERRATUM"),
        Column::whole("TYPE"),
        Column::whole("SEVERITY"),
        Column::whole("ISSUED"),
        Column::whole("REBOOT"),
        Column::text("CVES"),
        Column::text("TITLE"),
    ]);
    for erratum in &errata.errata {
        let reboot = match erratum.reboot_suggested {
            Some(true) => "yes",
            Some(false) => "no",
            None => "?",
        };
        let cves = if erratum.cves.is_empty() { NOTHING.to_owned() } else { words::some(&erratum.cves, CVES) };
        table.row([
            (&erratum.id).into(),
            words::erratum_type(erratum.kind),
            words::severity(erratum.severity),
            erratum.issued.as_deref().unwrap_or(NOTHING).into(),
            reboot.into(),
            cves.into(),
            (&erratum.title).into(),
        ]);
    }
    page.table(&table);
    let is_more = errata.counts.total.is_none_or(|total| first + (shown as u64) < total);
    if is_more && shown as u64 >= u64::from(errata.per_page) {
        page.gap();
        let range =
            format!("{} to {} are shown; the next page: --page {}", first + 1, first + shown as u64, errata.page + 1);
        page.line(Line::new().with(Tone::Dim, range));
    }
    if !errata.unusable.is_empty() {
        page.gap();
        page.sentence(
            0,
            format!("not installable from here, because of their ids: {}", words::some(&errata.unusable, 5)),
        );
    }
}

pub fn one(page: &mut Page, erratum: &Erratum) {
    page.field("Erratum", Line::new().with(Tone::Strong, &erratum.id));
    page.field("Title", &erratum.title);
    page.field("Type", words::erratum_type(erratum.kind));
    page.field("Severity", words::severity(erratum.severity));
    let day = |day: &Option<String>| day.clone().unwrap_or_else(|| NOTHING.to_owned());
    page.field("Issued", day(&erratum.issued));
    page.field("Updated", day(&erratum.updated));
    let reboot = erratum.reboot_suggested.map_or("not known", |yes| if yes { "suggested" } else { "not suggested" });
    page.field("Reboot", reboot);
    for (name, items) in [("CVEs", &erratum.cves), ("Bugs", &erratum.bugs), ("Module streams", &erratum.module_streams)]
    {
        if !items.is_empty() {
            page.field(name, items.join(", "));
        }
    }
    for (title, text) in
        [("Summary", &erratum.summary), ("Description", &erratum.description), ("Solution", &erratum.solution)]
    {
        if !text.trim().is_empty() {
            page.title(title);
            page.text(0, text.trim());
        }
    }
    if !erratum.packages.is_empty() {
        page.title("Packages");
        erratum.packages.iter().for_each(|package| page.line(package));
    }
}
