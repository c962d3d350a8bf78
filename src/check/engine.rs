//! `check_engine`: whether the engine itself has an update.
//!
//! Three sources, one of them configured: the engine machine as a content host of a provider, or the result of
//! `engine-upgrade-check`, run now or read from a status file (yes or no, without versions). If the source fails, the
//! answer is `unknown` with the reason.
//!
//! With a provider, three versions are compared: R, the installed setup package; A, the newest available one; P, the
//! product version of the running engine, which is part of the request. Only `ovirt-engine-setup` counts: engine-setup
//! locks the product packages, the provider does not show this lock, and an engine breaks if the product packages are
//! installed alone.

use std::cmp::Ordering;
use std::time::Duration;

use futures_util::future::join3;

use super::association::{self, Resolved};
use super::early_end::{ends_the_check, until_cancelled};
use super::notices::NoticeWriter;
use crate::config::{Config, ContentHostSource, EngineSourceConfig};
use crate::error::{Error, Problem, Result, codes};
use crate::model::engine::{EngineCheck, EngineSource, EngineState};
use crate::model::evr::{Evr, rpmvercmp};
use crate::model::host::{HostInventory, HostKind, HostStatus, Versions};
use crate::model::ids::{HostId, PackageName};
use crate::model::request::CheckEngineRequest;
use crate::model::{FORMAT, age_in_words};
use crate::ports::{Call, Change, Ports};

/// The package whose version counts. An update of the engine begins with this package.
const SETUP: &str = "ovirt-engine-setup";
/// Id of the engine machine if the request has none. The engine's own ids of hosts are uuids, so no host has this id.
const MACHINE_ID: &str = "engine-machine";

/// How the engine is checked.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// The engine machine at a provider, where configured.
    pub content_host: Option<ContentHostSource>,
    /// Data about the machine that is older than this is named in the problems.
    pub stale_after: Duration,
}

impl From<&Config> for EngineOptions {
    fn from(config: &Config) -> Self {
        let content_host = match config.engine.as_ref().and_then(|engine| engine.source.as_ref()) {
            Some(EngineSourceConfig::ContentHost(host)) => Some(host.clone()),
            _ => None,
        };
        EngineOptions { content_host, stale_after: config.stale_after.0 }
    }
}

impl EngineOptions {
    /// The engine machine: as in the request, else as configured.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`.
    pub(super) fn machine(&self, request: &CheckEngineRequest) -> Result<Option<HostInventory>> {
        let configured = self.content_host.as_ref();
        let provider = configured.and_then(|c| c.provider.clone());
        if let Some(machine) = &request.machine {
            return Ok(Some(HostInventory { provider: machine.provider.clone().or(provider), ..machine.clone() }));
        }
        let Some(configured) = configured.filter(|c| c.fqdn.is_some() || c.subscription_uuid.is_some()) else {
            return Ok(None);
        };
        Ok(Some(HostInventory {
            id: HostId::new(MACHINE_ID)?,
            name: configured.fqdn.clone().unwrap_or_else(|| "engine".to_owned()),
            address: configured.fqdn.clone(),
            hardware_uuid: None,
            subscription_uuid: configured.subscription_uuid.clone(),
            macs: vec![],
            kind: Some(HostKind::El),
            os_description: None,
            status: HostStatus::Unknown,
            versions: Versions::default(),
            running_kernel: None,
            booted_at_ms: None,
            reported_levels: None,
            vm_count: None,
            managed: false,
            engine_update_available: None,
            provider,
            observed_at_ms: None,
        }))
    }
}

/// `check_engine`. If the source fails, the answer is `unknown`; this is no error. A controller stores the check, with
/// a notification and an event if it is news.
///
/// # Errors
/// `CANCELLED`, and errors of the state.
pub async fn check_engine(
    ports: &Ports,
    call: &Call,
    request: &CheckEngineRequest,
    options: &EngineOptions,
) -> Result<EngineCheck> {
    let (check, mut changes) = until_cancelled(call, "check_engine", gather(ports, call, request, options)).await?;
    let notices = ports.store.notices().await?;
    changes.extend(NoticeWriter::new(call, &*ports.ids, &notices).engine(&check));
    changes.push(Change::EngineCheck(check.clone()));
    association::commit(ports, changes).await?;
    Ok(check)
}

/// The answer of the source.
#[derive(Default)]
struct EngineFacts {
    installed: Option<Evr>,
    available: Option<Evr>,
    data_age_ms: Option<i64>,
    problems: Vec<Error>,
}

