//! `/api/hosts`: the list with its facets, and one host.

use ovirt_upgrade_manager::model::host::HostKind;
use serde_json::{Map, Value, json};

use crate::world::applicability::{in_view, newer_offers};
use crate::world::package::nvra;
use crate::world::{Host, Images, World};

use super::content::{ENVIRONMENT, LOCATION, ORGANIZATION, version_of, view_of};
use super::features::Features;
use super::route::{Call, Component};
use super::search::{Op, Query, Searchable};
use super::{host_row, paging, time_text};
use crate::web::{Reply, ReplyResult};

/// Fields of the search of hosts.
const FIELDS: &[&str] = &[
    "id",
    "name",
    "uuid",
    "subscription_uuid",
    "last_checkin",
    "registered_at",
    "errata_status",
    "managed",
    "trace_status",
    "applicable_errata",
    "installable_errata",
    "applicable_rpms",
    "upgradable_rpms",
    "installed_package_name",
    "content_view",
    "lifecycle_environment",
    "organization",
    "organization_id",
    "location",
    "os",
    "ip",
    "facts.dmi::system::uuid",
    "facts.network::fqdn",
    "facts.network::hostname",
];

pub fn is_search_field(field: &str) -> bool {
    FIELDS.contains(&field) || field.starts_with("facts.")
}

/// A host as an item of the search, with the world for its computed fields.
pub struct Item<'a> {
    pub world: &'a World,
    pub host: &'a Host,
}

impl Searchable for Item<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let h = self.host;
        let registered = h.consumer_uuid.is_some();
        let one = |text: String| Some(vec![text]);
        let if_registered = |text: String| Some(if registered { vec![text] } else { vec![] });
        let if_reported =
            |text: String| Some(if registered || h.virt_who_uuid.is_some() { vec![text] } else { vec![] });
        match field {
            "id" => one(h.id.to_string()),
            "name" => one(h.fqdn.clone()),
            "uuid" | "facts.dmi::system::uuid" => if_reported(h.shown_uuid().to_owned()),
            "facts.network::fqdn" | "facts.network::hostname" => if_registered(h.fqdn.clone()),
            "subscription_uuid" => Some(h.consumer_uuid.iter().chain(&h.virt_who_uuid).cloned().collect()),
            "last_checkin" => if_reported(time_text::foreman(h.last_checkin_ms)),
            "registered_at" => if_reported(time_text::foreman(h.registered_at_ms)),
            "errata_status" => one(errata_status(self.world, h).2.to_owned()),
            "managed" => one("false".to_owned()),
            "trace_status" => one(traces_status(h).2.to_owned()),
            "applicable_errata" => Some(self.errata_ids(true)),
            "installable_errata" => Some(self.errata_ids(false)),
            "applicable_rpms" => Some(newer_packages(self.world, h, true)),
            "upgradable_rpms" => Some(newer_packages(self.world, h, false)),
            "installed_package_name" => Some(h.profile.iter().map(|p| p.name.clone()).collect()),
            "content_view" => if_registered(view_of(h).1.to_owned()),
            "lifecycle_environment" => if_registered(ENVIRONMENT.1.to_owned()),
            "organization" => one(ORGANIZATION.1.to_owned()),
            "organization_id" => one(ORGANIZATION.0.to_string()),
            "location" => one(LOCATION.1.to_owned()),
            "os" => one(os_name(h)),
            "ip" => one(ip(h)),
            "autoheal" => if_registered("false".to_owned()),
            "subscription_name" => Some(vec![]),
            "image_mode" => one(h.images.as_ref().is_some_and(|i| i.reported.is_some()).to_string()),
            fact if fact.starts_with("facts.") => Some(vec![]),
            _ => None,
        }
    }

    fn words(&self) -> Vec<String> {
        vec![self.host.fqdn.clone()]
    }
}

impl Item<'_> {
    fn errata_ids(&self, applicable: bool) -> Vec<String> {
        let numbers = self.world.errata_of(self.host, applicable).into_iter();
        numbers.filter_map(|n| self.world.catalogue.advisories.get(n)).map(|a| a.id.clone()).collect()
    }
}

