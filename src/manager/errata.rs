//! Errata and content hosts, as providers know them.
//!
//! Tests: `tests/it/install/manager.rs`.

use super::UpgradeManager;
use super::operations::{self, documents::*};
use crate::check::{association, errata};
use crate::error::Result;
use crate::ports::Call;

impl UpgradeManager {
    /// A page of a host's errata, with exact counts over the whole filter.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a bad page, page size or day; `CLOSED`, `CANCELLED`; what finding the content host and
    /// its provider answer.
    pub async fn errata(&self, call: &Call, request: ErrataRequest) -> Result<ErrataPage> {
        self.carry_out(call, &operations::errata, errata::errata(&self.0.ports, call, &request)).await
    }

    /// One erratum with all its texts, from the named provider or the first that has it.
    ///
    /// # Errors
    /// `PROVIDER_UNKNOWN`, `NO_PROVIDER`, `ERRATUM_UNKNOWN`; `CLOSED`, `CANCELLED`; what the providers answer.
    pub async fn erratum(&self, call: &Call, request: ErratumRequest) -> Result<Erratum> {
        self.carry_out(call, &operations::erratum, errata::erratum(&self.0.ports, call, &request)).await
    }

    /// Sets, refreshes or drops the content host of a host. Answers the association afterwards.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a bad actor; `ASSOCIATION_MISSING` when there is nothing to drop; `OBSERVER_ONLY`,
    /// `CLOSED`, `CANCELLED`; what the providers and the store answer.
    pub async fn associate(&self, call: &Call, request: AssociateRequest) -> Result<Option<Association>> {
        self.carry_out(call, &operations::associate, association::associate(&self.0.ports, call, &request)).await
    }

    /// The stored content host of a host. `None`: nothing is stored.
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn association(&self, call: &Call, request: AssociationRequest) -> Result<Option<Association>> {
        self.carry_out(call, &operations::association, association::stored(&self.0.ports, &request)).await
    }
}
