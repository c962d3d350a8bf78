//! Playing one seed: from its scenario to its verdict.

use std::sync::Arc;

use crate::MemoryStore;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Choice, Command, Phase, RunState};

use super::clock::SimIds;
use super::coverage::Coverage;
use super::exec::{Executor, ProcessId};
use super::faults::Incident;
use super::judge::{Judge, Violation, What};
use super::product::Machine;
use super::scenario::{Broken, Scenario, Weather};
use super::state::{Counts, Process, Sim, State, Tick};
use super::trace::Trace;
use crate::world::rng::Rng;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Interval of the administrators' rounds, once the faults are over.
const ROUND_MS: i64 = 10 * MINUTE;
/// Longest time of a run after the last fault, while administrators answer: the rest of the plan, host after host.
const BOUND_PER_HOST_MS: i64 = 4 * HOUR;
/// Most polls of futures without an advance of time.
const SPIN: u32 = 200_000;

/// The result of a seed.
#[derive(Debug, Clone)]
pub struct SeedOutcome {
    /// The seed.
    pub seed: u64,
    /// Hosts of its cluster.
    pub hosts: usize,
    /// The counts.
    pub counts: Counts,
    /// The end of the run; `None`: no plan could be made.
    pub ended: Option<RunState>,
    /// Coverage of the run.
    pub coverage: Coverage,
    /// Hash of the trace.
    pub hash: u64,
    /// Lines of the trace.
    pub lines: u64,
    /// Simulated time.
    pub took_ms: i64,
    /// Violations, in the order of their discovery.
    pub violations: Vec<Violation>,
    /// The last lines of the trace, if there is a violation.
    pub tail: Vec<String>,
}

struct Play {
    scenario: Scenario,
    machine: Machine,
    executor: Executor,
    next: ProcessId,
    /// The time of the last fault.
    quiet_at_ms: i64,
}

/// Plays a seed. With `print`, the lines of the trace are printed at once.
pub fn play(seed: u64, print: bool) -> Result<SeedOutcome, Broken> {
    let scenario = Scenario::new(seed)?;
    let start_ms = scenario.world.now_ms();
    let trace = Trace::new(start_ms, print);
    let durable = Arc::new(MemoryStore::new(&SimIds::new(Rng::new(seed ^ 0x5707))));
    let judge = Judge::new(scenario.weather == Weather::Calm, start_ms);
    let sim = Sim::new(scenario.world.clone(), Rng::new(!seed), trace, judge);
    let machine = Machine {
        sim,
        durable,
        provider: scenario.provider,
        request: scenario.request.clone(),
        other_provider: None,
        elsewhere: false,
    };
    let quiet_at_ms = start_ms + scenario.quiet_after_ms;
    let mut play = Play { scenario, machine, executor: Executor::default(), next: 1, quiet_at_ms };
    play.begin()?;
    play.run()?;
    Ok(play.outcome(seed, start_ms))
}

