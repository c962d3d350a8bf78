//! The reads of a turn.
//!
//! Slow queries about single hosts come first, all at once and each with a short limit, so that a hanging one delays
//! nothing else for long. The engine is read afterwards, so that calls are based on new reads. A turn reads only the hosts
//! in hand and their VMs: five requests (VMs, hosts, cluster, the engine itself, events). All hosts and VMs are read
//! once a minute, and in turns that may take a host out, start VMs or change the cluster. A host or VM that an event names is
//! read in the next turn. While the next host waits for something that only queries show, the queries are sent,
//! and the whole cluster is read, twice a minute.
//!
//! The list of all VMs costs a running engine some 5 ms a row, so 1,000 VMs take longer than reads may be old. Such a list
//! is read before everything else, the queries included, and is used for some time. After the queries the events are read,
//! and then the VMs on the hosts whose VMs matter, and those that the events name, by their ids: they are as new as the hosts.
//!
//! Tests: `lab/tests/it/runs/slow_engine.rs` and `great_cluster.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all, try_join};

use super::events::Events;
use super::limit::within;
use super::slow::{Slow, SlowAnswer, Wanted};
use crate::error::{Error, Result, codes};
use crate::install::prepare::Prepared;
use crate::model::TimeMs;
use crate::model::cluster::{AffinityGroup, ClusterView, EngineEvent, EngineView, HealthIssue, HostView, Vm};
use crate::model::ids::{HostId, ProviderName, VmId};
use crate::model::run::Phase;
use crate::ports::{Call, Ports, TaskRecord};
use crate::rolling::run::Run;
use crate::rolling::sequence::{self, HostQuery, HostReads, NextWaits, Snapshot};

/// Longest interval between two reads of all hosts and VMs.
const ALL_EVERY_MS: i64 = 60_000;
/// Most hosts of events that are read one by one; if there are more, all are read.
const MOST_CHANGED: usize = 20;
/// Least time between two rounds of queries about a next host that waits for something that only queries show.
const NEXT_EVERY_MS: i64 = 30_000;
/// Deadline of a query to the engine about one host. A hanging query delays every turn by this.
const ASK_LIMIT: Duration = Duration::from_secs(10);
/// Deadline of a query about the cluster before a host is begun.
const CLUSTER_LIMIT: Duration = Duration::from_secs(30);
/// Deadline of asking the VDSM port of a host that is to be activated or refreshed. It is asked beside the reads of the engine.
const SIGN_LIMIT: Duration = Duration::from_secs(3);
/// Greatest age of answers about hosts and the cluster when the last reading begins. Deadlines keep answers younger. If
/// they are older, the process stood still, and no decision may be based on them.
const ANSWERS_MAX_AGE_MS: i64 = 60_000;
/// Deadline of reading the engine.
const READ_LIMIT: Duration = Duration::from_secs(60);
/// Deadline of reading the list of all VMs: 10,000 of them cost a running engine some 50 s.
const LIST_LIMIT: Duration = Duration::from_secs(120);
/// A list of all VMs is slow if its reading took longer.
const SLOW_LIST_MS: i64 = 1_000;
/// A slow list is used for this many times the time that its reading took, so that reading it again and again is not most
/// of the engine's work.
const LIST_SERVES: i64 = 5;
/// Greatest age of a slow list for a decision that depends on the whole cluster.
const LIST_MAX_AGE_MS: i64 = 180_000;

/// The last reads of the engine, without the VMs. Shared with the reads of a turn.
struct Seen {
    engine: Arc<EngineView>,
    cluster: Arc<ClusterView>,
    hosts: Arc<BTreeMap<HostId, HostView>>,
    /// When all hosts were read, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    all_hosts_ms: i64,
}

/// The VMs of the cluster: the last list of all, with the VMs in it that were read since.
struct VmList {
    vms: Arc<BTreeMap<VmId, Vm>>,
    /// When the reading of the list was begun, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    begun_ms: i64,
    /// How long it took.
    took_ms: i64,
}

impl VmList {
    fn is_slow(&self) -> bool {
        self.took_ms > SLOW_LIST_MS
    }

    /// Whether it is due again where nothing depends on it.
    fn is_due(&self, now_ms: i64) -> bool {
        let every_ms = ALL_EVERY_MS.max(self.took_ms.saturating_mul(2 * LIST_SERVES));
        !(0..every_ms).contains(&(now_ms - self.begun_ms))
    }