/// Newer packages as `name-version-release.arch`.
fn newer_packages(world: &World, host: &Host, applicable: bool) -> Vec<String> {
    let offers = newer_offers(&world.catalogue, host, &host.profile).into_iter();
    let mut found: Vec<String> = offers.filter(|o| applicable || in_view(host, o)).map(|o| nvra(&o.package)).collect();
    found.sort();
    found.dedup();
    found
}

pub fn index(call: &mut Call<'_>) -> ReplyResult {
    // The server takes any value for true, also `thin=false`.
    let thin = call.request.param("thin").is_some() && call.server.features.thin_hosts;
    let (world, features) = (&call.world, &call.server.features);
    // Without the permission the organization has no hosts. The server reports no error.
    let is_blind = call.request.text("organization_id").is_some() && !call.server.guard.may("view_organizations");
    let items = world.content_hosts().filter(|_| !is_blind).map(|host| Item { world, host }).collect();
    let known = |field: &str| is_known(field, features);
    let included = call.request.list("include");
    let mut show = |item: &Item<'_>| {
        if thin {
            return json!({"id": item.host.id, "name": item.host.fqdn});
        }
        let mut row = show_host(item, features, false);
        for name in included.iter().filter(|name| ["parameters", "all_parameters"].contains(&name.as_str())) {
            row[name.as_str()] = json!([]);
        }
        row
    };
    let answer = match call.request.param("search") {
        Some(Value::String(search)) => parse_search(search, features)
            .and_then(|query| paging::foreman_found(call.request, &known, items, &query, &mut show)),
        _ => paging::foreman(call.request, &known, items, &mut show),
    };
    answer.map_err(|refusal| if features.hosts_fail_as_katello { as_failure(refusal) } else { refusal })
}

/// Fields of the search that are dates.
const DATES: &[&str] = &["last_checkin", "registered_at"];

/// What is computed of a host, and cannot be searched by a list.
const COMPUTED: &[&str] = &["installable_errata", "applicable_errata", "upgradable_rpms", "applicable_rpms"];

/// What is said of a number that the database cannot hold.
pub const GREAT_NUMBER: &str = "Provided value outside of the range of a signed 64bit integer.";

/// A refusal as Katello's controllers answer it: a failure (Katello 4.12 to 5.0, recorded).
pub fn as_failure(refusal: Reply) -> Reply {
    let text = refusal.body.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    Reply::katello(500, text)
}

fn is_known(field: &str, features: &Features) -> bool {
    match field {
        "id" => features.search_host_id,
        "autoheal" => features.search_autoheal,
        "subscription_name" => features.search_subscription_name,
        "image_mode" => features.search_image_mode,
        _ => is_search_field(field),
    }
}

/// Parses a search of hosts, from any parameter. Unreadable parts are left out: an unfinished term, an invalid date.
///
/// # Errors
/// The refusal of an unknown field or a bad value, in Foreman's shape.
pub fn parse_search(text: &str, features: &Features) -> Result<Query, Reply> {
    let query = Query::parse(text, &|field| is_known(field, features)).map_err(paging::refused_search)?;
    check_search(&query, features)?;
    // Another advisory than the named one is enough (4.14, recorded).
    let query = query.without_unreadable_dates(DATES).with_operator(COMPUTED, Op::IsNot, Op::HasOther);
    Ok(if features.has_errata_asks_applicable {
        query.asking_set("installable_errata", "applicable_errata")
    } else {
        query
    })
}

