//! Runs: the list, a status, a question, what a restore did.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::RunId;
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::run::{Phase, RunState, Stage};
use ovirt_upgrade_manager::model::run_request::{Restored, RunLine};
use ovirt_upgrade_manager::model::run_status::{HostRunStatus, OpenQuestion, RunStatus, SettingStatus, WaitsFor};
use ovirt_upgrade_manager::rolling::page::words::{choice, phase, result_words, state_words, word};
use ovirt_upgrade_manager::rolling::words::counted;

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words;
use crate::session::runs::short;

/// The state of a run, in its colour.
pub fn state(state: RunState) -> Line {
    let (tone, words) = state_words(state);
    Line::new().with(tone.into(), words)
}

pub fn list(page: &mut Page, runs: &[RunLine]) {
    if runs.is_empty() {
        return page.line("There is no run yet. 'upgrade-manager run CLUSTER' plans one and begins it.");
    }
    let mut table = Table::new([
        Column::whole("RUN"),
        Column::text("CLUSTER"),
        Column::whole("STATE"),
        Column::number("HOSTS"),
        Column::whole("BEGAN"),
        Column::whole("TOOK"),
        Column::text("LEFT TO RESTORE"),
    ]);
    for run in runs {
        let took = run.ended_at_ms.map_or("-".to_owned(), |ended| words::age(ended - run.began_at_ms));
        let left = match run.settings_left {
            0 => Line::new(),
            number if run.state.is_final() => Line::new().with(Tone::Warn, counted(number, "setting")),
            number => counted(number, "setting").into(),
        };
        table.row([
            short(&run.run).into(),
            run.cluster_name.as_deref().unwrap_or(run.cluster.as_str()).into(),
            state(run.state),
            run.hosts.map_or("-".to_owned(), |hosts| hosts.to_string()).into(),
            words::ago(run.began_at_ms).into(),
            took.into(),
            left,
        ]);
    }
    page.table(&table);
}

/// Where a status is shown.
pub struct Around<'a> {
    /// How this program is called, to show commands.
    pub program: &'a str,
    /// Some process drives the run.
    pub is_driven: bool,
}

pub fn status(page: &mut Page, status: &RunStatus, around: &Around<'_>) {
    page.field("Run", Line::new().with(Tone::Strong, &status.run));
    page.field(
        "Cluster",
        format!("{}, begun {} by {}", status.cluster_name, words::ago(status.began_at_ms), status.actor),
    );
    page.field("State", summary(status));
    if let Some(why) = status.why.as_ref().filter(|_| status.question.is_none()) {
        page.problem(2, Tone::Warn, why);
    }
    if !status.state.is_final() {
        page.field("Takes", remaining(status));
        let is_cancelled = status.why.as_ref().is_some_and(|why| why.code == Code::Cancelled);
        let what = if is_cancelled { "was given: it ends" } else { "would end it" };
        page.field("A cancel", format!("{what} within {}", words::about(status.cancel_bound_ms)));
    }
    for wait in status.waits_for.iter().filter(|wait| wait.host.is_none()) {
        page.field("Waits for", &wait.why.message);
    }
    let commands = status.waits_for.iter().filter_map(|wait| command_for(status, wait, around.program));
    commands.for_each(|command| page.field("", command));
    if status.state == RunState::Paused && status.question.is_none() {
        page.field("", format!("to end the pause: {} resume {}", around.program, short(&status.run)));
    }
    page.gap();
    page.table(&hosts(status));
    if let Some(question) = &status.question {
        page.gap();
        self::question(page, status, question, around.program);
    }
    let needs: Vec<&HostRunStatus> = status.hosts.iter().filter(|host| host.needs.is_some()).collect();
    if !needs.is_empty() {
        page.title("Left for an operator");
        for host in needs {
            page.line(Line::new().with(Tone::Strong, &host.name));
            host.needs.iter().for_each(|need| page.problem(2, Tone::Warn, need));
        }
    }
    if status.state.is_final() {
        settings(page, &status.settings);
    } else if !around.is_driven {
        page.gap();
        let program = around.program;
        page.sentence(
            0,
            Line::new().with(Tone::Warn, "No process drives this run now. ").plain(format!(
                "The engine's upgrade manager goes on with it when it starts, or: {program} run --continue {}",
                short(&status.run)
            )),
        );
    }
}

/// The run goes on only when an operator has acted.
pub fn needs_operator(status: &RunStatus) -> bool {
    let waits_for_approval = || status.waits_for.iter().any(|wait| wait.why.code == Code::RunNeedsApproval);
    !status.state.is_final() && (status.question.is_some() || status.state == RunState::Paused || waits_for_approval())
}

/// The command for what a run waits for, where it needs one: `upgrade-manager approve 13ef7fab`.
pub fn command_for(status: &RunStatus, wait: &WaitsFor, program: &str) -> Option<String> {
    let is_approval = wait.why.code == Code::RunNeedsApproval;
    is_approval.then(|| format!("to approve it: {program} approve {}", short(&status.run)))
}

/// State, stage and progress: `goes on: host after host, 43%`.
pub fn summary(status: &RunStatus) -> Line {
    let stage = match status.stage {
        Stage::Opening => "beginning",
        Stage::Rolling => "host after host",
        Stage::Closing => "restoring settings",
        Stage::Ended => return state(status.state),
    };
    state(status.state).plain(format!(": {stage}, {}%", status.permille / 10))
}

