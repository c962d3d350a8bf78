//! The reads of a turn: the engine in bulk, then what the sequence needs about single hosts.

use std::collections::BTreeMap;

use crate::error::{Code, Result, codes};
use crate::model::TimeMs;
use crate::model::cluster::{EngineEvent, HealthIssue};
use crate::model::event::EventSeverity;
use crate::model::host::ContentHostRef;
use crate::model::ids::{HostId, ProviderName};
use crate::model::run::Phase;
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{Call, Ports};
use crate::rolling::run::Run;
use crate::rolling::sequence::{self, HostQuery, HostReads, Inspected, Snapshot};

/// A host is asked past the engine by a job on its provider, which takes seconds: not more often than this.
const INSPECT_EVERY_MS: TimeMs = 20_000;
/// Events in one request.
const EVENTS_AT_A_TIME: usize = 500;
/// Numbers of events that are read back at the beginning.
const EVENTS_BACK: u64 = 500;

/// What a host said of itself, when, and in which phase: in the next one it is asked anew.
struct Remembered {
    at_ms: TimeMs,
    phase: Option<Phase>,
    inspected: Inspected,
}

/// What is remembered between turns to ask less; nothing here decides anything that the journal does not know.
#[derive(Default)]
pub(super) struct Observer {
    events: Vec<EngineEvent>,
    /// Number of the newest event read. `None`: none was read yet.
    newest: Option<u64>,
    inspections: BTreeMap<HostId, Remembered>,
}

impl Observer {
    /// Reads everything that a turn needs.
    pub(super) async fn read(&mut self, ports: &Ports, call: &Call, run: &Run) -> Result<Snapshot> {
        let cluster = &run.plan.cluster;
        let engine = ports.engine.about(call).await?;
        self.read_events(ports, call, run, engine.now_ms).await?;
        // VMs before hosts: a VM that moves in between is seen on its source, or on both.
        let vms = ports.engine.vms(call, cluster).await?;
        let hosts = ports.engine.hosts(call, cluster).await?;
        let mut snapshot = Snapshot {
            now_ms: ports.clock.now_ms(),
            unobserved_ms: 0,
            engine,
            cluster: ports.engine.cluster(call, cluster).await?,
            hosts: hosts.into_iter().map(|h| (h.id().clone(), h)).collect(),
            vms: vms.into_iter().map(|vm| (vm.id.clone(), vm)).collect(),
            groups: vec![],
            images: BTreeMap::new(),
            health_issues: None,
            host_reads: BTreeMap::new(),
            events: self.events.clone(),
            newest_event: self.newest.unwrap_or(0),
            missing_providers: missing_providers(ports, run),
        };
        let needs = sequence::needs(run, &snapshot);
        let may_begin = needs.keys().any(|host| run.hosts.get(host).is_some_and(|h| !h.is_in_hand()));
        if may_begin {
            snapshot.groups = ports.engine.affinity_groups(call, cluster).await?;
            snapshot.images = ports.store.image_levels().await?;
        }
        let asked = needs.values().any(|questions| !questions.is_empty());
        let phase = |host: &HostId| run.hosts.get(host).map(|h| h.phase);
        self.inspections
            .retain(|host, r| (r.phase == phase(host) || bug!(RemembersInspections)) && (0..INSPECT_EVERY_MS).contains(&(snapshot.now_ms - r.at_ms)));
        let host_reads = needs.iter().map(|(host, questions)| self.ask(ports, call, host, questions));
        let host_reads: Vec<(HostId, HostReads)> = futures_util::future::join_all(host_reads).await;
        for (host, reads) in &host_reads {
            if let Some(inspected) = &reads.inspected {
                let inspected = inspected.clone();
                let new = Remembered { at_ms: snapshot.now_ms, phase: phase(host), inspected };
                self.inspections.entry(host.clone()).or_insert(new);
            }
        }
        snapshot.host_reads = host_reads.into_iter().collect();
        if asked {
            self.read_again(ports, call, run, &mut snapshot).await?;
        }
        if may_begin || sequence::has_soaked(run, snapshot.now_ms) {
            snapshot.health_issues = health_issues(ports, call, run).await;
        }
        if run.in_hand().next().is_some() {
            // Read events last: the one that names the user can arrive after the host list.
            self.read_events_after(ports, call, snapshot.newest_event).await?;
            snapshot.events.clone_from(&self.events);
        }
        Ok(snapshot)
    }

    /// Questions to single hosts take time; what decides about actions is read after them.
    async fn read_again(&mut self, ports: &Ports, call: &Call, run: &Run, snapshot: &mut Snapshot) -> Result<()> {
        let cluster = &run.plan.cluster;
        let vms = ports.engine.vms(call, cluster).await?;
        let hosts = ports.engine.hosts(call, cluster).await?;
        snapshot.vms = vms.into_iter().map(|vm| (vm.id.clone(), vm)).collect();
        snapshot.hosts = hosts.into_iter().map(|h| (h.id().clone(), h)).collect();
        snapshot.cluster = ports.engine.cluster(call, cluster).await?;
        snapshot.now_ms = ports.clock.now_ms();
        Ok(())
    }