/// Values that the server refuses, and lists that it cannot search (`^` on a fact, or on what is computed).
fn check_search(query: &Query, features: &Features) -> Result<(), Reply> {
    query.each_comparison(&mut |field, op, wanted| {
        let is_list = matches!(op, Op::In | Op::NotIn);
        let is_computed = COMPUTED.contains(&field);
        if is_list && (is_computed || field.starts_with("facts.")) {
            let wanted = wanted.join(",");
            let text = format!("PG::SyntaxError: ERROR:  syntax error at or near \"'{wanted}'\"\nLINE 1: ... IN '{wanted}'))))\n");
            let status = if is_computed && features.refuses_computed_lists { 400 } else { 500 };
            return Err(Reply::foreman(status, text));
        }
        let word = |w: &&String| !["security_needed", "errata_needed", "updated", "unknown"].contains(&w.as_str());
        let is_great = |w: &&String| w.bytes().all(|b| b.is_ascii_digit()) && w.parse::<i64>().is_err();
        if field == "id" && wanted.iter().any(|w| is_great(&w)) {
            // 500 is recorded in the facts of 4.14; the words are those of one erratum by such a number.
            return Err(Reply::foreman(500, GREAT_NUMBER));
        }
        let refused = match field {
            "managed" => wanted.iter().find(|w| !["true", "false"].contains(&w.as_str())).map(|w| {
                format!("'managed' should be one of 'true, false', but the query was '{w}'")
            }),
            "id" => wanted.iter().find(|w| w.parse::<u64>().is_err()).map(|w| format!("Value '{w}' is not valid for field 'id'")),
            "errata_status" => wanted.iter().find(word).map(|w| {
                format!("'status' should be one of 'security_needed, errata_needed, updated, unknown', but the query was '{w}'")
            }),
            _ => None,
        };
        refused.map_or(Ok(()), |text| Err(paging::refused_search(text)))
    })
}

/// `GET /api/fact_values`: the hosts with a value of one fact, which the search names.
pub fn values_of_fact(call: &mut Call<'_>) -> ReplyResult {
    let search = call.request.text("search").unwrap_or_default();
    let name = search.split_once('=').map(|(_, name)| name.trim().trim_matches('"').to_owned()).unwrap_or_default();
    let registered = call.world.content_hosts().filter(|h| h.consumer_uuid.is_some());
    let all: Vec<(String, Value)> = registered.map(|h| (h.fqdn.clone(), facts(h))).collect();
    let total: usize = all.iter().filter_map(|(_, facts)| facts.as_object().map(Map::len)).sum();
    let of_fact = |(host, facts): (String, Value)| Some((host, json!({name.clone(): facts.get(&name)?})));
    let results: Map<String, Value> = all.into_iter().filter_map(of_fact).collect();
    Ok(Reply::ok(json!({"total": total, "subtotal": results.len(), "page": 1, "per_page": 20, "search": search,
        "sort": {"by": Value::Null, "order": Value::Null}, "results": results})))
}

/// `GET /api/hosts/:id/facts`: an object of hosts; a host that is not known is no error.
pub fn fact_values(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    if call.request.param("search").is_some_and(Value::is_array) {
        return Err(Reply::foreman(500, "no implicit conversion of String into Array"));
    }
    // The parameters of every list are accepted; the facts of one host cannot be searched.
    paging::foreman(call.request, &|field| field == "fact" || field == "host", Vec::<Item<'_>>::new(), &mut |_| {
        Value::Null
    })?;
    let found = call.world.content_hosts().find(|h| h.id.to_string() == id || h.fqdn == id);
    let results: Map<String, Value> = found.map(|h| (h.fqdn.clone(), facts(h))).into_iter().collect();
    let count = results.len();
    Ok(Reply::ok(
        json!({"total": count, "subtotal": count, "page": 1, "per_page": 20, "search": format!(" host = {id}"),
        "sort": {"by": Value::Null, "order": Value::Null}, "results": results}),
    ))
}

pub fn show(call: &mut Call<'_>) -> ReplyResult {
    // From 4.15 on (multi_cv_params_handling.rb; recorded of 4.17, 4.19, 5.0).
    let component = if call.server.features.hosts_fail_as_katello { Component::Katello } else { Component::Foreman };
    let host = call.host("id", component)?;
    let item = Item { world: call.world, host };
    let mut body = show_host(&item, &call.server.features, true);
    // Parameters that the user may not see are left out, without an error.
    let is_shown = host.made_up_uuid.is_some() && call.server.guard.may("view_params");
    let made_up = host.made_up_uuid.iter().filter(|_| is_shown);
    let parameters: Vec<Value> = made_up
        .map(|uuid| json!({"id": 1, "name": "dmi_uuid_override", "parameter_type": "string", "priority": 70, "value": uuid}))
        .collect();
    if let Some(fields) = body.as_object_mut() {
        fields.insert("parameters".into(), json!(parameters));
        fields.insert("interfaces".into(), interfaces(host));
    }
    Ok(Reply::ok(body))
}

