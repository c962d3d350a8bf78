//! Organizations, environments, content views: simple lists.

use ovirt_upgrade_manager::model::host::HostKind;
use serde_json::{Value, json};

use crate::world::package::{IMAGE, dist_of};
use crate::world::{Host, Offer, World};

use super::features::Features;
use super::paging;
use super::route::Call;
use super::search::Searchable;
use crate::web::{Reply, ReplyResult, Request};

pub const ORGANIZATION: (u64, &str) = (1, "Default Organization");
/// An organization of the same server, which has nothing that this world shows.
pub const OTHER_ORGANIZATION: (u64, &str) = (3, "Other Organization");
pub const LOCATION: (u64, &str) = (2, "Default Location");
pub const LIBRARY: (u64, &str) = (1, "Library");
pub const ENVIRONMENT: (u64, &str) = (2, "Production");
pub const DEFAULT_VIEW: (u64, &str) = (1, "Default Organization View");
/// The content view that hosts in several environments have, too.
pub const SECOND_VIEW: (u64, &str) = (5, "Extras");
/// The published version of each content view.
pub const VIEW_VERSION: &str = "3.0";
/// The smart proxy from which hosts get their content.
pub const PROXY: &str = "provider.lab.example";

/// The content view of a host.
pub fn view_of(host: &Host) -> (u64, &'static str) {
    match (host.kind, host.el) {
        (HostKind::Node, _) => (4, "oVirt Node"),
        (HostKind::El, 8) => (3, "oVirt hosts EL8"),
        (HostKind::El, _) => (2, "oVirt hosts EL9"),
    }
}

/// Number of the published version of a content view that its hosts have.
pub fn version_of(view: u64) -> u64 {
    view + 10
}

/// Numbers of the published versions.
pub fn version_numbers() -> Vec<u64> {
    views().iter().map(|view| version_of(view.0)).collect()
}

/// Whether a published version of a content view has an offer.
pub fn in_version(version: u64, offer: &Offer) -> bool {
    let fits = |el: u8| dist_of(&offer.package).is_none_or(|d| d == el);
    let published = match version.checked_sub(10) {
        Some(2) => fits(9),
        Some(3) => fits(8),
        Some(4) => offer.package.name == IMAGE,
        _ => false,
    };
    published && !offer.library_only
}

/// Number of a content view's version in an environment, in Katello 2.
pub fn systems_version_of(view: u64, environment: u64) -> u64 {
    200 + view * 10 + environment
}

/// Whether a version of a content view has an offer, in Katello 2. `None`: there is no such version.
pub fn systems_version_offers(version: u64, offer: &Offer) -> Option<bool> {
    // Katello 2 is from before module streams.
    if offer.module.is_some() {
        return Some(false);
    }
    let for_el = |el: u8| !offer.library_only && dist_of(&offer.package).is_none_or(|d| d == el);
    match version.checked_sub(200)? / 10 {
        1 => Some(true),
        2 => Some(for_el(9)),
        3 => Some(for_el(8)),
        4 => Some(!offer.library_only && offer.package.name == IMAGE),
        _ => None,
    }
}

/// Refuses filters of errata and packages by an environment, host or version that there is not (recorded; Katello 2 is
/// not).
pub fn need_filters(request: &Request, world: &World, f: &Features) -> Result<(), Reply> {
    if f.systems {
        return Ok(());
    }
    let refused = |text: String| Err(Reply::katello(404, text));
    if let Some(id) = request.text("environment_id").filter(|id| !is_environment(id)) {
        return refused(format!("Could not find Lifecycle Environment with id '{id}'."));
    }
    if let Some(id) = request.text("host_id").filter(|id| !id.parse().is_ok_and(|n| world.content_host(n).is_some())) {
        return refused(format!("Could not find a host with id {id}"));
    }
    let is_version = |id: &String| id.parse().is_ok_and(|n: u64| (version_of(1)..=version_of(5)).contains(&n));
    match request.text("content_view_version_id").filter(|id| !is_version(id)) {
        Some(id) => refused(format!("Couldn't find content view version '{id}'")),
        None => Ok(()),
    }
}

fn is_environment(id: &str) -> bool {
    [LIBRARY.0, ENVIRONMENT.0].iter().any(|n| n.to_string() == id)
}

/// When all of it was made.
const CREATED_AT: &str = "2024-01-01 00:00:00 UTC";

struct Named(u64, String, Value);

impl Searchable for Named {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.0.to_string()]),
            "name" | "label" | "title" => Some(vec![self.1.clone()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.1.clone()]
    }
}

fn is_search_field(field: &str) -> bool {
    ["id", "name", "label", "title"].contains(&field)
}

