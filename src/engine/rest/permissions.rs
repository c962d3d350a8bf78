//! Permissions of the configured user, by its roles.
//!
//! `users/{id}/permissions` has those of the user's groups too, and names no object for a permission on the system, but
//! neither for one on a network (recorded on 4.5.8). `/permissions` has those on the system, of all users. So a permission
//! that is in both lists is on the system. What a role permits is in `roles/{id}/permits`.
//!
//! Tests: `tests/it/doctor/engine.rs`, and over recorded answers `tests/it/engine_rest/recorded/examination.rs`.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};
use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Reference, Row};
use super::paths::api;
use super::search;
use crate::error::{Error, Result};
use crate::http::json::{object, required_text};
use crate::model::engine_examination::Reach;
use crate::ports::Call;

/// Permissions that we use, and the names under which engines have them: before 4.4 one stood for all work on VMs.
const NEEDED: [(&str, &[&str]); 9] = [
    ("manipulate_host", &["manipulate_host"]),
    ("edit_host_configuration", &["edit_host_configuration"]),
    ("edit_cluster_configuration", &["edit_cluster_configuration"]),
    ("migrate_vm", &["migrate_vm"]),
    ("run_vm", &["run_vm", "vm_basic_operations"]),
    ("stop_vm", &["stop_vm", "vm_basic_operations"]),
    ("shut_down_vm", &["shut_down_vm", "vm_basic_operations"]),
    ("inject_external_events", &["inject_external_events"]),
    ("inject_external_tasks", &["inject_external_tasks"]),
];
/// Most roles that are read.
const MOST_ROLES: usize = 16;

#[derive(Deserialize)]
struct PermissionDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "object")]
    role: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    data_center: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    host: Option<Reference>,
}

#[derive(Deserialize)]
struct PermitDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
}

impl Row for PermissionDocument {
    const KEY: &'static str = "permission";
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for PermitDocument {
    const KEY: &'static str = "permit";
    fn id(&self) -> &str {
        &self.id
    }
}

/// Roles of the configured user.
struct Roles {
    on_system: BTreeSet<String>,
    on_parts: BTreeSet<String>,
}

impl RestEngine {
    pub(super) async fn read_permissions(&self, call: &Call, user: Option<&str>) -> Result<Vec<(&'static str, Reach)>> {
        let Some(user) = user else {
            return Err(Error::argument(
                "authenticated_user",
                "the engine does not show the id of the configured user",
            ));
        };
        let own_path = api(&format!("/users/{}/permissions", search::id(user)?));
        let system_path = api("/permissions");
        let (own, system) = join(self.permissions(call, &own_path), self.permissions(call, &system_path)).await;
        let roles = Roles::of(own?, &system?);
        let (system, system_is_all) = self.permits(call, &roles.on_system, MOST_ROLES).await?;
        let left = MOST_ROLES - roles.on_system.len().min(MOST_ROLES);
        let (parts, parts_is_all) = self.permits(call, &roles.on_parts, left).await?;
        let is_all = system_is_all && parts_is_all;
        Ok(NEEDED.into_iter().map(|(name, known_as)| (name, reach(known_as, &system, &parts, is_all))).collect())
    }

    async fn permissions(&self, call: &Call, path: &str) -> Result<Vec<PermissionDocument>> {
        let response = self.server.get(call, path, &[]).await?;
        Ok(self.server.parse::<Collection<PermissionDocument>>(&response)?.0)
    }

    /// What the roles permit, and whether all of them were read.
    async fn permits(&self, call: &Call, roles: &BTreeSet<String>, most: usize) -> Result<(BTreeSet<String>, bool)> {
        let reads = join_all(roles.iter().take(most).map(|role| self.permits_of(call, role))).await;
        let mut permits = BTreeSet::new();
        for read in reads {
            permits.extend(read?);
        }
        Ok((permits, roles.len() <= most))
    }

    async fn permits_of(&self, call: &Call, role: &str) -> Result<Vec<String>> {
        let response = self.server.get(call, &api(&format!("/roles/{}/permits", search::id(role)?)), &[]).await?;
        let Collection(permits) = self.server.parse::<Collection<PermitDocument>>(&response)?;
        Ok(permits.into_iter().map(|permit| permit.name.to_ascii_lowercase()).collect())
    }
}

impl Roles {
    fn of(own: Vec<PermissionDocument>, system: &[PermissionDocument]) -> Roles {
        let system: BTreeSet<&str> = system.iter().map(|permission| permission.id.as_str()).collect();
        let mut roles = Roles { on_system: BTreeSet::new(), on_parts: BTreeSet::new() };
        for permission in own {
            let is_part =
                [&permission.data_center, &permission.cluster, &permission.host].into_iter().any(Option::is_some);
            let place = match system.contains(permission.id.as_str()) {
                true => &mut roles.on_system,
                false if is_part => &mut roles.on_parts,
                // On something that no permission of ours is about, such as a template.
                false => continue,
            };
            place.extend(permission.role.map(|role| role.id));
        }
        roles.on_parts = roles.on_parts.difference(&roles.on_system).cloned().collect();
        roles
    }
}

fn reach(known_as: &[&str], system: &BTreeSet<String>, parts: &BTreeSet<String>, is_all: bool) -> Reach {
    let has = |permits: &BTreeSet<String>| known_as.iter().any(|name| permits.contains(*name));
    match () {
        () if has(system) => Reach::System,
        () if !is_all => Reach::Unknown,
        () if has(parts) => Reach::Parts,
        () => Reach::Nowhere,
    }
}
