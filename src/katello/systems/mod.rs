//! The systems API of Katello 2 (Satellite 6.1), the counterpart of `hosts`.
//!
//! A content host is a *system* there, and its id is its subscription uuid. What these servers do not show is
//! unknown, not "no":
//! * 2.0 lists the errata that apply, without severity, summary, CVEs or whether one can be installed;
//! * none lists the packages that can be upgraded (see `packages`), or shows whether a reboot is pending;
//! * lists of 2.0 to 2.3 come from Elasticsearch. A search that it cannot answer looks like one that found nothing.
//!
//! | file | subject |
//! |---|---|
//! | `wire` | what these servers send |
//! | `query` | the two search languages |
//! | `content_hosts` | finding systems in bulk |
//! | `errata`, `packages`, `install` | the operations on one |
//!
//! Tests: `tests/it/provider/systems.rs`, `tests/it/install/katello_2.rs`.

mod content_hosts;
mod errata;
mod install;
mod packages;
mod query;
mod wire;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::wire::System;
use super::dialect::{Dialect, SystemsSearch};
use super::failure_codes::Server;
use super::server::Katello;
use crate::error::{Error, Result, codes};
use crate::model::check::YesNoUnknown;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, CorrelationId, ErratumId};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask};
use crate::ports::{Call, ContentRecord, UnpublishedErrata};

/// Where systems are listed.
const SYSTEMS: &str = "/katello/api/systems";

/// A server with the systems API.
pub(super) struct Systems<'a> {
    katello: &'a Katello,
    dialect: Arc<Dialect>,
    search: SystemsSearch,
}

impl<'a> Systems<'a> {
    pub fn new(katello: &'a Katello, dialect: Arc<Dialect>, search: SystemsSearch) -> Self {
        Systems { katello, dialect, search }
    }

    fn server(&self) -> &'a Server {
        &self.katello.server
    }

    /// One system, with the fields that lists do not have; with its facts if `facts` is set.
    async fn system(&self, call: &Call, path: &str, facts: bool) -> Result<System> {
        let query = if facts { vec![("fields", "full".to_owned())] } else { vec![] };
        let answer = self.server().get(call, path, &query).await?;
        self.server().parse(&answer)
    }
}

/// Path of a system.
fn path_of(host: &ContentHostId) -> Result<String> {
    let id = host.as_str();
    // A number is an id of the hosts API. Characters outside of a uuid could form another path.
    if id.parse::<u64>().is_ok() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(Error::argument("content host id", format!("'{id}' is not a uuid, as the systems API has them")));
    }
    Ok(format!("{SYSTEMS}/{id}"))
}

/// What these servers do not have.
impl Systems<'_> {
    /// They have no list of the packages that can be upgraded.
    pub async fn upgradable_listed(&self, _: &Call, _: &ContentHostId) -> Result<Option<u64>> {
        Ok(None)
    }

    /// They have no modules.
    pub async fn enabled_streams(&self, _: &Call, _: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        Ok(None)
    }

    /// Their lists hold either kind of errata, without a distinction.
    pub async fn unpublished_errata(&self, _: &Call, _: &ContentHostId) -> Result<Option<UnpublishedErrata>> {
        Ok(None)
    }

    /// They know no images.
    pub async fn image_capability(&self, _: &Call, _: &ContentHostId) -> Result<InstallCapability> {
        Ok(InstallCapability { way: None, problem: None })
    }

    /// Their id is the registration itself, and they are not in image mode.
    pub async fn record(&self, _: &Call, _: &ContentHostId) -> Result<ContentRecord> {
        Ok(ContentRecord::default())
    }

    /// As [`Self::image_capability`].
    pub async fn report_image(&self, _: &Call, _: &ContentHostRef) -> Result<bool> {
        Ok(false)
    }

    /// Their errata do not tell it.
    pub async fn errata_for_reboot(&self, _: &Call, _: &ContentHostId, _: usize) -> Result<Option<Vec<ErratumId>>> {
        Ok(None)
    }

    /// They have no traces.
    pub async fn reboot_pending(&self, _: &Call, _: &ContentHostId, _: Option<bool>) -> Result<YesNoUnknown> {
        Ok(YesNoUnknown::Unknown)
    }

    /// Their tasks carry no mark of ours.
    pub async fn started(
        &self,
        _: &Call,
        host: &ContentHostRef,
        _: &CorrelationId,
        _: Option<InstallWay>,
    ) -> Result<Option<ProviderTask>> {
        let what = format!("whether an earlier installation on host {} began", host.name);
        Err(codes::NoData { what, why: "tasks of this version carry no mark of ours" }.err())
    }

    /// They compute applicability when the host uploads its profile, and cannot be asked for either.
    pub async fn refresh(&self, _: &Call, _: &ContentHostRef) -> Result<bool> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uuids_become_paths() {
        let path = |id: &str| path_of(&ContentHostId::new(id).unwrap());
        assert_eq!(
            path("a1b2c3d4-0000-4000-8000-000000000001").unwrap(),
            "/katello/api/systems/a1b2c3d4-0000-4000-8000-000000000001"
        );
        for bad in ["17", "a/../b", "a?b", "a b", "ä"] {
            assert!(path(bad).is_err(), "{bad}");
        }
    }
}
