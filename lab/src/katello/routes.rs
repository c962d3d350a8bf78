//! All routes, in the order in which they are tried.

use super::route::Component::{Foreman, Katello};
use super::route::{PUBLIC, Param, Route, hash, param, required, route};
use super::{
    apidoc, content, documented, errata, home, hosts, job_routes, packages, permissions, publishing, refused, systems,
    traces,
};

const fn agent(mut route: Route) -> Route {
    route.exists = |f| f.agent_routed;
    route
}

const LIST: &[Param] =
    &[param("search", "string"), param("order", "string"), param("page", "numeric"), param("per_page", "string")];
const KATELLO_LIST: &[Param] = &[
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
    param("order", "string"),
    param("full_result", "boolean"),
    param("sort_by", "string"),
    param("sort_order", "string"),
];
const STREAMS: &[Param] = &[param("host_ids", "array"), param("page", "numeric"), param("per_page", "numeric")];
const VERSIONS: &[Param] = &[
    param("content_view_id", "numeric"),
    param("environment_id", "numeric"),
    param("page", "numeric"),
    param("per_page", "numeric"),
];
const ID: &[Param] = &[required("id", "string")];
const HOST_ID: &[Param] = &[required("host_id", "string")];
const HOSTS: &[Param] = &[
    param("thin", "boolean"),
    param("organization_id", "numeric"),
    param("location_id", "numeric"),
    param("search", "string"),
    param("order", "string"),
    param("page", "numeric"),
    param("per_page", "string"),
];
const HOST_LIST: &[Param] = &[
    required("host_id", "string"),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
    param("order", "string"),
    param("full_result", "boolean"),
    param("sort_by", "string"),
    param("sort_order", "string"),
];
const HOST_ERRATA: &[Param] = &[
    required("host_id", "string"),
    param("content_view_id", "numeric"),
    param("environment_id", "numeric"),
    param("include_applicable", "boolean"),
    param("type", "string"),
    param("severity", "string"),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
    param("order", "string"),
    param("full_result", "boolean"),
    param("sort_by", "string"),
    param("sort_order", "string"),
];
const HOST_CHANGE: &[Param] = &[
    param("location_id", "numeric"),
    param("organization_id", "numeric"),
    required("id", "string"),
    hash(
        "host",
        false,
        &[param("name", "string"), param("comment", "string"), hash("content_facet_attributes", false, &[])],
    ),
];
const HOST_PACKAGES: &[Param] = &[
    required("host_id", "string"),
    param("include_latest_upgradable", "boolean"),
    param("status", "string"),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
    param("full_result", "boolean"),
];
const HOST_ERRATUM: &[Param] = &[required("host_id", "string"), required("id", "string")];
const IDS: &[Param] = &[param("ids", "array"), param("search", "string")];
const APPLY: &[Param] =
    &[required("host_id", "string"), param("errata_ids", "array"), hash("bulk_errata_ids", false, IDS)];
const HOST_INSTALL: &[Param] = &[required("host_id", "string"), param("packages", "array")];
const BULK: &[Param] = &[
    param("organization_id", "numeric"),
    hash("included", true, IDS),
    hash("excluded", false, &[param("ids", "array")]),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
];
const INCREMENTAL: &[Param] = &[
    param("organization_id", "numeric"),
    hash("included", true, IDS),
    hash("excluded", false, &[param("ids", "array")]),
    param("errata_ids", "array"),
];
const BULK_CONTENT: &[Param] = &[
    param("organization_id", "numeric"),
    hash("included", true, IDS),
    hash("excluded", false, &[param("ids", "array")]),
    required("content_type", "string"),
    param("content", "array"),
    param("update_all", "boolean"),
];
const ERRATA: &[Param] = &[
    param("organization_id", "numeric"),
    param("content_view_version_id", "numeric"),
    param("host_id", "numeric"),
    param("cve", "string"),
    param("errata_restrict_applicable", "boolean"),
    param("errata_restrict_installable", "boolean"),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
    param("order", "string"),
    param("full_result", "boolean"),
];
const COMPARE: &[Param] = &[
    param("content_view_version_ids", "array"),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
];
const PACKAGES: &[Param] = &[
    param("organization_id", "numeric"),
    param("host_id", "numeric"),
    param("packages_restrict_applicable", "boolean"),
    param("packages_restrict_upgradable", "boolean"),
    param("packages_restrict_latest", "boolean"),
    param("search", "string"),
    param("page", "numeric"),
    param("per_page", "numeric"),
    param("full_result", "boolean"),
];

const HOSTS_VIEW: Option<&str> = Some("view_hosts");
const HOSTS_EDIT: Option<&str> = Some("edit_hosts");
/// Either of the two.
const CONTENT_VIEW: Option<&str> = Some("view_content_views|view_products");
const VIEWS_VIEW: Option<&str> = Some("view_content_views");
const ENVIRONMENT_VIEW: Option<&str> = Some("view_lifecycle_environments");
const ORGANIZATION_VIEW: Option<&str> = Some("view_organizations");

