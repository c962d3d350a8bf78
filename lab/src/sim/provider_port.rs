//! The `Provider` port of a simulated process: no HTTP, the world's Katello half behind the port.

use std::collections::BTreeSet;

use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Error, Problem, Result, codes};
use ovirt_upgrade_manager::model::FORMAT;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::cluster::HostInspection;
use ovirt_upgrade_manager::model::erratum::{
    ErrataCounts, ErrataPage, ErrataQuery, ErrataScope, Erratum, ErratumType, ModularPackages, Severity,
};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::examination::ProviderExamination;
use ovirt_upgrade_manager::model::host::{ContentHostRef, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, CorrelationId, ErratumId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallCapability, InstallWay, ProviderTask, Selection, TaskState};
use ovirt_upgrade_manager::ports::{
    AgreeingMarks, Call, ContentFacts, Matched, Provider, ProviderTaskState, Upgradable, Wanted,
};

use super::faults::CallFate;
use super::judge::{Act, Read};
use super::state::{Door, State};
use crate::world::applicability::{in_view, is_installable, newer_offers, newer_offers_of};
use crate::world::package::nvra;
use crate::world::{self, Advisory, Host, HostAction, Job, NewJob, TaskResult, World};

/// The time after which a caller gives up.
const TIMEOUT_MS: i64 = 60_000;
/// A job is listed when it has been planned, and not before.
const LISTED_MS: i64 = 20_000;
/// How long after it was sent a host carries out a restart.
const RESTARTS_WITHIN_MS: i64 = 1_200_000;

/// The provider behind the port.
pub struct SimProvider {
    door: Door,
    name: ProviderName,
    /// The provider has remote execution; otherwise katello-agent, or nothing.
    remote_execution: bool,
}

impl SimProvider {
    /// A provider of that name.
    pub fn new(door: Door, name: ProviderName, remote_execution: bool) -> Self {
        SimProvider { door, name, remote_execution }
    }

    /// Sends a request to the provider, with everything that can happen on the way.
    async fn ask<T>(&self, what: &str, act: impl Fn(&mut World) -> Result<T>) -> Result<T> {
        self.send(what, None, act).await
    }

    async fn send<T>(&self, what: &str, sent: Option<&Act>, act: impl Fn(&mut World) -> Result<T>) -> Result<T> {
        let (fate, there) = {
            let mut state = self.door.state();
            let line = state.network.provider;
            if line.is_bad() || state.network.provider_down {
                state.disturbed();
            }
            (line.fate(&mut state.rng), line.latency(&mut state.rng))
        };
        self.door.wait(there).await;
        if self.door.state().network.provider_down {
            return Err(codes::ProviderUnreachable { provider: &self.name, url: "the provider", why: "refused" }.err());
        }
        if self.door.state().network.provider_refuses {
            return Err(codes::ProviderAuth { provider: &self.name, why: "401" }.err());
        }
        let (answer, back) = {
            let mut state = self.door.state();
            if fate != CallFate::Good {
                state.fault(format_args!("{what}: {fate:?}"));
            }
            let answer = match fate {
                CallFate::RequestLost => Err(self.timeout(what)),
                CallFate::ServerError => Err(self.unavailable()),
                CallFate::Good | CallFate::AnswerLost | CallFate::Hangs(_) => arrives(&mut state, sent, &act),
                CallFate::Twice => {
                    drop(arrives(&mut state, sent, &act));
                    arrives(&mut state, sent, &act)
                }
            };
            let line = state.network.provider;
            (answer, line.latency(&mut state.rng))
        };
        match fate {
            CallFate::RequestLost | CallFate::AnswerLost => {
                self.door.wait(TIMEOUT_MS).await;
                Err(self.timeout(what))
            }
            CallFate::Hangs(ms) => {
                self.door.wait(ms).await;
                Err(self.timeout(what))
            }
            _ => {
                self.door.wait(back).await;
                answer
            }
        }
    }

    /// As [`SimProvider::ask`], for a request that changes something. The judge is told when the request is sent; the trace
    /// gets the outcome.
    async fn call<T>(&self, act: Act, what: &str, run: impl Fn(&mut World) -> Result<T>) -> Result<T> {
        self.door.pass().await;
        self.door.state().sends(self.door.process, &act);
        let sent = self.door.state().is_watched(self.door.process).then_some(&act);
        let answer = self.send(what, sent, run).await;
        let outcome = answer.as_ref().err().map_or("accepted", |e| e.code().name());
        self.door.state().say("provider", format_args!("{act} by {}: {outcome}", self.door.process));
        answer
    }

