//! The sequence: decides what a run does next. Pure: from a run and new reads to the records to write.
//!
//! [`decide`] is called with reads that were made just before. It returns the records that the driver writes in one
//! transaction; every [`Entry::Intent`] among them stands for a call that the driver makes once the transaction is
//! durable. A decision is based only on reads of the same turn.
//!
//! | file | what it decides |
//! |---|---|
//! | [`snapshot`] | the reads of a turn |
//! | `turn` | one turn: records, notes, questions, steps, the end of a host |
//! | `words` | texts for operators |
//! | `needs` | which queries about single hosts a turn has |
//! | `probe` | what became of an open step |
//! | `gates` | whether the next host may be begun, one gate each |
//! | `start` | begins the next host, once its gates are open |
//! | `canary` | the additional checks of a canary |
//! | `blind` | the records of a turn without reads |
//! | `abandoned` | the end of an abandoned run without reads |
//! | `windows` | whether a maintenance window is open for the next host |
//! | `health` | health issues, before a host is begun and after it came back |
//! | `evacuate` | a host on its way out of service |
//! | `count` | the host's own count of qemu processes |
//! | `install`, `restart`, `versions` | a host being upgraded |
//! | `return_to_service`, `soak` | a host on its way back, or taken out again |
//! | `cluster`, `level` | the upgrade flag, the scheduling policy, the level, the end |
//! | `restore` | settings and VMs that the run changed |
//! | `elsewhere` | VMs whose host does not come back |
//! | `homecoming` | VMs that go back to their hosts after the run |
//! | `report_facts` | facts for the report: where VMs went, which errata are closed |
//! | `waits` | waits that last too long: events, questions |
//!
//! Tests: `lab/tests/it/runs/`, and the simulation (`lab/src/sim/`).

mod abandoned;
mod blind;
mod canary;
mod cluster;
mod count;
mod elsewhere;
mod engine_upgrade;
mod evacuate;
mod gates;
mod health;
mod homecoming;
mod install;
mod level;
mod needs;
mod probe;
mod report_facts;
mod restart;
mod restore;
mod return_to_service;
pub mod snapshot;
mod soak;
mod start;
mod turn;
mod versions;
mod waits;
mod windows;
mod words;

pub use gates::HISTORY;
pub use health::{errors_count_ms, has_soaked};
pub use level::may_raise_level;
pub use needs::{WorkedOn, looks_at_all, needs, places_vms, worked_on};
pub use snapshot::{
    COUNT_MAX_AGE_MS, GUARDED_COUNT_MAX_AGE_MS, HostQuery, HostReads, Inspected, LostRestart, NextWaits, OwnCount,
    READ_MAX_AGE_MS, Snapshot, UPGRADED, is_order_to_vm, moves_a_host,
};
pub use turn::Wait;
pub use waits::{BlindTimes, decide_blind};

use self::turn::Turn;
use self::words::waiting_for;
use crate::error::{Problem, codes};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::run::{Command, Entry, HostResult, JournalRecord, Phase, Stage};
use crate::rolling::run::{HostRun, OpenStep, Run};

/// The result of a turn.
#[derive(Debug)]
pub struct Decision {
    /// Records to write, in order.
    pub records: Vec<JournalRecord>,
    /// What it waits for.
    pub waits: Vec<Wait>,
    /// What the next host waits for, by the answers of this turn or of a recent one.
    pub next_waits: Option<NextWaits>,
    /// Nothing is in hand, and the next maintenance window is far: the cluster need not be read often.
    pub sleeps: bool,
}

/// Decides what the run does next. If the reads are too old for a call, they are too old for every other decision: only
/// commands are carried out, and the wait is named.
pub fn decide(run: &Run, snapshot: &Snapshot, epoch: u64, commands: &[(String, Command)]) -> Decision {
    let mut turn = Turn::new(run, snapshot, epoch);
    let decides = snapshot.is_fresh() || bug!(DecidesOnOldReads);
    if decides {
        turn.account();
    }
    if decides {
        turn.judge_soaks();
    }
    turn.apply_commands(commands);
    if !turn.ends_unread() && decides {
        turn.close_steps();
        turn.end_touched_hosts();
        match turn.run.stage {
            Stage::Opening => turn.open(),
            Stage::Rolling => turn.roll(),
            Stage::Closing | Stage::Ended => {}
        }
        if turn.run.stage == Stage::Closing {
            turn.finish();
        }
    }
    turn.ask_about_old_reads();
    turn.add_missing_waits();
    let sleeps = turn.run.in_hand().next().is_none() && turn.long_wait().is_some();
    Decision { records: turn.records, waits: turn.waits, next_waits: turn.next_waits, sleeps }
}

