//! The content host of a host.

use ovirt_upgrade_manager::model::host::Association;

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::words;

pub fn association(page: &mut Page, host: &str, association: Option<&Association>) {
    let Some(association) = association else {
        return page.line(Line::new().with(Tone::Strong, host).plain(": no content host is stored"));
    };
    page.field("Host", Line::new().with(Tone::Strong, host));
    page.field("Content host", format!("{} (id {})", association.content_host_name, association.content_host));
    page.field("Provider", &association.provider);
    page.field("Matched", words::matched_by(association.matched_by));
    page.field("Stored", words::ago(association.made_at_ms));
    for duplicate in &association.duplicates {
        let seen = duplicate
            .last_checkin_ms
            .map_or("never checked in".to_owned(), |at| format!("last seen {}", words::ago(at)));
        page.field(
            "Duplicate",
            Line::new().with(
                Tone::Warn,
                format!("{} (id {}), {seen}: delete it at the provider", duplicate.name, duplicate.id),
            ),
        );
    }
}