    fn timeout(&self, what: &str) -> Error {
        codes::ProviderTimeout { provider: &self.name, request: what, limit: "60 s" }.err()
    }

    fn unavailable(&self) -> Error {
        codes::ProviderUnavailable { provider: &self.name, status: 503, why: "overloaded" }.err()
    }

    fn host<'a>(&self, world: &'a World, id: &ContentHostId) -> Result<&'a Host> {
        let number = id.as_str().parse::<u64>().ok();
        let host = number.and_then(|n| world.content_host(n));
        host.ok_or_else(|| codes::ProviderNotFound { provider: &self.name, what: "host", why: id }.err())
    }

    fn find(&self, world: &World, wanted: &Wanted) -> Result<Matched> {
        let h = &wanted.host;
        let stored = wanted.stored.as_ref().and_then(|s| self.host(world, &s.content_host).ok());
        let by_uuid = || world.content_hosts().find(|c| Some(&c.hardware_uuid) == h.hardware_uuid.as_ref());
        let by_name = || world.content_hosts().find(|c| Some(&c.fqdn) == h.address.as_ref());
        let found = stored.or_else(by_uuid).or_else(by_name);
        let host = found.ok_or_else(|| codes::HostNotRegistered { provider: &self.name, host: &h.name }.err())?;
        // A record keeps its number when another machine registers under its name.
        if h.hardware_uuid.as_ref().is_some_and(|uuid| *uuid != host.hardware_uuid) {
            let candidates = host.fqdn.clone();
            return Err(codes::HostAmbiguous { host: &h.name, provider: &self.name, candidates }.err());
        }
        if host.consumer_uuid.is_none() {
            return Err(codes::HostWithoutContent { provider: &self.name, host: &h.name }.err());
        }
        let installable = errata_of(world, host, ErrataScope::Installable)?;
        let upgradable = newer_offers(&world.catalogue, host, &host.profile).into_iter().filter(|o| in_view(host, o));
        Ok(Matched {
            content_host: reference(host)?,
            matched_by: MatchedBy::HardwareUuid,
            duplicates: vec![],
            facts: ContentFacts {
                errata: Some(ErrataCounts::of(&installable)),
                upgradable_packages: Some(upgradable.count() as u64),
                last_checkin_ms: Some(host.last_checkin_ms),
                server_now_ms: Some(world.now_ms()),
                ..ContentFacts::default()
            },
            marks: AgreeingMarks::default(),
            doubt: None,
        })
    }

    fn way(&self, host: &Host) -> Option<InstallWay> {
        match (self.remote_execution, host.agent_running) {
            (true, _) => Some(InstallWay::RemoteExecution),
            (false, true) => Some(InstallWay::Agent),
            (false, false) => None,
        }
    }

    fn look(&self, world: &World, ids: &ProviderTask) -> Result<ProviderTaskState> {
        let id = ids.task.as_deref().unwrap_or_default();
        let lost = || codes::TaskLost { provider: &self.name, task: id }.err();
        let task = world.tasks.get(id).filter(|t| !t.vanished).ok_or_else(lost)?;
        let text = match task.errors.is_empty() {
            true => task.lines.last().map(|l| l.text.trim_end().to_owned()).unwrap_or_default(),
            false => task.errors.join("; "),
        };
        Ok(ProviderTaskState {
            state: judged(task.state, task.result),
            permille: (task.progress * 1000.0) as u32,
            text,
            ids: ids.clone(),
            ended_at_ms: task.ended_at_ms,
            may_run_on: false,
            was_cancelled: false,
        })
    }
}

/// The provider carries out a request. The judge is told if the provider accepts it.
fn arrives<T>(state: &mut State, sent: Option<&Act>, act: &impl Fn(&mut World) -> Result<T>) -> Result<T> {
    let answer = act(&mut state.world);
    if let (Some(sent), true) = (sent, answer.is_ok()) {
        state.arrives(sent);
    }
    answer
}

/// The product's state for a state and a result of foreman-tasks.
fn judged(state: world::TaskState, result: TaskResult) -> TaskState {
    match (state, result) {
        (world::TaskState::Planned | world::TaskState::Scheduled, _) => TaskState::Planned,
        (world::TaskState::Running, _) => TaskState::Running,
        (world::TaskState::Paused, _) => TaskState::Paused,
        (world::TaskState::Stopped, TaskResult::Success) => TaskState::Proving,
        (world::TaskState::Stopped, TaskResult::Cancelled) => TaskState::Cancelled,
        (world::TaskState::Stopped, _) => TaskState::Failed,
    }
}

