//! Users, roles, permissions and domains.
//!
//! Tests: `lab/tests/it/engine`.

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::{self, collection, reference};
use super::route::{Call, Route};
use crate::world::rng::uuid_of;

/// The role of the lab's user.
const SUPER_USER: &str = "00000000-0000-0000-0000-000000000001";
/// The group of all users, and its role.
const EVERYONE: [&str; 2] = ["eee00000-0000-0000-0000-123456789eee", "def00021-0000-0000-0000-def000000015"];
const DOMAIN: &str = "internal-authz";
/// `ReadOnlyAdmin`, the role of the user who may not change anything.
const READER: &str = "def0000c-0000-0000-0000-def00000000c";
/// What the roles permit, of what clients of this lab ask for: number, name, whether it is administrative. Read from the
/// description of the API, not recorded.
const PERMITS: [(&str, &str, bool); 14] = [
    ("100", "edit_host_configuration", true),
    ("101", "configure_host_network", true),
    ("104", "manipulate_host", true),
    ("1300", "login", false),
    ("1400", "inject_external_events", true),
    ("1500", "inject_external_tasks", true),
    ("17", "migrate_vm", true),
    ("18", "run_vm", false),
    ("19", "shut_down_vm", false),
    ("20", "stop_vm", false),
    ("21", "reboot_vm", false),
    ("22", "hibernate_vm", false),
    ("401", "edit_cluster_configuration", true),
    ("402", "delete_cluster", true),
];
/// The users of the lab's engine, in events and jobs.
const USERS: [&str; 2] = ["admin@internal-authz", "viewer@internal-authz"];

/// The permission that the engine asks for (`ActionType` and its `ActionGroup` in the engine's sources), where a client of this lab
/// has an action that needs it.
pub fn permission_for(route: &Route, call: &Call<'_>) -> Option<&'static str> {
    let action = call.captured("action");
    match (route.endpoint.method, route.endpoint.path) {
        ("PUT", "/api/clusters/:cluster") | ("POST", "/api/clusters/:cluster/upgrade") => {
            Some("edit_cluster_configuration")
        }
        ("POST", "/api/hosts/:host/:action") => match action.as_str() {
            "deactivate" | "activate" | "refresh" | "fence" => Some("manipulate_host"),
            "upgradecheck" | "upgrade" | "enrollcertificate" => Some("edit_host_configuration"),
            _ => None,
        },
        ("POST", "/api/vms/:vm/:action") => match action.as_str() {
            "start" => Some("run_vm"),
            "stop" => Some("stop_vm"),
            "shutdown" => Some("shut_down_vm"),
            "migrate" => Some("migrate_vm"),
            _ => None,
        },
        ("POST", "/api/events") => Some("inject_external_events"),
        ("POST", path) if path.starts_with("/api/jobs") => Some("inject_external_tasks"),
        _ => None,
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02X}")).collect()
}

fn user(full_name: &str) -> Entity {
    let name = full_name.split('@').next().unwrap_or_default();
    reference("users", &names::user(full_name))
        .text("name", name)
        .text("department", "")
        .text("domain_entry_id", hex(&uuid_of(&format!("entry of {full_name}"))))
        .text("last_name", "")
        .text("namespace", "*")
        .text("principal", name)
        .text("user_name", full_name)
        .entity("domain", Entity::at(&collection("domains"), &hex(DOMAIN)).text("name", DOMAIN))
        .links(&["groups", "roles", "permissions", "tags", "options", "sshpublickeys", "eventsubscriptions"])
}

/// `GET /users`.
///
/// # Errors
/// None.
pub fn users(_: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("users", List::new("user", USERS.iter().map(|name| user(name)).collect()))))
}

/// `GET /users/:user`.
///
/// # Errors
/// 404.
pub fn one_user(call: &mut Call<'_>) -> Answered {
    let id = call.captured("user");
    let found = USERS.iter().map(|name| user(name)).find(|u| u.id() == id).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("user", found)))
}

