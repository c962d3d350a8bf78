//! What a scenario is drawn from: constants, the kinds of providers, and draws of single items.
//!
//! `cluster` draws the cluster of the world, `request` the plan request.

pub(super) mod cluster;
pub(super) mod request;

use ovirt_upgrade_manager::model::ids::ProviderName;

use crate::world::rng::Rng;

/// 2026-01-01 00:00 UTC.
pub const START_MS: i64 = 1_767_225_600_000;
pub(in crate::sim) const MINUTE: i64 = 60_000;
pub(in crate::sim) const HOUR: i64 = 60 * MINUTE;
/// The provider's name.
pub const PROVIDER: &str = "katello";

/// What the provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    /// No provider.
    None,
    /// The provider installs through katello-agent and cannot restart a host.
    Agent,
    /// The provider has remote execution.
    RemoteExecution,
}

/// The reason why a seed has no scenario.
pub type Broken = String;

/// Words for an error in a text.
pub(super) fn text(e: impl ToString) -> Broken {
    e.to_string()
}

pub(in crate::sim) fn pick<'a, T>(items: &'a [T], rng: &mut Rng) -> Option<&'a T> {
    items.get(rng.below(items.len() as u64) as usize)
}

/// The provider's name as an id.
pub fn provider_name() -> Result<ProviderName, Broken> {
    ProviderName::new(PROVIDER).map_err(text)
}

/// A duration from seconds to hours.
pub(in crate::sim) fn lasting(rng: &mut Rng) -> i64 {
    let longest = [MINUTE, 10 * MINUTE, HOUR, 3 * HOUR][rng.below(4) as usize];
    rng.between(1_000, longest)
}
