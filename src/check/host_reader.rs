//! Sends the requests of a check about one host, and names missing data.
//!
//! Tests: `tests/it/check/hosts.rs` and `weighing.rs`.

use std::sync::{Mutex, PoisonError};

use super::early_end::ends_the_check;
use super::limits::UnusableProviders;
use crate::error::{Error, Result, codes};
use crate::model::host::HostInventory;
use crate::model::ids::{ContentHostId, ProviderName};
use crate::ports::{Call, Provider};

/// Sends requests about one host, and keeps the errors of those that fail.
pub(super) struct HostReader<'a> {
    pub provider: &'a dyn Provider,
    pub call: &'a Call,
    pub id: &'a ContentHostId,
    pub unusable: &'a UnusableProviders,
    pub failures: Mutex<Vec<Error>>,
}

impl<'a> HostReader<'a> {
    /// The result; `None` if the request failed. Its error is kept, unless it ends the check.
    pub async fn read<T, F>(
        &self,
        request: impl FnOnce(&'a dyn Provider, &'a Call, &'a ContentHostId) -> F,
    ) -> Result<Option<T>>
    where
        F: Future<Output = Result<T>>,
    {
        if let Some(e) = self.unusable.of(self.provider.name()) {
            self.fail(e);
            return Ok(None);
        }
        match request(self.provider, self.call, self.id).await {
            Ok(answer) => Ok(Some(answer)),
            Err(e) if ends_the_check(&e) => Err(e),
            Err(e) => {
                self.unusable.note(self.provider.name(), &e);
                self.fail(e);
                Ok(None)
            }
        }
    }

    pub fn fail(&self, error: Error) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if !failures.contains(&error) {
            failures.push(error);
        }
    }
}

pub(super) fn not_in_time(host: &HostInventory, provider: &ProviderName) -> Error {
    let request = format!("the queries about host {}", host.name);
    codes::ProviderTimeout { provider, request, limit: "the time of the check" }.err()
}

/// Whether the provider cannot have computed yet what applies to the host.
pub(crate) fn nothing_computed(host: &HostInventory) -> Error {
    let why =
        "the provider has no package profile or no enabled repository of it, or has not computed yet what applies";
    no_data(host, why)
}

pub(super) fn class_contradicts(host: &HostInventory) -> Error {
    let why = "the provider says that errata apply to the host, and its counters show none to install: the content view lacks \
               them, or the host has not enabled their repositories; a check of this host alone tells which";
    no_data(host, why)
}

pub(super) fn profile_not_read(host: &HostInventory) -> Error {
    let why = "the provider says the same of a host that has uploaded no package profile, and this check did not read the \
               profile; a check of this host alone does";
    no_data(host, why)
}

pub(super) fn never_checked_in(host: &HostInventory) -> Error {
    let why = "the provider does not show when the host checked in last, so its package profile may be of any age; have the host \
               check in";
    no_data(host, why)
}

pub(super) fn errata_not_counted(host: &HostInventory) -> Error {
    no_data(host, "the provider's row of the host does not count errata; a check of this host alone reads them")
}

pub(super) fn list_not_read(host: &HostInventory) -> Error {
    no_data(host, "a list of the provider that can show updates could not be read")
}

pub(super) fn no_data(host: &HostInventory, why: &str) -> Error {
    codes::NoData { what: format!("whether host {} has updates", host.name), why }.err()
}