    /// Whether it is slow, and still new enough for what depends on the whole cluster.
    fn serves(&self, now_ms: i64) -> bool {
        let serves_ms = self.took_ms.saturating_mul(LIST_SERVES).min(LIST_MAX_AGE_MS);
        let serves_ms = if bug!(ListServesForEver) { i64::MAX } else { serves_ms };
        self.is_slow() && (0..serves_ms).contains(&(now_ms - self.begun_ms))
    }
}

/// A reading of the engine.
struct Looked {
    /// Whether all hosts were read, and all VMs, or the list of them still serves.
    is_whole: bool,
    /// When the first request was sent whose answers permit calls.
    from_ms: i64,
}

/// Kept between turns to save requests. Every decision follows from the journal and the reads of its turn.
#[derive(Default)]
pub(super) struct Observer {
    seen: Option<Seen>,
    list: Option<VmList>,
    /// Affinity groups. `None`: they were not read yet.
    groups: Option<Vec<AffinityGroup>>,
    events: Events,
    slow: Slow,
    /// What the next host waits for by the last answers about it, and when these came.
    next_waits: Option<(NextWaits, i64)>,
}

/// The reads of a turn.
pub(super) struct Observation {
    pub snapshot: Snapshot,
    /// When the first request of the last reading was sent, as `passed_ms` counts: the reads are not older.
    pub from_ms: i64,
    /// Slow queries that are to be sent beside the turns.
    pub slow: Vec<Wanted>,
}

impl Observer {
    /// Takes the answer to a slow query.
    pub(super) fn take(&mut self, run: &Run, answer: SlowAnswer) {
        self.slow.take(run, answer);
    }

    /// The prepared installation of a host; it can be taken once.
    pub(super) fn take_prepared(&mut self, host: &HostId) -> Option<Result<Prepared>> {
        self.slow.take_prepared(host)
    }

    /// Sets what the next host waits for. `None`: nothing that needs a query.
    pub(super) fn next_waits(&mut self, waits: Option<NextWaits>, passed_ms: i64) {
        // Counts from the answers, not from the turn: a turn without queries learns nothing.
        self.next_waits = match (waits, self.next_waits.take()) {
            (Some(waits), Some((known, at))) if waits == known => Some((waits, at)),
            (waits, _) => waits.map(|waits| (waits, passed_ms)),
        };
    }

    /// Drops earlier answers: an operator gave a command, and may have changed what the answers describe.
    pub(super) fn ask_again(&mut self, passed_ms: i64) {
        self.slow.ask_again(passed_ms);
        self.next_waits = None;
    }

    /// Reads everything that a turn needs.
    pub(super) async fn read(&mut self, ports: &Ports, call: &Call, run: &Run) -> Result<Observation> {
        if self.seen.is_none() {
            let listed = self.list_vms(ports, call, run, true).await?;
            self.look(ports, call, run, (true, listed), &BTreeSet::new()).await?;
        }
        let passed_ms = ports.clock.passed_ms();
        self.next_waits.take_if(|(_, at)| !(0..NEXT_EVERY_MS).contains(&(passed_ms - *at)));
        let next_waits = self.next_waits.as_ref().map(|(waits, _)| waits.clone());
        let mut snapshot = Snapshot { next_waits: next_waits.clone(), ..self.snapshot(ports, run)? };
        let needs = sequence::needs(run, &snapshot);
        self.slow.forget(run);
        let mut slow = vec![];
        let mut known = BTreeMap::new();
        for (host, queries) in &needs {
            let mut reads = HostReads::default();
            let missing = self.slow.fill(run, passed_ms, host, queries, &mut reads);
            slow.extend(missing);
            known.insert(host.clone(), reads);
        }
        snapshot.host_reads.clone_from(&known);
        let begins = |host: &HostId| run.hosts.get(host).is_some_and(|h| !h.is_in_hand());
        let depends_on_all = sequence::looks_at_all(run, &snapshot);
        let all = depends_on_all || self.is_all_due(passed_ms);
        // Slow queries first: a host that cannot be begun without their answers gets no other queries yet.
        let waits = |host: &HostId, reads: &HostReads| begins(host) && reads.inspected.is_none();
        let asked = join_all(needs.iter().map(|(host, queries)| {
            let reads = known.remove(host).unwrap_or_default();
            let queries = if waits(host, &reads) { &[] } else { queries.as_slice() };
            ask(ports, call, host, queries, reads)
        }));
        let may_begin = snapshot.host_reads.iter().any(|(host, reads)| begins(host) && !waits(host, reads));
        // A shared value would be copied before it is changed.
        drop(snapshot);
        // The slowest part of all: the answers to the queries are newer than it.
        let listed = self.list_vms(ports, call, run, depends_on_all).await?;
        let wants_health = may_begin || sequence::has_soaked(run, ports.clock.now_ms());
        let wants_groups = may_begin || sequence::places_vms(run, ports.clock.now_ms());
        let around = async {
            let groups = async { if wants_groups { read_groups(ports, call, run).await } else { None } };
            let health = async { if wants_health { read_health(ports, call, run).await } else { None } };
            join(groups, health).await
        };
        let asked_ms = ports.clock.passed_ms();
        let (host_reads, (groups, health_issues)) = join(asked, around).await;
        if wants_groups {
            self.groups = groups;
        }
        let images = match may_begin || sequence::may_raise_level(run) {
            true => Some(ports.store.image_levels().await?),
            false => None,
        };
        // All slow parts are over: the reads that permit calls come now.
        let suspended = ports.clock.passed_ms() - asked_ms > ANSWERS_MAX_AGE_MS;
        let next: BTreeSet<HostId> = needs.keys().filter(|host| begins(host)).cloned().collect();
        // A sign of life that permits a call is as new as the reads.
        let signs = join_all(signs_of_life(run, &needs).map(|host| sign_of_life(ports, call, host)));
        let (looked, signs) = join(self.look(ports, call, run, (all, listed), &next), signs).await;
        let Looked { is_whole, from_ms } = looked?;
        let from_ms = if suspended { asked_ms } else { from_ms };
        let mut host_reads: BTreeMap<HostId, HostReads> = host_reads.into_iter().collect();
        for (host, answers, at_ms) in signs.into_iter().flatten() {
            let reads = host_reads.entry(host).or_default();
            (reads.vdsm, reads.vdsm_answered_ms) = (Some(answers), Some(at_ms));
        }
        let snapshot =
            Snapshot { is_whole, images, health_issues, host_reads, next_waits, ..self.snapshot(ports, run)? };
        self.slow.are_asked(&slow);
        Ok(Observation { snapshot, from_ms, slow })
    }

