//! Slow queries: a provider or a host answers them. They are sent beside the turns, and later turns use their
//! answers.
//!
//! An answer is as old as its query: a provider's report may have been true only at the moment of the query. The
//! one exception is a VDSM port, which shows a host alive at the moment of its answer.
//!
//! Tests: `lab/tests/it/runs/slowness.rs` and `slow_engine.rs`.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::install::prepare::Prepared;
use crate::model::TimeMs;
use crate::model::evr::Nevra;
use crate::model::ids::{ErratumId, HostId};
use crate::model::run::Phase;
use crate::model::task::{ProviderTask, TaskState};
use crate::rolling::run::{Run, may_pass};
use crate::rolling::sequence::{self, HostQuery, HostReads, Inspected, LostRestart};

/// Least time between two inspections of a host, each a job of its provider. A call needs an inspection that is not
/// older ([`sequence::COUNT_MAX_AGE_MS`]).
const INSPECT_EVERY_MS: TimeMs = sequence::COUNT_MAX_AGE_MS;
/// A host that does not answer is inspected after once, twice, then this many times that time.
const MOST_SILENT: i64 = 3;
/// An answer that took longer than its time of use is used for this time after its arrival, by at least one turn.
const USED_ONCE_MS: TimeMs = 6_000;
/// Least time between two queries to a VDSM port. `activate` and `refresh` need an answer that is not older.
const VDSM_EVERY_MS: TimeMs = sequence::READ_MAX_AGE_MS;
/// Longest time between two answers of a VDSM port, each that it is closed, that count as one absence.
const PORT_GAP_MS: TimeMs = 30_000;
/// Least time between two reads of the state of a restart job.
const JOB_EVERY_MS: TimeMs = 5_000;
/// How long a prepared installation is used.
const PREPARED_MS: TimeMs = 600_000;
/// Least time between two reads of a host's errata.
const ERRATA_EVERY_MS: TimeMs = 60_000;
/// Kinds of slow queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Inspect,
    RestartJob,
    LostRestart,
    Prepare,
    Vdsm,
    ErrataBefore,
    ErrataLeft,
    Installed,
}

impl Kind {
    /// The phase to which an answer belongs. Errata are not the host's state: an answer of an earlier phase is still good.
    fn phase(self, run: &Run, host: &HostId) -> Option<Phase> {
        match self {
            Kind::ErrataBefore | Kind::ErrataLeft => None,
            _ => phase_of(run, host),
        }
    }
}

/// The answer of an inspection.
pub(super) struct Inspection {
    /// `None`: the state could not be read.
    pub answer: Option<Inspected>,
    /// The host itself refuses a restart through its provider that is no longer right.
    pub guards_restarts: bool,
}

/// The answer to a slow query.
pub(super) enum Value {
    Inspected(Inspection),
    RestartJob(ProviderTask, Option<TaskState>),
    /// The job of a step; `None`: the provider did not answer; inner `None`: it lists none.
    LostRestart(u64, Option<Option<ProviderTask>>),
    Prepared(Box<Result<Prepared>>),
    /// Whether its VDSM port answers; `None`: it could not be asked.
    Vdsm(Option<bool>),
    /// Errata that can be installed; `None`: no provider answered.
    Errata(Option<Vec<ErratumId>>),
    /// Installed packages; `None`: no provider answered.
    Installed(Option<Vec<Nevra>>),
}

impl Value {
    /// How long the answer is used; then the query is sent again.
    fn every_ms(&self) -> TimeMs {
        match self {
            Value::Inspected(_) | Value::Installed(_) => INSPECT_EVERY_MS,
            Value::RestartJob(..) | Value::LostRestart(..) => JOB_EVERY_MS,
            Value::Vdsm(_) => VDSM_EVERY_MS,
            Value::Prepared(prepared) if prepared.as_ref().as_ref().is_err_and(|e| may_pass(e.code())) => {
                INSPECT_EVERY_MS
            }
            Value::Prepared(_) => PREPARED_MS,
            Value::Errata(_) => ERRATA_EVERY_MS,
        }
    }
}

/// A slow query that is to be sent.
pub(super) struct Wanted {
    pub host: HostId,
    pub kind: Kind,
    /// The restart job of the query.
    pub job: Option<ProviderTask>,
    /// The job is to be cancelled first.
    pub takes_back: bool,
    /// The step of the query.
    pub step: Option<u64>,
    /// Phase of the host.
    pub phase: Option<Phase>,
    /// Ends the query.
    pub ends: CancellationToken,
}

/// An answer about a host.
pub(super) struct SlowAnswer {
    pub host: HostId,
    pub kind: Kind,
    /// The host's phase at the time of the query.
    pub phase: Option<Phase>,
    /// The time of the query, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub asked_ms: i64,
    /// The time of the answer.
    pub answered_ms: i64,
    pub value: Value,
}

