//! Checks, errata and content hosts.

use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::doctor::FindingVerdict;
use ovirt_upgrade_manager::model::engine::EngineState;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErrataScope};
use ovirt_upgrade_manager::model::ids::ContentHostId;
use ovirt_upgrade_manager::model::request::{
    AssociateAction, AssociateRequest, AssociationRequest, CheckClusterRequest, CheckEngineRequest, CheckHostRequest,
    DoctorRequest, ErrataRequest, ErratumRequest,
};

use crate::args::checks::{Associate, CheckCluster, CheckEngine, CheckHost, Doctor, Errata, Erratum, Telling};
use crate::exit::{Exit, Failure, Outcome};
use crate::installation;
use crate::session::{App, Need};
use crate::show;

/// What a check needs: as a controller it stores what it found, so that the next check asks less.
const CHECK: Need = Need::Control(Duties::Calls);

/// The end of a command whose answer was shown. A reader that has seen enough (`| head`) does not change the exit code.
fn ended(shown: Outcome<()>, exit: Exit) -> Outcome {
    match shown {
        Err(Failure::NobodyReads) => Ok(exit),
        shown => shown.map(|()| exit),
    }
}

/// The exit code of a check.
fn told(telling: &Telling, updates: YesNoUnknown) -> Exit {
    match updates {
        _ if !telling.exit_code => Exit::Done,
        YesNoUnknown::Yes => Exit::Updates,
        YesNoUnknown::No => Exit::Done,
        YesNoUnknown::Unknown => Exit::UpdatesUnknown,
    }
}

pub async fn engine(app: &App, options: CheckEngine) -> Outcome {
    let request = CheckEngineRequest::default();
    let check = app
        .session(CHECK, async |s| s.ask("check_engine", async |m, call| m.check_engine(call, request).await).await)
        .await?;
    let shown = app.output.answer(&check, |page| show::checks::engine(page, &check));
    let updates = match check.state {
        EngineState::Available | EngineState::SetupPending => YesNoUnknown::Yes,
        EngineState::Current => YesNoUnknown::No,
        EngineState::Unknown => YesNoUnknown::Unknown,
    };
    ended(shown, told(&options.telling, updates))
}

pub async fn host(app: &App, options: CheckHost) -> Outcome {
    let request = CheckHostRequest { id_or_name: Some(options.host), ..CheckHostRequest::default() };
    let check = app
        .session(CHECK, async |s| s.ask("check_host", async |m, call| m.check_host(call, request).await).await)
        .await?;
    let shown = app.output.answer(&check, |page| show::checks::host(page, &check));
    ended(shown, told(&options.telling, check.updates))
}

pub async fn cluster(app: &App, options: CheckCluster) -> Outcome {
    let check = app
        .session(CHECK, async |s| {
            let mut excluded = vec![];
            for name in &options.exclude {
                let known = s.ask("reading a host", async |m, call| m.find_host(call, name).await).await?;
                excluded.push(known.host.id);
            }
            let request = CheckClusterRequest {
                id_or_name: Some(options.cluster),
                excluded,
                target: options.level,
                detail: options.detail,
                ..CheckClusterRequest::default()
            };
            s.ask("check_cluster", async |m, call| m.check_cluster(call, request).await).await
        })
        .await?;
    let shown = app.output.answer(&check, |page| show::checks::cluster(page, &check));
    let updates = match (check.hosts_with_updates, check.hosts_unknown) {
        (1.., _) => YesNoUnknown::Yes,
        (0, 0) => YesNoUnknown::No,
        (0, _) => YesNoUnknown::Unknown,
    };
    ended(shown, told(&options.telling, updates))
}

pub async fn errata(app: &App, options: Errata) -> Outcome {
    let name = options.host.clone();
    let query = ErrataQuery {
        scope: if options.applicable { ErrataScope::Applicable } else { ErrataScope::Installable },
        types: options.types,
        severities: options.severity,
        cves: options.cve,
        ids: vec![],
        text: options.search,
        issued_since: options.since,
        issued_until: options.until,
        page: options.page,
        per_page: options.limit,
    };
    let errata = app
        .session(CHECK, async |s| {
            let host = s.ask("reading a host", async |m, call| m.find_host(call, &options.host).await).await?.host;
            let request = ErrataRequest { host, query };
            s.ask("errata", async |m, call| m.errata(call, request).await).await
        })
        .await?;
    app.output.answer(&errata, |page| show::errata::list(page, &name, &errata))?;
    Ok(Exit::Done)
}

pub async fn erratum(app: &App, options: Erratum) -> Outcome {
    let request = ErratumRequest { id: options.id, provider: options.provider };
    let erratum =
        app.session(CHECK, async |s| s.ask("erratum", async |m, call| m.erratum(call, request).await).await).await?;
    app.output.answer(&erratum, |page| show::errata::one(page, &erratum))?;
    Ok(Exit::Done)
}

pub async fn doctor(app: &App, options: &Doctor) -> Outcome {
    let report = if options.install {
        installation::examine(&options.root)
    } else {
        let doctor =
            app.session(CHECK, async |s| s.ask("doctor", async |m, call| m.doctor(call, DoctorRequest {}).await).await);
        doctor.await?
    };
    let shown = app.output.answer(&report, |page| show::doctor::doctor(page, &report));
    ended(shown, if report.worst == FindingVerdict::Problem { Exit::Blocked } else { Exit::Done })
}

pub async fn associate(app: &App, options: Associate) -> Outcome {
    let action = match (options.set, options.provider) {
        (Some(id), Some(provider)) => Some(AssociateAction::Set { provider, content_host: ContentHostId::new(id)? }),
        _ if options.refresh => Some(AssociateAction::Refresh),
        _ if options.drop => Some(AssociateAction::Drop),
        _ => None,
    };
    let actor = app.actor();
    let association = app
        .session(CHECK, async |s| {
            let host = s.ask("reading a host", async |m, call| m.find_host(call, &options.host).await).await?.host;
            let Some(action) = action else {
                let request = AssociationRequest { host_id: host.id };
                return s.ask("association", async |m, call| m.association(call, request).await).await;
            };
            let request = AssociateRequest { host, action, actor };
            s.ask("associate", async |m, call| m.associate(call, request).await).await
        })
        .await?;
    app.output
        .answer(&association, |page| show::association::association(page, &options.host, association.as_ref()))?;
    Ok(Exit::Done)
}