/// The predicted rest: `about 12 minutes more; in 19 of 20 cases less than 20 minutes`.
pub fn remaining(status: &RunStatus) -> String {
    let (half, most) = (words::about(status.eta_p50_ms), words::about(status.eta_p95_ms));
    format!("about {half} more; in 19 of 20 cases less than {most}")
}

fn hosts(status: &RunStatus) -> Table {
    let mut table =
        Table::new([Column::text("HOST"), Column::whole("PHASE"), Column::whole("SINCE"), Column::text("DETAIL")]);
    for host in &status.hosts {
        let since =
            if host.phase == Phase::Waiting { String::new() } else { words::age(words::now_ms() - host.since_ms) };
        let since = if host.phase == Phase::Ended { words::ago(host.since_ms) } else { since };
        table.row([Line::new().with(Tone::Strong, &host.name), host_phase(host), since.into(), detail(status, host)]);
    }
    table
}

/// The phase of a host, or how it ended.
pub fn host_phase(host: &HostRunStatus) -> Line {
    match host.result {
        Some(_) => {
            let (tone, words) = result_words(host.result);
            Line::new().with(tone.into(), words)
        }
        None if host.phase == Phase::Waiting => Line::new().with(Tone::Dim, phase(host.phase)),
        None => phase(host.phase).into(),
    }
}

/// What is to be known about a host: what it waits for, VMs that have to leave, why it failed.
pub fn detail(status: &RunStatus, host: &HostRunStatus) -> Line {
    let wait = status.waits_for.iter().find(|wait| wait.host.as_ref() == Some(&host.id));
    let left = host.vms_left.filter(|left| *left > 0 && host.result.is_none());
    let proof = || host.restart.filter(|_| host.result.is_some()).map(|proof| format!("restart: {}", word(&proof)));
    // The row names the host already.
    let own = format!("host {}: ", host.name);
    let sentence = |whole: String| whole.strip_prefix(&own).map_or(whole.clone(), str::to_owned);
    match (&host.why, wait, left) {
        (Some(why), _, _) => Line::new().with(Tone::Warn, sentence(words::problem(why))),
        (None, _, Some(left)) => format!("{} still to leave", counted(left, "VM")).into(),
        (None, Some(wait), None) => sentence(wait.why.message.clone()).into(),
        (None, None, None) => Line::new().with(Tone::Dim, proof().unwrap_or_default()),
    }
}

/// A question with its choices, and the command that gives each answer.
pub fn question(page: &mut Page, status: &RunStatus, question: &OpenQuestion, program: &str) {
    let about = question.host.as_ref().and_then(|id| status.hosts.iter().find(|host| host.id == *id));
    let about = about.map_or(String::new(), |host| format!(" about host {}", host.name));
    let since = words::ago(question.since_ms);
    page.line(Line::new().with(Tone::Warn, format!("Question {}{about}, asked {since}:", question.id)));
    page.problem(2, Tone::Plain, &question.why);
    page.line("Answer with one of these commands:");
    for one in &question.choices {
        let safe = if *one == question.default { "; a cancel gives this answer" } else { "" };
        let command = format!("  {program} answer {} {} {one}", short(&status.run), question.id);
        page.line(Line::new().plain(command).with(Tone::Dim, format!("   ({}{safe})", choice(*one))));
    }
}

/// Settings that a run changed and that are not restored.
fn settings(page: &mut Page, settings: &[SettingStatus]) {
    let mut open = settings.iter().filter(|setting| setting.state != LedgerState::Restored).peekable();
    if open.peek().is_none() {
        return;
    }
    page.title("Not restored");
    open.for_each(|setting| self::setting(page, setting));
}

fn setting(page: &mut Page, setting: &SettingStatus) {
    let (before, ours) = (&setting.before, &setting.ours);
    let line = Line::new().with(Tone::Strong, &setting.what).plain(format!(": was {before}, set to {ours}"));
    match &setting.state {
        LedgerState::Restored => page.sentence(0, line.with(Tone::Good, ", restored")),
        LedgerState::Ours => page.sentence(0, line.with(Tone::Warn, ", not restored yet")),
        LedgerState::Listed(why) => {
            page.sentence(0, line.with(Tone::Warn, ", not restored"));
            page.problem(2, Tone::Plain, why);
        }
    }
}

pub fn restored(page: &mut Page, restored: &Restored) {
    if restored.settings.is_empty() {
        return page.line(format!("Run {} left nothing behind.", short(&restored.run)));
    }
    restored.settings.iter().for_each(|one| setting(page, one));
}

/// What a command to a run answers: the state of the moment, and who carries the command out.
pub fn taken(page: &mut Page, status: &RunStatus, what: &str, around: &Around<'_>) {
    let run: &RunId = &status.run;
    page.line(
        Line::new()
            .plain(format!("{what}: run {} of cluster {}, ", short(run), status.cluster_name))
            .then(summary(status)),
    );
    let program = around.program;
    if around.is_driven {
        page.line(
            Line::new().with(Tone::Dim, format!("The run takes it within seconds: {program} status {}", short(run))),
        );
    } else {
        page.sentence(
            0,
            Line::new()
                .with(Tone::Warn, "No process drives this run now: ")
                .plain(format!("it takes this when it goes on. {program} run --continue {}", short(run))),
        );
    }
}