async fn gather(
    ports: &Ports,
    call: &Call,
    request: &CheckEngineRequest,
    options: &EngineOptions,
) -> Result<(EngineCheck, Vec<Change>)> {
    let machine = options.machine(request)?;
    let (resolved, changes) = match &machine {
        Some(machine) => {
            let mut resolution = association::resolve(ports, call, &[machine]).await?;
            resolution.changes.iter_mut().for_each(not_about_a_host);
            (resolution.hosts.into_iter().next(), resolution.changes)
        }
        None => (None, vec![]),
    };
    let source = ports.engine.upgrade_source().or(machine.is_some().then_some(EngineSource::ContentHost));
    let mut known = EngineFacts::default();
    let state = match (source, &resolved) {
        (Some(EngineSource::ContentHost), Some(Ok(resolved))) => {
            by_provider(call, resolved, request, options, &mut known).await
        }
        (Some(EngineSource::ContentHost), Some(Err(error))) => Err(error.clone()),
        (Some(EngineSource::StatusFile | EngineSource::Command), _) => {
            if let Some(Err(error)) = &resolved {
                known.problems.push(error.clone());
            }
            by_engine(ports, call, &mut known).await
        }
        _ => {
            let why = "no source is configured, and the call names no engine machine";
            Err(codes::EngineSourceMissing { why }.err())
        }
    };
    if let Some(error) = state.as_ref().err().filter(|error| ends_the_check(error)) {
        return Err(error.clone());
    }
    let resolved = resolved.and_then(Result::ok);
    let check = EngineCheck {
        format: FORMAT,
        state: *state.as_ref().unwrap_or(&EngineState::Unknown),
        unknown_because: state.as_ref().err().map(Problem::from),
        installed: known.installed,
        product: request.product_version.clone(),
        available: known.available,
        errata: resolved.as_ref().and_then(|r| r.facts.errata),
        source,
        association: resolved.map(|r| r.association),
        problems: known.problems.into_iter().map(Problem::from).collect(),
        checked_at_ms: ports.clock.now_ms(),
        data_age_ms: known.data_age_ms,
    };
    Ok((check, changes))
}

/// The engine machine is no host of the engine, and the engine refuses events of unknown hosts.
fn not_about_a_host(change: &mut Change) {
    if let Change::Event(event) = change {
        event.host_id = None;
    }
}

/// Reads the engine machine's data from the provider.
async fn by_provider(
    call: &Call,
    resolved: &Resolved,
    request: &CheckEngineRequest,
    options: &EngineOptions,
    known: &mut EngineFacts,
) -> Result<EngineState> {
    let facts = &resolved.facts;
    let machine = &resolved.association.content_host_name;
    known.data_age_ms = facts.server_now_ms.zip(facts.last_checkin_ms).map(|(now, seen)| (now - seen).max(0));
    if let Some(age_ms) =
        known.data_age_ms.filter(|age| u128::try_from(*age).is_ok_and(|a| a > options.stale_after.as_millis()))
    {
        known.problems.push(codes::DataStale { host: machine, age: age_in_words(age_ms) }.err());
    }
    let (provider, id) = (&resolved.provider, &resolved.association.content_host);
    let setup = PackageName::new(SETUP)?;
    let named = std::slice::from_ref(&setup);
    let (installed, upgradable, best) = join3(
        provider.installed(call, id, named),
        provider.upgradable(call, id, named),
        provider.available(call, id, &setup),
    )
    .await;
    let installed = installed?.into_iter().filter(|p| p.name == SETUP).map(|p| p.evr).max();
    let installed = installed.ok_or_else(|| no_data(SETUP, format!("it is not in the profile of {machine}")))?;
    known.installed = Some(installed.clone());
    let upgradable = upgradable.map(|all| all.into_iter().filter(|u| u.installed.name == SETUP).map(|u| u.to).max());
    known.available = [&upgradable, &best].into_iter().filter_map(|answer| answer.as_ref().ok()?.clone()).max();
    let product = request.product_version.as_ref();
    known.problems.extend(open_questions(&installed, product));
    let state = judge(&installed, product, known.available.as_ref());
    match (state, best, upgradable) {
        (Some(state @ (EngineState::Available | EngineState::SetupPending)), ..) => Ok(state),
        // Only a newest version in the content view proves that nothing is newer: if the machine's repositories lack
        // the engine's packages, nothing is upgradable either.
        (_, Err(error), _) => Err(error),
        (_, Ok(None), Err(error)) => Err(error),
        (_, Ok(None), Ok(_)) => Err(no_data(SETUP, format!("the content view of {machine} does not hold it"))),
        (state, Ok(Some(_)), _) => state.ok_or_else(|| Error::internal("versions of the engine without a verdict")),
    }
}

