//! Runs among the engine's tasks, by the rules of the lab's engine: one job, a step for each host, through failures and
//! restarts. A run is never disturbed by them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Result, codes};
use ovirt_upgrade_manager::model::engine::EngineSource;
use ovirt_upgrade_manager::model::ids::RunId;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{HostResult, Phase, RunState};
use ovirt_upgrade_manager::ports::{Call, Clock, Engine, ExternalJob, ExternalStep, Ports, UpgradeCheck};
use ovirt_upgrade_manager::rolling::task_list;
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::tasks::{EngineJob, JobStatus, NewStep};
use upgrade_manager_lab::world::engine::{Actor, EngineStop};

use super::bench::Process;
use crate::runs::bench::{Bench, HOUR, MINUTE, Setup};

/// What the engine does with a call.
#[derive(Clone, Copy, PartialEq)]
enum Does {
    Answers,
    /// It answers reads. It does what else it is asked for, and the answers are lost.
    LosesAnswers,
    IsDown,
}

/// The tasks of an engine: the lab's rules, over a world of their own.
struct Tasks {
    world: Mutex<World>,
    clock: Mutex<Option<Arc<dyn Clock>>>,
    does: Mutex<Does>,
    asked: Mutex<usize>,
}

impl Tasks {
    fn new(bench: &Bench) -> Arc<Tasks> {
        let world = World::bare(1, bench.now_ms()).unwrap();
        Arc::new(Tasks {
            world: Mutex::new(world),
            clock: Mutex::default(),
            does: Mutex::new(Does::Answers),
            asked: Mutex::default(),
        })
    }

    /// The process shows its runs here.
    fn shown_by(self: &Arc<Self>, process: &Process) {
        *self.clock.lock().unwrap() = Some(process.ports.clock.clone());
        let ports = Ports { engine: self.clone(), ..process.ports.clone() };
        process.spawn(task_list::run(ports, CancellationToken::new()));
    }

    fn does(&self, does: Does) {
        *self.does.lock().unwrap() = does;
    }

    fn restart(&self) {
        let mut world = self.world.lock().unwrap();
        world.stop_engine(EngineStop::Term, 1);
        let now = world.now_ms();
        world.advance(now + 10);
    }

    /// All jobs: the text up to the run's id, the status, and the steps with theirs.
    fn jobs(&self) -> Vec<EngineJob> {
        self.world.lock().unwrap().engine_jobs()
    }

    fn read<T>(&self, work: impl FnOnce(&mut World) -> T) -> Result<T> {
        *self.asked.lock().unwrap() += 1;
        let down = || codes::EngineUnreachable { why: "it is down" }.err();
        let does = *self.does.lock().unwrap();
        if does == Does::IsDown {
            return Err(down());
        }
        let now = self.clock.lock().unwrap().as_ref().unwrap().now_ms();
        let mut world = self.world.lock().unwrap();
        let now = now.max(world.now_ms());
        world.advance(now);
        Ok(work(&mut world))
    }

    fn call<T>(&self, work: impl FnOnce(&mut World) -> T) -> Result<T> {
        let answer = self.read(work)?;
        match *self.does.lock().unwrap() {
            Does::LosesAnswers => Err(codes::EngineTimeout { what: "POST /jobs" }.err()),
            _ => Ok(answer),
        }
    }
}

#[async_trait]
impl Engine for Tasks {
    fn upgrade_source(&self) -> Option<EngineSource> {
        None
    }

    async fn upgrade_check(&self, _: &Call) -> Result<UpgradeCheck> {
        Err(codes::EngineSourceMissing { why: "none" }.err())
    }

    async fn external_jobs(&self, _: &Call) -> Result<Vec<ExternalJob>> {
        let jobs = self.read(|w| w.engine_jobs())?;
        let step = |s: upgrade_manager_lab::world::engine::tasks::EngineStep| ExternalStep {
            open: s.status == JobStatus::Started,
            id: s.id,
            text: s.description,
        };
        let open = jobs.into_iter().filter(|job| job.external && job.status == JobStatus::Started);
        let job = |job: EngineJob| ExternalJob {
            id: job.id,
            text: job.description,
            steps: job.steps.into_iter().map(step).collect(),
        };
        Ok(open.map(job).collect())
    }