/// The error for a world in an impossible state.
fn broken(why: impl std::fmt::Display) -> Error {
    Error::internal(format!("the simulated provider: {why}"))
}

fn reference(host: &Host) -> Result<ContentHostRef> {
    let id = ContentHostId::new(host.id.to_string()).map_err(broken)?;
    Ok(ContentHostRef { id, name: host.fqdn.clone(), last_checkin_ms: Some(host.last_checkin_ms) })
}

fn errata_of(world: &World, host: &Host, scope: ErrataScope) -> Result<Vec<Erratum>> {
    let numbers = world.errata_of(host, scope == ErrataScope::Applicable);
    let live = numbers.into_iter().filter_map(|n| Some((n, world.catalogue.advisories.get(n)?)));
    let mut found: Vec<_> = live.filter(|(_, a)| !a.withdrawn).collect();
    found.sort_by(|a, b| (&b.1.updated, b.0).cmp(&(&a.1.updated, a.0)));
    found.into_iter().map(|(n, a)| erratum(a, Some(is_installable(&world.catalogue, host, n)))).collect()
}

fn erratum(a: &Advisory, installable: Option<bool>) -> Result<Erratum> {
    // As Katello 4: without package epoch.
    let packages: Vec<String> = a.packages.iter().map(nvra).collect();
    let stream = a.module.as_ref();
    Ok(Erratum {
        id: ErratumId::new(&a.id).map_err(broken)?,
        kind: ErratumType::from_server(&a.kind),
        type_text: a.kind.clone(),
        severity: a.severity.as_deref().map_or(Severity::Unknown, Severity::from_server),
        title: a.title.clone(),
        summary: String::new(),
        description: String::new(),
        solution: String::new(),
        issued: Some(a.issued.clone()),
        updated: Some(a.updated.clone()),
        reboot_suggested: Some(a.reboot_suggested),
        installable,
        cves: a.cves.clone(),
        bugs: a.bugs.clone(),
        module_streams: stream.into_iter().cloned().collect(),
        modular_packages: stream
            .map(|m| ModularPackages { module_stream: m.clone(), packages: packages.clone() })
            .into_iter()
            .collect(),
        packages,
    })
}

/// Whether the query selects the erratum, by the filters that the product uses in a run.
fn wants(query: &ErrataQuery, e: &Erratum) -> bool {
    let is_in = |ids: &[ErratumId]| ids.iter().any(|i| i.as_str().eq_ignore_ascii_case(e.id.as_str()));
    (query.ids.is_empty() || is_in(&query.ids))
        && (query.types.is_empty() || query.types.contains(&e.kind))
        && (query.severities.is_empty() || query.severities.contains(&e.severity))
        && (query.cves.is_empty() || query.cves.iter().any(|c| e.cves.iter().any(|have| have == c.as_str())))
}

fn named<'a>(names: &'a [PackageName]) -> impl Fn(&str) -> bool + 'a {
    |name| names.is_empty() || names.iter().any(|n| n.as_str() == name)
}

fn action_of(selection: &Selection) -> HostAction {
    match selection {
        Selection::Errata(ids) => HostAction::InstallErrata(ids.iter().map(ToString::to_string).collect()),
        // `dnf install` for an image that is not there yet, as the real templates do.
        Selection::Packages(names) => HostAction::InstallPackages(names.iter().map(ToString::to_string).collect()),
        Selection::Image(_) => HostAction::UpgradeImage,
    }
}

/// Starts a job on one host. Returns the job's number and the host's task.
fn start_job(world: &mut World, host: u64, what: &str, action: HostAction) -> (u64, Option<String>) {
    let id = world.start_job(NewJob {
        feature: None,
        template: (1, what.to_owned()),
        category: "Katello".to_owned(),
        description: what.to_owned(),
        search_query: String::new(),
        inputs: vec![],
        actions: vec![(host, Ok(action))],
        concurrency: None,
        start_at_ms: None,
    });
    let task = world.jobs.get(&id).and_then(|job| job.hosts.first()).map(|(_, task)| task.clone());
    (id, task)
}

/// The newest job of this description that works on the host, if it is listed by now.
fn listed_job(world: &World, host: u64, description: &str) -> Option<ProviderTask> {
    let is_listed = |job: &&Job| job.description == description && world.now_ms() - job.start_at_ms >= LISTED_MS;
    let mine = world.jobs.values().rev().filter(is_listed).find(|job| job.hosts.iter().any(|(h, _)| *h == host))?;
    let task = mine.hosts.iter().find(|(h, _)| *h == host).map(|(_, task)| task.clone());
    Some(ProviderTask { way: InstallWay::RemoteExecution, task, job: Some(mine.id) })
}

