//! A run, live on a terminal: a bar for the run, a line for each host, events above them as they come.

use indicatif::{ProgressBar, ProgressStyle};
use ovirt_upgrade_manager::model::run::Phase;
use ovirt_upgrade_manager::model::run_status::{HostRunStatus, RunStatus};
use ovirt_upgrade_manager::rolling::words::counted;

use super::line::{Line, Tone};
use super::output::Output;
use super::page::Page;
use super::words;
use crate::show::runs;

/// Rows of the terminal that are left to the bar, the question and the last events.
const OTHER_ROWS: usize = 8;
/// Columns of the time of an event.
const EVENT_INDENT: usize = 10;
/// Blanks between two columns.
const GAP: &str = "  ";

/// The live view: one bar whose message has the lines below it, so that all of it is drawn at once.
pub struct Live {
    bar: ProgressBar,
    colours: bool,
    /// How this program is called, to show commands.
    program: String,
}

impl Live {
    pub fn new(output: &Output, program: &str) -> Live {
        let bar = ProgressBar::new(1_000);
        // The template is ours, and a bar without a style is still a bar.
        if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:24}] {percent:>3}%  {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Live { bar, colours: output.colours(), program: program.to_owned() }
    }

    /// A line above the view, broken at the width of the terminal.
    pub fn say(&self, line: &Line) {
        let (_, columns) = size();
        for line in line.broken(columns, EVENT_INDENT) {
            self.bar.println(line.text(self.colours));
        }
    }

    /// Shows the run as it is now.
    pub fn update(&self, status: &RunStatus) {
        let (rows, columns) = size();
        let name = Line::from(&status.cluster_name).cut(columns / 4);
        let rest = format!("; about {} more", words::about(status.eta_p50_ms));
        let mut lines = vec![runs_summary(status).plain(rest).cut(columns.saturating_sub(36 + name.width()))];
        lines.extend(hosts(status, rows.saturating_sub(OTHER_ROWS).max(4)));
        for wait in status.waits_for.iter().filter(|wait| wait.host.is_none()) {
            lines.push(Line::new().with(Tone::Dim, "waits for: ").plain(&wait.why.message));
        }
        let commands = status.waits_for.iter().filter_map(|wait| runs::command_for(status, wait, &self.program));
        lines.extend(commands.map(|command| Line::new().with(Tone::Warn, command)));
        if let Some(question) = &status.question {
            let mut page = Page::new(Some(columns));
            runs::question(&mut page, status, question, &self.program);
            lines.extend(page.into_lines());
        }
        let text: Vec<String> = lines.iter().map(|line| line.cut(columns).text(self.colours)).collect();
        self.bar.set_position(u64::from(status.permille));
        self.bar.set_prefix(name.text(false));
        self.bar.set_message(text.join("\n"));
    }

    /// Takes the view away.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// Rows and columns of the terminal. The last column is not used: some terminals begin a new line behind it.
fn size() -> (usize, usize) {
    let (rows, columns) = console::Term::stderr().size();
    (usize::from(rows), usize::from(columns).saturating_sub(1).max(20))
}

fn runs_summary(status: &RunStatus) -> Line {
    use ovirt_upgrade_manager::model::run::Stage;
    let stage = match status.stage {
        Stage::Opening => ": beginning",
        Stage::Closing => ": restoring settings",
        Stage::Rolling | Stage::Ended => "",
    };
    runs::state(status.state).plain(stage)
}

/// A line for each host, in the order of the plan. Where there is no room for all, those that wait or have ended well become
/// one line each.
fn hosts(status: &RunStatus, room: usize) -> Vec<Line> {
    let is_quiet =
        |host: &&HostRunStatus| host.phase == Phase::Waiting || host.result.is_some_and(|result| !result.is_failure());
    let all: Vec<&HostRunStatus> = status.hosts.iter().collect();
    let (quiet, shown): (Vec<_>, Vec<_>) =
        if all.len() <= room { (vec![], all) } else { all.into_iter().partition(is_quiet) };
    let left_out = shown.len().saturating_sub(room);
    let mut lines = rows(status, &shown[..shown.len() - left_out]);
    let number = |waits: bool| quiet.iter().filter(|host| (host.phase == Phase::Waiting) == waits).count();
    for (number, words) in [(left_out, "more in hand or failed"), (number(true), "waiting"), (number(false), "done")] {
        if number > 0 {
            lines.push(Line::new().with(Tone::Dim, format!("{GAP}{} {words}", counted(number as u64, "host"))));
        }
    }
    lines
}

fn rows(status: &RunStatus, shown: &[&HostRunStatus]) -> Vec<Line> {
    let widest = |cell: &dyn Fn(&HostRunStatus) -> Line| shown.iter().map(|host| cell(host).width()).max().unwrap_or(0);
    let name = |host: &HostRunStatus| Line::new().with(Tone::Strong, &host.name);
    let (names, phases) = (widest(&name), widest(&|host| runs::host_phase(host)));
    let row = |host: &&HostRunStatus| {
        let since = match (host.phase, host.result) {
            (Phase::Waiting, _) | (_, Some(_)) => String::new(),
            _ => words::age(words::now_ms() - host.since_ms),
        };
        Line::from(GAP)
            .then(name(host).padded(names))
            .plain(GAP)
            .then(runs::host_phase(host).padded(phases))
            .plain(GAP)
            .then(Line::new().with(Tone::Dim, since).padded(12))
            .plain(GAP)
            .then(runs::detail(status, host))
    };
    shown.iter().map(row).collect()
}
