//! Errata: of a host, of all hosts, of the server; and installing them through katello-agent.

use ovirt_upgrade_manager::model::evr::Nevra;
use serde_json::{Value, json};

use crate::world::applicability::is_installable;
use crate::world::package::nvra;
use crate::world::{Advisory, Host, HostAction, World};

use super::content::{DEFAULT_VIEW, LIBRARY, in_version};
use super::features::{BulkSelection, Features};
use super::route::{Call, Component};
use super::search::{KNOWN_TYPES, Query, Searchable};
use super::{content, hosts, paging, tasks};
use crate::web::request::list_of;
use crate::web::{Reply, ReplyResult, Request};

/// An erratum in the world.
pub struct Item<'a> {
    pub world: &'a World,
    pub number: usize,
    pub advisory: &'a Advisory,
}

const FIELDS: &[&str] = &[
    "id",
    "errata_id",
    "title",
    "severity",
    "type",
    "errata_type",
    "issued",
    "updated",
    "reboot_suggested",
    "cve",
    "bug",
    "package",
    "package_name",
];

pub fn is_search_field(field: &str) -> bool {
    FIELDS.contains(&field)
}

impl Searchable for Item<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let a = self.advisory;
        match field {
            "id" | "errata_id" => Some(vec![a.id.clone()]),
            "title" => Some(vec![a.title.clone()]),
            "severity" => Some(a.severity.iter().cloned().collect()),
            "type" | "errata_type" => Some(vec![a.kind.clone()]),
            "issued" => Some(vec![a.issued.clone()]),
            "updated" => Some(vec![a.updated.clone()]),
            "reboot_suggested" => Some(vec![a.reboot_suggested.to_string()]),
            "cve" => Some(a.cves.clone()),
            "bug" => Some(a.bugs.clone()),
            "package" => Some(a.packages.iter().map(nvra).collect()),
            "package_name" => Some(a.packages.iter().map(|p| p.name.clone()).collect()),
            _ => None,
        }
    }

    /// Ids are searched by their fields only.
    fn words(&self) -> Vec<String> {
        let a = self.advisory;
        let texts = [&a.title, &a.kind].into_iter().chain(&a.severity).chain(&a.cves).chain(&a.bugs);
        texts.cloned().collect()
    }
}

pub fn items<'a>(world: &'a World, numbers: impl IntoIterator<Item = usize>) -> Vec<Item<'a>> {
    let found = numbers.into_iter().filter_map(|number| {
        let advisory = world.catalogue.advisories.get(number).filter(|a| !a.withdrawn)?;
        Some(Item { world, number, advisory })
    });
    let mut found: Vec<Item<'a>> = found.collect();
    // `updated desc, id desc`.
    found.sort_by(|a, b| (&b.advisory.updated, b.number).cmp(&(&a.advisory.updated, a.number)));
    found
}

/// Packages of an advisory. Katello 4 (Pulp 3) stores them without package epoch.
fn package_texts(a: &Advisory, f: &Features) -> Vec<String> {
    let text = |p: &Nevra| if f.errata_without_epoch { nvra(p) } else { p.to_string() };
    a.packages.iter().map(text).collect()
}

/// A row of a list. `counts`: with the numbers of hosts, which bulk replies do not have.
fn show_erratum(item: &Item<'_>, f: &Features, counts: bool, installable: Option<Value>) -> Value {
    let a = item.advisory;
    let number = item.number as u64 + 101;
    let uuid = format!("00000000-0000-4000-8000-{number:012}");
    let packages = package_texts(a, f);
    let href = |base: &str, id: &str| format!("https://bugs.lab.example/{base}/{id}");
    let mut body = json!({
        "id": if f.numeric_errata_ids { json!(number) } else { json!(uuid) },
        "errata_id": a.id, "title": a.title, "type": a.kind, "severity": a.severity, "issued": a.issued, "updated": a.updated,
        "description": a.description, "solution": a.solution, "summary": a.summary, "reboot_suggested": a.reboot_suggested,
        "cves": a.cves.iter().map(|c| json!({"cve_id": c, "href": href("cve", c)})).collect::<Vec<_>>(),
        "packages": packages,
    });
    let Some(fields) = body.as_object_mut() else { return body };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if f.numeric_errata_ids {
        put("uuid", json!(uuid));
        put("name", json!(a.title));
    }
    if f.errata_pulp_id {
        put("pulp_id", json!(uuid));
    }
    if f.bugs {
        put("bugs", a.bugs.iter().map(|b| json!({"bug_id": b, "href": href("bug", b)})).collect());
    }
    if f.module_streams {
        let stream = a.module.as_deref().and_then(|m| m.split_once(':'));
        let number = item.number as u64 + 1;
        let stream = stream.map(|(name, stream)| {
            json!({"name": name, "stream": stream, "version": "9030020240101000000", "context": "9edba152", "arch": "x86_64",
                "id": number, "pulp_id": format!("00000000-0000-4000-a000-{number:012}"), "packages": packages})
        });
        // The packages of a module stream are listed with their stream, and not in the advisory's own list.
        if stream.is_some() {
            put("packages", json!([]));
        }
        put("module_streams", stream.into_iter().collect());
    }
    if counts {
        let applicable = |h: &&Host| h.applicable.binary_search(&item.number).is_ok();
        let all: Vec<&Host> = item.world.content_hosts().filter(applicable).collect();
        let available = all.iter().filter(|h| is_installable(&item.world.catalogue, h, item.number)).count();
        put("hosts_available_count", json!(available));
        put("hosts_applicable_count", json!(all.len()));
    }
    if let Some(installable) = installable {
        put("installable", installable);
    }
    body
}

