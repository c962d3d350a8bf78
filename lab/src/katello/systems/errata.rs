//! Errata of a system, and installing them through katello-agent.

use serde_json::{Value, json};

use crate::world::applicability::is_installable;
use crate::world::{Host, HostAction};

use super::super::content::{DEFAULT_VIEW, LIBRARY};
use super::super::errata::{Item, find, is_search_field, items, need_errata};
use super::super::features::Features;
use super::super::route::Call;
use super::super::{paging, tasks};
use crate::web::{Reply, ReplyResult};

/// The whole list at once, newest first, until 2.3; pages and searches in 2.4.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let host = call.system("system_id")?;
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    let (view, environment) = (request.number("content_view_id"), request.number("environment_id"));
    if view.is_some() != environment.is_some() && !f.elastic {
        let text = "Either both parameters 'content_view_id' and 'environment_id' should be specified or neither should be specified";
        return Err(Reply::katello(500, text));
    }
    let in_library = (view, environment) == (Some(DEFAULT_VIEW.0), Some(LIBRARY.0));
    let mut found = items(world, world.errata_of(host, in_library || !f.systems_installable));
    if !f.elastic {
        return paging::katello(request, f, &is_search_field, found, &mut |i: &Item<'_>| {
            show_erratum(i, Some(host), f)
        });
    }
    found.sort_by(|a, b| b.advisory.issued.cmp(&a.advisory.issued));
    let results: Vec<Value> = found.iter().map(|i| show_erratum(i, Some(host), f)).collect();
    Ok(Reply::ok(json!({
        "total": results.len(), "subtotal": results.len(), "page": Value::Null, "per_page": Value::Null,
        "search": Value::Null, "sort": {"by": Value::Null, "order": Value::Null}, "results": results,
    })))
}

/// It is not checked that the erratum applies to the system.
pub fn show(call: &mut Call<'_>) -> ReplyResult {
    call.system("system_id")?;
    let item = find(call)?;
    Ok(Reply::ok(show_erratum(&item, None, &call.server.features)))
}

/// `host`: the host of the list, for the field `installable`.
fn show_erratum(item: &Item<'_>, host: Option<&Host>, f: &Features) -> Value {
    let a = item.advisory;
    let time = if f.systems_installable { "" } else { " 00:00:00" };
    let mut body = json!({
        "id": format!("00000000-0000-4000-8000-{:012}", item.number + 101), "errata_id": a.id, "title": a.title, "type": a.kind,
        "issued": format!("{}{time}", a.issued), "updated": format!("{}{time}", a.updated), "version": "1",
        "status": "final", "release": "", "description": a.description, "solution": a.solution,
        "reboot_suggested": Value::Null, "packages": a.packages.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    let Some(fields) = body.as_object_mut() else { return body };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if !f.systems_installable {
        put("applicable_consumers", json!([]));
        return body;
    }
    let applicable = |h: &&Host| h.applicable.binary_search(&item.number).is_ok();
    let all: Vec<&Host> = item.world.content_hosts().filter(applicable).collect();
    let installable = |h: &Host| is_installable(&item.world.catalogue, h, item.number);
    put("severity", json!(a.severity));
    put("summary", json!(a.summary));
    put("_href", Value::Null);
    put(
        "cves",
        a.cves.iter().map(|c| json!({"cve_id": c, "href": format!("https://bugs.lab.example/cve/{c}")})).collect(),
    );
    put("systems_available_count", json!(all.iter().filter(|h| installable(h)).count()));
    put("systems_applicable_count", json!(all.len()));
    put("installable", host.map_or(Value::Null, |h| json!(installable(h))));
    body
}

/// Until 2.2 an unknown advisory is no error here.
pub fn apply(call: &mut Call<'_>) -> ReplyResult {
    let id = call.system("system_id")?.id;
    let ids = call.request.list("errata_ids");
    if call.server.features.systems_check_errata {
        need_errata(call.world, &ids)?;
    }
    let label = "Actions::Katello::System::Erratum::Install";
    let task = call.world.start_agent_task(label, "Install erratum", id, HostAction::InstallErrata(ids));
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}