#[async_trait]
impl Provider for SimProvider {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    async fn content_hosts(&self, _: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        self.ask("content hosts", |world| Ok(wanted.iter().map(|w| self.find(world, w)).collect())).await
    }

    async fn errata(&self, _: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        self.ask("errata", |world| {
            let mut all = errata_of(world, self.host(world, host)?, query.scope)?;
            all.retain(|e| wants(query, e));
            let counts = ErrataCounts::of(&all);
            let (page, size) = (query.page.max(1), query.per_page.max(1));
            let errata = all.into_iter().skip((page as usize - 1) * size as usize).take(size as usize).collect();
            let read_at_ms = world.now_ms();
            let provider = self.name.to_string();
            Ok(ErrataPage {
                format: FORMAT,
                errata,
                page,
                per_page: size,
                counts,
                unusable: vec![],
                provider,
                read_at_ms,
            })
        })
        .await
    }

    async fn erratum(&self, _: &Call, id: &ErratumId) -> Result<Erratum> {
        self.ask("erratum", |world| {
            let found = world.catalogue.find(id.as_str()).and_then(|n| world.catalogue.advisories.get(n));
            erratum(found.ok_or_else(|| codes::ErratumUnknown { provider: &self.name, erratum: id }.err())?, None)
        })
        .await
    }

    async fn upgradable(&self, _: &Call, host: &ContentHostId, names: &[PackageName]) -> Result<Vec<Upgradable>> {
        self.ask("upgradable packages", |world| {
            let host = self.host(world, host)?;
            let wanted = named(names);
            let installed: BTreeSet<&str> = host.profile.iter().map(|p| p.name.as_str()).collect();
            let best = |name: &&str| {
                let have = world::package::newest_in(&host.profile, name)?.clone();
                let offers = newer_offers_of(&world.catalogue, host, &host.profile, name).into_iter();
                let to = offers.filter(|o| in_view(host, o)).map(|o| o.package.evr.clone()).max()?;
                Some(Upgradable { installed: have, to })
            };
            Ok(installed.iter().filter(|n| wanted(n)).filter_map(best).collect())
        })
        .await
    }

    async fn installed(&self, _: &Call, host: &ContentHostId, names: &[PackageName]) -> Result<Vec<Nevra>> {
        self.ask("installed packages", |world| {
            let wanted = named(names);
            Ok(self.host(world, host)?.profile.iter().filter(|p| wanted(&p.name)).cloned().collect())
        })
        .await
    }

    async fn available(&self, _: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        self.ask("available packages", |world| {
            let host = self.host(world, host)?;
            let fits = |p: &Nevra| world::package::dist_of(p).is_none_or(|el| el == host.el);
            let offers = world.catalogue.offers_of(name.as_str()).filter(|o| in_view(host, o) && o.is_for(host));
            Ok(offers.map(|o| &o.package).filter(|p| fits(p)).map(|p| p.evr.clone()).max())
        })
        .await
    }

    async fn enabled_streams(&self, _: &Call, host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        self.ask("module streams", |world| Ok(Some(self.host(world, host)?.enabled_streams.clone()))).await
    }

    async fn reboot_pending(&self, _: &Call, host: &ContentHostId, _: Option<bool>) -> Result<YesNoUnknown> {
        self.ask("traces", |world| {
            let host = self.host(world, host)?;
            Ok(if host.tracer { Some(host.needs_reboot()).into() } else { YesNoUnknown::Unknown })
        })
        .await
    }

