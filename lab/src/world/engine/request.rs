//! A request to the engine: the user who makes it, and the engine's refusal.

use ovirt_upgrade_manager::model::ids::CorrelationId;

/// Who makes a request to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// For example `admin@internal`.
    pub user: String,
    /// Correlation id of the request's events; those of the product begin with `oum-`.
    pub correlation: Option<String>,
}

impl Actor {
    /// A person, without a correlation id.
    pub fn person(user: &str) -> Self {
        Actor { user: user.to_owned(), correlation: None }
    }

    /// Whether it is the product.
    pub(super) fn is_ours(&self) -> bool {
        self.correlation.as_ref().is_some_and(|c| CorrelationId::is_ours(c))
    }
}

/// A refusal by the engine. The state can have changed nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// As in HTTP: 400, 404, 409; 503 while the engine is down.
    pub status: u16,
    /// The engine's sentence.
    pub detail: String,
}

impl Refusal {
    pub(super) fn new(status: u16, detail: impl Into<String>) -> Self {
        Refusal { status, detail: format!("[{}]", detail.into()) }
    }
}

/// The engine's answer to an action. `Ok` is its status "complete", which does not prove success.
pub type ActionResult = Result<(), Refusal>;
