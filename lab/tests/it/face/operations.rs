//! The operations on plans and runs.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::{HostId, PackageName, RunId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::question::Choice;
use ovirt_upgrade_manager::model::request::InstallPackagesRequest;
use ovirt_upgrade_manager::model::run::{Command, HostResult, PauseAt, Phase, RestartProof, RunState};
use ovirt_upgrade_manager::model::run_request::{
    PauseRequest, ReportRequest, RunsRequest, SkipHostRequest, StartRequest,
};
use upgrade_manager_lab::world::engine::NewHost;

use super::bench::{Process, action, call};
use crate::runs::bench::{Bench, HOUR, OPERATOR, Setup, vm};

/// Plan, start, status, question, answer, end, report.
#[test]
fn a_cluster_is_upgraded_through_the_operations() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 1).build();
    let process = Process::open(&mut bench);
    let begun = process.start_with(&mut bench, |r| r.target_level = Some(Level::new(4, 8)));
    let run = begun.run.clone();
    assert_eq!((begun.state, begun.actor.as_str(), begun.hosts.len()), (RunState::Running, OPERATOR, 3));
    let installing = process.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    assert!(!installing.waits_for.is_empty(), "its driver shows what it waits for");

    // A host joins the cluster, so the run asks.
    let cluster = bench.cluster.clone();
    bench.world(|w| w.add_engine_host(&cluster, &NewHost::named("latecomer"))).unwrap();
    let asking = process.until_status(&mut bench, &run, "question", |s| s.question.is_some());
    let question = asking.question.unwrap();
    assert_eq!(asking.state, RunState::Paused);
    let other = process.answer(&mut bench, &run, question.id + 1, Choice::GoOn).unwrap_err();
    assert_eq!(other.code(), Code::QuestionNotOpen);
    if !question.choices.contains(&Choice::Next) {
        let wrong = process.answer(&mut bench, &run, question.id, Choice::Next).unwrap_err();
        assert!(wrong.code() == Code::InvalidArgument && wrong.message().contains("'go_on'"), "{wrong}");
    }
    process.answer(&mut bench, &run, question.id, Choice::GoOn).unwrap();
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!((ended.state, ended.permille), (RunState::SucceededWithWarnings, 1000), "{:?}", ended.why);
    let late = process.answer(&mut bench, &run, question.id, Choice::GoOn).unwrap_err();
    assert_eq!(late.code(), Code::QuestionNotOpen);

    let request = ReportRequest { run: run.clone() };
    let report = process.ask(&mut bench, |m| async move { m.report(&call(), request).await }).unwrap();
    assert_eq!(
        (report.actor.as_str(), report.state, report.plan.hosts.len()),
        (OPERATOR, RunState::SucceededWithWarnings, 3)
    );
    let request = ReportRequest { run: run.clone() };
    let page = process.ask(&mut bench, |m| async move { m.report_page(&call(), request).await }).unwrap();
    assert_eq!((&page.run, page.html), (&run, ovirt_upgrade_manager::rolling::page::page(&report)));
    let asked = &report.questions[0];
    assert_eq!(
        (asked.id, asked.answer, asked.actor.as_deref()),
        (question.id, Some(Choice::GoOn), Some("eva@internal"))
    );
    for host in &report.hosts {
        assert_eq!(host.result, Some(HostResult::Succeeded));
        assert_eq!((host.proofs.installed, host.proofs.restart), (Some(true), Some(RestartProof::BootId)));
        assert!(host.before.is_some() && host.after.is_some() && host.tasks.len() == 1, "{host:#?}");
    }
    assert_eq!((report.not_restored.len(), report.level.raised), (0, false));
    assert!(report.level.why_not.iter().any(|why| why.message.contains("latecomer")), "{:#?}", report.level);
}