    fn snapshot(&self, ports: &Ports, run: &Run) -> Result<Snapshot> {
        let (Some(seen), Some(list)) = (&self.seen, &self.list) else {
            return Err(Error::internal("the engine was not read"));
        };
        Ok(Snapshot {
            now_ms: ports.clock.now_ms(),
            passed_ms: ports.clock.passed_ms(),
            unobserved_ms: 0,
            unread_ms: 0,
            read_age_ms: 0,
            is_whole: false,
            engine: Arc::clone(&seen.engine),
            cluster: Arc::clone(&seen.cluster),
            hosts: Arc::clone(&seen.hosts),
            vms: Arc::clone(&list.vms),
            groups: self.groups.clone(),
            images: None,
            health_issues: None,
            host_reads: BTreeMap::new(),
            next_waits: None,
            events: self.events.kept(),
            newest_event: self.events.newest(),
            missing_providers: missing_providers(ports, run),
        })
    }

    /// Whether all hosts are due, because of their age, or because of many events.
    fn is_all_due(&self, now_ms: i64) -> bool {
        let lacks_hosts = |seen: &Seen| !(0..ALL_EVERY_MS).contains(&(now_ms - seen.all_hosts_ms));
        self.events.changed().len() > MOST_CHANGED || self.seen.as_ref().is_none_or(lacks_hosts)
    }

    /// Reads the list of all VMs if it is due, or too old for what depends on `all`. Returns whether it was read.
    async fn list_vms(&mut self, ports: &Ports, call: &Call, run: &Run, all: bool) -> Result<bool> {
        let clock = &*ports.clock;
        let begun_ms = clock.passed_ms();
        let lacks_list = |list: &VmList| list.is_due(begun_ms) || (all && !list.serves(begun_ms));
        if !self.list.as_ref().is_none_or(lacks_list) {
            return Ok(false);
        }
        let vms = within(clock, LIST_LIMIT, "reading all VMs", ports.engine.vms(call, &run.plan.cluster)).await?;
        let vms = Arc::new(vms.into_iter().map(|vm| (vm.id.clone(), vm)).collect());
        self.list = Some(VmList { vms, begun_ms, took_ms: clock.passed_ms() - begun_ms });
        Ok(true)
    }

