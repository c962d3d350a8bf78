//! All routes, in the order in which they are tried. Paths are below `/ovirt-engine`.
//!
//! Tests: `lab/tests/it/engine`.

use super::answer::Answered;
use super::route::{Call, Kind, Route};
use super::{
    actions, centers, clusters, disks, events, groups, home, hosts, jobs, people, policies, sso, transfers, vms,
};
use crate::web::route::Endpoint;

const fn route(method: &'static str, path: &'static str, kind: Kind, handler: fn(&mut Call<'_>) -> Answered) -> Route {
    Route { endpoint: Endpoint { method, path }, kind, handler }
}

const fn get(path: &'static str, handler: fn(&mut Call<'_>) -> Answered) -> Route {
    route("GET", path, Kind::Read, handler)
}

const fn act(path: &'static str, handler: fn(&mut Call<'_>) -> Answered) -> Route {
    route("POST", path, Kind::Act, handler)
}

const fn change(method: &'static str, path: &'static str, handler: fn(&mut Call<'_>) -> Answered) -> Route {
    route(method, path, Kind::Change, handler)
}

/// The routes.
pub const ROUTES: &[Route] = &[
    route("GET", "/services/health", Kind::Open, sso::health),
    route("POST", "/sso/oauth/token", Kind::Open, sso::token),
    route("GET", "/sso/oauth/token-http-auth", Kind::Open, sso::token_by_basic),
    route("POST", "/sso/oauth/revoke", Kind::Open, sso::revoke),
    route("POST", "/services/sso-logout", Kind::Open, sso::logout),
    route("GET", "/services/sso-logout", Kind::Open, sso::logout),
    get("/api", home::root),
    get("/api/options/:option", home::option),
    get("/api/clusterlevels", home::levels),
    get("/api/clusterlevels/:level", home::one_level),
    get("/api/externalhostproviders", home::providers),
    get("/api/externalhostproviders/:provider", home::one_provider),
    change("POST", "/api/externalhostproviders/:provider/:action", home::provider_action),
    get("/api/katelloerrata", home::engine_errata),
    get("/api/clusters", clusters::list),
    get("/api/clusters/:cluster", clusters::one),
    change("POST", "/api/clusters", clusters::add),
    change("PUT", "/api/clusters/:cluster", clusters::update),
    act("/api/clusters/:cluster/upgrade", clusters::upgrade),
    get("/api/clusters/:cluster/:below", groups::below),
    get("/api/clusters/:cluster/:below/:id", groups::below_one),
    get("/api/clusters/:cluster/:below/:id/:members", groups::members),
    get("/api/affinitylabels", groups::labels),
    get("/api/hosts", hosts::list),
    get("/api/hosts/:host", hosts::one),
    change("PUT", "/api/hosts/:host", hosts::update),
    change("DELETE", "/api/hosts/:host", hosts::remove),
    get("/api/hosts/:host/katelloerrata", hosts::errata),
    get("/api/hosts/:host/:below", hosts::below),
    get("/api/hosts/:host/:below/:id", hosts::below_one),
    act("/api/hosts/:host/:action", actions::on_host),
    get("/api/vms", vms::list),
    get("/api/vms/:vm", vms::one),
    get("/api/vms/:vm/:below", vms::below),
    act("/api/vms/:vm/:action", actions::on_vm),
    get("/api/disks", disks::list),
    get("/api/disks/:disk", disks::one),
    get("/api/datacenters", centers::list),
    get("/api/datacenters/:center", centers::one),
    get("/api/datacenters/:center/storagedomains", centers::domains_of),
    get("/api/datacenters/:center/storagedomains/:domain", centers::domain_of),
    get("/api/storagedomains", centers::domains),
    get("/api/storagedomains/:domain", centers::global),
    get("/api/storagedomains/:domain/disks", centers::disks_of),
    get("/api/networks", centers::network_list),
    get("/api/networks/:network", centers::one_network),
    get("/api/schedulingpolicies", policies::list),
    get("/api/schedulingpolicies/:policy", policies::one),
    get("/api/events", events::list),
    change("POST", "/api/events", events::add),
    change("POST", "/api/events/undelete", events::undelete),
    get("/api/events/:event", events::one),
    change("DELETE", "/api/events/:event", events::delete),
    get("/api/jobs", jobs::list),
    change("POST", "/api/jobs", jobs::add),
    get("/api/jobs/:job", jobs::one),
    act("/api/jobs/:job/end", jobs::end),
    act("/api/jobs/:job/clear", jobs::clear),
    get("/api/jobs/:job/steps", jobs::steps),
    change("POST", "/api/jobs/:job/steps", jobs::add_step),
    get("/api/jobs/:job/steps/:step", jobs::step),
    act("/api/jobs/:job/steps/:step/end", jobs::end_step),
    get("/api/jobs/:job/steps/:step/statistics", jobs::step_statistics),
    get("/api/users", people::users),
    get("/api/users/:user", people::one_user),
    get("/api/users/:user/permissions", people::permissions_of_user),
    get("/api/permissions", people::permissions),
    get("/api/roles", people::roles),
    get("/api/roles/:role/permits", people::permits),
    get("/api/domains", people::domains),
    get("/api/tags", home::empty),
    get("/api/bookmarks", home::empty),
    get("/api/templates", home::empty),
    get("/api/groups", home::empty),
    get("/api/vmpools", home::empty),
    get("/api/imagetransfers", transfers::list),
    get("/api/macpools", home::empty),
    get("/api/storageconnections", home::empty),
];
