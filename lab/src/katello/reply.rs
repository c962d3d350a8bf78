//! Answers, with the two shapes of errors: Foreman's and Katello's.

use serde_json::{Value, json};

/// An answer before the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
}

/// What handlers give: an answer, or an answer that says no.
pub type Answer = Result<Reply, Reply>;

impl Reply {
    /// 200.
    pub fn ok(body: Value) -> Self {
        Reply { status: 200, body }
    }

    /// Any status.
    pub fn with(status: u16, body: Value) -> Self {
        Reply { status, body }
    }

    /// `{"error": {"message": …}}`.
    pub fn foreman(status: u16, message: impl Into<String>) -> Self {
        Reply { status, body: json!({"error": {"message": message.into()}}) }
    }

    /// Foreman's 404.
    pub fn foreman_not_found(resource: &str, id: &str) -> Self {
        Self::foreman(404, format!("Resource {resource} not found by id '{id}'"))
    }

    /// Foreman's 403, naming what is missing.
    pub fn denied(permission: &str) -> Self {
        let details = format!("Missing one of the required permissions: {permission}");
        let error = json!({"message": "Access denied", "details": details, "missing_permissions": [permission]});
        Reply { status: 403, body: json!({"error": error}) }
    }

    /// `{"displayMessage": …, "errors": […]}`.
    pub fn katello(status: u16, message: impl Into<String>) -> Self {
        let message = message.into();
        Reply { status, body: json!({"displayMessage": message, "errors": [message]}) }
    }
}