/// Reads the source on the engine's own machine.
async fn by_engine(ports: &Ports, call: &Call, known: &mut EngineFacts) -> Result<EngineState> {
    let answer = ports.engine.upgrade_check(call).await?;
    known.data_age_ms = Some((ports.clock.now_ms() - answer.at_ms).max(0));
    if answer.available {
        return Ok(EngineState::Available);
    }
    known.problems.push(no_data("whether engine-setup is pending", "engine-upgrade-check reports no versions"));
    Ok(EngineState::Current)
}

/// The state by R, P and A; `None` if it depends on A and A is missing. P has no epoch and often no release, so only
/// its version is compared. The profile can be older than the last engine-setup: then P counts as R.
fn judge(installed: &Evr, product: Option<&Evr>, available: Option<&Evr>) -> Option<EngineState> {
    let against_product = product.map(|p| rpmvercmp(&installed.version, &p.version));
    let base = product.filter(|_| against_product == Some(Ordering::Less)).unwrap_or(installed);
    let is_newer = |a: &Evr| match &base.release {
        Some(_) => a > base && !is_same_build_elsewhere(a, base),
        None => rpmvercmp(&a.version, &base.version) == Ordering::Greater,
    };
    match available {
        Some(a) if is_newer(a) => Some(EngineState::Available),
        _ if against_product == Some(Ordering::Greater) => Some(EngineState::SetupPending),
        available => available.map(|_| EngineState::Current),
    }
}

/// Whether two releases are the same build for different Enterprise Linux versions: a content view can hold both.
fn is_same_build_elsewhere(a: &Evr, b: &Evr) -> bool {
    // `1.el9_4` is build `1` for `9`.
    fn parts(evr: &Evr) -> Option<(&str, &str)> {
        let (build, rest) = evr.release.as_deref()?.split_once(".el")?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        Some((build, &rest[..digits]))
    }
    let (Some((build_a, el_a)), Some((build_b, el_b))) = (parts(a), parts(b)) else { return false };
    a.version == b.version && build_a == build_b && el_a != el_b
}

/// The reason why the versions do not decide.
fn open_questions(installed: &Evr, product: Option<&Evr>) -> Option<Error> {
    match product {
        None => Some(no_data("whether engine-setup is pending", "the version of the running engine was not given")),
        Some(p) if rpmvercmp(&p.version, &installed.version) == Ordering::Greater => {
            let why = format!("the engine runs {p}, and the machine's last profile still shows {installed}");
            Some(no_data(SETUP, why))
        }
        Some(_) => None,
    }
}

fn no_data(what: &str, why: impl std::fmt::Display) -> Error {
    codes::NoData { what, why }.err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_versions_make_a_state() {
        use EngineState::{Available, Current, SetupPending};
        let evr = |text: &str| Evr::parse(text).unwrap();
        for (installed, product, available, expected) in [
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.6-1.el9", Some(Current)),
            ("4.5.6-1.el9", "4.5.6", "4.5.6-1.el9", Some(Current)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.7-1.el9", Some(Available)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.6-2.el9", Some(Available)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.10-1.el9", Some(Available)),
            ("4.5.6-1.el8", "4.5.6-1.el8", "4.5.6-1.el9", Some(Current)),
            ("4.5.6-1.el8", "4.5.6-1.el8", "4.5.6-2.el9", Some(Available)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.6-1.el9_4.1", Some(Available)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.5-9.el9", Some(Current)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "4.5.7~rc1-1.el9", Some(Available)),
            ("4.5.7-1.el9", "4.5.7-1.el9", "4.5.7~rc1-1.el9", Some(Current)),
            ("4.5.7-1.el9", "4.5.6-1.el9", "4.5.7-1.el9", Some(SetupPending)),
            ("4.5.7-2.el9", "4.5.7-1.el9", "4.5.7-2.el9", Some(Current)),
            ("4.5.7-1.el9", "4.5.6-1.el9", "4.5.8-1.el9", Some(Available)),
            ("4.5.7-1.el9", "4.5.6-1.el9", "", Some(SetupPending)),
            ("4.5.6-1.el9", "", "4.5.7-1.el9", Some(Available)),
            ("4.5.6-1.el9", "", "4.5.6-1.el9", Some(Current)),
            ("4.5.6-1.el9", "4.5.6-1.el9", "", None),
            // The profile is older than the last engine-setup.
            ("4.5.6-1.el9", "4.5.7-1.el9", "4.5.7-1.el9", Some(Current)),
            ("4.5.6-1.el9", "4.5.7", "4.5.7-1.el9", Some(Current)),
            ("4.5.6-1.el9", "4.5.7-1.el9", "4.5.8-1.el9", Some(Available)),
        ] {
            let optional = |text: &str| (!text.is_empty()).then(|| evr(text));
            let found = judge(&evr(installed), optional(product).as_ref(), optional(available).as_ref());
            assert_eq!(found, expected, "R {installed}, P {product}, A {available}");
        }
    }
}
