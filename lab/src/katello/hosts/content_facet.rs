//! The content facet of a host.

use serde_json::{Map, Value, json};

use super::super::auth::Guard;
use super::super::content::{ENVIRONMENT, PROXY, SECOND_VIEW, VIEW_VERSION, version_of, view_of};
use super::super::features::Features;
use super::images::show_images;
use super::packages::{counts, newer_packages};
use super::search::Item;
use crate::world::Host;

/// As lists show it.
pub(super) fn row(item: &Item<'_>, f: &Features) -> Value {
    let (world, host) = (item.world, item.host);
    let mut errata_counts = counts(world, &world.errata_of(host, false), f.total_of_all);
    if f.applicable_counts {
        let applicable = counts(world, &world.errata_of(host, true), f.applicable_total_of_all);
        errata_counts.insert("applicable".into(), Value::Object(applicable));
    }
    let mut facet = json!({"id": host.id, "uuid": host.consumer_uuid, "errata_counts": errata_counts});
    let Some(fields) = facet.as_object_mut() else { return facet };
    // Only the first one is shown, where a host has several.
    fields.insert("content_view".into(), view(view_of(host), f));
    fields.insert("lifecycle_environment".into(), environment());
    if f.several_environments {
        show_environments(fields, host, f);
    } else {
        let view = view_of(host);
        for (name, value) in [
            ("content_view_id", json!(view.0)),
            ("content_view_name", json!(view.1)),
            ("lifecycle_environment_id", json!(ENVIRONMENT.0)),
            ("lifecycle_environment_name", json!(ENVIRONMENT.1)),
        ] {
            fields.insert(name.into(), value);
        }
    }
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if f.package_counts {
        put("applicable_package_count", json!(newer_packages(world, host, true).len()));
        put("upgradable_package_count", json!(newer_packages(world, host, false).len()));
    }
    if f.module_streams {
        put("applicable_module_stream_count", json!(0));
        put("upgradable_module_stream_count", json!(0));
    }
    if f.composite_views {
        put("applicable_deb_count", json!(0));
        put("upgradable_deb_count", json!(0));
    }
    if f.content_source {
        show_source(fields, f);
    }
    if f.images {
        show_images(fields, host);
    }
    facet
}

/// What `subscription-manager unregister` leaves, where the setting `unregister_delete_host` is off.
pub(super) fn left(item: &Item<'_>) -> Value {
    json!({"id": item.host.id, "uuid": Value::Null, "content_view": Value::Null, "lifecycle_environment": Value::Null,
        "content_view_environments": [], "errata_counts": {"security": 0, "bugfix": 0, "enhancement": 0, "total": 0},
        "applicable_package_count": newer_packages(item.world, item.host, true).len(), "upgradable_package_count": 0})
}

/// A content view, as the facet and the host itself name it.
pub(super) fn view((id, name): (u64, &str), f: &Features) -> Value {
    let mut view = json!({"id": id, "name": name});
    if f.composite_views {
        view["composite"] = json!(false);
    }
    if f.rolling_views {
        view["rolling"] = json!(false);
    }
    view
}

pub(super) fn environment() -> Value {
    json!({"id": ENVIRONMENT.0, "name": ENVIRONMENT.1})
}

fn show_environments(fields: &mut Map<String, Value>, host: &Host, f: &Features) {
    let mut list = vec![view_environment(view_of(host), f)];
    if host.several_environments {
        list.push(view_environment(SECOND_VIEW, f));
    }
    if f.environment_labels {
        let labels: Vec<&str> = list.iter().filter_map(|one| one["label"].as_str()).collect();
        fields.insert("content_view_environment_labels".into(), json!(labels.join(",")));
        fields.insert("multi_content_view_environment".into(), json!(host.several_environments));
    }
    if f.all_labels {
        fields.insert("allow_multiple_content_views".into(), json!(true));
        fields.insert("content_view_environments_all_default_or_rolling".into(), json!(false));
    }
    fields.insert("content_view_environments".into(), json!(list));
}

/// A content view in a lifecycle environment.
fn view_environment(of: (u64, &str), f: &Features) -> Value {
    let label = of.1.replace(' ', "_");
    let (mut view, mut environment) = (view(of, f), environment());
    let candlepin = format!("{}/{label}", ENVIRONMENT.1);
    if f.environment_versions {
        view["content_view_version_id"] = json!(version_of(of.0));
        view["content_view_version"] = json!(VIEW_VERSION);
        view["content_view_version_latest"] = json!(true);
        view["content_view_default"] = json!(false);
        environment["lifecycle_environment_library"] = json!(false);
    }
    if f.all_labels {
        view["label"] = json!(label);
        environment["label"] = json!(ENVIRONMENT.1);
    }
    let mut one = json!({"content_view": view, "lifecycle_environment": environment});
    match (f.environment_labels, f.environment_versions) {
        (true, _) => one["label"] = json!(candlepin),
        (false, true) => one["candlepin_name"] = json!(candlepin),
        (false, false) => {}
    }
    if f.environment_ids {
        one["id"] = json!(of.0);
    }
    one
}

fn show_source(fields: &mut Map<String, Value>, f: &Features) {
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("content_source_id", json!(1));
    put("content_source_name", json!(PROXY));
    put("kickstart_repository_id", Value::Null);
    if f.whole_host_rows {
        put("kickstart_repository_name", Value::Null);
        put("kickstart_repository", Value::Null);
        let mut source = json!({"id": 1, "name": PROXY, "url": format!("https://{PROXY}:9090")});
        if f.registration_hosts {
            source["registration_host"] = json!(PROXY);
            source["load_balanced"] = json!(false);
        }
        put("content_source", source);
    }
}

/// As one host shows it.
pub(super) fn whole(item: &Item<'_>, f: &Features, guard: &Guard) -> Value {
    let host = item.host;
    let mut facet = row(item, f);
    let Some(fields) = facet.as_object_mut() else { return facet };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("content_view_version", json!(VIEW_VERSION));
    put("content_view_version_id", json!(version_of(view_of(host).0)));
    put("content_view_default?", json!(false));
    put("lifecycle_environment_library?", json!(false));
    if f.latest_versions {
        put("content_view_version_latest", json!(true));
    }
    if f.agent_facet {
        put("katello_agent_installed", json!(host.profile.iter().any(|p| p.name == "katello-agent")));
        if f.composite_views {
            put("katello_agent_enabled", json!(f.agent_enabled));
            put("remote_execution_by_default", json!(!f.agent_enabled));
        }
    }
    if f.tracer_installed {
        put("katello_tracer_installed", json!(host.tracer));
    }
    if f.tracer_rpm_available {
        put("katello_tracer_rpm_available", json!(false));
    }
    if f.tracer_deb_available {
        put("katello_tracer_deb_available", json!(false));
    }
    if f.facet_permissions {
        let may = |permission: &&str| ((*permission).to_owned(), json!(guard.may(permission)));
        let of_proxies = PROXY_PERMISSIONS.iter().filter(|_| f.registration_hosts);
        put("permissions", Value::Object(PERMISSIONS.iter().chain(of_proxies).map(may).collect()));
    }
    facet
}

/// The same, from 4.16 on.
const PROXY_PERMISSIONS: [&str; 2] = ["view_smart_proxies", "view_capsule_content"];
/// What the facet tells of the user.
const PERMISSIONS: [&str; 8] = [
    "view_lifecycle_environments",
    "view_content_views",
    "promote_or_remove_content_views_to_environments",
    "view_host_collections",
    "create_job_invocations",
    "view_activation_keys",
    "view_products",
    "create_bookmarks",
];
