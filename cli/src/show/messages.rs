//! Notifications and audit events.

use ovirt_upgrade_manager::model::event::Event;
use ovirt_upgrade_manager::model::notification::NotificationList;

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words;

/// An event in one line.
pub fn event(event: &Event) -> Line {
    let number = Line::new().with(Tone::Dim, format!("{:>6}  {}  ", event.seq, words::time(event.event.at_ms)));
    number.then(words::event_severity(event.event.severity).padded(9)).plain(&event.event.text)
}

pub fn notifications(page: &mut Page, list: &NotificationList, all: bool) {
    page.sentence(0, &list.about.text);
    let shown = || list.notifications.iter().filter(|one| all || !one.dismissed_by_me);
    if shown().next().is_none() {
        return page.line(format!("no notifications for {}", list.user));
    }
    page.gap();
    let mut table =
        Table::new([Column::whole("ID"), Column::text("ABOUT"), Column::whole("SINCE"), Column::text("NOTIFICATION")]);
    for one in shown() {
        let dismissed = if one.dismissed_by_me { " (dismissed)" } else { "" };
        let title = Line::new().plain(&one.notice.title).with(Tone::Dim, dismissed);
        table.row([
            (&one.notice.id).into(),
            (&one.notice.entity).into(),
            words::ago(one.notice.created_at_ms).into(),
            title,
        ]);
    }
    page.table(&table);
}