/// All interfaces; lists show the primary one only.
fn interfaces(host: &Host) -> Value {
    let macs = std::iter::once(host.mac()).chain(host.other_macs.iter().cloned());
    let registered = time_text::foreman(host.registered_at_ms);
    let address = |n: usize| match n {
        0 => Some(ip(host)),
        1 => Some(second_ip(host)),
        _ => None,
    };
    let one = |(n, mac): (usize, String)| {
        let is_primary = n == 0;
        json!({"id": host.id * 100 + n as u64, "type": "interface", "identifier": format!("eno{}", n + 1), "mac": mac,
            "ip": address(n), "ip6": Value::Null, "primary": is_primary, "provision": is_primary,
            "execution": is_primary, "virtual": false, "managed": is_primary, "mtu": Value::Null,
            "name": is_primary.then(|| host.fqdn.clone()), "fqdn": is_primary.then(|| host.fqdn.clone()),
            "subnet_id": Value::Null, "subnet_name": Value::Null, "subnet6_id": Value::Null, "subnet6_name": Value::Null,
            "domain_id": Value::Null, "domain_name": Value::Null, "created_at": registered, "updated_at": registered})
    };
    Value::Array(macs.enumerate().map(one).collect())
}

fn ip(host: &Host) -> String {
    // An address from the block for documentation.
    format!("192.0.2.{}", host.id % 250 + 1)
}

/// The address of its second interface.
fn second_ip(host: &Host) -> String {
    format!("198.51.100.{}", host.id % 250 + 1)
}

pub fn os_name(host: &Host) -> String {
    match (host.kind, host.el) {
        (HostKind::Node, _) => "CentOS Stream 9".to_owned(),
        (HostKind::El, 8) => "AlmaLinux 8.10".to_owned(),
        (HostKind::El, _) => "AlmaLinux 9.3".to_owned(),
    }
}

/// Number, label, and the search's word.
fn errata_status(world: &World, host: &Host) -> (i64, &'static str, &'static str) {
    if host.consumer_uuid.is_none() {
        return (0, "Could not calculate errata status, ensure the host is registered", "unknown");
    }
    if host.profile.is_empty() {
        let text = "No installed packages and/or enabled repositories have been reported by subscription-manager.";
        return (1, text, "unknown");
    }
    // By default (setting `errata_status_installable` off) the class counts what applies, of every type.
    let errata = world.errata_of(host, true);
    let shown = errata.iter().filter_map(|n| world.catalogue.advisories.get(*n)).filter(|a| !a.withdrawn);
    let kinds = shown.map(|a| a.kind.as_str());
    match kinds.map(|k| k == "security").max() {
        None => (0, "All errata applied", "updated"),
        Some(true) => (3, "Security errata applicable", "security_needed"),
        Some(false) => (2, "Non-security errata applicable", "errata_needed"),
    }
}

fn traces_status(host: &Host) -> (i64, &'static str, &'static str) {
    match host.consumer_uuid {
        Some(_) if !host.tracer => (-1, "Traces not available", "unknown"),
        None => (-1, "Traces not available", "unknown"),
        Some(_) if host.needs_reboot() => (2, "Required reboot", "reboot_needed"),
        Some(_) if !host.changed_since_boot.is_empty() => (1, "Required process(es) restart", "process_restart_needed"),
        Some(_) => (0, "No processes require restarting", "updated"),
    }
}