#[test]
fn a_run_is_paused_resumed_and_cancelled() {
    let mut bench = Setup::hosts(4).build();
    let process = Process::open(&mut bench);
    let run = process.start(&mut bench).run;
    process.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    let pause = PauseRequest { run: run.clone(), at: PauseAt::Host, actor: OPERATOR.to_owned() };
    process.ask(&mut bench, |m| async move { m.pause(&call(), pause).await }).unwrap();
    let paused = process.until_status(&mut bench, &run, "pause", |s| s.state == RunState::Paused);
    assert_eq!(paused.hosts[0].result, Some(HostResult::Succeeded), "the host in hand is finished first");
    assert_eq!(paused.why.unwrap().code, Code::RunPausedByOperator);
    let resume = action(&run);
    process.ask(&mut bench, |m| async move { m.resume(&call(), resume).await }).unwrap();
    process.until_status(&mut bench, &run, "second host", |s| s.hosts[1].phase == Phase::Booting);
    let begun =
        SkipHostRequest { run: run.clone(), host: bench.hosts[1].clone(), begun: false, actor: OPERATOR.to_owned() };
    let refused = process.ask(&mut bench, |m| async move { m.skip_host(&call(), begun).await }).unwrap_err();
    assert_eq!(refused.code(), Code::HostBegun, "{refused}");
    let skip =
        SkipHostRequest { run: run.clone(), host: bench.hosts[2].clone(), begun: false, actor: OPERATOR.to_owned() };
    process.ask(&mut bench, |m| async move { m.skip_host(&call(), skip).await }).unwrap();
    process.until_status(&mut bench, &run, "skip", |s| s.hosts[2].result == Some(HostResult::Skipped));
    let cancel = action(&run);
    process.ask(&mut bench, |m| async move { m.cancel(&call(), cancel).await }).unwrap();
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!((ended.state, ended.hosts[1].result), (RunState::Cancelled, Some(HostResult::Succeeded)));
    let request = ReportRequest { run: run.clone() };
    let report = process.ask(&mut bench, |m| async move { m.report(&call(), request).await }).unwrap();
    let given: Vec<&Command> = report.commands.iter().map(|c| &c.command).collect();
    let skipped = Command::SkipHost(bench.hosts[2].clone());
    assert_eq!(given, [&Command::Pause(PauseAt::Host), &Command::Resume, &skipped, &Command::Cancel]);
}

#[test]
fn refusals_name_what_is_wrong() {
    let mut bench = Setup::hosts(2).build();
    let process = Process::open(&mut bench);
    let unknown = StartRequest { hash: "0".repeat(64), actor: OPERATOR.to_owned() };
    let refused = process.ask(&mut bench, |m| async move { m.start(&call(), unknown).await }).unwrap_err();
    assert_eq!(refused.code(), Code::PlanUnknown);
    let nobody = RunId::new("run-x").unwrap();
    let report = ReportRequest { run: nobody.clone() };
    let refused = process.ask(&mut bench, |m| async move { m.report_page(&call(), report).await }).unwrap_err();
    assert_eq!(refused.code(), Code::RunUnknown);
    let cancel = action(&nobody);
    let refused = process.ask(&mut bench, |m| async move { m.cancel(&call(), cancel).await }).unwrap_err();
    assert_eq!(refused.code(), Code::RunUnknown);

    let plan = process.plan(&mut bench, |_| {});
    let run = process.start(&mut bench).run;
    let again = StartRequest { hash: plan.hash, actor: OPERATOR.to_owned() };
    let refused = process.ask(&mut bench, |m| async move { m.start(&call(), again).await }).unwrap_err();
    assert_eq!(refused.code(), Code::RunExists, "{refused}");
    let restore = action(&run);
    let refused = process.ask(&mut bench, |m| async move { m.restore(&call(), restore).await }).unwrap_err();
    assert_eq!(refused.code(), Code::RunExists);
    let stranger = HostId::new("nobody").unwrap();
    let skip = SkipHostRequest { run: run.clone(), host: stranger, begun: false, actor: OPERATOR.to_owned() };
    let refused = process.ask(&mut bench, |m| async move { m.skip_host(&call(), skip).await }).unwrap_err();
    assert_eq!(refused.code(), Code::HostNotInRun);
    let nameless =
        ovirt_upgrade_manager::model::run_request::RunActionRequest { actor: " ".to_owned(), ..action(&run) };
    let refused = process.ask(&mut bench, |m| async move { m.cancel(&call(), nameless).await }).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    let late = action(&run);
    let refused = process.ask(&mut bench, |m| async move { m.cancel(&call(), late).await }).unwrap_err();
    assert_eq!(refused.code(), Code::RunEnded);
}