    async fn add_job(&self, call: &Call, text: &str) -> Result<String> {
        let actor = Actor { user: "us".to_owned(), correlation: Some(call.correlation_id.to_string()) };
        self.call(|w| w.add_external_job(text, true, &actor).unwrap())
    }

    async fn add_job_step(&self, _: &Call, job: &str, text: &str) -> Result<String> {
        let new = NewStep { kind: "executing".to_owned(), description: text.to_owned(), parent: None };
        self.call(|w| w.add_external_step(job, new).unwrap())
    }

    async fn end_job_step(&self, _: &Call, job: &str, step: &str, succeeded: bool) -> Result<()> {
        self.call(|w| w.end_external_step(job, step, succeeded).unwrap())
    }

    async fn end_job(&self, _: &Call, job: &str, succeeded: bool) -> Result<()> {
        self.call(|w| w.end_external_job(job, succeeded, true).unwrap())
    }
}

use JobStatus::{Failed, Finished, Started, Unknown};

/// The steps of a job: the host's number and the status.
fn steps(job: &EngineJob) -> Vec<(&str, JobStatus)> {
    job.steps.iter().map(|step| (step.description.as_str(), step.status)).collect()
}

#[test]
fn a_run_is_one_job_with_a_step_for_each_host() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let tasks = Tasks::new(&bench);
    let process = Process::open(&mut bench);
    tasks.shown_by(&process);
    let run = process.start(&mut bench).run;
    process.until_status(&mut bench, &run, "second host", |s| s.hosts[1].phase == Phase::Installing);
    let names: Vec<String> =
        process.status(&mut bench, &run).hosts.iter().map(|h| format!("Upgrading host {}", h.name)).collect();
    let jobs = tasks.jobs();
    assert_eq!(jobs.len(), 1);
    assert_eq!((jobs[0].status, jobs[0].external, jobs[0].auto_cleared), (Started, true, true));
    assert_eq!(jobs[0].description, format!("Upgrading hosts of cluster c1 (run {run})"));
    assert!(jobs[0].correlation.as_ref().is_some_and(|id| id.starts_with("oum-")));
    assert_eq!(steps(&jobs[0]), [(names[0].as_str(), Finished), (names[1].as_str(), Started)]);

    process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    process.for_ms(&mut bench, MINUTE);
    let jobs = tasks.jobs();
    assert_eq!((jobs.len(), jobs[0].status), (1, Finished));
    assert_eq!(steps(&jobs[0]), names.iter().map(|name| (name.as_str(), Finished)).collect::<Vec<_>>());
    // Cleared by itself, and not made again.
    process.for_ms(&mut bench, HOUR);
    tasks.call(|_| {}).unwrap();
    assert_eq!(tasks.jobs().len(), 0);
    let asked = *tasks.asked.lock().unwrap();
    process.for_ms(&mut bench, HOUR);
    assert_eq!(*tasks.asked.lock().unwrap(), asked, "without a run, the engine is not asked");
}

/// The next process goes on with the job; nothing but its text tells it which one.
#[test]
fn a_process_that_goes_on_with_a_run_goes_on_with_its_job() {
    let mut bench = Setup::hosts(3).build();
    let tasks = Tasks::new(&bench);
    let first = Process::open(&mut bench);
    tasks.shown_by(&first);
    let run = first.start(&mut bench).run;
    first.until_status(&mut bench, &run, "second host", |s| s.hosts[1].phase == Phase::Installing);
    first.kill(&mut bench);
    // Tasks of another program, and of a run of another state.
    let others = ["backup", "Upgrading hosts of cluster c1 (run 0123456789abcdef)"];
    for other in others {
        tasks.call(|w| w.add_external_job(other, false, &Actor::person("eva"))).unwrap().unwrap();
    }
    let second = Process::open(&mut bench);
    tasks.shown_by(&second);
    second.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    second.for_ms(&mut bench, MINUTE);
    let jobs = tasks.jobs();
    assert_eq!(jobs.iter().map(|job| job.status).collect::<Vec<_>>(), [Finished, Started, Started], "{jobs:#?}");
    assert_eq!(jobs[0].steps.len(), 3);
}

