//! Packages: of a host, of the server; installing them through katello-agent; module streams.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::model::evr::Nevra;
use serde_json::{Value, json};

use crate::world::applicability::{in_view, newer_offers, newer_offers_of};
use crate::world::package::nvra;
use crate::world::{Catalogue, Host, HostAction, Offer};

use super::errata::{bulk_hosts, need_agent, need_errata};
use super::features::UpgradableField;
use super::route::{Call, Component};
use super::search::Searchable;
use super::{content, paging, tasks};
use crate::web::request::Request;
use crate::web::{Reply, ReplyResult};

struct Installed<'a> {
    id: u64,
    package: &'a Nevra,
}

fn package_values(id: u64, p: &Nevra, field: &str) -> Option<Vec<String>> {
    Some(vec![match field {
        "id" => id.to_string(),
        "name" => p.name.clone(),
        "version" => p.evr.version.clone(),
        "release" => p.evr.release.clone().unwrap_or_default(),
        "arch" => p.arch.clone(),
        "epoch" => p.evr.epoch.clone().unwrap_or_else(|| "0".to_owned()),
        "nvra" => nvra(p),
        "nvrea" => p.to_string(),
        _ => return None,
    }])
}

fn is_search_field(field: &str) -> bool {
    ["id", "name", "version", "release", "arch", "epoch", "nvra", "nvrea"].contains(&field)
}

impl Searchable for Installed<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        package_values(self.id, self.package, field)
    }
    fn words(&self) -> Vec<String> {
        vec![nvra(self.package)]
    }
}

/// `GET /api/hosts/:host_id/packages`.
pub fn host_index(call: &mut Call<'_>) -> ReplyResult {
    let host = call.host("host_id", Component::Katello)?;
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    let newer = |p: &Nevra| {
        let mut found: Vec<&Nevra> = newer_offers_of(&world.catalogue, host, std::slice::from_ref(p), &p.name)
            .into_iter()
            .filter(|o| in_view(host, o))
            .map(|o| &o.package)
            .collect();
        found.sort_by(|a, b| b.evr.cmp(&a.evr));
        found.dedup();
        found
    };
    let numbered = host.profile.iter().enumerate();
    let mut items: Vec<Installed<'_>> =
        numbered.map(|(n, package)| Installed { id: host.id * 1000 + n as u64, package }).collect();
    if f.packages_by_status {
        match request.text("status").as_deref() {
            None | Some("") => {}
            Some("upgradable") => items.retain(|i| !newer(i.package).is_empty()),
            Some("up-to-date") => items.retain(|i| newer(i.package).is_empty()),
            Some(_) => return Err(Reply::katello(500, "Status must be one of: upgradable, up-to-date")),
        }
    }
    let persistence = request.text("persistence").filter(|p| f.persistence && !p.is_empty());
    if persistence.is_some_and(|p| !["transient", "persistent", "nil"].contains(&p.as_str())) {
        return Err(Reply::katello(500, "Persistence must be one of: transient, persistent, nil"));
    }
    let wants_newer = request.flag("include_latest_upgradable");
    let unsearched = without_search(request);
    let request = if f.search_installed { request } else { &unsearched };
    paging::katello(request, f, &is_search_field, items, &mut |i: &Installed<'_>| {
        let p = i.package;
        let mut body = json!({"id": i.id, "name": p.name, "nvra": nvra(p), "nvrea": p.to_string()});
        let Some(fields) = body.as_object_mut() else { return body };
        let texts = || newer(p).into_iter().map(nvra).collect::<Vec<_>>();
        match f.upgradable {
            UpgradableField::One if wants_newer => {
                fields.insert("upgradable_version".into(), json!(texts().first()));
            }
            // With persistence, every row has the field (host_packages_controller.rb of 4.20).
            UpgradableField::Many if wants_newer || f.persistence => {
                let all = if wants_newer { texts() } else { vec![] };
                fields.insert("upgradable_versions".into(), if all.is_empty() { Value::Null } else { json!(all) });
            }
            _ => {}
        }
        if f.rpm_id && (wants_newer || f.persistence) {
            fields.insert("rpm_id".into(), Value::Null);
        }
        if f.persistence {
            fields.insert("persistence".into(), Value::Null);
        }
        body
    })
}

/// The request without the parameter `search`, for versions that ignore it.
fn without_search(request: &Request) -> Request {
    let mut request = request.clone();
    request.params.remove("search");
    request
}

/// `GET /api/hosts/:host_id/transient_packages/containerfile_install_command`: what is installed until the next boot only. No host
/// of the world tells.
pub fn containerfile(call: &mut Call<'_>) -> ReplyResult {
    call.host("host_id", Component::Katello)?;
    Ok(Reply::ok(json!({"command": Value::Null, "packageCount": 0})))
}

struct Offered<'a> {
    id: u64,
    offer: &'a Offer,
}