fn organizations() -> Vec<Named> {
    let body = json!({"id": ORGANIZATION.0, "name": ORGANIZATION.1, "title": ORGANIZATION.1,
        "description": Value::Null, "created_at": CREATED_AT, "updated_at": CREATED_AT});
    vec![Named(ORGANIZATION.0, ORGANIZATION.1.to_owned(), body)]
}

fn environments() -> Vec<Named> {
    let organization = json!({"id": ORGANIZATION.0, "name": ORGANIZATION.1, "label": "Default_Organization"});
    let make = |(id, name): (u64, &str), prior: Value| {
        let library = id == LIBRARY.0;
        let body = json!({"id": id, "name": name, "label": name, "library": library, "prior": prior,
            "organization": organization, "organization_id": ORGANIZATION.0, "description": Value::Null,
            "counts": {"content_hosts": 0, "content_views": 0, "packages": 0, "module_streams": 0, "yum_repositories": 0,
                "errata": {"security": 0, "bugfix": 0, "enhancement": 0, "total": 0}, "docker_repositories": 0,
                "ostree_repositories": 0, "products": 0, "debs": 0, "deb_repositories": 0},
            "content_views": [], "permissions": {"create_lifecycle_environments": true, "view_lifecycle_environments": true,
                "edit_lifecycle_environments": true, "destroy_lifecycle_environments": false,
                "promote_or_remove_content_views_to_environments": true},
            "registry_name_pattern": Value::Null, "registry_unauthenticated_pull": false, "successor": Value::Null,
            "created_at": CREATED_AT, "updated_at": CREATED_AT});
        Named(id, name.to_owned(), body)
    };
    vec![make(LIBRARY, Value::Null), make(ENVIRONMENT, json!({"id": LIBRARY.0, "name": LIBRARY.1}))]
}

fn views() -> Vec<Named> {
    let make = |(id, name): (u64, &str), default: bool| {
        let body = json!({"id": id, "name": name, "label": name.replace(' ', "_"), "default": default, "composite": false,
            "component_ids": [], "version_count": 1, "latest_version": "3.0", "latest_version_id": version_of(id),
            "duplicate_repositories_to_publish": [], "description": Value::Null, "organization_id": ORGANIZATION.0,
            "created_at": CREATED_AT, "updated_at": CREATED_AT,
            "auto_publish": false, "solve_dependencies": false, "import_only": false, "generated_for": "none",
            "related_cv_count": 0, "related_composite_cvs": [], "filtered": false, "needs_publish": false,
            "repository_ids": [], "last_task": Value::Null, "repositories": [], "components": [],
            "content_view_components": [], "activation_keys": [], "hosts": [], "next_version": "4.0",
            "last_published": CREATED_AT, "environments": [], "versions": [], "latest_version_environments": [],
            "organization": {"id": ORGANIZATION.0, "name": ORGANIZATION.1, "label": "Default_Organization"}});
        Named(id, name.to_owned(), body)
    };
    vec![
        make(DEFAULT_VIEW, true),
        make((2, "oVirt hosts EL9"), false),
        make((3, "oVirt hosts EL8"), false),
        make((4, "oVirt Node"), false),
        make(SECOND_VIEW, false),
    ]
}

fn list(call: &Call<'_>, items: Vec<Named>) -> ReplyResult {
    paging::katello(call.request, &call.server.features, &is_search_field, items, &mut |n| n.2.clone())
}

fn one(call: &Call<'_>, items: Vec<Named>, resource: &str) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    let found = items.into_iter().find(|n| n.0.to_string() == id || n.1 == id);
    let permission = if resource == "content_view" { "view_content_views" } else { "view_lifecycle_environments" };
    let text = format!("Could not find {resource} resource with id {id}. Potential missing permissions: {permission}");
    found.map(|n| Reply::ok(n.2)).ok_or_else(|| Reply::katello(404, text))
}

pub fn foreman_organizations(call: &mut Call<'_>) -> ReplyResult {
    paging::foreman(call.request, &is_search_field, organizations(), &mut |n| with_parent(n.2.clone()))
}

/// Foreman's rows have a place in a tree. The lab's organizations have no parents.
fn with_parent(mut body: Value) -> Value {
    for name in ["ancestry", "parent_id", "parent_name"] {
        body[name] = Value::Null;
    }
    body
}

pub fn foreman_locations(call: &mut Call<'_>) -> ReplyResult {
    let body = json!({"id": LOCATION.0, "name": LOCATION.1, "title": LOCATION.1});
    let items = vec![Named(LOCATION.0, LOCATION.1.to_owned(), body)];
    paging::foreman(call.request, &is_search_field, items, &mut |n| n.2.clone())
}