/// `GET /api/hosts/:host_id/errata`.
pub fn host_index(call: &mut Call<'_>) -> ReplyResult {
    // The words of the filters are checked before the host is looked for.
    if call.server.features.errata_filters {
        type_filter(call.request.text("type"), &call.server.features)?;
    }
    let host = call.host("host_id", Component::Katello)?;
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    let (view, environment) = (request.text("content_view_id"), request.text("environment_id"));
    if view.is_some() != environment.is_some() {
        return Err(Reply::katello(
            500,
            "Either both parameters 'content_view_id' and 'environment_id' should be specified or neither should be specified",
        ));
    }
    let known = ["1", "2", "3", "4", "5"];
    if let Some(view) = view.as_deref().filter(|view| !known.contains(view) && !f.systems) {
        return Err(Reply::katello(404, format!("Couldn't find Katello::ContentView with 'id'={view}")));
    }
    let in_library =
        view.as_deref() == Some(&DEFAULT_VIEW.0.to_string()) && environment.as_deref() == Some(&LIBRARY.0.to_string());
    if host.consumer_uuid.is_none() && !f.errata_without_content {
        return Err(Reply::katello(500, "undefined method `installable_errata' for nil:NilClass"));
    }
    let applicable = in_library || (f.errata_filters && request.flag("include_applicable"));
    let mut found = items(world, world.errata_of(host, applicable));
    if f.errata_filters {
        let kind = type_filter(request.text("type"), f)?;
        let severity = severity_filter(request.text("severity"), f)?;
        found.retain(|i| kind.as_ref().is_none_or(|k| k.fits(&i.advisory.kind)));
        found.retain(|i| severity.as_ref().is_none_or(|s| severity_fits(s, i.advisory.severity.as_deref(), f)));
    }
    paging::katello(request, f, &is_search_field, found, &mut |item: &Item<'_>| {
        let installable = is_installable(&world.catalogue, host, item.number);
        show_erratum(item, f, true, Some(json!(installable)))
    })
}