/// Permissions on an entity: those of everyone, and those of the lab's user.
pub fn permissions_of(kind: &'static str, id: &str) -> List {
    let about = |entity: Entity| match kind {
        "" => entity,
        kind => entity.entity(kind, reference(&format!("{kind}s"), id)),
    };
    let group = reference("groups", EVERYONE[0]);
    let at = format!("{}/{}/permissions", collection("groups"), EVERYONE[0]);
    let of_everyone = Entity::at(&at, &uuid_of(&format!("permission of everyone on {kind} {id}")))
        .entity("group", group)
        .entity("role", reference("roles", EVERYONE[1]));
    let at = if kind.is_empty() {
        collection("permissions")
    } else {
        format!("{}/{id}/permissions", collection(&format!("{kind}s")))
    };
    let of_user = Entity::at(&at, &uuid_of(&format!("permission of the user on {kind} {id}")))
        .entity("role", reference("roles", SUPER_USER))
        .entity("user", reference("users", &names::user(USERS[0])));
    List::new("permission", vec![about(of_everyone), about(of_user)])
}

/// A user's own permission on the system.
fn on_system(name: &str) -> Entity {
    let role = if name == USERS[0] { SUPER_USER } else { READER };
    Entity::at(&collection("permissions"), &uuid_of(&format!("permission of {name} on the system")))
        .entity("role", reference("roles", role))
        .entity("user", reference("users", &names::user(name)))
}

/// `GET /permissions`: those on the system, of all users.
///
/// # Errors
/// None.
pub fn permissions(_: &mut Call<'_>) -> Answered {
    let of_everyone = permissions_of("", "").rows.into_iter().take(1);
    let rows = of_everyone.chain(USERS.iter().map(|name| on_system(name))).collect();
    Ok(Answer::ok(Document::list("permissions", List::new("permission", rows))))
}

/// `GET /users/:user/permissions`: those of everyone, on the system and on templates, and the user's own.
///
/// # Errors
/// 404.
pub fn permissions_of_user(call: &mut Call<'_>) -> Answered {
    let id = call.captured("user");
    let name = USERS.iter().find(|name| names::user(name) == id).ok_or_else(|| Answer::empty(404))?;
    let of_templates = permissions_of("template", "00000000-0000-0000-0000-000000000000").rows.into_iter().take(1);
    let of_everyone = permissions_of("", "").rows.into_iter().take(1);
    let rows = of_templates.chain(of_everyone).chain([on_system(name)]).collect();
    Ok(Answer::ok(Document::list("permissions", List::new("permission", rows))))
}

/// `GET /roles/:role/permits`.
///
/// # Errors
/// 404.
pub fn permits(call: &mut Call<'_>) -> Answered {
    let role = call.captured("role");
    let has = |(_, name, _): &&(&str, &str, bool)| match role.as_str() {
        SUPER_USER => !call.user.lacks.contains(*name),
        READER => *name == "login",
        // Everyone may edit a profile, for which no permission of this lab stands.
        _ => false,
    };
    if ![SUPER_USER, READER, EVERYONE[1]].contains(&role.as_str()) {
        return Err(Answer::empty(404));
    }
    let at = format!("{}/{role}/permits", collection("roles"));
    let permit = |(id, name, administrative): &(&str, &str, bool)| {
        Entity::at(&at, id)
            .text("name", name)
            .text("administrative", administrative)
            .entity("role", reference("roles", &role))
    };
    let rows = PERMITS.iter().filter(has).map(permit).collect();
    Ok(Answer::ok(Document::list("permits", List::new("permit", rows))))
}

/// `GET /roles`.
///
/// # Errors
/// None.
pub fn roles(_: &mut Call<'_>) -> Answered {
    let role = |(id, name, administrative): (&str, &str, bool)| {
        reference("roles", id)
            .text("name", name)
            .text("description", name)
            .text("administrative", administrative)
            .text("mutable", false)
            .links(&["permits"])
    };
    let all =
        [(SUPER_USER, "SuperUser", true), (READER, "ReadOnlyAdmin", true), (EVERYONE[1], "UserProfileEditor", false)];
    Ok(Answer::ok(Document::list("roles", List::new("role", all.into_iter().map(role).collect()))))
}

/// `GET /domains`.
///
/// # Errors
/// None.
pub fn domains(_: &mut Call<'_>) -> Answered {
    let domain = Entity::at(&collection("domains"), &hex(DOMAIN)).text("name", DOMAIN);
    let domain = domain.links(&["groups", "users", "groups/search", "users/search"]);
    Ok(Answer::ok(Document::list("domains", List::new("domain", vec![domain]))))
}
