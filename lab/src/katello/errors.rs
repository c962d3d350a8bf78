//! The two shapes of errors: Foreman's and Katello's.

use serde_json::{Value, json};

use crate::web::Reply;

/// Names of the shapes, for faults.
pub const SHAPES: [&str; 2] = ["foreman", "katello"];

/// Body of an error in a shape; `None` for an unknown one.
pub fn body(shape: &str, message: &str) -> Option<Value> {
    match shape {
        "foreman" => Some(json!({"error": {"message": message}})),
        "katello" => Some(json!({"displayMessage": message, "errors": [message]})),
        _ => None,
    }
}

impl Reply {
    /// `{"error": {"message": …}}`.
    pub fn foreman(status: u16, message: impl Into<String>) -> Self {
        Reply::with(status, json!({"error": {"message": message.into()}}))
    }

    /// Foreman's 404.
    pub fn foreman_not_found(resource: &str, id: &str) -> Self {
        Self::foreman(404, format!("Resource {resource} not found by id '{id}'"))
    }

    /// Foreman's 403, naming what is missing.
    pub fn denied(permission: &str) -> Self {
        let permissions: Vec<&str> = permission.split('|').collect();
        let details = format!("Missing one of the required permissions: {}", permissions.join(", "));
        let error = json!({"message": "Access denied", "details": details, "missing_permissions": permissions});
        Reply::with(403, json!({"error": error}))
    }

    /// `{"displayMessage": …, "errors": […]}`.
    pub fn katello(status: u16, message: impl Into<String>) -> Self {
        let message = message.into();
        Reply::with(status, json!({"displayMessage": message, "errors": [message]}))
    }
}