impl Play {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.machine.sim.lock()
    }

    fn begin(&mut self) -> Result<(), Broken> {
        {
            let mut state = self.machine.sim.lock();
            let (hosts, vms) = (self.scenario.hosts.len(), state.world.engine.vms.len());
            let (provider, weather) = (self.scenario.provider, self.scenario.weather);
            state.say("scenario", format_args!("{hosts} hosts, {vms} VMs, provider {provider:?}, {weather:?}"));
            state.say("scenario", format_args!("plots: {}", self.scenario.plotted.join(", ")));
            let request = serde_json::to_string(&self.scenario.request).unwrap_or_default();
            state.say("scenario", format_args!("{request}"));
            for (at, incident) in std::mem::take(&mut self.scenario.incidents) {
                state.schedule(at, incident);
            }
            state.answers_early = self.scenario.answers_early;
            state.triggers = std::mem::take(&mut self.scenario.triggers);
            state.stage_triggers = std::mem::take(&mut self.scenario.stage_triggers);
            state.schedule(self.scenario.quiet_after_ms, Incident::PeopleAnswer(0));
        }
        self.start()
    }

    fn start(&mut self) -> Result<(), Broken> {
        let process = self.next_process();
        self.machine.start(&mut self.executor, process)
    }

    fn next_process(&mut self) -> ProcessId {
        self.next += 1;
        self.next - 1
    }

    fn run(&mut self) -> Result<(), Broken> {
        loop {
            self.poll()?;
            if !self.state().judge.violations.is_empty() || self.is_over() {
                break;
            }
            let step = self.state().step();
            match step {
                Tick::Passed => {}
                Tick::Happens(incident) => self.happens(incident)?,
                Tick::AtRest => break,
            }
        }
        let mut state = self.machine.sim.lock();
        if state.judge.violations.is_empty() {
            let state = &mut *state;
            state.judge.ends(&state.world, &self.scenario.cluster);
        }
        Ok(())
    }

    /// Polls woken futures, and drops the futures of killed processes.
    fn poll(&mut self) -> Result<(), Broken> {
        let mut turns = 0;
        while self.executor.poll_next() {
            turns += 1;
            if turns == SPIN {
                self.state().judge.violated("spin", "futures wake each other without time passing".to_owned());
                return Ok(());
            }
            let doomed = std::mem::take(&mut self.state().doomed);
            for process in doomed {
                self.executor.kill(process);
                let mut state = self.state();
                let delay = state.rng.between(500, 20 * MINUTE);
                state.schedule(delay, Incident::Start);
            }
        }
        Ok(())
    }

    /// Whether the run has ended and its last process has finished, or no run could be begun.
    fn is_over(&self) -> bool {
        let state = self.state();
        if state.blocked.is_some() {
            return true;
        }
        let Some(ended_at) = state.judge.seen.ended_at_ms else { return false };
        let drives = |(id, p): &(&ProcessId, &Process)| !p.dead && !p.elsewhere && self.executor.lives(**id);
        let alive = state.processes.iter().find(drives).map(|(id, _)| *id);
        let Some(process) = alive else { return true };
        // A process that stands still continues later.
        if state.now_ms() - ended_at.max(state.frozen_until_ms) > HOUR {
            drop(state);
            let what = format!("an hour after the run has ended, process {process} still drives it");
            self.state().judge.violated("I7", what);
        }
        false
    }

    fn happens(&mut self, incident: Incident) -> Result<(), Broken> {
        match incident {
            Incident::Kill(at) => {
                let newest = self.newest_living();
                let mut state = self.state();
                state.fault(format_args!("kill of {newest:?}: {at:?}"));
                state.happens(What::Ours, None);
                if let Some(process) = newest.and_then(|p| state.processes.get_mut(&p)) {
                    process.kill = Some(at);
                }
                Ok(())
            }
            Incident::Start => {
                if self.state().judge.seen.ended.is_some() {
                    return Ok(());
                }
                self.state().happens(What::Ours, None);
                self.start()
            }
            Incident::Ask(command) => {
                self.state().happens(if ends(&command) { What::Ends } else { What::Command }, None);
                self.ask(command)
            }
            Incident::ClockJumps(by_ms) => {
                let mut state = self.state();
                state.fault(format_args!("our clock jumps by {} s", by_ms / 1000));
                state.happens(What::Ours, None);
                state.clock_offset_ms += by_ms;
                Ok(())
            }
            Incident::EngineClockJumps(by_ms) => {
                let mut state = self.state();
                state.fault(format_args!("the engine's clock jumps by {} s", by_ms / 1000));
                state.happens(What::EngineClock, None);
                let now = state.now_ms();
                state.judge.seen.engine_clock_jumps(now, by_ms);
                Ok(())
            }
            Incident::World(fault) => {
                self.machine.sim.lock().world_fault(&self.scenario.cluster, &fault);
                Ok(())
            }
            Incident::Frozen(ms) => {
                let mut state = self.state();
                state.fault(format_args!("our processes stand still for {} s", ms / 1000));
                state.happens(What::Ours, None);
                state.judge.not_driven();
                let stands_ms = (state.frozen_until_ms - state.now_ms()).max(0);
                state.frozen_until_ms = state.now_ms() + stands_ms.max(ms);
                Ok(())
            }
            Incident::Elsewhere => self.elsewhere(),
            Incident::Question(id) => self.question(id),
            Incident::PeopleAnswer(round) => self.people_answer(round),
            line => {
                let mut state = self.state();
                state.fault(format_args!("{line:?}"));
                let what = match line {
                    Incident::EngineLine(_) => What::EngineLine,
                    Incident::DiskFull(_) | Incident::CommitsSlow(_) => What::Ours,
                    Incident::EngineHangs(_) => What::EngineLine,
                    Incident::VdsmSlow(_) => What::Vdsm,
                    _ => What::Provider,
                };
                state.happens(what, None);
                let drives = state.judge.seen.run.is_some();
                let network = &mut state.network;
                match line {
                    Incident::EngineLine(line) => network.engine = line,
                    Incident::ProviderLine(line) => network.provider = line,
                    Incident::ProviderDown(down) => network.provider_down = down,
                    Incident::DiskFull(full) => network.disk_full = full,
                    Incident::VdsmSlow(ms) => network.vdsm_latency_ms = ms,
                    // Planning has no deadline of its own: the operator gives up.
                    Incident::EngineHangs(what) => network.engine_hangs = what.filter(|_| drives),
                    Incident::CommitsSlow(ms) => network.commit_ms = ms,
                    _ => {}
                }
                Ok(())
            }
        }
    }

    fn newest_living(&self) -> Option<ProcessId> {
        let state = self.state();
        let lives = |(id, p): &(&ProcessId, &Process)| !p.dead && !p.elsewhere && self.executor.lives(**id);
        let living = state.processes.iter().filter(lives);
        living.map(|(id, _)| *id).next_back()
    }

    fn ask(&mut self, command: Command) -> Result<(), Broken> {
        self.state().counts.faults += 1;
        let process = self.next_process();
        self.machine.ask(&mut self.executor, process, command)
    }

    /// Another installation of the product, with a store of its own, upgrades the same cluster.
    fn elsewhere(&mut self) -> Result<(), Broken> {
        if self.state().judge.seen.ended.is_some() {
            return Ok(());
        }
        self.state().fault(format_args!("another installation of ours begins"));
        self.state().happens(What::Elsewhere, None);
        let process = self.next_process();
        let durable = Arc::new(MemoryStore::new(&SimIds::new(Rng::new(u64::from(process) ^ 0xe15e))));
        let other = Machine { durable, elsewhere: true, ..self.machine.clone() };
        other.start(&mut self.executor, process)
    }

    /// The other installation is given up.
    fn end_elsewhere(&mut self) {
        let theirs: Vec<ProcessId> =
            self.state().processes.iter().filter(|(_, p)| p.elsewhere && !p.dead).map(|(id, _)| *id).collect();
        for process in theirs {
            if let Some(process) = self.state().processes.get_mut(&process) {
                process.dead = true;
            }
            self.executor.kill(process);
        }
    }

    /// An operator reacts to a question. Operators differ: some answer, some only send `resume` as for a pause, some
    /// send another command, and some look again later.
    fn question(&mut self, id: u64) -> Result<(), Broken> {
        let Some(open) = self.state().judge.seen.told.question.clone().filter(|open| open.id == id) else {
            return Ok(());
        };
        let (way, again) = {
            let mut state = self.state();
            let drawn = state.rng.below(20);
            // Some operators mostly answer `leave`, or cancel.
            let leaves = self.scenario.leaves_often && self.scenario.weather == Weather::Foul;
            let way = match self.scenario.weather {
                _ if leaves && drawn < 15 => [11, 12, 17][drawn as usize % 3],
                // An operator does not end a run in which nothing goes wrong.
                Weather::Calm if matches!(drawn, 11..=14 | 17 | 18) => 0,
                _ => drawn,
            };
            (way, state.rng.between(5 * MINUTE, 30 * MINUTE))
        };
        // In a world without other faults operators always answer.
        let restarts = matches!(way, 1..=3 | 5..=7 | 9 | 10 | 13..=15) || self.scenario.weather != Weather::Foul;
        let asks_for_restart = open.code == Code::ManualRestartNeeded && restarts;
        if asks_for_restart && self.state().restart_by_hand() {
            self.state().schedule(again, Incident::Question(id));
            return Ok(());
        }
        let command = match way {
            0..=10 => Command::Answer { question: id, choice: Choice::GoOn },
            11 | 12 => Command::Answer { question: id, choice: Choice::Leave },
            13 => Command::Answer { question: id, choice: Choice::Next },
            14 => Command::Answer { question: id, choice: Choice::Stop },
            15 | 16 => Command::Resume,
            17 => Command::Cancel,
            18 => open.host.map_or(Command::Resume, Command::SkipBegunHost),
            // An answer with the id of another question.
            _ => Command::Answer { question: id.saturating_sub(1), choice: Choice::GoOn },
        };
        self.state().schedule(again, Incident::Question(id));
        self.happens(Incident::Ask(command))
    }

    /// The end of faults: everything broken is repaired, and administrators answer whatever the run waits for.
    fn people_answer(&mut self, round: u32) -> Result<(), Broken> {
        if self.is_over() {
            return Ok(());
        }
        if round == 0 {
            self.end_elsewhere();
        }
        let (commands, start) = {
            let lives = self.newest_living().is_some();
            let mut state = self.machine.sim.lock();
            if round == 0 && self.scenario.weather != Weather::Calm {
                state.say("people", format_args!("faults are over"));
                // Kills that still wait for their moment are faults, too.
                state.processes.values_mut().for_each(|p| p.kill = None);
                state.triggers.clear();
                state.stage_triggers.clear();
            }
            state.mend(&self.scenario.cluster);
            let now = state.now_ms();
            state.judge.check_bound(now);
            let answers = if state.restart_by_hand() { vec![] } else { answers(&state) };
            (answers, !lives && state.judge.seen.ended.is_none())
        };
        for command in commands {
            if ends(&command) {
                self.state().happens(What::Ends, None);
            }
            self.ask(command)?;
        }
        if start {
            self.start()?;
        }
        let mut state = self.machine.sim.lock();
        let bound = BOUND_PER_HOST_MS * (self.scenario.hosts.len() as i64 + 2);
        let over = state.now_ms() - self.quiet_at_ms;
        if over > bound && state.judge.seen.ended.is_none() {
            let phases = format!("{:?}", state.judge.seen.phases);
            state.judge.violated("I8", format!("{} h after faults were over the run goes on: {phases}", over / HOUR));
        }
        state.schedule(ROUND_MS, Incident::PeopleAnswer(round + 1));
        Ok(())
    }

    fn outcome(self, seed: u64, start_ms: i64) -> SeedOutcome {
        let state = self.machine.sim.lock();
        let violations = state.judge.violations.clone();
        SeedOutcome {
            seed,
            hosts: self.scenario.hosts.len(),
            counts: state.counts,
            ended: state.judge.seen.ended,
            coverage: state.coverage.clone(),
            hash: state.trace.hash(),
            lines: state.trace.lines(),
            took_ms: state.now_ms() - start_ms,
            tail: if violations.is_empty() { vec![] } else { state.trace.tail(120) },
            violations,
        }
    }
}

