//! Available incremental updates of content views. Publishing them is not imitated.

use serde_json::json;

use crate::world::Host;

use super::content::{ENVIRONMENT, version_of, view_of};
use super::errata::{bulk_hosts, number_of};
use super::route::Call;
use crate::web::{Reply, ReplyResult};

/// `POST /api/hosts/bulk/available_incremental_updates`: the content views of the hosts to which a named erratum
/// applies and is not installable. A bare list. It requires `edit_hosts`, although it only reads.
pub fn available(call: &mut Call<'_>) -> ReplyResult {
    if call.request.list("errata_ids").is_empty() {
        return Err(Reply::katello(400, "errata_ids is a required parameter"));
    }
    let hosts = bulk_hosts(call)?;
    if !call.server.guard.may("edit_hosts") {
        let text = "No hosts matched search, or action unauthorized for selected hosts.";
        let is_new = call.server.features.bulk_by_foreman;
        return Err(if is_new { Reply::foreman(403, text) } else { Reply::katello(403, text) });
    }
    let (f, world) = (&call.server.features, &call.world);
    let mut errata = vec![];
    for name in call.request.list("errata_ids") {
        let number = if f.incremental_by_id { world.catalogue.find(&name) } else { number_of(&name) };
        let known = number.filter(|n| world.catalogue.advisories.get(*n).is_some_and(|a| !a.withdrawn));
        // Ruby's `fail` with a text: 500.
        let unknown = || Reply::katello(500, format!("Could not find all specified errata ids: {name}"));
        errata.push(known.ok_or_else(unknown)?);
    }
    let lacks = |host: &Host| {
        let installable = world.errata_of(host, false);
        errata.iter().any(|n| host.applicable.contains(n) && !installable.contains(n))
    };
    let mut views: Vec<((u64, &str), usize)> = vec![];
    for host in hosts.iter().filter_map(|id| world.content_host(*id)).filter(|h| lacks(h)) {
        let view = view_of(host);
        match views.iter_mut().find(|(known, _)| *known == view) {
            Some((_, count)) => *count += 1,
            None => views.push((view, 1)),
        }
    }
    let rows = views.into_iter().map(|((id, name), count)| {
        json!({
            "content_view_version": {"id": version_of(id), "name": format!("{name} 3.0"), "version": "3.0",
                "content_view": {"id": id, "name": name, "label": name.replace(' ', "_")}},
            "environments": [{"id": ENVIRONMENT.0, "name": ENVIRONMENT.1}],
            "next_version": "3.1", "content_host_count": count, "components": null,
        })
    });
    Ok(Reply::ok(rows.collect()))
}