/// Katello's rows have the label, too.
fn labelled_organizations() -> Vec<Named> {
    let label = |mut named: Named| {
        named.2["label"] = json!(named.1.replace(' ', "_"));
        named
    };
    organizations().into_iter().map(label).collect()
}

/// `GET /katello/api/organizations`: a list as Foreman's, but in Katello 2.
pub fn organization_list(call: &mut Call<'_>) -> ReplyResult {
    match call.server.features.systems {
        true => list(call, labelled_organizations()),
        false => paging::foreman(call.request, &is_search_field, labelled_organizations(), &mut |n| n.2.clone()),
    }
}

/// `GET /katello/api/organizations/:id`.
pub fn labelled_organization(call: &mut Call<'_>) -> ReplyResult {
    find_organization(call, labelled_organizations())
}

/// `GET /api/organizations/:id`: with what belongs to it. Of most of it this world knows nothing.
pub fn organization(call: &mut Call<'_>) -> ReplyResult {
    let mut reply = find_organization(call, organizations())?;
    reply.body = with_parent(reply.body);
    reply.body["deprecations"] = json!({"environments": ""});
    for name in NESTED {
        reply.body[name] = json!([]);
    }
    reply.body["hosts_count"] = json!(call.world.content_hosts().count());
    reply.body["smart_proxies"] =
        json!([{"id": 1, "name": PROXY, "url": format!("https://{PROXY}:9090"), "inherited": false}]);
    reply.body["users"] =
        json!([{"id": 4, "login": call.server.guard.user.login, "description": Value::Null, "inherited": false}]);
    reply.body["locations"] =
        json!([{"id": LOCATION.0, "name": LOCATION.1, "title": LOCATION.1, "description": Value::Null}]);
    Ok(reply)
}

/// What one organization lists.
const NESTED: [&str; 10] = [
    "select_all_types",
    "subnets",
    "compute_resources",
    "media",
    "ptables",
    "provisioning_templates",
    "domains",
    "realms",
    "hostgroups",
    "parameters",
];

fn find_organization(call: &Call<'_>, items: Vec<Named>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    if !call.server.features.systems && !items.iter().any(|o| o.0.to_string() == id || o.1 == id) {
        return Err(Reply::foreman_not_found("organization", &id));
    }
    one(call, items, "organization")
}

pub fn environment_list(call: &mut Call<'_>) -> ReplyResult {
    list(call, environments())
}

pub fn environment(call: &mut Call<'_>) -> ReplyResult {
    one(call, environments(), "environment")
}

pub fn view_list(call: &mut Call<'_>) -> ReplyResult {
    list(call, views())
}

fn version_environment() -> Value {
    json!({"id": ENVIRONMENT.0, "name": ENVIRONMENT.1, "label": ENVIRONMENT.1, "publish_date": "9 minutes",
        "permissions": {"readable": true, "promotable_or_removable": true, "all_hosts_editable": true,
            "all_keys_editable": true}, "host_count": 2, "activation_key_count": 0})
}

/// `GET /katello/api/content_view_versions`: of a view, in an environment. Each view has one version, in both.
pub fn version_list(call: &mut Call<'_>) -> ReplyResult {
    let view = call.request.number("content_view_id");
    let fits = |id: u64| view.is_none_or(|view| view == id);
    let make = |named: Named| {
        let body = json!({"id": version_of(named.0), "name": format!("{} 3.0", named.1), "version": "3.0",
            "content_view_id": named.0, "major": 3, "minor": 0, "composite_content_view_ids": [],
            "published_in_composite_content_view_ids": [], "default": false, "description": Value::Null,
            "content_view": {"id": named.0, "name": named.1, "label": named.1.replace(' ', "_"), "generated_for": "none"},
            "composite_content_views": [], "composite_content_view_versions": [], "environments": [version_environment()],
            "repositories": [],
            "published_in_composite_content_views": [], "last_event": Value::Null, "active_history": [],
            "filters_applied": Value::Null, "permissions": {"deletable": true}, "deb_count": 0, "file_count": 0,
            "rpm_count": 0, "srpm_count": 0, "modulemd_count": 0, "erratum_count": 0, "package_group_count": 0,
            "module_stream_count": 0, "package_count": 0, "component_view_count": 0, "deb_repository_count": 0,
            "file_repository_count": 0, "yum_repository_count": 0,
            "errata_counts": {"security": 0, "bugfix": 0, "enhancement": 0, "total": 0}, "created_at": CREATED_AT, "updated_at": CREATED_AT});
        Named(version_of(named.0), named.1, body)
    };
    let items = views().into_iter().filter(|v| v.0 != DEFAULT_VIEW.0 && fits(v.0)).map(make).collect();
    list(call, items)
}

pub fn view(call: &mut Call<'_>) -> ReplyResult {
    one(call, views(), "content_view")
}
