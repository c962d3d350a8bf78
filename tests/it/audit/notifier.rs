//! The line of the README with which the engine's notifier mails this product's events.
//!
//! The notifier reads `FILTER` as entries `include|exclude:EVENT[:SEVERITY][(TRANSPORT:NAME)]`, one after the other, and the first
//! entry that matches an event and a recipient decides. An event has its type's name; external events have one type for each
//! severity. The file that ships with the notifier sets `exclude:*`. Files are read by name, and a later one replaces the
//! variable, so `${FILTER}` at the end keeps the entries before (ovirt-engine 4.5.7, `FirstMatchSimpleFilter` and the comments of
//! `ovirt-engine-notifier.conf`).

use ovirt_upgrade_manager::audit::EventKind;
use ovirt_upgrade_manager::model::event::EventSeverity;

const README: &str = include_str!("../../../README.md");
const ADMINISTRATION: &str = include_str!("../../../docs/administration.md");
const SHIPPED: &str = "exclude:*";
const RECIPIENT: &str = "(smtp:admin@example.com)";

/// An entry of the filter.
struct Entry<'a> {
    includes: bool,
    event: &'a str,
    recipient: &'a str,
}

/// The entries. An entry of another form stops the notifier when it starts.
fn parse(filter: &str) -> Vec<Entry<'_>> {
    let entry = |text| {
        let (verb, rest): (&str, &str) = str::split_once(text, ':').unwrap_or_else(|| panic!("{text}"));
        let includes = match verb {
            "include" => true,
            "exclude" => false,
            other => panic!("{other}"),
        };
        let (event, recipient) = rest.split_at(rest.find('(').unwrap_or(rest.len()));
        assert!(event == "*" || event.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{event}");
        assert!(recipient.is_empty() || recipient.ends_with(')'), "{recipient}");
        Entry { includes, event, recipient }
    };
    filter.split_whitespace().map(entry).collect()
}

/// Whether the recipient gets a mail about an event of this type.
fn is_mailed(filter: &[Entry], event: &str, recipient: &str) -> bool {
    let matches = |entry: &&Entry| {
        (entry.event == "*" || entry.event == event) && (entry.recipient.is_empty() || entry.recipient == recipient)
    };
    filter.iter().find(matches).is_some_and(|entry| entry.includes)
}

/// The type that the engine gives to an external event (`AuditLogType` 9801 to 9803).
fn engine_type(severity: EventSeverity) -> &'static str {
    match severity {
        EventSeverity::Normal => "EXTERNAL_EVENT_NORMAL",
        EventSeverity::Warning => "EXTERNAL_EVENT_WARNING",
        EventSeverity::Error => "EXTERNAL_EVENT_ERROR",
    }
}

/// The value in the README, and what the notifier makes of it after the shipped file and one of the administrator.
fn filter(others: &str) -> String {
    let line = README.split("`FILTER=\"").nth(1).expect("the README has the line").split('"').next().unwrap();
    line.replace("${FILTER}", &others.replace("${FILTER}", SHIPPED))
}

#[test]
fn the_readme_s_line_mails_every_warning_and_error_and_nothing_else() {
    let text = filter("${FILTER}");
    let entries = parse(&text);
    for kind in EventKind::ALL {
        let severity = kind.severity();
        let mailed = is_mailed(&entries, engine_type(severity), RECIPIENT);
        assert_eq!(mailed, severity != EventSeverity::Normal, "{kind:?}");
    }
    for other in ["USER_VDC_LOGIN", "VDS_MAINTENANCE", "EXTERNAL_ALERT"] {
        assert!(!is_mailed(&entries, other, RECIPIENT), "{other}");
    }
    assert!(!is_mailed(&entries, "EXTERNAL_EVENT_ERROR", "(snmp:)"));
}

#[test]
fn the_readme_s_line_keeps_what_other_files_include() {
    let text = filter("include:VDC_START(smtp:night@example.com) ${FILTER}");
    assert!(is_mailed(&parse(&text), "VDC_START", "(smtp:night@example.com)"), "{text}");
    assert!(parse(&text).last().is_some_and(|last| last.event == "*" && !last.includes), "{text}");
}

#[test]
fn the_line_for_administrators_is_that_of_the_readme() {
    let line = README.split('`').find(|text| text.starts_with("FILTER=")).expect("the README has the line");
    assert!(ADMINISTRATION.lines().any(|other| other == line), "{line}");
}