enum TypeFilter {
    Words(Vec<&'static str>),
    Other,
}

impl TypeFilter {
    fn fits(&self, kind: &str) -> bool {
        match self {
            TypeFilter::Words(words) => words.contains(&kind),
            TypeFilter::Other => is_other(kind),
        }
    }
}

fn type_filter(word: Option<String>, f: &Features) -> Result<Option<TypeFilter>, Reply> {
    Ok(Some(match word.as_deref() {
        None | Some("") => return Ok(None),
        Some("security") => TypeFilter::Words(vec!["security"]),
        Some("bugfix") => TypeFilter::Words(vec!["bugfix", "recommended"]),
        Some("enhancement") => TypeFilter::Words(vec!["enhancement", "optional"]),
        Some("other") if f.type_other => TypeFilter::Other,
        Some(_) => {
            let other = if f.type_other { ", other" } else { "" };
            return Err(Reply::katello(500, format!("Type must be one of: bugfix, security, enhancement{other}")));
        }
    }))
}

fn severity_filter(word: Option<String>, _f: &Features) -> Result<Option<String>, Reply> {
    match word {
        None => Ok(None),
        Some(word) if word.is_empty() => Ok(None),
        Some(word) if ["None", "Low", "Moderate", "Important", "Critical"].contains(&word.as_str()) => Ok(Some(word)),
        Some(_) => Err(Reply::katello(500, "Severity must be one of: None, Low, Moderate, Important, Critical")),
    }
}

/// Until 4.6, `None` did not match an empty severity; a missing severity never matches.
fn severity_fits(wanted: &str, have: Option<&str>, f: &Features) -> bool {
    match have {
        Some("") => wanted == "None" && f.empty_severity_is_none,
        Some(have) => have == wanted,
        None => false,
    }
}

/// `GET /api/hosts/:host_id/errata/:id`: the host must be one that the user may change, also on another path than a change; it is not
/// checked that the erratum applies to the host.
pub fn host_show(call: &mut Call<'_>) -> ReplyResult {
    call.editable_host("host_id")?;
    let id = call.request.text("id").unwrap_or_default();
    let item = find(call).map_err(|_| Reply::katello(404, format!("Couldn't find errata ids '{id}'")))?;
    Ok(Reply::ok(show_erratum(&item, &call.server.features, true, Some(Value::Null))))
}

/// The number of the advisory that has this uuid.
pub fn number_of(uuid: &str) -> Option<usize> {
    uuid.rsplit_once("8000-")?.1.parse::<usize>().ok()?.checked_sub(101)
}

/// An erratum by number, uuid or advisory id.
pub fn find<'a>(call: &'a Call<'_>) -> Result<Item<'a>, Reply> {
    let id = call.request.text("id").unwrap_or_default();
    let world = &call.world;
    let by_number = id.parse::<usize>().ok().and_then(|n| n.checked_sub(101));
    let number = world.catalogue.find(&id).or(by_number).or_else(|| number_of(&id));
    let found = number.and_then(|number| items(world, [number]).pop());
    found.ok_or_else(|| Reply::katello(404, format!("Failed to find Erratum with id '{id}'.")))
}

/// `GET /katello/api/errata`.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    content::need_filters(request, world, f)?;
    let host = request.number("host_id").and_then(|id| world.content_host(id));
    let numbers: Vec<usize> = match host {
        Some(host) => world.errata_of(host, !request.flag("errata_restrict_installable")),
        None => (0..world.catalogue.advisories.len()).collect(),
    };
    let mut found = items(world, numbers);
    if let Some(version) = request.number("content_view_version_id") {
        let has = |i: &Item<'_>| {
            let offers = world.catalogue.offers().filter(|o| i.advisory.packages.contains(&o.package));
            offers.into_iter().any(|o| in_version(version, o))
        };
        found.retain(has);
    }
    let needed = |i: &Item<'_>, installable: bool| {
        let concerns = |h: &Host| {
            h.applicable.binary_search(&i.number).is_ok()
                && (!installable || is_installable(&world.catalogue, h, i.number))
        };
        world.content_hosts().any(concerns)
    };
    if request.flag("errata_restrict_applicable") {
        found.retain(|i| needed(i, false));
    }
    if request.flag("errata_restrict_installable") {
        found.retain(|i| needed(i, true));
    }
    if let Some(cve) = request.text("cve") {
        found.retain(|i| i.advisory.cves.contains(&cve));
    }
    let types = request.list("types");
    if !types.is_empty() {
        let fits = |kind: &str, wanted: &String| match wanted.as_str() {
            "other" if f.types_other => is_other(kind),
            wanted => kind == wanted,
        };
        found.retain(|i| types.iter().any(|wanted| fits(&i.advisory.kind, wanted)));
    }
    limit_dates(request, f, &mut found)?;
    paging::katello(request, f, &is_search_field, found, &mut |item: &Item<'_>| show_erratum(item, f, true, None))
}

/// Whether a type is none of those that the server knows.
fn is_other(kind: &str) -> bool {
    !KNOWN_TYPES.contains(&kind)
}

/// The parameters `start_date` and `end_date`, by the day of the update, or of `date_type`.
fn limit_dates(request: &Request, f: &Features, found: &mut Vec<Item<'_>>) -> Result<(), Reply> {
    let (start, end) = (request.text("start_date"), request.text("end_date"));
    if (start.is_some() || end.is_some()) && f.date_limits_fail {
        let text =
            "undefined local variable or method `date_type' for #<Katello::Api::V2::ErrataController:0x0000000000a1b8>";
        return Err(Reply::katello(500, text));
    }
    let is_issued = request.text("date_type").as_deref() == Some("issued");
    let date = |i: &Item<'_>| if is_issued { i.advisory.issued.clone() } else { i.advisory.updated.clone() };
    found.retain(|i| start.as_ref().is_none_or(|start| date(i) >= *start));
    found.retain(|i| end.as_ref().is_none_or(|end| date(i) <= *end));
    Ok(())
}