impl Turn<'_> {
    /// Names the waits of the run and of each host in hand, where no other code has named one.
    fn add_missing_waits(&mut self) {
        if let Some(hold) = &self.run.hold {
            self.waits.insert(0, Wait { host: None, why: hold.why.clone() });
        }
        let in_hand: Vec<(HostId, Phase)> = self.run.in_hand().map(|(id, h)| (id.clone(), h.phase)).collect();
        for (host, phase) in in_hand {
            if !self.waits.iter().any(|w| w.host.as_ref() == Some(&host)) {
                let entity = format!("host {}", self.name(&host));
                let why = codes::RunWaiting { entity, what: waiting_for(phase) }.err().into();
                self.waits.push(Wait { host: Some(host), why });
            }
        }
        if self.waits.is_empty() && self.run.ended.is_none() {
            let entity = format!("cluster {}", self.snapshot.cluster.name);
            let what = match self.run.stage {
                Stage::Opening => "the engine sets the upgrade flag and the scheduling policy",
                Stage::Rolling => "the next host is looked at",
                Stage::Closing | Stage::Ended => "the level, the settings and the flag are seen to",
            };
            let why = codes::RunWaiting { entity, what }.err().into();
            self.waits.push(Wait { host: None, why });
        }
    }

    /// Writes the commands of operators, and carries out those that take effect at once.
    fn apply_commands(&mut self, commands: &[(String, Command)]) {
        for (actor, command) in commands {
            self.write(Entry::Command { actor: actor.clone(), command: command.clone() });
            match command {
                Command::SkipHost(host) if self.is_begun(host) && !bug!(SkipsBegunHost) => {}
                Command::SkipHost(host) | Command::SkipBegunHost(host) => self.skip(host),
                Command::Adopt => self.adopt(),
                _ => {}
            }
            if matches!(command, Command::Resume | Command::Adopt | Command::Answer { .. }) {
                self.hold_again();
            }
        }
    }

    /// A command that ends a pause can leave the run paused: the question is still open, or there is a pause under it.
    /// The pause is then written once more, for readers that see the records only.
    fn hold_again(&mut self) {
        if let Some(paused) = waits::paused_still(&self.run) {
            self.write(paused);
        }
    }

    fn is_begun(&self, host: &HostId) -> bool {
        self.host(host).is_some_and(|run| run.phase != Phase::Waiting)
    }

    /// A host that is not begun is left out. A host in hand is finished with as it is.
    fn skip(&mut self, host: &HostId) {
        let Some(run) = self.run.hosts.get(host) else { return };
        let why = codes::HostSkipped { host: self.name(host) }.err().into();
        match run.phase {
            Phase::Ended => {}
            // It has failed; the skip only spares it what was still to be done.
            Phase::Returning | Phase::Withdrawing if run.failing.is_some() && !bug!(SkipForgivesFailure) => {
                let is_up = self.snapshot.status(host) == Some(HostStatus::Up);
                let result = if is_up { HostResult::FailedInService } else { HostResult::FailedOutOfService };
                let failing = run.failing.clone();
                self.end_host(host, result, failing);
            }
            _ => self.end_host(host, HostResult::Skipped, Some(why)),
        }
    }

    /// An abandoned run ends hosts with touched packages as they are; it returns the others to service first. The open steps are
    /// closed before: a step that was not sent has touched nothing.
    fn end_touched_hosts(&mut self) {
        if !self.run.abandoned {
            return;
        }
        let why: Problem = self.cancelled();
        let touched = |h: &HostRun| h.is_in_hand() && h.packages_begun;
        let hosts: Vec<HostId> = self.run.hosts.iter().filter(|(_, h)| touched(h)).map(|(id, _)| id.clone()).collect();
        for host in hosts {
            let Some(result) = self.host(&host).map(|run| abandoned::result(run, self.snapshot.status(&host))) else {
                continue;
            };
            self.end_host(&host, result, Some(why.clone()));
        }
    }

    fn close_steps(&mut self) {
        let open: Vec<(u64, OpenStep)> = self.run.steps.iter().map(|(n, s)| (*n, s.clone())).collect();
        for (number, mut step) in open {
            if let Some(job) = self.job_of_lost_restart(number, &step) {
                self.write(Entry::Answered { step: number, problem: None, provider_task: Some(job.clone()) });
                (step.answer, step.provider_task) = (Some(Ok(())), Some(job));
            }
            if let Some((outcome, why)) = probe::probe(&self.run, &step, self.snapshot, self.epoch) {
                self.write(Entry::Closed { step: number, outcome, why });
            }
        }
    }

    /// Goes on with the hosts in hand, then with the next host. If no host is left, the run closes.
    fn roll(&mut self) {
        self.keep_flag();
        self.respect_other_users();
        let in_hand: Vec<HostId> =
            self.run.in_order().filter(|(_, h)| h.is_in_hand()).map(|(p, _)| p.id.clone()).collect();
        for host in in_hand {
            self.advance(&host);
        }
        self.start_vms_elsewhere();
        if self.scheduling_policy_by_windows() {
            self.start_next();
        }
        let is_over = |h: &HostRun| h.phase == Phase::Ended;
        let nobody_next =
            self.run.takes_no_more() || self.windows_over().is_some() || self.run.hosts.values().all(is_over);
        if nobody_next && self.run.in_hand().next().is_none() {
            self.end_waiting_hosts();
            self.write(Entry::Stage(Stage::Closing));
        }
    }

    /// Lets a host go through phases until it has to wait.
    fn advance(&mut self, host: &HostId) {
        self.note_moved(host);
        self.note_errata(host);
        loop {
            let Some((phase, plan)) = self.run.hosts.get(host).map(|h| h.phase).zip(self.run.plan.host(host).cloned())
            else {
                return;
            };
            if !self.snapshot.hosts.contains_key(host) {
                return self.left_cluster(host);
            }
            if matches!(phase, Phase::Settling | Phase::Installing | Phase::Restarting) && self.is_taken_over(&plan) {
                return;
            }
            match phase {
                Phase::Waiting | Phase::Ended => return,
                _ if let Some(left) = self.is_left(host) => self.leave_for_answer(&plan, left),
                Phase::StoppingVms => self.stop_vms(&plan),
                Phase::Evacuating => self.evacuate(&plan),
                Phase::Settling => self.settle(&plan),
                Phase::Installing => self.install(&plan),
                Phase::Restarting => self.restart(&plan),
                Phase::Booting => self.boot(&plan),
                Phase::Refreshing => self.refresh(&plan),
                Phase::Activating => self.activate(&plan),
                Phase::StartingVms => self.start_vms(&plan),
                Phase::Soaking => self.soak(&plan),
                Phase::Returning => self.return_to_service(&plan),
                Phase::Withdrawing => self.withdraw(&plan),
            }
            if self.run.hosts.get(host).is_none_or(|h| h.phase == phase) {
                return;
            }
        }
    }

    /// Ends the hosts that were not begun, when no more are.
    fn end_waiting_hosts(&mut self) {
        let waiting: Vec<HostId> =
            self.run.hosts.iter().filter(|(_, h)| h.phase == Phase::Waiting).map(|(id, _)| id.clone()).collect();
        let why = self.windows_over();
        for host in waiting {
            self.end_host(&host, HostResult::NotReached, why.clone());
        }
    }

    fn left_cluster(&mut self, host: &HostId) {
        let why = codes::HostLeftCluster { host: self.name(host), cluster: &self.snapshot.cluster.name }.err();
        let begun = self.host(host).is_some_and(|h| h.phase > Phase::StoppingVms);
        let result = if begun { HostResult::FailedOutOfService } else { HostResult::Skipped };
        self.end_host(host, result, Some(why.into()));
    }
}
