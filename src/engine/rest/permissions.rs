//! Permissions of the configured user, by its roles, and on what they are given.
//!
//! `users/{id}/permissions` has those of the user's groups too, and names no object for a permission on the system, but
//! neither for one on a network (recorded on 4.5.8). `/permissions` has those on the system, of all users. So a permission
//! that is in both lists is on the system. What a role permits is in `roles/{id}/permits`.
//!
//! Tests: `tests/it/doctor/engine.rs`, `lab/tests/it/engine/permissions.rs`, and over recorded answers `tests/it/engine_rest/recorded/examination.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join, join_all, try_join};
use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Reference, Row};
use super::paths::api;
use super::search;
use crate::error::{Error, Result};
use crate::http::json::{object, required_text};
use crate::model::engine_examination::{Place, Reach, contain};
use crate::model::ids::ClusterId;
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

impl PermissionDocument {
    /// On what it is given. `None`: on something that no permission of ours is about, such as a template.
    fn place(&self) -> Option<Place> {
        let id = |reference: &Option<Reference>| reference.as_ref().map(|reference| reference.id.clone());
        let data_center = id(&self.data_center).map(Place::DataCenter);
        data_center.or_else(|| id(&self.cluster).map(Place::Cluster)).or_else(|| id(&self.host).map(Place::Host))
    }
}

/// Roles of the configured user.
#[derive(Default)]
struct Roles {
    on_system: BTreeSet<String>,
    /// Roles that are not on the system, with the places on which they are.
    on_places: BTreeMap<String, BTreeSet<Place>>,
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
        let all: Vec<&String> = roles.on_system.iter().chain(roles.on_places.keys()).collect();
        let reads = join_all(all.iter().take(MOST_ROLES).map(|role| self.permits_of(call, role))).await;
        let mut permits = BTreeMap::new();
        for (role, read) in all.iter().zip(reads) {
            permits.insert(role.as_str(), read?);
        }
        Ok(NEEDED.into_iter().map(|(name, known_as)| (name, roles.reach(known_as, &permits))).collect())
    }

    /// A permission that none of the roles that were read gives counts as held: the user has more roles.
    pub(super) async fn read_missing_permissions(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<&'static str>> {
        let identity = self.read_identity(call).await?;
        let (all, facts) =
            try_join(self.read_permissions(call, identity.user.as_deref()), self.facts_of(call, cluster)).await?;
        let data_center = facts.data_center.as_ref().map(|data_center| data_center.id.as_str());
        let is_missing = |reach: &Reach| match reach {
            Reach::System | Reach::Unknown => false,
            Reach::Nowhere => true,
            Reach::Places(places) => !contain(places, cluster, data_center),
        };
        Ok(all.into_iter().filter(|(_, reach)| is_missing(reach)).map(|(name, _)| name).collect())
    }

    async fn permissions(&self, call: &Call, path: &str) -> Result<Vec<PermissionDocument>> {
        let response = self.server.get(call, path, &[]).await?;
        Ok(self.server.parse::<Collection<PermissionDocument>>(&response)?.0)
    }

    async fn permits_of(&self, call: &Call, role: &str) -> Result<BTreeSet<String>> {
        let response = self.server.get(call, &api(&format!("/roles/{}/permits", search::id(role)?)), &[]).await?;
        let Collection(permits) = self.server.parse::<Collection<PermitDocument>>(&response)?;
        Ok(permits.into_iter().map(|permit| permit.name.to_ascii_lowercase()).collect())
    }
}

impl Roles {
    fn of(own: Vec<PermissionDocument>, system: &[PermissionDocument]) -> Roles {
        let system: BTreeSet<&str> = system.iter().map(|permission| permission.id.as_str()).collect();
        let mut roles = Roles::default();
        for permission in own {
            let Some(role) = permission.role.as_ref().map(|role| role.id.clone()) else { continue };
            if system.contains(permission.id.as_str()) {
                roles.on_system.insert(role);
            } else if let Some(place) = permission.place() {
                roles.on_places.entry(role).or_default().insert(place);
            }
        }
        roles.on_places.retain(|role, _| !roles.on_system.contains(role));
        roles
    }

    /// Where the roles give a permission, by what the roles that were read permit.
    fn reach(&self, known_as: &[&str], permits: &BTreeMap<&str, BTreeSet<String>>) -> Reach {
        let gives = |role: &str| permits.get(role).is_some_and(|of| known_as.iter().any(|name| of.contains(*name)));
        let is_all_read = permits.len() == self.on_system.len() + self.on_places.len();
        let places =
            self.on_places.iter().filter(|(role, _)| gives(role)).flat_map(|(_, places)| places.iter().cloned());
        let places: BTreeSet<Place> = places.collect();
        match () {
            () if self.on_system.iter().any(|role| gives(role)) => Reach::System,
            () if !is_all_read => Reach::Unknown,
            () if places.is_empty() => Reach::Nowhere,
            () => Reach::Places(places),
        }
    }
}
