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

/// `host`: the host of the list, for the field that tells whether it can install it.
fn show_erratum(item: &Item<'_>, host: Option<&Host>, f: &Features) -> Value {
    let a = item.advisory;
    let packages: Vec<String> = a.packages.iter().map(ToString::to_string).collect();
    let id = format!("00000000-0000-4000-8000-{:012}", item.number + 101);
    if !f.systems_installable {
        // As Pulp has it.
        return json!({
            "id": id, "errata_id": a.id, "title": a.title, "type": a.kind, "issued": format!("{} 00:00:00", a.issued),
            "updated": format!("{} 00:00:00", a.updated), "version": "1", "status": "final", "release": "",
            "description": a.description, "solution": a.solution, "reboot_suggested": Value::Null, "packages": packages,
            "applicable_consumers": [],
        });
    }
    let date = |day: &str| if f.systems_dates { day.to_owned() } else { format!("{day}T00:00:00Z") };
    let applicable = |h: &&Host| h.applicable.binary_search(&item.number).is_ok();
    let all: Vec<&Host> = item.world.content_hosts().filter(applicable).collect();
    let installable = |h: &Host| is_installable(&item.world.catalogue, h, item.number);
    let cves = a.cves.iter().map(|c| json!({"cve_id": c, "href": format!("https://bugs.lab.example/cve/{c}")}));
    let mut body = json!({
        "id": id, "errata_id": a.id, "title": a.title, "type": a.kind, "issued": date(&a.issued), "updated": date(&a.updated),
        "severity": a.severity, "description": a.description, "solution": a.solution, "summary": a.summary,
        "reboot_suggested": a.reboot_suggested, "packages": packages, "cves": cves.collect::<Vec<_>>(),
        "systems_available_count": all.iter().filter(|h| installable(h)).count(),
    });
    let can_install = host.map_or(Value::Null, |h| json!(installable(h)));
    if f.systems_count_errata {
        body["systems_applicable_count"] = json!(all.len());
        body["installable"] = can_install;
    } else {
        // The name of it in 2.1.
        body["available"] = can_install;
    }
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