    /// Events since the hosts in hand were begun, and errors for as long as they count. Events are read by number only: a
    /// process that begins reads some back.
    async fn read_events(&mut self, ports: &Ports, call: &Call, run: &Run, engine_now_ms: TimeMs) -> Result<()> {
        let begun = run.in_hand().filter_map(|(_, h)| h.before.as_ref()).map(|b| b.newest_event).min();
        let after = match self.newest {
            Some(newest) => newest,
            None => {
                let newest = ports.engine.newest_event(call).await?;
                begun.unwrap_or(newest).min(newest.saturating_sub(EVENTS_BACK))
            }
        };
        let after = self.read_events_after(ports, call, after).await?;
        let oldest = begun.unwrap_or(after);
        let errors_since = engine_now_ms.saturating_sub(sequence::errors_count_ms(run));
        let counts = |e: &EngineEvent| e.severity == EventSeverity::Error && e.at_ms > errors_since;
        self.events.retain(|e| e.id > oldest || counts(e));
        Ok(())
    }

    /// All events after a number. Answers the newest one's.
    async fn read_events_after(&mut self, ports: &Ports, call: &Call, mut after: u64) -> Result<u64> {
        loop {
            let page = ports.engine.events_after(call, after, EVENTS_AT_A_TIME).await?;
            let full = page.len() >= EVENTS_AT_A_TIME;
            after = page.last().map_or(after, |e| e.id);
            self.events.extend(page);
            self.newest = Some(after);
            if !full {
                return Ok(after);
            }
        }
    }

    async fn ask(&self, ports: &Ports, call: &Call, host: &HostId, questions: &[HostQuery]) -> (HostId, HostReads) {
        let mut look = HostReads::default();
        for question in questions {
            let answered = match question {
                HostQuery::Work => ports.engine.work_on(call, host).await.map(|work| look.work = Some(work)),
                HostQuery::Task(task) => ports.store.task(task).await.map(|task| look.task = Some(task)),
                HostQuery::Vdsm => ports.engine.vdsm_answers(call, host).await.map(|answers| look.vdsm = Some(answers)),
                HostQuery::BootTime => ports.engine.boot_time(call, host).await.map(|at| look.boot_time = Some(at)),
                HostQuery::RestartJob(job) => {
                    restart_job_state(ports, call, host, job).await.map(|state| look.restart_job = state)
                }
                HostQuery::Target(vm) => {
                    let vms = std::slice::from_ref(vm);
                    let targets = ports.engine.migration_targets(call, vms).await;
                    targets.map(|targets| drop(look.targets.insert(vm.clone(), targets)))
                }
                HostQuery::Inspect => {
                    look.inspected = self.inspect(ports, call, host).await;
                    Ok(())
                }
            };
            if let Err(error) = answered {
                tracing::info!(%host, ?question, %error, "a question about a host was not answered; it is asked again");
            }
        }
        (host.clone(), look)
    }

    /// Inspects a host. A recent answer is reused.
    async fn inspect(&self, ports: &Ports, call: &Call, host: &HostId) -> Option<Inspected> {
        if let Some(remembered) = self.inspections.get(host) {
            return Some(remembered.inspected.clone());
        }
        let content_host = match content_host(ports, host).await {
            Ok(Some(found)) => found,
            Ok(None) => return Some(Inspected::NoWay),
            Err(_) => return None,
        };
        let provider = ports.provider(&content_host.0).ok()?;
        match provider.inspect(call, &content_host.1).await {
            Ok(Some(inspection)) => Some(Inspected::Answered(inspection)),
            Ok(None) => Some(Inspected::NoWay),
            Err(error) => {
                tracing::debug!(%host, %error, "the host did not answer through its provider");
                Some(Inspected::Silent)
            }
        }
    }
}

/// The provider and the content host of a host, by its stored association.
pub(super) async fn content_host(ports: &Ports, host: &HostId) -> Result<Option<(ProviderName, ContentHostRef)>> {
    let found = ports.store.associations(std::slice::from_ref(host)).await?.into_iter().next();
    Ok(found.map(|a| {
        let content_host = ContentHostRef { id: a.content_host, name: a.content_host_name, last_checkin_ms: None };
        (a.provider, content_host)
    }))
}

/// What is not as it should be; `None`: the engine does not tell now.
async fn health_issues(ports: &Ports, call: &Call, run: &Run) -> Option<Vec<HealthIssue>> {
    let answer = ports.engine.health_issues(call, &run.plan.cluster).await;
    let untold = |error| tracing::info!(run = %run.id, %error, "the engine does not tell what is not as it should be");
    answer.map_err(untold).ok()
}

/// How an order to restart stands; `None`: the provider cannot tell now.
async fn restart_job_state(ports: &Ports, call: &Call, host: &HostId, job: &ProviderTask) -> Result<Option<TaskState>> {
    let Some((provider, _)) = content_host(ports, host).await? else { return Ok(None) };
    let states = ports.provider(&provider)?.tasks(call, std::slice::from_ref(job)).await?;
    match states.into_iter().next() {
        Some(Ok(seen)) => Ok(Some(seen.state)),
        Some(Err(error)) if error.code() == Code::TaskLost => Ok(Some(TaskState::Lost)),
        Some(Err(error)) => Err(error),
        None => Ok(None),
    }
}

fn missing_providers(ports: &Ports, run: &Run) -> Vec<crate::error::Problem> {
    let mut names: Vec<&ProviderName> = run.plan.hosts.iter().filter_map(|h| h.provider.as_ref()).collect();
    names.sort();
    names.dedup();
    let missing = names.into_iter().filter(|name| ports.provider(name).is_err());
    missing.map(|name| codes::RunProviderMissing { provider: name }.err().into()).collect()
}
