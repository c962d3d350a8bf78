//! Rolling upgrades: plans, runs, and what operators do with them.
//!
//! Tests: `lab/tests/it/face` and `tests/it/contract/observer.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::UpgradeManager;
use super::drivers::Drivers;
use super::operations::{self, Operation, documents::*};
use crate::error::{Error, Result, codes};
use crate::model::FORMAT;
use crate::model::ids::{HostId, RunId};
use crate::model::ledger::{LedgerEntry, LedgerState};
use crate::model::question::Choice;
use crate::model::run::{Command, Phase, RunRow};
use crate::model::run_request::{MOST_RUNS, RunLine};
use crate::model::run_status::WaitsFor;
use crate::ports::{Call, ObserverRequestKind, Ports};
use crate::rolling::plan::gather;
use crate::rolling::run::settings::in_words;
use crate::rolling::run::{HostRun, Run};
use crate::rolling::{commands, page, report, sweep};

impl UpgradeManager {
    /// Makes the plan of a rolling upgrade, and stores it. Nothing is changed in the engine.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a request that cannot be a plan; `ENGINE_API_MISSING`; `OBSERVER_ONLY`, `CLOSED`,
    /// `CANCELLED`; what engine and store answer.
    pub async fn plan(&self, call: &Call, request: PlanRequest) -> Result<Plan> {
        self.carry_out(call, &operations::plan, gather::make(&self.0.ports, call, request)).await
    }

    /// Begins a run of a plan, if the plan still holds. This process drives it until it ends, or until it is closed; the
    /// next controller then continues it.
    ///
    /// # Errors
    /// Nothing was begun, but for an error of the store, which can come after the beginning (`runs` tells): `PLAN_UNKNOWN`, `PLAN_FORMAT`, `PLAN_CHANGED`, `PLAN_BLOCKED`, `RUN_EXISTS`,
    /// `ENGINE_API_MISSING`; `INVALID_ARGUMENT` for a bad actor; `OBSERVER_ONLY`, `CLOSED`, `CANCELLED`; what engine and
    /// store answer.
    pub async fn start(&self, call: &Call, request: StartRequest) -> Result<RunStatus> {
        let approving = commands::approve(&self.0.ports, call, &request.hash, &request.actor);
        let approved = self.carry_out(call, &operations::start, approving).await?;
        let inner = self.0.clone();
        self.to_the_end(call, move |_| async move {
            let run = commands::begin(&inner.ports, approved).await?;
            inner.drivers.look();
            status(&inner.ports, &inner.drivers, &run).await
        })
        .await
    }

