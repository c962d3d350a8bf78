//! The hosts API (from Katello 3.0 on).
//!
//! | file | subject |
//! |---|---|
//! | `content_hosts` | finding content hosts in bulk |
//! | `host_searches` | searches for hosts, their terms; the view of one host |
//! | `confirm` | matches confirmed by hardware uuid and network cards |
//! | `fact_values` | the hardware uuids of all hosts, as one list |
//! | `classes` | the classes of all hosts |
//! | `traces` | whether a reboot is pending |
//! | `errata`, `unpublished` | errata of a host, page by page; those that its content view lacks |
//! | `errata_summary` | what a check needs of them |
//! | `packages` | installed, upgradable and available packages |
//! | `many` | the packages that decide levels, for many hosts at once |
//! | `streams` | module streams, and which of them a version of a package is of |
//! | `install` | whether and how a host can be installed on; sending an installation |
//! | `jobs` | jobs of remote execution on one host |
//! | `commands` | inspecting and restarting a host |
//!
//! Tests: `tests/it/provider/operations.rs`, `lab.rs` and `katello_3.rs`.

mod classes;
mod commands;
mod confirm;
mod content_hosts;
mod errata;
mod errata_summary;
mod fact_values;
mod host_searches;
mod install;
mod jobs;
mod many;
mod packages;
mod streams;
mod traces;
mod unpublished;

use std::sync::Arc;

use super::dialect::Dialect;
use super::failure_codes::Server;
use super::server::Katello;
use crate::error::{Error, Result};
use crate::model::ids::ContentHostId;

/// A server with the hosts API.
pub(super) struct Hosts<'a> {
    katello: &'a Katello,
    server: &'a Server,
    dialect: Arc<Dialect>,
}

impl<'a> Hosts<'a> {
    pub fn new(katello: &'a Katello, dialect: Arc<Dialect>) -> Self {
        Hosts { katello, server: &katello.server, dialect }
    }
}

/// The number of a content host. Names would resolve too, but not on every server.
fn host_number(host: &ContentHostId) -> Result<u64> {
    host.as_str()
        .parse()
        .map_err(|_| Error::argument("content host id", format!("'{host}' is not a number, as the hosts API has them")))
}
