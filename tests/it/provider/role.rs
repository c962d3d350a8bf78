//! The role that the README describes: with it every operation works, and each of its permissions is needed by the operation
//! that the README names, whose error names the permission.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Error, Problem};
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErrataScope};
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::ids::{ErratumId, PackageName};
use ovirt_upgrade_manager::model::task::{InstallWay, Selection};
use ovirt_upgrade_manager::ports::{Provider, Wanted};
use upgrade_manager_lab::{Lab, Options, Version};

use crate::support::lab::{busiest, by_hand, call, config, connect, id, inventory, reference, start};

/// The permissions of the table in the README.
fn role() -> BTreeSet<String> {
    let readme = include_str!("../../../README.md");
    let (_, table) = readme.split_once("**Permissions of the configured user on the provider**").unwrap();
    let (table, _) = table.split_once("\"Default role\"").unwrap();
    let first_cells = table.lines().filter(|line| line.starts_with("| `")).map(|line| line.split('|').nth(1).unwrap());
    first_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

type Work<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

/// An operation against a lab with this role.
struct Operation {
    name: &'static str,
    version: Version,
    run: for<'a> fn(&'a Lab, &'a Arc<dyn Provider>) -> Work<'a>,
}

const NEW: Version = Version(4, 18);

fn problem(problem: Option<Problem>) -> Result<(), Error> {
    problem.map_or(Ok(()), |p| Err(Error::internal(format!("{} {} {}", p.code, p.message, p.remedy))))
}

fn matching<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let host =
            inventory(lab).into_iter().find(|h| h.address == lab.with_world(|w| Some(registered(w).fqdn))).unwrap();
        provider.content_hosts(&call(), &[Wanted { host, stored: None, is_change: false }]).await?.remove(0).map(drop)
    })
}

fn registered(world: &upgrade_manager_lab::world::World) -> upgrade_manager_lab::world::Host {
    let is_el = |h: &&upgrade_manager_lab::world::Host| h.consumer_uuid.is_some() && h.kind == HostKind::El;
    world.hosts.values().filter(|h| h.cluster.is_some()).find(is_el).unwrap().clone()
}

fn made_up<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let name = lab.with_world(|w| registered(w).name);
        lab.with_world(|w| {
            let host = w.hosts.values_mut().find(|h| h.name == name).unwrap();
            host.made_up_uuid = Some("0f0e0d0c-0b0a-4908-8706-050403020100".to_owned());
        });
        let host = inventory(lab).into_iter().find(|h| h.name == name).unwrap();
        provider.content_hosts(&call(), &[Wanted { host, stored: None, is_change: false }]).await?.remove(0).map(drop)
    })
}

fn one_erratum<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move { provider.erratum(&call(), &id(&busiest(lab, |_| true).1[0])).await.map(drop) })
}

fn applicable<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let host = reference(&busiest(lab, |_| true).0);
        let query = ErrataQuery { scope: ErrataScope::Applicable, ..Default::default() };
        provider.errata(&call(), &host.id, &query).await.map(drop)
    })
}

fn image_of_a_node<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let node = lab
            .with_world(|w| w.content_hosts().find(|h| h.kind == HostKind::Node && h.consumer_uuid.is_some()).cloned());
        let image = PackageName::new("ovirt-node-ng-image-update").unwrap();
        provider.available(&call(), &reference(&node.unwrap()).id, &image).await.map(drop)
    })
}

fn fresh_applicability<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move { provider.refresh(&call(), &reference(&busiest(lab, |_| true).0)).await.map(drop) })
}

fn way_to_install<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let host = reference(&busiest(lab, |_| true).0);
        problem(provider.capability(&call(), &host.id).await?.problem)
    })
}

fn install<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let (host, errata) = busiest(lab, |_| true);
        let selection = Selection::Errata(vec![ErratumId::new(errata[0].id.as_str()).unwrap()]);
        let task = provider.install(&call(), &reference(&host), InstallWay::RemoteExecution, &selection).await?;
        provider.tasks(&call(), std::slice::from_ref(&task)).await?.remove(0)?;
        provider
            .started(&call(), &reference(&host), &call().correlation_id, Some(InstallWay::RemoteExecution))
            .await?
            .unwrap();
        Ok(())
    })
}

fn cancel<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let (host, errata) = busiest(lab, |_| true);
        let selection = Selection::Errata(vec![id(&errata[0])]);
        let task = provider.install(&call(), &reference(&host), InstallWay::RemoteExecution, &selection).await?;
        provider.cancel(&call(), &task).await
    })
}

