//! Names of hosts and VMs, by their ids.
//!
//! Tests: `tests/it/boundary/golden_page.rs`.

use std::collections::BTreeMap;

use super::html::Html;
use super::words::NOTHING;
use crate::model::ids::{HostId, VmId};
use crate::model::report::RunReport;

/// The names that the plan has.
pub(super) struct Names<'a> {
    hosts: BTreeMap<&'a HostId, &'a str>,
    vms: BTreeMap<&'a VmId, &'a str>,
}

impl<'a> Names<'a> {
    pub fn of(report: &'a RunReport) -> Names<'a> {
        let upgraded = report.hosts.iter().map(|host| (&host.id, host.name.as_str()));
        let others = report.plan.left_alone.iter().map(|host| (&host.id, host.name.as_str()));
        let vms = report.plan.hosts.iter().flat_map(|host| &host.vms).map(|vm| (&vm.id, vm.name.as_str()));
        Names { hosts: others.chain(upgraded).collect(), vms: vms.collect() }
    }

    /// The name of a host; its id, if the plan has no name for it.
    pub fn host(&self, id: &HostId) -> String {
        self.hosts.get(id).copied().unwrap_or(id.as_str()).to_owned()
    }

    /// The name of a VM with its id: consents hold for ids.
    pub fn vm(&self, id: &VmId) -> String {
        self.vms.get(id).map_or_else(|| id.to_string(), |name| format!("{name} ({id})"))
    }

    pub fn host_or_nothing(&self, id: Option<&HostId>) -> Html {
        id.map_or_else(|| NOTHING.into(), |id| self.host(id).into())
    }

    /// The host that something is about. Without one it is about the run.
    pub fn subject(&self, id: Option<&HostId>) -> Html {
        id.map_or_else(|| "the run".into(), |id| self.host(id).into())
    }
}
