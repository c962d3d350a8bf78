//! Single decisions: what the sequence does with a run and reads that a test makes, of which a played world shows some rarely.

use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{Command, Entry};
use ovirt_upgrade_manager::rolling::run::{HostRun, Run};
use ovirt_upgrade_manager::rolling::sequence::{HostReads, Snapshot, decide};

use super::Bench;

/// The passed time of a made snapshot, as the clock of the ports counts. The reads of a test are from before.
pub const PASSED_MS: i64 = 10_000_000;

impl Bench {
    /// What a turn reads in the present world, without answers about single hosts.
    pub fn snapshot(&self) -> Snapshot {
        let state = self.state();
        let world = &state.world;
        Snapshot {
            now_ms: state.now_ms() + state.clock_offset_ms,
            passed_ms: PASSED_MS,
            unobserved_ms: 0,
            unread_ms: 0,
            read_age_ms: 0,
            is_whole: true,
            engine: Arc::new(world.engine_view()),
            cluster: Arc::new(world.cluster_view(&self.cluster).unwrap()),
            hosts: Arc::new(world.host_views(&self.cluster).into_iter().map(|h| (h.id().clone(), h)).collect()),
            vms: Arc::new(world.vm_views(&self.cluster).into_iter().map(|vm| (vm.id.clone(), vm)).collect()),
            groups: Some(vec![]),
            images: Some([].into()),
            health_issues: Some(vec![]),
            host_reads: [].into(),
            next_waits: None,
            events: Arc::new(world.engine_events().to_vec()),
            newest_event: world.newest_engine_event(),
            missing_providers: vec![],
        }
    }
}

/// One decision about the first host of a bench.
pub struct Decision {
    pub run: Run,
    pub snapshot: Snapshot,
    host: HostId,
    /// By how much the engine's clock is ahead of the machine's.
    pub engine_ahead_ms: i64,
}

impl Decision {
    /// On the present world. The process is killed, so that the test decides alone.
    pub fn of(bench: &mut Bench) -> Decision {
        bench.kill();
        let (run, mut snapshot) = (bench.run(), bench.snapshot());
        let engine_ahead_ms = snapshot.engine.now_ms - snapshot.now_ms;
        snapshot.now_ms = snapshot.now_ms.max(run.last_at_ms);
        Decision { run, snapshot, host: bench.hosts[0].clone(), engine_ahead_ms }
    }

    /// What is read now. Both clocks go on together.
    fn read(&self) -> Snapshot {
        let mut read = self.snapshot.clone();
        Arc::make_mut(&mut read.engine).now_ms = read.now_ms + self.engine_ahead_ms;
        read
    }

    /// The host, by the run.
    pub fn host(&mut self) -> &mut HostRun {
        self.run.hosts.get_mut(&self.host).unwrap()
    }

    /// What was answered about the host.
    pub fn reads(&mut self) -> &mut HostReads {
        self.snapshot.host_reads.entry(self.host.clone()).or_default()
    }

    /// How the engine shows the host.
    pub fn shown(&mut self) -> &mut ovirt_upgrade_manager::model::cluster::HostView {
        Arc::make_mut(&mut self.snapshot.hosts).get_mut(&self.host).unwrap()
    }

    /// Writes this down in the run.
    pub fn write(&mut self, entry: Entry) {
        let record = self.run.next_record(entry, self.run.epoch, self.snapshot.now_ms);
        self.run.add(&record).unwrap();
    }

    /// So long after the host entered its phase.
    pub fn after_ms(&mut self, ms: i64) {
        self.snapshot.now_ms = self.host().since_ms + ms;
    }

    /// Whether the decision has such a record.
    pub fn has(&self, is_it: impl Fn(&Entry) -> bool) -> bool {
        decide(&self.run, &self.read(), self.run.epoch, &[]).records.iter().any(|record| is_it(&record.entry))
    }

    /// What is written after these commands.
    pub fn entries(&self, commands: &[Command]) -> Vec<Entry> {
        let commands: Vec<_> = commands.iter().map(|c| ("admin".to_owned(), c.clone())).collect();
        let made = decide(&self.run, &self.read(), self.run.epoch, &commands);
        made.records.into_iter().map(|record| record.entry).collect()
    }

    /// Writes that down, and returns it.
    pub fn carry_on(&mut self, commands: &[Command]) -> Vec<Entry> {
        let entries = self.entries(commands);
        entries.iter().for_each(|entry| self.write(entry.clone()));
        entries
    }

    /// The number of the question that the run asks now.
    pub fn asked(&self) -> u64 {
        self.run.hold.clone().expect("a pause").question.expect("a question").0
    }

    /// The approved plan.
    pub fn plan(&mut self) -> &mut Plan {
        Arc::make_mut(&mut self.run.plan)
    }

    /// The next event of the engine about the host.
    pub fn event(&self, host: &HostId, code: u32, user: Option<&str>) -> EngineEvent {
        EngineEvent {
            id: self.snapshot.newest_event + 1,
            at_ms: self.snapshot.now_ms + self.engine_ahead_ms,
            code,
            severity: EventSeverity::Normal,
            text: format!("event {code}"),
            user: user.map(str::to_owned),
            host: Some(host.clone()),
            vm: None,
            cluster: None,
            correlation_id: None,
        }
    }

    /// The engine reports this event about the host.
    pub fn happens(&mut self, host: &HostId, code: u32, user: Option<&str>) {
        let new = self.event(host, code, user);
        self.snapshot.newest_event = new.id;
        Arc::make_mut(&mut self.snapshot.events).push(new);
    }
}