impl Searchable for Offered<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        package_values(self.id, &self.offer.package, field)
    }
    fn words(&self) -> Vec<String> {
        vec![nvra(&self.offer.package)]
    }
}

/// `GET /katello/api/packages`.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    content::need_filters(request, world, f)?;
    let host = request.number("host_id").filter(|_| f.packages_of_host).and_then(|id| world.content_host(id));
    let upgradable = request.flag("packages_restrict_upgradable");
    let mut items: Vec<Offered<'_>> =
        world.catalogue.offers().enumerate().map(|(n, offer)| Offered { id: 5001 + n as u64, offer }).collect();
    if let Some(version) = request.number("content_view_version_id") {
        // Katello 2's versions have numbers of their own.
        items.retain(|i| match f.systems {
            true => content::systems_version_offers(version, i.offer).unwrap_or(false),
            false => content::in_version(version, i.offer),
        });
    }
    if let Some(host) = host {
        // With a host, only applicable packages are listed by default, whatever its content view; upgradable ones
        // must be in its content view.
        let unrestricted =
            request.text("packages_restrict_applicable").is_some() && !request.flag("packages_restrict_applicable");
        if upgradable || !unrestricted {
            let newer = newer_offers(&world.catalogue, host, &host.profile);
            items.retain(|i| {
                newer.iter().any(|o| o.package == i.offer.package) && (!upgradable || in_view(host, i.offer))
            });
        }
    }
    if host.is_none() && upgradable && f.upgradable_of_all {
        // Of any host that the user sees.
        let registered = world.content_hosts().filter(|host| host.consumer_uuid.is_some());
        let of = |host| newer_offers(&world.catalogue, host, &host.profile).into_iter().filter(|o| in_view(host, o));
        let newer: BTreeSet<String> = registered.flat_map(of).map(|o| o.package.to_string()).collect();
        items.retain(|i| newer.contains(&i.offer.package.to_string()));
    }
    items.sort_by(|a, b| {
        (&a.offer.package.name, &b.offer.package.evr).cmp(&(&b.offer.package.name, &a.offer.package.evr))
    });
    items.dedup_by(|a, b| a.offer.package == b.offer.package);
    if request.flag("packages_restrict_latest") {
        items.dedup_by(|a, b| {
            a.offer.package.name == b.offer.package.name && a.offer.package.arch == b.offer.package.arch
        });
    }
    let registered: Vec<&Host> = world.content_hosts().filter(|host| host.consumer_uuid.is_some()).collect();
    paging::katello(request, f, &is_search_field, items, &mut |i: &Offered<'_>| {
        let p = &i.offer.package;
        let uuid = format!("00000000-0000-4000-9000-{:012}", i.id);
        let source = format!("{}-{}-{}.src.rpm", p.name, p.evr.version, p.evr.release.as_deref().unwrap_or_default());
        let mut row = json!({"id": i.id, "uuid": uuid, "pulp_id": uuid, "name": p.name, "version": p.evr.version, "release": p.evr.release,
            "arch": p.arch, "epoch": p.evr.epoch.clone().unwrap_or_else(|| "0".to_owned()), "summary": "", "modular": false,
            "filename": format!("{}.rpm", nvra(p)), "nvra": nvra(p), "nvrea": p.to_string(), "sourcerpm": source,
            "checksum": format!("{:064x}", i.id)});
        if f.packages_count_hosts {
            let (available, applicable) = count_hosts(&registered, i.offer, &world.catalogue);
            row["hosts_available_count"] = json!(available);
            row["hosts_applicable_count"] = json!(applicable);
        }
        row
    })
}

/// How many hosts can get a package by their content view, and to how many it applies.
fn count_hosts(hosts: &[&Host], offer: &Offer, catalogue: &Catalogue) -> (usize, usize) {
    let concerned = hosts.iter().filter(|host| {
        let newer = newer_offers_of(catalogue, host, &host.profile, &offer.package.name);
        newer.iter().any(|newer| newer.package == offer.package)
    });
    concerned
        .fold((0, 0), |(available, applicable), host| (available + usize::from(in_view(host, offer)), applicable + 1))
}

struct Stream<'a> {
    id: usize,
    spec: &'a str,
    enabled: bool,
}

impl Stream<'_> {
    fn status(&self) -> &'static str {
        if self.enabled { "enabled" } else { "unknown" }
    }

    fn parts(&self) -> (&str, &str) {
        self.spec.split_once(':').unwrap_or((self.spec, ""))
    }
}

impl Searchable for Stream<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "name" => Some(vec![self.parts().0.to_owned()]),
            "stream" => Some(vec![self.parts().1.to_owned()]),
            "status" => Some(vec![self.status().to_owned()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.spec.to_owned()]
    }
}

