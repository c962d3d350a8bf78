//! The server, a request to it, and a route: types that name each other.
//!
//! Tests: `lab/tests/it/engine`.

use std::collections::{BTreeMap, BTreeSet};

use ovirt_upgrade_manager::model::cluster::HostView;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use super::answer::{Answer, Answered};
use super::body::Fields;
use super::search::Search;
use super::users::{EngineUser, Guard};
use crate::web::Request;
use crate::web::route::Endpoint;
use crate::world::World;
use crate::world::engine::{Actor, WorldVm};

/// Path of everything that the engine serves.
pub const ENGINE: &str = "/ovirt-engine";
/// Path of the API.
pub const API: &str = "/ovirt-engine/api";
/// Rows of a page where the request names none.
const PAGE: usize = 100;

/// The server's state. The world is not part of it.
pub struct EngineServer {
    /// Who may use it.
    pub guard: Guard,
    /// The provider that the engine knows: its name, URL and user.
    pub provider: Option<(String, String, String)>,
    /// Hosts that are linked to the provider.
    pub linked: BTreeSet<HostId>,
    /// Number of the next generated correlation id.
    pub(super) requests: u64,
}

/// A request to a handler.
pub struct Call<'a> {
    /// The server.
    pub server: &'a mut EngineServer,
    /// The world that it shows.
    pub world: &'a mut World,
    /// The request.
    pub request: &'a Request,
    /// Parameters of the query and of the path.
    pub query: BTreeMap<String, String>,
    /// The body.
    pub body: Fields,
    /// Who asks.
    pub user: EngineUser,
    /// Correlation id of the request.
    pub correlation: String,
    /// `https://HOST`, as the client named the server.
    pub base: String,
}

/// What a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It needs no login.
    Open,
    /// It reads.
    Read,
    /// It changes a resource.
    Change,
    /// It is an action, with the action as its body.
    Act,
}

/// A route.
pub struct Route {
    /// Method and path.
    pub endpoint: Endpoint,
    /// What it is.
    pub kind: Kind,
    /// Answers its requests.
    pub handler: fn(&mut Call<'_>) -> Answered,
}

impl Call<'_> {
    /// A part of the path.
    pub fn captured(&self, name: &str) -> String {
        self.request.captures.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Who does what the request asks for.
    pub fn actor(&self) -> Actor {
        Actor { user: self.user.shown_name(), correlation: Some(self.correlation.clone()) }
    }

    /// The cluster in the path.
    ///
    /// # Errors
    /// 404 without a body.
    pub fn cluster(&self) -> Result<ClusterId, Answer> {
        let id = ClusterId::new(self.captured("cluster")).map_err(|_| Answer::empty(404))?;
        let known = self.world.clusters.iter().any(|c| c.id == id.as_str());
        if known { Ok(id) } else { Err(Answer::empty(404)) }
    }

    /// The host in the path.
    ///
    /// # Errors
    /// 404 without a body.
    pub fn host(&self) -> Result<HostView, Answer> {
        let id = self.captured("host");
        self.all_hosts().into_iter().find(|h| h.id().as_str() == id).ok_or_else(|| Answer::empty(404))
    }

    /// The id of the host in the path, known or not.
    ///
    /// # Errors
    /// 404 for a text that is no id.
    pub fn host_id(&self) -> Result<HostId, Answer> {
        HostId::new(self.captured("host")).map_err(|_| Answer::empty(404))
    }

    /// The VM in the path.
    ///
    /// # Errors
    /// 404 without a body.
    pub fn vm(&self) -> Result<(VmId, &WorldVm), Answer> {
        let id = VmId::new(self.captured("vm")).map_err(|_| Answer::empty(404))?;
        let vm = self.world.engine.vms.get(&id).ok_or_else(|| Answer::empty(404))?;
        Ok((id, vm))
    }

    /// All hosts, by name.
    pub fn all_hosts(&self) -> Vec<HostView> {
        let ids = self.world.clusters.iter().filter_map(|c| ClusterId::new(c.id.clone()).ok());
        let mut hosts: Vec<HostView> = ids.flat_map(|id| self.world.host_views(&id)).collect();
        hosts.sort_by(|a, b| a.inventory.name.cmp(&b.inventory.name));
        hosts
    }

    /// A parameter of the query.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// Whether the client asks for all fields, in the query or a header.
    pub fn wants_all(&self) -> bool {
        let header = self.request.header("all-content").is_some_and(|v| v == "true");
        header || self.param("all_content") == Some("true")
    }

    /// What to embed, without underscores: `follow=disk_attachments,backups`.
    pub fn follows(&self) -> Vec<String> {
        let all = self.param("follow").unwrap_or_default().split(',').map(|name| name.trim().replace('_', ""));
        all.filter(|name| !name.is_empty()).collect()
    }

    /// The search. `None`: it cannot be read, so nothing is found.
    pub fn search(&self) -> Option<Search> {
        Search::parse(self.param("search").unwrap_or_default())
    }

    /// Whether words are compared with their case.
    pub fn is_case_sensitive(&self) -> bool {
        // The engine's default is to compare with case, except that its own words are of any case.
        self.param("case_sensitive") != Some("false")
    }

    /// The number of rows that the client asks for. What is no number is ignored.
    ///
    /// # Errors
    /// 400 for a negative one.
    pub fn max(&self) -> Result<Option<usize>, Answer> {
        match self.param("max").and_then(|text| text.parse::<i64>().ok()) {
            Some(max) if max < 0 => {
                let detail = "statementcallback; sql error: limit must not be negative";
                Err(Answer::fault(400, super::answer::FAILED, detail))
            }
            max => Ok(max.and_then(|max| usize::try_from(max).ok())),
        }
    }

    /// The page of a list.
    ///
    /// # Errors
    /// As [`Call::max`].
    pub fn page<T>(&self, search: &Search, rows: Vec<T>) -> Result<Vec<T>, Answer> {
        let max = self.max()?;
        let size = match (max, search.page) {
            (Some(max), _) => max,
            (None, Some(_)) => PAGE,
            (None, None) => return Ok(rows),
        };
        let first = search.page.unwrap_or(1).saturating_sub(1).saturating_mul(size);
        Ok(rows.into_iter().skip(first).take(size).collect())
    }
}

/// The page of a path that the API does not have.
pub fn resource_not_found(base: &str, path: &str) -> Answer {
    let path = path.replacen("/api", "/api/v4", 1);
    Answer::page(404, format!("RESTEASY003210: Could not find resource for full path: {base}{ENGINE}{path}"))
}

/// A resource of the path that the API does not have.
pub fn not_found(call: &Call<'_>) -> Answer {
    resource_not_found(&call.base, call.request.path.strip_prefix(ENGINE).unwrap_or(&call.request.path))
}