fn show_host(item: &Item<'_>, features: &Features, full: bool) -> Value {
    let (world, host) = (item.world, item.host);
    let errata = errata_status(world, host);
    let traces = traces_status(host);
    let mut body = json!({
        "id": host.id, "name": host.fqdn, "display_name": host.fqdn, "certname": host.fqdn,
        "uuid": Value::Null, "ip": ip(host), "ip6": Value::Null, "mac": host.mac(),
        "organization_id": ORGANIZATION.0, "organization_name": ORGANIZATION.1,
        "location_id": LOCATION.0, "location_name": LOCATION.1,
        "operatingsystem_id": 2, "operatingsystem_name": os_name(host), "architecture_name": "x86_64",
        "hostgroup_id": Value::Null, "hostgroup_name": Value::Null, "comment": "", "enabled": true, "managed": false, "build": false,
        "created_at": time_text::foreman(host.registered_at_ms), "updated_at": time_text::foreman(host.last_checkin_ms),
        "global_status": if errata.0 == 3 { 2 } else { 0 }, "global_status_label": if errata.0 == 3 { "Error" } else { "OK" },
        "execution_status": 0, "execution_status_label": "Last execution succeeded",
    });
    let Some(fields) = body.as_object_mut() else { return body };
    if features.whole_host_rows {
        host_row::add(fields, host.consumer_uuid.is_some());
    }
    if features.system_family {
        fields.insert("operatingsystem_family".into(), json!("Redhat"));
        fields.insert("operatingsystem_major".into(), json!(host.el.to_string()));
    }
    if features.reported_data && host.consumer_uuid.is_some() {
        // The subscription-manager of machines that are no hosts of the engine does not report the time of the boot.
        let with_boot = host.cluster.is_some();
        host_row::add_reported(fields, host, features.reported_kernel, world.now_ms(), with_boot);
    }
    if let Some(uuid) = host.virt_who_uuid.as_ref().filter(|_| !features.systems) {
        fields.insert("subscription_facet_attributes".into(), subscription_facet(host, uuid, features, full));
        if full {
            fields
                .insert("facts".into(), json!({"dmi::system::uuid": host.hardware_uuid, "hypervisor::type": "oVirt"}));
        }
    }
    if host.was_unregistered && host.consumer_uuid.is_none() && !features.systems {
        fields.insert("content_facet_attributes".into(), left_facet(item));
    }
    if let Some(uuid) = host.consumer_uuid.as_ref().filter(|_| !features.systems) {
        fields.insert("errata_status".into(), json!(errata.0));
        fields.insert("errata_status_label".into(), json!(errata.1));
        if features.traces_status {
            fields.insert("traces_status".into(), json!(traces.0));
            fields.insert("traces_status_label".into(), json!(traces.1));
        }
        if features.subscription_status {
            fields.insert("subscription_status".into(), json!(0));
            fields.insert("subscription_status_label".into(), json!("Fully entitled"));
        }
        fields.insert("content_facet_attributes".into(), content_facet(item, features, full));
        fields.insert("subscription_facet_attributes".into(), subscription_facet(host, uuid, features, full));
        if full {
            fields.insert("facts".into(), facts(host));
        }
    }
    body
}

/// What `subscription-manager unregister` leaves, where the setting `unregister_delete_host` is off.
fn left_facet(item: &Item<'_>) -> Value {
    json!({"id": item.host.id, "uuid": Value::Null, "content_view": Value::Null, "lifecycle_environment": Value::Null,
        "content_view_environments": [], "errata_counts": {"security": 0, "bugfix": 0, "enhancement": 0, "total": 0},
        "applicable_package_count": newer_packages(item.world, item.host, true).len(), "upgradable_package_count": 0})
}

fn facts(host: &Host) -> Value {
    json!({"dmi::system::uuid": host.shown_uuid(), "network::fqdn": host.fqdn, "network::hostname": host.fqdn,
        "uname::release": host.reported_boot.0})
}

/// Counts of the three known types. Errata of other types are in lists, but not in these counts; in the total only if
/// `all` is set.
pub fn counts(world: &World, numbers: &[usize], all: bool) -> Map<String, Value> {
    let kinds: Vec<&str> =
        numbers.iter().filter_map(|n| world.catalogue.advisories.get(*n)).map(|a| a.kind.as_str()).collect();
    let count = |words: &[&str]| kinds.iter().filter(|k| words.contains(k)).count();
    let security = count(&["security"]);
    let bugfix = count(&["bugfix", "recommended"]);
    let enhancement = count(&["enhancement", "optional"]);
    let three = [("security", security), ("bugfix", bugfix), ("enhancement", enhancement)];
    let mut counts: Map<String, Value> = three.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    counts.insert("total".into(), json!(if all { kinds.len() } else { security + bugfix + enhancement }));
    counts
}

