//! The reads of a turn.
//!
//! Questions about single hosts come first. The engine is read after them, so that what a call rests on is new. Of the
//! cluster, a turn reads only the hosts in hand with their VMs: five requests (VMs, hosts, cluster, the engine itself,
//! events). All hosts and VMs are read once a minute, and in turns that may take a host out, start VMs or change the
//! cluster. Hosts that events name are read with the next turn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join_all, try_join};

use super::events::Events;
use super::limit::within;
use super::slow::{Slow, SlowAnswer, Wanted};
use crate::error::{Error, Result, codes};
use crate::install::prepare::Prepared;
use crate::model::cluster::{ClusterView, EngineView, HealthIssue, HostView, Vm};
use crate::model::ids::{HostId, ProviderName, VmId};
use crate::ports::{Call, Ports};
use crate::rolling::run::Run;
use crate::rolling::sequence::{self, HostQuery, HostReads, Snapshot};

/// All hosts and VMs are read at least so often.
const ALL_EVERY_MS: i64 = 60_000;
/// Hosts that events name are read one by one up to this number; beyond it all are read.
const MOST_CHANGED: usize = 20;
/// Deadline of the questions to the engine about one host.
const ASK_LIMIT: Duration = Duration::from_secs(60);
/// Deadline of reading the engine.
const READ_LIMIT: Duration = Duration::from_secs(60);

/// What was read of the engine last. Shared with the reads of a turn.
struct Seen {
    engine: Arc<EngineView>,
    cluster: Arc<ClusterView>,
    hosts: Arc<BTreeMap<HostId, HostView>>,
    vms: Arc<BTreeMap<VmId, Vm>>,
    /// When all hosts and VMs were read, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    all_ms: i64,
}

/// What is remembered between turns to ask less; nothing here decides anything that the journal does not show.
#[derive(Default)]
pub(super) struct Observer {
    seen: Option<Seen>,
    events: Events,
    slow: Slow,
}

/// What a turn has read.
pub(super) struct Observation {
    pub snapshot: Snapshot,
    /// When the first request of the last reading was sent, as `passed_ms` counts: what was read is at least so new.
    pub from_ms: i64,
    /// Questions that are to be asked beside the turns.
    pub slow: Vec<Wanted>,
}

impl Observer {
    /// Takes the answer to a question in that was asked beside the turns.
    pub(super) fn take(&mut self, run: &Run, now_ms: i64, answer: SlowAnswer) {
        self.slow.take(run, now_ms, answer);
    }

    /// What was prepared for the installation of a host, once.
    pub(super) fn take_prepared(&mut self, host: &HostId) -> Option<Result<Prepared>> {
        self.slow.take_prepared(host)
    }

    /// Reads everything that a turn needs.
    pub(super) async fn read(&mut self, ports: &Ports, call: &Call, run: &Run) -> Result<Observation> {
        if self.seen.is_none() {
            self.look(ports, call, run, true).await?;
        }
        let snapshot = self.snapshot(ports, run)?;
        let needs = sequence::needs(run, &snapshot);
        self.slow.forget(run);
        let mut slow = vec![];
        let (mut known, now_ms) = (BTreeMap::new(), ports.clock.now_ms());
        for (host, questions) in &needs {
            let mut reads = HostReads::default();
            let missing = self.slow.fill(run, now_ms, host, questions, &mut reads);
            slow.extend(missing);
            known.insert(host.clone(), reads);
        }
        let asked = needs.iter().map(|(host, questions)| {
            let reads = known.remove(host).unwrap_or_default();
            ask(ports, call, host, questions, reads)
        });
        let host_reads: BTreeMap<HostId, HostReads> = join_all(asked).await.into_iter().collect();
        let may_begin = needs.keys().any(|host| run.hosts.get(host).is_some_and(|h| !h.is_in_hand()));
        let (mut groups, mut images, mut health_issues) = (vec![], BTreeMap::new(), None);
        if may_begin {
            let clock = &*ports.clock;
            let read = ports.engine.affinity_groups(call, &run.plan.cluster);
            groups = within(clock, READ_LIMIT, "reading affinity groups", read).await?;
            images = ports.store.image_levels().await?;
        }
        if may_begin || sequence::has_soaked(run, now_ms) {
            health_issues = read_health(ports, call, run).await;
        }
        // Whatever takes time is over: what decides about calls is read now.
        let from_ms = ports.clock.passed_ms();
        let all = sequence::looks_at_all(run, &snapshot);
        // What is shared would be copied before it is changed.
        drop(snapshot);
        let is_whole = self.look(ports, call, run, all).await?;
        let snapshot = Snapshot { is_whole, groups, images, health_issues, host_reads, ..self.snapshot(ports, run)? };
        self.slow.are_asked(&slow);
        Ok(Observation { snapshot, from_ms, slow })
    }

    fn snapshot(&self, ports: &Ports, run: &Run) -> Result<Snapshot> {
        let seen = self.seen.as_ref().ok_or_else(|| Error::internal("the engine was not read"))?;
        Ok(Snapshot {
            now_ms: ports.clock.now_ms(),
            unobserved_ms: 0,
            read_age_ms: 0,
            is_whole: false,
            engine: Arc::clone(&seen.engine),
            cluster: Arc::clone(&seen.cluster),
            hosts: Arc::clone(&seen.hosts),
            vms: Arc::clone(&seen.vms),
            groups: vec![],
            images: BTreeMap::new(),
            health_issues: None,
            host_reads: BTreeMap::new(),
            events: self.events.kept(),
            newest_event: self.events.newest(),
            missing_providers: missing_providers(ports, run),
        })
    }