#[test]
fn runs_are_listed_newest_first_in_pages() {
    let mut bench = Setup::empty().host(|h| h.up_to_date = true).build();
    let process = Process::open(&mut bench);
    let mut begun = vec![];
    for _ in 0..3 {
        let run = process.start(&mut bench).run;
        process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
        process.for_ms(&mut bench, HOUR);
        bench.forget_the_run();
        begun.insert(0, run);
    }
    let list =
        |bench: &mut _, request: RunsRequest| process.ask(bench, |m| async move { m.runs(&call(), request).await });
    let ids = |list: &ovirt_upgrade_manager::model::run_request::RunList| {
        list.runs.iter().map(|line| line.run.clone()).collect::<Vec<_>>()
    };
    let first = list(&mut bench, RunsRequest { limit: 2, ..RunsRequest::default() }).unwrap();
    assert_eq!((ids(&first).as_slice(), first.more), (&begun[..2], true));
    let line = &first.runs[0];
    assert_eq!((line.cluster_name.as_deref(), line.hosts, line.settings_left), (Some("c1"), Some(0), 0));
    assert!(line.state == RunState::Succeeded && line.ended_at_ms >= Some(line.began_at_ms));
    let next = RunsRequest { limit: 2, before: Some(begun[1].clone()), ..RunsRequest::default() };
    let second = list(&mut bench, next).unwrap();
    assert_eq!((ids(&second).as_slice(), second.more), (&begun[2..], false));
    let elsewhere = ovirt_upgrade_manager::model::ids::ClusterId::new("another").unwrap();
    let none = list(&mut bench, RunsRequest { cluster: Some(elsewhere), ..RunsRequest::default() }).unwrap();
    assert_eq!((none.runs.len(), none.more), (0, false));
    let refused = list(&mut bench, RunsRequest { limit: 0, ..RunsRequest::default() }).unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
}

/// Two administrators answer at the same time. The run takes the first answer; the second one is not told as given.
#[test]
fn the_second_of_two_answers_is_refused() {
    let mut bench = Setup::hosts(3).build();
    let process = Process::open(&mut bench);
    let run = process.start_with(&mut bench, |r| r.target_level = Some(Level::new(4, 8))).run;
    process.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.add_engine_host(&cluster, &NewHost::named("latecomer"))).unwrap();
    let question = process.until_status(&mut bench, &run, "question", |s| s.question.is_some()).question.unwrap().id;
    process.answer(&mut bench, &run, question, Choice::GoOn).unwrap();
    // The same answer once more, after a lost one, is no contradiction.
    process.answer(&mut bench, &run, question, Choice::GoOn).unwrap();
    let refused = process.answer(&mut bench, &run, question, Choice::Stop).unwrap_err();
    assert_eq!(refused.code(), Code::QuestionAnswered, "{refused}");
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert!(ended.hosts.iter().all(|host| host.result == Some(HostResult::Succeeded)), "{:?}", ended.hosts);
}

/// While a run has a host in hand nobody else installs on it; before and after, its maintenance decides.
#[test]
fn nothing_is_installed_on_a_host_that_a_run_works_on() {
    let mut bench = Setup::hosts(2).build();
    let process = Process::open(&mut bench);
    let run = process.start(&mut bench).run;
    process.until_status(&mut bench, &run, "restart", |s| s.hosts[0].phase == Phase::Booting);
    let code = |process: &Process, bench: &mut Bench, n: usize| {
        let request = InstallPackagesRequest {
            host: process.inventory(bench, n),
            packages: vec![PackageName::new("bash").unwrap()],
            actor: OPERATOR.to_owned(),
            override_: None,
            engine: None,
            cluster_level: None,
        };
        process.ask(bench, |m| async move { m.install_packages(&call(), request).await }).unwrap_err()
    };
    let refused = code(&process, &mut bench, 0);
    assert_eq!((refused.code(), refused.param("run")), (Code::HostInRun, Some(run.as_str())));
    assert_eq!(code(&process, &mut bench, 1).code(), Code::HostNotInMaintenance);
    process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(code(&process, &mut bench, 0).code(), Code::HostNotInMaintenance);
}

/// What an abandoned run listed as not restored is in the answer of `restore`, which does not touch it.
#[test]
fn restore_names_what_an_abandoned_run_left() {
    let mut bench = Setup::hosts(3).pinned("web", 0).build();
    let process = Process::open(&mut bench);
    let run = process.start_with(&mut bench, |r| r.consents.stop_vms = vec![vm("web")]).run;
    process.until_status(&mut bench, &run, "restart", |s| s.hosts[0].phase == Phase::Booting);
    let abandon = action(&run);
    process.ask(&mut bench, |m| async move { m.abandon(&call(), abandon).await }).unwrap();
    process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    let restore = action(&run);
    let restored = process.ask(&mut bench, |m| async move { m.restore(&call(), restore).await }).unwrap();
    let web = restored.settings.iter().find(|entry| entry.setting == Setting::VmRuns(vm("web"))).unwrap();
    assert!(matches!(web.state, LedgerState::Listed(_)), "{web:?}");
}
