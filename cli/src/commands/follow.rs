//! Shows a run until it ends: live on a terminal, as lines elsewhere, as one document for each change with `--json`.

use std::collections::BTreeMap;
use std::time::Duration;

use ovirt_upgrade_manager::model::event::{Event, EventSeverity};
use ovirt_upgrade_manager::model::ids::{HostId, RunId};
use ovirt_upgrade_manager::model::request::EventsRequest;
use ovirt_upgrade_manager::model::run_request::RunRequest;
use ovirt_upgrade_manager::model::run_status::RunStatus;

use crate::exit::{Failure, Outcome};
use crate::screen::line::{Line, Tone};
use crate::screen::live::Live;
use crate::screen::page::Page;
use crate::screen::words;
use crate::session::runs::short;
use crate::session::{App, Session};
use crate::show::runs::{self, Around};

/// Time between two looks.
const LOOK: Duration = Duration::from_millis(500);

/// How a run is followed.
pub struct Following {
    /// This process drives the run: Ctrl-C leaves it standing.
    pub drives: bool,
    /// The following ends where the run asks, or waits for an approval.
    pub stop_at_question: bool,
}

/// Follows a run to its end.
///
/// # Errors
/// What the library answers; interrupted.
pub async fn follow(s: &Session<'_>, run: &RunId, following: &Following) -> Outcome<RunStatus> {
    let mut view = View::new(s.app);
    let followed = look_until_ended(s, run, following, &mut view).await;
    view.finish();
    match followed {
        Ok(status) => {
            ended(s.app, &status, following)?;
            Ok(status)
        }
        Err(Failure::Interrupted) => {
            interrupted(s.app, run, following);
            Err(Failure::Interrupted)
        }
        Err(failure) => {
            // The run stands still, whatever ended the following.
            if following.drives {
                interrupted(s.app, run, following);
            }
            match failure {
                Failure::NobodyReads if following.drives => {
                    Err(Failure::Because("standard output was closed before the run ended".to_owned()))
                }
                failure => Err(failure),
            }
        }
    }
}