/// The process dies between the end of the run and the end of its job; the next one ends it.
#[test]
fn a_job_that_outlived_its_run_is_ended() {
    let mut bench = Setup::hosts(1).build();
    let tasks = Tasks::new(&bench);
    let first = Process::open(&mut bench);
    tasks.shown_by(&first);
    let run = first.start(&mut bench).run;
    first.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    tasks.does(Does::IsDown);
    first.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    first.kill(&mut bench);
    tasks.does(Does::Answers);
    assert_eq!(tasks.jobs()[0].status, Started);
    let second = Process::open(&mut bench);
    tasks.shown_by(&second);
    second.for_ms(&mut bench, MINUTE);
    let jobs = tasks.jobs();
    assert_eq!((jobs.len(), jobs[0].status, jobs[0].steps[0].status), (1, Finished, Finished));
}

/// The engine can carry out a call late, after the list was read again and the job was made anew.
#[test]
fn a_second_job_of_a_run_is_ended() {
    let mut bench = Setup::hosts(3).build();
    let tasks = Tasks::new(&bench);
    let process = Process::open(&mut bench);
    tasks.shown_by(&process);
    let run = process.start(&mut bench).run;
    process.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    let text = tasks.jobs()[0].description.clone();
    let actor = Actor { user: "us".to_owned(), correlation: None };
    tasks.read(|w| w.add_external_job(&text, true, &actor).unwrap()).unwrap();
    process.for_ms(&mut bench, 3 * MINUTE);
    let open = tasks.jobs().iter().filter(|job| job.status == Started).count();
    assert_eq!((tasks.jobs().len(), open), (2, 1), "{:#?}", tasks.jobs());
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(ended.state, RunState::Succeeded);
    process.for_ms(&mut bench, MINUTE);
    assert!(tasks.jobs().iter().all(|job| job.status == Finished), "{:#?}", tasks.jobs());
}

#[test]
fn after_a_restart_of_the_engine_a_run_gets_a_fresh_job() {
    let mut bench = Setup::hosts(3).build();
    let tasks = Tasks::new(&bench);
    let process = Process::open(&mut bench);
    tasks.shown_by(&process);
    let run = process.start(&mut bench).run;
    process.until_status(&mut bench, &run, "second host", |s| s.hosts[1].phase == Phase::Installing);
    tasks.restart();
    process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    process.for_ms(&mut bench, MINUTE);
    let jobs = tasks.jobs();
    assert_eq!(jobs.iter().map(|job| job.status).collect::<Vec<_>>(), [Unknown, Finished], "{jobs:#?}");
    // With the host that ended before.
    assert_eq!(
        steps(&jobs[1]),
        names_of(&process, &mut bench, &run).iter().map(|n| (n.as_str(), Finished)).collect::<Vec<_>>()
    );
}

fn names_of(process: &Process, bench: &mut Bench, run: &RunId) -> Vec<String> {
    process.status(bench, run).hosts.iter().map(|host| format!("Upgrading host {}", host.name)).collect()
}