/// Hosts in hand; if there is none, the next host: its gate may stay shut without a fault, because the engine moved VMs
/// to other hosts than the plan's witness placement.
fn stuck_hosts(state: &State) -> Vec<HostId> {
    let in_hand: Vec<HostId> = state.judge.seen.in_hand().cloned().collect();
    if !in_hand.is_empty() {
        return in_hand;
    }
    let plan = state.judge.seen.plan.iter().flat_map(|plan| &plan.hosts);
    let waits = |id: &&HostId| state.judge.seen.phases.get(*id).is_none_or(|phase| *phase == Phase::Waiting);
    plan.map(|host| &host.id).find(waits).cloned().into_iter().collect()
}

/// Commands of administrators to a run that does not move: the longer it stands, the stronger the command.
fn answers(state: &State) -> Vec<Command> {
    if state.judge.seen.run.is_none() || state.judge.seen.ended.is_some() {
        return vec![];
    }
    let stands = state.now_ms() - state.judge.seen.moved_at_ms;
    let mut commands = vec![];
    let told = &state.judge.seen.told;
    match &told.question {
        Some(open) => commands.push(Command::Answer { question: open.id, choice: Choice::GoOn }),
        None if told.pause.is_some() => commands.push(Command::Resume),
        None => {}
    }
    if state.judge.seen.waits_for_approval() && stands >= ROUND_MS {
        commands.push(Command::Approve);
    }
    if stands > 2 * HOUR + 10 * MINUTE {
        commands.extend(stuck_hosts(state).into_iter().map(Command::SkipBegunHost));
    }
    if !state.judge.calm {
        if stands > 4 * HOUR {
            commands.push(Command::Cancel);
        }
        if stands > 6 * HOUR {
            commands.push(Command::Abandon);
        }
    }
    commands
}

/// Whether an operator lets the run, or a host, end otherwise than by success.
fn ends(command: &Command) -> bool {
    use Choice::{Leave, Stop};
    matches!(
        command,
        Command::Cancel
            | Command::Abandon
            | Command::SkipHost(_)
            | Command::SkipBegunHost(_)
            | Command::Answer { choice: Leave | Stop, .. }
    )
}