    /// Reads the engine: all hosts and VMs, or those that the run works on.
    /// Answers whether it was all of them.
    async fn look(&mut self, ports: &Ports, call: &Call, run: &Run, all: bool) -> Result<bool> {
        let clock = &*ports.clock;
        within(clock, READ_LIMIT, "reading the engine", self.look_now(ports, call, run, all)).await
    }

    async fn look_now(&mut self, ports: &Ports, call: &Call, run: &Run, all: bool) -> Result<bool> {
        let (engine, cluster_id) = (&ports.engine, &run.plan.cluster);
        let now_ms = ports.clock.passed_ms();
        let is_due = |seen: &Seen| !(0..ALL_EVERY_MS).contains(&(now_ms - seen.all_ms));
        let all = all || self.events.changed().len() > MOST_CHANGED || self.seen.as_ref().is_none_or(is_due);
        let around = try_join(engine.about(call), engine.cluster(call, cluster_id));
        match all {
            true => {
                // VMs before hosts: a VM that moves in between is seen on its source, or on both.
                let both = async { Ok((engine.vms(call, cluster_id).await?, engine.hosts(call, cluster_id).await?)) };
                let ((vms, hosts), (about, cluster)) = try_join(both, around).await?;
                self.seen = Some(Seen {
                    engine: Arc::new(about),
                    cluster: Arc::new(cluster),
                    hosts: Arc::new(hosts.into_iter().map(|h| (h.id().clone(), h)).collect()),
                    vms: Arc::new(vms.into_iter().map(|vm| (vm.id.clone(), vm)).collect()),
                    all_ms: now_ms,
                });
            }
            false => {
                let part = sequence::worked_on(run);
                let hosts: BTreeSet<HostId> = part.hosts.union(self.events.changed()).cloned().collect();
                let hosts: Vec<HostId> = hosts.into_iter().collect();
                let (in_hand, vms): (Vec<_>, Vec<_>) =
                    (part.hosts.iter().cloned().collect(), part.vms.iter().cloned().collect());
                let both = async {
                    let vms = engine.some_vms(call, cluster_id, &in_hand, &vms).await?;
                    Ok((vms, engine.some_hosts(call, cluster_id, &hosts).await?))
                };
                let ((vms, hosts_seen), (about, cluster)) = try_join(both, around).await?;
                if let Some(seen) = &mut self.seen {
                    let is_read = |vm: &Vm| {
                        part.vms.contains(&vm.id) || vm.host.as_ref().is_some_and(|host| part.hosts.contains(host))
                    };
                    let (known_vms, known) = (Arc::make_mut(&mut seen.vms), Arc::make_mut(&mut seen.hosts));
                    known_vms.retain(|_, vm| !is_read(vm));
                    known_vms.extend(vms.into_iter().map(|vm| (vm.id.clone(), vm)));
                    hosts.iter().for_each(|host| drop(known.remove(host)));
                    known.extend(hosts_seen.into_iter().map(|h| (h.id().clone(), h)));
                    (seen.engine, seen.cluster) = (Arc::new(about), Arc::new(cluster));
                }
            }
        }
        // Events last: the one that names the user can arrive after the host list.
        let engine_now_ms = self.seen.as_ref().map_or(0, |seen| seen.engine.now_ms);
        self.events.read(ports, call, run, engine_now_ms).await?;
        Ok(all)
    }
}

/// Asks the engine and the store about one host.
async fn ask(
    ports: &Ports,
    call: &Call,
    host: &HostId,
    questions: &[HostQuery],
    mut reads: HostReads,
) -> (HostId, HostReads) {
    for question in questions {
        let answered = within(&*ports.clock, ASK_LIMIT, "a question about a host", async {
            match question {
                HostQuery::Work => reads.work = Some(ports.engine.work_on(call, host).await?),
                HostQuery::History => {
                    reads.history = Some(ports.engine.events_of(call, host, &sequence::HISTORY).await?)
                }
                HostQuery::Task(task) => reads.task = Some(ports.store.task(task).await?),
                HostQuery::Vdsm => reads.vdsm = Some(ports.engine.vdsm_answers(call, host).await?),
                HostQuery::BootTime => reads.boot_time = Some(ports.engine.boot_time(call, host).await?),
                HostQuery::Target(vm) => {
                    let targets = ports.engine.migration_targets(call, std::slice::from_ref(vm)).await?;
                    reads.targets.insert(vm.clone(), targets);
                }
                // Answered beside the turns.
                HostQuery::Inspect | HostQuery::RestartJob(_) | HostQuery::Prepare => {}
            }
            Ok(())
        });
        if let Err(error) = answered.await {
            tracing::info!(%host, ?question, %error, "a question about a host was not answered; it is asked again");
        }
    }
    (host.clone(), reads)
}

/// What is not as it should be; `None`: the engine does not answer it now.
async fn read_health(ports: &Ports, call: &Call, run: &Run) -> Option<Vec<HealthIssue>> {
    let read = ports.engine.health_issues(call, &run.plan.cluster);
    let answer = within(&*ports.clock, READ_LIMIT, "reading health issues", read).await;
    let unread = |error| tracing::info!(run = %run.id, %error, "the engine did not answer what is not as it should be");
    answer.map_err(unread).ok()
}

fn missing_providers(ports: &Ports, run: &Run) -> Vec<crate::error::Problem> {
    let mut names: Vec<&ProviderName> = run.plan.hosts.iter().filter_map(|h| h.provider.as_ref()).collect();
    names.sort();
    names.dedup();
    let missing = names.into_iter().filter(|name| ports.provider(name).is_err());
    missing.map(|name| codes::RunProviderMissing { provider: name }.err().into()).collect()
}