    /// Pauses a run: nothing new is begun. Answers the status of the moment; the run takes the command within seconds.
    ///
    /// # Errors
    /// `RUN_UNKNOWN`, `RUN_ENDED`; `INVALID_ARGUMENT` for a bad actor; `NO_CONTROLLER` for an observer without a
    /// controller; `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn pause(&self, call: &Call, request: PauseRequest) -> Result<RunStatus> {
        let PauseRequest { run, at, actor } = request;
        self.command(call, &operations::pause, run, Command::Pause(at), actor).await
    }

    /// Ends a pause. It answers no question. As [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`].
    pub async fn resume(&self, call: &Call, request: RunActionRequest) -> Result<RunStatus> {
        self.command(call, &operations::resume, request.run, Command::Resume, request.actor).await
    }

    /// Answers the question that a run asks. As [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`]; `QUESTION_NOT_OPEN`; `QUESTION_ANSWERED` while another answer waits to be taken; `INVALID_ARGUMENT` for a choice that the question does not take.
    pub async fn answer(&self, call: &Call, request: AnswerRequest) -> Result<RunStatus> {
        let AnswerRequest { run, question, choice, actor } = request;
        self.carry_out(call, &operations::answer, self.check_answer(&run, question, choice)).await?;
        self.command(call, &operations::answer, run, Command::Answer { question, choice }, actor).await
    }

    /// Cancels a run: hosts in hand are finished or returned, settings are restored, and the run ends. As
    /// [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`].
    pub async fn cancel(&self, call: &Call, request: RunActionRequest) -> Result<RunStatus> {
        self.command(call, &operations::cancel, request.run, Command::Cancel, request.actor).await
    }

    /// Skips a host that was not begun; with `begun`, also one that was begun: it is ended as it is. As [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`]; `HOST_NOT_IN_RUN`; `HOST_BEGUN` without `begun`. A host that is begun between the check and the command is not
    /// skipped either; the command's event says so.
    pub async fn skip_host(&self, call: &Call, request: SkipHostRequest) -> Result<RunStatus> {
        let SkipHostRequest { run, host, begun, actor } = request;
        if !begun {
            self.carry_out(call, &operations::skip_host, self.check_not_begun(&run, &host)).await?;
        }
        let command = if begun { Command::SkipBegunHost(host) } else { Command::SkipHost(host) };
        self.command(call, &operations::skip_host, run, command, actor).await
    }

    /// Approves the host of a run that is next, if it waits for an approval; otherwise it approves nothing, and its event says so. As
    /// [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`]; `HOST_NOT_IN_RUN`.
    pub async fn approve(&self, call: &Call, request: ApproveRequest) -> Result<RunStatus> {
        let ApproveRequest { run, host, actor } = request;
        let command = host.map_or(Command::Approve, Command::ApproveHost);
        self.command(call, &operations::approve, run, command, actor).await
    }

    /// Accepts the present settings as the new baseline: what another user changed is not restored. As [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`].
    pub async fn adopt(&self, call: &Call, request: RunActionRequest) -> Result<RunStatus> {
        self.command(call, &operations::adopt, request.run, Command::Adopt, request.actor).await
    }

    /// Ends a run at once: what can be restored is restored, the rest is listed. As [`Self::pause`].
    ///
    /// # Errors
    /// As [`Self::pause`].
    pub async fn abandon(&self, call: &Call, request: RunActionRequest) -> Result<RunStatus> {
        self.command(call, &operations::abandon, request.run, Command::Abandon, request.actor).await
    }

    /// Restores what an ended run left open, where the values are still those of the run. Lists the rest, and what the run
    /// itself had listed as not restored: that is for an operator.
    ///
    /// # Errors
    /// `RUN_UNKNOWN`, `RUN_EXISTS` for a run that has not ended; `ENGINE_API_MISSING`; `INVALID_ARGUMENT` for a bad
    /// actor; `OBSERVER_ONLY`, `CLOSED`; what engine and store answer.
    pub async fn restore(&self, call: &Call, request: RunActionRequest) -> Result<Restored> {
        self.carry_out(call, &operations::restore, async { Ok(()) }).await?;
        let inner = self.0.clone();
        self.to_the_end(call, move |call| async move {
            let RunActionRequest { run, actor } = request;
            let entries = sweep::restore(&inner.ports, &call, &run, &actor).await?;
            let folded = Run::fold(&inner.ports.store.journal(&run, 0).await?)?;
            let is_listed = |entry: &&LedgerEntry| matches!(entry.state, LedgerState::Listed(_));
            let listed = folded.ledger.values().filter(is_listed);
            let listed = listed.filter(|entry| entries.iter().all(|tried| tried.setting != entry.setting));
            let settings = in_words(Some(&*folded.plan), entries.iter().chain(listed));
            Ok(Restored { format: FORMAT, run, settings })
        })
        .await
    }

    /// The status of a run: as its driver has it where this process drives the run, else from the journal.
    ///
    /// # Errors
    /// `RUN_UNKNOWN`; `CLOSED`, `CANCELLED`; what the store answers, `JOURNAL_DAMAGED` among it.
    pub async fn run(&self, call: &Call, request: RunRequest) -> Result<RunStatus> {
        self.carry_out(call, &operations::run, status(&self.0.ports, &self.0.drivers, &request.run)).await
    }

    /// A page of the runs of this state directory, newest first.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a limit outside 1 to 100; `RUN_UNKNOWN` for `before`; `CLOSED`, `CANCELLED`; what the store
    /// answers.
    pub async fn runs(&self, call: &Call, request: RunsRequest) -> Result<RunList> {
        self.carry_out(call, &operations::runs, list(&self.0.ports, &request)).await
    }

    /// The report of a run, from its journal.
    ///
    /// # Errors
    /// `RUN_UNKNOWN`; `CLOSED`, `CANCELLED`; what the store answers, `JOURNAL_DAMAGED` among it.
    pub async fn report(&self, call: &Call, request: ReportRequest) -> Result<RunReport> {
        self.carry_out(call, &operations::report, make_report(&self.0.ports, &request.run)).await
    }

    /// The report of a run as a page of HTML. As [`Self::report`].
    ///
    /// # Errors
    /// As [`Self::report`].
    pub async fn report_page(&self, call: &Call, request: ReportRequest) -> Result<ReportPage> {
        let work = async {
            let report = make_report(&self.0.ports, &request.run).await?;
            Ok(ReportPage { format: FORMAT, run: request.run.clone(), html: page::page(&report) })
        };
        self.carry_out(call, &operations::report_page, work).await
    }

    /// Leaves a command for the driver of a run. Answers the status of the moment.
    async fn command(
        &self,
        call: &Call,
        operation: &Operation,
        run: RunId,
        command: Command,
        actor: String,
    ) -> Result<RunStatus> {
        let work = async {
            commands::send(&self.0.ports, &run, command, &actor).await?;
            // A run that stands still has no driver that would find the command.
            self.0.drivers.look();
            status(&self.0.ports, &self.0.drivers, &run).await
        };
        self.carry_out(call, operation, work).await
    }

    /// Refuses what would disturb a run that has the host in hand.
    ///
    /// # Errors
    /// `HOST_IN_RUN`; what the store answers.
    pub(super) async fn refuse_in_run(&self, host: &HostId, name: &str) -> Result<()> {
        for row in self.0.ports.store.unfinished_runs().await? {
            let plan = self.0.ports.store.plan(&row.plan_hash).await?;
            if plan.is_some_and(|plan| plan.host(host).is_none()) {
                continue;
            }
            let run = match self.0.drivers.present(&row.id) {
                Some((run, _)) => run,
                None => Arc::new(Run::fold(&self.0.ports.store.journal(&row.id, 0).await?)?),
            };
            if run.hosts.get(host).is_some_and(HostRun::is_in_hand) {
                return Err(codes::HostInRun { host: name, run: row.id }.err());
            }
        }
        Ok(())
    }

    /// Refuses to skip a host that was begun. A host that has ended stays as it is.
    async fn check_not_begun(&self, run: &RunId, host: &HostId) -> Result<()> {
        let status = status(&self.0.ports, &self.0.drivers, run).await?;
        match status.hosts.iter().find(|row| row.id == *host) {
            Some(row) if !matches!(row.phase, Phase::Waiting | Phase::Ended) => {
                Err(codes::HostBegun { host: &row.name, run }.err())
            }
            _ => Ok(()),
        }
    }

    /// Refuses an answer that would change nothing.
    async fn check_answer(&self, run: &RunId, question: u64, choice: Choice) -> Result<()> {
        let open = status(&self.0.ports, &self.0.drivers, run).await?.question.filter(|open| open.id == question);
        let Some(open) = open else { return Err(codes::QuestionNotOpen { run, question }.err()) };
        if !open.choices.contains(&choice) {
            let taken: Vec<String> = open.choices.iter().map(|c| format!("'{c}'")).collect();
            return Err(Error::argument("choice", format!("'{choice}' is none of {}", taken.join(", "))));
        }
        // The run takes an answer within seconds. Until then another one would seem to be taken, and would change nothing.
        for waiting in self.0.ports.store.requests().await? {
            match waiting.kind {
                ObserverRequestKind::Run { run: of, command: Command::Answer { question: to, choice: other } }
                    if of == *run && to == question && other != choice =>
                {
                    let answered = codes::QuestionAnswered { run, question, actor: waiting.actor, choice: other };
                    return Err(answered.err());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

async fn known(ports: &Ports, run: &RunId) -> Result<RunRow> {
    ports.store.run(run).await?.ok_or_else(|| codes::RunUnknown { run }.err())
}

async fn make_report(ports: &Ports, run: &RunId) -> Result<RunReport> {
    known(ports, run).await?;
    report::report(&ports.store.journal(run, 0).await?)
}

async fn status(ports: &Ports, drivers: &Drivers, id: &RunId) -> Result<RunStatus> {
    known(ports, id).await?;
    let (run, waits_for) = match drivers.present(id) {
        Some((run, waits)) => (run, waits),
        None => {
            let run = Run::fold(&ports.store.journal(id, 0).await?)?;
            // The run may have ended since it stood still.
            let stands = drivers.stands_because(id).filter(|_| run.ended.is_none());
            (Arc::new(run), stands.map(|why| WaitsFor { host: None, why }).into_iter().collect())
        }
    };
    Ok(run.status(waits_for))
}

async fn list(ports: &Ports, request: &RunsRequest) -> Result<RunList> {
    if !(1..=MOST_RUNS).contains(&request.limit) {
        return Err(Error::argument("limit", format!("{} is not 1 to {MOST_RUNS}", request.limit)));
    }
    // A run is one small row, and retention bounds their number.
    let all = ports.store.runs(usize::MAX).await?;
    let from = match &request.before {
        None => 0,
        Some(before) => {
            let place = all.iter().position(|row| row.id == *before);
            place.ok_or_else(|| codes::RunUnknown { run: before }.err())? + 1
        }
    };
    let is_meant = |row: &&RunRow| request.cluster.as_ref().is_none_or(|cluster| row.cluster == *cluster);
    let mut rows = all.into_iter().skip(from).filter(|row| is_meant(&row));
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let page: Vec<RunRow> = rows.by_ref().take(limit).collect();
    let mut left: BTreeMap<RunId, u32> = BTreeMap::new();
    for entry in ports.store.open_ledger().await?.into_iter().filter(|entry| entry.state == LedgerState::Ours) {
        *left.entry(entry.run).or_default() += 1;
    }
    let mut runs = vec![];
    for row in page {
        let plan = ports.store.plan(&row.plan_hash).await?;
        runs.push(RunLine {
            settings_left: left.get(&row.id).copied().unwrap_or(0),
            run: row.id,
            cluster: row.cluster,
            cluster_name: plan.as_ref().map(|plan| plan.cluster_name.clone()),
            plan_hash: row.plan_hash,
            state: row.state,
            began_at_ms: row.began_at_ms,
            ended_at_ms: row.ended_at_ms,
            hosts: plan.map(|plan| u32::try_from(plan.hosts.len()).unwrap_or(u32::MAX)),
        });
    }
    Ok(RunList { format: FORMAT, runs, more: rows.next().is_some() })
}