fn content_facet(item: &Item<'_>, features: &Features, full: bool) -> Value {
    let (world, host) = (item.world, item.host);
    let view = view_of(host);
    let mut errata_counts = counts(world, &world.errata_of(host, false), features.total_of_all);
    if features.applicable_counts {
        let applicable = counts(world, &world.errata_of(host, true), features.applicable_total_of_all);
        errata_counts.insert("applicable".into(), Value::Object(applicable));
    }
    let mut facet = json!({"id": host.id, "uuid": host.consumer_uuid, "errata_counts": errata_counts});
    let Some(fields) = facet.as_object_mut() else { return facet };
    let several = features.several_environments && host.several_environments;
    let mut view_json = json!({"id": view.0, "name": view.1});
    if let (true, Some(view)) = (features.composite_views, view_json.as_object_mut()) {
        view.insert("composite".into(), json!(false));
    }
    let environment = json!({"id": ENVIRONMENT.0, "name": ENVIRONMENT.1});
    // Only the first one is shown, where a host has several.
    fields.insert("content_view".into(), view_json.clone());
    fields.insert("lifecycle_environment".into(), environment.clone());
    if features.several_environments {
        let mut extras = json!({"id": 5, "name": "Extras", "composite": false});
        let mut shown = view_json.clone();
        for (view, version) in [(&mut shown, version_of(view.0)), (&mut extras, version_of(5))] {
            if let (true, Some(view)) = (features.environment_versions, view.as_object_mut()) {
                view.insert("content_view_version_id".into(), json!(version));
                view.insert("content_view_version".into(), json!("3.0"));
                view.insert("content_view_version_latest".into(), json!(true));
                view.insert("content_view_default".into(), json!(false));
                if features.environment_labels {
                    view.insert("rolling".into(), json!(false));
                }
                if features.all_labels {
                    let label = view.get("name").and_then(Value::as_str).map(|name| name.replace(' ', "_"));
                    view.insert("label".into(), json!(label));
                }
            }
        }
        let one = |view: Value| {
            let mut environment = environment.clone();
            let candlepin =
                format!("{}/{}", ENVIRONMENT.1, view["name"].as_str().unwrap_or_default().replace(' ', "_"));
            match features.environment_versions {
                false => json!({"content_view": view, "lifecycle_environment": environment}),
                true => {
                    environment["lifecycle_environment_library"] = json!(false);
                    if features.all_labels {
                        environment["label"] = json!(ENVIRONMENT.1);
                    }
                    let id = view["id"].clone();
                    match features.environment_labels {
                        true => {
                            json!({"content_view": view, "lifecycle_environment": environment, "label": candlepin, "id": id})
                        }
                        false => {
                            json!({"content_view": view, "lifecycle_environment": environment, "candlepin_name": candlepin})
                        }
                    }
                }
            }
        };
        let mut list = vec![one(shown)];
        if several {
            list.push(one(extras));
        }
        if features.environment_labels {
            let labels: Vec<&str> = list.iter().filter_map(|one| one["label"].as_str()).collect();
            fields.insert("content_view_environment_labels".into(), json!(labels.join(",")));
            fields.insert("multi_content_view_environment".into(), json!(several));
        }
        if features.all_labels {
            fields.insert("allow_multiple_content_views".into(), json!(true));
            fields.insert("content_view_environments_all_default_or_rolling".into(), json!(false));
        }
        fields.insert("content_view_environments".into(), json!(list));
    } else {
        for (name, value) in [
            ("content_view_id", json!(view.0)),
            ("content_view_name", json!(view.1)),
            ("lifecycle_environment_id", json!(ENVIRONMENT.0)),
            ("lifecycle_environment_name", json!(ENVIRONMENT.1)),
        ] {
            fields.insert(name.into(), value);
        }
    }
    if features.package_counts {
        fields.insert("applicable_package_count".into(), json!(newer_packages(world, host, true).len()));
        fields.insert("upgradable_package_count".into(), json!(newer_packages(world, host, false).len()));
    }
    if features.content_source {
        fields.insert("content_source_id".into(), json!(1));
        fields.insert("content_source_name".into(), json!("provider.lab.example"));
        fields.insert("kickstart_repository_id".into(), Value::Null);
        if features.whole_host_rows {
            fields.insert("kickstart_repository_name".into(), Value::Null);
            fields.insert("kickstart_repository".into(), Value::Null);
            let url = "https://provider.lab.example:9090";
            fields.insert("content_source".into(), json!({"id": 1, "name": "provider.lab.example", "url": url}));
        }
    }
    if features.module_streams {
        fields.insert("applicable_module_stream_count".into(), json!(0));
        fields.insert("upgradable_module_stream_count".into(), json!(0));
    }
    if features.composite_views {
        fields.insert("applicable_deb_count".into(), json!(0));
        fields.insert("upgradable_deb_count".into(), json!(0));
    }
    if features.images {
        show_images(fields, host);
    }
    if full {
        show_only(fields, host, features);
    }
    facet
}