/// Every route of every version.
pub fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(job_routes::ROUTES).chain(systems::ROUTES).chain(refused::ROUTES).chain(documented::ROUTES)
}

/// The table without the systems API of Katello 2.
static ROUTES: &[Route] = &[
    route(("apidoc", "index", "GET", "/apidoc/v2.json"), Foreman, PUBLIC, &[], apidoc::index),
    route(("apidoc", "index", "GET", "/apidoc/v2/en.json"), Foreman, PUBLIC, &[], apidoc::index),
    route(("home", "index", "GET", "/api"), Foreman, None, &[], home::index),
    route(("home", "status", "GET", "/api/status"), Foreman, None, &[], home::status),
    route(("ping", "ping", "GET", "/api/ping"), Foreman, PUBLIC, &[], home::ping),
    route(("ping", "server_status", "GET", "/katello/api/status"), Katello, PUBLIC, &[], home::katello_status),
    route(("ping", "index", "GET", "/katello/api/ping"), Katello, PUBLIC, &[], home::katello_ping),
    // Recent versions of Foreman have these two. Which version brought them is unknown.
    route(("users", "show_current", "GET", "/api/current_user"), Foreman, None, &[], permissions::user),
    route(
        ("permissions", "current_permissions", "GET", "/api/permissions/current_permissions"),
        Foreman,
        None,
        LIST,
        permissions::current,
    ),
    route(("plugins", "index", "GET", "/api/plugins"), Foreman, Some("view_plugins"), LIST, home::plugins),
    // Hosts.
    route(("hosts", "index", "GET", "/api/hosts"), Foreman, HOSTS_VIEW, HOSTS, hosts::index),
    route(
        ("hosts", "index", "GET", "/api/organizations/:organization_id/hosts"),
        Foreman,
        HOSTS_VIEW,
        HOSTS,
        hosts::index,
    ),
    Route {
        exists: |f| f.posts_host_lists,
        ..route(("hosts", "post_index", "POST", "/api/hosts/post_index"), Foreman, HOSTS_VIEW, HOSTS, hosts::index)
    },
    Route {
        exists: |f| !f.systems,
        ..route(
            ("fact_values", "values", "GET", "/api/fact_values"),
            Foreman,
            Some("view_facts"),
            LIST,
            hosts::facts::all,
        )
    },
    route(
        ("hosts_bulk_actions", "installable_errata", "POST", "/api/hosts/bulk/installable_errata"),
        Katello,
        HOSTS_VIEW,
        BULK,
        errata::bulk_installable,
    ),
    route(
        ("hosts_bulk_actions", "applicable_errata", "POST", "/api/hosts/bulk/applicable_errata"),
        Katello,
        HOSTS_VIEW,
        BULK,
        errata::bulk_applicable,
    ),
    route(
        (
            "hosts_bulk_actions",
            "available_incremental_updates",
            "POST",
            "/api/hosts/bulk/available_incremental_updates",
        ),
        Katello,
        HOSTS_VIEW,
        INCREMENTAL,
        publishing::available,
    ),
    Route {
        exists: |f| f.traces_tell_reboot,
        ..route(
            ("hosts_bulk_actions", "traces", "POST", "/api/hosts/bulk/traces"),
            Katello,
            HOSTS_EDIT,
            BULK,
            traces::of_hosts,
        )
    },
    agent(route(
        ("hosts_bulk_actions", "install_content", "PUT", "/api/hosts/bulk/install_content"),
        Katello,
        HOSTS_EDIT,
        BULK_CONTENT,
        packages::bulk_install,
    )),
    agent(route(
        ("hosts_bulk_actions", "update_content", "PUT", "/api/hosts/bulk/update_content"),
        Katello,
        HOSTS_EDIT,
        BULK_CONTENT,
        packages::bulk_update,
    )),
    Route {
        exists: |f| f.images,
        ..route(
            ("host_bootc_images", "bootc_images", "GET", "/api/hosts/bootc_images"),
            Katello,
            HOSTS_VIEW,
            KATELLO_LIST,
            hosts::images::index,
        )
    },
    Route {
        exists: |f| f.persistence,
        ..route(
            (
                "host_packages",
                "containerfile_install_command",
                "GET",
                "/api/hosts/:host_id/transient_packages/containerfile_install_command",
            ),
            Katello,
            HOSTS_VIEW,
            HOST_ID,
            packages::containerfile,
        )
    },
    route(("hosts", "show", "GET", "/api/hosts/:id"), Foreman, HOSTS_VIEW, ID, hosts::show),
    Route {
        exists: |f| !f.systems,
        ..route(("hosts", "update", "PUT", "/api/hosts/:id"), Foreman, HOSTS_EDIT, HOST_CHANGE, hosts::update::update)
    },
    route(
        ("fact_values", "index", "GET", "/api/hosts/:id/facts"),
        Foreman,
        Some("view_facts"),
        ID,
        hosts::facts::of_host,
    ),
    route(
        ("host_errata", "index", "GET", "/api/hosts/:host_id/errata"),
        Katello,
        HOSTS_VIEW,
        HOST_ERRATA,
        errata::host_index,
    ),
    agent(route(
        ("host_errata", "apply", "PUT", "/api/hosts/:host_id/errata/apply"),
        Katello,
        HOSTS_EDIT,
        APPLY,
        errata::apply,
    )),
    route(
        ("host_errata", "applicability", "PUT", "/api/hosts/:host_id/errata/applicability"),
        Katello,
        HOSTS_EDIT,
        HOST_ID,
        errata::applicability,
    ),
    route(
        ("host_errata", "show", "GET", "/api/hosts/:host_id/errata/:id"),
        Katello,
        HOSTS_VIEW,
        HOST_ERRATUM,
        errata::host_show,
    ),
    route(
        ("host_packages", "index", "GET", "/api/hosts/:host_id/packages"),
        Katello,
        HOSTS_VIEW,
        HOST_PACKAGES,
        packages::host_index,
    ),
    agent(route(
        ("host_packages", "install", "PUT", "/api/hosts/:host_id/packages/install"),
        Katello,
        HOSTS_EDIT,
        HOST_INSTALL,
        packages::install,
    )),
    agent(route(
        ("host_packages", "upgrade", "PUT", "/api/hosts/:host_id/packages/upgrade"),
        Katello,
        HOSTS_EDIT,
        HOST_INSTALL,
        packages::upgrade,
    )),
    agent(route(
        ("host_packages", "upgrade_all", "PUT", "/api/hosts/:host_id/packages/upgrade_all"),
        Katello,
        HOSTS_EDIT,
        HOST_ID,
        packages::upgrade_all,
    )),
    route(
        ("host_tracer", "index", "GET", "/api/hosts/:host_id/traces"),
        Katello,
        HOSTS_VIEW,
        HOST_LIST,
        traces::traces,
    ),
    route(
        ("host_module_streams", "index", "GET", "/api/hosts/:host_id/module_streams"),
        Katello,
        HOSTS_VIEW,
        HOST_LIST,
        packages::module_streams,
    ),
    // Content.
    route(("errata", "index", "GET", "/katello/api/errata"), Katello, CONTENT_VIEW, ERRATA, errata::index),
    Route {
        exists: |f| !f.systems,
        ..route(
            ("errata", "compare", "GET", "/katello/api/errata/compare"),
            Katello,
            CONTENT_VIEW,
            COMPARE,
            errata::compare,
        )
    },
    route(("errata", "show", "GET", "/katello/api/errata/:id"), Katello, CONTENT_VIEW, ID, errata::show),
    route(("packages", "index", "GET", "/katello/api/packages"), Katello, CONTENT_VIEW, PACKAGES, packages::index),
    route(
        ("organizations", "index", "GET", "/katello/api/organizations"),
        Katello,
        ORGANIZATION_VIEW,
        KATELLO_LIST,
        content::organization_list,
    ),
    route(
        ("organizations", "show", "GET", "/katello/api/organizations/:id"),
        Katello,
        ORGANIZATION_VIEW,
        ID,
        content::labelled_organization,
    ),
    route(
        ("organizations", "index", "GET", "/api/organizations"),
        Foreman,
        ORGANIZATION_VIEW,
        LIST,
        content::foreman_organizations,
    ),
    route(
        ("organizations", "show", "GET", "/api/organizations/:id"),
        Foreman,
        ORGANIZATION_VIEW,
        ID,
        content::organization,
    ),
    route(("locations", "index", "GET", "/api/locations"), Foreman, None, LIST, content::foreman_locations),
    route(
        ("lifecycle_environments", "index", "GET", "/katello/api/environments"),
        Katello,
        ENVIRONMENT_VIEW,
        KATELLO_LIST,
        content::environment_list,
    ),
    route(
        ("lifecycle_environments", "show", "GET", "/katello/api/environments/:id"),
        Katello,
        ENVIRONMENT_VIEW,
        ID,
        content::environment,
    ),
    route(
        ("content_views", "index", "GET", "/katello/api/content_views"),
        Katello,
        VIEWS_VIEW,
        KATELLO_LIST,
        content::view_list,
    ),
    route(("content_views", "show", "GET", "/katello/api/content_views/:id"), Katello, VIEWS_VIEW, ID, content::view),
    route(
        ("module_streams", "index", "GET", "/katello/api/module_streams"),
        Katello,
        CONTENT_VIEW,
        STREAMS,
        packages::stream_builds,
    ),
    Route {
        exists: |f| !f.systems,
        ..route(
            ("content_view_versions", "index", "GET", "/katello/api/content_view_versions"),
            Katello,
            VIEWS_VIEW,
            VERSIONS,
            content::version_list,
        )
    },
];