/// What the inspections of a host in one phase showed, up to the last one.
#[derive(Default)]
struct Inspections {
    phase: Option<Phase>,
    /// When the first of the inspections was requested that counted qemu processes, one after the other.
    runs_since_ms: Option<i64>,
    /// Number of inspections without an answer, one after the other.
    silent: i64,
}

impl Inspections {
    fn add(&mut self, asked_ms: i64, answer: Option<&Inspected>) {
        match answer {
            Some(Inspected::Answered(now)) => {
                self.silent = 0;
                self.runs_since_ms = (now.qemu_processes > 0).then(|| self.runs_since_ms.unwrap_or(asked_ms));
            }
            Some(Inspected::Silent) => self.silent += 1,
            Some(Inspected::NoWay) | None => {}
        }
    }
}

/// Since when the answers of a VDSM port were that it is closed, one after the other.
struct ClosedPort {
    since_ms: i64,
    last_ms: i64,
}

impl SlowAnswer {
    /// Whether the answer is still used. `silent`: inspections without an answer before, and this one.
    fn is_current(&self, passed_ms: i64, silent: i64) -> bool {
        let every_ms = self.value.every_ms() * silent.clamp(1, MOST_SILENT);
        let since_asked = (0..every_ms).contains(&(passed_ms - self.asked_ms));
        let answered_within = |ms: TimeMs| (0..ms).contains(&(passed_ms - self.answered_ms));
        match self.value {
            Value::Vdsm(_) | Value::Prepared(_) => answered_within(self.value.every_ms()),
            Value::Inspected(_)
            | Value::RestartJob(..)
            | Value::LostRestart(..)
            | Value::Errata(_)
            | Value::Installed(_) => since_asked || answered_within(USED_ONCE_MS),
        }
    }
}

/// Answers and queries under way, by host.
#[derive(Default)]
pub(super) struct Slow {
    /// Each with what ends it.
    asked: BTreeMap<(HostId, Kind, Option<Phase>), CancellationToken>,
    answers: BTreeMap<(HostId, Kind), SlowAnswer>,
    inspections: BTreeMap<HostId, Inspections>,
    closed_ports: BTreeMap<HostId, ClosedPort>,
    /// Answers to earlier queries do not count.
    not_before_ms: i64,
}

impl Slow {
    /// Sends all queries again that were sent before this time.
    pub(super) fn ask_again(&mut self, passed_ms: i64) {
        self.not_before_ms = passed_ms;
        self.answers.retain(|(_, kind), _| *kind == Kind::Prepare);
        self.inspections.clear();
    }

    /// Takes an answer. The answer to a query of another phase does not count.
    pub(super) fn take(&mut self, run: &Run, answer: SlowAnswer) {
        let key = (answer.host.clone(), answer.kind);
        self.asked.remove(&(answer.host.clone(), answer.kind, answer.phase));
        let counts = answer.asked_ms >= self.not_before_ms || answer.kind == Kind::Prepare;
        if answer.kind.phase(run, &key.0) == answer.phase && counts {
            if let Value::Inspected(inspection) = &answer.value {
                let known = self.inspections.entry(key.0.clone()).or_default();
                known.phase = answer.phase;
                known.add(answer.asked_ms, inspection.answer.as_ref());
            }
            if let Value::Vdsm(answers) = answer.value {
                self.port_answered(&key.0, answers, answer.answered_ms);
            }
            self.answers.insert(key, answer);
        }
    }

    /// Between two answers with a long time between them the port may have been open.
    fn port_answered(&mut self, host: &HostId, answers: Option<bool>, now_ms: i64) {
        let known = self.closed_ports.remove(host).filter(|known| now_ms - known.last_ms <= PORT_GAP_MS);
        if answers == Some(false) {
            let since_ms = known.map_or(now_ms, |known| known.since_ms);
            self.closed_ports.insert(host.clone(), ClosedPort { since_ms, last_ms: now_ms });
        }
    }