/// `GET /katello/api/errata/compare`: what is in the named versions, with those that each erratum is in.
pub fn compare(call: &mut Call<'_>) -> ReplyResult {
    let (f, world) = (&call.server.features, &call.world);
    let versions: Vec<u64> =
        call.request.list("content_view_version_ids").iter().filter_map(|id| id.parse().ok()).collect();
    let has = |number: u64, i: &Item<'_>| {
        world.catalogue.offers().any(|o| i.advisory.packages.contains(&o.package) && in_version(number, o))
    };
    let mut found = items(world, 0..world.catalogue.advisories.len());
    found.retain(|i| versions.iter().any(|version| has(*version, i)));
    paging::katello(call.request, f, &is_search_field, found, &mut |i: &Item<'_>| {
        let mut row = show_erratum(i, f, true, None);
        row["comparison"] = versions.iter().filter(|version| has(**version, i)).copied().collect();
        row
    })
}

/// A number beyond those of the database is refused by its driver.
fn refuse_great_number(call: &Call<'_>) -> Result<(), Reply> {
    let id = call.request.text("id").unwrap_or_default();
    let is_number = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
    if !is_number || id.parse::<i64>().is_ok() {
        return Ok(());
    }
    Err(Reply::katello(500, hosts::GREAT_NUMBER))
}

/// `GET /katello/api/errata/:id`.
pub fn show(call: &mut Call<'_>) -> ReplyResult {
    refuse_great_number(call)?;
    let item = find(call)?;
    Ok(Reply::ok(show_erratum(&item, &call.server.features, true, None)))
}

/// Advisory ids that a search of errata finds; `host` limits them to errata that can be installed on that host.
pub fn search_ids(world: &World, query: &str, host: Option<&Host>) -> Result<Vec<String>, String> {
    let query = Query::parse(query, &is_search_field)?;
    let numbers: Vec<usize> = match host {
        Some(host) => world.errata_of(host, false),
        None => (0..world.catalogue.advisories.len()).collect(),
    };
    let found = items(world, numbers);
    Ok(found.iter().filter(|i| query.matches(*i)).map(|i| i.advisory.id.clone()).collect())
}

/// Refuses where katello-agent is disabled.
pub fn need_agent(f: &Features) -> Result<(), Reply> {
    if f.agent_enabled {
        return Ok(());
    }
    Err(Reply::katello(
        400,
        "This action uses katello-agent, which is currently disabled. Use remote execution instead.",
    ))
}

/// Refuses unknown advisories.
pub fn need_errata(world: &World, ids: &[String]) -> Result<(), Reply> {
    let missing: Vec<&str> = ids.iter().filter(|id| world.catalogue.find(id).is_none()).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Reply::katello(404, format!("Couldn't find errata ids '{}'", missing.join(" and "))))
}

/// `PUT /api/hosts/:host_id/errata/apply`.
pub fn apply(call: &mut Call<'_>) -> ReplyResult {
    need_agent(&call.server.features)?;
    let host = call.host("host_id", Component::Katello)?;
    let (id, registered) = (host.id, host.consumer_uuid.is_some());
    let mut ids = call.request.list("errata_ids");
    if let Some(bulk) = call.request.param("bulk_errata_ids") {
        ids.extend(bulk.pointer("/included/ids").map(list_of).unwrap_or_default());
        if let Some(search) = bulk.pointer("/included/search").and_then(Value::as_str) {
            let host = call.world.content_host(id);
            ids.extend(search_ids(call.world, search, host).map_err(|e| Reply::katello(400, e))?);
        }
    }
    need_errata(call.world, &ids)?;
    if !registered {
        return Err(Reply::katello(500, "undefined method `uuid' for nil:NilClass"));
    }
    let action = HostAction::InstallErrata(ids);
    let task = call.world.start_agent_task("Actions::Katello::Host::Erratum::Install", "Install erratum", id, action);
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}

/// `PUT /api/hosts/:host_id/errata/applicability`.
pub fn applicability(call: &mut Call<'_>) -> ReplyResult {
    let id = call.editable_host("host_id")?.id;
    call.world.recompute_applicability(id);
    if !call.server.features.applicability_task {
        return Ok(Reply::with(202, json!([])));
    }
    let task = call.world.start_server_task("Actions::Katello::Host::GenerateApplicability", "Generate applicability");
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}

