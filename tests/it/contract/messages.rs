//! `docs/messages.md`: every question, event and code with its meaning and remedy, written from the catalogues.

use std::fmt::Write;

use ovirt_upgrade_manager::audit::EventKind;
use ovirt_upgrade_manager::error::{Code, Use};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::question::{Choice, QUESTIONS, StandingAnswer};

const HEAD: &str = "\
<!-- Written by `make contract` from src/audit/catalogue.rs, src/error/codes and src/model/question.rs. Do not edit. -->
# Messages

Every message of the upgrade manager: what it means and what to do. Names and numbers never change their meaning.
[administration.md](administration.md) explains in which situations they come, and how questions are answered.

- [Questions](#questions) that a run asks an operator
- [Events](#events) of the audit log
- [Codes](#codes) of errors, of findings of a plan, and of what a run waits for or notes

A word in braces, such as `{host}`, is replaced in each message. A text of a server has its control characters escaped.

";

const QUESTIONS_HEAD: &str = "\
## Questions

A run asks with one of these codes; the code's meaning, message and remedy stand [below](#codes). Every question takes `go_on`, `leave` (which a cancel takes)
and `stop`; a question about a wait for a host that is not begun also takes `next`, where other hosts can begin first. *Beforehand* are the answers that a plan
may have as `standing_answers`. A `go_on` beforehand is not used where something has to be repaired, except for `WAIT_TOO_LONG`.

| question | what it is about | beforehand |
|---|---|---|
";

const EVENTS_HEAD: &str = "\
## Events

An event has a number, a name and a severity. The engine's audit log shows it as an external event of the same severity, with the sentence
as its text. `normal` events need no action, unless one is named.

";

const CODES_HEAD: &str = "\
## Codes

A code can be an *error* that an operation answers (also the reason for an unknown answer, a failed task or a paused run), a *finding* of a plan, a *wait* of a run or its
question, or a *note* beside an answer, a task, a host or a setting. C programs see the number.

";

/// Bands of events, by the first two digits of the number.
const BANDS: [(u32, &str); 4] =
    [(10, "Checks of hosts"), (11, "Installations"), (12, "The engine and periodic checks"), (13, "Rolling upgrades")];

/// Areas of codes, by the first digits of the number.
const AREAS: [(i32, &str); 10] = [
    (1, "The call"),
    (2, "The state directory"),
    (3, "Providers"),
    (4, "Hosts and their content hosts"),
    (5, "Installations"),
    (6, "The engine"),
    (7, "Plans"),
    (8, "Runs"),
    (9, "Hosts of a run"),
    (10, "Periodic checks and notifications"),
];

/// The page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    page += QUESTIONS_HEAD;
    for code in QUESTIONS {
        assert!(code.may_be(Use::Wait), "{code}");
        writeln!(page, "| [`{code}`](#{}) | {} | {} |", anchor(code.name()), cell(code.meaning()), beforehand(code))
            .unwrap();
    }
    page += "\n";
    page += EVENTS_HEAD;
    for (band, title) in BANDS {
        writeln!(page, "### {title}\n").unwrap();
        let mut kinds: Vec<EventKind> = EventKind::ALL.iter().copied().filter(|k| k.number() / 100 == band).collect();
        kinds.sort_by_key(|kind| kind.number());
        kinds.into_iter().for_each(|kind| event(&mut page, kind));
    }
    assert!(EventKind::ALL.iter().all(|kind| BANDS.iter().any(|(band, _)| kind.number() / 100 == *band)));
    page += CODES_HEAD;
    for (area, title) in AREAS {
        writeln!(page, "### {title}\n").unwrap();
        Code::all().filter(|code| code.number() / 100 == area).for_each(|code| error(&mut page, code));
    }
    assert!(Code::all().all(|code| AREAS.iter().any(|(area, _)| code.number() / 100 == *area)));
    page.trim_end().to_owned() + "\n"
}

fn event(page: &mut String, kind: EventKind) {
    let severity = match kind.severity() {
        EventSeverity::Normal => "normal",
        EventSeverity::Warning => "warning",
        EventSeverity::Error => "error",
    };
    writeln!(page, "#### Event {}\n", kind.name()).unwrap();
    writeln!(page, "{} · {severity} · {}\n", kind.number(), kind.meaning()).unwrap();
    writeln!(page, "> {}\n", kind.template()).unwrap();
    writeln!(page, "*What to do:* {}\n", or_nothing(kind.remedy())).unwrap();
}

fn error(page: &mut String, code: Code) {
    let uses: Vec<&str> = code.uses().iter().map(|way| word(*way)).collect();
    writeln!(page, "#### {}\n", code.name()).unwrap();
    writeln!(page, "{} · {} · {}\n", code.number(), uses.join(", "), code.meaning()).unwrap();
    writeln!(page, "> {}\n", code.template()).unwrap();
    writeln!(page, "*What to do:* {}\n", or_nothing(code.remedy())).unwrap();
}

fn word(way: Use) -> &'static str {
    match way {
        Use::Error => "error",
        Use::Finding => "finding",
        Use::Wait => "wait",
        Use::Note => "note",
    }
}

/// A remedy that is only a parameter is chosen where the error is made.
fn or_nothing(remedy: &str) -> String {
    match remedy {
        "" => "nothing.".to_owned(),
        chosen if chosen.starts_with('{') && chosen.ends_with('}') => {
            "as the message says; it depends on the cause.".to_owned()
        }
        remedy => remedy.to_owned(),
    }
}

fn beforehand(code: Code) -> String {
    let choices = [Choice::GoOn, Choice::Next, Choice::Leave, Choice::Stop];
    let permitted =
        choices.into_iter().filter(|choice| StandingAnswer { question: code, choice: *choice }.is_permitted());
    permitted.map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
}

/// A heading's anchor, as GitHub and mdBook make it.
fn anchor(name: &str) -> String {
    name.to_lowercase()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