    /// Puts known answers into the reads of a host. Returns the queries that have to be sent now. If an inspection
    /// follows a preparation, it is asked for after the preparation is answered: the preparation can take long, and the
    /// inspection has to be new. A host that boots is inspected once its VDSM port answers: before, each inspection would be
    /// a job that fails.
    pub(super) fn fill(
        &self,
        run: &Run,
        passed_ms: i64,
        host: &HostId,
        queries: &[HostQuery],
        reads: &mut HostReads,
    ) -> Vec<Wanted> {
        let phase = phase_of(run, host);
        let prepares = queries.contains(&HostQuery::Prepare);
        let port = self.answers.get(&(host.clone(), Kind::Vdsm)).filter(|answer| answer.phase == phase);
        let is_down = phase == Some(Phase::Booting)
            && queries.contains(&HostQuery::Vdsm)
            && !matches!(port.map(|answer| &answer.value), Some(Value::Vdsm(None | Some(true))));
        let silent = self.inspections.get(host).map_or(0, |known| known.silent);
        let mut missing = vec![];
        for query in queries {
            let (kind, job, step) = match query {
                HostQuery::Inspect if prepares && !reads.prepared => continue,
                HostQuery::Inspect => (Kind::Inspect, None, None),
                HostQuery::RestartJob(job) | HostQuery::TakeBack(job) => (Kind::RestartJob, Some(job.clone()), None),
                HostQuery::LostRestart(step) => (Kind::LostRestart, None, Some(*step)),
                HostQuery::Prepare => (Kind::Prepare, None, None),
                HostQuery::Vdsm => (Kind::Vdsm, None, None),
                HostQuery::ErrataBefore => (Kind::ErrataBefore, None, None),
                HostQuery::ErrataLeft => (Kind::ErrataLeft, None, None),
                HostQuery::Installed => (Kind::Installed, None, None),
                HostQuery::Work
                | HostQuery::History
                | HostQuery::Task(_)
                | HostQuery::BootTime
                | HostQuery::Upgrades
                | HostQuery::Target(_) => continue,
            };
            let phase = kind.phase(run, host);
            let key = (host.clone(), kind);
            let current = self
                .answers
                .get(&key)
                .filter(|answer| answer.phase == phase || bug!(RemembersInspections))
                .filter(|answer| answer.is_current(passed_ms, if kind == Kind::Inspect { silent } else { 1 }));
            let answered_ms = current.map(|answer| answer.answered_ms);
            match current.map(|answer| (&answer.value, answer.asked_ms)) {
                Some((Value::Inspected(inspection), asked_ms)) => {
                    reads.inspected.clone_from(&inspection.answer);
                    reads.inspected_asked_ms = Some(asked_ms);
                    reads.guards_restarts = inspection.guards_restarts;
                    reads.runs_since_ms = self.inspections.get(host).and_then(|known| known.runs_since_ms);
                }
                Some((Value::Errata(errata), _)) => match kind {
                    Kind::ErrataBefore => reads.errata_before.clone_from(errata),
                    _ => reads.errata_left.clone_from(errata),
                },
                Some((Value::Installed(installed), _)) => reads.installed.clone_from(installed),
                Some((Value::Vdsm(answers), _)) => {
                    (reads.vdsm, reads.vdsm_answered_ms) = (*answers, answered_ms);
                    let closed = self.closed_ports.get(host);
                    reads.vdsm_closed_for_ms = closed.map_or(0, |port| port.last_ms - port.since_ms);
                }
                Some((Value::RestartJob(of, state), _)) if Some(of) == job.as_ref() => reads.restart_job = *state,
                Some((Value::LostRestart(of, found), asked_ms)) => {
                    let listed = |job| LostRestart { step: *of, job, asked_ms };
                    reads.lost_restart = found.clone().map(listed);
                }
                Some((Value::Prepared(prepared), _)) => match &**prepared {
                    // Nothing was sent, so this does not count as a try.
                    Err(error) if may_pass(error.code()) => reads.unprepared = Some(error.clone().into()),
                    _ => reads.prepared = true,
                },
                _ if self.asked.contains_key(&(host.clone(), kind, phase)) => {}
                _ if kind == Kind::Inspect && is_down => {}
                _ => {
                    let ends = CancellationToken::new();
                    let takes_back = matches!(query, HostQuery::TakeBack(_));
                    missing.push(Wanted { host: host.clone(), kind, job, takes_back, step, phase, ends });
                }
            }
            // Until the next answer, the last answer of this phase is the last known one.
            if let Some(SlowAnswer { value: Value::Vdsm(answers), phase: of, .. }) = self.answers.get(&key)
                && *of == phase
            {
                reads.vdsm_last = Some(*answers);
            }
        }
        missing
    }

    /// Notes that the queries are sent, each with what ends it.
    pub(super) fn are_asked(&mut self, wanted: &[Wanted]) {
        let of = |wanted: &Wanted| ((wanted.host.clone(), wanted.kind, wanted.phase), wanted.ends.clone());
        self.asked.extend(wanted.iter().map(of));
    }

    /// The prepared installation of a host; it can be taken once.
    pub(super) fn take_prepared(&mut self, host: &HostId) -> Option<Result<Prepared>> {
        match self.answers.remove(&(host.clone(), Kind::Prepare)) {
            Some(SlowAnswer { value: Value::Prepared(prepared), .. }) => Some(*prepared),
            _ => None,
        }
    }

    /// Drops the answers about hosts that have entered another phase, and ends their inspections: each is a job that its
    /// provider would keep.
    pub(super) fn forget(&mut self, run: &Run) {
        let has_ended = |host: &HostId| phase_of(run, host) == Some(Phase::Ended);
        self.answers.retain(|(host, kind), answer| {
            (answer.phase == kind.phase(run, host) && !has_ended(host)) || bug!(RemembersInspections)
        });
        self.inspections.retain(|host, known| known.phase == phase_of(run, host));
        for ((host, kind, phase), ends) in &self.asked {
            if *kind == Kind::Inspect && *phase != phase_of(run, host) {
                ends.cancel();
            }
        }
    }
}

fn phase_of(run: &Run, host: &HostId) -> Option<Phase> {
    run.hosts.get(host).map(|h| h.phase)
}