/// The engine takes no task while a host begins and ends, one with success and one without: each gets its step all the same.
#[test]
fn a_host_that_begins_and_ends_between_two_looks_gets_its_step() {
    let mut bench = Setup::hosts(3).build();
    let tasks = Tasks::new(&bench);
    let process = Process::open(&mut bench);
    tasks.shown_by(&process);
    let run = process
        .start_with(&mut bench, |plan| {
            plan.options.max_failed = 1;
            plan.options.installer = Installer::Engine;
        })
        .run;
    process.until_status(&mut bench, &run, "first host", |s| s.hosts[0].phase == Phase::Installing);
    tasks.does(Does::IsDown);
    let last = process.status(&mut bench, &run).hosts[2].id.clone();
    bench.world(|w| w.next_upgrade_fails(&last));
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert!(ended.hosts[2].result.is_some_and(HostResult::is_failure), "{ended:#?}");
    tasks.does(Does::Answers);
    process.for_ms(&mut bench, HOUR);
    let jobs = tasks.jobs();
    let statuses: Vec<JobStatus> = jobs[0].steps.iter().map(|step| step.status).collect();
    assert_eq!((jobs.len(), jobs[0].status, statuses), (1, Failed, vec![Finished, Finished, Failed]), "{jobs:#?}");
}

/// A lost answer makes no second job and no second step; an engine that takes no task for hours disturbs no run.
#[test]
fn failures_of_the_task_list_disturb_nothing() {
    let mut bench = Setup::hosts(3).build();
    let tasks = Tasks::new(&bench);
    let process = Process::open(&mut bench);
    tasks.does(Does::LosesAnswers);
    tasks.shown_by(&process);
    let run = process.start(&mut bench).run;
    process.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    process.for_ms(&mut bench, MINUTE);
    let jobs = tasks.jobs();
    assert_eq!((jobs.len(), jobs[0].steps.len()), (1, 1), "{jobs:#?}");
    tasks.does(Does::Answers);
    process.until_status(&mut bench, &run, "second host", |s| s.hosts[1].phase == Phase::Installing);
    assert_eq!(tasks.jobs().len(), 1);
    tasks.does(Does::IsDown);
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(ended.state, RunState::Succeeded);
    tasks.does(Does::Answers);
    process.for_ms(&mut bench, HOUR);
    let (asked, jobs) = (*tasks.asked.lock().unwrap(), tasks.jobs());
    assert!(jobs.iter().all(|job| job.status == Finished), "{jobs:#?}");
    assert!(asked < 200, "{asked} requests");
}

/// A step that failed would fail the whole job at once, while the run goes on with the other hosts.
#[test]
fn a_host_that_failed_fails_its_step_at_the_end_of_the_run() {
    let mut bench = Setup::hosts(3).build();
    let tasks = Tasks::new(&bench);
    let process = Process::open(&mut bench);
    tasks.shown_by(&process);
    let run = process
        .start_with(&mut bench, |plan| {
            plan.options.max_failed = 1;
            plan.max_unavailable = "2".parse().unwrap();
            plan.options.installer = Installer::Engine;
        })
        .run;
    process.until_status(&mut bench, &run, "evacuation", |s| s.hosts[0].phase == Phase::Evacuating);
    let first = process.status(&mut bench, &run).hosts[0].id.clone();
    bench.world(|w| w.next_upgrade_fails(&first));
    let mut seen_open = false;
    let ended = process.until_status(&mut bench, &run, "end", |s| {
        let failed = s.hosts[0].result.is_some_and(HostResult::is_failure) && !s.state.is_final();
        if failed && s.hosts.iter().any(|host| host.phase == Phase::Installing) {
            let jobs = tasks.jobs();
            let last = jobs[0].steps.last().unwrap().status;
            seen_open |= (jobs[0].status, jobs[0].steps[0].status, last) == (Started, Started, Started);
        }
        s.state.is_final()
    });
    assert!(seen_open, "{:#?}", ended.hosts);
    process.for_ms(&mut bench, MINUTE);
    let jobs = tasks.jobs();
    let statuses: Vec<JobStatus> = jobs[0].steps.iter().map(|step| step.status).collect();
    assert_eq!((jobs.len(), jobs[0].status, statuses), (1, Failed, vec![Failed, Finished, Finished]), "{ended:#?}");
}
