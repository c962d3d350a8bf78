//! Organizations and locations: what a request is limited to.

use serde_json::json;

use super::admitted::Taxonomy;
use super::content::{LOCATION, ORGANIZATION, OTHER_ORGANIZATION};
use super::features::Features;
use super::user::User;
use crate::web::{Reply, ReplyResult, Request};

/// What stands for "no single one".
const ANY: &str = "; ANY";

/// What a request is limited to.
///
/// # Errors
/// There is no such organization, or it is not the user's.
pub(super) fn of(request: &Request, path: &str, features: &Features, user: &User) -> Result<Taxonomy, Reply> {
    let is_location = request.text("location_id").is_some_and(|id| id == LOCATION.0.to_string());
    let location = if is_location { format!("{}; {}", LOCATION.0, LOCATION.1) } else { ANY.to_owned() };
    let organization = match organization_of(request, path, features) {
        None => ANY.to_owned(),
        Some(id) if id.is_empty() && path == "/api/hosts" => ANY.to_owned(),
        Some(id) if id.is_empty() => return Err(Reply::katello(404, "Couldn't find organization ''")),
        Some(id) => {
            let known = [ORGANIZATION, OTHER_ORGANIZATION].into_iter().find(|(known, _)| known.to_string() == id);
            let seen = known.filter(|(known, _)| user.organization.is_none_or(|only| only == *known));
            let text = format!("Organization with id {id} not found");
            let (id, name) = seen.ok_or_else(|| Reply::with(404, json!({"message": text})))?;
            format!("{id}; {name}")
        }
    };
    Ok(Taxonomy { organization, location })
}

/// The organization that a request is limited to.
fn organization_of(request: &Request, path: &str, features: &Features) -> Option<String> {
    let lists = ["/api/hosts", "/katello/api", "/api/job_invocations", "/foreman_tasks/api/tasks"];
    let is_read = lists.iter().any(|list| path.starts_with(list)) || is_nested(path);
    request.text("organization_id").filter(|_| is_read && !features.systems)
}

/// The hosts of one organization.
fn is_nested(path: &str) -> bool {
    path.starts_with("/api/organizations/") && path.ends_with("/hosts")
}

/// Whether it is the other organization's. Jobs and tasks ignore an organization that there is.
pub(super) fn is_other_organization(request: &Request, path: &str, features: &Features) -> bool {
    let is_limited = path.starts_with("/api/hosts") || path.starts_with("/katello/api") || is_nested(path);
    let id = organization_of(request, path, features).filter(|_| is_limited);
    id.is_some_and(|id| id == OTHER_ORGANIZATION.0.to_string())
}

/// Nothing of the world belongs to the other organization.
pub(super) fn of_other_organization(path: &str, mut reply: Reply) -> ReplyResult {
    if path.starts_with("/api/hosts/bulk/") {
        let text = "No hosts matched search, or action unauthorized for selected hosts.";
        return Err(Reply::foreman(403, text));
    }
    if path.starts_with("/api/hosts/") && path != "/api/hosts/post_index" {
        return Err(Reply::katello(404, "ActiveRecord::RecordNotFound"));
    }
    let Some(list) = reply.body.as_object_mut().filter(|body| body.contains_key("results")) else {
        return Err(Reply::katello(400, "The requested resource does not belong to the specified organization"));
    };
    for (name, value) in list.iter_mut() {
        match name.as_str() {
            "results" => *value = json!([]),
            "total" | "subtotal" | "selectable" => *value = json!(0),
            _ => {}
        }
    }
    Ok(reply)
}
