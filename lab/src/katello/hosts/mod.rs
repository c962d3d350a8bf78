//! `/api/hosts`: the list, and one host.
//!
//! `search` has the fields of the search; `view` makes the rows, with `row` (Foreman's own fields), `content_facet`,
//! `subscription_facet`, `images`, `interfaces`, `status`, `packages` (counts) and `machine`; [`facts`] has the facts, [`update`]
//! refuses changes.

mod content_facet;
pub mod facts;
pub mod images;
mod interfaces;
mod machine;
mod packages;
mod row;
mod search;
mod status;
mod subscription_facet;
pub mod update;
mod view;

use serde_json::{Value, json};

use super::paging;
use super::route::{Call, Component};
use crate::web::{Reply, ReplyResult};

pub use machine::os_name;
pub use packages::counts;
pub use search::{GREAT_NUMBER, Item, as_failure, parse_search};

/// `GET /api/hosts`.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    // The server takes any value for true, also `thin=false`.
    let thin = call.request.param("thin").is_some() && call.server.features.thin_hosts;
    let (world, f) = (&call.world, &call.server.features);
    let is_blind = is_blind(call);
    let items = world
        .content_hosts()
        .filter(|_| !is_blind)
        .map(|host| Item { world, host, class_needs_profile: f.class_needs_profile })
        .collect();
    let known = |field: &str| search::is_known(field, f);
    let included = call.request.list("include");
    let mut show = |item: &Item<'_>| match thin {
        true => json!({"id": item.host.id, "name": item.host.fqdn}),
        false => view::of_list(item, f, &included),
    };
    let answer = match call.request.param("search") {
        Some(Value::String(search)) => parse_search(search, f)
            .and_then(|query| paging::foreman_found(call.request, &known, items, &query, &mut show)),
        _ => paging::foreman(call.request, &known, items, &mut show),
    };
    answer.map_err(|refusal| if f.hosts_fail_as_katello { as_failure(refusal) } else { refusal })
}

/// Whether the request names an organization or a location of which the user may see none: then it has no hosts, and the server
/// reports no error.
fn is_blind(call: &Call<'_>) -> bool {
    // Of both, the organization decides (4.14, recorded).
    let limits = [("organization_id", "view_organizations"), ("location_id", "view_locations")];
    let is_sent = |name: &str| call.request.text(name).is_some_and(|id| !id.is_empty());
    let limit = limits.iter().find(|(name, _)| is_sent(name));
    limit.is_some_and(|(_, permission)| !call.server.guard.may(permission))
}

/// `GET /api/hosts/:id`.
pub fn show(call: &mut Call<'_>) -> ReplyResult {
    // From 4.15 on (multi_cv_params_handling.rb; recorded of 4.17, 4.19, 5.0).
    let component = if call.server.features.hosts_fail_as_katello { Component::Katello } else { Component::Foreman };
    let host = call.host("id", component)?;
    if is_blind(call) {
        return Err(Reply::foreman_not_found("host", &call.request.text("id").unwrap_or_default()));
    }
    let item = Item { world: call.world, host, class_needs_profile: call.server.features.class_needs_profile };
    Ok(Reply::ok(view::single(&item, &call.server.features, &call.server.guard)))
}
