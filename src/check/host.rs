//! `check_host`, and the way in which every check looks at hosts: resolve in bulk, ask what is missing, judge,
//! store, all in one commit.
//!
//! A host that is not operational (non-responsive, down, being installed, …) is answered from the last stored
//! check, with its age, if that one knew something. Without one, its provider is asked like any other host's:
//! what the provider knows is about packages, and stays right while the host is away.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::assemble::{self, Context};
use super::association::{self, Resolved};
use super::levels::{Frame, ImageTable};
use super::notices::Desk;
use super::probe::{self, Found, Probe, Stops};
use super::{CheckOptions, record, until_cancelled};
use crate::error::{Error, Result};
use crate::model::check::{Answer, HostCheck};
use crate::model::host::{EngineInventory, HostInventory, HostStatus};
use crate::model::level::Level;
use crate::model::request::{CheckHostRequest, Detail};
use crate::model::task::Progress;
use crate::ports::{Call, Change, Ports};

/// `check_host`: one host, in full. A failing provider makes the answer `unknown`, not an error.
pub async fn check_host(
    ports: &Ports,
    call: &Call,
    request: &CheckHostRequest,
    options: &CheckOptions,
) -> Result<HostCheck> {
    let sweep =
        Sweep { engine: request.engine.as_ref(), cluster_level: request.cluster_level, detail: Detail::Full, options };
    let mut checks = sweep.run(ports, call, &[&request.host]).await?;
    checks.pop().ok_or_else(|| Error::internal("a checked host was lost"))
}

/// A look at some hosts.
pub(super) struct Sweep<'a> {
    pub engine: Option<&'a EngineInventory>,
    pub cluster_level: Option<Level>,
    pub detail: Detail,
    pub options: &'a CheckOptions,
}

/// A host on its way to an answer.
struct Look<'a> {
    host: &'a HostInventory,
    resolved: Result<Resolved>,
    probe: Probe,
    last: Option<HostCheck>,
}

/// A host that is asked about, or its stored answer.
enum Way<'a> {
    Stored(&'a HostInventory, Box<HostCheck>),
    Asked(Box<Look<'a>>),
}

impl Sweep<'_> {
    /// One answer per host, in that order. What is new is stored in one commit, unless this is an observer.
    pub async fn run(&self, ports: &Ports, call: &Call, hosts: &[&HostInventory]) -> Result<Vec<HostCheck>> {
        let (ways, mut changes) = until_cancelled(call, "the check", self.look(ports, call, hosts)).await?;
        let now_ms = ports.clock.now_ms();
        let mut images: ImageTable = ports.store.image_levels().await?;
        changes.extend(record::learn_images(call, now_ms, ways.iter().filter_map(Way::seen), &mut images));
        let notices = ports.store.notices().await?;
        let desk = Desk::new(call, &*ports.ids, &notices);
        let context = Context {
            frame: Frame { engine: self.engine, images: &images },
            cluster_level: self.cluster_level,
            options: self.options,
            now_ms,
        };
        let mut checks = Vec::with_capacity(ways.len());
        for way in ways {
            checks.push(match way {
                Way::Stored(host, stored) => assemble::from_store(host, *stored, context),
                Way::Asked(look) => {
                    let check = assemble::host_check(look.host, &look.resolved, &look.probe, context);
                    // An answer that was not asked for says less than the stored one.
                    if !matches!(look.probe.found, Found::NotAsked(_)) {
                        changes.extend(record::changes(call, &check, look.last.as_ref()));
                        changes.extend(desk.host(&check, self.engine.is_some()));
                    }
                    check
                }
            });
        }
        association::commit(ports, changes).await?;
        Ok(checks)
    }

    async fn look<'h>(
        &self,
        ports: &Ports,
        call: &Call,
        hosts: &[&'h HostInventory],
    ) -> Result<(Vec<Way<'h>>, Vec<Change>)> {
        let mut last = Vec::with_capacity(hosts.len());
        for host in hosts {
            last.push(ports.store.last_check(&host.id).await?);
        }
        let is_stored: Vec<bool> =
            hosts.iter().zip(&last).map(|(host, last)| answered_from_store(host, last.as_ref())).collect();
        let asked: Vec<&'h HostInventory> =
            hosts.iter().zip(&is_stored).filter(|(_, stored)| !**stored).map(|(host, _)| *host).collect();
        let resolution = association::resolve(ports, call, &asked).await?;
        let mut probes = self.probe_all(call, &asked, &resolution.hosts, hosts.len()).await?.into_iter();
        let mut resolved = resolution.hosts.into_iter();
        let mut ways = Vec::with_capacity(hosts.len());
        for ((host, last), is_stored) in hosts.iter().zip(last).zip(is_stored) {
            ways.push(match (is_stored, last) {
                (true, Some(stored)) => Way::Stored(host, Box::new(stored)),
                (_, last) => match (resolved.next(), probes.next()) {
                    (Some(resolved), Some(probe)) => Way::Asked(Box::new(Look { host, resolved, probe, last })),
                    _ => return Err(Error::internal("a host was lost between two steps of a check")),
                },
            });
        }
        Ok((ways, resolution.changes))
    }

    /// Asks about the hosts, a bounded number at a time; answers in the order of the hosts.
    async fn probe_all(
        &self,
        call: &Call,
        hosts: &[&HostInventory],
        resolved: &[Result<Resolved>],
        total: usize,
    ) -> Result<Vec<Probe>> {
        let stops = Stops::default();
        for resolved in resolved.iter().filter_map(|r| r.as_ref().err()) {
            if let Some(provider) = resolved.param("provider").and_then(|p| p.to_owned().try_into().ok()) {
                stops.note(&provider, resolved);
            }
        }
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        let done = AtomicU64::new(total.saturating_sub(u64::try_from(hosts.len()).unwrap_or(total)));
        let report = |done: u64| call.progress.progress(&Progress { done, total, phase: "hosts".to_owned() });
        report(done.load(Ordering::Relaxed));
        let each = hosts.iter().zip(resolved).enumerate().map(|(i, (host, resolved))| {
            let (stops, done, report) = (&stops, &done, &report);
            async move {
                let probe = match resolved {
                    Ok(resolved) => probe::probe(call, host, resolved, self.detail, stops).await?,
                    Err(e) => Probe::unanswered(host, e.clone()),
                };
                report(done.fetch_add(1, Ordering::Relaxed) + 1);
                Ok::<_, Error>((i, probe))
            }
        });
        let each: Vec<_> = each.collect();
        let mut probes: Vec<(usize, Probe)> =
            stream::iter(each).buffer_unordered(self.options.concurrency.max(1)).try_collect().await?;
        probes.sort_by_key(|(i, _)| *i);
        Ok(probes.into_iter().map(|(_, probe)| probe).collect())
    }
}

impl Way<'_> {
    /// Host and probe, where it was asked about.
    fn seen(&self) -> Option<(&HostInventory, &Probe)> {
        match self {
            Way::Asked(look) => Some((look.host, &look.probe)),
            Way::Stored(..) => None,
        }
    }
}

/// The host cannot be asked now, and the last check knew something.
fn answered_from_store(host: &HostInventory, last: Option<&HostCheck>) -> bool {
    !is_operational(host.status) && last.is_some_and(|check| check.updates != Answer::Unknown)
}

/// The host runs and can be looked at. Non-operational hosts are: the engine refuses to run VMs on them, and
/// checks them for updates like any other.
fn is_operational(status: HostStatus) -> bool {
    matches!(
        status,
        HostStatus::Up | HostStatus::Maintenance | HostStatus::PreparingForMaintenance | HostStatus::NonOperational
    )
}
