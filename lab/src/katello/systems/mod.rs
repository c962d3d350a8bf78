//! The systems API of Katello 2.

mod errata;
mod hosts;
mod packages;

use serde_json::json;

use crate::web::{Reply, ReplyResult};
use crate::world::Host;

use super::route::{Call, Component::Katello, Handler, Name, Param, Route, hash, param, required, route};
use super::search::Searchable;
use super::{content, paging};

const SYSTEMS: &[Param] = &[
    param("name", "string"),
    param("uuid", "string"),
    required("organization_id", "string"),
    param("environment_id", "string"),
    param("content_view_id", "string"),
    param("search", "string"),
    param("page", "string"),
    param("per_page", "string"),
    param("order", "string"),
    param("full_results", "string"),
    hash("sort", false, &[param("by", "string"), param("order", "string")]),
];
const ID: &[Param] = &[required("id", "string")];
const ERRATA: &[Param] =
    &[required("system_id", "string"), param("content_view_id", "string"), param("environment_id", "string")];
const ERRATUM: &[Param] = &[required("system_id", "string"), required("id", "string")];
const APPLY: &[Param] = &[required("system_id", "string"), required("errata_ids", "array")];
const PACKAGES: &[Param] = &[required("system_id", "string"), param("packages", "array")];
const VERSIONS: &[Param] = &[
    param("content_view_id", "string"),
    param("environment_id", "string"),
    param("page", "string"),
    param("per_page", "string"),
];

const VIEW: &str = "view_content_hosts";
const EDIT: &str = "edit_content_hosts";

const fn system(name: Name, permission: &'static str, params: &'static [Param], handler: Handler) -> Route {
    Route { exists: |f| f.systems, ..route(name, Katello, Some(permission), params, handler) }
}

/// The routes that only Katello 2 has.
pub static ROUTES: &[Route] = &[
    system(("systems", "index", "GET", "/katello/api/systems"), VIEW, SYSTEMS, hosts::index),
    Route {
        exists: |f| f.systems && !f.elastic,
        ..system(("systems", "index", "POST", "/katello/api/systems/post_index"), VIEW, SYSTEMS, hosts::index)
    },
    system(("systems", "show", "GET", "/katello/api/systems/:id"), VIEW, ID, hosts::show),
    system(("systems", "errata", "GET", "/katello/api/systems/:system_id/errata"), VIEW, ERRATA, errata::index),
    system(
        ("system_errata", "apply", "PUT", "/katello/api/systems/:system_id/errata/apply"),
        EDIT,
        APPLY,
        errata::apply,
    ),
    system(("system_errata", "show", "GET", "/katello/api/systems/:system_id/errata/:id"), VIEW, ERRATUM, errata::show),
    system(("systems", "packages", "GET", "/katello/api/systems/:id/packages"), VIEW, ID, packages::profile),
    system(
        ("system_packages", "install", "PUT", "/katello/api/systems/:system_id/packages/install"),
        EDIT,
        PACKAGES,
        packages::install,
    ),
    system(
        ("system_packages", "upgrade", "PUT", "/katello/api/systems/:system_id/packages/upgrade"),
        EDIT,
        PACKAGES,
        packages::upgrade,
    ),
    system(
        ("system_packages", "upgrade_all", "PUT", "/katello/api/systems/:system_id/packages/upgrade_all"),
        EDIT,
        PACKAGES,
        packages::upgrade_all,
    ),
    system(
        ("content_view_versions", "index", "GET", "/katello/api/content_view_versions"),
        "view_content_views",
        VERSIONS,
        versions,
    ),
];

impl Call<'_> {
    /// The system that the path names by its uuid; 404, or 410 where it was deleted.
    fn system(&self, parameter: &str) -> Result<&Host, Reply> {
        let id = self.request.text(parameter).unwrap_or_default();
        let found = self.world.hosts.values().find(|h| h.consumer_uuid.as_deref() == Some(&id));
        match found {
            Some(host) if host.deleted_at_provider => {
                Err(Reply::katello(410, format!("Consumer {id} has been deleted")))
            }
            Some(host) => Ok(host),
            None => Err(Reply::katello(404, format!("Couldn't find content host '{id}'"))),
        }
    }
}

struct ViewVersion {
    id: u64,
    view: u64,
    environment: u64,
}

impl Searchable for ViewVersion {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        (field == "id").then(|| vec![self.id.to_string()])
    }
    fn words(&self) -> Vec<String> {
        vec![]
    }
}

fn versions(call: &mut Call<'_>) -> ReplyResult {
    let both = [(content::DEFAULT_VIEW.0, content::LIBRARY.0)]
        .into_iter()
        .chain((2..=4).map(|view| (view, content::ENVIRONMENT.0)));
    let mut items: Vec<ViewVersion> = both
        .map(|(view, environment)| ViewVersion {
            id: content::systems_version_of(view, environment),
            view,
            environment,
        })
        .collect();
    let (view, environment) = (call.request.number("content_view_id"), call.request.number("environment_id"));
    items.retain(|v| view.is_none_or(|id| id == v.view) && environment.is_none_or(|id| id == v.environment));
    paging::katello(call.request, &call.server.features, &|f| f == "id", items, &mut |v| {
        json!({"id": v.id, "version": "1.0", "major": 1, "minor": 0, "content_view_id": v.view, "default": v.view == 1,
            "environments": [{"id": v.environment}]})
    })
}