async fn look_until_ended(s: &Session<'_>, run: &RunId, following: &Following, view: &mut View) -> Outcome<RunStatus> {
    let mut cursor = newest_event(s).await?;
    loop {
        let status = s.ask("run", async |m, call| m.run(call, RunRequest { run: run.clone() }).await).await?;
        for event in events_after(s, &mut cursor).await? {
            if event.event.fields.get("run").is_some_and(|of| of == run.as_str()) {
                view.event(s.app, &event)?;
            }
        }
        view.status(s.app, &status)?;
        if status.state.is_final() || (runs::needs_operator(&status) && following.stop_at_question) {
            return Ok(status);
        }
        tokio::select! {
            () = s.app.interrupted.cancelled() => return Err(Failure::Interrupted),
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// The number of the newest event: those before are history.
pub async fn newest_event(s: &Session<'_>) -> Outcome<u64> {
    let mut cursor = 0;
    while !events_after(s, &mut cursor).await?.is_empty() {}
    Ok(cursor)
}

/// A page of events after the cursor, which moves behind them.
pub async fn events_after(s: &Session<'_>, cursor: &mut u64) -> Outcome<Vec<Event>> {
    let request = EventsRequest { after: *cursor, limit: 1_000 };
    let page = s.ask("events", async |m, call| m.events(call, request).await).await?;
    *cursor = page.next.max(*cursor);
    Ok(page.events)
}

fn interrupted(app: &App, run: &RunId, following: &Following) {
    let (program, run) = (app.program(), short(run));
    if following.drives {
        app.output.note(format!("Run {run} stands still; steps that were sent to engine and provider go on there."));
        app.output.note(format!("To go on with it:  {program} run --continue {run}"));
        app.output.note(format!("To cancel it:      {program} cancel {run}, and then go on with it"));
    } else {
        app.output.note(format!("The run goes on. To watch it again: {program} status {run} --follow"));
    }
}

/// The end, in text: the status with all hosts, and where the report is.
fn ended(app: &App, status: &RunStatus, following: &Following) -> Outcome<()> {
    if app.output.json {
        return Ok(());
    }
    let program = app.program();
    let mut page = Page::new(app.output.width());
    page.gap();
    runs::status(&mut page, status, &Around { program: &program, is_driven: !following.drives });
    if status.state.is_final() {
        page.gap();
        let run = short(&status.run);
        page.line(Line::new().with(Tone::Dim, format!("Report: {program} report {run} [--html --output FILE]")));
    }
    app.output.print(&page.render(app.output.colours()))
}

/// Where the run is shown.
enum View {
    Live(Live),
    /// What was shown last.
    Lines {
        phases: BTreeMap<HostId, String>,
        question: Option<u64>,
        waits: Vec<String>,
    },
    Documents(Option<Box<RunStatus>>),
}

impl View {
    fn new(app: &App) -> View {
        match (app.output.json, app.output.is_live()) {
            (true, _) => View::Documents(None),
            (false, true) => View::Live(Live::new(&app.output, &app.program())),
            (false, false) => View::Lines { phases: BTreeMap::new(), question: None, waits: vec![] },
        }
    }

    fn event(&mut self, app: &App, event: &Event) -> Outcome<()> {
        let is_news = event.event.severity != EventSeverity::Normal;
        match self {
            // The view shows progress, with more of it.
            View::Live(_) if event.event.name.ends_with("_PROGRESS") => {}
            View::Live(live) => live.say(&event_line(event)),
            View::Lines { .. } if is_news => app.output.line(&event_line(event))?,
            View::Lines { .. } | View::Documents(_) => {}
        }
        Ok(())
    }

    fn status(&mut self, app: &App, status: &RunStatus) -> Outcome<()> {
        match self {
            View::Live(live) => live.update(status),
            View::Documents(last) if last.as_deref() != Some(status) => {
                *last = Some(Box::new(status.clone()));
                app.output.element(status, Line::new)?;
            }
            View::Documents(_) => {}
            View::Lines { phases, question, waits } => {
                for host in &status.hosts {
                    let phase = runs::host_phase(host);
                    let text = phase.text(false);
                    if phases.get(&host.id) != Some(&text) {
                        phases.insert(host.id.clone(), text);
                        app.output.line(&changed(status, &host.name, phase))?;
                    }
                }
                let now: Vec<String> = status.waits_for.iter().map(|wait| wait.why.message.clone()).collect();
                for wait in now.iter().filter(|wait| !waits.contains(wait)) {
                    app.output.line(&changed(status, "waits for", Line::from(wait)))?;
                }
                if now != *waits {
                    let commands =
                        status.waits_for.iter().filter_map(|wait| runs::command_for(status, wait, &app.program()));
                    for command in commands.collect::<Vec<_>>() {
                        app.output.line(&Line::from(command))?;
                    }
                }
                *waits = now;
                let asked = status.question.as_ref().map(|asked| asked.id);
                if let Some(open) = status.question.as_ref().filter(|_| *question != asked) {
                    let mut page = Page::new(None);
                    runs::question(&mut page, status, open, &app.program());
                    app.output.print(&page.render(app.output.colours()))?;
                }
                *question = asked;
            }
        }
        Ok(())
    }

    fn finish(self) {
        if let View::Live(live) = self {
            live.finish();
        }
    }
}

/// `12:03:44   43%  host-1: evacuating`.
fn changed(status: &RunStatus, what: &str, now: Line) -> Line {
    let clock = words::clock(words::now_ms());
    Line::new()
        .with(Tone::Dim, format!("{clock} {:>4}%  ", status.permille / 10))
        .with(Tone::Strong, what)
        .plain(": ")
        .then(now)
}

fn event_line(event: &Event) -> Line {
    let clock = Line::new().with(Tone::Dim, format!("{}  ", words::clock(event.event.at_ms)));
    let tone = match event.event.severity {
        EventSeverity::Normal => Tone::Plain,
        EventSeverity::Warning => Tone::Warn,
        EventSeverity::Error => Tone::Bad,
    };
    clock.with(tone, &event.event.text)
}
