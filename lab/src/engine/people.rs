//! Users, roles, permissions and domains.
//!
//! Tests: `lab/tests/it/engine`.

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::{self, collection, reference};
use super::route::Call;
use crate::world::rng::uuid_of;

/// The role of the lab's user.
const SUPER_USER: &str = "00000000-0000-0000-0000-000000000001";
/// The group of all users, and its role.
const EVERYONE: [&str; 2] = ["eee00000-0000-0000-0000-123456789eee", "def00021-0000-0000-0000-def000000015"];
const DOMAIN: &str = "internal-authz";
/// The users of the lab's engine, in events and jobs.
const USERS: [&str; 2] = ["admin@internal-authz", "viewer@internal-authz"];

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

/// `GET /permissions`.
///
/// # Errors
/// None.
pub fn permissions(_: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("permissions", permissions_of("", ""))))
}

/// `GET /users/:user/permissions`: those of templates that everyone has.
///
/// # Errors
/// None.
pub fn permissions_of_user(_: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("permissions", permissions_of("template", "00000000-0000-0000-0000-000000000000"))))
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
    let all = [(SUPER_USER, "SuperUser", true), (EVERYONE[1], "UserProfileEditor", false)];
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