/// `GET /api/hosts/:host_id/module_streams`: all that its repositories offer, with their status on the host.
pub fn module_streams(call: &mut Call<'_>) -> ReplyResult {
    let host = call.host("host_id", Component::Katello)?;
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    let streams = world.catalogue.module_streams().into_iter().enumerate();
    // A host without content has no repositories.
    let streams = streams.filter(|_| host.consumer_uuid.is_some());
    let mut items: Vec<Stream<'_>> =
        streams.map(|(id, spec)| Stream { id, spec, enabled: host.enabled_streams.contains(spec) }).collect();
    if let Some(status) = request.text("status").filter(|s| !s.is_empty()) {
        if !["enabled", "disabled", "unknown", "installed", "upgradable"].contains(&status.as_str()) {
            return Err(Reply::katello(500, "nil is not a symbol nor a string"));
        }
        items.retain(|s| s.status() == status);
    }
    let known = |field: &str| ["name", "stream", "status"].contains(&field);
    paging::katello(request, f, &known, items, &mut |s: &Stream<'_>| {
        let (name, stream) = s.parts();
        json!({"id": s.id, "name": name, "stream": stream, "module_spec": s.spec, "status": s.status(),
            "installed_profiles": [], "upgradable": false, "install_status": "Not installed"})
    })
}

/// `GET /katello/api/module_streams`: one build of each stream. The releases of the lab's packages do not name builds.
pub fn stream_builds(call: &mut Call<'_>) -> ReplyResult {
    let streams = call.world.catalogue.module_streams().into_iter().enumerate();
    let items: Vec<Stream<'_>> = streams.map(|(id, spec)| Stream { id, spec, enabled: false }).collect();
    let known = |field: &str| ["name", "stream"].contains(&field);
    paging::katello(call.request, &call.server.features, &known, items, &mut |s: &Stream<'_>| {
        let (name, stream) = s.parts();
        json!({"id": s.id, "name": name, "stream": stream, "version": "9030020240101000000", "context": "9edba152",
            "arch": "x86_64", "module_spec": format!("{}:9030020240101000000:9edba152:x86_64", s.spec)})
    })
}

/// `PUT /api/hosts/:host_id/packages/install`.
pub fn install(call: &mut Call<'_>) -> ReplyResult {
    agent(call, "Actions::Katello::Host::Package::Install", "Install package", HostAction::InstallPackages)
}

/// `PUT /api/hosts/:host_id/packages/upgrade`.
pub fn upgrade(call: &mut Call<'_>) -> ReplyResult {
    agent(call, "Actions::Katello::Host::Package::Update", "Update package", HostAction::UpdatePackages)
}

/// `PUT /api/hosts/:host_id/packages/upgrade_all`.
pub fn upgrade_all(call: &mut Call<'_>) -> ReplyResult {
    agent(call, "Actions::Katello::Host::Package::Update", "Update package", |_| HostAction::UpdateAll)
}

fn agent(call: &mut Call<'_>, label: &'static str, text: &str, action: fn(Vec<String>) -> HostAction) -> ReplyResult {
    need_agent(&call.server.features)?;
    let host = call.host("host_id", Component::Katello)?;
    let (id, registered) = (host.id, host.consumer_uuid.is_some());
    if !registered {
        return Err(Reply::katello(404, "Host has not been registered with subscription-manager."));
    }
    let names = call.request.list("packages");
    let is_valid = |n: &String| !n.is_empty() && n.chars().all(|c| c.is_ascii_alphanumeric() || "-._+,".contains(c));
    if !names.iter().all(is_valid) {
        return Err(Reply::katello(400, "Invalid package names"));
    }
    let task = call.world.start_agent_task(label, text, id, action(names));
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}

/// `PUT /api/hosts/bulk/install_content`.
pub fn bulk_install(call: &mut Call<'_>) -> ReplyResult {
    bulk(call, false)
}

/// `PUT /api/hosts/bulk/update_content`.
pub fn bulk_update(call: &mut Call<'_>) -> ReplyResult {
    bulk(call, true)
}

fn bulk(call: &mut Call<'_>, update: bool) -> ReplyResult {
    need_agent(&call.server.features)?;
    let hosts = bulk_hosts(call)?;
    let content = call.request.list("content");
    let (label, text, action) = match call.request.text("content_type").as_deref() {
        Some("errata") => {
            need_errata(call.world, &content)?;
            ("Actions::Katello::Host::Erratum::Install", "Install erratum", HostAction::InstallErrata(content))
        }
        Some("package") if update && (content.is_empty() || call.request.flag("update_all")) => {
            ("Actions::Katello::Host::Package::Update", "Update package", HostAction::UpdateAll)
        }
        Some("package") if update => {
            ("Actions::Katello::Host::Package::Update", "Update package", HostAction::UpdatePackages(content))
        }
        Some("package") => {
            ("Actions::Katello::Host::Package::Install", "Install package", HostAction::InstallPackages(content))
        }
        other => return Err(Reply::katello(400, format!("Invalid content type {}", other.unwrap_or("")))),
    };
    let task = call.world.start_agent_bulk(label, text, &hosts, &action);
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}