/// Empty digests are reported and say "none"; null is not reported.
fn show_images(fields: &mut Map<String, Value>, host: &Host) {
    let reported = host.images.as_ref().and_then(|mode| Some((mode, mode.reported.as_ref()?)));
    let digest = |of: fn(&Images) -> &String| reported.map(|(_, images)| of(images));
    let digests = [
        ("booted", digest(|i| &i.booted)),
        ("staged", digest(|i| &i.staged)),
        ("available", digest(|i| &i.available)),
        ("rollback", digest(|i| &i.rollback)),
    ];
    for (which, digest) in digests {
        let image = digest.zip(reported).map(|(d, (mode, _))| if d.is_empty() { "" } else { mode.image.as_str() });
        fields.insert(format!("bootc_{which}_image"), json!(image));
        fields.insert(format!("bootc_{which}_digest"), json!(digest));
    }
}

fn show_only(fields: &mut Map<String, Value>, host: &Host, features: &Features) {
    fields.insert("content_view_version".into(), json!("3.0"));
    fields.insert("content_view_version_id".into(), json!(version_of(view_of(host).0)));
    fields.insert("content_view_default?".into(), json!(false));
    fields.insert("lifecycle_environment_library?".into(), json!(false));
    if features.agent_facet {
        let installed = host.profile.iter().any(|p| p.name == "katello-agent");
        fields.insert("katello_agent_installed".into(), json!(installed));
        if features.composite_views {
            fields.insert("katello_agent_enabled".into(), json!(features.agent_enabled));
            fields.insert("remote_execution_by_default".into(), json!(!features.agent_enabled));
        }
    }
    if features.tracer_installed {
        fields.insert("katello_tracer_installed".into(), json!(host.tracer));
    }
}

fn subscription_facet(host: &Host, uuid: &str, features: &Features, full: bool) -> Value {
    let mut facet = json!({
        "id": host.id, "uuid": uuid, "last_checkin": time_text::foreman(host.last_checkin_ms),
        "registered_at": time_text::foreman(host.registered_at_ms), "service_level": Value::Null, "release_version": Value::Null,
        "registered_through": "provider.lab.example", "user": {"id": 4, "login": "admin"},
    });
    if let Some(fields) = facet.as_object_mut() {
        if features.autoheal {
            fields.insert("autoheal".into(), json!(true));
        }
        if full && features.dmi_uuid {
            fields.insert("dmi_uuid".into(), json!(host.shown_uuid().to_lowercase()));
        }
        if features.whole_host_rows {
            fields.insert("hypervisor".into(), json!(host.virt_who_uuid.is_some()));
            fields.insert("convert2rhel_through_foreman".into(), Value::Null);
        }
        if features.purposes {
            if !features.environment_labels {
                fields.insert("purpose_addons".into(), json!([]));
            }
            fields.insert("purpose_role".into(), Value::Null);
            fields.insert("purpose_usage".into(), Value::Null);
        }
        if full {
            fields.insert("activation_keys".into(), json!([]));
            fields.insert("installed_products".into(), json!([]));
            fields.insert("virtual_guests".into(), json!([]));
        }
    }
    facet
}