    /// Reads the engine: all hosts, or those that the run works on, and VMs of theirs. `listed`: the list of all VMs was read in
    /// this turn; `next`: the next host.
    async fn look(
        &mut self,
        ports: &Ports,
        call: &Call,
        run: &Run,
        (all, listed): (bool, bool),
        next: &BTreeSet<HostId>,
    ) -> Result<Looked> {
        let clock = &*ports.clock;
        let new_since = |list: &VmList| clock.passed_ms() - list.begun_ms <= SLOW_LIST_MS;
        // A list that was read a moment ago is as new as what follows.
        let new_list = self.list.as_ref().filter(|list| listed && new_since(list)).map(|list| list.begun_ms);
        let vms = match new_list {
            Some(_) => vec![],
            None if bug!(TrustsSlowList) => vec![],
            None => {
                // What happened to VMs while their list was read.
                if listed {
                    self.read_events(ports, call, run).await?;
                }
                self.vms_near(run, next)
            }
        };
        let from_ms = new_list.unwrap_or_else(|| clock.passed_ms());
        within(clock, READ_LIMIT, "reading the engine", self.look_now(ports, call, run, all, &vms)).await?;
        let has_list = |list: &VmList| listed || list.serves(from_ms);
        Ok(Looked { is_whole: all && self.list.as_ref().is_some_and(has_list), from_ms })
    }

    async fn read_events(&mut self, ports: &Ports, call: &Call, run: &Run) -> Result<()> {
        let engine_now_ms = self.seen.as_ref().map_or(0, |seen| seen.engine.now_ms);
        let reading = self.events.read(ports, call, run, engine_now_ms);
        within(&*ports.clock, READ_LIMIT, "reading events", reading).await
    }

    /// Reads these VMs, the hosts, and everything else.
    async fn look_now(&mut self, ports: &Ports, call: &Call, run: &Run, all: bool, vms: &[VmId]) -> Result<()> {
        let (engine, cluster_id) = (&ports.engine, &run.plan.cluster);
        let now_ms = ports.clock.passed_ms();
        let in_hand = sequence::worked_on(run).hosts;
        let hosts: Vec<HostId> = in_hand.union(self.events.changed()).cloned().collect();
        // VMs before hosts: a VM that moves between the two reads is seen on its source, or on both hosts.
        let both = async {
            let vms_seen = engine.some_vms(call, cluster_id, vms).await?;
            let hosts_seen = match all {
                true => engine.hosts(call, cluster_id).await?,
                false => engine.some_hosts(call, cluster_id, &hosts).await?,
            };
            Ok((vms_seen, hosts_seen))
        };
        let around = try_join(engine.about(call), engine.cluster(call, cluster_id));
        let ((vms_seen, hosts_seen), (about, cluster)) = try_join(both, around).await?;
        if let Some(list) = &mut self.list {
            let known = Arc::make_mut(&mut list.vms);
            vms.iter().for_each(|vm| drop(known.remove(vm)));
            known.extend(vms_seen.into_iter().map(|vm| (vm.id.clone(), vm)));
        }
        let (mut known, all_hosts_ms) = match self.seen.take().filter(|_| !all) {
            Some(seen) => (seen.hosts, seen.all_hosts_ms),
            None => (Arc::default(), now_ms),
        };
        let of_cluster = Arc::make_mut(&mut known);
        hosts.iter().for_each(|host| drop(of_cluster.remove(host)));
        of_cluster.extend(hosts_seen.into_iter().map(|h| (h.id().clone(), h)));
        let (engine, cluster) = (Arc::new(about), Arc::new(cluster));
        self.seen = Some(Seen { engine, cluster, hosts: known, all_hosts_ms });
        self.events.forget_changed();
        // Events last: the event that names the user can arrive after the host list.
        self.read_events(ports, call, run).await
    }

    /// The VMs that a turn reads beside the list of all: those of the run's steps, those that events name since they were
    /// last read, and those that were last seen on the next host and on the hosts whose VMs matter.
    fn vms_near(&self, run: &Run, next: &BTreeSet<HostId>) -> Vec<VmId> {
        let Some(list) = &self.list else { return vec![] };
        let part = sequence::worked_on(run);
        let is_near = |vm: &&Vm| vm.host.as_ref().is_some_and(|on| next.contains(on) || part.emptied.contains(on));
        let there = list.vms.values().filter(is_near).map(|vm| &vm.id);
        // Also VMs that are not in the list: they can have been added, or moved to this cluster, since.
        let all: BTreeSet<&VmId> = there.chain(&part.vms).chain(self.events.changed_vms()).collect();
        all.into_iter().cloned().collect()
    }
}

/// Hosts to which a call may go now that needs a sign of life.
fn signs_of_life<'a>(
    run: &'a Run,
    needs: &'a BTreeMap<HostId, Vec<HostQuery>>,
) -> impl Iterator<Item = &'a HostId> + use<'a> {
    let wants = |host: &HostId| {
        let phase = run.hosts.get(host).map(|h| h.phase);
        matches!(phase, Some(Phase::Refreshing | Phase::Activating | Phase::Returning)) && !bug!(UsesOldSignsOfLife)
    };
    needs.iter().filter(move |(host, queries)| queries.contains(&HostQuery::Vdsm) && wants(host)).map(|(host, _)| host)
}

