//! Golden documents of plans and runs: those of the golden journal (`tests/journals`), and a request of each operation.

use std::fs;
use std::path::Path;

use ovirt_upgrade_manager::error::codes;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, RunId};
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::question::{Choice, StandingAnswer};
use ovirt_upgrade_manager::model::report::ReportPage;
use ovirt_upgrade_manager::model::run::{Action, Entry, JournalRecord, PauseAt, Question, RunState};
use ovirt_upgrade_manager::model::run_request::*;
use ovirt_upgrade_manager::model::run_status::WaitsFor;
use ovirt_upgrade_manager::model::window::{MaintenanceWindows, Weekday, WeeklyWindow};
use ovirt_upgrade_manager::rolling::report::report;
use ovirt_upgrade_manager::rolling::run::Run;

use super::golden::golden;
use super::golden_samples::NOW;

pub fn journal() -> Vec<JournalRecord> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journals/format_1.jsonl");
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn plan() -> Plan {
    match journal().remove(0).entry {
        Entry::Began { plan, .. } => *plan,
        entry => panic!("{entry:?}"),
    }
}

/// The first records, and a question.
pub fn asking() -> Vec<JournalRecord> {
    let mut records = journal();
    let installs = |r: &JournalRecord| matches!(&r.entry, Entry::Intent { action: Action::Install { .. }, .. });
    records.truncate(records.iter().position(installs).expect("the journal has an installation") + 1);
    let run = Run::fold(&records).unwrap();
    let why = codes::HostLeftMaintenance { host: "alpha", phase: "installing", status: "up", who: "eva@internal" }
        .err()
        .into();
    let host = run.in_hand().next().map(|(id, _)| id.clone());
    let question = Some(Question { host, event: Some(4711), ..Question::default() });
    records.push(run.next_record(Entry::Paused { why, question }, run.epoch, run.last_at_ms + 5_000));
    records
}

fn run_id() -> RunId {
    RunId::new("run-1").unwrap()
}

fn actor() -> String {
    "admin@internal".to_owned()
}

#[test]
fn answers_about_runs() {
    golden("plan", &plan());
    golden("run_status", &Run::fold(&journal()).unwrap().status(vec![]));
    let asking = asking();
    let why = codes::RunWaiting { entity: "host alpha", what: "its VMs are leaving it" }.err().into();
    let waits = vec![WaitsFor { host: Some(HostId::new("h-1").unwrap()), why }];
    golden("run_status.asking", &Run::fold(&asking).unwrap().status(waits));
    golden("run_report", &report(&journal()).unwrap());
    golden("run_report.asking", &report(&asking).unwrap());
    let html = "<!doctype html>\n<title>\u{fc}</title>\n".to_owned();
    golden("report_page", &ReportPage { format: 1, run: run_id(), html });
    let line = RunLine {
        run: run_id(),
        cluster: ClusterId::new("c-1").unwrap(),
        cluster_name: Some("Default".into()),
        plan_hash: plan().hash,
        state: RunState::SucceededWithWarnings,
        began_at_ms: NOW - 7_200_000,
        ended_at_ms: Some(NOW),
        hosts: Some(2),
        settings_left: 1,
    };
    let bare = RunLine {
        cluster_name: None,
        state: RunState::Running,
        ended_at_ms: None,
        hosts: None,
        settings_left: 0,
        ..line.clone()
    };
    golden("run_list", &RunList { format: 1, runs: vec![line, bare], more: true });
    let settings = Run::fold(&journal()).unwrap().settings();
    golden("restored", &Restored { format: 1, run: run_id(), settings });
}

#[test]
fn requests_about_runs() {
    let mut request = plan().request;
    request.options.windows = Some(MaintenanceWindows {
        time_zone: "Europe/Berlin".into(),
        weekly: vec![WeeklyWindow {
            days: vec![Weekday::Saturday, Weekday::Sunday],
            from: "22:00".parse().unwrap(),
            to: "05:30".parse().unwrap(),
        }],
    });
    request.options.apart = vec![vec![HostId::new("h-1").unwrap(), HostId::new("h-2").unwrap()]];
    request.options.standing_answers =
        vec![StandingAnswer { question: ovirt_upgrade_manager::error::Code::WaitTooLong, choice: Choice::Next }];
    request.max_unavailable = "20%".parse().unwrap();
    golden("plan_request", &request);
    golden("plan_request.bare", &PlanRequest::new(ClusterId::new("c-1").unwrap(), UpdatePolicy::All));
    golden("start_request", &StartRequest { hash: plan().hash, actor: actor() });
    golden("pause_request", &PauseRequest { run: run_id(), at: PauseAt::Step, actor: actor() });
    golden("run_action_request", &RunActionRequest { run: run_id(), actor: actor() });
    let answer = AnswerRequest { run: run_id(), question: 17, choice: Choice::GoOn, actor: actor() };
    golden("answer_request", &answer);
    let skip = SkipHostRequest { run: run_id(), host: HostId::new("h-1").unwrap(), begun: true, actor: actor() };
    golden("skip_host_request", &skip);
    let approve = ApproveRequest { run: run_id(), host: Some(HostId::new("h-1").unwrap()), actor: actor() };
    golden("approve_request", &approve);
    golden("approve_request.bare", &ApproveRequest { host: None, ..approve });
    golden("run_request", &RunRequest { run: run_id() });
    golden("report_request", &ReportRequest { run: run_id() });
    let runs = RunsRequest { cluster: Some(ClusterId::new("c-1").unwrap()), before: Some(run_id()), limit: 7 };
    golden("runs_request", &runs);
    golden("runs_request.bare", &RunsRequest::default());
}
