//! The current user and its permissions.

use std::collections::BTreeSet;

use serde_json::json;

use super::content::{LOCATION, ORGANIZATION, OTHER_ORGANIZATION};
use super::route::Call;
use super::search::Searchable;
use super::{paging, time_text};
use crate::web::{Reply, ReplyResult};

/// Permissions that no route requires: they decide what is listed, or are checked later.
const WITHOUT_ROUTE: [&str; 5] =
    ["create_template_invocations", "view_foreman_tasks", "view_job_invocations", "view_locations", "view_params"];

/// A permission and its number.
struct Permission(usize, &'static str);

impl Searchable for Permission {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.0.to_string()]),
            "name" => Some(vec![self.1.to_owned()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.1.to_owned()]
    }
}

/// The user. When the account was made is not told apart from the beginning of the world.
pub fn user(call: &mut Call<'_>) -> ReplyResult {
    let user = &call.server.guard.user;
    let admin = user.permissions.is_none();
    let now = time_text::foreman(call.world.now_ms());
    let named = |(id, name): (u64, &str)| json!({"id": id, "name": name, "title": name, "description": null});
    let organizations: Vec<_> = match user.organization {
        None => vec![named(ORGANIZATION)],
        Some(only) => [ORGANIZATION, OTHER_ORGANIZATION].into_iter().filter(|(id, _)| *id == only).map(named).collect(),
    };
    Ok(Reply::ok(json!({
        "id": 4, "login": user.login, "firstname": null, "lastname": null, "mail": null, "mail_enabled": false, "admin": admin,
        "effective_admin": admin, "disabled": false, "description": null, "timezone": null, "locale": null,
        "auth_source_id": 1, "auth_source_name": "Internal",
        "auth_source_internal": {"id": 1, "type": "AuthSourceInternal", "name": "Internal"},
        "last_login_on": now, "created_at": now, "updated_at": now, "ssh_keys": [], "default_location": null,
        "locations": [named(LOCATION)], "default_organization": null, "organizations": organizations,
        "cached_usergroups": [], "usergroups": [], "mail_notifications": [], "roles": [],
    })))
}

/// The class that a permission is about.
fn resource_of(permission: &str) -> &'static str {
    let (_, what) = permission.split_once('_').unwrap_or(("", permission));
    match what {
        "foreman_tasks" => "ForemanTasks::Task",
        "job_invocations" => "JobInvocation",
        "job_templates" => "JobTemplate",
        "template_invocations" => "TemplateInvocation",
        "content_views" => "Katello::ContentView",
        "lifecycle_environments" => "Katello::KTEnvironment",
        "products" => "Katello::Product",
        "organizations" => "Organization",
        "params" => "Parameter",
        _ => "Host",
    }
}

/// The user's permissions, of those that mean something here. An administrator has all of them.
pub fn current(call: &mut Call<'_>) -> ReplyResult {
    let of_routes = call.server.routes.iter().filter_map(|r| r.permission).flat_map(|p| p.split('|'));
    let known: BTreeSet<_> = of_routes.filter(|p| !p.is_empty()).chain(WITHOUT_ROUTE).collect();
    let numbered = known.into_iter().zip(1..).map(|(name, id)| Permission(id, name));
    let held = numbered.filter(|p| call.server.guard.may(p.1)).collect();
    let show = &mut |p: &Permission| json!({"id": p.0, "name": p.1, "resource_type": resource_of(p.1)});
    paging::foreman_whole(call.request, held, show)
}