/// `POST /api/hosts/bulk/installable_errata`.
pub fn bulk_installable(call: &mut Call<'_>) -> ReplyResult {
    bulk(call, false)
}

/// `POST /api/hosts/bulk/applicable_errata`.
pub fn bulk_applicable(call: &mut Call<'_>) -> ReplyResult {
    bulk(call, true)
}

fn bulk(call: &mut Call<'_>, applicable: bool) -> ReplyResult {
    let ids = bulk_hosts(call)?;
    let (f, world) = (&call.server.features, &call.world);
    let chosen: Vec<&Host> = ids.iter().filter_map(|id| world.content_host(*id)).collect();
    let mut numbers: Vec<usize> = chosen.iter().flat_map(|host| world.errata_of(host, applicable)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    paging::katello(call.request, f, &is_search_field, items(world, numbers), &mut |i: &Item<'_>| {
        let mut row = show_erratum(i, f, false, None);
        let counts = |host: &&&Host| match applicable && f.bulk_lists_applicable {
            true => host.applicable.binary_search(&i.number).is_ok(),
            false => is_installable(&world.catalogue, host, i.number),
        };
        let affected: Vec<Value> =
            chosen.iter().filter(counts).map(|host| json!({"id": host.id, "name": host.fqdn})).collect();
        if f.bulk_counts_hosts {
            row["affected_hosts_count"] = json!(affected.len());
        }
        row["applicable_hosts"] = json!(affected);
        row
    })
}

/// The hosts of a bulk action: `included.ids` and `included.search` without `excluded.ids`.
pub fn bulk_hosts(call: &Call<'_>) -> Result<Vec<u64>, Reply> {
    let (request, world, f) = (call.request, &call.world, &call.server.features);
    let part = |a: &str, b: &str| request.param(a).and_then(|v| v.get(b)).filter(|v| !v.is_null());
    if request.param("included").is_some_and(|included| !included.is_object()) {
        return Err(Reply::katello(500, "no implicit conversion of Symbol into Integer"));
    }
    if let Some(search) = request.text("search").filter(|_| f.bulk_search_is_of_hosts) {
        hosts::parse_search(&search, f).map_err(hosts::as_failure)?;
    }
    let ids: Option<Vec<u64>> =
        part("included", "ids").map(|v| list_of(v).iter().filter_map(|t| t.parse().ok()).collect());
    let search = part("included", "search").and_then(Value::as_str);
    let excluded: Vec<u64> =
        part("excluded", "ids").map(list_of).unwrap_or_default().iter().filter_map(|t| t.parse().ok()).collect();
    if ids.as_ref().is_none_or(Vec::is_empty) && search.is_none() {
        // Foreman's own module selects the hosts from 4.11 on.
        return Err(match f.bulk_by_foreman {
            true => Reply::foreman(400, "No hosts have been specified"),
            false => Reply::katello(400, "No hosts have been specified."),
        });
    }
    let query = hosts::parse_search(search.unwrap_or(""), f).map_err(hosts::as_failure)?;
    let by_id = |id: u64| ids.as_ref().map(|ids| ids.contains(&id)).filter(|_| !ids.as_ref().is_none_or(Vec::is_empty));
    let class_needs_profile = f.class_needs_profile;
    let by_search = |host: &Host| search.map(|_| query.matches(&hosts::Item { world, host, class_needs_profile }));
    let is_chosen = |host: &Host| match (by_id(host.id), by_search(host), f.bulk_selection) {
        (Some(of_ids), Some(of_search), BulkSelection::Union) => of_ids || of_search,
        (Some(of_ids), Some(of_search), BulkSelection::Intersection) => of_ids && of_search,
        (Some(of_ids), _, _) => of_ids,
        (None, of_search, _) => of_search == Some(true),
    };
    let is_editable = |host: &Host| !f.bulk_reads_need_edit || call.server.guard.may_on("edit_hosts", &host.fqdn);
    let found =
        world.content_hosts().filter(|host| !excluded.contains(&host.id) && is_chosen(host) && is_editable(host));
    let found: Vec<u64> = found.map(|h| h.id).collect();
    if found.is_empty() {
        let text = "No hosts matched search, or action unauthorized for selected hosts.";
        return Err(if f.bulk_by_foreman { Reply::foreman(403, text) } else { Reply::katello(403, text) });
    }
    Ok(found)
}