    async fn capability(&self, _: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        self.ask("capabilities", |world| {
            let host = self.host(world, host)?;
            let way = self.way(host);
            let no = || {
                codes::NoInstallMethod {
                    provider: &self.name,
                    host: &host.name,
                    why: "neither way is there",
                    remedy: "",
                }
                .err()
            };
            let problem = way.is_none().then(|| Problem::from(no().with("remedy", "set one up")));
            Ok(InstallCapability { way, problem })
        })
        .await
    }

    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        let action = action_of(selection);
        self.call(Act::Install(host.id.clone()), "install", |world| {
            let id = self.host(world, &host.id)?.id;
            Ok(match way {
                InstallWay::RemoteExecution => {
                    let (job, task) = start_job(world, id, &format!("Install {}", call.correlation_id), action.clone());
                    ProviderTask { way, task, job: Some(job) }
                }
                InstallWay::Agent => {
                    let label = "Actions::Katello::Host::Erratum::Install";
                    let task = world.start_agent_task(label, "Install", id, action.clone());
                    ProviderTask { way, task: Some(task), job: None }
                }
            })
        })
        .await
    }

    async fn started_restart(
        &self,
        _: &Call,
        host: &ContentHostRef,
        mark: &CorrelationId,
    ) -> Result<Option<ProviderTask>> {
        if self.door.state().network.jobs_hidden {
            let what = format!("whether a restart of host {} was sent", host.name);
            return Err(codes::NoData { what, why: "the provider does not show its jobs" }.err());
        }
        self.ask("earlier restarts", |world| {
            let id = self.host(world, &host.id)?.id;
            Ok(listed_job(world, id, &format!("Restart {mark}")))
        })
        .await
    }

    /// Jobs carry the correlation id of the call that started them; tasks of the agent do not, as on real servers.
    async fn started(
        &self,
        _: &Call,
        host: &ContentHostRef,
        mark: &CorrelationId,
        way: Option<InstallWay>,
    ) -> Result<Option<ProviderTask>> {
        self.ask("earlier jobs", |world| {
            let id = self.host(world, &host.id)?.id;
            if way == Some(InstallWay::Agent) || (way.is_none() && !self.remote_execution) {
                let what = format!("whether an earlier installation on host {} began", host.name);
                return Err(codes::NoData { what, why: "tasks of the agent carry no mark" }.err());
            }
            Ok(listed_job(world, id, &format!("Install {mark}")))
        })
        .await
    }

    async fn tasks(&self, _: &Call, tasks: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>> {
        self.ask("tasks", |world| Ok(tasks.iter().map(|ids| self.look(world, ids)).collect())).await
    }

    async fn cancel(&self, _: &Call, task: &ProviderTask) -> Result<()> {
        let id = task.task.clone().unwrap_or_default();
        self.call(Act::CancelTask(id.clone()), "cancel", |world| {
            let no = || codes::TaskNotCancellable { task: &id, why: "it has ended" }.err();
            world.cancel_task(&id).then_some(()).ok_or_else(no)
        })
        .await
    }

    async fn refresh(&self, _: &Call, host: &ContentHostRef) -> Result<bool> {
        self.ask("fresh profile", |world| {
            let id = self.host(world, &host.id)?.id;
            if self.remote_execution {
                start_job(world, id, "Upload profile", HostAction::UploadProfile);
            } else {
                world.recompute_applicability(id);
            }
            Ok(true)
        })
        .await
    }

    async fn inspect(&self, _: &Call, host: &ContentHostRef, machine: Option<&str>) -> Result<Option<HostInspection>> {
        if !self.remote_execution {
            return Ok(None);
        }
        self.door.state().inspections += 1;
        // The provider has to plan and run a job. What takes longer is its report.
        self.door.wait(4_000).await;
        let seen = self
            .ask("inspection", |world| {
                let host = self.host(world, &host.id)?;
                let failed = || codes::TaskFailed { task: "inspection", host: &host.name, why: "" }.err();
                if machine.is_some_and(|uuid| uuid != host.hardware_uuid) {
                    return Err(failed().with("why", "another machine answers there"));
                }
                world.inspect(host.id).map(Some).ok_or_else(|| failed().with("why", "No route to host"))
            })
            .await;
        let late_ms = self.door.state().network.inspection_ms;
        self.door.wait(late_ms).await;
        let seen = seen?;
        if let Some(inspection) = &seen {
            let read = Read::Inspection(inspection.at_ms, host.id.clone(), inspection.qemu_processes);
            self.door.state().reads(self.door.process, &read);
        }
        Ok(seen)
    }

    fn guards_restarts(&self) -> bool {
        !self.door.state().world.restarts_unguarded
    }

    async fn restart(&self, call: &Call, host: &ContentHostRef, boot_id: &str) -> Result<ProviderTask> {
        if !self.remote_execution {
            let why = "it has no remote execution for it";
            return Err(codes::NoRestartMethod { provider: &self.name, host: &host.name, why }.err());
        }
        self.call(Act::Restart(host.id.clone()), "restart", |world| {
            let id = self.host(world, &host.id)?.id;
            let action = match world.restarts_unguarded {
                true => HostAction::Restart,
                false => {
                    HostAction::RestartIf { boot_id: boot_id.to_owned(), until_ms: world.now_ms() + RESTARTS_WITHIN_MS }
                }
            };
            let (job, task) = start_job(world, id, &format!("Restart {}", call.correlation_id), action);
            Ok(ProviderTask { way: InstallWay::RemoteExecution, task, job: Some(job) })
        })
        .await
    }

    async fn examine(&self, _: &Call) -> Result<ProviderExamination> {
        Err(broken("no run examines it"))
    }
}
