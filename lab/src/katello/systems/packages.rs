//! Packages of a system: its whole profile, and changing them through katello-agent.

use serde_json::{Value, json};

use crate::world::HostAction;

use super::super::route::Call;
use super::super::tasks;
use crate::web::{Reply, ReplyResult};

/// The whole list at once, by name.
pub fn profile(call: &mut Call<'_>) -> ReplyResult {
    let mut packages: Vec<_> = call.system("id")?.profile.iter().collect();
    packages.sort_by_key(|p| p.name.to_lowercase());
    let results: Vec<Value> = packages
        .iter()
        .map(|p| {
            json!({"vendor": "Lab", "arch": p.arch, "epoch": p.evr.epoch.as_deref().unwrap_or("0"),
                "version": p.evr.version, "release": p.evr.release, "name": p.name, "nvrea": p.to_string()})
        })
        .collect();
    Ok(Reply::ok(json!({
        "total": results.len(), "subtotal": results.len(), "page": Value::Null, "per_page": Value::Null,
        "search": Value::Null, "sort": {"by": Value::Null, "action": Value::Null}, "results": results,
    })))
}

pub fn install(call: &mut Call<'_>) -> ReplyResult {
    action(call, "Actions::Katello::System::Package::Install", "Install package", HostAction::InstallPackages)
}

pub fn upgrade(call: &mut Call<'_>) -> ReplyResult {
    action(call, "Actions::Katello::System::Package::Update", "Update package", HostAction::UpdatePackages)
}

pub fn upgrade_all(call: &mut Call<'_>) -> ReplyResult {
    let id = call.system("system_id")?.id;
    let label = "Actions::Katello::System::Package::Update";
    let task = call.world.start_agent_task(label, "Update package", id, HostAction::UpdateAll);
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}

fn action(call: &mut Call<'_>, label: &'static str, text: &str, action: fn(Vec<String>) -> HostAction) -> ReplyResult {
    let id = call.system("system_id")?.id;
    let names = call.request.list("packages");
    if names.is_empty() {
        return Err(Reply::katello(400, "Packages must be provided"));
    }
    let is_valid = |n: &String| !n.is_empty() && n.chars().all(|c| c.is_ascii_alphanumeric() || "-._+,".contains(c));
    if let Some(bad) = names.iter().find(|n| !is_valid(n)) {
        return Err(Reply::katello(400, format!("{bad} is not a valid package name")));
    }
    let task = call.world.start_agent_task(label, text, id, action(names));
    Ok(Reply::with(202, tasks::by_id(call.world, &call.server.features, &task)))
}