/// Whether the VDSM port of a host answers now, and when it answered. `None`: not in time.
async fn sign_of_life(ports: &Ports, call: &Call, host: &HostId) -> Option<(HostId, bool, i64)> {
    let asked = ports.engine.vdsm_answers(call, host);
    let answers = within(&*ports.clock, SIGN_LIMIT, "asking a VDSM port", asked).await;
    let unasked = |error: &Error| tracing::debug!(%host, %error, "a VDSM port did not answer in time");
    answers.inspect_err(unasked).ok().map(|answers| (host.clone(), answers, ports.clock.passed_ms()))
}

/// Sends all queries about one host to the engine and the store at once.
async fn ask(
    ports: &Ports,
    call: &Call,
    host: &HostId,
    queries: &[HostQuery],
    mut reads: HostReads,
) -> (HostId, HostReads) {
    let answers = join_all(queries.iter().map(|query| async move {
        let answer = answer(ports, call, host, query);
        let answered = within(&*ports.clock, ASK_LIMIT, "a query about a host", answer).await;
        let unanswered = |error: &Error| {
            tracing::info!(%host, ?query, %error, "a query about a host was not answered; it is asked again");
        };
        answered.inspect_err(unanswered).ok().flatten()
    }));
    for answer in answers.await.into_iter().flatten() {
        match answer {
            Answer::Work(work) => reads.work = Some(work),
            Answer::History(events) => reads.history = Some(events),
            Answer::Task(task) => reads.task = Some(task.map(|task| *task)),
            Answer::BootTime(at) => reads.boot_time = Some(at),
            Answer::Upgrades(events) => reads.upgrades = Some(events),
            Answer::Targets(vm, hosts) => drop(reads.targets.insert(vm, hosts)),
        }
    }
    (host.clone(), reads)
}

/// An answer about one host.
enum Answer {
    Work(Vec<String>),
    History(Vec<EngineEvent>),
    Task(Option<Box<TaskRecord>>),
    BootTime(Option<TimeMs>),
    Upgrades(Vec<EngineEvent>),
    Targets(VmId, Vec<HostId>),
}

/// `None`: the query is sent beside the turns.
async fn answer(ports: &Ports, call: &Call, host: &HostId, query: &HostQuery) -> Result<Option<Answer>> {
    Ok(Some(match query {
        HostQuery::Work => Answer::Work(ports.engine.work_on(call, host).await?),
        HostQuery::History => Answer::History(ports.engine.events_of(call, host, &sequence::HISTORY).await?),
        HostQuery::Task(task) => Answer::Task(ports.store.task(task).await?.map(Box::new)),
        HostQuery::BootTime => Answer::BootTime(ports.engine.boot_time(call, host).await?),
        HostQuery::Upgrades => Answer::Upgrades(ports.engine.events_of(call, host, &sequence::UPGRADED).await?),
        HostQuery::Target(vm) => {
            let targets = ports.engine.migration_targets(call, std::slice::from_ref(vm)).await?;
            Answer::Targets(vm.clone(), targets)
        }
        HostQuery::Inspect
        | HostQuery::RestartJob(_)
        | HostQuery::TakeBack(_)
        | HostQuery::LostRestart(_)
        | HostQuery::Prepare
        | HostQuery::Vdsm
        | HostQuery::ErrataBefore
        | HostQuery::ErrataLeft
        | HostQuery::Installed => return Ok(None),
    }))
}

/// Affinity groups; `None`: the engine does not answer it now.
async fn read_groups(ports: &Ports, call: &Call, run: &Run) -> Option<Vec<AffinityGroup>> {
    let read = ports.engine.affinity_groups(call, &run.plan.cluster);
    let answer = within(&*ports.clock, CLUSTER_LIMIT, "reading affinity groups", read).await;
    let unread = |error| tracing::info!(run = %run.id, %error, "the engine did not answer its affinity groups");
    answer.map_err(unread).ok()
}

/// Health issues of the cluster; `None`: the engine does not answer now.
async fn read_health(ports: &Ports, call: &Call, run: &Run) -> Option<Vec<HealthIssue>> {
    let read = ports.engine.health_issues(call, &run.plan.cluster);
    let answer = within(&*ports.clock, CLUSTER_LIMIT, "reading health issues", read).await;
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