/// Reads that need `view_hosts` alone.
fn reads<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let host = reference(&busiest(lab, |_| true).0).id;
        provider.errata(&call(), &host, &ErrataQuery::default()).await?;
        provider.errata_for_reboot(&call(), &host, 5).await?;
        provider.upgradable(&call(), &host, &[]).await?;
        provider.installed(&call(), &host, &[]).await?;
        provider.enabled_streams(&call(), &host).await?;
        provider.reboot_pending(&call(), &host, None).await?;
        provider.examine(&call()).await?.server.map(drop)
    })
}

/// The view that lacks errata is named.
fn unpublished<'a>(lab: &'a Lab, provider: &'a Arc<dyn Provider>) -> Work<'a> {
    Box::pin(async move {
        let host = lab.with_world(|w| {
            let lacks =
                |h: &&upgrade_manager_lab::world::Host| w.errata_of(h, true).len() > w.errata_of(h, false).len();
            w.content_hosts().filter(|h| h.consumer_uuid.is_some()).find(lacks).cloned()
        });
        let found = provider.unpublished_errata(&call(), &reference(&host.unwrap()).id).await?.unwrap();
        found.views_hidden.map_or(Ok(()), Err)
    })
}

/// Permissions that are taken away, the operation that then fails, and how.
#[rustfmt::skip]
const TABLE: &[(&[&str], Operation, Code)] = &[
    (&["view_hosts"], Operation { name: "matching", version: NEW, run: matching }, Code::ProviderForbidden),
    (&["view_organizations"], Operation { name: "matching", version: NEW, run: matching }, Code::ProviderForbidden),
    (&["view_params"], Operation { name: "made_up", version: NEW, run: made_up }, Code::HostAmbiguous),
    (&["view_content_views"], Operation { name: "erratum", version: NEW, run: one_erratum }, Code::ProviderForbidden),
    (&["view_content_views"], Operation { name: "image", version: NEW, run: image_of_a_node }, Code::ProviderForbidden),
    (&["view_content_views"], Operation { name: "image", version: Version(4, 9), run: image_of_a_node }, Code::ProviderForbidden),
    (&["view_lifecycle_environments"], Operation { name: "applicable", version: Version(4, 2), run: applicable }, Code::ProviderForbidden),
    (&["edit_hosts"], Operation { name: "refresh", version: Version(4, 10), run: fresh_applicability }, Code::ProviderForbidden),
    (&["edit_hosts"], Operation { name: "unpublished", version: NEW, run: unpublished }, Code::ProviderForbidden),
    (&["view_remote_execution_features"], Operation { name: "way", version: NEW, run: way_to_install }, Code::Internal),
    (&["view_job_templates"], Operation { name: "install", version: NEW, run: install }, Code::NoInstallMethod),
    (&["create_job_invocations"], Operation { name: "install", version: NEW, run: install }, Code::ProviderForbidden),
    (&["create_template_invocations"], Operation { name: "install", version: NEW, run: install }, Code::NoInstallMethod),
    (&["cancel_job_invocations"], Operation { name: "cancel", version: NEW, run: cancel }, Code::ProviderForbidden),
    (&["view_hosts"], Operation { name: "reads", version: NEW, run: reads }, Code::ProviderForbidden),
];

async fn tried(operation: &Operation, permissions: BTreeSet<String>) -> Result<(), Error> {
    let permissions = Some(permissions.into_iter().collect());
    let lab = start(Options { katello_version: operation.version, permissions, ..by_hand(24) });
    // Some errata are in no published version of the hosts' content views.
    let mut config = config("lab", &lab);
    config.organization_id = Some(1);
    let provider = connect(&config);
    (operation.run)(&lab, &provider).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_permission_of_the_readmes_role_is_needed_and_they_suffice() {
    let role = role();
    let taken: BTreeSet<String> = TABLE.iter().flat_map(|(taken, ..)| *taken).map(|p| (*p).to_owned()).collect();
    assert_eq!(role, taken, "a permission of the role that no operation needs, or that is not in the role");
    for (taken, operation, code) in TABLE {
        let name = operation.name;
        tried(operation, role.clone()).await.unwrap_or_else(|e| panic!("{name}, with the whole role: {e}"));
        let held = role.iter().filter(|p| !taken.contains(&p.as_str())).cloned().collect();
        let error = tried(operation, held).await.unwrap_err();
        assert_eq!(error.code(), *code, "{name} without {taken:?}: {error}");
        let told = format!("{} {}", error.message(), error.remedy());
        assert!(taken.iter().all(|p| told.contains(p)), "{name} without {taken:?}: {told}");
    }
}
